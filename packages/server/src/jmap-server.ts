/**
 * The JMAP server: routes, limits and refusals around the dispatcher.
 *
 * @module
 */
import { answerApi } from "./api-route.js";
import type { BackendScope } from "./backend.js";
import { answerDownload, answerUpload } from "./blob-routes.js";
import type { JmapContext } from "./context.js";
import { Counter } from "./counter.js";
import { answerEventSource } from "./event-source-route.js";
import type { Report } from "./failure-report.js";
import { createReport, isAbort } from "./failure-report.js";
import type { JmapServer, JmapServerOptions } from "./jmap-server-types.js";
import type { JmapLimits, StreamLimits } from "./limits.js";
import { DEFAULT_LIMITS, DEFAULT_STREAM_LIMITS } from "./limits.js";
import { MethodFailure } from "./method-failure.js";
import { httpProblem, limitProblem, problemResponse, RequestProblem } from "./problem.js";
import type { SessionView } from "./session-view.js";
import { SessionViews } from "./session-view.js";
import { WatchHub } from "./watch-hub.js";

interface Server {
  readonly limits: JmapLimits;
  readonly streamLimits: StreamLimits;
  readonly report: Report;
  readonly views: SessionViews;
  readonly hub: WatchHub;
  readonly requests: Counter;
  readonly uploads: Counter;
  readonly streams: Counter;
  readonly people: Counter;
}

/** One HTTP request of one session. */
interface Exchange {
  readonly request: Request;
  readonly context: JmapContext;
  /** Aborts while the answer is being made. */
  readonly signal: AbortSignal;
  /** Signals of the request and of the session, which end a stream. */
  readonly sources: readonly AbortSignal[];
  readonly backend: BackendScope;
  readonly view: () => Promise<SessionView>;
}

