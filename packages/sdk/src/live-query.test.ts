import { contacts } from "@partage-ent/jmap";
import { describe, expect, it, vi } from "vitest";
import { connect } from "./connect.js";
import { PartageError } from "./error.js";
import { listEmails } from "./list-emails.js";
import { liveQuery } from "./live-query.js";
import {
  GATEWAY,
  json,
  mailOf,
  scriptedGateway,
  sessionOf,
  type Answer,
} from "./testing/scripted-gateway.js";

/** An event source that stays open, and what sends an event on it. */
function eventSource() {
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  const answer: Answer = ({ path }, signal) => {
    if (!path.startsWith("jmap/eventsource")) return undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        streams.push(controller);
        signal.addEventListener("abort", () => controller.error(signal.reason));
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  };
  const send = (states: Record<string, string>) => {
    const data = JSON.stringify({ "@type": "StateChange", changed: { a1: states } });
    streams.at(-1)!.enqueue(new TextEncoder().encode(`event: state\ndata: ${data}\n\n`));
  };
  return { answer, send, streams };
}

/** Waits much longer than anything takes: a busy machine is no fault. */
const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000 });

const pause = (milliseconds = 5) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function startConnection(answer?: Answer, ids: string[] = ["e1"]) {
  const { fetch, requests } = scriptedGateway(mailOf(ids), answer);
  return { connection: connect({ gateway: GATEWAY, fetch }), requests };
}

describe("a live query", () => {
  it("is shared by key, loads once for all and shows what it loaded", async () => {
    const { connection } = startConnection();
    const load = vi.fn(async () => Promise.resolve(42));
    const one = liveQuery(connection, { key: "k", types: ["Email"], load });
    expect(liveQuery(connection, { key: "k", types: ["Email"], load })).toBe(one);
    const seen: unknown[] = [];
    const stops = [1, 2].map(() => one.subscribe(() => seen.push([one.status, one.value])));
    expect(one.status).toBe("loading");
    await until(() => expect(one.status).toBe("fresh"));
    expect(load).toHaveBeenCalledTimes(1);
    expect(seen).toContainEqual(["fresh", 42]);
    expect(one.asOf).toBeTypeOf("number");
    for (const stop of stops) stop();
  });

  it("reloads when the server tells that its types changed, and only then", async () => {
    const source = eventSource();
    const ids = ["e1"];
    const { connection, requests } = startConnection(source.answer, ids);
    const load = vi.fn((signal: AbortSignal) => listEmails(connection, { signal }));
    const query = liveQuery(connection, { key: "inbox", types: ["Email", "Mailbox"], load });
    const stop = query.subscribe(() => undefined);
    await until(() => expect(source.streams).toHaveLength(1));
    source.send({ Email: "s1", Mailbox: "m1" });
    await pause();
    expect(load).toHaveBeenCalledTimes(1);
    ids.unshift("e2");
    source.send({ Email: "s2" });
    await until(() => expect(query.value?.items.map(({ id }) => id)).toEqual(["e2", "e1"]));
    source.send({ Quota: "q2" });
    source.send({ Quota: "q3" });
    await pause();
    expect(load).toHaveBeenCalledTimes(2);
    expect(requests.filter(({ path }) => path.startsWith("jmap/event"))).toHaveLength(1);
    stop();
  });

  it("has never more than one load under way, and loads once more for all that happened meanwhile", async () => {
    const source = eventSource();
    const { connection } = startConnection(source.answer);
    const gates: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const load = vi.fn(async () => {
      most = Math.max(most, ++running);
      await listEmails(connection);
      await new Promise<void>((resolve) => gates.push(resolve));
      running--;
    });
    const query = liveQuery(connection, { key: "k", types: ["Email"], load });
    const stop = query.subscribe(() => undefined);
    await until(() => expect(gates).toHaveLength(1));
    gates[0]!();
    await until(() => expect(source.streams).toHaveLength(1));
    source.send({ Email: "s2" });
    await until(() => expect(gates).toHaveLength(2));
    for (const state of ["s3", "s4", "s5"]) source.send({ Email: state });
    await pause();
    gates[1]!();
    await until(() => expect(gates).toHaveLength(3));
    gates[2]!();
    await until(() => expect(query.status).toBe("fresh"));
    expect([most, load.mock.calls.length]).toEqual([1, 3]);
    stop();
  });

  it("stops its load and its stream with the last subscriber, but not for one that comes back at once", async () => {
    const source = eventSource();
    const { connection } = startConnection(source.answer);
    let signal: AbortSignal | undefined;
    const query = liveQuery(connection, {
      key: "k",
      types: ["Email"],
      load: async (own) => {
        signal = own;
        await listEmails(connection);
      },
    });
    query.subscribe(() => undefined)();
    const stop = query.subscribe(() => undefined);
    await until(() => expect(source.streams).toHaveLength(1));
    expect(signal?.aborted).toBe(false);
    stop();
    await until(() => expect(() => source.send({ Email: "s2" })).toThrow());
  });

  it("keeps its value when a load fails, says why, and loads again when the network is back", async () => {
    let online = true;
    const { connection } = startConnection(({ path }) =>
      online || path !== "jmap/api" ? undefined : Promise.reject(new TypeError("network")),
    );
    const query = liveQuery(connection, {
      key: "k",
      types: ["Email"],
      load: (signal) => listEmails(connection, { signal }),
    });
    const stop = query.subscribe(() => undefined);
    await until(() => expect(query.status).toBe("fresh"));
    online = false;
    await expect(query.refresh()).rejects.toMatchObject({ code: "ERR_OFFLINE" });
    expect([query.status, query.value?.items.length]).toEqual(["failed", 1]);
    online = true;
    await listEmails(connection, { limit: 1 });
    await until(() => expect(query.status).toBe("fresh"));
    stop();
  });

  it("is wiped at sign-out", async () => {
    const { connection } = startConnection();
    const query = liveQuery(connection, {
      key: "k",
      types: ["Email"],
      load: (signal) => listEmails(connection, { signal }),
    });
    const stop = query.subscribe(() => undefined);
    await until(() => expect(query.value).toBeDefined());
    connection.reset("signed-out");
    expect(query.value).toBeUndefined();
    expect(query.error?.code).toBe("ERR_SIGNED_OUT");
    stop();
  });

  it("reports a load that throws something of its own", async () => {
    const { connection } = startConnection();
    const load = async () => Promise.reject(new RangeError("bug"));
    const query = liveQuery(connection, { key: "k", types: [], load });
    await expect(query.refresh()).rejects.toMatchObject({
      code: "ERR_PROTOCOL",
      cause: { message: "bug" },
    });
  });
});

