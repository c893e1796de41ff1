/**
 * Calendars in memory, for tests: small and correct. Without an expander series are found as one
 * event each.
 *
 * @module
 */
import type {
  Calendar,
  CalendarEvent,
  Id,
  JSCalendarEvent,
  LocalDateTime,
  PatchObject,
  SetError,
  TimeZoneId,
} from "@partage-ent/jmap";
import type {
  CalendarBackend,
  CalendarEventEdits,
  CalendarEventFetch,
  CalendarEventQuery,
  CounterProposal,
  EditResults,
  Edits,
  FetchedCalendarEvent,
  QueryResult,
  Records,
} from "../backend.js";
import { MethodFailure } from "../method-failure.js";
import { boundsOf, matches } from "./event-filter.js";
import { applyPatch, isSame } from "./json-patch.js";
import { type ChangeLog, editRecords, pickRecords } from "./memory-records.js";

/** One time at which an event happens; times in milliseconds since the epoch. */
export interface MemoryOccurrence {
  readonly recurrenceId: LocalDateTime | null;
  readonly start: LocalDateTime;
  readonly utcStart: number;
  readonly utcEnd: number;
  /** The event as it is this time. */
  readonly event: JSCalendarEvent;
}

/** Finds the occurrences of an event that overlap a window, as `expandEvent` of the calendar package does. */
export type MemoryExpander = (
  event: JSCalendarEvent,
  window: { readonly after: number; readonly before: number; readonly timeZone: TimeZoneId },
) => readonly MemoryOccurrence[];

const RIGHTS = {
  mayReadFreeBusy: true,
  mayReadItems: true,
  mayWriteAll: true,
  mayWriteOwn: true,
  mayUpdatePrivate: true,
  mayRSVP: true,
  mayShare: false,
  mayDelete: true,
};

/** A calendar with defaults. */
export function calendar(id: Id, more: Partial<Calendar> = {}): Calendar {
  return {
    id,
    name: id,
    description: null,
    color: null,
    sortOrder: 0,
    isSubscribed: true,
    isVisible: true,
    isDefault: false,
    includeInAvailability: "all",
    timeZone: null,
    myRights: RIGHTS,
    owner: null,
    subscribeUrl: null,
    blobId: null,
    ...more,
  };
}

/** A calendar that is only read. */
export const READ_ONLY: Partial<Calendar> = {
  owner: { name: "Théo", email: "theo@univ.example" },
  myRights: { ...RIGHTS, mayWriteAll: false, mayWriteOwn: false, mayDelete: false },
};

const YEAR = 366 * 86_400_000;
/** How far occurrences are looked for where no end is said. */
const HORIZON = 20 * YEAR;

/** Takes times as UTC: enough where no expander is given. */
const asUtc: MemoryExpander = (event, { after, before }) => {
  const utcStart = Date.parse(`${event.start}Z`);
  const occurrence = { recurrenceId: null, start: event.start, utcStart, utcEnd: utcStart, event };
  return utcStart >= after && utcStart < before ? [occurrence] : [];
};

const compact = (local: LocalDateTime): string => local.replace(/[-:]/g, "");

/** Id of one occurrence. */
const occurrenceId = (id: Id, recurrenceId: LocalDateTime): Id => `${id}_${compact(recurrenceId)}`;

/** What one occurrence has not of its own. */
const OF_SERIES = /^(recurrence|calendarIds|relatedTo|privacy)/;

/** Calendars of one person. */
export class MemoryCalendars {
  readonly calendars = new Map<Id, Calendar>();
  readonly events = new Map<Id, CalendarEvent>();
  readonly proposals: CounterProposal[] = [];
  /** Events by the blob that holds them. */
  readonly blobs = new Map<Id, readonly JSCalendarEvent[] | "notParsable">();
  lastQuery: CalendarEventQuery | null = null;
  lastEdits: CalendarEventEdits | null = null;
  readonly #log: ChangeLog;
  readonly #address: string;
  #expand: MemoryExpander = asUtc;

  constructor(log: ChangeLog, address: string) {
    this.#log = log;
    this.#address = address;
    this.calendars.set("cal", calendar("cal", { name: "Agenda", isDefault: true }));
    this.calendars.set("read", calendar("read", { ...READ_ONLY, sortOrder: 1 }));
  }

