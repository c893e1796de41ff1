/**
 * The port behind which a mail system stands. The dispatcher validates arguments, resolves
 * references, enforces scopes and limits and keeps only the properties that were asked for; a
 * back end answers in the wire's own types.
 *
 * @module
 */
import type {
  Account,
  BusyPeriod,
  Calendar,
  CalendarCreate,
  CalendarEvent,
  CalendarEventFilter,
  Comparator,
  Email,
  EmailBodyPart,
  EmailComparator,
  EmailFilter,
  HeaderProperty,
  Id,
  Identity,
  JSCalendarEvent,
  Lesson,
  LessonFilterCondition,
  LocalDateTime,
  Mailbox,
  MailboxCreate,
  ParticipantIdentity,
  PatchObject,
  Principal as DirectoryPrincipal,
  PrincipalFilterCondition,
  Quota,
  SearchSnippet,
  SetError,
  Tag,
  TagCreate,
  Thread,
  TimetableChange,
  TimetableFeed,
  TimetableFeedCreate,
  TimetableSync,
  TimetableSyncPreviewResponse,
  TimeZoneId,
  TypeState,
  UTCDate,
  WellKnownIds,
} from "@partage-ent/jmap";

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

/** A list of records with the state they were read at. */
export interface Records<Item> {
  readonly state: string;
  readonly list: readonly Item[];
  /** Ids asked for that do not exist. */
  readonly notFound: readonly Id[];
}

/** What changed since a state (RFC 8620 section 5.2). */
export interface Changes {
  readonly oldState: string;
  readonly newState: string;
  readonly hasMoreChanges: boolean;
  readonly created: readonly Id[];
  readonly updated: readonly Id[];
  readonly destroyed: readonly Id[];
}

/** What a `/set` is to do; every id is real, creation references are resolved. */
export interface Edits<Create> {
  readonly create: ReadonlyMap<Id, Create>;
  readonly update: ReadonlyMap<Id, PatchObject>;
  readonly destroy: readonly Id[];
}

