/**
 * `Email/query` (RFC 8621 section 4.4): each mailbox that can have something is searched, and what they
 * found is put in one order as far as the page goes.
 *
 * @module
 */
import type { EmailFilter, Id } from "@partage-ent/jmap";
import { type EmailQuery, MethodFailure, type QueryResult } from "@partage-ent/server";
import type { ImapPlace, ImapScope } from "../imap/imap-scope.js";
import { type FoundIn, type Hit, mergedHits } from "./merged-mailboxes.js";
import { type OrderKey, readOrder } from "./message-order.js";
import { findUids, type FoundUids } from "./message-search.js";
import { byPlace, inSameMailbox } from "./same-mailbox.js";
import { mailboxesNamed, searchNodeOf } from "./search-filter.js";
import { threadKeysOf } from "./thread-keys.js";

/** Mailboxes that one query searches at most. */
const MAX_MAILBOXES = 100;
/** Emails that are looked at for the threads of one page, or to count from the end. */
const MAX_WALKED = 10_000;
/** Emails up to which threads are counted. */
const MAX_COUNTED = 1_000;

/** Fewest and most hits that are looked at together. */
const MIN_BATCH = 50;
const MAX_BATCH = 500;

/** Mailboxes that show emails of other mailboxes (RFC 6154): they are searched only when named. */
const VIRTUAL_ROLES: ReadonlySet<string | null> = new Set(["all", "flagged", "important"]);

/** Answers a query. @throws MethodFailure `unsupportedFilter`, `unsupportedSort`, `anchorNotFound`. */
export async function queryEmails(
  scope: ImapScope,
  accountId: Id,
  query: EmailQuery,
): Promise<QueryResult> {
  scope.requireAccount(accountId);
  const order = readOrder(query.sort);
  const places = await scope.places();
  const queryState = await scope.state();
  const searched = (most?: number): Promise<readonly FoundIn[]> =>
    searchPlaces(scope, places, query.filter, order, most);
  let page = await pageOf(scope, await searched(mostOf(query)), order, query);
  if (page.isCut) page = await pageOf(scope, await searched(), order, query);
  const ids = await idsOf(scope, page.hits);
  const result = { queryState, position: page.position, ids };
  if (!query.calculateTotal || page.total === undefined) return result;
  return { ...result, total: page.total };
}

/** How many of the first results are enough for a page; undefined where that is not known. */
function mostOf(query: EmailQuery): number | undefined {
  const { anchor, position, limit, collapseThreads, calculateTotal } = query;
  if (anchor !== null || position < 0) return undefined;
  const end = position + limit;
  if (!collapseThreads) return end;
  return Math.max(MIN_BATCH, end * 2, calculateTotal ? MAX_COUNTED : 0);
}

async function searchPlaces(
  scope: ImapScope,
  places: readonly ImapPlace[],
  filter: EmailFilter | null,
  order: readonly OrderKey[],
  most: number | undefined,
): Promise<readonly FoundIn[]> {
  const named = mailboxesNamed(filter);
  const searched = places.filter((place) => {
    const node = searchNodeOf(filter, { mailboxId: place.id, flags: [] });
    return node !== false && (named.has(place.id) || !VIRTUAL_ROLES.has(place.role));
  });
  const full = searched.filter(({ messages }) => messages > 0);
  if (full.length > MAX_MAILBOXES) {
    throw new MethodFailure(
      "unsupportedFilter",
      "There are too many mailboxes to search them all.",
    );
  }
  const none: FoundUids = { uids: [], count: 0 };
  return Promise.all(
    full.map(async (place) => {
      const found = await inSameMailbox(scope, place, "read", none, (mailbox) => {
        const { mailbox: selected } = mailbox.client;
        const flags = selected === false ? [] : selected.flags;
        const node = searchNodeOf(filter, { mailboxId: place.id, flags });
        return findUids(mailbox, node, order, most);
      });
      return { place, ...found };
    }),
  );
}

