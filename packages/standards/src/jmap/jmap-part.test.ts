/** Long, since one small server, told by each test what to answer, stands behind all of them. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type AccountChange, MethodFailure, type Principal } from "@partage-ent/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountIdOf } from "../account-id.js";
import type { Credential, Credentials } from "../credential.js";
import { createJmapPart } from "./jmap-part.js";
import type { JmapPartOptions } from "./jmap-options.js";

const LEA: Principal = { establishment: "valmoree", account: "lea@univ.example", name: "Léa" };
const ID = accountIdOf(LEA);
const CORE = "urn:ietf:params:jmap:core";
const MAIL = "urn:ietf:params:jmap:mail";
const SUBMISSION = "urn:ietf:params:jmap:submission";

type Call = readonly [string, Readonly<Record<string, unknown>>, string];

/** What the server answers to a request; null: the connection is cut. */
type Answer = null | {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** An upstream server that a test tells what to answer. */
class OwnJmap {
  readonly requests: { method: string; path: string; headers: Record<string, unknown> }[] = [];
  readonly batches: (readonly Call[])[] = [];
  session: Record<string, unknown>;
  /** Answers of methods by name; unknown ones are empty lists. */
  readonly methods: Record<string, (args: Readonly<Record<string, unknown>>) => unknown> = {};
  /** Answers instead of all that follows, by path. */
  answer: (path: string) => Answer | Promise<Answer> | undefined = () => undefined;
  readonly #server: Server;
  readonly #open = new Set<() => void>();
  /** Streams of the event source. */
  readonly streams: { readonly send: (text: string) => void; readonly end: () => void }[] = [];

  constructor() {
    this.session = sessionObject();
    this.#server = createServer((request, response) => {
      const path = request.url ?? "/";
      this.requests.push({ method: request.method!, path, headers: request.headers });
      let text = "";
      request.on("data", (chunk) => (text += String(chunk)));
      request.on("end", () => {
        void Promise.resolve(this.answer(path)).then((given) => {
          if (given === null) return response.destroy();
          if (given === undefined && path.startsWith("/events")) {
            response.writeHead(200, { "Content-Type": "text/event-stream" });
            response.write(": hello\n\n");
            this.#open.add(() => response.destroy());
            this.streams.push({
              send: (event) => response.write(event),
              end: () => response.end(),
            });
            return;
          }
          const { status = 200, headers = {}, body } = given ?? { body: this.#api(path, text) };
          response.writeHead(status, headers);
          response.end(body ?? "");
        });
      });
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    for (const close of this.#open) close();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** Paths asked for so far. */
  get paths(): readonly string[] {
    return this.requests.map(({ path }) => path);
  }

  #api(path: string, text: string): string {
    if (path === "/session") return JSON.stringify(this.session);
    const { methodCalls } = JSON.parse(text) as { readonly methodCalls: readonly Call[] };
    this.batches.push(methodCalls);
    const methodResponses = methodCalls.map(([name, args, id]) => {
      const result = this.methods[name]?.(args) ?? { state: "s1", list: [], notFound: [] };
      const isError = typeof result === "object" && result !== null && "error" in result;
      return isError
        ? ["error", { type: result.error, description: "SECRET" }, id]
        : [name, result, id];
    });
    return JSON.stringify({ methodResponses, sessionState: "q1" });
  }
}

function sessionObject(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    capabilities: { [CORE]: { maxObjectsInGet: 500, maxCallsInRequest: 16 }, [MAIL]: {} },
    accounts: {
      "lea@univ.example": {
        name: "lea@univ.example",
        isPersonal: true,
        isReadOnly: false,
        accountCapabilities: {
          [MAIL]: { emailQuerySortOptions: ["receivedAt"], mayCreateTopLevelMailbox: true },
          [SUBMISSION]: {},
        },
      },
      other: { name: "other", accountCapabilities: { [MAIL]: {} } },
    },
    primaryAccounts: { [MAIL]: "lea@univ.example", [SUBMISSION]: "lea@univ.example" },
    username: "lea",
    apiUrl: "/api",
    downloadUrl: "/download/{accountId}/{blobId}/{name}?type={type}",
    uploadUrl: "/upload/{accountId}/",
    eventSourceUrl: "/events?types={types}",
    state: "q1",
    ...more,
  };
}

let server: OwnJmap;
let secret: Credential;
let refusals: number;
const credentials: Credentials = {
  get: async () => secret,
  refused: async () => {
    refusals++;
    secret = { kind: "bearer", username: "lea", accessToken: "fresh" };
    return true;
  },
};

beforeEach(async () => {
  server = await new OwnJmap().start();
  secret = { kind: "password", username: "lea", password: "s3cr3t" };
  refusals = 0;
});
afterEach(() => server.stop());

const partOf = (options: Partial<JmapPartOptions> = {}) =>
  createJmapPart({
    sessionUrl: `${server.origin}/session`,
    credentials,
    timeoutMs: 2_000,
    ...options,
  });

const open = (options: Partial<JmapPartOptions> = {}, signal = new AbortController().signal) =>
  partOf(options).open(LEA, { signal });

const FETCH = {
  properties: ["id", "subject", "keywords", "preview", "blobId", "receivedAt"],
  bodyProperties: [],
  fetchTextBodyValues: false,
  fetchHTMLBodyValues: false,
  fetchAllBodyValues: false,
  maxBodyValueBytes: 0,
} as const;

/** Why something was refused, with all that could be shown of it. */
async function failureOf(work: Promise<unknown>): Promise<MethodFailure> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MethodFailure);
  const failure = error as MethodFailure;
  expect(failure.message).not.toMatch(/127\.0|SECRET|s3cr3t|lea@|\/api/);
  return failure;
}

