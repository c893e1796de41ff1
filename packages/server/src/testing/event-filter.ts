/**
 * Filters of events, for back ends of tests.
 *
 * @module
 */
import type {
  CalendarEvent,
  CalendarEventFilter,
  CalendarEventFilterCondition,
  JSCalendarEvent,
  LocalDateTime,
} from "@partage-ent/jmap";

/** The window that a filter asks for. */
export function boundsOf(filter: CalendarEventFilter | null): CalendarEventFilterCondition {
  if (filter === null) return {};
  if (!("operator" in filter)) return filter;
  return Object.assign({}, ...filter.conditions.map(boundsOf)) as CalendarEventFilterCondition;
}

/** An event with the times at which it happens, in the zone of the query. */
export interface Candidate {
  readonly event: JSCalendarEvent & Partial<CalendarEvent>;
  readonly start: LocalDateTime;
  readonly end: LocalDateTime;
}

const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether a filter lets an event through. */
export function matches(filter: CalendarEventFilter | null, candidate: Candidate): boolean {
  if (filter === null) return true;
  if ("operator" in filter) {
    const results = filter.conditions.map((condition) => matches(condition, candidate));
    if (filter.operator === "AND") return results.every(Boolean);
    return filter.operator === "OR" ? results.some(Boolean) : !results.some(Boolean);
  }
  const { event, start, end } = candidate;
  const { inCalendars, after, before, text, title, uid } = filter;
  const inside = Object.keys(event.calendarIds ?? {});
  const words = (value: string | undefined, ...from: readonly (string | undefined)[]): boolean =>
    value === undefined || fold(from.join(" ")).includes(fold(value));
  return (
    (inCalendars === undefined || inside.some((id) => inCalendars.includes(id))) &&
    (after === undefined || end > after || start >= after) &&
    (before === undefined || start < before) &&
    (uid === undefined || event.uid === uid) &&
    words(title, event.title) &&
    words(text, event.title, event.description)
  );
}