  /** Finds occurrences by another expander from now on. */
  expandBy(expand: MemoryExpander): void {
    this.#expand = expand;
  }

  /** The port, each call run by `answer`. */
  backend(answer: <Result>(name: string, run: () => Result) => Promise<Result>): CalendarBackend {
    const log = this.#log;
    return {
      getCalendars: (_, ids) =>
        answer("getCalendars", () => pickRecords(this.calendars, ids, log.state)),
      getCalendarChanges: (_, since, max) =>
        answer("getCalendarChanges", () => log.since("Calendar", since, max)),
      setCalendars: (_, edits) => answer("setCalendars", () => this.#setCalendars(edits)),
      queryEvents: (_, query) => answer("queryEvents", () => this.#query(query)),
      getEvents: (_, ids, fetch) => answer("getEvents", () => this.#get(ids, fetch)),
      getEventChanges: (_, since, max) =>
        answer("getEventChanges", () => log.since("CalendarEvent", since, max)),
      setEvents: (_, edits) => answer("setEvents", () => this.#setEvents(edits)),
      parseEvents: (_, blobIds) =>
        answer(
          "parseEvents",
          () => new Map(blobIds.map((id) => [id, this.blobs.get(id) ?? "notFound"] as const)),
        ),
      importEvents: (_, blobId, calendarId) =>
        answer("importEvents", () => this.#import(blobId, calendarId)),
      counterEvent: (_, proposal) =>
        answer("counterEvent", () => void this.proposals.push(proposal)),
      getParticipantIdentities: (_, ids) =>
        answer("getParticipantIdentities", () => {
          const calendarAddress = `mailto:${this.#address}`;
          const own = { id: "p1", name: "Léa Martin", calendarAddress, isDefault: true };
          return pickRecords(new Map([["p1", own]]), ids, "p1");
        }),
    };
  }

  #import(blobId: Id, calendarId: Id): readonly Id[] {
    const parsed = this.blobs.get(blobId) ?? "notFound";
    if (parsed === "notFound") throw new MethodFailure("notFound", "There is no such blob.");
    if (parsed === "notParsable")
      throw new MethodFailure("invalidArguments", "This blob is not a calendar.");
    const entries = parsed.map(
      ({ method: _sent, ...event }, index) =>
        [`i${index}`, { ...event, calendarIds: { [calendarId]: true as const } }] as const,
    );
    const { created } = this.#setEvents({
      ...{ create: new Map(entries), update: new Map(), destroy: [] },
      ...{ sendSchedulingMessages: false, ifRevision: new Map() },
    });
    return [...created.values()].flatMap(({ id }) => id ?? []);
  }

  #setCalendars(edits: Parameters<CalendarBackend["setCalendars"]>[1]): EditResults<Calendar> {
    return editRecords(this.#log, "Calendar", this.calendars, edits, {
      create: (id, create) => calendar(id, create),
      update: (item, patch) => ({ ...item, ...patch }),
      destroy: ({ id, isDefault }) => {
        if (isDefault) return { type: "forbidden" };
        const inside = [...this.events.values()].filter(({ calendarIds }) => calendarIds[id]);
        if (inside.length > 0 && !edits.onDestroyRemoveEvents) return { type: "calendarHasEvent" };
        for (const event of inside) this.events.delete(event.id);
        return null;
      },
    });
  }

