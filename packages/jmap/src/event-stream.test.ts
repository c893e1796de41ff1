import { describe, expect, it } from "vitest";
import { openEventStream, type EventStreamOptions } from "./event-stream.js";
import { readServerSentEvents } from "./server-sent-events.js";

const encoder = new TextEncoder();

function streamOf(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
}

const events = (...chunks: string[]) =>
  new Response(streamOf(...chunks), { headers: { "Content-Type": "text/event-stream" } });

const readAll = (...chunks: string[]) => collect(readServerSentEvents(streamOf(...chunks)));

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Answers requests one after another and keeps their headers; the stream ends with 204. */
function script(answers: (() => Response)[], options: Partial<EventStreamOptions> = {}) {
  const requests: Headers[] = [];
  const stream = openEventStream("https://gw.example/events", {
    signal: new AbortController().signal,
    minDelay: 1,
    fetch: async (_url, init) => {
      requests.push(new Headers(init.headers));
      return answers[requests.length - 1]?.() ?? new Response(null, { status: 204 });
    },
    ...options,
  });
  return { stream, requests };
}

describe("readServerSentEvents", () => {
  it("reads events whatever the line ends and wherever the chunks are cut", async () => {
    expect(
      await readAll("event: st", "ate\r", "\nid: 4", '2\r\ndata: {"a":\r\ndata: 1}\r\n\r\n'),
    ).toEqual([{ event: "state", id: "42", data: '{"a":\n1}' }]);
    expect(await readAll(":hello\n\ndata:x\rretry: 250\r\r")).toEqual([]);
    expect(await readAll("data:x\rretry: 250\r\rdata")).toEqual([
      { event: "message", id: "", data: "x", retry: 250 },
    ]);
  });

  it("keeps the characters that a chunk cuts in two", async () => {
    const bytes = encoder.encode("data: é\n\n");
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.slice(0, 7));
        controller.enqueue(bytes.slice(7));
        controller.close();
      },
    });
    expect((await collect(readServerSentEvents(body)))[0]?.data).toBe("é");
  });

  it("refuses an event that never ends", async () => {
    const endless = "data: " + "x".repeat(1_000_001);
    await expect(readAll(endless)).rejects.toMatchObject({ type: "badResponse" });
    const lines = "data: x\n".repeat(150_000);
    await expect(readAll(lines, lines)).rejects.toMatchObject({ type: "badResponse" });
  });
});

describe("openEventStream", () => {
  it("resumes after the last event it has seen", async () => {
    const { stream, requests } = script(
      [() => events("id: 7\ndata: one\n\n"), () => events("data: two\n\n")],
      { headers: () => ({ Authorization: "Bearer t" }) },
    );
    expect((await collect(stream)).map(({ data }) => data)).toEqual(["one", "two"]);
    expect(requests.map((headers) => headers.get("Last-Event-ID"))).toEqual([null, "7", null]);
    expect(requests[0]!.get("Authorization")).toBe("Bearer t");
  });

  it("tries again after errors of the network and of the server", async () => {
    const { stream, requests } = script([
      () => {
        throw new TypeError("network");
      },
      () => new Response("busy", { status: 503 }),
      () => events("data: here\n\n"),
    ]);
    expect((await collect(stream)).map(({ data }) => data)).toEqual(["here"]);
    expect(requests).toHaveLength(4);
  });

  it("lets credentials be renewed on 401, and ends when they are not", async () => {
    let renewals = 0;
    const refused = () => new Response(null, { status: 401 });
    const { stream } = script([refused, () => events("data: in\n\n"), refused], {
      onUnauthorized: async () => renewals++ === 0,
    });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of stream) seen.push(event.data);
    })();
    await expect(reading).rejects.toMatchObject({ type: "forbidden" });
    expect([seen, renewals]).toEqual([["in"], 2]);
  });

  it("takes nothing but an event stream", async () => {
    const { stream } = script([
      () => new Response("<html>", { headers: { "Content-Type": "text/html" } }),
    ]);
    await expect(collect(stream)).rejects.toMatchObject({ type: "badResponse" });
  });

  it("leaves a stream that fell silent", async () => {
    const silent = (signal: AbortSignal) =>
      new Response(
        new ReadableStream({
          start(controller) {
            signal.addEventListener("abort", () => controller.error(signal.reason));
          },
        }),
        { headers: { "Content-Type": "text/event-stream" } },
      );
    let count = 0;
    const stream = openEventStream("https://gw.example/events", {
      signal: new AbortController().signal,
      minDelay: 1,
      silence: 10,
      fetch: async (_url, init) => {
        count++;
        if (count === 1) return silent(init.signal!);
        return count === 2 ? events("data: back\n\n") : new Response(null, { status: 204 });
      },
    });
    expect((await collect(stream)).map(({ data }) => data)).toEqual(["back"]);
  });

  it("ends without an error when it is aborted, even while it waits", async () => {
    const abort = new AbortController();
    const { stream } = script([() => new Response(null, { status: 503 })], {
      signal: abort.signal,
      minDelay: 60_000,
    });
    setTimeout(() => abort.abort(), 5);
    expect(await collect(stream)).toEqual([]);
  });
});
