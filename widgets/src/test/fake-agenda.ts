// Above the usual length: every calendar method of the wire, and repetition, over records in memory.
/**
 * The calendars of a {@link FakeGateway}: events, repetition, answers, free times, at wire level.
 *
 * @example `new FakeGateway({ emails: [], parts: [new FakeAgenda(sampleAgenda())] })`
 * @module
 */
import {
  type Calendar,
  type CalendarEvent,
  type CalendarEventFilterCondition,
  CALENDARS,
  type Id,
  type JSCalendarEvent,
  type ParticipantIdentity,
  type Principal,
  PRINCIPALS,
  type RecurrenceRule,
} from "@partage-ent/jmap";
import { DAY, zoneClock } from "../shared/civil-time.js";
import { parseDuration } from "../shared/duration.js";
import { type Args, type FakeGateway, type FakePart, getFrom } from "./fake-gateway.js";

/** What the fake calendars hold. */
export interface AgendaRecords {
  readonly calendars: readonly Calendar[];
  readonly events: readonly CalendarEvent[];
  readonly principals?: readonly Principal[];
  /** iCalendar files by blob id, as what they parse to. */
  readonly files?: Readonly<Record<Id, readonly JSCalendarEvent[]>>;
}

type Change = "created" | "updated" | "destroyed";
type Stored = CalendarEvent & Args;

const RULE_STEP = { daily: 1, weekly: 7 } as const;
const WEEKDAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"] as const;
/** Occurrences that one series is followed for. */
const MOST = 2_000;

const wall = (local: string): number => Date.parse(`${local}Z`);
const local = (at: number): string => new Date(at).toISOString().slice(0, 19);
const utc = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, "");

/** The instant of a local date-time in a zone. */
function instantOf(at: string, zone: string): number {
  const minutes = (wall(at) - wall(`${at.slice(0, 10)}T00:00:00`)) / 60_000;
  return zoneClock(zone).instantOf(at.slice(0, 10), minutes);
}

/** The starts that a rule gives, as local date-times: daily, weekly on days, monthly, yearly. */
function* startsOf(start: string, rule: RecurrenceRule): Generator<string> {
  const { frequency, interval = 1, byDay, until, count = MOST } = rule;
  const first = wall(start);
  let found = 0;
  for (let step = 0; found < count && step < MOST * 7; step++) {
    const at = new Date(first);
    if (frequency === "daily" || frequency === "weekly") {
      const days = frequency === "weekly" && byDay ? step : step * RULE_STEP[frequency] * interval;
      at.setTime(first + days * DAY);
      const monday = (time: number): number => Math.floor((Math.floor(time / DAY) + 3) / 7);
      const weeks = monday(at.getTime()) - monday(first);
      const day = WEEKDAYS[(at.getUTCDay() + 6) % 7]!;
      if (byDay && (!byDay.some((each) => each.day === day) || weeks % interval !== 0)) continue;
    } else if (frequency === "monthly") {
      at.setUTCMonth(at.getUTCMonth() + step * interval);
      if (at.getUTCDate() !== new Date(first).getUTCDate()) continue;
    } else {
      at.setUTCFullYear(at.getUTCFullYear() + step * interval);
    }
    const next = local(at.getTime());
    if (until && next > until) return;
    found++;
    yield next;
  }
}

/** Applies a patch (RFC 8620 section 5.3): pointers without the leading slash, of any depth. */
function patched(record: Args, patch: Args): Args {
  let result = record;
  for (const [path, value] of Object.entries(patch)) {
    const keys = path.split("/").map((key) => key.replace(/~1/g, "/").replace(/~0/g, "~"));
    result = put(result, keys, value);
  }
  return result;
}

function put(record: Args, [key = "", ...rest]: readonly string[], value: unknown): Args {
  if (rest.length) return { ...record, [key]: put((record[key] ?? {}) as Args, rest, value) };
  const { [key]: _old, ...others } = record;
  return value === null ? others : { ...record, [key]: value };
}

