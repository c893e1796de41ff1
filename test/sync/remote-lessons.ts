import type { Id, Lesson } from "@partage-ent/jmap";
import type { LessonReading, LessonSource } from "@partage-ent/gateway/app";

/** What a feed server tells: lessons by feed. */
export type FeedBook = Readonly<
  Record<Id, { readonly version: number; readonly lessons: readonly Lesson[] }>
>;

/** Lessons behind an address, which are asked for whenever they are read. */
export function remoteLessons(url: string, pollMs: number): LessonSource {
  const load = async (): Promise<FeedBook> =>
    (await (await fetch(`${url}/feeds`)).json()) as FeedBook;
  return {
    read: async (_principal, feedIds): Promise<LessonReading> => {
      const book = await load();
      const lessons = feedIds.flatMap((id) => book[id]?.lessons ?? []);
      return {
        lessons: [...lessons].sort((left, right) => (left.start < right.start ? -1 : 1)),
        version: feedIds.map((id) => `${id}:${book[id]?.version ?? ""}`).join(),
        unreadable: feedIds.filter((id) => !book[id]),
      };
    },
    subscribe: (listener) => {
      const known = new Map<Id, number>();
      const look = async (): Promise<void> => {
        for (const [id, { version }] of Object.entries(await load())) {
          if (known.has(id) && known.get(id) !== version) listener("valmoree", id);
          known.set(id, version);
        }
      };
      const timer = setInterval(() => void look().catch(() => undefined), pollMs);
      return () => clearInterval(timer);
    },
  };
}
