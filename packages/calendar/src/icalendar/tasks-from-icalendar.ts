/**
 * iCalendar to JSCalendar: tasks grouped by UID, overrides inside their series.
 *
 * @module
 */
import type { JSCalendarTask } from "@partage-ent/jmap";

import type { CalendarFile } from "./from-icalendar.js";
import { parseComponents } from "./parse-components.js";
import { readFile, type EntryKind } from "./read-series.js";
import { readTask } from "./read-task.js";
import { taskOccurrence } from "./task-occurrence.js";

/** What a calendar file says of tasks; what is none, or could not be read as one, is among `others`. */
export interface TaskFile extends Omit<CalendarFile, "events"> {
  readonly tasks: readonly JSCalendarTask[];
}

const TASKS: EntryKind<JSCalendarTask> = {
  component: "vtodo",
  read: readTask,
  occurrence: taskOccurrence,
  others: (components, unread) => {
    const others = components.filter((one) => one[0] !== "vtodo" || unread.includes(one));
    // Zones are written anew for tasks: only what else there is may need those of the file.
    return others.every(([name]) => name === "vtimezone") ? [] : others;
  },
};

/**
 * Reads the tasks of a calendar file; {@link fromICalendar} reads its events.
 *
 * @throws {@link CalendarError} when it is not iCalendar, or not whole.
 */
export function tasksFromICalendar(text: string): TaskFile {
  const { components, problems } = parseComponents(text);
  const { entries, ...file } = readFile(components, problems, TASKS);
  return { tasks: entries, ...file };
}
