/**
 * Sets of UIDs as IMAP writes them (RFC 3501 section 9, `sequence-set`).
 *
 * @module
 */

/** UIDs as a set with its ranges joined: `3:5,9`. The order of the UIDs says nothing. */
export function uidSet(uids: Iterable<number>): string {
  const sorted = [...new Set(uids)].sort((a, b) => a - b);
  const ranges: string[] = [];
  let first: number | undefined;
  let last = 0;
  const close = (): void => {
    if (first !== undefined) ranges.push(first === last ? String(first) : `${first}:${last}`);
  };
  for (const uid of sorted) {
    if (first !== undefined && uid === last + 1) last = uid;
    else {
      close();
      first = uid;
      last = uid;
    }
  }
  close();
  return ranges.join(",");
}

/** Most UIDs that a set of a server is taken to mean. */
const MAX_EXPANDED = 1_000_000;

/** The UIDs that a server's set names, in its order; what is no UID is left out. */
export function expandUidSet(set: string): number[] {
  const uids: number[] = [];
  for (const part of set.split(",")) {
    const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part.trim());
    if (match === null) continue;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    const step = first <= last ? 1 : -1;
    for (let uid = first; uid !== last + step && uids.length < MAX_EXPANDED; uid += step) {
      if (uid > 0) uids.push(uid);
    }
  }
  return uids;
}

/** Parts of a list, each no longer than `size`. */
export function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const chunks: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += size) chunks.push(items.slice(at, at + size));
  return chunks;
}
