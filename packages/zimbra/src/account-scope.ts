/**
 * One person's account during one JMAP request: SOAP requests with what was read already, forgotten
 * as soon as something is written.
 */
import type { Id, Principal as DirectoryPrincipal } from "@partage-ent/jmap";
import {
  type FetchedCalendarEvent,
  type FetchedDirectoryEntry,
  MethodFailure,
} from "@partage-ent/server";
import { type AccountInfo, INFO_SECTIONS, readAccountInfo } from "./account-info.js";
import type { Appointment } from "./calendar/appointment.js";
import { type CalendarPlace, calendarPlaces } from "./calendar/calendar-places.js";
import { bookFolders } from "./contacts/book-places.js";
import type { Contact } from "./contacts/contact.js";
import type { FolderPlace } from "./folder-places.js";
import type { AliasOwner, ThreadIds } from "./mail/thread-aliases.js";
import { stateOf, stateOfAnswer } from "./mail/state.js";
import type { MessageSummary } from "./mail/message.js";
import { objectsOf, textOf } from "./soap/json.js";
import type { SoapOperation, SoapRequests } from "./soap/operations.js";
import type { Answer, SoapScope } from "./soap/soap-scope.js";
import { SoapFault } from "./soap/upstream-error.js";

/** An account with the calendars and address books that it had when it was described. */
export interface DescribedAccount extends AccountInfo {
  readonly calendars: readonly CalendarPlace[];
  readonly addressBooks: readonly FolderPlace[];
}

/** Account descriptions that outlive a request. */
export interface InfoCache {
  get(account: string): DescribedAccount | undefined;
  set(account: string, info: DescribedAccount): void;
  delete(account: string): void;
}

/** A conversation whose messages are all known, the oldest first. */
export type ConversationMembers = readonly string[];

/** What is shared by all parts of the back end within one request. */
export interface AccountScopeOptions {
  readonly soap: SoapScope;
  readonly owner: AliasOwner;
  readonly infos: InfoCache;
  readonly threads: ThreadIds;
  /** Where other programs of the person reach the mail system. */
  readonly webUrl: URL;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** Reads that are made once in a request, by what they are of. */
const READS = {
  folders: ["GetFolderRequest", {}],
  calendars: ["GetFolderRequest", { view: "appointment", tr: true }],
  calendarIds: ["GetFolderRequest", { view: "appointment" }],
  addressBooks: ["GetFolderRequest", { view: "contact", tr: true }],
  addressBookIds: ["GetFolderRequest", { view: "contact" }],
  tags: ["GetTagRequest", {}],
} as const;

/** An account with the reads of one request. */
export class AccountScope {
  readonly soap: SoapScope;
  readonly owner: AliasOwner;
  readonly threads: ThreadIds;
  readonly webUrl: URL;
  readonly clock: () => number;
  /** Messages that searches of this request found. */
  readonly found = new Map<Id, MessageSummary>();
  /** Conversations that are known whole, by conversation id. */
  readonly conversations = new Map<string, ConversationMembers>();
  /** Occurrences and events that searches of this request found, as lists show them. */
  readonly foundEvents = new Map<Id, FetchedCalendarEvent>();
  /** Appointments that this request read whole, by the id of the series. */
  readonly appointments = new Map<Id, Appointment>();
  /** Rooms and equipment that this request found, by id. */
  readonly principals = new Map<Id, DirectoryPrincipal>();
  /** Contacts that this request found, by id. */
  readonly contacts = new Map<Id, Contact>();
  /** Entries of the directory that this request found, by id. */
  readonly entries = new Map<Id, FetchedDirectoryEntry>();
  /** State at which {@link contacts} was read. */
  contactsState: string | undefined;
  /** State at which {@link foundEvents} was read. */
  foundEventsState: string | undefined;
  /** State at which {@link found} and {@link conversations} were read. */
  foundState: string | undefined;
  readonly #infos: InfoCache;
  readonly #reads = new Map<keyof typeof READS, Promise<Answer>>();
  #info: Promise<DescribedAccount> | undefined;

  constructor({ soap, owner, infos, threads, webUrl, clock }: AccountScopeOptions) {
    this.soap = soap;
    this.owner = owner;
    this.threads = threads;
    this.webUrl = webUrl;
    this.clock = clock;
    this.#infos = infos;
  }

  /** The account's description, kept for a while. */
  info(): Promise<DescribedAccount> {
    const known = this.#infos.get(this.owner.account);
    if (known) return Promise.resolve(known);
    this.#info ??= this.#loadInfo();
    return this.#info;
  }

