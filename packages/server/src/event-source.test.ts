import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JmapContext } from "./context.js";
import type { StreamLimits } from "./limits.js";
import type { TestClient } from "./testing/client.js";
import { BASE, testClient } from "./testing/client.js";

interface ServerEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/** Reads a stream piece by piece. */
class Reader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(response: Response) {
    this.#reader = response.body!.getReader();
  }

  /** The next event; null at the end. Comments are passed over. */
  async next(): Promise<ServerEvent | null> {
    const { done, value } = await this.#reader.read();
    if (done) return null;
    const text = new TextDecoder().decode(value);
    if (text.startsWith(":")) return this.next();
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(text)?.[1];
    return {
      event: field("event") ?? "",
      id: field("id"),
      data: JSON.parse(field("data") ?? "null"),
    };
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
};

const connect = async (client: TestClient, query = "", headers: Record<string, string> = {}) => {
  const response = await client.fetch(`jmap/eventsource${query}`, { headers });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  await settle();
  return new Reader(response);
};

const limited = (streams: Partial<StreamLimits> = {}, context: Partial<JmapContext> = {}) =>
  testClient({ streams }, context);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const FIRST = { "@type": "StateChange", changed: { a1: { Email: "e0", Mailbox: "m0" } } };

describe("the event source (RFC 8620 section 7.3)", () => {
  it("tells the present states, then what changes, states passed through", async () => {
    const client = limited();
    const stream = await connect(client, "?types=*&closeafter=no&ping=0");
    const first = await stream.next();
    expect(first).toMatchObject({ event: "state", data: FIRST });
    client.backend.watches[0]?.push({ accountId: "a1", changed: { Email: "e1", Mailbox: "m0" } });
    const second = await stream.next();
    expect(second?.data).toEqual({ "@type": "StateChange", changed: { a1: { Email: "e1" } } });
    expect(second?.id).not.toBe(first?.id);
    await stream.cancel();
  });

  it("is a stream that nothing stores or buffers", async () => {
    const response = await limited().fetch("jmap/eventsource");
    expect(response.headers.get("Content-Type")).toBe("text/event-stream");
    expect(response.headers.get("Cache-Control")).toBe("no-store, private");
    expect(response.headers.get("X-Accel-Buffering")).toBe("no");
    await response.body?.cancel();
  });

  it("tells only of the types asked for, readable ones, in accounts of the session", async () => {
    const client = limited();
    const stream = await connect(client, "?types=Email,Nope");
    expect((await stream.next())?.data).toEqual({
      "@type": "StateChange",
      changed: { a1: { Email: "e0" } },
    });
    const [watch] = client.backend.watches;
    watch?.push({ accountId: "a1", changed: { Mailbox: "m1" } });
    watch?.push({ accountId: "foreign", changed: { Email: "x" } });
    watch?.push({ accountId: "a1", changed: { Email: "e1" } });
    expect((await stream.next())?.data).toMatchObject({ changed: { a1: { Email: "e1" } } });
    await stream.cancel();
  });

  it("tells of contacts to who may read them, and of the directory to nobody", async () => {
    const changed = {
      ...{ Email: "e1", AddressBook: "c1", ContactCard: "c1", DirectoryEntry: "d1" },
      ...{ DirectoryStructure: "d1", CardFile: "c1" },
    };
    const told = async (scope: string): Promise<object | undefined> => {
      const client = limited({}, { scopes: [scope, "calendar.read"] });
      const stream = await connect(client);
      client.backend.watches[0]?.push({ accountId: "a1", changed });
      client.backend.watches[0]?.push({ accountId: "a1", changed: { Calendar: "k1" } });
      const data = (await stream.next())?.data as { changed: { a1: object } } | undefined;
      await stream.cancel();
      return data?.changed.a1;
    };
    expect(await told("contacts.read")).toEqual({ AddressBook: "c1", ContactCard: "c1" });
    expect(await told("directory.read")).toEqual({ Calendar: "k1" });
    const alone = limited({}, { scopes: ["directory.read"] });
    expect((await alone.fetch("jmap/eventsource")).status).toBe(403);
  });

  it("is refused where no type may be read, and for arguments that are wrong", async () => {
    const blind = limited({}, { scopes: ["mail.write"] });
    expect((await blind.fetch("jmap/eventsource")).status).toBe(403);
    const client = limited();
    expect((await client.fetch("jmap/eventsource?types=Nope")).status).toBe(403);
    expect((await client.fetch("jmap/eventsource?ping=soon")).status).toBe(400);
    expect((await client.fetch("jmap/eventsource?closeafter=never")).status).toBe(400);
    expect(client.server.load().streams).toBe(0);
  });

  it("tells nothing to a client that comes back and has missed nothing", async () => {
    const client = limited();
    const before = await connect(client);
    const seen = await before.next();
    await before.cancel();
    const again = await connect(client, "", { "Last-Event-ID": seen?.id ?? "" });
    client.backend.watches[0]?.push({ accountId: "a1", changed: { Email: "e1" } });
    const next = await again.next();
    expect(next?.data).toMatchObject({ changed: { a1: { Email: "e1" } } });
    await again.cancel();
  });

  it("tells all states to a client that has missed something", async () => {
    const client = limited();
    const stream = await connect(client, "?closeafter=state", { "Last-Event-ID": "old" });
    expect((await stream.next())?.data).toEqual(FIRST);
    expect(await stream.next()).toBeNull();
    expect(client.server.load().streams).toBe(0);
  });

  it("closes after the next change with closeafter=state, not after the present states", async () => {
    const client = limited();
    const stream = await connect(client, "?closeafter=state");
    client.backend.watches[0]?.push({ accountId: "a1", changed: { Email: "e1" } });
    expect((await stream.next())?.data).toMatchObject({ changed: { a1: { Email: "e1" } } });
    expect(await stream.next()).toBeNull();
    const later = await connect(client, "?closeafter=state");
    client.backend.watches[0]?.push({ accountId: "a1", changed: { Email: "e2" } });
    expect((await later.next())?.data).toMatchObject({ changed: { a1: { Email: "e2" } } });
  });

  it("pings within the limits of the server", async () => {
    const client = limited({ minPing: 15_000, maxPing: 60_000 });
    const fast = await connect(client, "?ping=1&types=Tag");
    const slow = await connect(client, "?ping=9999&types=Tag");
    vi.advanceTimersByTime(15_000);
    expect(await fast.next()).toMatchObject({ event: "ping", data: { interval: 15 } });
    vi.advanceTimersByTime(45_000);
    expect(await slow.next()).toMatchObject({ event: "ping", data: { interval: 60 } });
    await fast.cancel();
    await slow.cancel();
    expect(vi.getTimerCount()).toBe(1);
  });

  it("merges what a slow reader has not taken: memory does not grow", async () => {
    const client = limited();
    const stream = await connect(client, "?ping=15");
    for (let i = 1; i <= 10_000; i += 1) {
      client.backend.watches[0]?.push({ accountId: "a1", changed: { Email: `e${i}` } });
    }
    vi.advanceTimersByTime(600_000);
    await vi.waitFor(() => undefined);
    for (let i = 0; i < 1000; i += 1) await settle();
    const events: ServerEvent[] = [];
    for (;;) {
      const event = await stream.next();
      if (event === null) break;
      events.push(event);
      if (JSON.stringify(event.data).includes('"e10000"')) break;
    }
    expect(events.length).toBeLessThan(8);
    await stream.cancel();
  });
});

