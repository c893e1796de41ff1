/**
 * Components of a file that are events, or tasks: grouped by UID, overrides inside their series.
 *
 * @module
 */
import type { JSCalendarEntry, LocalDateTime, PatchObject } from "@partage-ent/jmap";

import { CalendarError } from "../calendar-error.js";
import { diffEvents } from "../recurrence/patch-object.js";
import { RANGE_MEMBER, THIS_AND_FUTURE, type JCalComponent, type JCalProperty } from "../vendor.js";
import type { CalendarProblem } from "./parse-components.js";
import { propertyOf, valueText } from "./properties.js";
import type { ReadEntry } from "./read-entry.js";
import { localIn, type FileTime } from "./times.js";
import { readZones, type FileZones } from "./zones.js";

/** One kind of component, and how it is read. */
export interface EntryKind<Entry extends JSCalendarEntry> {
  readonly component: "vevent" | "vtodo";
  readonly read: (component: JCalComponent, zones: FileZones) => ReadEntry<Entry>;
  /** What a series says of one occurrence. */
  readonly occurrence: (series: Entry, id: LocalDateTime) => Entry;
  /** What of a calendar is kept as components, those among it that could not be read. */
  readonly others: (
    components: readonly JCalComponent[],
    unread: readonly JCalComponent[],
  ) => readonly JCalComponent[];
}

/** What a file says, for one kind of component. */
export interface EntryFile<Entry extends JSCalendarEntry> {
  readonly entries: readonly Entry[];
  readonly method?: string;
  readonly prodId?: string;
  readonly properties: readonly JCalProperty[];
  readonly others: readonly JCalComponent[];
  readonly problems: readonly CalendarProblem[];
}

/** Reads the components of a file that are of one kind. */
export function readFile<Entry extends JSCalendarEntry>(
  components: readonly JCalComponent[],
  problems: readonly CalendarProblem[],
  kind: EntryKind<Entry>,
): EntryFile<Entry> {
  const failed: CalendarProblem[] = [...problems];
  const calendars = components.filter(([name]) => name === "vcalendar");
  const bare = components.filter(([name]) => name !== "vcalendar");
  if (bare.length > 0) calendars.push(["vcalendar", [], bare]);
  const files = calendars.map((calendar) => readCalendar(calendar, kind, failed));
  const method = files.find((file) => file.method)?.method;
  const prodId = files.find((file) => file.prodId)?.prodId;
  return {
    entries: files.flatMap((file) => file.entries),
    ...(method && { method }),
    ...(prodId && { prodId }),
    properties: files.flatMap((file) => file.properties),
    others: files.flatMap((file) => file.others),
    problems: failed,
  };
}

const CALENDAR_PROPERTIES = ["method", "prodid", "version", "calscale"];

function readCalendar<Entry extends JSCalendarEntry>(
  calendar: JCalComponent,
  kind: EntryKind<Entry>,
  problems: CalendarProblem[],
): Omit<EntryFile<Entry>, "problems"> {
  const zones = readZones(calendar);
  const byUid = new Map<string, ReadEntry<Entry>[]>();
  const unread: JCalComponent[] = [];
  for (const component of calendar[2]) {
    if (component[0] !== kind.component) continue;
    try {
      const read = kind.read(component, zones);
      if (read.problem) problems.push(read.problem);
      const same = byUid.get(read.entry.uid);
      if (same) same.push(read);
      else byUid.set(read.entry.uid, [read]);
    } catch (error) {
      if (!(error instanceof CalendarError)) throw error;
      problems.push({ line: 0, message: error.message, code: error.code });
      unread.push(component);
    }
  }
  const method = propertyOf(calendar, "method");
  const prodId = propertyOf(calendar, "prodid");
  return {
    entries: [...byUid.values()].flatMap((all) => assemble(all, kind)),
    ...(method && { method: valueText(method).toLowerCase() }),
    ...(prodId && { prodId: valueText(prodId) }),
    properties: calendar[1].filter(([name]) => !CALENDAR_PROPERTIES.includes(name)),
    others: kind.others(calendar[2], unread),
  };
}

/** What has one UID: a series takes the overrides, what repeats a UID stays beside it. */
function assemble<Entry extends JSCalendarEntry>(
  all: readonly ReadEntry<Entry>[],
  { occurrence }: EntryKind<Entry>,
): readonly Entry[] {
  const masters = all.filter((read) => !read.recurrence);
  const overrides = all.filter((read) => read.recurrence);
  const series = masters.find(({ entry }) => entry.recurrenceRules) ?? masters[0];
  const entries = masters.map(({ entry }) => entry);
  const { start } = series ?? {};
  if (!series || !start) return [...entries, ...overrides.map(standalone)];
  const patches = overrides.map((read): readonly [string, PatchObject] => {
    const id = localIn(read.recurrence!, start);
    const patch = diffEvents(occurrence(series.entry, id), read.entry);
    return [id, read.andFuture ? { ...patch, [RANGE_MEMBER]: THIS_AND_FUTURE } : patch];
  });
  if (patches.length === 0) return entries;
  const whole: Entry = {
    ...series.entry,
    recurrenceOverrides: {
      ...series.entry.recurrenceOverrides,
      ...Object.fromEntries(patches),
    },
    ...zonesOf([...overrides, series]),
  };
  return entries.map((entry) => (entry === series.entry ? whole : entry));
}

function zonesOf(all: readonly ReadEntry<JSCalendarEntry>[]): Pick<JSCalendarEntry, "timeZones"> {
  const zones = all.map(({ entry }) => entry.timeZones ?? {});
  const merged = Object.assign({}, ...zones) as NonNullable<JSCalendarEntry["timeZones"]>;
  return Object.keys(merged).length > 0 ? { timeZones: merged } : {};
}

/** An occurrence whose series is not in the file (RFC 8984 section 4.3.1). */
function standalone<Entry extends JSCalendarEntry>(read: ReadEntry<Entry>): Entry {
  const id: FileTime = read.recurrence!;
  return {
    ...read.entry,
    recurrenceId: id.isDate && read.start ? localIn(id, read.start) : id.local,
    recurrenceIdTimeZone: id.timeZone,
  };
}
