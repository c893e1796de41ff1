/**
 * A gateway for tests of the SDK: answers what a script says and keeps what it was asked.
 *
 * @module
 */
import {
  mail,
  quota,
  type GatewaySession,
  type Invocation,
  type JmapRequest,
} from "@partage-ent/jmap";

/** Base URL of the scripted gateway: under a path, as hosts put it. */
export const GATEWAY = "https://ent.univ.example/partage-gw/";

/** A session of the scripted gateway. */
export function sessionOf(changes: Partial<GatewaySession> = {}): GatewaySession {
  return {
    jmap: {
      capabilities: {
        "urn:ietf:params:jmap:core": {
          maxSizeUpload: 1e7,
          maxConcurrentUpload: 2,
          maxSizeRequest: 1e6,
          maxConcurrentRequests: 4,
          maxCallsInRequest: 16,
          maxObjectsInGet: 100,
          maxObjectsInSet: 100,
          collationAlgorithms: [],
        },
        [mail.uri]: {},
        [quota.uri]: {},
      },
      accounts: {},
      primaryAccounts: { [mail.uri]: "a1" },
      username: "lea",
      apiUrl: "jmap/api",
      downloadUrl: "jmap/download/{accountId}/{blobId}/{name}?type={type}",
      uploadUrl: "jmap/upload/{accountId}",
      eventSourceUrl: "jmap/eventsource?types={types}&closeafter={closeafter}&ping={ping}",
      state: "1",
    },
    person: { name: "Léa Martin", email: "lea@univ.example" },
    wellKnown: { a1: { mailboxes: { inbox: "2", trash: "3", junk: "4" } } },
    scopes: ["mail.read", "mail.write"],
    expiresAt: Date.now() + 3_600_000,
    csrf: "c1",
    links: { frame: "frame", image: "image" },
    timeZone: "Europe/Paris",
    ...changes,
  };
}

/** What was sent to the gateway. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly credentials: string | undefined;
  readonly body: string;
}

/** Answers one request; undefined leaves it to the defaults. */
export type Answer = (
  request: SentRequest,
  signal: AbortSignal,
) => Response | Promise<Response | undefined> | undefined;

/** Answers one method call. */
export type MethodAnswer = (args: Readonly<Record<string, unknown>>) => object;

/** An answer of JSON. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });
}

/** Makes a `fetch` that answers as the script says, and the list of what it was asked. */
export function scriptedGateway(
  methods: Readonly<Record<string, MethodAnswer>> = {},
  answer: Answer = () => undefined,
): { readonly fetch: typeof fetch; readonly requests: SentRequest[] } {
  const requests: SentRequest[] = [];
  const send = async (url: URL, init: RequestInit): Promise<Response> => {
    init.signal?.throwIfAborted();
    const request: SentRequest = {
      method: init.method ?? "GET",
      path: url.href.replace(GATEWAY, ""),
      headers: new Headers(init.headers),
      credentials: init.credentials,
      body: String((init.body as string | URLSearchParams | undefined) ?? ""),
    };
    requests.push(request);
    const special = await answer(request, init.signal!);
    if (special) return special;
    if (request.path === "v1/session") return json(sessionOf());
    if (request.path === "jmap/api") return json(respond(request.body, methods));
    return request.path === "auth/logout"
      ? json({ redirect: null })
      : new Response(null, { status: 204 });
  };
  return { requests, fetch: send as unknown as typeof fetch };
}

function respond(body: string, methods: Readonly<Record<string, MethodAnswer>>): object {
  const { methodCalls } = JSON.parse(body) as JmapRequest;
  const methodResponses: Invocation[] = [];
  for (const [name, args, id] of methodCalls) {
    const given: Record<string, unknown> = { ...args };
    const references = Object.entries(args).filter(([key]) => key.startsWith("#"));
    for (const [key, value] of references) given[key.slice(1)] = resolve(value, methodResponses);
    const result = references.some(([key]) => !given[key.slice(1)])
      ? { type: "invalidResultReference" }
      : (methods[name]?.(given) ?? { type: "unknownMethod" });
    methodResponses.push(["type" in result ? "error" : name, { accountId: "a1", ...result }, id]);
  }
  return { methodResponses, sessionState: "1" };
}

function resolve(reference: unknown, before: readonly Invocation[]): unknown {
  const { resultOf, path } = reference as { resultOf: string; path: string };
  const result = before.find(([, , id]) => id === resultOf)?.[1] ?? {};
  const [, first = "", , last = ""] = path.split("/");
  const value = result[first] as readonly Record<string, unknown>[] | undefined;
  return last ? value?.map((item) => item[last]) : value;
}

/** Answers of a mailbox with these emails, newest first. */
export function mailOf(ids: readonly string[]): Record<string, MethodAnswer> {
  return {
    "Email/query": ({ position, anchor, anchorOffset, limit }) => {
      const at = ids.indexOf(String(anchor));
      if (anchor !== undefined && at < 0) return { type: "anchorNotFound" };
      const from = anchor === undefined ? Number(position ?? 0) : at + Number(anchorOffset);
      return { position: from, ids: ids.slice(from, from + Number(limit)), queryState: "q" };
    },
    "Email/get": (args) => ({
      state: "s1",
      list: (args["ids"] as string[])
        .filter((id) => ids.includes(id))
        .map((id) => ({ id, threadId: `t${id}`, subject: `Subject ${id}` }))
        .reverse(),
      notFound: (args["ids"] as string[]).filter((id) => !ids.includes(id)),
    }),
    "Thread/get": (args) => ({
      state: "s1",
      list: (args["ids"] as string[]).map((id) => ({ id, emailIds: [id.slice(1)] })),
      notFound: [],
    }),
  };
}
