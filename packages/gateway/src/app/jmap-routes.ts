/**
 * The JMAP routes: the dispatcher answers, for the session that asks.
 *
 * @module
 */
import { auditBackend } from "./audited-backend.js";
import { readBody, withBody } from "./body.js";
import type { Exchange, GatewayParts, Route } from "./parts.js";
import { GatewayProblem } from "./problem.js";
import { requireSession } from "./require-session.js";
import type { LiveSession } from "./session.js";
import { jmapContext } from "./session-route.js";

/** The routes. */
export const jmapRoutes: readonly Route[] = [
  { method: "GET", path: "jmap/session", use: "api", handle: read },
  { method: "POST", path: "jmap/api", use: "api", handle: callMethods },
  { method: "POST", path: "jmap/upload/:account/", use: "api", handle: upload },
  { method: "GET", path: "jmap/download/:account/:blob/:name", use: "download", handle: read },
  { method: "GET", path: "jmap/eventsource", use: "api", handle: stream },
];

async function read(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  const session = await requireSession(parts, exchange);
  return parts.jmap.fetch(exchange.request, jmapContext(parts, exchange, session));
}

async function callMethods(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  const session = await requireSession(parts, exchange);
  const { request } = exchange;
  const type = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new GatewayProblem(415, "type-refused");
  const body = await readBody(request, parts.config.limits.bodyBytes);
  let hasWritten = false;
  const context = auditedContext(parts, exchange, session, () => {
    hasWritten = true;
  });
  const response = await parts.jmap.fetch(withBody(request, body), context);
  if (hasWritten) parts.people.forget(session.stored);
  return response;
}

async function upload(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  const session = await requireSession(parts, exchange);
  // The dispatcher counts the octets (`maxSizeUpload`), and alone can say that they were too many.
  return parts.jmap.fetch(exchange.request, auditedContext(parts, exchange, session));
}

async function stream(parts: GatewayParts, exchange: Exchange): Promise<Response> {
  const session = await requireSession(parts, exchange);
  const signal = parts.ends.watch(session, exchange.request.signal);
  return parts.jmap.fetch(exchange.request, { ...jmapContext(parts, exchange, session), signal });
}

function auditedContext(
  parts: GatewayParts,
  exchange: Exchange,
  session: LiveSession,
  onWrite: () => void = () => undefined,
): ReturnType<typeof jmapContext> {
  const context = jmapContext(parts, exchange, session);
  const { requestId, clientAddress } = exchange.facts;
  const { establishment, account } = session.stored;
  const backend = auditBackend(context.backend, (write) => {
    onWrite();
    parts.telemetry.audit({
      event: "write",
      ...{ requestId, clientAddress, establishment, account, write },
    });
  });
  return { ...context, backend };
}
