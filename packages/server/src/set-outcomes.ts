/**
 * The outcome of a `/set`, record by record (RFC 8620 section 5.3), as back ends collect it.
 *
 * @module
 */
import type { Id, SetError } from "@partage-ent/jmap";

/** A refusal of one record. */
export class Refusal extends Error {
  readonly reason: SetError;

  constructor(reason: SetError) {
    super(reason.type);
    this.reason = reason;
  }
}

/** Refuses one record. */
export function refuse(
  type: SetError["type"],
  description: string,
  ...properties: readonly string[]
): never {
  throw new Refusal({ type, description, ...(properties.length > 0 ? { properties } : {}) });
}

/** What became of the records of a `/set`. */
export interface Outcomes<Item> {
  readonly created: Map<Id, Partial<Item>>;
  readonly updated: Map<Id, Partial<Item> | null>;
  readonly destroyed: Map<Id, true>;
  readonly notCreated: Map<Id, SetError>;
  readonly notUpdated: Map<Id, SetError>;
  readonly notDestroyed: Map<Id, SetError>;
}

/** Outcomes before anything was done. */
export function newOutcomes<Item>(): Outcomes<Item> {
  return {
    created: new Map(),
    updated: new Map(),
    destroyed: new Map(),
    notCreated: new Map(),
    notUpdated: new Map(),
    notDestroyed: new Map(),
  };
}

/** What an error means for one record; throws those that fail the whole method. */
export type ToSetError = (error: unknown) => SetError;

const failAll: ToSetError = (error) => {
  throw error;
};

/** Does the work for one record, whose failure must not stop the others. */
export async function settleRecord<T>(
  key: Id,
  done: Map<Id, T>,
  failed: Map<Id, SetError>,
  work: () => Promise<T>,
  toSetError: ToSetError = failAll,
): Promise<void> {
  try {
    done.set(key, await work());
  } catch (error) {
    failed.set(key, error instanceof Refusal ? error.reason : toSetError(error));
  }
}
