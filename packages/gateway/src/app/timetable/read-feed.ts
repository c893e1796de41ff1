/**
 * Octets of a feed to lessons, in place; the service runs it in a worker that it can end.
 *
 * @module
 */
import {
  CalendarError,
  decodeFeed,
  fromICalendar,
  readTimetable,
  type TimetableClass,
} from "@partage-ent/calendar";
import { encodeBase64Url } from "../random.js";
import { FeedFailure, type FeedLesson, type FeedReading } from "./feed-fetcher.js";

/** Limits of one feed. */
const MOST_LESSONS = 20_000;
const LONGEST_READING = 6_000;
const LONGEST_TITLE = 500;
const LONGEST_WORD = 200;
const LONGEST_DESCRIPTION = 4_000;
const MOST_WORDS = 100;
/** Characters of all lessons: one event that repeats gives its texts to each of them. */
const MOST_CHARACTERS = 24_000_000;

/** A {@link FeedReader} that reads in place. */
export async function readFeed(reading: FeedReading): Promise<readonly FeedLesson[]> {
  const text = decodeFeed(reading.octets, reading.charset);
  if (looksLikePage(text)) throw new FeedFailure("web-page");
  const { classes, stopped } = readClasses(text, reading.now);
  if (stopped !== null) throw new FeedFailure("too-complex");
  return describeAll(classes);
}

/** Whether a text is HTML, whatever its type said. */
export function looksLikePage(text: string): boolean {
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[^]{0,500}?-->\s*)*<(!doctype|html|head|body)\b/i.test(
    text.slice(0, 2_000).replace(/^\ufeff/, ""),
  );
}

function readClasses(text: string, now: number): ReturnType<typeof readTimetable> {
  try {
    return readTimetable(fromICalendar(text), {
      ...academicYears(now),
      budget: { time: LONGEST_READING, occurrences: MOST_LESSONS },
    });
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    throw new FeedFailure("not-a-calendar", { cause: error });
  }
}

/** From the last academic year to the end of the next: the same window from August to August. */
function academicYears(now: number): { readonly after: number; readonly before: number } {
  const date = new Date(now);
  const year = date.getUTCFullYear() - (date.getUTCMonth() < 7 ? 1 : 0);
  return { after: Date.UTC(year - 1, 7, 1), before: Date.UTC(year + 2, 7, 1) };
}

async function describeAll(classes: readonly TimetableClass[]): Promise<readonly FeedLesson[]> {
  const uses = new Map<string, number>();
  let room = MOST_CHARACTERS;
  const lessons: FeedLesson[] = [];
  for (const item of classes) {
    const use = uses.get(item.key) ?? 0;
    uses.set(item.key, use + 1);
    const lesson = {
      key: await shortHash(use === 0 ? item.key : `${item.key}#${use}`),
      uid: item.uid,
      recurrenceId: item.recurrenceId,
      summary: item.summary.slice(0, LONGEST_TITLE),
      title: item.title.slice(0, LONGEST_TITLE),
      type: item.type,
      teachers: bound(item.teachers),
      groups: bound(item.groups),
      rooms: bound(item.rooms),
      description: item.description.slice(0, LONGEST_DESCRIPTION),
      start: item.start,
      end: item.end,
    };
    room -= sizeOf(lesson);
    if (room < 0) throw new FeedFailure("too-complex");
    lessons.push(lesson);
  }
  return lessons;
}

function sizeOf({ uid, summary, title, description, ...lesson }: FeedLesson): number {
  const words = [...lesson.teachers, ...lesson.groups, ...lesson.rooms];
  return [uid, summary, title, description, ...words].reduce((sum, text) => sum + text.length, 0);
}

function bound(words: readonly string[]): readonly string[] {
  return words.slice(0, MOST_WORDS).map((word) => word.slice(0, LONGEST_WORD));
}

async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return encodeBase64Url(new Uint8Array(digest, 0, 12));
}