describe("an upstream JMAP server", () => {
  it("is asked once for all calls of a tick, signed in", async () => {
    const scope = open();
    await scope.describe();
    server.requests.length = 0;
    await Promise.all([
      scope.mail!.getMailboxes(ID, null),
      scope.mail!.getThreads(ID, ["t1"]),
      scope.identities!.getIdentities(ID, null),
    ]);
    expect(server.paths).toEqual(["/api"]);
    expect(server.requests[0]!.headers["authorization"]).toBe(`Basic ${btoa("lea:s3cr3t")}`);
    expect(server.batches.at(-1)!.map(([name]) => name)).toEqual([
      "Mailbox/get",
      "Thread/get",
      "Identity/get",
    ]);
  });

  it("is asked for no more than it says it takes", async () => {
    server.session = sessionObject({
      capabilities: { [CORE]: { maxObjectsInGet: 2, maxCallsInRequest: 1 } },
    });
    server.methods["Email/get"] = ({ ids }) => ({
      state: "s1",
      list: (ids as readonly string[]).map((id) => ({ id, subject: id })),
      notFound: [],
    });
    const { list } = await open().mail!.getEmails(ID, ["a", "b", "c", "d", "e"], FETCH);
    expect(list.map(({ subject }) => subject)).toEqual(["a", "b", "c", "d", "e"]);
    expect(server.batches.map((calls) => calls.length)).toEqual([1, 1, 1]);
  });

  it("serves the account of the person and no other", async () => {
    const scope = open();
    for (const id of ["other", "lea@univ.example", "", "__proto__"]) {
      expect((await failureOf(scope.mail!.getMailboxes(id, null))).type).toBe("accountNotFound");
    }
    await scope.mail!.getMailboxes(ID, null);
    expect(server.batches).toHaveLength(1);
    expect(server.batches[0]![0]![1]["accountId"]).toBe("lea@univ.example");
  });

  it("has the account that the operator names, or none", async () => {
    await open({ accountTemplate: "other" }).mail!.getMailboxes(ID, null);
    expect(server.batches[0]![0]![1]["accountId"]).toBe("other");
    const none = open({ accountTemplate: "{account}.nobody" });
    expect((await failureOf(none.describe())).type).toBe("forbidden");
  });

  it("gives nobody what is the master user's, where it does not know for whom that one acts", async () => {
    const names = { authorizeAs: LEA.account, username: "maitre", password: "s3cr3t" };
    secret = { kind: "proxy", ...names };
    server.session = sessionObject({ username: "maitre" });
    expect((await failureOf(open().describe())).type).toBe("forbidden");
    server.session = sessionObject({ username: LEA.account });
    await expect(open().describe()).resolves.toBeDefined();
    server.session = sessionObject({ username: "maitre" });
    await expect(open({ accountTemplate: "{account}" }).describe()).resolves.toBeDefined();
  });

  it("offers what it has by the registered names, and of that what is taken from it", async () => {
    const account = {
      name: "lea",
      accountCapabilities: {
        [MAIL]: {},
        "https://cyrusimap.org/ns/jmap/contacts": {},
        "https://cyrusimap.org/ns/jmap/calendars": {},
        "https://cyrusimap.org/ns/jmap/quota": {},
      },
    };
    server.session = sessionObject({
      accounts: { lea: account },
      primaryAccounts: { [MAIL]: "lea" },
    });
    expect(Object.keys((await open().describe()).capabilities)).toEqual([MAIL]);
    expect((await open({ serves: ["contacts"] }).describe()).capabilities).toEqual({});
    const quota = open().quota!.getQuotas(ID, null);
    expect((await failureOf(quota)).type).toBe("accountNotSupportedByMethod");
    expect(server.batches.flat().map(([name]) => name)).toEqual(["Mailbox/get"]);
  });

  it("is signed in to again once, with a fresh credential", async () => {
    server.answer = (path) => {
      const { authorization } = server.requests.at(-1)!.headers;
      return path === "/session" && authorization !== "Bearer fresh" ? { status: 401 } : undefined;
    };
    await open().mail!.getMailboxes(ID, null);
    expect(refusals).toBe(1);
    server.answer = () => ({ status: 401 });
    expect((await failureOf(open().describe())).type).toBe("forbidden");
    expect(refusals).toBe(3);
  });
});