  async #loadInfo(): Promise<DescribedAccount> {
    // The folders travel along: what is asked next may be the events or cards of all of them.
    const [{ body }, calendars, addressBooks] = await Promise.all([
      this.soap.call("GetInfoRequest", { sections: INFO_SECTIONS }),
      this.calendarIds().catch(noAnswer),
      this.addressBookIds().catch(noAnswer),
    ]);
    const own = readAccountInfo(body);
    if (own.id === "")
      throw new MethodFailure("serverFail", "The mail server does not describe this account.");
    const info = {
      ...own,
      calendars: calendarPlaces(calendars?.body ?? {}),
      addressBooks: bookFolders(addressBooks?.body ?? {}).map(({ id, remote }) => ({ id, remote })),
    };
    this.#infos.set(this.owner.account, info);
    return info;
  }

  /** What is known of the account is no longer true. */
  forgetInfo(): void {
    this.#info = undefined;
    this.#infos.delete(this.owner.account);
  }

  /** Fails with `accountNotFound` for any account but the person's own. */
  async requireAccount(accountId: Id): Promise<void> {
    const { id } = await this.info();
    if (id !== accountId) {
      throw new MethodFailure("accountNotFound", "This session has no such account.");
    }
  }

  /** Reads for an account: the check of the account travels along instead of coming first. */
  async read<Name extends SoapOperation>(
    accountId: Id,
    operation: Name,
    request: SoapRequests[Name],
  ): Promise<Answer> {
    const [answer] = await Promise.all([
      this.soap.call(operation, request),
      this.requireAccount(accountId),
    ]);
    return answer;
  }

  /** The tree of folders, read once in a request. */
  folders(): Promise<Answer> {
    return this.#once("folders");
  }

  /** The calendars with the rights on those of others, read once in a request. */
  calendars(): Promise<Answer> {
    return this.#once("calendars");
  }

  /** The calendars as far as the mailbox itself knows them, read once in a request. */
  calendarIds(): Promise<Answer> {
    return this.#reads.get("calendars") ?? this.#once("calendarIds");
  }

  /** The address books with the rights on those of others, read once in a request. */
  addressBooks(): Promise<Answer> {
    return this.#once("addressBooks");
  }

  /** The address books as far as the mailbox itself knows them, read once in a request. */
  addressBookIds(): Promise<Answer> {
    return this.#reads.get("addressBooks") ?? this.#once("addressBookIds");
  }

  /** All tags, read once in a request. */
  tags(): Promise<Answer> {
    return this.#once("tags");
  }

  /** Names of tags by id. */
  async tagNames(): Promise<ReadonlyMap<string, string>> {
    const { body } = await this.tags();
    const entries = objectsOf(body["tag"]).map(
      (tag) => [textOf(tag["id"]) ?? "", textOf(tag["name"]) ?? ""] as const,
    );
    return new Map(entries);
  }

  #once(what: keyof typeof READS): Promise<Answer> {
    const known = this.#reads.get(what);
    if (known) return known;
    const [operation, request] = READS[what];
    const answer = this.soap.call(operation, request);
    this.#reads.set(what, answer);
    return answer;
  }

  /** Something is about to be written: whatever was read may be wrong afterwards. */
  forgetReads(): void {
    this.#reads.clear();
    this.found.clear();
    this.conversations.clear();
    this.foundEvents.clear();
    this.appointments.clear();
    this.contacts.clear();
    this.contactsState = undefined;
    this.foundState = undefined;
    this.foundEventsState = undefined;
  }

  /** The state at which an answer was read; asks where the server tells no change numbers. */
  async stateOf(answer: Answer): Promise<string> {
    return stateOfAnswer(answer) ?? stateOf(await this.#syncToken());
  }

  /** The state now, where nothing else has to be asked. */
  async currentState(): Promise<string> {
    const known = this.foundState ?? this.foundEventsState ?? this.contactsState;
    if (known !== undefined) return known;
    return this.stateOf(await this.soap.call("NoOpRequest", {}));
  }

  async #syncToken(): Promise<string> {
    const { body } = await this.soap.call("SyncRequest", FIRST_SYNC);
    const token = textOf(body["token"]);
    if (token === undefined)
      throw new MethodFailure("serverFail", "The mail server tells no state.");
    return token;
  }

  /**
   * Makes the server remember deletions from now on, without which it can't tell changes
   * (Zimbra begins when a mailbox is first synchronised).
   */
  async beginTracking(): Promise<void> {
    await this.#syncToken();
  }
}

function noAnswer(error: unknown): undefined {
  if (!(error instanceof SoapFault)) throw error;
}

/** A first synchronisation that tells as little as possible: of the drafts, and none of those. */
const FIRST_SYNC = { l: "6", msgCutoff: 2_000_000_000 } as const;
