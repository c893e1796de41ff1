/**
 * What happens around the workers while they are killed: feeds that change, and people who use their
 * calendars; and what must be true of all that in the end.
 *
 * @module
 */
import {
  type Calendar,
  type CalendarEvent,
  CALENDARS,
  type Id,
  type Lesson,
} from "@partage-ent/jmap";
import type { Backend, CalendarBackend } from "@partage-ent/server";
import type { ChaosRandom } from "./chaos-random.js";

const HOUR = 3_600_000;
const LESSONS = 22;
const NAME = "Emploi du temps";

/** What must be zero. */
export interface ChaosFindings {
  /** Lessons without an event. */
  lost: number;
  /** Events of lessons that have another already, or are no more. */
  doubled: number;
  /** Events that were not written by the workers, and changed or vanished. */
  foreign: number;
  /** Events and calendars that taking back left behind. */
  left: number;
}

interface Seen {
  readonly calendars: readonly Calendar[];
  readonly events: readonly CalendarEvent[];
}

/** A world of accounts that follow a few feeds. */
export class ChaosWorld {
  readonly accounts: readonly string[];
  readonly feedsOf: Readonly<Record<string, readonly Id[]>>;
  readonly #backend: Backend;
  readonly #feedUrl: string;
  readonly #random: ChaosRandom;
  readonly #feeds = new Map<Id, readonly Lesson[]>();
  readonly #versions = new Map<Id, number>();
  /** Events that are people's own, as they left them, by account and id. */
  readonly #foreign = new Map<string, Map<Id, CalendarEvent>>();
  readonly #base = Date.now() + 24 * HOUR;

  constructor(backend: Backend, feedUrl: string, random: ChaosRandom, accounts: readonly string[]) {
    this.#backend = backend;
    this.#feedUrl = feedUrl;
    this.#random = random;
    this.accounts = accounts;
    const feedIds = ["f0", "f1", "f2"];
    this.feedsOf = Object.fromEntries(
      accounts.map((account, index) => [
        account,
        index % 2 === 0
          ? [feedIds[index % 3]!]
          : [feedIds[index % 3]!, feedIds[(index + 1) % 3]!].sort(),
      ]),
    );
    for (const id of feedIds) this.#feeds.set(id, this.#lessons(id, LESSONS));
    for (const account of accounts) this.#foreign.set(account, new Map());
  }

