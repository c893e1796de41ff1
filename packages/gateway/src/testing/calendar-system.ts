/**
 * Calendars of many accounts in memory, as a back end, for tests, measures and chaos runs. It is as
 * unkind as a mail system may be: it takes a uid twice, so that a double write shows, and any call can
 * be made to fail before or after it took effect.
 *
 * @module
 */
import {
  type Calendar,
  type CalendarEvent,
  type CalendarEventFilterCondition,
  CALENDARS,
  type Id,
  type SetError,
} from "@partage-ent/jmap";
import {
  type Backend,
  type BackendScope,
  type CalendarBackend,
  type EditResults,
  MethodFailure,
  type Principal,
} from "@partage-ent/server";

/** Calls that the system counts and can be made to fail. */
export type CalendarCall =
  "describe" | "getCalendars" | "setCalendars" | "queryEvents" | "getEvents" | "setEvents";

/** One account of the system. */
export interface CalendarAccount {
  readonly calendars: Map<Id, Calendar>;
  readonly events: Map<Id, CalendarEvent>;
  /** Events above which writes fail as `overQuota`. */
  quota: number;
}

/** Options of {@link CalendarSystem}. */
export interface CalendarSystemOptions {
  /** Called around every call of the back end; what it throws is the caller's failure. */
  readonly around?: (call: CalendarCall, when: "before" | "after", account: string) => void;
  /** Writes that a record is refused for, by title. */
  readonly refuse?: (event: Partial<CalendarEvent>) => SetError | undefined;
}

/** A mail system that has calendars only. */
export class CalendarSystem implements Backend {
  readonly calls: Record<CalendarCall, number> = {
    ...{ describe: 0, getCalendars: 0, setCalendars: 0 },
    ...{ queryEvents: 0, getEvents: 0, setEvents: 0 },
  };
  /** Events written by `setEvents`: created, updated and destroyed. */
  readonly writes = { created: 0, updated: 0, destroyed: 0 };
  readonly #options: CalendarSystemOptions;
  readonly #accounts = new Map<string, CalendarAccount>();
  #serial = 100;

  constructor(options: CalendarSystemOptions = {}) {
    this.#options = options;
  }

  /** The account of an address; a new one has a calendar of its own. */
  account(address: string): CalendarAccount {
    const known = this.#accounts.get(address);
    if (known) return known;
    const account: CalendarAccount = { calendars: new Map(), events: new Map(), quota: Infinity };
    this.#accounts.set(address, account);
    this.addCalendar(address, "Calendrier");
    return account;
  }

