/**
 * Lessons as an ADE server exports them, with what makes such feeds hard to read: no zone, an export
 * stamp in every description, folds that cut escapes, sequence numbers beyond 32 bits.
 *
 * @module
 */
import { calendarDate, parisDate } from "../university/paris-time.js";
import type { PlannedLesson } from "./plan-lessons.js";

const WIDTH = 73;

/** Writes a feed, exported at `now`. */
export function writeAdeFeed(lessons: readonly PlannedLesson[], now: number): string {
  const lines = [
    ...["BEGIN:VCALENDAR", "METHOD:REQUEST", "PRODID:-//ADE/version 6.0", "VERSION:2.0"],
    "CALSCALE:GREGORIAN",
    ...lessons.flatMap((lesson) => writeLesson(lesson, now)),
    "END:VCALENDAR",
  ];
  return `${lines.map(fold).join("\r\n")}\r\n`;
}

function writeLesson(lesson: PlannedLesson, now: number): readonly string[] {
  const { uid, course, type, group, room, teacher, start, end, sequence } = lesson;
  const stamp = calendarDate(now);
  const description = `\n\n${group}\n${teacher}\n(Exporté le:${exportStamp(now)})\n`;
  // A counter of 32 bits that ran over.
  const shown = uid.length % 7 === 0 ? sequence - 2 ** 32 : sequence;
  return [
    ...["BEGIN:VEVENT", `DTSTAMP:${stamp}`, `DTSTART:${calendarDate(start)}`],
    ...[`DTEND:${calendarDate(end)}`, `SUMMARY:${escape(`${course} ${type}`)}`],
    ...[`LOCATION:${escape(room)}`, `DESCRIPTION:${escape(description)}`, `UID:${uid}`],
    ...["CREATED:19700101T000000Z", `LAST-MODIFIED:${stamp}`, `SEQUENCE:${shown}`, "END:VEVENT"],
  ];
}

function exportStamp(now: number): string {
  const { day, month, year, hour, minute } = parisDate(now);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(day)}/${two(month)}/${year} ${two(hour)}:${two(minute)}`;
}

function escape(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n");
}

/** Cuts by characters and without regard to escapes, as ADE does. */
function fold(line: string): string {
  const parts: string[] = [];
  for (let at = 0; at < line.length; at += WIDTH) parts.push(line.slice(at, at + WIDTH));
  return parts.join("\r\n ");
}