/** Calendars of one person in memory. */
export class FakeAgenda implements FakePart {
  readonly types: readonly string[] = ["Calendar", "CalendarEvent", "ParticipantIdentity"];
  readonly scopes: readonly string[] = ["calendar.read", "calendar.write"];
  readonly capabilities: Readonly<Record<string, object>> = {
    [CALENDARS]: {
      maxCalendarsPerEvent: 1,
      minDateTime: "1970-01-01T00:00:00Z",
      maxDateTime: "2100-01-01T00:00:00Z",
      maxExpandedQueryDuration: "P366D",
      maxParticipantsPerEvent: null,
      mayCreateCalendar: true,
    },
    [PRINCIPALS]: { currentUserPrincipalId: "p-me" },
  };
  readonly wellKnown: { readonly defaultCalendar: Id };
  readonly calendars: Map<Id, Calendar>;
  readonly events: Map<Id, Stored>;
  /** Proposals of another time that came. */
  readonly proposals: Args[] = [];
  /** Whether each change told the participants, in order. */
  readonly told: boolean[] = [];
  readonly #records: AgendaRecords;
  readonly #files = new Map<Id, readonly JSCalendarEvent[]>();
  #next = 1;

  constructor(records: AgendaRecords) {
    this.#records = records;
    this.calendars = new Map(records.calendars.map((calendar) => [calendar.id, calendar]));
    this.events = new Map(records.events.map((event) => [event.id, { ...event }]));
    const own = records.calendars.find(({ isDefault }) => isDefault);
    this.wellKnown = { defaultCalendar: own?.id ?? records.calendars[0]?.id ?? "" };
    for (const [id, events] of Object.entries(records.files ?? {})) this.#files.set(id, events);
  }

  call(name: string, args: Args, gateway: FakeGateway): Args | undefined {
    switch (name) {
      case "Calendar/get":
        return getFrom([...this.calendars.values()], args);
      case "Calendar/set":
        return this.#setCalendars(args, gateway);
      case "CalendarEvent/query":
        return this.#query(args);
      case "CalendarEvent/get":
        return this.#get(args);
      case "CalendarEvent/set":
        return this.#setEvents(args, gateway);
      case "CalendarEvent/parse":
        return this.#parse(args["blobIds"] as readonly Id[]);
      case "CalendarEvent/import":
        return this.#import(String(args["blobId"]), String(args["calendarId"]), gateway);
      case "CalendarEvent/counter":
        this.proposals.push(args);
        return {};
      case "ParticipantIdentity/get":
        return getFrom(this.#identities(), args);
      case "Principal/get":
        return getFrom(this.#principals, args);
      case "Principal/query":
        return this.#queryPrincipals(args);
      case "Principal/getAvailability":
        return this.#availability(args);
      default:
        return undefined;
    }
  }

  /** Takes an upload: iCalendar that is one event with the `SUMMARY` and `DTSTART` in it. */
  async request(request: Request): Promise<Response | undefined> {
    const { pathname } = new URL(request.url);
    if (request.method === "POST" && pathname.includes("/jmap/upload/")) {
      const text = await request.text();
      const blobId = `up-${this.#next++}`;
      if (text.startsWith("BEGIN:VCALENDAR")) this.#files.set(blobId, [fromText(text, blobId)]);
      return Response.json({ accountId: "a1", blobId, type: "text/calendar", size: text.length });
    }
    if (pathname.includes("/jmap/download/")) {
      const headers = { "content-type": "text/calendar" };
      return new Response("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", { headers });
    }
    return undefined;
  }

  /** Another client changes, adds or removes an event. */
  change(gateway: FakeGateway, id: Id, patch: Args | null): void {
    const event = this.events.get(id);
    if (patch === null) this.events.delete(id);
    else this.events.set(id, patched(event ?? { id }, patch) as Stored);
    gateway.changed(id, patch === null ? "destroyed" : event ? "updated" : "created");
  }

  get #principals(): readonly Principal[] {
    return this.#records.principals ?? [];
  }

  #identities(): ParticipantIdentity[] {
    const calendarAddress = "mailto:lina.morel@univ-valmoree.example";
    return [{ id: "pi1", name: "Lina Morel", calendarAddress, isDefault: true }];
  }