interface Page {
  readonly hits: readonly Hit[];
  readonly position: number;
  readonly total: number | undefined;
  /** Whether there is more behind what was searched, which the page needs. */
  readonly isCut: boolean;
}

async function pageOf(
  scope: ImapScope,
  found: readonly FoundIn[],
  order: readonly OrderKey[],
  query: EmailQuery,
): Promise<Page> {
  const count = found.reduce((sum, each) => sum + each.count, 0);
  const { anchor, anchorOffset, limit, collapseThreads } = query;
  const fromEnd = anchor === null && query.position < 0;
  if (fromEnd && collapseThreads && count > MAX_WALKED) throw tooMany();
  const sought = anchor === null ? undefined : await anchorHit(scope, anchor);
  const wanted = fromEnd && !collapseThreads ? Math.max(0, count + query.position) : query.position;
  const counts = query.calculateTotal && collapseThreads && count <= MAX_COUNTED;
  const walk = walkOf(scope, found, order, query, Math.max(0, wanted) + limit);
  const hits: Hit[] = [];
  let position = anchor === null && wanted >= 0 ? wanted : undefined;
  let isWhole = true;
  let isEnough = false;
  for await (const batch of walk) {
    for (const hit of batch) {
      if (sought !== undefined && hit.uid === sought.uid && hit.place.id === sought.place.id) {
        position ??= Math.max(0, hits.length + anchorOffset);
      }
      hits.push(hit);
    }
    isEnough = position !== undefined && hits.length >= position + limit;
    if ((isEnough && !counts) || hits.length >= MAX_WALKED) {
      isWhole = false;
      break;
    }
  }
  if (anchor !== null && position === undefined) throw anchorNotFound();
  position ??= Math.max(0, hits.length + wanted);
  const isCut = isWhole && !isEnough && found.some((each) => each.uids.length < each.count);
  const all = isWhole && !isCut ? hits.length : undefined;
  const total = collapseThreads ? all : count;
  return { hits: hits.slice(position, position + limit), position, total, isCut };
}

const anchorNotFound = (): MethodFailure =>
  new MethodFailure("anchorNotFound", "The anchor is not among the results.");

const tooMany = (): MethodFailure =>
  new MethodFailure("invalidArguments", "There are too many results to count from the end.");

async function anchorHit(scope: ImapScope, anchor: Id): Promise<Hit> {
  const found = (await scope.locate([anchor])).get(anchor);
  if (found === undefined) throw anchorNotFound();
  return found;
}

async function* walkOf(
  scope: ImapScope,
  found: readonly FoundIn[],
  order: readonly OrderKey[],
  { collapseThreads, limit }: EmailQuery,
  end: number,
): AsyncGenerator<readonly Hit[]> {
  const count = Math.min(MAX_BATCH, Math.max(MIN_BATCH, collapseThreads ? end * 2 : end));
  const hits = mergedHits(scope, found, order, count);
  if (!collapseThreads || limit === 0) {
    yield* hits;
    return;
  }
  const seen = new Set<string>();
  let walked = 0;
  for await (const batch of hits) {
    const keys = await threadKeysOf(scope, batch);
    yield batch.filter((hit) => {
      const key = keys.get(hit);
      if (key === undefined || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    walked += batch.length;
    if (walked >= MAX_WALKED) return;
  }
}

async function idsOf(scope: ImapScope, hits: readonly Hit[]): Promise<readonly Id[]> {
  const ids = new Map<Hit, Id>();
  for (const { place, items } of byPlace(hits)) {
    const emailIds = await scope.emailIds(
      place,
      items.map(({ uid }) => uid),
    );
    for (const [index, hit] of items.entries()) {
      const id = emailIds[index];
      if (id !== undefined) ids.set(hit, id);
    }
  }
  return hits.map((hit) => ids.get(hit)).filter((id) => id !== undefined);
}
