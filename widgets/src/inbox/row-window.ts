/**
 * Endless lists: loads what is in view as the list is scrolled.
 *
 * @module
 */
import {
  type Connection,
  type EmailPage,
  listEmails,
  type LiveQuery,
  liveQuery,
} from "@partage-ent/sdk";
import type { RowWindow } from "../shared/row-window.js";
import { LIST_TYPES, listOptions, type ListView, type Rows } from "./mail-list.js";
import type { RowEmail } from "./row.js";

export { RowWindow } from "../shared/row-window.js";

/** Rows per request. */
const PAGE = 50;

let lists = 0;

/** A whole mailbox as a list with gaps: what is in view is loaded, and loaded again on change. */
export function endlessRows(
  connection: Connection,
  view: ListView,
  rowWindow: RowWindow<RowEmail>,
): LiveQuery<Rows> {
  const options = { ...listOptions(view), limit: PAGE, total: true };
  let pages = new Map<number, EmailPage<RowEmail>>();
  let isGrowing = false;
  const pagesInView = (): number[] => {
    const [start, end] = rowWindow.range;
    const first = Math.floor(start / PAGE);
    const last = Math.max(first, Math.floor((Math.min(end, rowCount(pages)) - 1) / PAGE));
    return [...new Set([0, ...Array.from({ length: last - first + 1 }, (_, at) => first + at)])];
  };
  const fetchPages = async (wanted: readonly number[], signal: AbortSignal): Promise<void> => {
    const found = await Promise.all(
      wanted.map((page) => listEmails(connection, { ...options, position: page * PAGE, signal })),
    );
    const state = found[0]?.state;
    const isSame = [...pages.values(), ...found].every((page) => page.state === state);
    // Rows of two states don't fit together: what was loaded before is asked for again when seen.
    if (!isSame) pages = new Map();
    found.forEach((page, at) => pages.set(wanted[at]!, page));
  };
  const query = liveQuery<Rows>(connection, {
    key: `endless ${++lists} ${JSON.stringify(view)}`,
    types: LIST_TYPES,
    async load(signal) {
      const missing = pagesInView().filter((page) => !isGrowing || !pages.has(page));
      isGrowing = false;
      await fetchPages(missing, signal);
      const lost = pagesInView().filter((page) => !pages.has(page));
      if (lost.length > 0) await fetchPages(lost, signal);
      return joinPages(pages);
    },
  });
  rowWindow.onRange = () => {
    if (!query.value || isGrowing || pagesInView().every((page) => pages.has(page))) return;
    isGrowing = true;
    // A failure leaves `query.error`, which the list shows.
    query.refresh().then(
      () => rowWindow.onRange?.(),
      () => (isGrowing = false),
    );
  };
  return query;
}

function rowCount(pages: ReadonlyMap<number, EmailPage<RowEmail>>): number {
  return pages.get(0)?.total ?? PAGE;
}

function joinPages(pages: ReadonlyMap<number, EmailPage<RowEmail>>): Rows {
  const count = pages.get(0)?.total ?? pages.get(0)?.items.length ?? 0;
  const items = Array.from<RowEmail | undefined>({ length: count });
  const sizes = new Map<string, number>();
  for (const [at, page] of pages) {
    page.items.forEach((email, offset) => {
      if (at * PAGE + offset < count) items[at * PAGE + offset] = email;
    });
    for (const { id, emailIds } of page.threads) sizes.set(id, emailIds.length);
  }
  return { items, hasMore: false, sizes };
}
