/**
 * The Node server in front of a gateway: time limits against slow clients, addresses, a graceful stop.
 *
 * @module
 */
import { type IncomingMessage, createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import type { Gateway } from "../app/index.js";
import { createForwardedReader } from "./client-address.js";
import type { Metrics } from "./metrics.js";
import type { ServiceConfig } from "./service-config.js";

/** Answers `healthz` and `readyz`. */
export interface HealthProbe {
  /** Whether the gateway can serve, and what is known of each part. */
  ready(): Promise<{ readonly ok: boolean; readonly parts: Readonly<Record<string, string>> }>;
}

/** A server that listens. */
export interface ListeningServer {
  readonly host: string;
  readonly port: number;
  /** Takes no more connections, lets requests finish for a while, then ends what is left. */
  stop(graceMs: number): Promise<void>;
}

/** What a server serves, once it is there: the address is known before. */
export interface Served {
  gateway?: Gateway;
  health?: HealthProbe;
}

/** Starts the server of a gateway; it answers 503 until there is one. */
export async function listenGateway(
  served: Served,
  config: ServiceConfig,
): Promise<ListeningServer> {
  const readForwarded = createForwardedReader(config.trustedProxies);
  const listener = getRequestListener(
    async (request, bindings) => {
      const { incoming } = bindings as HttpBindings;
      const { gateway, health } = served;
      if (!gateway || !health) return new Response(null, { status: 503 });
      const probe = await answerProbe(incoming.url ?? "", request.method, health);
      if (probe) return probe;
      return gateway.fetch(request, {
        ...readForwarded(receivedFacts(incoming)),
        isRepeated: (name) => countHeader(incoming, name) > 1,
      });
    },
    { overrideGlobalObjects: false, errorHandler: () => new Response(null, { status: 400 }) },
  );
  const server = createServer(
    {
      headersTimeout: config.timeouts.headersMs,
      requestTimeout: Math.max(config.timeouts.requestMs, config.timeouts.headersMs),
      keepAliveTimeout: config.timeouts.keepAliveMs,
      connectionsCheckingInterval: Math.min(1_000, config.timeouts.headersMs),
      maxHeaderSize: 16_384,
      requireHostHeader: true,
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  server.maxHeadersCount = 100;
  return listen(server, config.listen.host, config.listen.port);
}

/** Starts the server of the measures, which has nothing else. */
export function listenMetrics(
  metrics: Pick<Metrics, "read" | "contentType">,
  address: { readonly host: string; readonly port: number },
): Promise<ListeningServer> {
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 5_000 },
    (request, response) => {
      if (request.url !== "/metrics") {
        response.writeHead(404).end();
        return;
      }
      metrics.read().then(
        (text) => response.writeHead(200, { "Content-Type": metrics.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    },
  );
  return listen(server, address.host, address.port);
}

function receivedFacts(
  incoming: IncomingMessage,
): Parameters<ReturnType<typeof createForwardedReader>>[0] {
  return {
    remoteAddress: incoming.socket.remoteAddress,
    host: incoming.headers.host,
    forwardedFor: joinHeader(incoming.headers["x-forwarded-for"]),
    forwardedHost: joinHeader(incoming.headers["x-forwarded-host"]),
  };
}

function countHeader({ rawHeaders }: IncomingMessage, name: string): number {
  const wanted = name.toLowerCase();
  return rawHeaders.filter((each, at) => at % 2 === 0 && each.toLowerCase() === wanted).length;
}

function joinHeader(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "object" ? value.join(",") : value;
}

async function answerProbe(
  path: string,
  method: string,
  health: HealthProbe,
): Promise<Response | undefined> {
  if (path !== "/healthz" && path !== "/readyz") return undefined;
  const headers = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
  if (method !== "GET" && method !== "HEAD") return new Response(null, { status: 405, headers });
  if (path === "/healthz") return Response.json({ ok: true }, { headers });
  const { ok, parts } = await health.ready();
  return Response.json({ ok, parts }, { status: ok ? 200 : 503, headers });
}

async function listen(server: Server, host: string, port: number): Promise<ListeningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    host,
    port: (server.address() as AddressInfo).port,
    stop: (graceMs) => stopServer(server, graceMs),
  };
}

function stopServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close((error) => {
      clearTimeout(force);
      if (error) reject(error);
      else resolve();
    });
    server.closeIdleConnections();
  });
}
