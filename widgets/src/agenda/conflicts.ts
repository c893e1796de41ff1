import type { Occurrence } from "./occurrence.js";

/** Whether an event takes up the person's time. */
export function takesTime({ row, answer, isCancelled, end, start }: Occurrence): boolean {
  const isDeclined = answer === "declined" || answer === "needs-action";
  return row.freeBusyStatus !== "free" && !isCancelled && !isDeclined && end > start;
}

/** The events that a person has at the time of another one; none for one that leaves her free. */
export function conflictsOf(event: Occurrence, all: readonly Occurrence[]): readonly Occurrence[] {
  if (event.isCancelled || event.row.freeBusyStatus === "free" || event.isAllDay) return [];
  return all.filter(
    (other) =>
      other.id !== event.id &&
      other.row.uid !== event.row.uid &&
      other.calendar?.owner == null &&
      !other.isAllDay &&
      takesTime(other) &&
      other.start < event.end &&
      event.start < other.end,
  );
}
