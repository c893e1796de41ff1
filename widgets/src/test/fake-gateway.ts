// Above the usual length: session, sign-in, stream, faults and mail of one account, which tests mix.
/**
 * A gateway of one account at wire level, held in memory, for tests of elements: answers `fetch`.
 *
 * It speaks the part of JMAP that the elements use and counts what it is asked.
 *
 * @module
 */
import {
  CORE,
  type Email,
  type EmailFilter,
  type GatewaySession,
  type Id,
  type Invocation,
  type JmapRequest,
  MAIL,
  type Mailbox,
  QUOTA,
  type ResultReference,
  TAG,
  type Tag,
  type WellKnownIds,
} from "@partage-ent/jmap";

/** Arguments of a method call or response. */
export type Args = Record<string, unknown>;
type Stored = Email & { keywords: Record<string, true>; mailboxIds: Record<Id, true> };

/** What the fake account holds. */
export interface FakeAccount {
  emails: readonly Partial<Email>[];
  mailboxes?: readonly Partial<Mailbox>[];
  tags?: readonly Tag[];
  timeZone?: string;
  scopes?: readonly string[];
  /** Scopes that signing in once more would give. */
  stepUp?: readonly string[];
  quota?: { used: number; hardLimit: number } | null;
  /** Capabilities beside mail. */
  parts?: readonly FakePart[];
}

/** A capability that a {@link FakeGateway} serves beside mail. */
export interface FakePart {
  /** What the session says of it, by URI. */
  readonly capabilities: Readonly<Record<string, object>>;
  /** Types whose states are pushed. */
  readonly types: readonly string[];
  /** Scopes of a session that has it. */
  readonly scopes: readonly string[];
  /** Arguments of the response; with a `type` a method error; undefined for a method of others. */
  call(name: string, args: Args, gateway: FakeGateway): Args | undefined;
  /** Answers an HTTP request that is no JMAP call; undefined for one of others. */
  request?(request: Request): Promise<Response | undefined>;
  /** Ids that a first batch needs. */
  readonly wellKnown?: Partial<WellKnownIds>;
}

/** The response arguments of a `/get` over records held in memory (RFC 8620 section 5.1). */
export function getFrom(list: readonly { readonly id?: Id }[], args: Args): Args {
  const ids = args["ids"] as readonly Id[] | null | undefined;
  const found = ids ? ids.flatMap((id) => list.find((item) => item.id === id) ?? []) : list;
  const known = new Set(found.map((item) => item.id));
  const pick = args["properties"] as readonly string[] | null | undefined;
  const listed = found.map((item) =>
    pick ? Object.fromEntries(["id", ...pick].map((key) => [key, (item as Args)[key]])) : item,
  );
  return { list: listed, notFound: ids?.filter((id) => !known.has(id)) ?? [] };
}

/** How the fake gateway misbehaves. */
export type Fault =
  | "none"
  | "signed-out"
  | "expired"
  | "offline"
  | "server-error"
  | "html"
  | "slow"
  | "refuse-set"
  | "throttled";

const ACCOUNT = "a1";
const RIGHTS = {
  mayReadItems: true,
  mayAddItems: true,
  mayRemoveItems: true,
  maySetSeen: true,
  maySetKeywords: true,
  mayCreateChild: true,
  mayRename: true,
  mayDelete: true,
  maySubmit: true,
};

const ROLES = [
  ["m-inbox", "Inbox", "inbox"],
  ["m-drafts", "Drafts", "drafts"],
  ["m-sent", "Sent", "sent"],
  ["m-archive", "Archive", "archive"],
  ["m-junk", "Junk", "junk"],
  ["m-trash", "Trash", "trash"],
  ["m-stages", "Stages et alternance", null],
] as const;

/** Serves a {@link FakeAccount} to any number of connections. */
export class FakeGateway {
  readonly url: string;
  fault: Fault = "none";
  /** Every HTTP request, as `GET /path`. */
  readonly requests: string[] = [];
  /** Every method call that came. */
  readonly calls: Invocation[] = [];
  readonly emails = new Map<Id, Stored>();
  readonly mailboxes: Partial<Mailbox>[];
  readonly tags: readonly Tag[];
  readonly #account: FakeAccount;
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #log: { state: number; id: Id; what: "created" | "updated" | "destroyed" }[] = [];
  readonly #held: (() => void)[] = [];
  #state = 1;

