/** Lessons of feeds in memory, for tests, measures and chaos runs. */
import type { Id, Lesson } from "@partage-ent/jmap";
import type { LessonReading, LessonSource } from "../app/timetable/timetable-ports.js";

const HOUR = 3_600_000;

/** A source whose feeds a test changes. */
export class MemoryLessons implements LessonSource {
  readonly feeds = new Map<Id, readonly Lesson[]>();
  readonly #versions = new Map<Id, number>();
  readonly #listeners = new Set<(establishment: string, feedId: Id) => void>();

  /** Gives a feed other lessons and tells whoever listens. */
  change(establishment: string, feedId: Id, lessons: readonly Lesson[] | undefined): void {
    if (lessons) this.feeds.set(feedId, lessons);
    else this.feeds.delete(feedId);
    this.#versions.set(feedId, (this.#versions.get(feedId) ?? 0) + 1);
    for (const listener of this.#listeners) listener(establishment, feedId);
  }

  async read(_principal: unknown, feedIds: readonly Id[]): Promise<LessonReading> {
    await Promise.resolve();
    const lessons = feedIds.flatMap((id) => this.feeds.get(id) ?? []);
    return {
      lessons: [...lessons].sort((left, right) => left.start.localeCompare(right.start)),
      version: feedIds.map((id) => `${id}:${this.#versions.get(id) ?? 0}`).join(),
      unreadable: feedIds.filter((id) => !this.feeds.has(id)),
    };
  }

  subscribe(listener: (establishment: string, feedId: Id) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** So many lessons of a feed, one every two hours from a time on. */
export function makeLessons(
  feedId: Id,
  count: number,
  from: number,
  change: (lesson: Lesson, index: number) => Partial<Lesson> = () => ({}),
): readonly Lesson[] {
  return Array.from({ length: count }, (_, index) => {
    const starts = from + index * 2 * HOUR;
    const lesson: Lesson = {
      ...{ id: `${feedId}-${index}`, feedId, title: `Algèbre ${index}`, type: "CM" },
      ...{ teachers: ["DURAND Anne"], groups: ["L1 MATH"], rooms: ["Amphi A"], description: "" },
      start: new Date(starts).toISOString().slice(0, 19) + "Z",
      end: new Date(starts + HOUR).toISOString().slice(0, 19) + "Z",
    };
    return { ...lesson, ...change(lesson, index) };
  });
}