  /** Tells the feeds and gives everybody an event of her own, and some a calendar of the same name. */
  async begin(): Promise<void> {
    for (const id of this.#feeds.keys()) this.#versions.set(id, 1);
    await this.#publish();
    for (const [index, account] of this.accounts.entries()) {
      if (index % 4 === 1) {
        await this.#act(account, (calendars, accountId) =>
          calendars.setCalendars(accountId, {
            create: new Map([["c", { name: NAME }]]),
            ...{ update: new Map(), destroy: [], onDestroyRemoveEvents: false },
          }),
        );
      }
      for (const { id } of (await this.#see(account)).calendars) await this.#addOwn(account, id);
    }
  }

  /** Lets something happen; a change that comes too late is none. */
  async happen(): Promise<void> {
    const account = this.#random.pick(this.accounts)!;
    const dice = this.#random.below(10);
    if (dice < 5) return this.#changeFeed();
    const { calendars, events } = await this.#see(account);
    const written = events.filter((event) => this.#isWritten(account, event));
    const event = this.#random.pick(written);
    const kept = calendars.filter(({ name }) => name.startsWith(NAME));
    if (dice === 5 && kept.length > 0) return this.#addOwn(account, this.#random.pick(kept)!.id);
    if (!event) return;
    if (dice === 6) return this.#moveOut(account, event, calendars);
    const isDeleted = dice === 7;
    await this.#act(account, (backend, accountId) =>
      backend.setEvents(accountId, {
        create: new Map(),
        update: isDeleted ? new Map() : new Map([[event.id, { title: "Dormir" }]]),
        destroy: isDeleted ? [event.id] : [],
        ...{ ifRevision: new Map(), sendSchedulingMessages: false },
      }),
    );
  }

  /** Changes every lesson, so that every event is to be as its lesson says again. */
  async changeAll(): Promise<void> {
    for (const [id, lessons] of this.#feeds) {
      this.#change(
        id,
        lessons.map((lesson) => ({ ...lesson, rooms: ["Salle finale"] })),
      );
    }
    await this.#publish();
  }

  /** Compares all accounts with their timetables. */
  async compare(findings: ChaosFindings): Promise<void> {
    for (const account of this.accounts) {
      const { events } = await this.#see(account);
      const wanted = this.feedsOf[account]!.flatMap((id) => this.#feeds.get(id) ?? []);
      const missing = countUp(wanted.map(describeLesson));
      for (const event of events.filter((each) => this.#isWritten(account, each))) {
        const text = describeEvent(event);
        const count = missing.get(text) ?? 0;
        if (count === 0) findings.doubled += 1;
        else missing.set(text, count - 1);
      }
      findings.lost += [...missing.values()].reduce((sum, count) => sum + count, 0);
      findings.foreign += this.#countTouched(account, events);
    }
  }

  /** Compares all accounts with what they were before. */
  async compareTakenBack(findings: ChaosFindings): Promise<void> {
    for (const account of this.accounts) {
      const { calendars, events } = await this.#see(account);
      findings.left += events.filter((event) => this.#isWritten(account, event)).length;
      const used = new Set(events.flatMap(({ calendarIds }) => Object.keys(calendarIds)));
      findings.left += calendars.filter(
        ({ id, name }) => name.startsWith(NAME) && !used.has(id),
      ).length;
      findings.foreign += this.#countTouched(account, events);
    }
  }

  #countTouched(account: string, events: readonly CalendarEvent[]): number {
    const standing = new Map(events.map((event) => [event.id, event]));
    return [...this.#foreign.get(account)!.values()].filter(
      (event) => JSON.stringify(standing.get(event.id)) !== JSON.stringify(event),
    ).length;
  }

  #isWritten(account: string, { id, keywords }: CalendarEvent): boolean {
    return keywords?.["timetable"] === true && !this.#foreign.get(account)!.has(id);
  }

  async #changeFeed(): Promise<void> {
    const id = this.#random.pick([...this.#feeds.keys()])!;
    const lessons = [...this.#feeds.get(id)!];
    for (let count = 1 + this.#random.below(3); count > 0; count -= 1) {
      const at = this.#random.below(lessons.length);
      const lesson = lessons[at]!;
      const dice = this.#random.below(4);
      if (dice === 0) lessons[at] = { ...lesson, rooms: [`Salle ${this.#random.below(90)}`] };
      else if (dice === 1) lessons[at] = this.#moved(lesson);
      else if (dice === 2 && lessons.length > LESSONS / 2) lessons.splice(at, 1);
      else {
        // A lesson that was cancelled may come back: ids are few.
        const known = new Set(lessons.map((each) => each.id));
        const fresh = this.#lessons(id, LESSONS + 8).filter((each) => !known.has(each.id));
        const added = this.#random.pick(fresh);
        if (added) lessons.push(added);
      }
    }
    this.#change(id, lessons);
    await this.#publish();
  }

  #moved(lesson: Lesson): Lesson {
    const hours = (1 + this.#random.below(6)) * HOUR;
    const later = (time: string): string => formatUtc(Date.parse(time) + hours);
    return { ...lesson, start: later(lesson.start), end: later(lesson.end) };
  }

  #change(id: Id, lessons: readonly Lesson[]): void {
    this.#feeds.set(id, lessons);
    this.#versions.set(id, (this.#versions.get(id) ?? 0) + 1);
  }

  #lessons(feedId: Id, count: number): readonly Lesson[] {
    return Array.from({ length: count }, (_, index) => ({
      ...{ id: `${feedId}-${index}`, feedId, title: `Cours ${feedId} ${index}`, type: "TD" },
      ...{ teachers: ["PETIT Luc"], groups: [feedId], rooms: [`Salle ${index}`], description: "" },
      start: formatUtc(this.#base + index * 2 * HOUR),
      end: formatUtc(this.#base + index * 2 * HOUR + HOUR),
    }));
  }

  async #publish(): Promise<void> {
    const book = Object.fromEntries(
      [...this.#feeds].map(([id, lessons]) => [id, { version: this.#versions.get(id), lessons }]),
    );
    await fetch(`${this.#feedUrl}/feeds`, { method: "POST", body: JSON.stringify(book) });
  }

  async #addOwn(account: string, calendarId: Id): Promise<void> {
    const uid = `own-${this.#random.next().toString(36).slice(2)}@univ-valmoree.example`;
    const id = await this.#act(account, async (calendars, accountId) => {
      const results = await calendars.setEvents(accountId, {
        create: new Map([
          [
            "e",
            {
              ...{ "@type": "Event", uid, title: "Révisions", start: "2026-12-01T18:00:00" },
              ...{
                duration: "PT1H",
                timeZone: "Europe/Paris",
                calendarIds: { [calendarId]: true },
              },
            },
          ],
        ]),
        ...{ update: new Map(), destroy: [], ifRevision: new Map(), sendSchedulingMessages: false },
      });
      return results.created.get("e")?.id;
    });
    if (id !== undefined) await this.#remember(account, id);
  }

  async #moveOut(
    account: string,
    { id }: CalendarEvent,
    calendars: readonly Calendar[],
  ): Promise<void> {
    const target = calendars.find(({ name }) => !name.startsWith(NAME));
    if (!target) return;
    // From the moment that she takes it, it is hers.
    const isMoved = await this.#act(account, async (backend, accountId) => {
      const results = await backend.setEvents(accountId, {
        ...{ create: new Map(), destroy: [], ifRevision: new Map() },
        update: new Map([[id, { calendarIds: { [target.id]: true } }]]),
        sendSchedulingMessages: false,
      });
      return results.updated.has(id);
    });
    if (isMoved) await this.#remember(account, id);
  }

  async #remember(account: string, id: Id): Promise<void> {
    const { events } = await this.#see(account);
    const event = events.find((each) => each.id === id);
    if (event) this.#foreign.get(account)!.set(id, event);
  }

  #see(account: string): Promise<Seen> {
    return this.#act(account, async (backend, accountId) => {
      const { list } = await backend.getCalendars(accountId, null);
      const calendars = list.filter(({ owner }) => owner === null);
      const { ids } = await backend.queryEvents(accountId, {
        filter: { inCalendars: calendars.map(({ id }) => id) },
        sort: [{ property: "start" }],
        ...{ position: 0, limit: 5_000, calculateTotal: false },
        ...{ expandRecurrences: false, timeZone: "Europe/Paris" },
      });
      const { list: events } = await backend.getEvents(accountId, ids, {
        properties: [...PROPERTIES],
        ...{ reduceParticipants: true, timeZone: "Europe/Paris" },
      });
      return { calendars, events: events.map(readEvent) };
    });
  }

  async #act<Result>(
    account: string,
    act: (calendars: CalendarBackend, accountId: Id) => Promise<Result>,
  ): Promise<Result> {
    const scope = this.#backend.open(
      { establishment: "valmoree", account },
      { signal: AbortSignal.timeout(60_000) },
    );
    const { primaryAccounts } = await scope.describe();
    return act(scope.calendars!, primaryAccounts[CALENDARS]!);
  }
}

