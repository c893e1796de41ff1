import { describe, expect, it } from "vitest";
import { createBatch, type Batch } from "./batch.js";
import { core, mail, quota, tag } from "./index.js";
import type { CoreCapability, Invocation, JmapRequest, ResultReference, Session } from "./core.js";
import { JmapError } from "./jmap-error.js";
import { useCapabilities } from "./use-capabilities.js";

const limits: CoreCapability = {
  maxSizeUpload: 1e6,
  maxConcurrentUpload: 2,
  maxSizeRequest: 100_000,
  maxConcurrentRequests: 4,
  maxCallsInRequest: 16,
  maxObjectsInGet: 100,
  maxObjectsInSet: 100,
  collationAlgorithms: [],
};

interface Arguments extends Record<string, unknown> {
  ids: string[];
  destroy: string[];
  update: object | undefined;
}

type Answer = (args: Arguments) => object | undefined;

/** A server that resolves references as RFC 8620 section 3.7 says and keeps what it was sent. */
function startServer(
  answers: Record<string, Answer>,
  changed: Partial<CoreCapability> = {},
  delay = 1,
) {
  const requests: JmapRequest[] = [];
  const signals: AbortSignal[] = [];
  const session = {
    capabilities: { [core.uri]: { ...limits, ...changed }, [mail.uri]: {}, [quota.uri]: {} },
  } as unknown as Session;
  const batch = createBatch({
    session: async () => session,
    send: async (request, signal) => {
      requests.push(JSON.parse(JSON.stringify(request)) as JmapRequest);
      signals.push(signal);
      const methodResponses: Invocation[] = [];
      for (const [name, args, id] of requests.at(-1)!.methodCalls) {
        methodResponses.push(answer(answers, name, { ...args } as Arguments, id, methodResponses));
      }
      await new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, delay);
        signal.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason as Error);
        });
      });
      return { methodResponses, sessionState: "1" };
    },
  });
  return { batch, requests, signals, call: useCapabilities(batch, [core, mail, quota, tag]) };
}

function answer(
  answers: Record<string, Answer>,
  name: string,
  args: Arguments,
  id: string,
  before: readonly Invocation[],
): Invocation {
  for (const key of Object.keys(args).filter((one) => one.startsWith("#"))) {
    const reference = args[key] as ResultReference;
    const found = before.find(
      ([name, , id]) => id === reference.resultOf && name === reference.name,
    );
    if (!found) return ["error", { type: "invalidResultReference" }, id];
    const [, list, star, field] = reference.path.split("/");
    const value = found[1][list!] as Record<string, unknown>[];
    args[key.slice(1)] = star === "*" ? value.flatMap((item) => item[field!]) : value;
  }
  const response = answers[name]?.(args) ?? { type: "unknownMethod" };
  return ["type" in response ? "error" : name, { accountId: args["accountId"], ...response }, id];
}

const ids = (count: number, first = 0) => Array.from({ length: count }, (_, i) => `e${first + i}`);
const getAll: Answer = (args) => ({
  state: "s1",
  list: args.ids.map((id) => ({ id, threadId: `t-${id}` })),
  notFound: [],
});
const accountId = "a";

describe("one tick", () => {
  it("sends the calls of all callers in one request and equal ones once", async () => {
    const { requests, call } = startServer({
      "Email/query": () => ({ ids: ["e1", "e2"] }),
      "Email/get": getAll,
    });
    const results = await Promise.all(
      ids(5).map(async () => {
        await Promise.resolve();
        const query = call("Email/query", { accountId, limit: 2 });
        return call("Email/get", { accountId, ids: query.ref("/ids"), properties: ["threadId"] });
      }),
    );
    expect(requests).toHaveLength(1);
    expect(requests[0]!.methodCalls.map(([name]) => name)).toEqual(["Email/query", "Email/get"]);
    expect(requests[0]!.methodCalls[1]![1]["#ids"]).toEqual({
      resultOf: "0",
      name: "Email/query",
      path: "/ids",
    });
    expect(results.map((one) => one.list.map(({ id }) => id))).toEqual(Array(5).fill(["e1", "e2"]));
  });

  it("names only the capabilities that its calls need", async () => {
    const { requests, call } = startServer({ "Email/get": getAll });
    await call("Email/get", { accountId, ids: ["e1"] });
    expect(requests[0]!.using).toEqual([core.uri, mail.uri]);
  });

  it("merges gets that differ by ids and gives each caller its own records", async () => {
    const { requests, call } = startServer({ "Email/get": getAll });
    const [one, two] = await Promise.all([
      call("Email/get", { accountId, ids: ["e1", "e2"], properties: ["threadId"] }),
      call("Email/get", { accountId, ids: ["e2", "e3"], properties: ["threadId"] }),
    ]);
    expect(requests[0]!.methodCalls).toHaveLength(1);
    expect(requests[0]!.methodCalls[0]![1]["ids"]).toEqual(["e1", "e2", "e3"]);
    expect(one.list.map(({ id }) => id)).toEqual(["e1", "e2"]);
    expect(two.list.map(({ id }) => id)).toEqual(["e2", "e3"]);
  });

  it("asks again after a change made between two equal gets", async () => {
    const { requests, call } = startServer({
      "Email/get": getAll,
      "Email/set": () => ({ updated: { e1: null } }),
    });
    await Promise.all([
      call("Email/get", { accountId, ids: ["e1"] }),
      call("Email/set", { accountId, update: { e1: { "keywords/$seen": true } } }),
      call("Email/get", { accountId, ids: ["e1"] }),
    ]);
    expect(requests[0]!.methodCalls.map(([name]) => name)).toEqual([
      "Email/get",
      "Email/set",
      "Email/get",
    ]);
  });
});