  #occurrences(query: CalendarEventQuery): readonly (MemoryOccurrence & { readonly id: Id })[] {
    const { timeZone } = query;
    const bounds = boundsOf(query.filter);
    // A local time is at most a day from the same time in UTC; the filter itself decides.
    const after = Date.parse(`${bounds.after}Z`) - 86_400_000;
    const before =
      bounds.before === undefined ? after + HORIZON : Date.parse(`${bounds.before}Z`) + 86_400_000;
    return [...this.events.values()]
      .flatMap((event) =>
        this.#expand(event, { after, before, timeZone }).map((occurrence) => ({
          ...occurrence,
          id:
            occurrence.recurrenceId === null
              ? event.id
              : occurrenceId(event.id, occurrence.recurrenceId),
        })),
      )
      .sort((a, b) => a.utcStart - b.utcStart);
  }

  #query(query: CalendarEventQuery): QueryResult {
    this.lastQuery = query;
    const { position, limit, timeZone } = query;
    const found = query.expandRecurrences
      ? this.#occurrences(query)
      : [...this.events.values()].map((event) => ({ id: event.id, event, utcStart: 0, utcEnd: 0 }));
    const ids = found
      .filter(({ event, utcStart, utcEnd }) => {
        const times = query.expandRecurrences
          ? { start: localIn(timeZone, utcStart), end: localIn(timeZone, utcEnd) }
          : { start: event.start, end: event.start };
        return matches(query.filter, { ...times, event });
      })
      .map(({ id }) => id);
    const page = ids.slice(position, position + limit);
    return { queryState: this.#log.state, position, ids: page, total: ids.length };
  }

  /** An event or an occurrence as it is. */
  #find(id: Id): CalendarEvent | undefined {
    const [base = "", at] = id.split("_");
    const series = this.events.get(base);
    if (series === undefined || at === undefined) return series;
    const window = { after: 0, before: HORIZON * 10, timeZone: "Etc/UTC" };
    const occurrence = this.#expand(series, window).find(
      ({ recurrenceId }) => recurrenceId !== null && compact(recurrenceId) === at,
    );
    if (occurrence === undefined || occurrence.recurrenceId === null) return undefined;
    const { recurrenceRules: _rules, recurrenceOverrides: _overrides, ...event } = series;
    return {
      ...event,
      ...without(occurrence.event, "recurrenceRules", "recurrenceOverrides"),
      start: occurrence.start,
      recurrenceId: occurrence.recurrenceId,
      id,
      baseEventId: base,
    };
  }

  #get(ids: readonly Id[], fetch: CalendarEventFetch): Records<FetchedCalendarEvent> {
    const found = ids.flatMap((id) => this.#find(id) ?? []);
    const list = found.map((event) => {
      const wanted = fetch.properties.some((name) => name === "utcStart" || name === "utcEnd");
      return wanted ? { ...event, ...this.#times(event, fetch.timeZone) } : event;
    });
    const known = new Set(found.map(({ id }) => id));
    return { state: this.#log.state, list, notFound: ids.filter((id) => !known.has(id)) };
  }

  #times(event: CalendarEvent, timeZone: TimeZoneId): Pick<CalendarEvent, "utcStart" | "utcEnd"> {
    const single = without(event, "recurrenceRules", "recurrenceOverrides");
    const window = { after: 0, before: HORIZON * 10, timeZone };
    const [time] = this.#expand(single as CalendarEvent, window);
    const utc = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, "");
    return time === undefined ? {} : { utcStart: utc(time.utcStart), utcEnd: utc(time.utcEnd) };
  }

  #setEvents(edits: CalendarEventEdits): EditResults<CalendarEvent> {
    this.lastEdits = edits;
    const conflict = (id: Id): SetError | null => {
      const asked = edits.ifRevision.get(id);
      const revision = this.#find(id)?.revision;
      return asked === undefined || asked === revision ? null : { type: "revisionMismatch" };
    };
    const { direct, answered } = this.#liftOccurrences(edits, conflict);
    const done = editRecords(this.#log, "CalendarEvent", this.events, direct, {
      create: (id, create) => this.#create(id, create),
      update: (item, patch) => conflict(item.id) ?? this.#update(item, patch),
      destroy: (item) => conflict(item.id) ?? this.#refusal(item),
    });
    return answered(done);
  }

  #refusal({ calendarIds }: Pick<CalendarEvent, "calendarIds">): SetError | null {
    for (const id of Object.keys(calendarIds)) {
      const found = this.calendars.get(id);
      if (found === undefined) return { type: "invalidProperties", properties: ["calendarIds"] };
      if (!found.myRights.mayWriteAll) return { type: "forbidden" };
    }
    return null;
  }

  #create(id: Id, create: Partial<CalendarEvent>): CalendarEvent | SetError {
    const { start = "", calendarIds = {} } = create;
    const refused = this.#refusal({ calendarIds });
    if (refused !== null) return refused;
    return {
      uid: `${id}@univ.example`,
      ...create,
      "@type": "Event",
      start,
      calendarIds,
      id,
      baseEventId: null,
      isOrigin: true,
      revision: `${id}-1`,
    };
  }

  #update(item: CalendarEvent, patch: PatchObject): CalendarEvent | SetError {
    const changed = applyPatch(item, patch);
    const refused = this.#refusal(item) ?? this.#refusal(changed);
    if (refused !== null) return refused;
    const [base = "", count = "0"] = (item.revision ?? "").split("-");
    return isSame(item, changed) ? item : { ...changed, revision: `${base}-${Number(count) + 1}` };
  }

  /** Edits of occurrences as edits of the overrides of their series. */
  #liftOccurrences(
    edits: CalendarEventEdits,
    conflict: (id: Id) => SetError | null,
  ): {
    readonly direct: Edits<Partial<CalendarEvent>>;
    readonly answered: (done: EditResults<CalendarEvent>) => EditResults<CalendarEvent>;
  } {
    const update = new Map<Id, PatchObject>();
    const lifted = new Map<Id, readonly [base: Id, kind: "update" | "destroy"]>();
    const failed = new Map<Id, readonly [SetError, "update" | "destroy"]>();
    const lift = (id: Id, kind: "update" | "destroy", patch: PatchObject): void => {
      const occurrence = this.#find(id);
      const error = Object.keys(patch).some((pointer) => OF_SERIES.test(pointer))
        ? ({ type: "invalidPatch" } as const)
        : conflict(id);
      if (error !== null || occurrence === undefined) {
        failed.set(id, [error ?? { type: "notFound" }, kind]);
        return;
      }
      const base = occurrence.baseEventId ?? "";
      const at = occurrence.recurrenceId ?? "";
      const before = this.events.get(base)?.recurrenceOverrides ?? {};
      const open = update.get(base)?.["recurrenceOverrides"] as typeof before | undefined;
      const overrides = { ...before, ...open };
      overrides[at] = kind === "destroy" ? patch : { ...overrides[at], ...patch };
      update.set(base, { ...update.get(base), recurrenceOverrides: overrides });
      lifted.set(id, [base, kind]);
    };
    const isOccurrence = (id: Id): boolean => id.includes("_");
    for (const [id, patch] of edits.update) {
      if (isOccurrence(id)) lift(id, "update", patch);
      else update.set(id, { ...update.get(id), ...patch });
    }
    for (const id of edits.destroy) if (isOccurrence(id)) lift(id, "destroy", { excluded: true });
    const destroy = edits.destroy.filter((id) => !isOccurrence(id));
    return {
      direct: { create: edits.create, update, destroy },
      answered: (done) => answerFor(done, edits, lifted, failed),
    };
  }
}

