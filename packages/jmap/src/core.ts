/**
 * The core of JMAP: session, requests, standard methods, errors (RFC 8620).
 *
 * @module
 */
import type { Capability } from "./capability.js";

/** An identifier of 1 to 255 URL-safe characters (RFC 8620 section 1.2). */
export type Id = string;

/** A date-time in UTC, `2026-11-23T13:05:00Z` (RFC 8620 section 1.4). */
export type UTCDate = string;

/** A date-time with any offset, `2026-11-23T14:05:00+01:00` (RFC 8620 section 1.4). */
export type JmapDate = string;

/** A change to part of an object: JSON pointers without the leading slash, to new values (RFC 8620 section 5.3). */
export type PatchObject = Readonly<Record<string, unknown>>;

/** The URN of the core capability (RFC 8620 section 2). */
export const CORE = "urn:ietf:params:jmap:core";

/** What `capabilities["urn:ietf:params:jmap:core"]` holds (RFC 8620 section 2). */
export interface CoreCapability {
  /** Largest upload, in octets. */
  readonly maxSizeUpload: number;
  readonly maxConcurrentUpload: number;
  /** Largest API request, in octets. */
  readonly maxSizeRequest: number;
  readonly maxConcurrentRequests: number;
  readonly maxCallsInRequest: number;
  readonly maxObjectsInGet: number;
  readonly maxObjectsInSet: number;
  readonly collationAlgorithms: readonly string[];
}

/** An account that the session may use (RFC 8620 section 2). */
export interface Account {
  readonly name: string;
  readonly isPersonal: boolean;
  readonly isReadOnly: boolean;
  readonly accountCapabilities: Readonly<Record<string, unknown>>;
}

/** The session object (RFC 8620 section 2). */
export interface Session {
  readonly capabilities: Readonly<Record<string, unknown>> & { readonly [CORE]: CoreCapability };
  readonly accounts: Readonly<Record<Id, Account>>;
  readonly primaryAccounts: Readonly<Record<string, Id>>;
  readonly username: string;
  readonly apiUrl: string;
  readonly downloadUrl: string;
  readonly uploadUrl: string;
  readonly eventSourceUrl: string;
  readonly state: string;
}

/** One method call or response: name, arguments, method call id (RFC 8620 section 3.2). */
export type Invocation = readonly [
  name: string,
  args: Readonly<Record<string, unknown>>,
  callId: string,
];

/** The body of an API request (RFC 8620 section 3.3). */
export interface JmapRequest {
  readonly using: readonly string[];
  readonly methodCalls: readonly Invocation[];
  readonly createdIds?: Readonly<Record<Id, Id>>;
}

/** The body of an API response (RFC 8620 section 3.4). */
export interface JmapResponse {
  readonly methodResponses: readonly Invocation[];
  readonly createdIds?: Readonly<Record<Id, Id>>;
  readonly sessionState: string;
}

/** A pointer into the result of an earlier call of the same request (RFC 8620 section 3.7). */
export interface ResultReference {
  readonly resultOf: string;
  readonly name: string;
  readonly path: string;
}

/** Request-level error types (RFC 8620 section 3.6.1), answered as RFC 7807 problem details. */
export type RequestErrorType =
  | "urn:ietf:params:jmap:error:unknownCapability"
  | "urn:ietf:params:jmap:error:notJSON"
  | "urn:ietf:params:jmap:error:notRequest"
  | "urn:ietf:params:jmap:error:limit";

/** Problem details of a refused HTTP request (RFC 7807, RFC 8620 section 3.6.1). */
export interface ProblemDetails {
  readonly type: string;
  readonly status: number;
  readonly title?: string;
  readonly detail?: string;
  /** The limit that was exceeded, with `urn:ietf:params:jmap:error:limit`. */
  readonly limit?: string;
}

/** Method-level error types (RFC 8620 sections 3.6.2 and 5; RFC 8621; RFC 9404; draft-ietf-jmap-calendars section 2.1). */
export type MethodErrorType =
  | "serverUnavailable"
  | "serverFail"
  | "serverPartialFail"
  | "unknownMethod"
  | "invalidArguments"
  | "invalidResultReference"
  | "forbidden"
  | "accountNotFound"
  | "accountNotSupportedByMethod"
  | "accountReadOnly"
  | "requestTooLarge"
  | "cannotCalculateChanges"
  | "stateMismatch"
  | "anchorNotFound"
  | "unsupportedSort"
  | "unsupportedFilter"
  | "tooManyChanges"
  | "notFound";

/** The arguments of an `error` response (RFC 8620 section 3.6.2). */
export interface MethodError {
  readonly type: MethodErrorType;
  readonly description?: string;
  readonly arguments?: readonly string[];
}

