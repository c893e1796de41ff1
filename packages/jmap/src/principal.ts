/**
 * Who and what can be invited, and when they are free (RFC 9670 section 2,
 * draft-ietf-jmap-calendars section 2).
 *
 * @module
 */
import type { Capability } from "./capability.js";
import type { TimeZoneId } from "./calendar.js";
import type {
  Comparator,
  GetArguments,
  GetResponse,
  Id,
  Method,
  QueryArguments,
  QueryResponse,
  UTCDate,
} from "./core.js";
import { VENDOR } from "./profile.js";

/** The URL of the capability: principals with availability, pinned like the calendars. */
export const PRINCIPALS: string = `${VENDOR}principals/1`;

/** A person, a room or a thing that events can have as a participant (RFC 9670 section 2). */
export interface Principal {
  readonly id: Id;
  readonly type: "individual" | "group" | "resource" | "location" | "other";
  readonly name: string;
  readonly description: string | null;
  readonly email: string | null;
  readonly timeZone: TimeZoneId | null;
  /** Vendor: how many people fit in; null where it isn't told. */
  readonly capacity: number | null;
  /** Vendor: where a room is, from the widest to the narrowest: site, building, floor. */
  readonly place: readonly string[];
}

/** What `Principal/query` filters by (RFC 9670 section 2.4). */
export interface PrincipalFilterCondition {
  readonly type?: "resource" | "location";
  readonly text?: string;
  /** Vendor: the principal with exactly this address, whether the directory lists it or not. */
  readonly email?: string;
  /** Vendor: rooms for at least so many people. */
  readonly minCapacity?: number;
}

/** A time when a principal is not free (draft-ietf-jmap-calendars section 2.1). */
export interface BusyPeriod {
  readonly utcStart: UTCDate;
  readonly utcEnd: UTCDate;
  /** `unavailable` is out of office or working hours; `unknown` (vendor) is where nothing may be told. */
  readonly busyStatus: "confirmed" | "tentative" | "unavailable" | "unknown";
}

/** Arguments of `Principal/getAvailability` (draft-ietf-jmap-calendars section 2.1). */
export interface GetAvailabilityArguments {
  readonly accountId: Id;
  readonly id: Id;
  readonly utcStart: UTCDate;
  readonly utcEnd: UTCDate;
  /** Vendor: an event that doesn't count, by its UID: the one being moved. */
  readonly excludeUid?: string | null;
}

/** Response of `Principal/getAvailability`; what isn't listed is free. */
export interface GetAvailabilityResponse {
  readonly accountId: Id;
  readonly list: readonly BusyPeriod[];
}

/** Methods of the principals capability. */
export interface PrincipalMethods {
  readonly "Principal/get": Method<GetArguments<keyof Principal>, GetResponse<Principal>>;
  readonly "Principal/query": Method<
    QueryArguments<PrincipalFilterCondition, Comparator<"name">>,
    QueryResponse
  >;
  readonly "Principal/getAvailability": Method<GetAvailabilityArguments, GetAvailabilityResponse>;
}

/** The principals capability (RFC 9670 and availability, under a vendor URL). */
export const principals: Capability<PrincipalMethods> = { uri: PRINCIPALS, types: ["Principal"] };