describe("errors of an upstream server", () => {
  it.each([
    ["unsupportedFilter", "unsupportedFilter"],
    ["unsupportedSort", "unsupportedSort"],
    ["anchorNotFound", "anchorNotFound"],
    ["cannotCalculateChanges", "cannotCalculateChanges"],
    ["serverUnavailable", "serverUnavailable"],
    ["accountNotFound", "serverUnavailable"],
    ["unknownMethod", "accountNotSupportedByMethod"],
    ["accountReadOnly", "accountReadOnly"],
    ["__proto__", "serverFail"],
    ["<b>new</b>", "serverFail"],
  ])("by the type %s are %s here, in words of our own", async (theirs, ours) => {
    server.methods["Mailbox/get"] = () => ({ error: theirs });
    expect((await failureOf(open().mail!.getMailboxes(ID, null))).type).toBe(ours);
  });

  it("that concern a state that it does not know mean that changes can't be told", async () => {
    server.methods["Email/changes"] = () => ({ error: "invalidArguments" });
    const changes = open().mail!.getEmailChanges(ID, "x");
    expect((await failureOf(changes)).type).toBe("cannotCalculateChanges");
    const strange = open().mail!.getEmailChanges(ID, "a\nb");
    expect((await failureOf(strange)).type).toBe("cannotCalculateChanges");
    expect(server.batches).toHaveLength(1);
  });

  it.each([
    [{ status: 503, headers: { "Retry-After": "7" } }, "serverUnavailable", 7],
    [{ status: 429, headers: { "Retry-After": "999999" } }, "serverUnavailable", 3_600],
    [{ status: 500 }, "serverUnavailable", 10],
    [{ status: 403 }, "forbidden", undefined],
    [{ status: 404, body: "<html>" }, "serverFail", undefined],
    [{ body: "not json" }, "serverFail", undefined],
    [{ body: "[]" }, "serverFail", undefined],
    [{ body: '{"methodResponses":[["Mailbox/get",7,"0"]]}' }, "serverFail", undefined],
    [{ body: '{"methodResponses":[]}' }, "serverFail", undefined],
    [null, "serverUnavailable", 10],
  ] satisfies readonly (readonly [Answer, string, number | undefined])[])(
    "of the whole request %j are %s",
    async (answer, type, retryAfter) => {
      server.answer = (path) => (path === "/api" ? answer : undefined);
      const failure = await failureOf(open().mail!.getMailboxes(ID, null));
      expect([failure.type, failure.retryAfter]).toEqual([type, retryAfter]);
    },
  );

  it("that say which limit was met are told as what they are", async () => {
    const limit = (name: string) => ({
      status: 400,
      body: JSON.stringify({ type: "urn:ietf:params:jmap:error:limit", limit: name }),
    });
    server.answer = (path) => (path === "/api" ? limit("maxSizeRequest") : undefined);
    expect((await failureOf(open().mail!.getMailboxes(ID, null))).type).toBe("requestTooLarge");
    server.answer = (path) => (path === "/api" ? limit("maxConcurrentRequests") : undefined);
    expect((await failureOf(open().mail!.getMailboxes(ID, null))).type).toBe("serverUnavailable");
  });

  it("leave a server alone that keeps failing, until it answers again", async () => {
    let now = 0;
    const part = partOf({ clock: () => now });
    const ask = () =>
      part.open(LEA, { signal: new AbortController().signal }).mail!.getMailboxes(ID, null);
    server.answer = () => ({ status: 500 });
    for (let turn = 0; turn < 5; turn++) await failureOf(ask());
    const before = server.requests.length;
    expect((await failureOf(ask())).type).toBe("serverUnavailable");
    expect(server.requests.length).toBe(before);
    server.answer = () => undefined;
    now = 1_001;
    expect((await ask()).list).toEqual([]);
  });
});

