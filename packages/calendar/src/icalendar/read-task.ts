/**
 * One VTODO to a task (RFC 5545 section 3.6.2, RFC 8984 section 5.2; draft-ietf-calext-jscalendar-icalendar).
 *
 * @module
 */
import type { Duration, JSCalendarTask, LocalDateTime, Relation } from "@partage-ent/jmap";

import { CalendarError } from "../calendar-error.js";
import { DAY, formatLocal, formatUtc, localSeconds } from "../civil.js";
import { durationPartsOrNull, formatDuration, type DurationParts } from "../duration.js";
import type { JCalComponent, JCalProperty } from "../vendor.js";
import { localOf, utcOf } from "../zone/zone-clock.js";
import { ComponentReader } from "./component-reader.js";
import type { CalendarProblem } from "./parse-components.js";
import { withProgress } from "./participants.js";
import { parameter, valueText } from "./properties.js";
import { readCommon, readRecurrenceId, readRest, takeTime, type ReadEntry } from "./read-entry.js";
import { clockOf, localIn, readTime, readUtc, utcSecondsOf, type FileTime } from "./times.js";
import type { FileZones } from "./zones.js";

/**
 * Reads one VTODO.
 *
 * @throws {@link CalendarError} when a time in it is none.
 */
export function readTask(component: JCalComponent, zones: FileZones): ReadEntry<JSCalendarTask> {
  const reader = new ComponentReader(component);
  const named = readRecurrenceId(reader, zones);
  const { start, due, end, problem } = readTimes(reader, zones);
  const anchor = start ?? due ?? null;
  const common = readCommon(reader, { zones, start: anchor, end, lasting: "estimatedDuration" });
  const estimatedDuration = readEstimate(reader);
  const times = [start, due].filter((time) => time !== undefined);
  const timed = times.find(({ isDate }) => !isDate) ?? anchor;
  const isDate = times.length > 0 ? timed?.isDate : named.recurrence?.isDate;
  const entry: JSCalendarTask = {
    "@type": "Task",
    ...common,
    ...(common.participants && { participants: withProgress(common.participants) }),
    ...(start && { start: start.local }),
    ...(due && { due: due.local }),
    ...(timed && { timeZone: timed.timeZone }),
    ...(isDate && { showWithoutTime: true }),
    ...(estimatedDuration !== undefined && { estimatedDuration }),
    ...readRelations(reader),
    ...readProgress(reader, zones),
    ...readRest(reader),
  };
  return { entry, start: anchor, ...named, ...(problem && { problem }) };
}

interface TaskTimes {
  readonly start?: FileTime | undefined;
  /** In the zone of the start. */
  readonly due?: FileTime | undefined;
  /** The time that it is due, where its own zone is another one. */
  readonly end?: FileTime | undefined;
  readonly problem?: CalendarProblem;
}

function readTimes(reader: ComponentReader, zones: FileZones): TaskTimes {
  const start = takeTime(reader, "dtstart", zones);
  const due = takeTime(reader, "due", zones);
  if (!start || !due) return { start, due: due ?? (start && dueByDuration(reader, start)) };
  const isUnlike =
    start.isDate !== due.isDate || (start.timeZone === null) !== (due.timeZone === null);
  if (isUnlike) {
    // RFC 5545 section 3.8.2.3 forbids it, and the model can't say it: what it can't is kept as well.
    reader.taken.delete(reader.first(start.isDate && !due.isDate ? "dtstart" : "due")!);
    return { start, due, problem: wrong("DUE and DTSTART of a task are times of different kinds") };
  }
  const problem =
    utcSecondsOf(due) < utcSecondsOf(start) && wrong("A task is due before it starts");
  const isElsewhere = due.timeZone !== start.timeZone;
  return {
    start,
    due: isElsewhere ? { ...due, local: localIn(due, start), timeZone: start.timeZone } : due,
    ...(isElsewhere && { end: due }),
    ...(problem && { problem }),
  };
}

function wrong(message: string): CalendarProblem {
  return { line: 0, message, code: "ERR_CALENDAR_VALUE" };
}