  constructor(
    account: FakeAccount,
    url = `https://gateway-${Math.random().toString(36).slice(2)}.example`,
  ) {
    this.url = url;
    this.#account = account;
    this.tags = account.tags ?? [];
    this.mailboxes = [
      ...(account.mailboxes ?? ROLES.map(([id, name, role]) => ({ id, name, role }))),
    ];
    account.emails.forEach((email, index) => this.#store(email, index));
  }

  /** Pass this as the `fetch` of a connection. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(
      input instanceof Request ? input : new URL(String(input), this.url),
      init,
    );
    const path = new URL(request.url).pathname;
    this.requests.push(`${request.method} ${path}`);
    if (this.fault === "offline") throw new TypeError("Failed to fetch");
    if (this.fault === "slow") await this.#hold(request.signal);
    if (this.fault === "html")
      return new Response("<h1>502</h1>", { headers: { "content-type": "text/html" } });
    if (this.fault === "server-error") return this.#problem(503, "The back end does not answer.");
    if (this.fault === "throttled") return this.#problem(429, "Too many requests.");
    if (this.fault === "signed-out" || this.fault === "expired")
      return this.#problem(401, "Sign in.");
    if (path.endsWith("/v1/session")) return Response.json(this.#session());
    if (path.endsWith("/jmap/api")) return this.#api((await request.json()) as JmapRequest);
    if (path.endsWith("/jmap/events")) return this.#events(request.signal);
    if (path.endsWith("/v1/logout")) {
      this.fault = "signed-out";
      return new Response(null, { status: 204 });
    }
    for (const part of this.#parts) {
      const answer = await part.request?.(request);
      if (answer) return answer;
    }
    return this.#problem(404, `No such path: ${path}`);
  };

  /** Lets requests that a `slow` gateway holds go on. */
  release(): void {
    this.fault = "none";
    for (const go of this.#held.splice(0)) go();
  }

  /** A message arrives: stored and pushed. */
  deliver(email: Partial<Email>): Id {
    const { id } = this.#store(email, this.emails.size);
    this.changed(id, "created");
    return id;
  }

  /** Says to live streams that something changed elsewhere. */
  changed(id: Id, what: "created" | "updated" | "destroyed"): void {
    this.#state++;
    this.#log.push({ state: this.#state, id, what });
    const bytes = this.#stateEvent();
    for (const stream of this.#streams) stream.enqueue(bytes);
  }

  /** What a stream says of the states, first of all and after each change. */
  #stateEvent(): Uint8Array {
    const state = String(this.#state);
    const types = ["Email", "Mailbox", "Thread", "Quota", ...this.#parts.flatMap((p) => p.types)];
    const change = {
      "@type": "StateChange",
      changed: { [ACCOUNT]: Object.fromEntries(types.map((type) => [type, state])) },
    };
    return new TextEncoder().encode(`event: state\ndata: ${JSON.stringify(change)}\n\n`);
  }

  get #parts(): readonly FakePart[] {
    return this.#account.parts ?? [];
  }

  /** Ends live streams. */
  close(): void {
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }

  #store(email: Partial<Email>, index: number): Stored {
    const id = email.id ?? `e${index}`;
    const stored: Stored = {
      blobId: `b-${id}`,
      threadId: email.threadId ?? `t-${id}`,
      size: 2048,
      receivedAt: new Date(Date.now() - index * 3_600_000).toISOString().replace(/\.\d+/, ""),
      messageId: [`${id}@univ-valmoree.example`],
      inReplyTo: null,
      references: null,
      sender: null,
      from: [{ name: "Claire Martin", email: "claire.martin@univ-valmoree.example" }],
      to: [{ name: "Lina Morel", email: "lina.morel@univ-valmoree.example" }],
      cc: null,
      bcc: null,
      replyTo: null,
      subject: `Message ${index}`,
      sentAt: null,
      headers: [],
      bodyStructure: {} as Email["bodyStructure"],
      bodyValues: {},
      textBody: [],
      htmlBody: [],
      attachments: [],
      hasAttachment: false,
      preview: `Début du message ${index}.`,
      ...email,
      id,
      keywords: { ...email.keywords },
      mailboxIds: { ...(email.mailboxIds ?? { "m-inbox": true }) },
    };
    this.emails.set(id, stored);
    return stored;
  }

  #hold(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#held.push(resolve);
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
  }

  #problem(status: number, detail: string): Response {
    return Response.json(
      { type: "about:blank", status, detail },
      {
        status,
        headers: { "content-type": "application/problem+json" },
      },
    );
  }

