/**
 * How a new version of an invite takes the place of the one before it.
 * @module
 */
import type { CalendarItem, Invite, InviteContent } from "../mailbox/calendar-item.js";
import { exceptionsOf, occurrenceKey, seriesOf } from "./event-times.js";

/** RFC 5546 section 2.1.5: the later version by sequence, then by time stamp. */
export function isOlder(
  a: Pick<InviteContent, "sequence" | "stamp">,
  b: Pick<InviteContent, "sequence" | "stamp">,
): boolean {
  return a.sequence === b.sequence ? a.stamp < b.stamp : a.sequence < b.sequence;
}

/** The stored invite that a new one replaces. */
export function counterpart(
  item: CalendarItem,
  content: InviteContent,
  home: string,
): Invite | undefined {
  if (!content.recurrenceId) return seriesOf(item);
  const series = seriesOf(item) ?? item.invites[0]!;
  return exceptionsOf(item, home).get(occurrenceKey(content.recurrenceId, series, home));
}

/** Whether two versions take place at the same times. */
export function sameTimes(a: InviteContent, b: InviteContent): boolean {
  const times = ({ start, end, duration, recurrence, allDay }: InviteContent): string =>
    JSON.stringify([start, end, duration, recurrence, allDay]);
  return times(a) === times(b);
}

/** Puts a new version of a series or exception among the invites of an item. */
export function mergeInvite(item: CalendarItem, next: Invite, home: string): readonly Invite[] {
  const before = counterpart(item, next, home);
  const rest = item.invites.filter((invite) => invite !== before);
  if (next.recurrenceId) return [...rest, next];
  // Exceptions belong to the occurrences that there were: other times make other occurrences.
  const kept = !before || sameTimes(before, next) ? rest : [];
  return [next, ...kept];
}