  /** Adds a calendar as the person would. */
  addCalendar(address: string, name: string): Calendar {
    const calendar = calendarOf(this.#nextId(), name);
    this.account(address).calendars.set(calendar.id, calendar);
    return calendar;
  }

  /** Adds an event as the person would. */
  addEvent(address: string, calendarId: Id, event: Partial<CalendarEvent> = {}): CalendarEvent {
    const id = this.#nextId();
    const added: CalendarEvent = {
      ...{ "@type": "Event", uid: `own-${id}@univ-valmoree.example`, title: "Dentiste" },
      ...{ start: "2026-11-24T10:00:00", duration: "PT1H", timeZone: "Europe/Paris" },
      ...event,
      ...{ id, calendarIds: { [calendarId]: true }, revision: "1" },
    };
    this.account(address).events.set(id, added);
    return added;
  }

  /** Changes an event as the person would. */
  editEvent(address: string, id: Id, change: Partial<CalendarEvent>): void {
    const event = this.account(address).events.get(id);
    if (event) {
      this.account(address).events.set(id, { ...event, ...change, revision: this.#nextId() });
    }
  }

  open({ account }: Principal, { signal }: { readonly signal: AbortSignal }): BackendScope {
    const call = async <Result>(name: CalendarCall, act: () => Result): Promise<Result> => {
      await Promise.resolve();
      signal.throwIfAborted();
      this.#options.around?.(name, "before", account);
      this.calls[name] += 1;
      const result = act();
      this.#options.around?.(name, "after", account);
      return result;
    };
    return {
      describe: () =>
        call("describe", () => ({
          ...{ username: account, name: account, timeZone: "Europe/Paris", wellKnown: {} },
          accounts: {},
          primaryAccounts: { [CALENDARS]: "a1" },
        })),
      calendars: this.#calendars(account, call),
    };
  }

  async *watch(): AsyncIterable<never> {
    await Promise.resolve();
    yield* [];
  }

  async check(): Promise<void> {
    await Promise.resolve();
  }

  #nextId(): Id {
    this.#serial += 1;
    return String(this.#serial);
  }

  #calendars(
    address: string,
    call: <Result>(name: CalendarCall, act: () => Result) => Promise<Result>,
  ): CalendarBackend {
    const unsupported = async (): Promise<never> => {
      await Promise.resolve();
      throw new MethodFailure("unknownMethod", "not in this system");
    };
    const account = this.account(address);
    return {
      getCalendars: (_accountId, ids) =>
        call("getCalendars", () => recordsOf(account.calendars, ids)),
      setCalendars: (_accountId, edits) =>
        call("setCalendars", () => this.#setCalendars(address, edits)),
      queryEvents: (_accountId, { filter, limit }) =>
        call("queryEvents", () => {
          const ids = [...account.events.values()]
            .filter((event) => fits(event, filter as CalendarEventFilterCondition | null))
            .map(({ id }) => id)
            .slice(0, limit);
          return { queryState: "1", position: 0, ids };
        }),
      getEvents: (_accountId, ids) => call("getEvents", () => recordsOf(account.events, ids)),
      setEvents: (_accountId, edits) => call("setEvents", () => this.#setEvents(address, edits)),
      getCalendarChanges: unsupported,
      getEventChanges: unsupported,
      parseEvents: unsupported,
      importEvents: unsupported,
      counterEvent: unsupported,
      getParticipantIdentities: unsupported,
    };
  }

  #setCalendars(
    address: string,
    edits: Parameters<CalendarBackend["setCalendars"]>[1],
  ): EditResults<Calendar> {
    const { calendars, events } = this.account(address);
    const results = emptyResults<Calendar>();
    const isTaken = (name: unknown): boolean =>
      [...calendars.values()].some((calendar) => calendar.name === name);
    const taken: SetError = { type: "invalidProperties", properties: ["name"] };
    for (const [key, { name }] of edits.create) {
      if (isTaken(name)) results.notCreated.set(key, taken);
      else results.created.set(key, { id: this.addCalendar(address, name).id });
    }
    for (const [id, patch] of edits.update) {
      const calendar = calendars.get(id);
      if (!calendar) results.notUpdated.set(id, { type: "notFound" });
      else if (isTaken(patch["name"])) results.notUpdated.set(id, taken);
      else {
        calendars.set(id, { ...calendar, ...patch });
        results.updated.set(id, null);
      }
    }
    for (const id of edits.destroy) {
      const own = [...events.values()].filter(({ calendarIds }) => calendarIds[id]);
      if (own.length > 0 && !edits.onDestroyRemoveEvents) {
        results.notDestroyed.set(id, { type: "calendarHasEvent" });
      } else if (calendars.delete(id)) results.destroyed.push(id);
      else results.notDestroyed.set(id, { type: "notFound" });
    }
    return results;
  }

  #setEvents(
    address: string,
    { create, update, destroy, ifRevision }: Parameters<CalendarBackend["setEvents"]>[1],
  ): EditResults<CalendarEvent> {
    const { events, quota } = this.account(address);
    const results = emptyResults<CalendarEvent>();
    const failureOf = (id: Id): SetError | undefined => {
      const event = events.get(id);
      if (!event) return { type: "notFound" };
      const known = ifRevision.get(id);
      return known === undefined || known === event.revision
        ? undefined
        : { type: "revisionMismatch" };
    };
    for (const id of destroy) {
      const failure = failureOf(id);
      if (failure) results.notDestroyed.set(id, failure);
      else if (events.delete(id)) results.destroyed.push(id);
    }
    for (const [id, patch] of update) {
      const failure = failureOf(id) ?? this.#options.refuse?.(patch);
      if (failure) results.notUpdated.set(id, failure);
      else {
        this.editEvent(address, id, patch);
        results.updated.set(id, null);
      }
    }
    for (const [key, event] of create) {
      const refusal = this.#options.refuse?.(event);
      const failure: SetError | undefined =
        refusal ?? (events.size >= quota ? { type: "overQuota" } : undefined);
      const [calendarId = ""] = Object.keys(event.calendarIds ?? {});
      if (failure) results.notCreated.set(key, failure);
      else results.created.set(key, { id: this.addEvent(address, calendarId, event).id });
    }
    this.writes.created += results.created.size;
    this.writes.updated += results.updated.size;
    this.writes.destroyed += results.destroyed.length;
    return results;
  }
}

function calendarOf(id: Id, name: string): Calendar {
  return {
    ...{ id, name, description: null, color: null, sortOrder: 1 },
    ...{ isSubscribed: true, isVisible: true, isDefault: false, includeInAvailability: "all" },
    ...{ timeZone: null, owner: null, subscribeUrl: null, blobId: null },
    myRights: {
      ...{ mayReadFreeBusy: true, mayReadItems: true, mayWriteAll: true, mayWriteOwn: true },
      ...{ mayUpdatePrivate: true, mayRSVP: true, mayShare: true, mayDelete: true },
    },
  };
}

function fits(event: CalendarEvent, filter: CalendarEventFilterCondition | null): boolean {
  const { inCalendars, uid } = filter ?? {};
  const isIn = !inCalendars || inCalendars.some((id) => event.calendarIds[id]);
  return isIn && (uid === undefined || event.uid === uid);
}

function recordsOf<Item>(items: ReadonlyMap<Id, Item>, ids: readonly Id[] | null) {
  const wanted = ids ?? [...items.keys()];
  return {
    state: "1",
    list: wanted.flatMap((id) => items.get(id) ?? []),
    notFound: wanted.filter((id) => !items.has(id)),
  };
}

function emptyResults<Item>() {
  return {
    ...{ oldState: null, newState: "1" },
    created: new Map<Id, Partial<Item>>(),
    updated: new Map<Id, null>(),
    destroyed: [] as Id[],
    notCreated: new Map<Id, SetError>(),
    notUpdated: new Map<Id, SetError>(),
    notDestroyed: new Map<Id, SetError>(),
  };
}
