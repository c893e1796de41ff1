/**
 * Calendars over CalDAV (RFC 4791) with scheduling (RFC 6638) where the server has it, or by mail
 * (RFC 6047) where it has not.
 *
 * @module
 */
import { CALENDARS, type CalendarsCapability, PRINCIPALS } from "@partage-ent/jmap";
import type {
  AccountChange,
  BlobBackend,
  CalendarBackend,
  Principal,
  PrincipalBackend,
} from "@partage-ent/server";
import { MethodFailure, Refusal } from "@partage-ent/server";
import type { ReadBlob } from "../blob-reader.js";
import type { DavServiceOptions } from "../dav/dav-options.js";
import { createDavService, type DavService } from "../dav/dav-service.js";
import type { BackendPart, PartDescription, PartScope } from "../part.js";
import { personKey } from "../person-key.js";
import type { MailSubmission } from "../smtp/mail-submission.js";
import { getAvailability } from "./availability.js";
import { calendarBlob } from "./calendar-blobs.js";
import { getCalendarChanges, getEventChanges } from "./calendar-changes.js";
import { CalendarScope, type CalendarSettings } from "./calendar-scope.js";
import { setCalendars } from "./calendar-set.js";
import { getCalendars } from "./calendars.js";
import { counterEvent } from "./event-counter.js";
import { getEvents } from "./event-get.js";
import { importEvents } from "./event-import.js";
import { parseEvents } from "./event-parse.js";
import { MAX_WINDOW_DAYS, queryEvents } from "./event-query.js";
import { setEvents } from "./event-set.js";
import { getParticipantIdentities } from "./participant-identities.js";
import { getPrincipals, queryPrincipals } from "./principals.js";

/** How calendars are served. */
export interface CalDavPartOptions extends Omit<DavServiceOptions, "kind"> {
  /** Sends invitations, answers and proposals by mail where the calendar server does not. */
  readonly submission?: MailSubmission;
  /** Reads blobs of other parts: the calendar in a mail, an upload. */
  readonly readBlob?: ReadBlob;
  /** Where programs of the person reach the calendar server by themselves; absent where they can't. */
  readonly publicUrl?: URL | string;
  /**
   * Whether the server leaves people alone who have `SCHEDULE-AGENT=CLIENT` (RFC 6638 section 7.1); what
   * can't be written without telling them is refused otherwise. Default: found out.
   */
  readonly obeysScheduleAgent?: boolean;
  /** Language of the mails that are sent. Default: `fr`. */
  readonly language?: string;
  /** Milliseconds that the description of an account is kept. Default: 60,000. */
  readonly describedMs?: number;
}

/** Opens calendars; nothing is sent before the first request. */
export function createCalDavPart(options: CalDavPartOptions): BackendPart {
  return new CalDavPart(options);
}

const CAPABILITY: CalendarsCapability = {
  maxCalendarsPerEvent: 1,
  minDateTime: "1900-01-01T00:00:00Z",
  maxDateTime: "2199-12-31T23:59:59Z",
  maxExpandedQueryDuration: `P${MAX_WINDOW_DAYS}D`,
  maxParticipantsPerEvent: 500,
  mayCreateCalendar: true,
};

interface Described {
  readonly description: PartDescription;
  readonly until: number;
}

/** Persons whose description is kept. */
const MAX_DESCRIBED = 20_000;

class CalDavPart implements BackendPart {
  readonly name = "CalDAV";
  readonly #service: DavService;
  readonly #settings: CalendarSettings;
  readonly #describedMs: number;
  readonly #described = new Map<string, Described>();

