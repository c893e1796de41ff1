/**
 * `GET jmap/eventsource?types=&closeafter=&ping=` (RFC 8620 section 7.3).
 *
 * @module
 */
import type { JmapContext } from "./context.js";
import type { Counter } from "./counter.js";
import { eventStream } from "./event-stream.js";
import type { StreamLimits } from "./limits.js";
import { httpProblem } from "./problem.js";
import type { SessionView } from "./session-view.js";
import type { WatchHub } from "./watch-hub.js";

/** What the route needs beside the request. */
export interface EventSourceRoute {
  readonly context: JmapContext;
  readonly view: () => Promise<SessionView>;
  readonly hub: WatchHub;
  /** Streams by session. */
  readonly streams: Counter;
  /** Streams by person. */
  readonly people: Counter;
  readonly limits: StreamLimits;
  /** Each ends the stream. */
  readonly sources: readonly AbortSignal[];
}

/** Types that can be told of; each is read by the `/get` beside it. */
const TYPES: Readonly<Record<string, string>> = {
  Mailbox: "Mailbox/get",
  Thread: "Thread/get",
  Email: "Email/get",
  EmailDelivery: "Email/get",
  Tag: "Tag/get",
  Quota: "Quota/get",
  Identity: "Identity/get",
  Calendar: "Calendar/get",
  CalendarEvent: "CalendarEvent/get",
  ParticipantIdentity: "ParticipantIdentity/get",
  TimetableFeed: "TimetableFeed/get",
  Lesson: "Lesson/get",
  TimetableChange: "TimetableChange/get",
  TimetableSync: "TimetableSync/get",
  AddressBook: "AddressBook/get",
  ContactCard: "ContactCard/get",
};

const badRequest = (detail: string): Error => httpProblem(400, "Bad Request", detail);

function readTypes(asked: string | null, allowed: ReadonlySet<string>): ReadonlySet<string> {
  const readable = Object.keys(TYPES).filter((type) => allowed.has(TYPES[type] ?? ""));
  if (asked === null || asked === "" || asked === "*") return new Set(readable);
  const names = new Set(asked.slice(0, 2_000).split(","));
  return new Set(readable.filter((type) => names.has(type)));
}

/** Milliseconds between pings within the limits of the server; 0 for none. */
function readPing(asked: string | null, { minPing, maxPing }: StreamLimits): number {
  if (asked !== null && !/^\d{1,9}$/.test(asked)) {
    throw badRequest("`ping` is a number of seconds.");
  }
  const wanted = Number(asked ?? 0) * 1000;
  return wanted === 0 ? 0 : Math.min(maxPing, Math.max(minPing, wanted));
}

function readCloseAfter(asked: string | null): boolean {
  if (asked !== null && asked !== "state" && asked !== "no") {
    throw badRequest("`closeafter` is `state` or `no`.");
  }
  return asked === "state";
}

/** Takes a place among the streams of the session, of the person and of the server. */
function takePlace({ context, streams, people, limits }: EventSourceRoute): () => void {
  const again = { "Retry-After": "30" };
  if (streams.total >= limits.maxStreams) {
    throw httpProblem(503, "Service Unavailable", "All streams of this server are taken.", again);
  }
  const leave = streams.take(context.sessionKey, limits.maxStreamsPerSession);
  if (leave === null) {
    throw httpProblem(429, "Too Many Requests", "This session has too many streams.", again);
  }
  const { establishment, account } = context.principal;
  const leavePerson = people.take(
    JSON.stringify([establishment, account]),
    limits.maxStreamsPerPerson,
  );
  if (leavePerson === null) {
    leave();
    throw httpProblem(429, "Too Many Requests", "This person has too many streams.", again);
  }
  return () => {
    leave();
    leavePerson();
  };
}

/** Answers an event source request with a stream. */
export async function answerEventSource(
  request: Request,
  route: EventSourceRoute,
): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const closeAfterState = readCloseAfter(query.get("closeafter"));
  const ping = readPing(query.get("ping"), route.limits);
  const { jmap, allowed } = await route.view();
  const types = readTypes(query.get("types"), allowed);
  if (types.size === 0) {
    throw httpProblem(403, "Forbidden", "The scopes of this session grant none of these types.");
  }
  const { hub, context, sources } = route;
  const body = eventStream({
    subscribe: (listener) => hub.subscribe(context.backend, context.principal, listener),
    types,
    accounts: new Set(Object.keys(jmap.accounts)),
    closeAfterState,
    ping,
    lastEventId: request.headers.get("Last-Event-ID")?.slice(0, 100) ?? null,
    sources,
    ended: takePlace(route),
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store, private",
      "X-Content-Type-Options": "nosniff",
      // A reverse proxy that buffers would hold events back.
      "X-Accel-Buffering": "no",
    },
  });
}
