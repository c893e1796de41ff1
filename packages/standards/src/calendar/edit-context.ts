/**
 * What all edits of events of one `/set` have in common.
 *
 * @module
 */
import { CalendarError, toICalendar, withWholeOverrides } from "@partage-ent/calendar";
import type { Id, JSCalendarEvent } from "@partage-ent/jmap";
import { refuse } from "@partage-ent/server";
import type { CalendarPlace } from "./calendar-place.js";
import type { CalendarScope, Scheduling } from "./calendar-scope.js";
import type { StoredEvent } from "./stored-event.js";

/** What edits need to know. */
export interface EditContext {
  readonly scope: CalendarScope;
  readonly scheduling: Scheduling;
  /** Participants are told. */
  readonly isTelling: boolean;
  readonly ifRevision: ReadonlyMap<Id, string>;
}

/** A calendar that events can be put into. */
export async function writableCalendar(
  { scope }: EditContext,
  id: Id | undefined,
): Promise<CalendarPlace> {
  const calendar = (await scope.calendars()).find((one) => one.id === id);
  if (!calendar) return refuse("invalidProperties", "There is no such calendar.", "calendarIds");
  requireWritable(calendar);
  return calendar;
}

/** Refuses to write into a calendar that is only read. */
export function requireWritable({ rights }: CalendarPlace): void {
  if (!rights.mayWriteAll) refuse("forbidden", "This calendar can only be read.");
}

/** The file of an event that takes the place of what an object held. */
export function fileOf(
  { file, event: before }: Pick<StoredEvent, "file" | "event">,
  after: JSCalendarEvent,
): string {
  const events = file.events.map((one) => (one === before ? after : one));
  const { properties, others, prodId } = file;
  return written(events, { properties, others, ...(prodId === undefined ? {} : { prodId }) });
}

/** Events as the content of an object; refuses the record where its times or rules make no sense. */
export function written(
  events: readonly JSCalendarEvent[],
  options: Omit<Parameters<typeof toICalendar>[1] & object, "method"> = {},
): string {
  try {
    return toICalendar(events.map(withWholeOverrides), options);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    return refuse("invalidProperties", "The times of this event make no sense.", "start");
  }
}
