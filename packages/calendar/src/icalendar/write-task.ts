/** Tasks as VTODO components (RFC 5545 section 3.6.2): a series and its overrides. */
import type { JSCalendarTask } from "@partage-ent/jmap";

import { localSeconds } from "../civil.js";
import { keptOf, type JCalComponent, type JCalProperty, type KeptICalendar } from "../vendor.js";
import { utcOf, zoneClock } from "../zone/zone-clock.js";
import { keptLocal } from "./read-task.js";
import { taskOccurrence } from "./task-occurrence.js";
import {
  timeAtEnd,
  timeProperty,
  writeSeries,
  type EntryShape,
  type WriteContext,
} from "./write-entry.js";

const TASK: EntryShape<JSCalendarTask> = {
  component: "vtodo",
  lasting: "estimatedDuration",
  occurrence: taskOccurrence,
  times: timesOf,
  status: ({ progress }) => progress,
  own: ownProperties,
  kept: stillKept,
};

/** The VTODOs of a task: the series first, then its overrides. */
export function writeTask(task: JSCalendarTask, context: WriteContext): readonly JCalComponent[] {
  return writeSeries(task, TASK, context);
}

/** What the model says of a property that a component has once. */
function isSaid(name: string, task: JSCalendarTask): boolean {
  if (name === "dtstart") return task.start !== undefined;
  if (name === "due" || name === "duration") return task.due !== undefined;
  if (name === "estimated-duration") return task.estimatedDuration !== undefined;
  if (name === "status") return task.progress !== undefined;
  if (name === "percent-complete") return task.percentComplete !== undefined;
  return name === "completed" && completedOf(task) !== undefined;
}

/** A time whose kind the model can't say is written as it was, as long as it is the same. */
function stands(property: JCalProperty, task: JSCalendarTask): boolean {
  const [name] = property;
  const local = name === "dtstart" ? task.start : name === "due" ? task.due : undefined;
  return local !== undefined && keptLocal(property) === local;
}

function stillKept(task: JSCalendarTask): KeptICalendar {
  const kept = keptOf(task);
  if (!kept.properties) return kept;
  const properties = kept.properties.filter(
    (property) => stands(property, task) || !isSaid(property[0], task),
  );
  return { ...kept, properties };
}

/** DTSTART and DUE. @throws {@link CalendarError} when one is no time. */
function timesOf(task: JSCalendarTask): readonly JCalProperty[] {
  const { start, due, timeZone } = task;
  for (const local of [start, due]) if (local !== undefined) localSeconds(local);
  const standing = (keptOf(task).properties ?? []).filter((property) => stands(property, task));
  const isKept = (name: string): boolean => standing.some((property) => property[0] === name);
  const written: JCalProperty[] = [];
  if (start !== undefined && !isKept("dtstart")) written.push(timeProperty("dtstart", task, start));
  if (due === undefined || isKept("due")) return written;
  const utc = timeZone && utcOf(zoneClock(timeZone, task.timeZones), localSeconds(due));
  const elsewhere = typeof utc === "number" ? timeAtEnd("due", task, utc) : undefined;
  return [...written, elsewhere ?? timeProperty("due", task, due)];
}

function completedOf({ progress, progressUpdated }: JSCalendarTask): string | undefined {
  return progress === "completed" ? progressUpdated : undefined;
}

function ownProperties(task: JSCalendarTask): readonly JCalProperty[] {
  const { estimatedDuration, percentComplete, progressUpdated, relatedTo = {} } = task;
  const completed = completedOf(task);
  const all: readonly (readonly [string, JCalProperty[1], string, unknown])[] = [
    ["completed", {}, "date-time", completed],
    ["percent-complete", {}, "integer", percentComplete],
    // No parser knows what type it has by default: one that is named would be written.
    ["estimated-duration", {}, "unknown", estimatedDuration],
    [
      "jsprop",
      { jsptr: "progressUpdated" },
      "unknown",
      completed === undefined && progressUpdated !== undefined
        ? JSON.stringify(progressUpdated)
        : undefined,
    ],
  ];
  return [
    ...all.filter(([, , , value]) => value !== undefined),
    ...Object.entries(relatedTo).flatMap(([uid, { relation = {} }]) => {
      const kinds = Object.keys(relation);
      return (kinds.length > 0 ? kinds : ["parent"]).map((kind): JCalProperty => {
        return ["related-to", { reltype: kind.toUpperCase() }, "text", uid];
      });
    }),
  ];
}
