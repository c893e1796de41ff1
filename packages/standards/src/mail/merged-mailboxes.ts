/**
 * What several mailboxes have found, in one order: as far as it is asked for, so that the first page of
 * all mailboxes costs one FETCH of each.
 *
 * @module
 */
import type { ImapPlace, ImapScope } from "../imap/imap-scope.js";
import { compareValues, fetchSortValues, type OrderKey, type SortValues } from "./message-order.js";
import type { FoundUids } from "./message-search.js";
import { inSameMailbox } from "./same-mailbox.js";

/** A message that was found. */
export interface Hit {
  readonly place: ImapPlace;
  readonly uid: number;
}

/** What one mailbox has found, in its order. */
export interface FoundIn extends FoundUids {
  readonly place: ImapPlace;
}

interface Source extends FoundIn {
  at: number;
  /** Values of those between `at` and the end of what was loaded. */
  values: ReadonlyMap<number, SortValues>;
  loadedTo: number;
}

async function load(
  scope: ImapScope,
  source: Source,
  count: number,
  order: readonly OrderKey[],
): Promise<void> {
  const uids = source.uids.slice(source.loadedTo, source.loadedTo + count);
  source.loadedTo += uids.length;
  const none: ReadonlyMap<number, SortValues> = new Map();
  source.values = await inSameMailbox(scope, source.place, "read", none, (mailbox) =>
    fetchSortValues(mailbox, uids, order),
  );
}

/** The next message of a source that has values: those that vanished meanwhile are passed over. */
async function headOf(
  scope: ImapScope,
  source: Source,
  count: number,
  order: readonly OrderKey[],
): Promise<SortValues | undefined> {
  for (;;) {
    const uid = source.uids[source.at];
    if (uid === undefined) return undefined;
    if (source.at >= source.loadedTo) await load(scope, source, count, order);
    const values = source.values.get(uid);
    if (values !== undefined) return values;
    source.at += 1;
  }
}

/** Hits in their order, in batches of about `count`. */
export async function* mergedHits(
  scope: ImapScope,
  found: readonly FoundIn[],
  order: readonly OrderKey[],
  count: number,
): AsyncGenerator<readonly Hit[]> {
  const [only, ...others] = found.filter(({ uids }) => uids.length > 0);
  if (only === undefined) return;
  if (others.length === 0) {
    const { place, uids } = only;
    for (let at = 0; at < uids.length; at += count) {
      yield uids.slice(at, at + count).map((uid) => ({ place, uid }));
    }
    return;
  }
  const sources = [only, ...others].map((source): Source => ({
    ...source,
    at: 0,
    values: new Map(),
    loadedTo: 0,
  }));
  await Promise.all(sources.map((source) => headOf(scope, source, count, order)));
  let batch: Hit[] = [];
  for (;;) {
    const next = await firstOf(scope, sources, count, order);
    if (next === undefined) break;
    batch.push({ place: next.place, uid: next.uids[next.at] ?? 0 });
    next.at += 1;
    if (batch.length >= count) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function firstOf(
  scope: ImapScope,
  sources: readonly Source[],
  count: number,
  order: readonly OrderKey[],
): Promise<Source | undefined> {
  let first: { readonly source: Source; readonly values: SortValues } | undefined;
  for (const source of sources) {
    const values = await headOf(scope, source, count, order);
    if (values === undefined) continue;
    if (first === undefined || compareValues(values, first.values, order) < 0) {
      first = { source, values };
    }
  }
  return first?.source;
}
