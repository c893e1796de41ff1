/**
 * A lesson as an event of a calendar.
 *
 * @module
 */
import { localOf, zoneClock } from "@partage-ent/calendar";
import type { CalendarEvent, Id, Lesson, TimeZoneId } from "@partage-ent/jmap";
import { hashText } from "../random.js";
import type { SyncOwner } from "./sync-ledger.js";

/** What is written of a lesson: these properties of an event and no others. */
export type LessonContent = Pick<
  CalendarEvent,
  "title" | "description" | "start" | "duration" | "timeZone" | "keywords"
> & {
  /** Null where the lesson has no room. */
  readonly locations: CalendarEvent["locations"] | null;
};

/** A lesson with what would be written of it. */
export interface LessonEvent {
  readonly lesson: Lesson;
  readonly content: LessonContent;
  /** Differs whenever the content does. */
  readonly hash: string;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
}

/** The keyword of every event that is written. */
const LESSON_KEYWORD = "timetable";

/** Longest text that is written; what a feed says beyond it is cut. */
const MOST_TEXT = 4_000;

/** Describes lessons as events. */
export function describeLessons(
  lessons: readonly Lesson[],
  timeZone: TimeZoneId,
): Promise<readonly LessonEvent[]> {
  return Promise.all(lessons.map((lesson) => describeLesson(lesson, timeZone)));
}

async function describeLesson(lesson: Lesson, timeZone: TimeZoneId): Promise<LessonEvent> {
  const content = contentOf(lesson, timeZone);
  const hash = await hashText(JSON.stringify(content));
  return { lesson, content, hash, endsAt: Date.parse(lesson.end) };
}

/** What is written of a lesson, its texts normalised so that a feed's spelling of blanks is no change. */
export function contentOf(lesson: Lesson, timeZone: TimeZoneId): LessonContent {
  const starts = Date.parse(lesson.start) / 1000;
  const seconds = Math.max(0, Date.parse(lesson.end) / 1000 - starts);
  const rooms = [...new Set(lesson.rooms.map(cleanLine))].filter(Boolean).sort();
  const local = new Date(localOf(zoneClock(timeZone), starts) * 1000);
  return {
    title: titleOf(lesson),
    description: describePeople(lesson),
    start: local.toISOString().slice(0, 19),
    duration: formatDuration(seconds),
    timeZone,
    keywords: { [LESSON_KEYWORD]: true },
    locations: rooms.length === 0 ? null : { "1": { "@type": "Location", name: rooms.join(", ") } },
  };
}

/** The uid of the event of a lesson, the same in every run until the next start. */
export async function eventUid(
  owner: SyncOwner,
  key: string,
  feedId: Id,
  lessonId: Id,
  generation: number,
): Promise<string> {
  const parts = [key, owner.establishment, owner.account, feedId, lessonId, generation];
  return `${(await hashText(JSON.stringify(parts))).slice(0, 32)}@timetable.partage-ent`;
}

function titleOf({ title, type }: Lesson): string {
  const name = cleanLine(title);
  const kind = type === "exam" ? "Examen" : type;
  if (
    kind === null ||
    name
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .includes(kind.toLowerCase())
  ) {
    return name || "Cours";
  }
  return name === "" ? kind : `${kind} ${name}`;
}

function describePeople({ teachers, groups, description }: Lesson): string {
  const lines = [
    teachers.length > 0 ? `Enseignants : ${sorted(teachers)}` : "",
    groups.length > 0 ? `Groupes : ${sorted(groups)}` : "",
    ...description.split("\n").map(cleanLine),
  ];
  return lines.filter(Boolean).join("\n").slice(0, MOST_TEXT);
}

function sorted(names: readonly string[]): string {
  return [...new Set(names.map(cleanLine))].filter(Boolean).sort().join(", ");
}

function cleanLine(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 500);
}

function formatDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = Math.round(seconds % 60);
  const text = `${hours ? `${hours}H` : ""}${minutes ? `${minutes}M` : ""}${rest ? `${rest}S` : ""}`;
  return text === "" ? "PT0S" : `PT${text}`;
}