/** RFC 5545 section 3.6.2: DURATION says when what starts is due. */
function dueByDuration(reader: ComponentReader, start: FileTime): FileTime | undefined {
  const parts = lengthOf(reader.first("duration"));
  if (!parts || (start.isDate && parts.seconds > 0)) return undefined;
  reader.drop("duration");
  const local = localSeconds(start.local) + parts.days * DAY;
  if (start.timeZone === null) return { ...start, local: formatLocal(local + parts.seconds) };
  const utc = utcOf(clockOf(start), local) + parts.seconds;
  return { ...start, local: formatLocal(localOf(clockOf(start), utc)) };
}

/** ESTIMATED-DURATION, or a DURATION that can't say when the task is due. */
function readEstimate(reader: ComponentReader): Duration | undefined {
  const name = ["estimated-duration", "duration"].find((one) => lengthOf(reader.first(one)));
  const property = name === undefined ? undefined : reader.take(name);
  return property && formatDuration(lengthOf(property)!);
}

function lengthOf(property: JCalProperty | undefined): DurationParts | null {
  const parts = property ? durationPartsOrNull(valueText(property)) : null;
  return parts && parts.days >= 0 && parts.seconds >= 0 ? parts : null;
}

const PROGRESS = {
  "needs-action": "needs-action",
  "in-process": "in-process",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
} as const;

function readProgress(
  reader: ComponentReader,
  zones: FileZones,
): Pick<JSCalendarTask, "progress" | "progressUpdated" | "percentComplete"> {
  const percent = Number(reader.first("percent-complete")?.[3] ?? Number.NaN);
  const isPercent = Number.isInteger(percent) && percent >= 0 && percent <= 100;
  if (isPercent) reader.take("percent-complete");
  const isUntold = reader.first("status") === undefined;
  const told = reader.word("status", PROGRESS);
  const mayBeDone = isUntold || told === "completed";
  const completed = mayBeDone ? takeCompleted(reader, zones) : undefined;
  const progress = told ?? (completed === undefined ? undefined : "completed");
  const progressUpdated = completed ?? takeUpdated(reader);
  return {
    ...(isPercent && { percentComplete: percent }),
    ...(progress && { progress }),
    ...(progressUpdated !== undefined && { progressUpdated }),
  };
}

/** COMPLETED in UTC, whatever it is in. */
function takeCompleted(reader: ComponentReader, zones: FileZones): string | undefined {
  const property = reader.first("completed");
  if (!property) return undefined;
  try {
    const time = readTime(property, zones);
    reader.take("completed", ["tzid"]);
    return formatUtc(utcSecondsOf(time));
  } catch (error) {
    // What is no time stays among the properties that are kept.
    if (error instanceof CalendarError) return undefined;
    throw error;
  }
}

/** When progress was made that is not the completion: iCalendar has JSPROP for what it has no word for. */
function takeUpdated(reader: ComponentReader): string | undefined {
  const property = reader.component[1].find(
    (one) => one[0] === "jsprop" && parameter(one, "jsptr") === "progressUpdated",
  );
  const [, text] = /^"(\d{4}[^"]{1,30}Z)"$/.exec(property ? valueText(property) : "") ?? [];
  const when = text === undefined ? undefined : readUtc(["jsprop", {}, "text", text]);
  if (property && when !== undefined) reader.taken.add(property);
  return when;
}

function readRelations(reader: ComponentReader): Pick<JSCalendarTask, "relatedTo"> {
  const related = new Map<string, Relation>();
  for (const property of reader.component[1]) {
    const uid = property[0] === "related-to" ? valueText(property) : "";
    const names = Object.keys(property[1]);
    // RFC 9253 relates by address as well, and with a gap between: that is kept as it is.
    if (!uid || property[2] !== "text" || names.some((name) => name !== "reltype")) continue;
    reader.taken.add(property);
    const kind = (parameter(property, "reltype") || "PARENT").toLowerCase();
    related.set(uid, { relation: { ...related.get(uid)?.relation, [kind]: true } });
  }
  return related.size > 0 ? { relatedTo: Object.fromEntries(related) } : {};
}

/** The local time that a kept DTSTART or DUE was read as. */
export function keptLocal(property: JCalProperty): LocalDateTime {
  const text = valueText(property).replace(/Z$/, "");
  return text.length < 19 ? `${text.slice(0, 10)}T00:00:00` : text;
}
