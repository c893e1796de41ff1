/**
 * The calendars of one person during one JMAP request.
 *
 * @module
 */
import type { Id, JSCalendarEvent, Principal as DirectoryPrincipal } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import type { ReadBlob } from "../blob-reader.js";
import type { DavScope } from "../dav/dav-scope.js";
import type { MailSubmission } from "../smtp/mail-submission.js";
import { type CalendarPlace, calendarPlaces } from "./calendar-place.js";
import { eventPlace, ownEventId, placedEventId } from "./event-id.js";
import { type StoredEvent, storedEvent } from "./stored-event.js";

/** What does not change between requests. */
export interface CalendarSettings {
  readonly clock: () => number;
  readonly submission: MailSubmission | null;
  readonly readBlob: ReadBlob | null;
  /** Where programs of the person reach the server by themselves; null where they can't. */
  readonly publicUrl: URL | null;
  /** Whether the calendar server leaves alone what `SCHEDULE-AGENT` says; null to find out. */
  readonly obeysScheduleAgent: boolean | null;
  /** Language of the messages that are sent. */
  readonly language: string;
}

/** How participants are told: by the calendar server (RFC 6638), by mail (RFC 6047), not at all. */
export type Scheduling = "server" | "mail" | "none";

/** An event or occurrence that a query of this request found. */
export interface FoundEvent {
  readonly id: Id;
  readonly stored: StoredEvent;
  readonly event: JSCalendarEvent;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
}

/** What the methods of calendars work on. */
export class CalendarScope {
  readonly dav: DavScope;
  readonly settings: CalendarSettings;
  /** By id. */
  readonly found = new Map<Id, FoundEvent>();
  /** Rooms, equipment and people that were looked up, by id. */
  readonly principals = new Map<Id, DirectoryPrincipal>();
  #calendars: Promise<readonly CalendarPlace[]> | undefined;
  readonly #events = new Map<Id, Promise<readonly StoredEvent[]>>();
  #ownNames: Promise<ReadonlyMap<string, Id>> | undefined;

  constructor(dav: DavScope, settings: CalendarSettings) {
    this.dav = dav;
    this.settings = settings;
  }

  get principal(): Principal {
    return this.dav.principal;
  }

  /** All calendars, the default one first. */
  calendars(): Promise<readonly CalendarPlace[]> {
    this.#calendars ??= Promise.all([this.dav.collections(), this.dav.me()]).then(
      ([collections, me]) => calendarPlaces(collections, me),
    );
    return this.#calendars;
  }

  /** Addresses of the person, in lowercase, the account's own first. */
  async addresses(): Promise<readonly string[]> {
    const { addresses } = await this.dav.me();
    return [...new Set([this.principal.account.toLowerCase(), ...addresses])];
  }

  /** Addresses of the person whose calendar it is. */
  async addressesOf({ collection }: CalendarPlace): Promise<readonly string[]> {
    if (!collection.isShared) return this.addresses();
    const email = collection.owner?.email;
    return email == null ? [] : [email.toLowerCase()];
  }

  /** How participants are told. */
  async scheduling(): Promise<Scheduling> {
    const [features, me] = await Promise.all([this.dav.features(), this.dav.me()]);
    if (features.has("calendar-auto-schedule") && me.scheduleOutbox !== null) return "server";
    return this.settings.submission ? "mail" : "none";
  }

  /**
   * Whether the server can be kept from telling people (RFC 6638 section 7.1). SOGo can't: it tells
   * everybody of everything, and is known by its outbox, which is a calendar.
   */
  async obeysScheduleAgent(): Promise<boolean> {
    const { obeysScheduleAgent } = this.settings;
    if (obeysScheduleAgent !== null) return obeysScheduleAgent;
    const [{ scheduleOutbox }, collections] = await Promise.all([
      this.dav.me(),
      this.dav.collections(),
    ]);
    return !collections.some(({ url }) => url.pathname === scheduleOutbox?.pathname);
  }

  /** All events of a calendar. */
  events(calendar: CalendarPlace): Promise<readonly StoredEvent[]> {
    let events = this.#events.get(calendar.id);
    if (!events) {
      events = this.#read(calendar);
      this.#events.set(calendar.id, events);
    }
    return events;
  }

  async #read(calendar: CalendarPlace): Promise<readonly StoredEvent[]> {
    if (!calendar.rights.mayReadItems) return [];
    const [objects, firsts, addresses] = await Promise.all([
      this.dav.objects(calendar.collection),
      this.#firstOwners(),
      this.addressesOf(calendar),
    ]);
    return objects.flatMap((object) => {
      const isFirst = firsts.get(object.name) === calendar.id;
      const id = isFirst ? ownEventId(object.name) : placedEventId(calendar.id, object.name);
      return storedEvent(id, calendar, object, addresses) ?? [];
    });
  }

  /** Which of the person's own calendars has an object, by its name: the first by id where several do. */
  #firstOwners(): Promise<ReadonlyMap<string, Id>> {
    this.#ownNames ??= this.calendars().then(async (calendars) => {
      const own = calendars.filter(({ collection }) => !collection.isShared);
      const sorted = [...own].sort((a, b) => (a.id < b.id ? 1 : -1));
      const lists = await Promise.all(
        sorted.map(async ({ collection }) => this.dav.objects(collection)),
      );
      return new Map(
        lists.flatMap((objects, index) => objects.map(({ name }) => [name, sorted[index]!.id])),
      );
    });
    return this.#ownNames;
  }

  /** Events by the ids of their series, those unknown left out. */
  async find(ids: readonly Id[]): Promise<ReadonlyMap<Id, StoredEvent>> {
    const wanted = new Set(ids.flatMap((id) => eventPlace(id)?.baseId ?? []));
    const found = new Map<Id, StoredEvent>();
    if (wanted.size === 0) return found;
    const isOwnOnly = [...wanted].every((id) => id.startsWith("e"));
    const calendars = (await this.calendars()).filter(
      ({ collection }) => !isOwnOnly || !collection.isShared,
    );
    for (const events of await Promise.all(calendars.map((one) => this.events(one)))) {
      for (const stored of events) if (wanted.has(stored.id)) found.set(stored.id, stored);
    }
    return found;
  }

  /** The event with a UID in the person's own calendars. */
  async findByUid(uid: string): Promise<StoredEvent | undefined> {
    const own = (await this.calendars()).filter(({ collection }) => !collection.isShared);
    const lists = await Promise.all(own.map((one) => this.events(one)));
    return lists.flat().find(({ event }) => event.uid === uid);
  }

  /** Something was written, or is about to be. */
  forgetReads(): void {
    this.dav.forgetReads();
    this.#calendars = undefined;
    this.#events.clear();
    this.#ownNames = undefined;
    this.found.clear();
  }
}
