/**
 * What a gateway remembers, as a port: in memory for one page or a test, SQL for a service. Every
 * implementation passes the same contract suite. Times are milliseconds since the epoch; an expired
 * record is as good as absent. No secret is stored in clear: ids of sessions and states are hashed, and
 * credentials are sealed, by the caller.
 *
 * @module
 */

/** How a session is presented: by cookie, or by a bearer token. */
export type SessionKind = "cookie" | "bearer";

/** A session at rest. */
export interface StoredSession {
  /** SHA-256 of the id that the client holds. */
  readonly idHash: string;
  readonly kind: SessionKind;
  readonly establishment: string;
  /** Account address in the mail system. */
  readonly account: string;
  /** Name to show. */
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  /** The issuer's own session id (`sid`), for back-channel logout. */
  readonly issuerSession: string | null;
  /** Values of the claims that the establishment allows, by name. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly scopes: readonly string[];
  /** The only origin that may use a bearer token; null for a client that is not a page. */
  readonly origin: string | null;
  /** Thumbprint of the key that a token is bound to (RFC 9449 section 6). */
  readonly keyThumbprint: string | null;
  /** What a host said of the place the session is used in, an LTI course; null for any other. */
  readonly host: Readonly<Record<string, string>> | null;
  /** Hash of the id of the session that this one came from, and ends with. */
  readonly parentHash: string | null;
  /** Until when a token bound to a key may be renewed by itself; null where it may not. */
  readonly renewableUntil: number | null;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

/** A sign-in between its redirect and its return. */
export interface LoginTransaction {
  /** SHA-256 of `state`. */
  readonly stateHash: string;
  /** SHA-256 of the cookie that binds the sign-in to one browser. */
  readonly browserHash: string;
  readonly establishment: string;
  readonly issuer: string;
  readonly returnTo: string;
  readonly silent: boolean;
  /** What the sign-in port asked to remember: nonce, PKCE verifier. */
  readonly memory: Readonly<Record<string, string>>;
  readonly expiresAt: number;
}

/** Whose sessions are meant, by what the issuer calls them. */
export interface SessionFilter {
  readonly establishment: string;
  readonly issuer: string;
  readonly subject?: string;
  readonly issuerSession?: string;
}

/** Stable thread ids of one account (JMAP thread ids never change, Zimbra's conversation ids do). */
export interface ThreadAliases {
  /** Thread ids by conversation id, of those that are known. */
  readThreadAliases(
    owner: AliasOwner,
    conversationIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Conversation ids by thread id, the newest of each, of those that are known. */
  readConversations(
    owner: AliasOwner,
    threadIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Remembers thread ids by conversation id; one that is already known stays. */
  addThreadAliases(owner: AliasOwner, aliases: ReadonlyMap<string, string>): Promise<void>;
}

/** The account that thread aliases belong to. */
export interface AliasOwner {
  readonly establishment: string;
  readonly account: string;
}

/** Ids that stay although what they name went elsewhere: an email that was moved, a mailbox renamed. */
export interface MovedIds {
  /** Newest ids by old id, of those that are known. */
  readMoved(owner: AliasOwner, oldIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Old ids by newest id, of those that are known. */
  readMovedFrom(owner: AliasOwner, newIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Remembers newest ids by old id; a later one takes the place of the one before. */
  addMoved(owner: AliasOwner, moved: ReadonlyMap<string, string>): Promise<void>;
}

/** Most moved ids that are remembered of one account, the newest ones. */
export const MOST_MOVED = 10_000;

/** How long a moved id is remembered, in milliseconds. */
export const MOVED_FOR = 90 * 86_400_000;

/** What one person signs in with at servers behind the gateway, sealed under a key that no store holds. */
export interface StoredCredential extends AliasOwner {
  /** What it is: `appPassword`, `oauth`. */
  readonly kind: string;
  readonly sealed: string;
  readonly storedAt: number;
  /** When it is worth nothing any more; null when it is good until somebody forgets it. */
  readonly expiresAt: number | null;
}

/** Sealed credentials at rest: one of each kind for an account. */
export interface StoredCredentials {
  /** Undefined when there is none, or it has expired. */
  readCredential(owner: AliasOwner, kind: string): Promise<StoredCredential | undefined>;
  /**
   * Keeps it in the place of the one before; with `replaces`, only where that is what is still kept.
   * Answers whether it is kept.
   */
  writeCredential(credential: StoredCredential, replaces?: string): Promise<boolean>;
  /** Answers whether there was one; with `sealed`, only that very one goes. */
  deleteCredential(owner: AliasOwner, kind: string, sealed?: string): Promise<boolean>;
  /** All of an establishment, by account. */
  listCredentials(establishment: string): Promise<readonly StoredCredential[]>;
}

/** The port. */
export interface Store extends ThreadAliases, MovedIds, StoredCredentials {
  /** Keeps a new session. */
  createSession(session: StoredSession): Promise<void>;
  /** The session behind the hash of an id, unless it has expired. */
  readSession(idHash: string): Promise<StoredSession | undefined>;
  /** Notes that a session was used. */
  touchSession(idHash: string, lastSeenAt: number): Promise<void>;
  /** Has it end at a time, where it would live longer. */
  shortenSession(idHash: string, expiresAt: number): Promise<void>;
  /** Removes it, and those that came from it. Answers whether there was one. */
  deleteSession(idHash: string): Promise<boolean>;
  /** Removes all that fit and answers them; a filter without subject or session removes none. */
  deleteSessions(filter: SessionFilter): Promise<readonly StoredSession[]>;
  /** Removes all of one account, whoever signed it in, and answers them. */
  deleteSessionsOf(owner: AliasOwner): Promise<readonly StoredSession[]>;
  /** Whether an account has a live one. */
  hasSession(owner: AliasOwner): Promise<boolean>;
  /** How many live ones there are. */
  countSessions(): Promise<number>;
  /** Keeps a sign-in until its return. */
  saveTransaction(transaction: LoginTransaction): Promise<void>;
  /** Answers it and leaves it. */
  readTransaction(stateHash: string): Promise<LoginTransaction | undefined>;
  /** Removes it and answers it: of two callers at once one gets it. */
  takeTransaction(stateHash: string): Promise<LoginTransaction | undefined>;
  /** True for the first caller of a key, false for any other until `expiresAt`. */
  useOnce(key: string, expiresAt: number): Promise<boolean>;
  /** Adds one to a counter that starts anew `windowMs` after its first count, and answers its value. */
  increment(key: string, windowMs: number): Promise<number>;
  /** Removes what has expired. */
  sweep(): Promise<void>;
  /** Throws when the store can't serve. */
  check(): Promise<void>;
  /** Lets go of files and connections. */
  close(): Promise<void>;
}
