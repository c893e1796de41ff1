/**
 * Lessons with what changed of them, and the places that they left.
 *
 * @module
 */
import type { Id, Lesson, TimetableChange, TimetableChangeKind } from "@partage-ent/jmap";

/** A lesson as a list or grid shows it. */
export interface Entry {
  /** Of its own also where a lesson stands at its old and at its new place. */
  readonly key: string;
  /** As it is; where it is gone, as it was. */
  readonly lesson: Lesson;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  /** What changed of it, the newest first. */
  readonly changes: readonly TimetableChange[];
  /** It does not take place here: cancelled, or moved to another time. */
  readonly isGone: boolean;
  /** Where it is now, when it moved away from here. */
  readonly movedTo?: Lesson | undefined;
}

const entry = (lesson: Lesson, rest: Omit<Entry, "lesson" | "start" | "end">): Entry => ({
  lesson,
  start: Date.parse(lesson.start),
  end: Date.parse(lesson.end),
  ...rest,
});

/** The newest change of a kind. */
export function changeOf(
  { changes }: Pick<Entry, "changes">,
  kind: TimetableChangeKind,
): TimetableChange | undefined {
  return changes.find(({ kinds }) => kinds.includes(kind));
}

/** The order of the starts; what is gone comes after what stands at the same time. */
export const byStart = (a: Entry, b: Entry): number =>
  a.start - b.start || Number(a.isGone) - Number(b.isGone) || a.end - b.end;

/**
 * Puts lessons and what changed of them together.
 *
 * @param changes - Newest first, as the server tells them.
 */
export function entriesOf(
  lessons: readonly Lesson[],
  changes: readonly TimetableChange[],
): readonly Entry[] {
  const known = new Map<Id, TimetableChange[]>();
  for (const change of changes) {
    const { id } = change.after ?? change.before!;
    known.set(id, [...(known.get(id) ?? []), change]);
  }
  const here = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  const entries = lessons.map((lesson) =>
    entry(lesson, { key: lesson.id, changes: known.get(lesson.id) ?? [], isGone: false }),
  );
  for (const [id, own] of known) {
    // A lesson outside of the window that was asked for is where its newest change left it.
    const now = here.get(id) ?? own[0]!.after ?? undefined;
    const left = new Set([now?.start]);
    for (const change of own) {
      const { before, kinds } = change;
      if (!before || left.has(before.start)) continue;
      if (!kinds.includes("moved") && !kinds.includes("cancelled")) continue;
      left.add(before.start);
      const key = `${id}@${before.start}`;
      entries.push(entry(before, { key, changes: [change], isGone: true, movedTo: now }));
    }
  }
  return entries.sort(byStart);
}