describe("a hostile upstream server", () => {
  it("can't have the credential sent elsewhere by its session object", async () => {
    const elsewhere = await new OwnJmap().start();
    try {
      for (const name of ["apiUrl", "downloadUrl", "uploadUrl"]) {
        server.session = sessionObject({ [name]: `${elsewhere.origin}/api` });
        expect((await failureOf(open().describe())).type).toBe("serverFail");
      }
      server.session = sessionObject({ eventSourceUrl: `${elsewhere.origin}/events` });
      await open().describe();
      expect(elsewhere.requests).toEqual([]);
    } finally {
      await elsewhere.stop();
    }
  });

  it("can't have it sent elsewhere by a redirect, nor a body sent on", async () => {
    const elsewhere = await new OwnJmap().start();
    try {
      server.answer = () => ({ status: 302, headers: { Location: `${elsewhere.origin}/session` } });
      expect((await failureOf(open().describe())).type).toBe("serverFail");
      server.answer = (path) =>
        path === "/api" ? { status: 307, headers: { Location: "/elsewhere" } } : undefined;
      expect((await failureOf(open().describe())).type).toBe("serverFail");
      expect(elsewhere.requests).toEqual([]);
      expect(server.paths).not.toContain("/elsewhere");
    } finally {
      await elsewhere.stop();
    }
  });

  it("may move its session object within its own origin, and not for ever", async () => {
    server.answer = (path) =>
      path === "/.well-known/jmap" ? { status: 301, headers: { Location: "/session" } } : undefined;
    await open({ sessionUrl: `${server.origin}/.well-known/jmap` }).describe();
    server.answer = () => ({ status: 302, headers: { Location: "/session" } });
    server.requests.length = 0;
    expect((await failureOf(open().describe())).type).toBe("serverFail");
    expect(server.requests).toHaveLength(4);
  });

  it("is read no further than an answer may be long", async () => {
    const limits = { answerOctets: 10_000, sessionOctets: 10_000 };
    server.answer = (path) => (path === "/api" ? { body: "x".repeat(20_000) } : undefined);
    expect((await failureOf(open({ limits }).mail!.getMailboxes(ID, null))).type).toBe(
      "serverFail",
    );
    server.answer = () => ({ body: "x".repeat(20_000) });
    expect((await failureOf(open({ limits }).describe())).type).toBe("serverFail");
  });

  it("that is slow is not waited for", async () => {
    const holds: ((answer: Answer) => void)[] = [];
    server.answer = () => new Promise<Answer>((resolve) => holds.push(resolve));
    const failure = await failureOf(open({ timeoutMs: 50 }).mail!.getMailboxes(ID, null));
    expect(failure.type).toBe("serverUnavailable");
    for (const release of holds) release(null);
  });

  it("can't invent records, break ids or bring in what nobody asked for", async () => {
    server.methods["Email/get"] = () => ({
      state: "s1",
      list: [
        { id: "a", subject: "un\r\nBcc: x", keywords: { $seen: true, "b]ad": true, $x: "yes" } },
        { id: "b", subject: { evil: true }, preview: "p".repeat(5_000), blobId: "u1" },
        { id: "not asked", subject: "x" },
        { id: "zz", subject: "not asked either" },
        { subject: "no id" },
        null,
        "text",
      ],
      notFound: ["a"],
    });
    const { list, notFound } = await open().mail!.getEmails(ID, ["a", "b", "c", "x y"], FETCH);
    expect(list).toEqual([
      { id: "a", subject: "un Bcc: x", keywords: { $seen: true } },
      { id: "b", subject: "", preview: "p".repeat(256), blobId: "m-b" },
    ]);
    expect(notFound).toEqual(["c", "x y"]);
    expect(server.batches[0]![0]![1]["ids"]).toEqual(["a", "b", "c"]);
  });

  it.each([{ list: {} }, { state: 7, list: [] }, { state: "", list: [] }, {}])(
    "that answers %j fails the call",
    async (answer) => {
      server.methods["Email/get"] = () => answer;
      const failure = await failureOf(open().mail!.getEmails(ID, ["a"], FETCH));
      expect(failure.type).toBe("serverFail");
    },
  );

  it("can't answer more ids than were asked for, nor such as are none", async () => {
    server.methods["Email/query"] = () => ({
      queryState: "q",
      position: 0,
      ids: ["a", "b/../c", "a", 7, "d", "e"],
      total: -1,
    });
    const query = {
      ...{ filter: null, sort: [{ property: "receivedAt", isAscending: false }] as const },
      ...{ position: 0, anchor: null, anchorOffset: 0, limit: 5, calculateTotal: true },
      collapseThreads: false,
    };
    expect(await open().mail!.queryEmails(ID, query)).toEqual({
      queryState: "q",
      position: 0,
      ids: ["a", "d"],
    });
  });

  it("can't pass its blobs for others", async () => {
    server.methods["Email/get"] = () => ({
      state: "s1",
      list: [
        { id: "a", attachments: ["card-1", "u1", "cal-1", "ok"].map((blobId) => ({ blobId })) },
      ],
    });
    const fetch = { ...FETCH, properties: ["attachments"], bodyProperties: ["blobId"] } as const;
    const { list } = await open().mail!.getEmails(ID, ["a"], fetch);
    expect(list[0]!.attachments!.map(({ blobId }) => blobId)).toEqual([
      "b-card-1",
      "b-u1",
      "b-cal-1",
      "b-ok",
    ]);
  });

  it("gives out as a photo what a card has, and no mail by such an id", async () => {
    const contacts = "urn:ietf:params:jmap:contacts";
    const accounts = { lea: { name: "lea", accountCapabilities: { [MAIL]: {}, [contacts]: {} } } };
    server.session = sessionObject({
      capabilities: { [CORE]: {}, [MAIL]: {}, [contacts]: {} },
      accounts,
      primaryAccounts: { [MAIL]: "lea", [contacts]: "lea" },
    });
    const card = { id: "c1", media: { p: { kind: "photo", blobId: "face" } } };
    server.methods["ContactCard/get"] = () => ({ state: "s1", list: [card], notFound: [] });
    const sets: Readonly<Record<string, unknown>>[] = [];
    server.methods["ContactCard/set"] = (args) => {
      sets.push(args);
      return { newState: "s2", updated: { c1: null } };
    };
    server.answer = (path) => (path.startsWith("/download") ? { body: "octets" } : undefined);
    const scope = open();
    const { list } = await scope.contacts!.getCards(ID, ["c1"], ["id", "media"]);
    const photo = list[0]!.media!["p"]!.blobId!;
    const read = async (blobId: string): Promise<string> =>
      new Response((await scope.blobs!.download(ID, blobId)).body).text();
    expect(await read(photo)).toBe("octets");
    const mail = photo.replace(/face$/, "mail");
    const asked = server.paths.filter((path) => path.startsWith("/download")).length;
    for (const blobId of [mail, "photo-mail", "photo-2-c1", "photo-0-mail", "photo-99-c1mail"]) {
      expect((await failureOf(read(blobId))).type).toBe("notFound");
    }
    expect(server.paths.filter((path) => path.startsWith("/download"))).toHaveLength(asked);
    for (const blobId of [mail, photo]) {
      const update = new Map([["c1", { media: { p: { kind: "photo", blobId } } }]]);
      const edits = { create: new Map(), update, destroy: [] };
      const { notUpdated } = await scope.contacts!.setCards(ID, edits);
      const refused = blobId === mail ? [["c1", "blobNotFound"]] : [];
      expect([...notUpdated].map(([id, { type }]) => [id, type])).toEqual(refused);
    }
    expect(JSON.stringify(sets)).not.toContain("mail");
  });

  it("says what became of a set, record by record, and of no other", async () => {
    server.methods["Email/set"] = () => ({
      newState: "s2",
      updated: { a: { keywords: "x" }, z: null },
      notUpdated: { b: { type: "tooManyKeywords", description: "SECRET" }, c: { type: "evil" } },
    });
    const patch = { "keywords/$seen": true };
    const update = new Map(["a", "b", "c", "d", "x y"].map((id) => [id, patch]));
    const { updated, notUpdated } = await open().mail!.setEmails(ID, {
      ...{ create: new Map<string, never>(), update, destroy: [] },
    });
    expect([...updated.keys()]).toEqual(["a"]);
    expect([...notUpdated].map(([id, { type }]) => [id, type])).toEqual([
      ["b", "tooManyKeywords"],
      ["c", "forbidden"],
      ["d", "forbidden"],
      ["x y", "notFound"],
    ]);
    expect(JSON.stringify([...notUpdated])).not.toContain("SECRET");
  });

  it("marks words in snippets and does nothing else there", async () => {
    server.methods["SearchSnippet/get"] = () => ({
      list: [{ emailId: "a", subject: "<mark>x</mark><img src=x>&lt;b&gt; &amp; c", preview: 7 }],
    });
    server.methods["Email/get"] = () => ({ state: "s", list: [{ id: "a", preview: "un x" }] });
    const { list } = await open().mail!.getSearchSnippets(ID, { text: "x" }, ["a"]);
    expect(list).toEqual([
      {
        emailId: "a",
        subject: "<mark>x</mark>&lt;img src=x&gt;&lt;b&gt; &amp; c",
        preview: "un <mark>x</mark>",
      },
    ]);
  });

  it("is reached by HTTPS, or on loopback", () => {
    expect(() => partOf({ sessionUrl: "http://mail.univ.example/jmap" })).toThrow(TypeError);
    expect(() => partOf({ sessionUrl: "ftp://127.0.0.1/" })).toThrow(TypeError);
    partOf({ sessionUrl: "https://mail.univ.example/.well-known/jmap" });
  });
});

