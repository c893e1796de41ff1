/**
 * Quotas (RFC 9425).
 *
 * @module
 */
import type { Capability } from "./capability.js";
import type { GetArguments, GetResponse, Id, Method } from "./core.js";

/** The URN of the quota capability (RFC 9425 section 3.1). */
export const QUOTA = "urn:ietf:params:jmap:quota";

/** A limit and how much of it is used (RFC 9425 section 4). */
export interface Quota {
  readonly id: Id;
  readonly resourceType: "count" | "octets";
  readonly used: number;
  readonly hardLimit: number;
  readonly scope: "account" | "domain" | "global";
  readonly name: string;
  readonly types: readonly string[];
  readonly warnLimit: number | null;
  readonly softLimit: number | null;
  readonly description: string | null;
}

/** Methods of the quota capability that the profile has. */
export interface QuotaMethods {
  readonly "Quota/get": Method<GetArguments<keyof Quota>, GetResponse<Quota>>;
}

/** The quota capability (RFC 9425). */
export const quota: Capability<QuotaMethods> = { uri: QUOTA, types: ["Quota"] };
