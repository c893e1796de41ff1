/**
 * Push of state changes (RFC 8620 section 7).
 *
 * @module
 */
import type { Id } from "./core.js";

/** New state strings by type name, `{ Email: "v1.42" }` (RFC 8620 section 7.1). */
export type TypeState = Readonly<Record<string, string>>;

/** Tells that something changed in some accounts (RFC 8620 section 7.1). */
export interface StateChange {
  readonly "@type": "StateChange";
  readonly changed: Readonly<Record<Id, TypeState>>;
}
