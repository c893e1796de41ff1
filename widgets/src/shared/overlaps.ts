import type { Id } from "@partage-ent/jmap";
import { type Connection, type EventRow, listEvents } from "@partage-ent/sdk";
import { zoneClock } from "./civil-time.js";
import type { EventSpan } from "./event-time.js";
import { findParticipant, statusOf } from "./participants-view.js";

/** What {@link findOverlaps} leaves out, and where it looks. */
export interface OverlapSearch {
  /** The event itself, in all its occurrences. */
  readonly uid: string | undefined;
  readonly timeZone: string;
  /** Addresses of the person: what she declined does not count. */
  readonly addresses: readonly string[];
  /** Default: all calendars. */
  readonly calendarIds?: readonly Id[] | undefined;
  readonly signal?: AbortSignal;
}

/** Events longer than this are not looked for others beside them. */
const LONGEST = 7 * 86_400_000;

/** Finds what else the person has at a time: events with hours, neither free nor cancelled nor declined. */
export async function findOverlaps(
  connection: Connection,
  span: EventSpan,
  { uid, timeZone, addresses, calendarIds, signal }: OverlapSearch,
): Promise<readonly EventRow[]> {
  const { start, end, isAllDay } = span;
  if (isAllDay || end <= start || end - start > LONGEST) return [];
  const local = (instant: number): string =>
    new Date(instant + zoneClock(timeZone).offsetAt(instant)).toISOString().slice(0, 19);
  const { items } = await listEvents(connection, {
    after: local(start),
    before: local(end),
    timeZone,
    calendarIds,
    limit: 20,
    signal,
  });
  return items.filter((row) => {
    const own = findParticipant(row.participants, addresses);
    return (
      row.uid !== uid &&
      !row.showWithoutTime &&
      row.freeBusyStatus !== "free" &&
      row.status !== "cancelled" &&
      !(own && statusOf(own) === "declined")
    );
  });
}