  /** The occurrences of an event that touch a window, with their ids; an event alone is one. */
  #occurrences(event: Stored, after: number, before: number, zone: string, most = MOST): Stored[] {
    const rule = event.recurrenceRules?.[0];
    if (!rule) return this.#touches(event, after, before, zone) ? [event] : [];
    const found: Stored[] = [];
    for (const rid of startsOf(event.start, rule)) {
      if (instantOf(rid, event.timeZone ?? zone) > before || found.length >= most) break;
      const one = this.#occurrence(event, rid, zone);
      if (one && this.#touches(one, after, before, zone)) found.push(one);
    }
    return found;
  }

  #occurrence(event: Stored, recurrenceId: string, zone: string): Stored | undefined {
    const patch = event.recurrenceOverrides?.[recurrenceId];
    if (patch?.["excluded"]) return undefined;
    const { recurrenceRules: _rules, recurrenceOverrides: _overrides, ...base } = event;
    const rid = event.showWithoutTime
      ? recurrenceId.slice(0, 10).replace(/-/g, "")
      : utc(instantOf(recurrenceId, event.timeZone ?? zone)).replace(/[-:]/g, "");
    const own = { ...base, start: recurrenceId, ...patched({}, patch ?? {}) };
    const merged = patch ? patched({ ...base, start: recurrenceId }, patch) : own;
    return {
      ...merged,
      id: `${event.id}_${rid}`,
      baseEventId: event.id,
      recurrenceId,
      recurrenceIdTimeZone: event.timeZone ?? null,
    } as unknown as Stored;
  }

  #window(event: CalendarEvent, zone: string): readonly [start: number, end: number] {
    const { days, exact } = parseDuration(event.duration ?? "PT0S");
    const own = event.timeZone ?? zone;
    const start = instantOf(event.start, own);
    return [start, instantOf(local(wall(event.start) + days), own) + exact];
  }

  #touches(event: CalendarEvent, after: number, before: number, zone: string): boolean {
    const [start, end] = this.#window(event, zone);
    return start < before && (end > after || (start === end && start >= after));
  }

  #query(args: Args): Args {
    const filter = (args["filter"] ?? {}) as CalendarEventFilterCondition;
    const { inCalendars, text, uid } = filter;
    const zone = (args["timeZone"] as string | undefined) ?? "Etc/UTC";
    const limit = (args["limit"] as number | undefined) ?? 500;
    const events = [...this.events.values()].filter(
      (event) =>
        (!inCalendars || inCalendars.some((id) => id in event.calendarIds)) &&
        (!uid || event.uid === uid) &&
        (!text || (event.title ?? "").toLowerCase().includes(text.toLowerCase())),
    );
    const order = (list: readonly Stored[]): Id[] =>
      list
        .map((event) => [this.#window(event, zone)[0], event.id] as const)
        .sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1))
        .slice(0, limit)
        .map(([, id]) => id);
    const answer = { queryState: "1", canCalculateChanges: false, position: 0 };
    if (!args["expandRecurrences"]) return { ...answer, ids: order(events) };
    const after = filter.after ? instantOf(filter.after, zone) : -Infinity;
    const before = filter.before ? instantOf(filter.before, zone) : Infinity;
    const most = filter.before ? MOST : limit;
    const found = events.flatMap((event) => this.#occurrences(event, after, before, zone, most));
    return { ...answer, ids: order(found) };
  }

  /** Finds an event or occurrence by the id that a query gave. */
  #find(id: Id, zone: string): Stored | undefined {
    const event = this.events.get(id);
    if (event) return event;
    const [, base = "", rid = ""] = /^(.+)_(\d{8}(?:T\d{6}Z)?)$/.exec(id) ?? [];
    const series = this.events.get(base);
    if (!series) return undefined;
    const day = `${rid.slice(0, 4)}-${rid.slice(4, 6)}-${rid.slice(6, 8)}`;
    if (rid.length === 8) return this.#occurrence(series, `${day}T00:00:00`, zone);
    const instant = Date.parse(`${day}T${rid.slice(9, 11)}:${rid.slice(11, 13)}:${rid.slice(13)}`);
    const clock = zoneClock(series.timeZone ?? zone);
    return this.#occurrence(series, local(instant + clock.offsetAt(instant)), zone);
  }

  #get(args: Args): Args {
    const ids = (args["ids"] as readonly Id[] | null | undefined) ?? [...this.events.keys()];
    const zone = (args["timeZone"] as string | undefined) ?? "Etc/UTC";
    const list = ids.flatMap((id) => {
      const event = this.#find(id, zone);
      if (!event) return [];
      const [start, end] = this.#window(event, zone);
      return { ...event, id, utcStart: utc(start), utcEnd: utc(end) };
    });
    return getFrom(list, { ...args, ids });
  }

  #setCalendars(args: Args, gateway: FakeGateway): Args {
    const updated: Args = {};
    const created: Args = {};
    for (const [id, patch] of Object.entries((args["update"] ?? {}) as Record<Id, Args>)) {
      const calendar = this.calendars.get(id);
      if (!calendar) continue;
      this.calendars.set(id, { ...calendar, ...patch });
      updated[id] = null;
      gateway.changed(id, "updated");
    }
    for (const [key, record] of Object.entries((args["create"] ?? {}) as Record<Id, Args>)) {
      const id = `c-new-${this.#next++}`;
      const [model] = this.#records.calendars;
      this.calendars.set(id, { ...model!, isDefault: false, ...record, id });
      created[key] = { id };
      gateway.changed(id, "created");
    }
    return { oldState: "1", newState: "2", created, updated, destroyed: null, notUpdated: null };
  }

  #setEvents(args: Args, gateway: FakeGateway): Args {
    const created: Args = {};
    const updated: Args = {};
    const destroyed: Id[] = [];
    const failed: Args = {};
    const revisions = (args["ifRevision"] ?? {}) as Record<Id, string>;
    this.told.push(args["sendSchedulingMessages"] === true);
    for (const [key, record] of Object.entries((args["create"] ?? {}) as Record<Id, Args>)) {
      const id = `n${this.#next++}`;
      const uid = `${id}@univ-valmoree.example`;
      this.#store({ "@type": "Event", uid, isOrigin: true, ...record, id }, gateway, "created");
      created[key] = { id, uid };
    }
    const change = (id: Id, patch: Args | null): void => {
      const error = this.#refusal(id, revisions[id]);
      if (error) failed[id] = { type: error };
      else if (patch) {
        this.#update(id, patch, gateway);
        updated[id] = null;
      } else {
        this.#destroy(id, gateway);
        destroyed.push(id);
      }
    };
    for (const [id, patch] of Object.entries((args["update"] ?? {}) as Record<Id, Args>))
      change(id, patch);
    for (const id of (args["destroy"] ?? []) as Id[]) change(id, null);
    const rest = { notCreated: null, notUpdated: failed, notDestroyed: failed };
    return { oldState: "1", newState: "2", created, updated, destroyed, ...rest };
  }

  #refusal(id: Id, revision: string | undefined): string | undefined {
    const event = this.#find(id, "Europe/Paris");
    if (!event) return "notFound";
    if (revision !== undefined && revision !== event.revision) return "revisionMismatch";
    const [calendarId = ""] = Object.keys(event.calendarIds);
    const rights = this.calendars.get(calendarId)?.myRights;
    return rights?.mayWriteAll || rights?.mayWriteOwn ? undefined : "forbidden";
  }

  #store(event: Args, gateway: FakeGateway, what: Change): void {
    const id = event["id"] as Id;
    this.events.set(id, { ...event, revision: `r${this.#next++}` } as unknown as Stored);
    gateway.changed(id, what);
  }

  #update(id: Id, patch: Args, gateway: FakeGateway): void {
    const own = this.events.get(id);
    if (own) {
      this.#store(patched(own, patch), gateway, "updated");
      return;
    }
    const { baseEventId, recurrenceId } = this.#find(id, "Europe/Paris")!;
    const series = this.events.get(baseEventId!)!;
    const known = (series.recurrenceOverrides?.[recurrenceId!] ?? {}) as Args;
    const recurrenceOverrides = {
      ...series.recurrenceOverrides,
      [recurrenceId!]: { ...known, ...patch },
    };
    this.#store({ ...series, recurrenceOverrides }, gateway, "updated");
  }

  #destroy(id: Id, gateway: FakeGateway): void {
    if (this.events.delete(id)) gateway.changed(id, "destroyed");
    else this.#update(id, { excluded: true }, gateway);
  }

  #parse(blobIds: readonly Id[]): Args {
    const known = blobIds.filter((id) => this.#files.has(id));
    const parsed = Object.fromEntries(known.map((id) => [id, this.#files.get(id)]));
    const notParsable = blobIds.filter((id) => id.startsWith("up-") && !this.#files.has(id));
    const others = blobIds.filter((id) => !this.#files.has(id) && !id.startsWith("up-"));
    return { parsed, notParsable, notFound: others };
  }

  #import(blobId: Id, calendarId: Id, gateway: FakeGateway): Args {
    const events = this.#files.get(blobId);
    if (!events) return { type: "invalidArguments" };
    const imported = events.map(({ method: _sent, ...event }, index) => {
      const id = `imported-${blobId}-${index}`;
      this.#store({ ...event, id, calendarIds: { [calendarId]: true } }, gateway, "created");
      return id;
    });
    return { imported };
  }

  #queryPrincipals(args: Args): Args {
    const filter = (args["filter"] ?? {}) as Record<string, string | number | undefined>;
    const text = String(filter["text"] ?? "").toLowerCase();
    const ids = this.#principals
      .filter(
        ({ type, name, email, capacity }) =>
          (!filter["type"] || filter["type"] === type) &&
          (!filter["email"] || filter["email"] === email) &&
          Number(filter["minCapacity"] ?? 0) <= (capacity ?? Infinity) &&
          `${name} ${email ?? ""}`.toLowerCase().includes(text),
      )
      .map(({ id }) => id);
    return { queryState: "1", canCalculateChanges: false, position: 0, ids };
  }

  /** Everybody but the person herself is busy when her own busy events are. */
  #availability(args: Args): Args {
    const [after, before] = [args["utcStart"], args["utcEnd"]].map((at) => Date.parse(String(at)));
    if (!this.#principals.some(({ id }) => id === args["id"])) return { type: "notFound" };
    const list = [...this.events.values()]
      .filter(({ uid, freeBusyStatus }) => freeBusyStatus !== "free" && uid !== args["excludeUid"])
      .flatMap((event) => this.#occurrences(event, after!, before!, "Europe/Paris"))
      .map((event) => {
        const [start, end] = this.#window(event, "Europe/Paris");
        return { utcStart: utc(start), utcEnd: utc(end), busyStatus: "confirmed" };
      });
    return { list };
  }
}

/** The first event of an iCalendar text, as far as a fake needs it. */
function fromText(text: string, uid: string): JSCalendarEvent {
  const line = (name: string): string | undefined =>
    new RegExp(`^${name}[^:\\r\\n]*:(.*)$`, "m").exec(text)?.[1]?.trim();
  const at = (line("DTSTART") ?? "20261124T090000").replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d).*/,
    "$1-$2-$3T$4:$5:$6",
  );
  return {
    ...{ "@type": "Event", uid: line("UID") ?? uid, title: line("SUMMARY") ?? "", start: at },
    ...{ duration: "PT1H", timeZone: "Europe/Paris" },
  };
}
