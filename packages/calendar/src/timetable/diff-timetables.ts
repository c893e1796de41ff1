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

/**
 * Which class became which: same hour first, then the most alike. Looked up, not searched: a feed may
 * repeat one UID for all of its classes.
 */
function pair(olds: readonly TimetableClass[], news: readonly TimetableClass[]): readonly Pair[] {
  if (olds.length <= 1 && news.length <= 1) return [[olds[0], news[0]]];
  const pairs: Pair[] = [];
  const taken = new Set<number>();
  let left = [...olds];
  for (const likeness of [hourOf, textOf, courseOf]) {
    const places = placesOf(news, taken, likeness);
    left = left.filter((old) => {
      const at = Math.min(...likeness(old).map((key) => firstFree(places.get(key), taken)));
      if (at === Infinity) return true;
      taken.add(at);
      pairs.push([old, news[at]]);
      return false;
    });
  }
  return [
    ...pairs,
    ...left.map((old): Pair => [old, undefined]),
    ...news.filter((_, at) => !taken.has(at)).map((now): Pair => [undefined, now]),
  ];
}

/** Where classes that are not taken stand, by what they are alike in; the first of them last. */
function placesOf(
  classes: readonly TimetableClass[],
  taken: ReadonlySet<number>,
  likeness: (item: TimetableClass) => readonly string[],
): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (let at = classes.length - 1; at >= 0; at--) {
    if (taken.has(at)) continue;
    for (const key of likeness(classes[at]!)) {
      const known = places.get(key);
      if (known) known.push(at);
      else places.set(key, [at]);
    }
  }
  return places;
}

function firstFree(places: number[] | undefined, taken: ReadonlySet<number>): number {
  while (places?.length && taken.has(places.at(-1)!)) places.pop();
  return places?.at(-1) ?? Infinity;
}

function hourOf({ start, summary }: TimetableClass): readonly string[] {
  return [JSON.stringify([start, summary])];
}

function textOf({ summary, teachers, rooms }: TimetableClass): readonly string[] {
  return [JSON.stringify([summary, teachers, rooms])];
}

function courseOf({ start, summary, groups }: TimetableClass): readonly string[] {
  return [JSON.stringify(["start", start, groups]), JSON.stringify(["summary", summary, groups])];
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