  #session(): GatewaySession {
    const own = ["mail.read", "mail.write", ...this.#parts.flatMap((part) => part.scopes)];
    const { timeZone = "Europe/Paris", scopes = own } = this.#account;
    const capabilities = Object.assign(
      { [CORE]: {}, [MAIL]: {}, [QUOTA]: {}, [TAG]: {} },
      ...this.#parts.map((part) => part.capabilities),
    ) as Record<string, object>;
    const limits = {
      maxSizeUpload: 1e7,
      maxConcurrentUpload: 4,
      maxSizeRequest: 1e7,
      maxConcurrentRequests: 4,
      maxCallsInRequest: 16,
      maxObjectsInGet: 500,
      maxObjectsInSet: 500,
      collationAlgorithms: [],
    };
    return {
      jmap: {
        capabilities: { ...capabilities, [CORE]: limits },
        accounts: {
          [ACCOUNT]: {
            name: "lina.morel@univ-valmoree.example",
            isPersonal: true,
            isReadOnly: false,
            accountCapabilities: capabilities,
          },
        },
        primaryAccounts: Object.fromEntries(Object.keys(capabilities).map((uri) => [uri, ACCOUNT])),
        username: "lina.morel@univ-valmoree.example",
        apiUrl: `${this.url}/jmap/api`,
        downloadUrl: `${this.url}/jmap/download/{accountId}/{blobId}/{name}?type={type}`,
        uploadUrl: `${this.url}/jmap/upload/{accountId}`,
        eventSourceUrl: `${this.url}/jmap/events?types={types}&closeafter={closeafter}&ping={ping}`,
        state: "s1",
      },
      person: { name: "Lina Morel", email: "lina.morel@univ-valmoree.example" },
      wellKnown: {
        [ACCOUNT]: {
          mailboxes: Object.fromEntries(
            this.mailboxes.filter(({ role }) => role).map(({ id, role }) => [role, id]),
          ),
          ...(Object.assign({}, ...this.#parts.map((part) => part.wellKnown)) as object),
        },
      },
      scopes,
      ...(this.#account.stepUp && { stepUp: { scopes: this.#account.stepUp } }),
      expiresAt: Date.now() + 3_600_000,
      csrf: "csrf-of-the-test",
      links: {
        open: `${this.url}/open`,
        frame: `${this.url}/frame.html`,
        image: `${this.url}/image`,
      },
      timeZone,
    };
  }

  #events(signal: AbortSignal): Response {
    let own: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        own = controller;
        this.#streams.add(controller);
        controller.enqueue(this.#stateEvent());
        signal.addEventListener("abort", () => this.#streams.delete(controller));
      },
      cancel: () => void this.#streams.delete(own),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }

  #api({ methodCalls }: JmapRequest): Response {
    const done: Invocation[] = [];
    for (const [name, raw, id] of methodCalls) {
      const args = this.#resolve(raw, done);
      this.calls.push([name, args, id]);
      // Parts come first: one may fail a call of mail, or answer it in another way.
      done.push(this.#callPart(name, args, id) ?? this.#call(name, args, id));
    }
    return Response.json({ methodResponses: done, sessionState: "s1" });
  }

  #resolve(raw: Args, done: readonly Invocation[]): Args {
    const entries = Object.entries(raw).map(([key, value]) => {
      if (!key.startsWith("#")) return [key, value] as const;
      const { resultOf, path } = value as ResultReference;
      const result = done.find(([, , id]) => id === resultOf)![1];
      return [key.slice(1), follow(result, path.split("/").slice(1))] as const;
    });
    return Object.fromEntries(entries);
  }

  #call(name: string, args: Args, id: string): Invocation {
    const state = String(this.#state);
    const get = (list: readonly { id?: Id }[]): Invocation => [
      name,
      { accountId: ACCOUNT, state, ...getFrom(list, args) },
      id,
    ];
    switch (name) {
      case "Mailbox/get":
        return get(this.mailboxes.map((mailbox) => this.#counted(mailbox)));
      case "Tag/get":
        return get(this.tags);
      case "Quota/get":
        return get(this.#quota());
      case "Email/get":
        return get([...this.emails.values()]);
      case "Thread/get":
        return get(this.#threads());
      case "Email/query":
        return this.#query(args, id);
      case "SearchSnippet/get":
        return this.#snippets(args, id);
      case "Email/set":
        return this.#set(args, id);
      case "Email/changes":
      case "Mailbox/changes":
      case "Thread/changes":
        return this.#changes(name, args, id);
      default:
        return ["error", { type: "unknownMethod" }, id];
    }
  }

  #callPart(name: string, args: Args, id: string): Invocation | undefined {
    for (const part of this.#parts) {
      const isSet = this.fault === "refuse-set" && name.endsWith("/set");
      const isRefused = isSet && part.types.includes(name.slice(0, -4));
      const answer = isRefused ? { type: "forbidden" } : part.call(name, args, this);
      if (!answer) continue;
      if ("type" in answer) return ["error", answer, id];
      return [name, { accountId: ACCOUNT, state: String(this.#state), ...answer }, id];
    }
    return undefined;
  }

  #quota(): { id: Id }[] {
    const quota =
      this.#account.quota === undefined ? { used: 4.2e9, hardLimit: 1e10 } : this.#account.quota;
    if (!quota) return [];
    const rest = { resourceType: "octets", scope: "account", name: "Courrier", types: ["Email"] };
    return [
      { id: "q1", warnLimit: null, softLimit: null, description: null, ...rest, ...quota } as {
        id: Id;
      },
    ];
  }

  #counted(mailbox: Partial<Mailbox>): Partial<Mailbox> {
    const inside = [...this.emails.values()].filter(({ mailboxIds }) => mailbox.id! in mailboxIds);
    const unread = inside.filter(({ keywords }) => !("$seen" in keywords)).length;
    return {
      parentId: null,
      sortOrder: 0,
      totalEmails: inside.length,
      unreadEmails: unread,
      totalThreads: inside.length,
      unreadThreads: unread,
      isSubscribed: true,
      myRights: RIGHTS,
      ...mailbox,
    };
  }

  #threads(): { id: Id; emailIds: Id[] }[] {
    const threads = new Map<Id, Id[]>();
    for (const { id, threadId } of [...this.emails.values()].sort(byDate).reverse()) {
      threads.set(threadId, [...(threads.get(threadId) ?? []), id]);
    }
    return [...threads].map(([id, emailIds]) => ({ id, emailIds }));
  }

  #query(args: Args, id: string): Invocation {
    const bad = JSON.stringify(args["filter"] ?? {}).includes("unbalanced(");
    if (bad) return ["error", { type: "unsupportedFilter", description: "parse error" }, id];
    let found = [...this.emails.values()]
      .filter((email) => matches(email, args["filter"] as EmailFilter | null | undefined))
      .sort(byDate);
    if (args["collapseThreads"]) {
      const seen = new Set<Id>();
      found = found.filter(({ threadId }) => !seen.has(threadId) && seen.add(threadId));
    }
    const position = (args["position"] as number | undefined) ?? 0;
    const limit = (args["limit"] as number | undefined) ?? found.length;
    const ids = found.slice(position, position + limit).map((email) => email.id);
    const total = args["calculateTotal"] ? { total: found.length } : {};
    const queryState = String(this.#state);
    return [
      "Email/query",
      { accountId: ACCOUNT, queryState, canCalculateChanges: false, position, ids, ...total },
      id,
    ];
  }

  #snippets(args: Args, id: string): Invocation {
    const words = JSON.stringify(args["filter"]).match(/"text":"([^"]+)"/)?.[1] ?? "";
    const mark = (text: string): string | null => {
      const safe = text.replace(/[<>&]/g, (c) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;" })[c]!);
      const at = safe.toLowerCase().indexOf(words.toLowerCase());
      if (!words || at < 0) return null;
      const end = at + words.length;
      return `${safe.slice(0, at)}<mark>${safe.slice(at, end)}</mark>${safe.slice(end)}`;
    };
    const list = (args["emailIds"] as readonly Id[]).map((emailId) => {
      const email = this.emails.get(emailId)!;
      return { emailId, subject: mark(email.subject ?? ""), preview: mark(email.preview) };
    });
    return ["SearchSnippet/get", { accountId: ACCOUNT, list, notFound: null }, id];
  }

  #set(args: Args, id: string): Invocation {
    const ids = [
      ...Object.keys(args["update"] ?? {}),
      ...((args["destroy"] as Id[] | undefined) ?? []),
    ];
    const oldState = String(this.#state);
    if (this.fault === "refuse-set") {
      const refused = Object.fromEntries(ids.map((id) => [id, { type: "forbidden" }]));
      const none = { updated: null, created: null, destroyed: null, notCreated: null };
      return [
        "Email/set",
        {
          accountId: ACCOUNT,
          oldState,
          newState: oldState,
          ...none,
          notUpdated: refused,
          notDestroyed: refused,
        },
        id,
      ];
    }
    const updated: Args = {};
    const notUpdated: Args = {};
    for (const [id, patch] of Object.entries((args["update"] as Args | undefined) ?? {})) {
      const email = this.emails.get(id);
      if (!email) notUpdated[id] = { type: "notFound" };
      else {
        apply(email as unknown as Args, patch as Args);
        updated[id] = null;
        this.changed(id, "updated");
      }
    }
    const destroyed = (args["destroy"] as Id[] | undefined) ?? [];
    for (const id of destroyed) if (this.emails.delete(id)) this.changed(id, "destroyed");
    const newState = String(this.#state);
    return [
      "Email/set",
      {
        accountId: ACCOUNT,
        oldState,
        newState,
        created: null,
        updated,
        destroyed,
        notCreated: null,
        notUpdated: Object.keys(notUpdated).length ? notUpdated : null,
        notDestroyed: null,
      },
      id,
    ];
  }

  #changes(name: string, args: Args, id: string): Invocation {
    const since = Number(args["sinceState"]);
    const lists = { created: [] as Id[], updated: [] as Id[], destroyed: [] as Id[] };
    if (name === "Mailbox/changes") {
      if (since < this.#state) lists.updated = this.mailboxes.map((mailbox) => mailbox.id!);
    } else {
      for (const { state, id, what } of this.#log) {
        if (state <= since) continue;
        const of = name === "Thread/changes" ? (this.emails.get(id)?.threadId ?? id) : id;
        if (!lists[what].includes(of)) lists[what].push(of);
      }
    }
    const states = {
      oldState: String(since),
      newState: String(this.#state),
      hasMoreChanges: false,
    };
    const extra = name === "Mailbox/changes" ? { updatedProperties: null } : {};
    return [name, { accountId: ACCOUNT, ...states, ...lists, ...extra }, id];
  }
}

function byDate(a: Email, b: Email): number {
  return b.receivedAt.localeCompare(a.receivedAt);
}

function follow(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (key === "*") return (value as unknown[]).flatMap((item) => follow(item, rest));
  return follow((value as Args)[key], rest);
}

function matches(email: Stored, filter: EmailFilter | null | undefined): boolean {
  if (!filter) return true;
  if ("operator" in filter) {
    const results = filter.conditions.map((condition) => matches(email, condition));
    if (filter.operator === "AND") return results.every(Boolean);
    return filter.operator === "OR" ? results.some(Boolean) : !results.some(Boolean);
  }
  const has = (text: string | null | undefined, part: string): boolean =>
    !!text && text.toLowerCase().includes(part.toLowerCase());
  const all = `${email.subject ?? ""} ${email.preview} ${email.from?.[0]?.name ?? ""}`;
  return (
    (!filter.inMailbox || filter.inMailbox in email.mailboxIds) &&
    (!filter.inMailboxOtherThan ||
      Object.keys(email.mailboxIds).some((id) => !filter.inMailboxOtherThan!.includes(id))) &&
    (!filter.hasKeyword || filter.hasKeyword in email.keywords) &&
    (!filter.notKeyword || !(filter.notKeyword in email.keywords)) &&
    (!filter.text || has(all, filter.text)) &&
    (!filter.from || has(email.from?.[0]?.email, filter.from)) &&
    (filter.hasAttachment === undefined || filter.hasAttachment === email.hasAttachment)
  );
}

function apply(email: Args, patch: Args): void {
  for (const [path, value] of Object.entries(patch)) {
    const [key, ...rest] = path.split("/");
    const name = rest.join("/").replace(/~1/g, "/").replace(/~0/g, "~");
    const { [name]: _old, ...others } = (email[key!] ?? {}) as Args;
    if (!name) email[key!] = value;
    else email[key!] = value === null ? others : { ...others, [name]: value };
  }
}
