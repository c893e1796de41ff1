/**
 * What changed in a timetable between two fetches of its feed.
 *
 * @module
 */
import type { TimetableClass } from "./read-timetable.js";

/** Kinds of change of one class. */
export type TimetableChangeKind = "moved" | "room" | "teacher" | "renamed" | "cancelled" | "added";

/** One class that changed. */
export interface TimetableChange {
  /** All that changed of it, what matters most first. */
  readonly kinds: readonly [TimetableChangeKind, ...TimetableChangeKind[]];
  /** Absent for a class that was added. */
  readonly before?: TimetableClass;
  /** Absent for a class that was cancelled. */
  readonly after?: TimetableClass;
}

/** The difference of two fetches. */
export interface TimetableDiff {
  /**
   * Why the new state must not be applied: the feed is empty, or has less than half of its classes.
   * `changes` is empty then.
   */
  readonly held: "empty" | "halved" | null;
  readonly changes: readonly TimetableChange[];
}

/** Compares two states of one feed by what people see: hours, rooms, teachers, titles. */
export function diffTimetables(
  before: readonly TimetableClass[],
  after: readonly TimetableClass[],
): TimetableDiff {
  if (before.length > 0 && after.length === 0) return { held: "empty", changes: [] };
  if (after.length * 2 < before.length) return { held: "halved", changes: [] };
  const changes: TimetableChange[] = [];
  const later = byIdentity(after);
  for (const [identity, olds] of byIdentity(before)) {
    const news = later.get(identity) ?? [];
    later.delete(identity);
    for (const [old, now] of pair(olds, news)) {
      const change = changeOf(old, now);
      if (change) changes.push(change);
    }
  }
  for (const news of later.values()) {
    for (const now of news) changes.push({ kinds: ["added"], after: now });
  }
  return { held: null, changes };
}

/** Classes by UID and occurrence; a feed that repeats a UID has several under one. */
function byIdentity(classes: readonly TimetableClass[]): Map<string, TimetableClass[]> {
  const groups = new Map<string, TimetableClass[]>();
  for (const item of classes) {
    const identity = `${item.uid}|${item.recurrenceId ?? ""}`;
    const group = groups.get(identity);
    if (group) group.push(item);
    else groups.set(identity, [item]);
  }
  return groups;
}

type Pair = readonly [old: TimetableClass | undefined, now: TimetableClass | undefined];

/** Which class became which: same hour first, then the most alike. */
function pair(olds: readonly TimetableClass[], news: readonly TimetableClass[]): readonly Pair[] {
  if (olds.length <= 1 && news.length <= 1) return [[olds[0], news[0]]];
  const pairs: Pair[] = [];
  let left = [...olds];
  const free = new Set(news);
  for (const like of [sameHour, sameText, sameCourse]) {
    left = left.filter((old) => {
      const now = [...free].find((item) => like(old, item));
      if (!now) return true;
      free.delete(now);
      pairs.push([old, now]);
      return false;
    });
  }
  return [
    ...pairs,
    ...left.map((old): Pair => [old, undefined]),
    ...[...free].map((now): Pair => [undefined, now]),
  ];
}

function sameHour(a: TimetableClass, b: TimetableClass): boolean {
  return a.start === b.start && a.summary === b.summary;
}

function sameText(a: TimetableClass, b: TimetableClass): boolean {
  return a.summary === b.summary && same(a.teachers, b.teachers) && same(a.rooms, b.rooms);
}

function sameCourse(a: TimetableClass, b: TimetableClass): boolean {
  return (a.start === b.start || a.summary === b.summary) && same(a.groups, b.groups);
}

function changeOf(
  old: TimetableClass | undefined,
  now: TimetableClass | undefined,
): TimetableChange | null {
  if (!old || !now) {
    if (old) return { kinds: ["cancelled"], before: old };
    return now ? { kinds: ["added"], after: now } : null;
  }
  const kinds: TimetableChangeKind[] = [];
  if (old.start !== now.start || old.end !== now.end) kinds.push("moved");
  if (!same(old.rooms, now.rooms)) kinds.push("room");
  if (!same(old.teachers, now.teachers)) kinds.push("teacher");
  if (old.summary !== now.summary) kinds.push("renamed");
  const [first, ...others] = kinds;
  return first ? { kinds: [first, ...others], before: old, after: now } : null;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
