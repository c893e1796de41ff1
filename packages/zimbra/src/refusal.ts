/**
 * The outcome of one record of a `/set` whose work is done by SOAP.
 *
 * @module
 */
import type { Id, SetError } from "@partage-ent/jmap";
import { settleRecord } from "@partage-ent/server";
import { toSetError } from "./soap/failures.js";

/** Does the work for one record, whose failure must not stop the others. */
export function settle<T>(
  key: Id,
  done: Map<Id, T>,
  failed: Map<Id, SetError>,
  work: () => Promise<T>,
): Promise<void> {
  return settleRecord(key, done, failed, work, toSetError);
}