describe("mutate", () => {
  async function start() {
    const { connection } = startConnection();
    const server = { value: ["a"], load: 0 };
    const query = liveQuery(connection, {
      key: "k",
      types: ["Email"],
      load: async () => {
        const value: readonly string[] = [...server.value];
        await pause(server.load);
        return value;
      },
    });
    await query.refresh();
    return { query, server };
  }
  const add = (item: string) => (list: readonly string[]) =>
    list.includes(item) ? list : [...list, item];

  it("shows the change at once and keeps it when it is done", async () => {
    const { query } = await start();
    const done = query.mutate(add("b"), async () => Promise.resolve("ok"));
    expect(query.value).toEqual(["a", "b"]);
    expect(await done).toBe("ok");
    expect(query.value).toEqual(["a", "b"]);
  });

  it("takes back only the change that failed", async () => {
    const { query } = await start();
    const failing = query.mutate(add("b"), async () => {
      await pause();
      throw new PartageError("ERR_FORBIDDEN", "No.");
    });
    const other = query.mutate(add("c"), async () => pause(20));
    expect(query.value).toEqual(["a", "b", "c"]);
    await expect(failing).rejects.toMatchObject({ code: "ERR_FORBIDDEN" });
    expect(query.value).toEqual(["a", "c"]);
    await other;
    expect(query.value).toEqual(["a", "c"]);
  });

  it("stays on top of a reload that does not know of it yet", async () => {
    const { query, server } = await start();
    server.load = 15;
    const values: unknown[] = [];
    const reload = query.refresh();
    const done = query.mutate(add("b"), async () => {
      await pause(5);
      server.value = ["a", "b", "x"];
    });
    const sample = setInterval(() => values.push(query.value?.includes("b")), 1);
    await Promise.all([reload, done]);
    await until(() => expect(query.status).toBe("fresh"));
    clearInterval(sample);
    expect(values).not.toContain(false);
    expect(query.value).toEqual(["a", "b", "x"]);
  });
});