/** The outcome of {@link Edits}, record by record (RFC 8620 section 5.3). */
export interface EditResults<Item> {
  readonly oldState: string | null;
  readonly newState: string;
  readonly created: ReadonlyMap<Id, Partial<Item>>;
  readonly updated: ReadonlyMap<Id, Partial<Item> | null>;
  readonly destroyed: readonly Id[];
  readonly notCreated: ReadonlyMap<Id, SetError>;
  readonly notUpdated: ReadonlyMap<Id, SetError>;
  readonly notDestroyed: ReadonlyMap<Id, SetError>;
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

/** Result of a query (RFC 8620 section 5.5). */
export interface QueryResult {
  readonly queryState: string;
  readonly position: number;
  readonly ids: readonly Id[];
  readonly total?: number;
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

/** A `CalendarEvent/query` with its defaults filled in. */
export interface CalendarEventQuery {
  readonly filter: CalendarEventFilter | null;
  readonly sort: readonly Comparator<"start" | "uid" | "created" | "updated">[];
  readonly position: number;
  readonly limit: number;
  readonly calculateTotal: boolean;
  /** One id for each occurrence; the filter has `after` then. */
  readonly expandRecurrences: boolean;
  readonly timeZone: TimeZoneId;
}

/** Which parts of events are wanted. */
export interface CalendarEventFetch {
  readonly properties: readonly (keyof CalendarEvent)[];
  readonly reduceParticipants: boolean;
  readonly timeZone: TimeZoneId;
}

/** An event with the properties that were wanted, at least. */
export type FetchedCalendarEvent = Pick<CalendarEvent, "id"> & Partial<CalendarEvent>;

/** What a `CalendarEvent/set` is to do. */
export interface CalendarEventEdits extends Edits<Partial<CalendarEvent>> {
  readonly sendSchedulingMessages: boolean;
  /** Revisions that updates and destructions were made on; others fail as `revisionMismatch`. */
  readonly ifRevision: ReadonlyMap<Id, string>;
}

/** Another time that is proposed to an organizer (RFC 5546 section 3.2.7). */
export interface CounterProposal {
  readonly id: Id;
  readonly start: LocalDateTime;
  readonly timeZone: TimeZoneId;
  readonly duration: string;
  readonly comment: string | null;
}

/** Calendars of one person during one JMAP request (draft-ietf-jmap-calendars). */
export interface CalendarBackend {
  /** All calendars when `ids` is null. */
  getCalendars(accountId: Id, ids: readonly Id[] | null): Promise<Records<Calendar>>;
  /** @throws MethodFailure `cannotCalculateChanges`. */
  getCalendarChanges(accountId: Id, sinceState: string, maxChanges?: number): Promise<Changes>;
  /** Patches of `name`, `color`, `isVisible`, `includeInAvailability`, already validated. */
  setCalendars(
    accountId: Id,
    edits: Edits<CalendarCreate> & { readonly onDestroyRemoveEvents: boolean },
  ): Promise<EditResults<Calendar>>;
  /** @throws MethodFailure `unsupportedFilter`, `unsupportedSort`, `invalidArguments` for a window that is too long. */
  queryEvents(accountId: Id, query: CalendarEventQuery): Promise<QueryResult>;
  /** Series by id, occurrences by the ids that an expanding query answers. With no ids: only the state. */
  getEvents(
    accountId: Id,
    ids: readonly Id[],
    fetch: CalendarEventFetch,
  ): Promise<Records<FetchedCalendarEvent>>;
  /** @throws MethodFailure `cannotCalculateChanges`. */
  getEventChanges(accountId: Id, sinceState: string, maxChanges?: number): Promise<Changes>;
  /**
   * A patch of an occurrence changes that one alone; a patch of the person's own
   * `participants/x/participationStatus` (and `participationComment`) answers an invitation.
   */
  setEvents(accountId: Id, edits: CalendarEventEdits): Promise<EditResults<CalendarEvent>>;
  /** Blobs of iCalendar as events, by blob; a word where that can't be. */
  parseEvents(
    accountId: Id,
    blobIds: readonly Id[],
  ): Promise<ReadonlyMap<Id, readonly JSCalendarEvent[] | "notFound" | "notParsable">>;
  /**
   * Puts the events of an iCalendar blob, an upload too, into a calendar and answers their ids.
   *
   * @throws MethodFailure `notFound` without that blob or calendar, `invalidArguments` when the blob
   * is no iCalendar, `forbidden`.
   */
  importEvents(accountId: Id, blobId: Id, calendarId: Id): Promise<readonly Id[]>;
  /** @throws MethodFailure `invalidArguments` when the person is not invited, `forbidden`. */
  counterEvent(accountId: Id, proposal: CounterProposal): Promise<void>;
  /** All identities when `ids` is null. */
  getParticipantIdentities(
    accountId: Id,
    ids: readonly Id[] | null,
  ): Promise<Records<ParticipantIdentity>>;
}

/** A `Principal/query` with its defaults filled in. */
export interface PrincipalQuery {
  readonly filter: PrincipalFilterCondition;
  readonly position: number;
  readonly limit: number;
}

/** What can be invited and when it is free, for one person during one JMAP request. */
export interface PrincipalBackend {
  /** Principals by ids that a query answered. */
  getPrincipals(accountId: Id, ids: readonly Id[]): Promise<Records<DirectoryPrincipal>>;
  /** @throws MethodFailure `unsupportedFilter`. */
  queryPrincipals(accountId: Id, query: PrincipalQuery): Promise<QueryResult>;
  /** @throws MethodFailure `notFound` when there is no such principal. */
  getAvailability(
    accountId: Id,
    id: Id,
    window: {
      readonly utcStart: UTCDate;
      readonly utcEnd: UTCDate;
      readonly excludeUid: string | null;
    },
  ): Promise<readonly BusyPeriod[]>;
}

/** A `Lesson/query` with its defaults filled in; by start, the earliest first. */
export interface LessonQuery {
  readonly filter: LessonFilterCondition;
  readonly position: number;
  readonly limit: number;
  readonly calculateTotal: boolean;
}

/** Timetables of one person during one JMAP request (vendor capability). */
export interface TimetableBackend {
  /** All feeds when `ids` is null. */
  getFeeds(accountId: Id, ids: readonly Id[] | null): Promise<Records<TimetableFeed>>;
  /** Patches of `isShown`, `selectedGroups`, `name`, already validated. */
  setFeeds(accountId: Id, edits: Edits<TimetableFeedCreate>): Promise<EditResults<TimetableFeed>>;
  /** Lessons of the feeds that are shown, by their starts. */
  queryLessons(accountId: Id, query: LessonQuery): Promise<QueryResult>;
  /** Lessons by ids that a query answered. */
  getLessons(accountId: Id, ids: readonly Id[]): Promise<Records<Lesson>>;
  /** Those of the last 14 days, newest first, when `ids` is null. */
  getTimetableChanges(accountId: Id, ids: readonly Id[] | null): Promise<Records<TimetableChange>>;
  /** Patches of `isSeen`. */
  setTimetableChanges(accountId: Id, edits: Edits<never>): Promise<EditResults<TimetableChange>>;
  /** No record where lessons can't be kept in a calendar. */
  getSync(accountId: Id, ids: readonly Id[] | null): Promise<Records<TimetableSync>>;
  /** Patches of `status`, `feedIds`, `previewId` of the singleton. */
  setSync(accountId: Id, edits: Edits<never>): Promise<EditResults<TimetableSync>>;
  /** Counts what keeping the lessons of some feeds in a calendar would write. */
  previewSync(
    accountId: Id,
    feedIds: readonly Id[],
  ): Promise<Omit<TimetableSyncPreviewResponse, "accountId">>;
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
  /** Keeps a body for later use in the same account (RFC 8620 section 6.1). */
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
}

/** Order of mailboxes in `Mailbox/query`, which the dispatcher answers from `getMailboxes`. */
export type MailboxComparator = Comparator<"sortOrder" | "name" | "parentId">;