const PROPERTIES = [
  ...["id", "uid", "title", "start", "duration", "timeZone", "calendarIds"],
  ...["locations", "keywords", "revision"],
] as readonly (keyof CalendarEvent)[];

/** Only what is compared, always in the same order. */
function readEvent(event: Partial<CalendarEvent>): CalendarEvent {
  return Object.fromEntries(
    PROPERTIES.map((name) => [name, event[name]]),
  ) as unknown as CalendarEvent;
}

function describeLesson({ title, rooms, start }: Lesson): string {
  return `TD ${title} | ${rooms.join(", ")} | ${start}`;
}

function describeEvent({ title, locations, start }: CalendarEvent): string {
  const rooms = Object.values(locations ?? {}).map(({ name }) => name);
  return `${title} | ${rooms.join(", ")} | ${utcOfParis(start)}`;
}

function utcOfParis(local: string): string {
  // Of the two offsets that Paris has, one gives this local time back.
  const candidates = [1, 2].map((hours) => Date.parse(`${local}Z`) - hours * HOUR);
  const format = new Intl.DateTimeFormat("sv-SE", {
    ...{ timeZone: "Europe/Paris", dateStyle: "short", timeStyle: "medium" },
  });
  const fits = candidates.find((time) => format.format(time).replace(" ", "T") === local);
  return formatUtc(fits ?? candidates[0]!);
}

function formatUtc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function countUp(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
