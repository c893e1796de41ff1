/**
 * A process that has calendars and feeds and outlives the workers that are killed: the calendars of
 * the gateway's tests behind loopback HTTP. Tells its port to the process that started it.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { MethodFailure } from "@partage-ent/server";
import { CalendarSystem } from "../../packages/gateway/src/testing/calendar-system.js";
import { decode, encode, type RemoteRequest } from "./remote-calls.js";
import type { FeedBook } from "./remote-lessons.js";

const system = new CalendarSystem();
let feeds: FeedBook = {};

const server = createServer((request, response) => {
  void answer(request).then(
    (text) => response.writeHead(200).end(text),
    (error: unknown) => {
      const isKnown = error instanceof MethodFailure;
      response.writeHead(500).end(isKnown ? error.message : String(error));
    },
  );
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit(0));

async function answer(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  if (request.url === "/feeds" && request.method === "GET") return encode(feeds);
  if (request.url === "/feeds") {
    feeds = decode(body) as FeedBook;
    return "{}";
  }
  const { principal, call, args } = decode(body) as RemoteRequest;
  const scope = system.open(principal, { signal: AbortSignal.timeout(60_000) });
  const target = (call === "describe" ? scope : scope.calendars!) as unknown as Readonly<
    Record<string, (...args: readonly unknown[]) => Promise<unknown>>
  >;
  return encode(await target[call]!(...args));
}
