/**
 * Reads that all types of an upstream server have in common (RFC 8620 sections 5.1 and 5.2).
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { Changes, Records } from "@partage-ent/server";
import {
  changesFailure,
  checkState,
  possibleIds,
  readChanges,
  readRecords,
} from "./upstream-answers.js";
import type { UpstreamMethod, UpstreamScope } from "./upstream-scope.js";

type GetMethod = "Mailbox/get" | "Thread/get" | "Identity/get" | "Quota/get" | "AddressBook/get";

/** Records by id, or all: their properties are few. */
export async function getAll<Item extends { readonly id: Id }>(
  scope: UpstreamScope,
  accountId: Id,
  name: GetMethod,
  ids: readonly Id[] | null,
  read: (value: unknown) => Item | undefined,
): Promise<Records<Item>> {
  scope.requireAccount(accountId);
  const possible = ids === null ? null : possibleIds(ids);
  const answer = await scope.call(name, { ids: possible });
  return withImpossible(readRecords(answer, possible, read), ids ?? []);
}

/** Ids that break the syntax are not found, in the place where they were asked. */
export function withImpossible<Item extends { readonly id: Id }>(
  records: Records<Item>,
  asked: readonly Id[],
): Records<Item> {
  const found = new Set(records.list.map(({ id }) => id));
  return { ...records, notFound: [...new Set(asked)].filter((id) => !found.has(id)) };
}

type ChangesMethod = UpstreamMethod & `${string}/changes`;

/** What changed since a state. */
export async function getChanges(
  scope: UpstreamScope,
  name: ChangesMethod,
  accountId: Id,
  sinceState: string,
  maxChanges?: number,
): Promise<Changes> {
  scope.requireAccount(accountId);
  checkState(sinceState);
  try {
    const args = { sinceState, ...(maxChanges === undefined ? {} : { maxChanges }) };
    return readChanges(await scope.call(name, args), sinceState);
  } catch (error) {
    throw changesFailure(error);
  }
}