function answerFor(
  done: EditResults<CalendarEvent>,
  edits: CalendarEventEdits,
  lifted: ReadonlyMap<Id, readonly [Id, "update" | "destroy"]>,
  failed: ReadonlyMap<Id, readonly [SetError, "update" | "destroy"]>,
): EditResults<CalendarEvent> {
  const updated = new Map([...done.updated].filter(([id]) => edits.update.has(id)));
  const destroyed = [...done.destroyed];
  const notUpdated = new Map([...done.notUpdated].filter(([id]) => edits.update.has(id)));
  const notDestroyed = new Map(done.notDestroyed);
  const refuse = (id: Id, kind: "update" | "destroy", error: SetError): void =>
    void (kind === "update" ? notUpdated : notDestroyed).set(id, error);
  for (const [id, [base, kind]] of lifted) {
    const error = done.notUpdated.get(base);
    if (error !== undefined) refuse(id, kind, error);
    else if (kind === "update") updated.set(id, null);
    else destroyed.push(id);
  }
  for (const [id, [error, kind]] of failed) refuse(id, kind, error);
  return { ...done, updated, destroyed, notUpdated, notDestroyed };
}

function without<Value extends object>(value: Value, ...names: readonly string[]): Partial<Value> {
  const kept = Object.entries(value).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept) as Partial<Value>;
}

function localIn(timeZone: TimeZoneId, utc: number): LocalDateTime {
  return new Date(utc).toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
}
