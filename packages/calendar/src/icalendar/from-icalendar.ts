/**
 * iCalendar to JSCalendar: events grouped by UID, overrides inside their series.
 *
 * @module
 */
import type { JSCalendarEvent } from "@partage-ent/jmap";

import type { JCalComponent, JCalProperty } from "../vendor.js";
import { parseComponents, type CalendarProblem } from "./parse-components.js";
import { readEvent } from "./read-event.js";
import { readFile, type EntryKind } from "./read-series.js";

/** What a calendar file says. */
export interface CalendarFile {
  readonly events: readonly JSCalendarEvent[];
  /** METHOD in lowercase, where the file is a scheduling message (RFC 5546). */
  readonly method?: string;
  readonly prodId?: string;
  /** Properties of the calendar that have no meaning here, `X-WR-CALNAME` among them. */
  readonly properties: readonly JCalProperty[];
  /** Components that are no events and no zones: tasks, journals, free/busy. */
  readonly others: readonly JCalComponent[];
  /** What could not be read. */
  readonly problems: readonly CalendarProblem[];
}

const EVENTS: EntryKind<JSCalendarEvent> = {
  component: "vevent",
  read: readEvent,
  occurrence: (series, id) => ({ ...series, start: id }),
  others: (components) => components.filter(([name]) => name !== "vevent" && name !== "vtimezone"),
};

/**
 * Reads a calendar file.
 *
 * @throws {@link CalendarError} when it is not iCalendar, or not whole.
 */
export function fromICalendar(text: string): CalendarFile {
  const { components, problems } = parseComponents(text);
  return fromJCal(components, problems);
}

/**
 * Reads a calendar file that is components already (RFC 7265), for systems that speak iCalendar in a
 * notation of their own; values are as ical.js gives them.
 */
export function fromJCal(
  components: readonly JCalComponent[],
  problems: readonly CalendarProblem[] = [],
): CalendarFile {
  const { entries, ...file } = readFile(components, problems, EVENTS);
  return { events: entries, ...file };
}