/** Why one record of a `/set` failed (RFC 8620 section 5.3, RFC 8621 sections 2.5 and 4.6, RFC 9610 section 2.3, draft-ietf-jmap-calendars; the last is ours). */
export type SetErrorType =
  | "forbidden"
  | "overQuota"
  | "tooLarge"
  | "rateLimit"
  | "notFound"
  | "invalidPatch"
  | "willDestroy"
  | "invalidProperties"
  | "singleton"
  | "mailboxHasChild"
  | "mailboxHasEmail"
  | "tooManyKeywords"
  | "tooManyMailboxes"
  | "blobNotFound"
  | "calendarHasEvent"
  | "addressBookHasContents"
  | "noSupportedScheduleMethods"
  | "revisionMismatch";

/** The failure of one record of a `/set` (RFC 8620 section 5.3). */
export interface SetError {
  readonly type: SetErrorType;
  readonly description?: string;
  readonly properties?: readonly string[];
}

/** Arguments of `Foo/get` (RFC 8620 section 5.1). */
export interface GetArguments<Property extends string = string> {
  readonly accountId: Id;
  readonly ids?: readonly Id[] | null;
  readonly properties?: readonly Property[] | null;
}

/** Response of `Foo/get` (RFC 8620 section 5.1). */
export interface GetResponse<Item> {
  readonly accountId: Id;
  readonly state: string;
  readonly list: readonly Item[];
  readonly notFound: readonly Id[];
}

/** Arguments of `Foo/changes` (RFC 8620 section 5.2). */
export interface ChangesArguments {
  readonly accountId: Id;
  readonly sinceState: string;
  readonly maxChanges?: number | null;
}

/** Response of `Foo/changes` (RFC 8620 section 5.2). */
export interface ChangesResponse {
  readonly accountId: Id;
  readonly oldState: string;
  readonly newState: string;
  readonly hasMoreChanges: boolean;
  readonly created: readonly Id[];
  readonly updated: readonly Id[];
  readonly destroyed: readonly Id[];
}

/** Arguments of `Foo/set` (RFC 8620 section 5.3). */
export interface SetArguments<Create> {
  readonly accountId: Id;
  readonly ifInState?: string | null;
  readonly create?: Readonly<Record<Id, Create>> | null;
  readonly update?: Readonly<Record<Id, PatchObject>> | null;
  readonly destroy?: readonly Id[] | null;
}

/** Response of `Foo/set` (RFC 8620 section 5.3). */
export interface SetResponse<Item> {
  readonly accountId: Id;
  readonly oldState: string | null;
  readonly newState: string;
  readonly created: Readonly<Record<Id, Partial<Item>>> | null;
  readonly updated: Readonly<Record<Id, Partial<Item> | null>> | null;
  readonly destroyed: readonly Id[] | null;
  readonly notCreated: Readonly<Record<Id, SetError>> | null;
  readonly notUpdated: Readonly<Record<Id, SetError>> | null;
  readonly notDestroyed: Readonly<Record<Id, SetError>> | null;
}

/** Several conditions joined by an operator (RFC 8620 section 5.5). */
export interface FilterOperator<Condition> {
  readonly operator: "AND" | "OR" | "NOT";
  readonly conditions: readonly Filter<Condition>[];
}

/** A condition, or a tree of them (RFC 8620 section 5.5). */
export type Filter<Condition> = Condition | FilterOperator<Condition>;

/** One key of a sort order (RFC 8620 section 5.5). */
export interface Comparator<Property extends string = string> {
  readonly property: Property;
  /** Default: true. */
  readonly isAscending?: boolean;
  readonly collation?: string;
}

/** Arguments of `Foo/query` (RFC 8620 section 5.5). */
export interface QueryArguments<Condition, Sort> {
  readonly accountId: Id;
  readonly filter?: Filter<Condition> | null;
  readonly sort?: readonly Sort[] | null;
  readonly position?: number;
  readonly anchor?: Id | null;
  readonly anchorOffset?: number;
  readonly limit?: number | null;
  readonly calculateTotal?: boolean;
}

/** Response of `Foo/query` (RFC 8620 section 5.5). */
export interface QueryResponse {
  readonly accountId: Id;
  readonly queryState: string;
  readonly canCalculateChanges: boolean;
  readonly position: number;
  readonly ids: readonly Id[];
  readonly total?: number;
  readonly limit?: number;
}

/** Answer of an upload (RFC 8620 section 6.1). */
export interface UploadResponse {
  readonly accountId: Id;
  readonly blobId: Id;
  readonly type: string;
  /** Octets. */
  readonly size: number;
}

/** A method of the wire: what it takes and what it answers. */
export interface Method<Arguments, Response> {
  readonly arguments: Arguments;
  readonly response: Response;
}

/** Methods of the core capability (RFC 8620 section 4). */
export interface CoreMethods {
  readonly "Core/echo": Method<
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, unknown>>
  >;
}

/** The core capability (RFC 8620). */
export const core: Capability<CoreMethods> = { uri: CORE, types: ["Core"] };