  constructor(options: CalDavPartOptions) {
    const { submission, readBlob, publicUrl, language, describedMs, ...rest } = options;
    const { obeysScheduleAgent, ...service } = rest;
    this.#service = createDavService({ ...service, kind: "calendar" });
    this.#describedMs = describedMs ?? 60_000;
    this.#settings = {
      clock: options.clock ?? Date.now,
      submission: submission ?? null,
      readBlob: readBlob ?? null,
      publicUrl: publicUrl === undefined ? null : new URL(publicUrl),
      obeysScheduleAgent: obeysScheduleAgent ?? null,
      language: language ?? "fr",
    };
  }

  open(principal: Principal, options: { readonly signal: AbortSignal }): PartScope {
    const scope = new CalendarScope(this.#service.open(principal, options), this.#settings);
    return {
      describe: () => this.#describe(scope),
      calendars: calendarBackend(scope),
      principals: principalBackend(scope),
      blobs: blobBackend(scope),
    };
  }

  async #describe(scope: CalendarScope): Promise<PartDescription> {
    const key = personKey(scope.principal);
    const known = this.#described.get(key);
    const now = this.#settings.clock();
    if (known && known.until > now) return known.description;
    const read = await describe(scope);
    // The same object as long as it says the same: views are kept by it.
    const isSame = known && JSON.stringify(known.description) === JSON.stringify(read);
    const description = isSame ? known.description : read;
    this.#described.delete(key);
    this.#described.set(key, { description, until: now + this.#describedMs });
    for (const oldest of this.#described.keys()) {
      if (this.#described.size <= MAX_DESCRIBED) break;
      this.#described.delete(oldest);
    }
    return description;
  }

  watch(
    principal: Principal,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncIterable<AccountChange> {
    return this.#service.watch(principal, {
      signal,
      states: async (dav) => ({
        Calendar: await dav.collectionsState(),
        CalendarEvent: await dav.state(),
      }),
    });
  }

  async forget(principal: Principal): Promise<void> {
    this.#described.delete(personKey(principal));
    this.#service.forget(principal);
  }

  check(signal: AbortSignal): Promise<void> {
    return this.#service.check(signal);
  }

  async close(): Promise<void> {
    this.#described.clear();
    this.#service.close();
  }
}

async function describe(scope: CalendarScope): Promise<PartDescription> {
  const [me, calendars] = await Promise.all([scope.dav.me(), scope.calendars()]);
  const standard = calendars.find(({ isDefault }) => isDefault);
  const timeZone = standard?.collection.timeZone;
  return {
    capabilities: {
      [CALENDARS]: CAPABILITY,
      // Without an outbox nobody can be asked about.
      ...(me.scheduleOutbox === null ? {} : { [PRINCIPALS]: {} }),
    },
    ...(standard ? { wellKnown: { defaultCalendar: standard.id } } : {}),
    ...(me.displayName === null ? {} : { name: me.displayName }),
    ...(timeZone == null ? {} : { timeZone }),
  };
}

/** A refusal of one record that a method without records meets. */
async function failing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new MethodFailure("invalidArguments", error.reason.description ?? error.message);
  }
}

function calendarBackend(scope: CalendarScope): CalendarBackend {
  return {
    getCalendars: (...args) => getCalendars(scope, ...args),
    getCalendarChanges: (...args) => getCalendarChanges(scope, ...args),
    setCalendars: (...args) => setCalendars(scope, ...args),
    queryEvents: (...args) => queryEvents(scope, ...args),
    getEvents: (...args) => getEvents(scope, ...args),
    getEventChanges: (...args) => getEventChanges(scope, ...args),
    setEvents: (...args) => setEvents(scope, ...args),
    parseEvents: (...args) => parseEvents(scope, ...args),
    importEvents: (...args) => failing(importEvents(scope, ...args)),
    counterEvent: (...args) => failing(counterEvent(scope, ...args)),
    getParticipantIdentities: (...args) => getParticipantIdentities(scope, ...args),
  };
}

function principalBackend(scope: CalendarScope): PrincipalBackend {
  return {
    getPrincipals: (...args) => getPrincipals(scope, ...args),
    queryPrincipals: (...args) => queryPrincipals(scope, ...args),
    getAvailability: (...args) => getAvailability(scope, ...args),
  };
}

function blobBackend(scope: CalendarScope): BlobBackend {
  return {
    download: (...args) => calendarBlob(scope, ...args),
    upload: async () => {
      throw new MethodFailure("forbidden", "Uploads are not kept with calendars.");
    },
  };
}
