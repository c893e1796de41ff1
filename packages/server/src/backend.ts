/**
 * The port behind which a mail system stands. The dispatcher validates arguments, resolves
 * references, enforces scopes and limits and keeps only the properties that were asked for; a
 * back end answers in the wire's own types.
 *
 * @module
 */
import type {
  Account,
  Comparator,
  Email,
  EmailBodyPart,
  EmailComparator,
  EmailFilter,
  HeaderProperty,
  Id,
  Identity,
  Mailbox,
  MailboxCreate,
  Quota,
  SearchSnippet,
  Tag,
  TagCreate,
  Thread,
  TypeState,
  WellKnownIds,
} from "@partage-ent/jmap";
import type { Changes, EditResults, Edits, QueryResult, Records } from "./records.js";
import type { CalendarBackend, PrincipalBackend } from "./calendar-backend.js";
import type { ContactsBackend } from "./contacts-backend.js";
import type { DevicesBackend } from "./devices-backend.js";
import type { DirectoryBackend } from "./directory-backend.js";
import type { TimetableBackend } from "./timetable-backend.js";

export type * from "./calendar-backend.js";
export type * from "./contacts-backend.js";
export type * from "./devices-backend.js";
export type * from "./directory-backend.js";
export type * from "./records.js";
export type * from "./timetable-backend.js";

/** Whose mail it is: decided by the way in, never by the request. */
export interface Principal {
  /** Key of the establishment: part of every cache key and log line. */
  readonly establishment: string;
  /** Account address in the mail system, `lea.martin@univ-valmoree.example`. */
  readonly account: string;
  /** Name to show, as the way in told it. */
  readonly name?: string;
  /**
   * What the way in says of the person, of the claims that the establishment allows:
   * `eduPersonAffiliation`, groups. Never of her own making.
   */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
}

/** What a back end tells about the accounts of a person. */
export interface BackendDescription {
  readonly username: string;
  /** Name to show. */
  readonly name: string;
  /** IANA zone, where the mail system knows one. */
  readonly timeZone?: string;
  /** Accounts by id; `accountCapabilities` has only what this back end serves. */
  readonly accounts: Readonly<Record<Id, Account>>;
  readonly primaryAccounts: Readonly<Record<string, Id>>;
  readonly wellKnown: Readonly<Record<Id, WellKnownIds>>;
}

/** An `Email/query` with its defaults filled in. */
export interface EmailQuery {
  readonly filter: EmailFilter | null;
  /** Never empty: newest first where nothing was asked. */
  readonly sort: readonly EmailComparator[];
  readonly position: number;
  readonly anchor: Id | null;
  readonly anchorOffset: number;
  readonly limit: number;
  readonly calculateTotal: boolean;
  readonly collapseThreads: boolean;
}

/** Which parts of emails are wanted; lets a back end fetch no more than that. */
export interface EmailFetch {
  readonly properties: readonly (keyof Email | HeaderProperty)[];
  readonly bodyProperties: readonly (keyof EmailBodyPart | HeaderProperty)[];
  readonly fetchTextBodyValues: boolean;
  readonly fetchHTMLBodyValues: boolean;
  readonly fetchAllBodyValues: boolean;
  /** Octets; 0 means no limit. */
  readonly maxBodyValueBytes: number;
}

/** An email with the properties that were wanted, at least. */
export type FetchedEmail = Pick<Email, "id"> &
  Partial<Email> &
  Readonly<Partial<Record<HeaderProperty, unknown>>>;

/** Mail of one person during one JMAP request (RFC 8621). */
export interface MailBackend {
  /** All mailboxes when `ids` is null. */
  getMailboxes(accountId: Id, ids: readonly Id[] | null): Promise<Records<Mailbox>>;
  /** @throws MethodFailure `cannotCalculateChanges` (RFC 8620 section 5.2). */
  getMailboxChanges(accountId: Id, sinceState: string, maxChanges?: number): Promise<Changes>;
  /** Creates, renames, moves and removes mailboxes (RFC 8621 section 2.5). */
  setMailboxes(
    accountId: Id,
    edits: Edits<MailboxCreate> & { readonly onDestroyRemoveEmails: boolean },
  ): Promise<EditResults<Mailbox>>;
  /** @throws MethodFailure `unsupportedFilter`, `unsupportedSort`, `anchorNotFound`. */
  queryEmails(accountId: Id, query: EmailQuery): Promise<QueryResult>;
  /** With no ids: only the state. */
  getEmails(accountId: Id, ids: readonly Id[], fetch: EmailFetch): Promise<Records<FetchedEmail>>;
  /** @throws MethodFailure `cannotCalculateChanges` (RFC 8620 section 5.2). */
  getEmailChanges(accountId: Id, sinceState: string, maxChanges?: number): Promise<Changes>;
  /** Patches of `keywords`, `keywords/x`, `mailboxIds`, `mailboxIds/x`, already validated. */
  setEmails(accountId: Id, edits: Edits<never>): Promise<EditResults<Email>>;
  /** Threads with their emails, oldest first (RFC 8621 section 3). */
  getThreads(accountId: Id, ids: readonly Id[]): Promise<Records<Thread>>;
  /** @throws MethodFailure `cannotCalculateChanges` (RFC 8620 section 5.2). */
  getThreadChanges(accountId: Id, sinceState: string, maxChanges?: number): Promise<Changes>;
  /** Subjects and previews with what was searched marked (RFC 8621 section 5). */
  getSearchSnippets(
    accountId: Id,
    filter: EmailFilter | null,
    emailIds: readonly Id[],
  ): Promise<Pick<Records<SearchSnippet>, "list" | "notFound">>;
}

