/**
 * What a directory knows and does: its element draws it, its lazy parts act on it.
 *
 * @module
 */
import {
  type Affiliation,
  type CardKind,
  DIRECTORY,
  type DirectoryCapability,
  type GatewaySession,
  type Id,
} from "@partage-ent/jmap";
import {
  type Connection,
  type ConnectionChangeEvent,
  type PartageError,
  type PeoplePage,
  type PersonRow,
  searchPeople,
} from "@partage-ent/sdk";
import type { ReactiveElement } from "lit";
import type { DirectoryMessages } from "../locales/directory.js";
import type { Extras } from "./extras.js";

/** Milliseconds of silence after a key before the server is asked. */
const PAUSE = 120;

/** A value that results are narrowed to, and what it is called. */
export interface Chosen<Value extends string = Id> {
  readonly id: Value;
  readonly name: string;
}

/** What results are narrowed to. */
export interface Filters {
  readonly kind?: CardKind | undefined;
  readonly establishment?: Chosen | undefined;
  readonly structure?: Chosen | undefined;
  readonly affiliation?: Chosen<Affiliation> | undefined;
  readonly group?: Chosen | undefined;
}

/** What was found, and for what. */
export interface Results extends Pick<
  PeoplePage,
  "items" | "hasMore" | "masked" | "isApproximate"
> {
  readonly text: string;
  readonly filters: Filters;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Something that stands in place of the results until it is closed. */
export interface Panel {
  render(): unknown;
}

/** The element as its parts see it. */
export interface DirectoryHost extends ReactiveElement {
  readonly headingLevel: number;
  readonly detailsDisabled: boolean;
  readonly titleHidden: boolean;
  readonly max: number;
}

/** State and data of one directory element. */
export class DirectoryModel {
  readonly host: DirectoryHost;
  connection: Connection | undefined;
  session: GatewaySession | undefined;
  messages!: DirectoryMessages;
  lang = "fr";
  /** What is typed. */
  text = "";
  filters: Filters = {};
  results: Results | undefined;
  error: PartageError | undefined;
  /** Whether an answer is waited for. */
  isAsking = false;
  /** The row that the keys are at. */
  activeId: Id | undefined;
  /** The row whose card is shown. */
  openId: Id | undefined;
  /** What is drawn after the first content, once it is loaded. */
  extras: Extras | undefined;
  panel: Panel | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;
  #leave = new AbortController();

  constructor(host: DirectoryHost) {
    this.host = host;
  }

  readonly update = (): void => {
    this.host.requestUpdate();
  };

  /** What the session says of the directory. */
  get capability(): DirectoryCapability | undefined {
    const { primaryAccounts, accounts } = this.session?.jmap ?? {};
    const account = accounts?.[primaryAccounts?.[DIRECTORY] ?? ""];
    return account?.accountCapabilities[DIRECTORY] as DirectoryCapability | undefined;
  }

  /** What is looked for: the text without spaces around. */
  get words(): string {
    return this.text.trim();
  }

  /** Whether there is something typed that nothing is looked up for. */
  get isShort(): boolean {
    const { words } = this;
    return words.length > 0 && words.length < (this.capability?.minTextLength ?? 2);
  }

  /** Whether there is something to ask. */
  get isAsked(): boolean {
    const { kind, structure, group, affiliation } = this.filters;
    // Groups and rooms are few, and nobody's secret: they are listed without a word.
    const isListed = kind !== undefined && kind !== "individual";
    return !this.isShort && !!(this.words || structure || group || affiliation || isListed);
  }

  /** Whether the results answer what is asked now. */
  get isCurrent(): boolean {
    return this.results?.text === this.words && this.results.filters === this.filters;
  }

  get items(): readonly PersonRow[] {
    return this.results?.items ?? [];
  }

  get active(): PersonRow | undefined {
    return this.items.find(({ id }) => id === this.activeId);
  }

  /** Starts to follow a connection, or stops with none. */
  follow(connection: Connection | undefined): void {
    this.#leave.abort();
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    this.forget();
    this.session = undefined;
    this.connection = connection;
    connection?.addEventListener("partage-connection-change", this.#changed, { signal });
    this.join();
    this.ask();
  }

  /** Learns who is signed in; again after a sign-in. */
  join(): void {
    const { connection } = this;
    void connection?.session().then((session) => {
      if (this.connection === connection) this.session = session;
      this.update();
    }, this.update);
  }

  /** Drops what was found: of another person, or of none. */
  forget(): void {
    this.#stop();
    this.results = this.error = this.activeId = this.openId = this.panel = undefined;
    this.extras?.forget();
  }

  /** Types, as the person does. */
  type(text: string): void {
    const before = this.words;
    this.text = text;
    this.panel = this.openId = undefined;
    if (this.words !== before) this.ask(PAUSE);
    this.update();
  }

  /** Narrows the results. */
  narrow(filters: Partial<Filters>): void {
    this.filters = { ...this.filters, ...filters };
    this.panel = this.openId = undefined;
    this.ask();
  }

  /** Asks what is typed; what was found before stays until the answer is there. */
  ask(pause = 0): void {
    this.#stop();
    this.activeId = undefined;
    if (!this.isAsked) this.results = this.error = undefined;
    else if (pause) this.#timer = setTimeout(() => void this.#search(), pause);
    else if (this.connection) void this.#search();
    this.update();
  }

  /** Asks for more of the same. */
  async more(): Promise<void> {
    const { results } = this;
    if (results?.hasMore && this.isCurrent && !this.isAsking) await this.#search(results.items);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = undefined;
    this.isAsking = false;
  }

  async #search(before: readonly PersonRow[] = []): Promise<void> {
    const { connection, words: text, filters } = this;
    if (!connection) return;
    const abort = (this.#abort = new AbortController());
    this.isAsking = true;
    this.update();
    const { kind, ...chosen } = filters;
    const ids = Object.entries(chosen).map(([name, one]) => [name, one?.id]);
    try {
      const page = await searchPeople(connection, {
        ...{ text, kind, ...(Object.fromEntries(ids) as object) },
        ...{ position: before.length, limit: before.length ? 20 : this.host.max },
        signal: abort.signal,
      });
      // An answer to what is not asked any more.
      if (abort.signal.aborted) return;
      const known = new Set(before.map(({ id }) => id));
      const items = [...before, ...page.items.filter(({ id }) => !known.has(id))];
      const { hasMore, masked, isApproximate } = page;
      this.results = { items, hasMore, masked, isApproximate, text, filters, at: Date.now() };
      this.error = undefined;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.error = error as PartageError;
    }
    this.isAsking = false;
    this.update();
  }

  readonly #changed = ({ status, signedOut }: ConnectionChangeEvent): void => {
    if (signedOut || status === "signed-out") {
      this.session = undefined;
      this.text = "";
      this.forget();
    } else if (status === "signed-in") {
      this.join();
      if (this.error) this.ask();
    }
    this.update();
  };
}