describe("where the server can't push", () => {
  it("the states are looked at now and then, and only a change loads again", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    try {
      let state = "s1";
      const { fetch, requests } = scriptedGateway({
        ...mailOf(["e1"]),
        "Email/get": () => ({ state, list: [], notFound: [] }),
        "Mailbox/get": () => ({ state: "m1", list: [], notFound: [] }),
      });
      const connection = connect({ gateway: GATEWAY, fetch });
      const load = vi.fn((signal: AbortSignal) => listEmails(connection, { signal }));
      const stop = liveQuery(connection, { key: "k", types: ["Email"], load }).subscribe(
        () => undefined,
      );
      await vi.advanceTimersByTimeAsync(100);
      await vi.dynamicImportSettled();
      await vi.advanceTimersByTimeAsync(200_000);
      const looks = requests.filter(({ body }) => body.includes('"ids":[]'));
      expect(looks.length).toBeGreaterThanOrEqual(2);
      expect(load).toHaveBeenCalledTimes(1);
      state = "s2";
      await vi.advanceTimersByTimeAsync(100_000);
      expect(load).toHaveBeenCalledTimes(2);
      stop();
      await vi.advanceTimersByTimeAsync(1_000);
      const before = requests.length;
      await vi.advanceTimersByTimeAsync(600_000);
      expect(requests).toHaveLength(before);
    } finally {
      vi.useRealTimers();
    }
  });

  it("cards are looked at like all else", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    try {
      let state = "c1";
      const { jmap } = sessionOf();
      const session = sessionOf({
        jmap: {
          ...jmap,
          capabilities: { ...jmap.capabilities, [contacts.uri]: {} },
          primaryAccounts: { ...jmap.primaryAccounts, [contacts.uri]: "a1" },
        },
      });
      const { fetch } = scriptedGateway(
        {
          ...mailOf([]),
          "Mailbox/get": () => ({ state: "m1", list: [], notFound: [] }),
          "ContactCard/get": () => ({ state, list: [], notFound: [] }),
        },
        ({ path }) => (path === "v1/session" ? json(session) : undefined),
      );
      const connection = connect({ gateway: GATEWAY, fetch });
      const load = vi.fn(async () => Promise.resolve(state));
      const types = ["ContactCard"];
      const stop = liveQuery(connection, { key: "k", types, load }).subscribe(() => undefined);
      await vi.advanceTimersByTimeAsync(100);
      await vi.dynamicImportSettled();
      await vi.advanceTimersByTimeAsync(200_000);
      state = "c2";
      await vi.advanceTimersByTimeAsync(100_000);
      expect(load).toHaveBeenCalledTimes(2);
      stop();
    } finally {
      vi.useRealTimers();
    }
  });

  it("a failed load that may pass is tried again after the time the server asks for", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    try {
      let busy = true;
      const { fetch } = scriptedGateway(mailOf(["e1"]), ({ path }) =>
        busy && path === "jmap/api" ? json({}, 503, { "Retry-After": "120" }) : undefined,
      );
      const connection = connect({ gateway: GATEWAY, fetch });
      const query = liveQuery(connection, {
        key: "k",
        types: ["Email"],
        load: (signal) => listEmails(connection, { signal }),
      });
      const stop = query.subscribe(() => undefined);
      await vi.advanceTimersByTimeAsync(100);
      await vi.dynamicImportSettled();
      await vi.advanceTimersByTimeAsync(100);
      expect(query.status).toBe("failed");
      busy = false;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(query.status).toBe("failed");
      await vi.advanceTimersByTimeAsync(61_000);
      expect(query.status).toBe("fresh");
      stop();
    } finally {
      vi.useRealTimers();
    }
  });
});
