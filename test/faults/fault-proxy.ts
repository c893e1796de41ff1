/**
 * Stands between the gateway and the mail system and breaks what passes, as networks, proxies and
 * tired servers do.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  request as requestUpstream,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

/** What goes wrong with every request from now on. */
export type FaultName = keyof typeof FAULTS | "refuse" | "none";

/** A proxy that answers. */
export interface FaultProxy {
  readonly url: string;
  /** Requests that came, whatever became of them. */
  readonly count: () => number;
  /** Sets what goes wrong; open connections end, so that it concerns the next request too. */
  set(fault: FaultName): Promise<void>;
  /** Adds to the times that answers state (`Date`), in milliseconds. */
  shift(milliseconds: number): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

type Break = (response: ServerResponse, real: () => Promise<Answer>) => void | Promise<void>;

const PAGE = "<!doctype html><title>Oups</title><h1>Service momentanément indisponible</h1>";

const html =
  (status: number, headers: Readonly<Record<string, string>> = {}): Break =>
  (response) => {
    response.writeHead(status, { "content-type": "text/html", ...headers }).end(PAGE);
  };

/** Sends what stands in for the real answer, under the real one's headers. */
const changed =
  (
    change: (answer: Answer) => Buffer,
    more: Readonly<Record<string, string>> = {},
    hasLength = true,
  ): Break =>
  async (response, real) => {
    const answer = await real();
    const body = change(answer);
    response.writeHead(answer.status, {
      "content-type": "application/json",
      ...more,
      ...(hasLength ? { "content-length": body.length } : {}),
    });
    response.end(body);
  };

const FAULTS = {
  hang: () => undefined,
  "500 with a page": html(500),
  "502 with a page": html(502),
  "503 with a page": html(503),
  "504 with a page": html(504),
  "429 with a wait": html(429, { "retry-after": "1" }),
  "200 with a page": html(200),
  "400 with a page": html(400),
  "a redirect": html(302, { location: "https://cas.univ-valmoree.example/login" }),
  "half-closed": (response) => void response.socket?.end(),
  reset: (response) => void response.socket?.resetAndDestroy(),
  "reset in the middle": async (response, real) => {
    const { body } = await real();
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.write(body.subarray(0, Math.ceil(body.length / 2)));
    await sleep(20);
    response.socket?.resetAndDestroy();
  },
  "a byte in 50 ms": async (response, real) => {
    const { body } = await real();
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    for (const byte of body) {
      if (response.destroyed) return;
      response.write(Buffer.of(byte));
      await sleep(50);
    }
    response.end();
  },
  garbage: (response) => {
    response.socket?.end(randomBytes(4096));
  },
  "garbage as JSON": changed(() => randomBytes(4096)),
  "half of an answer": changed(({ body }) => body.subarray(0, body.length / 2)),
  "truncated gzip": changed(({ body }) => gzipSync(body).subarray(0, 60), {
    "content-encoding": "gzip",
  }),
  "10 MB of JSON": changed(() => Buffer.from(`{"Body":{"x":"${"x".repeat(10_000_000)}"}}`)),
  "10 MB of nesting": changed(() => Buffer.from("[".repeat(10_000_000))),
  "an empty answer": changed(() => Buffer.alloc(0)),
  "JSON of something else": changed(() => Buffer.from('{"error":"unknown"}')),
} as const satisfies Readonly<Record<string, Break>>;

/** All faults but the refusal of connections. */
export const FAULT_NAMES = Object.keys(FAULTS) as readonly (keyof typeof FAULTS)[];

/** Starts a proxy on loopback that hands on to `upstream`, until told otherwise. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  let fault: FaultName = "none";
  let count = 0;
  let shifted = 0;
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    count++;
    response.on("error", () => response.destroy());
    pass(incoming, response).catch(() => response.destroy());
  });

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = "GET", headers } = incoming;
    const real = (): Promise<Answer> =>
      ask(new URL(incoming.url ?? "/", upstream), method, headers, body);
    if (fault !== "none" && fault !== "refuse") {
      await FAULTS[fault](response, real);
      return;
    }
    const answer = await real();
    response.writeHead(answer.status, {
      ...(answer.headers as NodeJS.Dict<string | string[]>),
      date: new Date(Date.now() + shifted).toUTCString(),
    });
    response.end(answer.body);
  }

  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    count: () => count,
    shift: (milliseconds) => {
      shifted = milliseconds;
    },
    set: async (next) => {
      fault = next;
      await stop();
      if (next !== "refuse") await listen(port);
    },
    close: stop,
  };
}

function ask(
  url: URL,
  method: string,
  headers: NodeJS.Dict<string | string[]>,
  body: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = requestUpstream(url, { method, headers, agent: false }, (answer) => {
      buffer(answer).then(
        (content) =>
          resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: content }),
        reject,
      );
    });
    request.once("error", reject);
    request.end(body);
  });
}
