/**
 * What an agenda knows and does: its element draws it, its lazy parts act on it.
 *
 * @module
 */
import type { GatewaySession, Id } from "@partage-ent/jmap";
import type { Connection, LiveQuery } from "@partage-ent/sdk";
import type { ReactiveElement } from "lit";
import type { AgendaMessages } from "../locales/agenda.js";
import {
  addDays,
  type CivilDate,
  mondayOf,
  type ZoneClock,
  zoneClock,
} from "../shared/civil-time.js";
import { type AgendaPage, type AgendaView, isShown } from "./agenda-page.js";
import { clock } from "./clock.js";
import { addMonths } from "./day-words.js";
import type { Extras } from "./extras.js";
import type { Grid } from "./grid/grid.js";
import type { Interaction } from "./interaction.js";
import { type Occurrence, readOccurrence } from "./occurrence.js";
import type { Reminders } from "./reminders.js";

/** What happened a moment ago, and how to take it back. */
export interface Toast {
  readonly text: string;
  readonly undo?: (() => Promise<void>) | undefined;
}

/** The element as its parts see it. */
export interface AgendaHost extends ReactiveElement {
  readonly shortcutsDisabled: boolean;
  readonly titleHidden: boolean;
  readonly remindersDisabled: boolean;
  readonly limit: number;
  readonly headingLevel: number;
  refresh(): Promise<void>;
}

/** State and data of one agenda element. */
export class AgendaModel {
  readonly host: AgendaHost;
  connection: Connection | undefined;
  session: GatewaySession | undefined;
  messages!: AgendaMessages;
  lang = "fr";
  view: AgendaView = "list";
  /** Views that the person may choose. */
  views: readonly AgendaView[] = [];
  /** Calendars that the page chose, by id or name; those that the person shows when empty. */
  only: readonly string[] = [];
  /** The day that a grid is about; today where nobody chose one. */
  chosenDay: CivilDate | undefined;
  page: LiveQuery<AgendaPage> | undefined;
  /** What is drawn after the first content, once it is loaded. */
  extras: Extras | undefined;
  /** Days, weeks and months, once they are loaded. */
  grid: Grid | undefined;
  /** What acts on events, once somebody came near. */
  interaction: Interaction | undefined;
  reminders: Reminders | undefined;
  toast: Toast | undefined;
  #stop: (() => void) | undefined;
  #kept: AgendaPage | undefined;
  #read:
    | { readonly from: AgendaPage; readonly key: string; readonly list: readonly Occurrence[] }
    | undefined;

  constructor(host: AgendaHost) {
    this.host = host;
  }

  readonly update = (): void => {
    this.host.requestUpdate();
  };

  /** The zone of the account. */
  get clock(): ZoneClock {
    return zoneClock(this.session?.timeZone);
  }

  get today(): CivilDate {
    return this.clock.dateOf(clock.now());
  }

  get day(): CivilDate {
    return this.chosenDay ?? this.today;
  }

  /** The days that a grid shows, the second one not included; absent for a list. */
  get days(): readonly [from: CivilDate, to: CivilDate] | undefined {
    const { view, day } = this;
    if (view === "list") return undefined;
    if (view === "day") return [day, addDays(day, 1)];
    if (view === "week") return [mondayOf(day), addDays(mondayOf(day), 7)];
    const first = mondayOf(addMonths(day, 0));
    const last = addDays(addMonths(day, 1), -1);
    return [first, addDays(mondayOf(last), 7)];
  }

  get isWritable(): boolean {
    return this.session?.scopes.includes("calendar.write") ?? false;
  }

  /** What is shown; while more is loading, what was shown before. */
  get value(): AgendaPage | undefined {
    return this.page?.value ?? this.#kept;
  }

  /** The events that are shown, earliest first. */
  get occurrences(): readonly Occurrence[] {
    const { value, lang, only } = this;
    if (!value) return [];
    const key = `${lang} ${this.clock.timeZone} ${only.join()} ${this.session?.person.email}`;
    if (this.#read?.from !== value || this.#read.key !== key)
      this.#read = { from: value, key, list: this.read(value) };
    return this.#read.list;
  }

  /** The events of a page that are shown. */
  read({ calendars, items }: AgendaPage): readonly Occurrence[] {
    const shown = calendars.filter((one) => isShown(one, this.only));
    const reading = {
      clock: this.clock,
      messages: this.messages,
      calendars: new Map(shown.map((one) => [one.id, one])),
      email: this.session?.person.email ?? "",
    };
    return items
      .filter(({ calendarIds }) => shown.some(({ id }) => id in calendarIds))
      .map((row) => readOccurrence(row, reading));
  }

  find(id: Id | undefined): Occurrence | undefined {
    return this.occurrences.find((one) => one.id === id);
  }

  /** Starts to follow a connection, or stops with none. */
  follow(connection: Connection | undefined): void {
    this.show(undefined);
    this.connection = connection;
    this.session = undefined;
    if (connection) this.join();
  }

  /** Learns who is signed in; again after a sign-in. */
  join(): void {
    const { connection } = this;
    void connection?.session().then((session) => {
      if (this.connection === connection) this.session = session;
      this.update();
    }, this.update);
  }

  /** Shows another page; `isLonger` says that it begins with the events shown now. */
  show(page: LiveQuery<AgendaPage> | undefined, isLonger = false): void {
    if (page === this.page) return;
    this.#kept = isLonger ? this.value : undefined;
    this.#stop?.();
    this.page = page;
    this.#stop = page?.subscribe(this.update);
    this.update();
  }
}
