/**
 * One occurrence of a series as an event of its own (draft-ietf-jmap-calendars section 5.7).
 *
 * @module
 */
import { applyPatch, CalendarError, expandEvent, localSeconds, utcOf } from "@partage-ent/calendar";
import type { JSCalendarEvent, LocalDateTime } from "@partage-ent/jmap";
import { clockOf, recurrenceIdOf } from "./appointment.js";

/** Steps of an expansion that looks for one occurrence. */
const BUDGET = { steps: 200_000, occurrences: 1_000 };

/** The occurrence that an id names; undefined where the series has none at that time. */
export function occurrenceOf(
  series: JSCalendarEvent,
  occurrence: string,
): JSCalendarEvent | undefined {
  try {
    const recurrenceId = recurrenceIdOf(series, occurrence);
    const event = recurrenceId === undefined ? undefined : eventAt(series, recurrenceId);
    return event && recurrenceId !== undefined ? alone(event, recurrenceId, series) : undefined;
  } catch (error) {
    if (error instanceof CalendarError) return undefined;
    throw error;
  }
}

function eventAt(
  series: JSCalendarEvent,
  recurrenceId: LocalDateTime,
): JSCalendarEvent | undefined {
  const override = series.recurrenceOverrides?.[recurrenceId];
  if (override?.["excluded"] === true) return undefined;
  if (override) return applyPatch({ ...series, start: recurrenceId }, override);
  const utc = utcOf(clockOf(series, "Etc/UTC"), localSeconds(recurrenceId)) * 1000;
  // Only what overlaps is told: an occurrence without a length starts at the beginning of a window.
  const window = { after: utc - 1_000, before: utc + 1_000 };
  const { occurrences } = expandEvent({ ...series, duration: "PT1S" }, window, BUDGET);
  const found = occurrences.find((one) => one.recurrenceId === recurrenceId);
  if (!found) return undefined;
  const { duration } = found.event === series ? series : found.event;
  return {
    ...found.event,
    start: found.start,
    ...(duration === "PT1S" && series.duration !== "PT1S" ? withDuration(series) : {}),
  };
}

function withDuration({ duration }: JSCalendarEvent): Partial<JSCalendarEvent> {
  return { duration: duration ?? "PT0S" };
}

function alone(
  event: JSCalendarEvent,
  recurrenceId: LocalDateTime,
  series: JSCalendarEvent,
): JSCalendarEvent {
  const {
    recurrenceRules: _rules,
    excludedRecurrenceRules: _excluded,
    recurrenceOverrides: _overrides,
    ...own
  } = event;
  return { ...own, recurrenceId, recurrenceIdTimeZone: series.timeZone ?? null };
}