describe("watches", () => {
  it("are one for all streams of a person, and linger after the last one left", async () => {
    const client = limited({ linger: 5_000 });
    const one = await connect(client);
    const two = await connect(client);
    expect(client.backend.watches).toHaveLength(1);
    expect(client.server.load()).toMatchObject({ streams: 2, watches: 1 });
    await one.cancel();
    await two.cancel();
    vi.advanceTimersByTime(4_000);
    expect(client.backend.watches[0]?.signal.aborted).toBe(false);
    const three = await connect(client);
    expect((await three.next())?.data).toEqual(FIRST);
    vi.advanceTimersByTime(60_000);
    expect(client.backend.watches[0]?.signal.aborted).toBe(false);
    await three.cancel();
    vi.advanceTimersByTime(5_000);
    expect(client.backend.watches[0]?.signal.aborted).toBe(true);
    expect(client.server.load()).toMatchObject({ streams: 0, watches: 0 });
    expect(client.reports).toEqual([]);
  });

  it("are apart by person and by establishment", async () => {
    const client = limited();
    await connect(client);
    for (const principal of [
      { establishment: "valmoree", account: "other@univ.example" },
      { establishment: "rivage", account: "lea.martin@univ.example" },
    ]) {
      const request = new Request(`${BASE}jmap/eventsource`);
      await client.server.fetch(request, { ...client.context, principal });
    }
    expect(client.backend.watches).toHaveLength(3);
  });

  it("that throw because they were ended are no error", async () => {
    const client = limited({ linger: 0 });
    client.backend.watch = async function* (_principal, { signal }) {
      yield { accountId: "a1", changed: { Email: "e0" } };
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(new DOMException("", "AbortError"))),
      );
    };
    const stream = await connect(client);
    await stream.next();
    await stream.cancel();
    vi.advanceTimersByTime(1);
    await settle();
    expect(client.server.load().watches).toBe(0);
    expect(client.reports).toEqual([]);
  });

  it("that fail end their streams, are reported, and start anew", async () => {
    const client = limited();
    const stream = await connect(client);
    await stream.next();
    const error = new Error("upstream");
    client.backend.watches[0]?.fail(error);
    expect(await stream.next()).toBeNull();
    expect(client.reports).toMatchObject([{ error, where: "eventsource" }]);
    const again = await connect(client);
    expect((await again.next())?.data).toEqual(FIRST);
    expect(client.backend.watches).toHaveLength(2);
    await again.cancel();
  });
});

