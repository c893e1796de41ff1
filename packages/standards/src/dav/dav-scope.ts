/**
 * What calendars and contacts need of a WebDAV server (RFC 4918, 4791, 6352, 6578): collections and the
 * objects in them, kept as long as the server says that they did not change.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";

/** A collection of calendar objects or cards. */
export interface DavCollection {
  /** Stable: made of the path below the home. */
  readonly id: Id;
  readonly url: URL;
  readonly displayName: string;
  readonly color: string | null;
  readonly description: string | null;
  readonly order: number | null;
  /** `VEVENT`, `VTODO`...; empty for address books. */
  readonly components: readonly string[];
  /** What changes whenever something in it does: sync-token (RFC 6578), else getctag. */
  readonly version: string;
  readonly syncToken: string | null;
  /** Privileges of the person (RFC 3744), `read` `write-content` `bind` `unbind` `write-properties`... */
  readonly privileges: ReadonlySet<string>;
  /** In somebody else's home, shared with this person. */
  readonly isShared: boolean;
  /** Whose home it is in, where it is shared and the server tells (DAV:owner). */
  readonly owner: DavOwner | null;
  readonly isTransparent: boolean;
  /** `calendar-enabled` of Nextcloud, which other servers keep as a dead property; true where it is not set. */
  readonly isVisible: boolean;
  readonly timeZone: string | null;
  /** Versions of vCard that the server takes, `3.0` where it says nothing (RFC 6352 section 6.2.2). */
  readonly cardVersions: readonly string[];
}

/** Whose a shared collection is. */
export interface DavOwner {
  readonly name: string;
  /** Lower case, without the scheme; null where the server does not tell. */
  readonly email: string | null;
}

/** A stored object. */
export interface DavObject {
  /** Name below the collection, decoded; part of the ids of events and cards. */
  readonly name: string;
  readonly url: URL;
  readonly etag: string;
  /** iCalendar or vCard text. */
  readonly data: string;
}

/** What changed in a collection (RFC 6578). */
export interface DavChanges {
  readonly version: string;
  readonly changed: readonly string[];
  readonly vanished: readonly string[];
}

/** Who somebody is at a CalDAV server (RFC 6638 section 2.4). */
export interface DavPrincipal {
  readonly url: URL;
  readonly displayName: string | null;
  readonly homes: readonly URL[];
  /** `mailto:` addresses, lower case, without the scheme. */
  readonly addresses: readonly string[];
  readonly scheduleOutbox: URL | null;
  readonly scheduleInbox: URL | null;
  readonly defaultCalendar: URL | null;
}

/** Requires a version of an object, or that there is none. */
export type DavCondition = { readonly ifMatch: string } | { readonly ifNone: true } | null;

/** One WebDAV service for one person in one JMAP request. Errors come out as MethodFailure. */
export interface DavScope {
  readonly principal: Principal;
  readonly accountId: Id;
  readonly signal: AbortSignal;
  /** Fails with `accountNotFound` for any other account. */
  requireAccount(accountId: Id): void;
  /** Found by RFC 6764 and 5397, kept between requests. */
  me(): Promise<DavPrincipal>;
  /** What the server says of the home: its `DAV` header in lower case, `calendar-auto-schedule`..., and methods, `MKCOL`... */
  features(): Promise<ReadonlySet<string>>;
  /** Collections of the home, read once in a request. */
  collections(): Promise<readonly DavCollection[]>;
  /** All objects of a collection: from memory, brought up to date by sync-collection or etags. */
  objects(collection: DavCollection): Promise<readonly DavObject[]>;
  /** Objects by name, asked of the server where they are not known (multiget). */
  objectsByName(
    collection: DavCollection,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, DavObject>>;
  /** Calendar objects that touch a time (calendar-query with time-range), as far as the server tells; UTC `20261123T000000Z`. */
  objectsBetween(
    collection: DavCollection,
    component: string,
    start: string,
    end: string,
  ): Promise<readonly DavObject[]>;
  /** Null when the server can't tell (unknown sync-token, no RFC 6578). */
  changesSince(collection: DavCollection, syncToken: string): Promise<DavChanges | null>;
  /** Answers the etag; `preconditionFailed` when the condition does not hold (412). */
  put(
    collection: DavCollection,
    name: string,
    data: string,
    condition: DavCondition,
  ): Promise<{ readonly etag: string | null } | "preconditionFailed">;
  /** Answers whether there was one; `isSilent` keeps the organizer from being told (`Schedule-Reply: F`, RFC 6638 section 8.1). */
  remove(
    collection: DavCollection,
    name: string,
    condition: DavCondition,
    options?: { readonly isSilent?: boolean },
  ): Promise<boolean | "preconditionFailed">;
  /** MOVE into another collection, the name kept: a copy and a removal would be told to participants. */
  move(
    collection: DavCollection,
    name: string,
    target: DavCollection,
    condition: DavCondition,
  ): Promise<boolean | "preconditionFailed">;
  /** MKCALENDAR or extended MKCOL (RFC 5689). */
  createCollection(properties: {
    readonly displayName: string;
    readonly color?: string;
    readonly components?: readonly string[];
  }): Promise<DavCollection>;
  /** PROPPATCH, all of it or nothing (RFC 4918 section 9.2). */
  changeCollection(
    collection: DavCollection,
    properties: {
      readonly displayName?: string;
      readonly color?: string | null;
      readonly isTransparent?: boolean;
      readonly isVisible?: boolean;
    },
  ): Promise<void>;
  /** DELETE, with all that is in it (RFC 4918 section 9.6.1). */
  removeCollection(collection: DavCollection): Promise<void>;
  /** POST to the outbox (RFC 6638 section 5): answers one `calendar-data` by recipient address, null where none. */
  postToOutbox(
    data: string,
    recipients: readonly string[],
  ): Promise<ReadonlyMap<string, string | null>>;
  /** Principals by address or name (RFC 3744 section 9.4), where the server searches. */
  searchPrincipals(text: string): Promise<readonly DavPerson[]>;
  /**
   * One state string for all collections, stateless: their versions, which `readDavState` gives back
   * where there is room for them.
   */
  state(): Promise<string>;
  /** One state string for what collections are called and who may do what in them; as {@link DavScope.state}. */
  collectionsState(): Promise<string>;
  /** Something is about to be written. */
  forgetReads(): void;
}

/** Someone that a principal search found. */
export interface DavPerson {
  readonly url: URL;
  readonly displayName: string | null;
  readonly addresses: readonly string[];
  /** CALENDAR-USER-TYPE of RFC 5545, where told. */
  readonly userType: string | null;
}