describe("a watch of an upstream server", () => {
  const states: Record<string, string> = {};
  const watchTimes = { pollMs: 5, maxPollMs: 10, retryMs: 1 };

  const watch = (options: Partial<JmapPartOptions> = {}) => {
    const stop = new AbortController();
    const part = partOf({ watchTimes, ...options });
    const changes = part.watch(LEA, { signal: stop.signal })[Symbol.asyncIterator]();
    const next = async () => ((await changes.next()).value as AccountChange | undefined)?.changed;
    return { stop, next };
  };

  beforeEach(() => {
    for (const type of ["Mailbox", "Email", "Thread", "Identity"]) {
      states[type] = "1";
      server.methods[`${type}/get`] = () => ({ state: states[type], list: [], notFound: [] });
    }
  });

  const all = { Mailbox: "1", Email: "1", Thread: "1", Identity: "1" };

  it("tells the states of all types first, in one small request, then what is pushed", async () => {
    const { stop, next } = watch();
    expect(await next()).toEqual(all);
    while (server.streams.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    const change = (account: string, changed: object) =>
      `event: state\ndata: ${JSON.stringify({ "@type": "StateChange", changed: { [account]: changed } })}\n\n`;
    server.streams[0]!.send(change("other", { Email: "9" }));
    server.streams[0]!.send("event: state\ndata: not json\n\n");
    server.streams[0]!.send(change("lea@univ.example", { Email: "2", Evil: "1", Thread: 7 }));
    expect(await next()).toEqual({ Email: "2" });
    stop.abort();
    expect(await next()).toBeUndefined();
  });

  it.each([{ status: 204 }, { status: 404 }, { status: 200, body: "no stream" }])(
    "asks again and again where the event source answers %j",
    async (answer) => {
      server.answer = (path) => (path.startsWith("/events") ? answer : undefined);
      const { stop, next } = watch();
      expect(await next()).toEqual(all);
      states["Email"] = "2";
      expect(await next()).toEqual({ Email: "2" });
      states["Mailbox"] = "3";
      expect(await next()).toEqual({ Mailbox: "3" });
      stop.abort();
    },
  );

  it("polls when there is no event source left for it", async () => {
    const { stop, next } = watch({ limits: { eventSources: 0 } });
    expect(await next()).toEqual(all);
    states["Email"] = "2";
    expect(await next()).toEqual({ Email: "2" });
    expect(server.paths.some((path) => path.startsWith("/events"))).toBe(false);
    stop.abort();
  });

  it("goes on after the server was away", async () => {
    const { stop, next } = watch({ limits: { eventSources: 0 } });
    expect(await next()).toEqual(all);
    server.answer = () => null;
    const later = next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    states["Email"] = "2";
    server.answer = () => undefined;
    expect(await later).toEqual({ Email: "2" });
    stop.abort();
  });

  it("ends when the person is refused", async () => {
    const { next } = watch({ limits: { eventSources: 0 } });
    expect(await next()).toEqual(all);
    server.answer = () => ({ status: 403 });
    await expect(next()).rejects.toMatchObject({ type: "forbidden" });
  });
});

describe("a check of an upstream server", () => {
  const check = () => partOf().check(new AbortController().signal);

  it("takes a demand for a sign-in for an answer, and sends no credential", async () => {
    server.answer = () => ({ status: 401 });
    await check();
    server.answer = () => ({ status: 200, body: "{}" });
    await check();
    expect(server.requests.map(({ headers }) => headers["authorization"])).toEqual([
      undefined,
      undefined,
    ]);
  });

  it("says what is wrong", async () => {
    server.answer = () => ({ status: 404 });
    await expect(check()).rejects.toThrow("There is no JMAP service at this address.");
    server.answer = () => ({ status: 502 });
    await expect(check()).rejects.toMatchObject({ type: "serverUnavailable" });
    server.answer = () => null;
    await expect(check()).rejects.toMatchObject({ type: "serverUnavailable" });
  });
});