describe("references to an earlier tick", () => {
  it("are followed here, each to its own call", async () => {
    const { requests, call } = startServer({
      "Email/query": ({ limit }) => ({ ids: [`e${String(limit)}`] }),
      "Email/get": getAll,
    });
    const one = call("Email/query", { accountId, limit: 1 });
    const two = call("Email/query", { accountId, limit: 2 });
    await Promise.all([one, two]);
    const results = await Promise.all([
      call("Email/get", { accountId, ids: one.ref("/ids") }),
      call("Email/get", { accountId, ids: two.ref("/ids") }),
    ]);
    expect(results.map(({ list }) => list.map(({ id }) => id))).toEqual([["e1"], ["e2"]]);
    expect(requests).toHaveLength(2);
  });
});

describe("failures", () => {
  it("rejects only the caller whose call failed", async () => {
    const { requests, call } = startServer({
      "Email/get": getAll,
      "Mailbox/get": () => ({ type: "forbidden", description: "No." }),
    });
    const [emails, mailboxes] = await Promise.allSettled([
      call("Email/get", { accountId, ids: ["e1"] }),
      call("Mailbox/get", { accountId }),
    ]);
    expect(requests).toHaveLength(1);
    expect(emails.status).toBe("fulfilled");
    expect(mailboxes).toMatchObject({ status: "rejected", reason: { type: "forbidden" } });
  });

  it("rejects a call that refers to a failed one with the failure of that one", async () => {
    const { call } = startServer({ "Email/query": () => ({ type: "unsupportedFilter" }) });
    const query = call("Email/query", { accountId });
    const emails = call("Email/get", { accountId, ids: query.ref("/ids") });
    await expect(emails).rejects.toMatchObject({ type: "unsupportedFilter" });
  });

  it("rejects every caller when the request fails", async () => {
    const batch: Batch = createBatch({
      session: async () => ({ capabilities: { [core.uri]: limits, [mail.uri]: {} } }) as never,
      send: async () => Promise.reject(new TypeError("network")),
    });
    const call = useCapabilities(batch, [mail]);
    const both = await Promise.allSettled([
      call("Email/get", { accountId, ids: ["e1"] }),
      call("Mailbox/get", { accountId }),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  it("rejects a call of a capability that the server lacks and sends the others", async () => {
    const { call } = startServer({ "Email/get": getAll });
    const [emails, tags] = await Promise.allSettled([
      call("Email/get", { accountId, ids: ["e1"] }),
      call("Tag/get", { accountId }),
    ]);
    expect(emails.status).toBe("fulfilled");
    expect(tags).toMatchObject({
      reason: { type: "urn:ietf:params:jmap:error:unknownCapability" },
    });
  });

  it("rejects a call that got no answer", async () => {
    const batch = createBatch({
      session: async () => ({ capabilities: { [core.uri]: limits, [mail.uri]: {} } }) as never,
      send: async () => ({
        methodResponses: [["Email/get", {}, "7"]],
        sessionState: "",
      }),
    });
    const call = useCapabilities(batch, [mail]);
    await expect(call("Email/get", { accountId, ids: [] })).rejects.toMatchObject({
      name: "JmapError",
      type: "badResponse",
    });
  });
});

describe("limits", () => {
  it("splits at maxCallsInRequest and answers references across the requests", async () => {
    const { requests, call } = startServer(
      { "Email/query": () => ({ ids: ["e1"] }), "Email/get": getAll, "Thread/get": getAll },
      { maxCallsInRequest: 2 },
    );
    const query = call("Email/query", { accountId });
    const emails = call("Email/get", {
      accountId,
      ids: query.ref("/ids"),
      properties: ["threadId"],
    });
    const threads = await call("Thread/get", { accountId, ids: emails.ref("/list/*/threadId") });
    expect(requests.map((one) => one.methodCalls.length)).toEqual([2, 1]);
    expect(requests[1]!.methodCalls[0]![1]["ids"]).toEqual(["t-e1"]);
    expect(threads.list.map(({ id }) => id)).toEqual(["t-e1"]);
  });

  it("splits at maxObjectsInGet, joins the answers, and keeps references to them right", async () => {
    const { requests, call } = startServer(
      { "Email/get": getAll, "Thread/get": getAll },
      { maxObjectsInGet: 2 },
    );
    const emails = call("Email/get", { accountId, ids: ids(5), properties: ["threadId"] });
    const threads = await call("Thread/get", { accountId, ids: emails.ref("/list/*/threadId") });
    expect((await emails).list).toHaveLength(5);
    expect(requests[0]!.methodCalls.map(([, args]) => (args["ids"] as []).length)).toEqual([
      2, 2, 1,
    ]);
    expect(threads.list.map(({ id }) => id)).toEqual(ids(5).map((id) => `t-${id}`));
  });

  it("splits a get whose reference turns out to be too large", async () => {
    const { requests, call } = startServer(
      {
        "Email/query": () => ({ ids: ids(3) }),
        "Email/get": (args) => (args.ids.length > 2 ? { type: "requestTooLarge" } : getAll(args)),
      },
      { maxObjectsInGet: 2 },
    );
    const query = call("Email/query", { accountId });
    const { list } = await call("Email/get", { accountId, ids: query.ref("/ids") });
    expect(list).toHaveLength(3);
    expect(requests).toHaveLength(2);
  });

  it("splits a set at maxObjectsInSet and joins what became of each record", async () => {
    let state = 0;
    const { call, requests } = startServer(
      {
        "Email/set": ({ update, destroy }) => ({
          oldState: `${state++}`,
          newState: `${state}`,
          updated: update ? Object.fromEntries(Object.keys(update).map((id) => [id, null])) : null,
          destroyed: destroy ?? null,
          notDestroyed: null,
        }),
      },
      { maxObjectsInSet: 2 },
    );
    const patch = { "keywords/$seen": true };
    const result = await call("Email/set", {
      accountId,
      update: { e1: patch, e2: patch, e3: patch },
      destroy: ["e4", "e5"],
    });
    expect(requests[0]!.methodCalls).toHaveLength(3);
    expect(Object.keys(result.updated!)).toEqual(["e1", "e2", "e3"]);
    expect(result.destroyed).toEqual(["e4", "e5"]);
    expect(result.notDestroyed).toBeNull();
    expect([result.oldState, result.newState]).toEqual(["0", "3"]);
  });

  it("tells that a split change was done in part", async () => {
    const { call } = startServer(
      {
        "Email/set": ({ destroy }) =>
          destroy.includes("e3") ? { type: "serverUnavailable" } : { destroyed: destroy },
      },
      { maxObjectsInSet: 2 },
    );
    await expect(call("Email/set", { accountId, destroy: ids(4) })).rejects.toMatchObject({
      type: "serverPartialFail",
      cause: { type: "serverUnavailable" },
    });
  });

  it("keeps every request under maxSizeRequest", async () => {
    const { requests, call } = startServer({ "Email/get": getAll }, { maxSizeRequest: 2_000 });
    const long = (count: number) => ids(count).map((id) => `${id}-${"é".repeat(20)}`);
    const { list } = await call("Email/get", { accountId, ids: long(90) });
    expect(list).toHaveLength(90);
    expect(requests.length).toBeGreaterThan(1);
    for (const request of requests) {
      expect(new TextEncoder().encode(JSON.stringify(request)).length).toBeLessThanOrEqual(2_000);
    }
  });

  it("refuses a call that no splitting makes small enough", async () => {
    const { requests, call } = startServer({}, { maxSizeRequest: 1_000 });
    const filter = { text: "x".repeat(2_000) };
    await expect(call("Email/query", { accountId, filter })).rejects.toBeInstanceOf(JmapError);
    expect(requests).toHaveLength(0);
  });
});

describe("giving up", () => {
  it("aborts the HTTP request only when every caller in it gave up", async () => {
    const answers = { "Email/get": getAll, "Mailbox/get": () => ({}) };
    const { signals, call } = startServer(answers, {}, 60_000);
    const [one, two] = [new AbortController(), new AbortController()];
    const first = call("Email/get", { accountId, ids: ["e1"] }, { signal: one.signal });
    const second = call("Mailbox/get", { accountId }, { signal: two.signal });
    const both = Promise.allSettled([first, second]);
    while (!signals.length) await new Promise((resolve) => setTimeout(resolve));
    one.abort();
    await expect(first).rejects.toMatchObject({ name: "AbortError" });
    expect(signals[0]!.aborted).toBe(false);
    two.abort();
    expect(signals[0]!.aborted).toBe(true);
    expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  it("does not send what nobody wants any more, and still answers who wants an equal call", async () => {
    const { requests, call } = startServer({ "Email/get": getAll, "Mailbox/get": () => ({}) });
    const abort = new AbortController();
    const { signal } = abort;
    const gone = Promise.allSettled([
      call("Mailbox/get", { accountId }, { signal }),
      call("Email/get", { accountId, ids: ["e1"] }, { signal }),
    ]);
    const kept = call("Email/get", { accountId, ids: ["e1"] });
    abort.abort();
    expect((await kept).list).toHaveLength(1);
    expect(requests[0]!.methodCalls.map(([name]) => name)).toEqual(["Email/get"]);
    expect((await gone).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});
