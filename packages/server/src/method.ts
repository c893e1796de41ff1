/**
 * What a method of the wire is to the dispatcher.
 *
 * @module
 */
import type { Account, Id } from "@partage-ent/jmap";
import type { BackendScope } from "./backend.js";
import type { BudgetName } from "./context.js";
import type { JmapLimits } from "./limits.js";
import { MethodFailure } from "./method-failure.js";

/** Arguments or answer of a method. */
export type Arguments = Readonly<Record<string, unknown>>;

/** What a method works with: one call of one request. */
export interface Call {
  readonly name: string;
  /** With result references resolved. */
  readonly args: Arguments;
  readonly backend: BackendScope;
  /** Accounts that the session sees. */
  readonly accounts: Readonly<Record<Id, Account>>;
  /** Methods and routes that the session's scopes grant. */
  readonly allowed: ReadonlySet<string>;
  readonly limits: JmapLimits;
  /** Ids of what was created in this request, by creation id (RFC 8620 section 3.3). */
  readonly createdIds: Map<Id, Id>;
  /**
   * Takes a cost from the session's budget; undefined when granted at once, so that calls of one
   * tick stay together.
   *
   * @throws MethodFailure `serverUnavailable` with `retryAfter`.
   */
  readonly spend: (name: BudgetName, cost: number) => Promise<void> | undefined;
}

/** A method of the wire. */
export interface MethodDefinition {
  /** Without it in `using`, the method is unknown (RFC 8620 section 3.3). */
  readonly capability: string;
  /** A barrier: waits for all calls before it, and all after wait for it. */
  readonly writes: boolean;
  /** Starts its reads of the back end in the tick in which it is called. */
  readonly run: (call: Call) => Promise<Arguments>;
}

/** The id that `#x` stands for, `undefined` where nothing was created as `x`; other ids as they are. */
export function resolveId(createdIds: ReadonlyMap<Id, Id>, id: string): Id | undefined {
  return id.startsWith("#") ? createdIds.get(id.slice(1)) : id;
}

/** The part of a back end that serves a capability. */
export function served<Part>(part: Part | undefined): Part {
  if (part === undefined) {
    throw new MethodFailure(
      "accountNotSupportedByMethod",
      "The mail system does not offer this capability.",
    );
  }
  return part;
}