describe("streams", () => {
  it("are limited for a session and in all", async () => {
    const client = limited({ maxStreamsPerSession: 2, maxStreams: 3 });
    const one = await connect(client);
    await connect(client);
    const refused = await client.fetch("jmap/eventsource");
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([429, "30"]);
    const other = (key: string) =>
      client.server.fetch(new Request(`${BASE}jmap/eventsource`), {
        ...client.context,
        sessionKey: key,
      });
    expect((await other("s2")).status).toBe(200);
    expect((await other("s3")).status).toBe(503);
    await one.cancel();
    expect((await other("s3")).status).toBe(200);
  });

  it("end when the session ends, when the request is aborted, and when the server closes", async () => {
    const session = new AbortController();
    const client = limited({}, { signal: session.signal });
    const request = new AbortController();
    const byRequest = new Reader(
      await client.fetch("jmap/eventsource", { signal: request.signal }),
    );
    await settle();
    await byRequest.next();
    request.abort();
    expect(await byRequest.next()).toBeNull();
    const bySession = await connect(client);
    await bySession.next();
    session.abort();
    expect(await bySession.next()).toBeNull();
    const late = await client.fetch("jmap/eventsource");
    expect(await new Reader(late).next()).toBeNull();

    const other = limited();
    const byClose = await connect(other);
    await byClose.next();
    other.server.close();
    expect(await byClose.next()).toBeNull();
    expect(other.server.load()).toEqual({ requests: 0, streams: 0, watches: 0 });
    expect(other.reports).toEqual([]);
  });

  it("hang nothing on the signal of a session once they are over", async () => {
    const session = new AbortController();
    const add = vi.spyOn(session.signal, "addEventListener");
    const remove = vi.spyOn(session.signal, "removeEventListener");
    const client = limited({}, { signal: session.signal });
    const stream = await connect(client);
    await stream.cancel();
    await client.call("Mailbox/get", { accountId: "a1" });
    expect(remove).toHaveBeenCalledTimes(add.mock.calls.length);
  });
});