/** Tags of one person during one JMAP request (vendor capability). */
export interface TagBackend {
  /** All tags when `ids` is null. */
  getTags(accountId: Id, ids: readonly Id[] | null): Promise<Records<Tag>>;
  /** @throws MethodFailure `cannotCalculateChanges` (RFC 8620 section 5.2). */
  getTagChanges(accountId: Id, sinceState: string, maxChanges?: number): Promise<Changes>;
  /** Creates, renames, recolours and removes tags. */
  setTags(accountId: Id, edits: Edits<TagCreate>): Promise<EditResults<Tag>>;
}

/** Quotas of one person during one JMAP request (RFC 9425). */
export interface QuotaBackend {
  /** All quotas when `ids` is null. */
  getQuotas(accountId: Id, ids: readonly Id[] | null): Promise<Records<Quota>>;
}

/** Identities of one person during one JMAP request (RFC 8621 section 6). */
export interface IdentityBackend {
  /** All identities when `ids` is null. */
  getIdentities(accountId: Id, ids: readonly Id[] | null): Promise<Records<Identity>>;
}

/** The content of a blob, to be streamed. */
export interface Blob {
  readonly body: ReadableStream<Uint8Array>;
  /** Type as the mail system states it; the download route decides what is safe to say. */
  readonly type: string;
  /** Octets, where known before the end. */
  readonly size?: number;
}

/** Blobs of one person (RFC 8620 section 6). */
export interface BlobBackend {
  /** @throws MethodFailure `blobNotFound` as `notFound`. */
  download(accountId: Id, blobId: Id): Promise<Blob>;
  /**
   * Keeps a body for later use in the same account (RFC 8620 section 6.1). The id of an upload, and
   * of no other blob, begins with `u`.
   */
  upload(
    accountId: Id,
    body: ReadableStream<Uint8Array>,
    type: string,
  ): Promise<{ readonly blobId: Id; readonly size: number }>;
}

/**
 * What a mail system offers one person within one HTTP request. Calls made in the same tick may
 * travel in one upstream request; an absent member is an absent capability.
 */
export interface BackendScope {
  /** Asked once in every request: a back end keeps the answer rather than asking upstream again. */
  describe(): Promise<BackendDescription>;
  readonly mail?: MailBackend;
  readonly tags?: TagBackend;
  readonly quota?: QuotaBackend;
  readonly identities?: IdentityBackend;
  readonly blobs?: BlobBackend;
  readonly calendars?: CalendarBackend;
  readonly principals?: PrincipalBackend;
  readonly timetables?: TimetableBackend;
  readonly contacts?: ContactsBackend;
  readonly directory?: DirectoryBackend;
  readonly devices?: DevicesBackend;
}

/** A change seen upstream: new states by type, for one account. */
export interface AccountChange {
  readonly accountId: Id;
  readonly changed: TypeState;
}

/** A mail system. One instance serves all persons of one establishment. */
export interface Backend {
  /** Opens what one JMAP request of one person needs. */
  open(principal: Principal, options: { readonly signal: AbortSignal }): BackendScope;
  /**
   * Yields whenever something changed for this person, until `signal` aborts; first what the
   * states are now. One watch serves all streams of a person: the caller sees to that.
   */
  watch(
    principal: Principal,
    options: { readonly signal: AbortSignal },
  ): AsyncIterable<AccountChange>;
  /** Address to which a browser is sent to open the mail system itself, signed in; null where it can't. */
  jump?(principal: Principal, target: JumpTarget): Promise<URL | null>;
  /** Forgets what is kept for this person: sign-out. */
  forget?(principal: Principal): Promise<void>;
  /** Says whether the mail system answers; throws a {@link MethodFailure} that says what is wrong. */
  check(signal: AbortSignal): Promise<void>;
}

/** What to open in the mail system's own web client. */
export interface JumpTarget {
  readonly view: "mail" | "compose" | "calendar" | "contacts";
  readonly emailId?: Id;
  /** Addresses to write to, with the view `compose`. */
  readonly to?: readonly string[];
}

/** Order of mailboxes in `Mailbox/query`, which the dispatcher answers from `getMailboxes`. */
export type MailboxComparator = Comparator<"sortOrder" | "name" | "parentId">;
