/**
 * When the owners of calendars are free, busy, tentatively busy or out of the office.
 * @module
 */
import type { CalendarItem } from "../mailbox/calendar-item.js";
import { isInTrash } from "../mailbox/item-changes.js";
import { isFolder, FolderId } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { expandItem, type TimeRange } from "./expand-item.js";
import { actualFreeBusy } from "./invite-state.js";

/** A kind of time: free, busy, tentative, unavailable, unknown. */
export type BusyKind = "f" | "b" | "t" | "u" | "n";

/** A stretch of one kind of time. */
export interface BusySlot extends TimeRange {
  readonly kind: BusyKind;
}

/** Whose time, and which of it. */
export interface FreeBusyOptions {
  /** Zone of the account. */
  readonly home: string;
  /** An event that does not count: the one that is being planned. */
  readonly excludeUid?: string | undefined;
  /** Only this calendar. */
  readonly folderId?: number | undefined;
}

/** Which kind wins where several events take place at once. */
const weight: Readonly<Record<BusyKind, number>> = { n: 0, f: 1, t: 2, b: 3, u: 4 };
const kinds: Readonly<Record<string, BusyKind>> = { B: "b", T: "t", O: "u" };

function counts(mailbox: Mailbox, item: CalendarItem, options: FreeBusyOptions): boolean {
  const { excludeUid, folderId } = options;
  if (item.uid === excludeUid || (folderId !== undefined && item.folderId !== folderId))
    return false;
  const folder = mailbox.item(item.folderId);
  if (!isFolder(folder) || (folder.flags.includes("b") && folderId === undefined)) return false;
  return item.folderId !== FolderId.junk && !isInTrash(mailbox, item);
}

/** Cuts overlapping stretches so that each moment has one kind, the weightiest. */
function flatten(slots: readonly BusySlot[], range: TimeRange): readonly BusySlot[] {
  const edges = new Set([range.start, range.end]);
  for (const { start, end } of slots) edges.add(start).add(end);
  const moments = [...edges].sort((a, b) => a - b);
  const opening = [...slots].sort((a, b) => a.start - b.start);
  const flat: BusySlot[] = [];
  let open: BusySlot[] = [];
  let next = 0;
  for (const [index, start] of moments.slice(0, -1).entries()) {
    const end = moments[index + 1]!;
    while (opening[next] && opening[next]!.start <= start) open.push(opening[next++]!);
    open = open.filter((slot) => slot.end > start);
    const kind = open.reduce<BusyKind>(
      (heaviest, slot) => (weight[slot.kind] > weight[heaviest] ? slot.kind : heaviest),
      "f",
    );
    const last = flat.at(-1);
    // Two meetings one after the other stay two where the kind is not free.
    const joins = last?.kind === kind && (kind === "f" || !opening.some((s) => s.start === start));
    if (joins) flat[flat.length - 1] = { ...last, end };
    else flat.push({ start, end, kind });
  }
  return flat;
}

/** The kinds of time of a stretch, in order, without gaps. */
export function freeBusyOf(
  mailbox: Mailbox,
  range: TimeRange,
  options: FreeBusyOptions,
): readonly BusySlot[] {
  const slots: BusySlot[] = [];
  for (const item of mailbox.itemsOf("appointment")) {
    if (!counts(mailbox, item, options)) continue;
    for (const { start, end, invite } of expandItem(item, range, options.home)) {
      const kind = kinds[actualFreeBusy(invite)];
      const from = Math.max(start, range.start);
      const to = Math.min(end, range.end);
      if (kind && to > from) slots.push({ start: from, end: to, kind });
    }
  }
  return range.end > range.start ? flatten(slots, range) : [];
}