/** Segments of the path below the base path, decoded; null where they are outside or malformed. */
function routePath(request: Request, context: JmapContext): string[] | null {
  const { pathname } = new URL(request.url);
  const base = context.basePath ?? "/";
  if (!pathname.startsWith(base)) return null;
  try {
    return pathname.slice(base.length).replace(/^\//, "").split("/").map(decodeURIComponent);
  } catch (cause) {
    if (cause instanceof URIError) return null;
    throw cause;
  }
}

function requireMethod(request: Request, method: string): void {
  if (request.method === method) return;
  throw httpProblem(405, "Method Not Allowed", `Use ${method}.`, { Allow: method });
}

/** Runs within the limit of concurrent requests of the session. */
async function within(
  counter: Counter,
  { context }: Exchange,
  limit: "maxConcurrentRequests" | "maxConcurrentUpload",
  limits: JmapLimits,
  run: () => Promise<Response>,
): Promise<Response> {
  const leave = counter.take(context.sessionKey, limits[limit]);
  if (leave === null) throw limitProblem(limit, 429);
  try {
    return await run();
  } finally {
    leave();
  }
}

async function answerSession({ view }: Exchange): Promise<Response> {
  const { jmap } = await view();
  return new Response(JSON.stringify(jmap), {
    headers: {
      "Content-Type": "application/json",
      "Cache-Control": "no-cache, no-store, must-revalidate",
      "X-Content-Type-Options": "nosniff",
    },
  });
}

async function route(server: Server, exchange: Exchange): Promise<Response> {
  const { request, context } = exchange;
  const { limits, requests, uploads } = server;
  const [root, name = "", ...rest] = routePath(request, context) ?? [];
  const [first = "", second = "", third = ""] = rest;
  const blobRoute = { ...exchange, limits };
  const shape = `${root ?? ""}/${name}:${rest.length}`;
  switch (shape) {
    case "jmap/session:0":
      requireMethod(request, "GET");
      return answerSession(exchange);
    case "jmap/api:0":
      requireMethod(request, "POST");
      return within(requests, exchange, "maxConcurrentRequests", limits, () =>
        answerApi(request, { ...exchange, limits, report: server.report }),
      );
    case "jmap/upload:2":
      if (second !== "") break;
      requireMethod(request, "POST");
      return within(uploads, exchange, "maxConcurrentUpload", limits, () =>
        answerUpload(request, blobRoute, first),
      );
    case "jmap/download:3": {
      requireMethod(request, "GET");
      const type = new URL(request.url).searchParams.get("type");
      return within(requests, exchange, "maxConcurrentRequests", limits, () =>
        answerDownload(blobRoute, [first, second, third], type),
      );
    }
    case "jmap/eventsource:0":
      requireMethod(request, "GET");
      return answerEventSource(request, { ...exchange, ...server, limits: server.streamLimits });
  }
  throw httpProblem(404, "Not Found", "There is nothing here.");
}

/** What an error of the back end outside of a method call is in HTTP. */
function failureResponse(failure: MethodFailure): RequestProblem {
  if (failure.type === "notFound") return httpProblem(404, "Not Found", "There is no such blob.");
  if (failure.type === "forbidden") return httpProblem(403, "Forbidden", failure.message);
  return httpProblem(503, "Service Unavailable", failure.message, {
    "Retry-After": String(failure.retryAfter ?? 5),
  });
}

function refuse(
  server: Server,
  request: Request,
  context: JmapContext,
  signal: AbortSignal,
  error: unknown,
): Response {
  if (error instanceof RequestProblem) return problemResponse(error);
  if (error instanceof MethodFailure) return problemResponse(failureResponse(error));
  if (isAbort(error, signal)) {
    return problemResponse(httpProblem(503, "Service Unavailable", "The request was given up."));
  }
  const where = routePath(request, context)?.slice(0, 2).join("/") ?? "route";
  const id = server.report(error, where.slice(0, 100), context);
  return problemResponse(httpProblem(500, "Internal Server Error", `Unexpected error ${id}.`));
}

/**
 * Answers one request. What it hangs on the signals is taken off again: the signal of a session
 * outlives thousands of requests.
 */
async function answer(server: Server, request: Request, context: JmapContext): Promise<Response> {
  const abort = new AbortController();
  const sources = [request.signal, ...(context.signal === undefined ? [] : [context.signal])];
  const onAbort = (): void => abort.abort();
  for (const source of sources) {
    if (source.aborted) abort.abort();
    source.addEventListener("abort", onAbort, { once: true });
  }
  const { signal } = abort;
  try {
    const backend = context.backend.open(context.principal, { signal });
    const view = (): Promise<SessionView> => server.views.view(backend, context);
    return await route(server, { request, context, signal, sources, backend, view });
  } catch (error) {
    return refuse(server, request, context, signal, error);
  } finally {
    for (const source of sources) source.removeEventListener("abort", onAbort);
  }
}

/** Makes a JMAP server (RFC 8620) over the back ends that requests bring along. */
export function createJmapServer(options: JmapServerOptions = {}): JmapServer {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const streamLimits = { ...DEFAULT_STREAM_LIMITS, ...options.streams };
  const report = createReport(options.onError);
  const server: Server = {
    limits,
    streamLimits,
    report,
    views: new SessionViews(limits),
    hub: new WatchHub({
      linger: streamLimits.linger,
      onError: (error, principal) => {
        options.onError?.({ id: crypto.randomUUID(), error, where: "eventsource", principal });
      },
    }),
    requests: new Counter(),
    uploads: new Counter(),
    streams: new Counter(),
    people: new Counter(),
  };
  return {
    async session(context) {
      const signal = context.signal ?? new AbortController().signal;
      const backend = context.backend.open(context.principal, { signal });
      const { jmap, wellKnown, name, timeZone } = await server.views.view(backend, context);
      return { jmap, wellKnown, name, ...(timeZone === undefined ? {} : { timeZone }) };
    },
    fetch: (request, context) => answer(server, request, context),
    load: () => ({
      requests: server.requests.total + server.uploads.total,
      streams: server.streams.total,
      watches: server.hub.size,
    }),
    close: () => server.hub.close(),
  };
}
