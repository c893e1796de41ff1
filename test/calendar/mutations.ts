/**
 * Calendar files broken at random, always in the same way for one seed.
 *
 * @module
 */
import type { CorpusFile } from "./corpus.js";

/** Numbers from 0 to 1, the same for one seed. */
export type Random = () => number;

/** A small generator of random numbers (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What hurts parsers and expanders most. */
const HOSTILE = [
  "RRULE:FREQ=SECONDLY",
  "RRULE:FREQ=DAILY;BYMONTHDAY=-1,-2;BYMONTH=2;BYDAY=5MO;COUNT=2147483647",
  "RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;UNTIL=99991231T235959Z",
  "RRULE:FREQ=MINUTELY;BYSECOND=59;INTERVAL=4294967295",
  "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=30;BYSETPOS=366",
  "RDATE;VALUE=PERIOD:19970101T180000Z/P99999W",
  "EXDATE:99999999T999999Z",
  "DTSTART;TZID=Mars/Olympus:20260329T023000",
  "DTSTART:00000000T000000",
  "DURATION:-PT99999999999S",
  "RECURRENCE-ID;RANGE=THISANDFUTURE:20260101",
  "BEGIN:VEVENT",
  "END:VCALENDAR",
  "BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nRRULE:FREQ=SECONDLY\r\nTZOFFSETFROM:+9999\r\nTZOFFSETTO:-9999\r\nDTSTART:00010101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE",
  'X-A;B="\\n\u0000\ud800":\ufeff',
  "__proto__:x",
  "UID:constructor",
];

type Mutation = (text: string, random: Random, other: string) => string;

const below = (random: Random, limit: number): number => Math.floor(random() * limit);

const MUTATIONS: readonly Mutation[] = [
  (text, random) => {
    const at = below(random, text.length);
    return text.slice(0, at) + String.fromCharCode(below(random, 256)) + text.slice(at + 1);
  },
  (text, random) => {
    const at = below(random, text.length);
    return text.slice(0, at) + text.slice(at + below(random, 60));
  },
  (text, random) => text.slice(0, below(random, text.length)),
  (text, random) =>
    text.replace(/\d+/g, (digits) =>
      random() < 0.02
        ? ["0", "-1", "9".repeat(digits.length), "4294967296", ""][below(random, 5)]!
        : digits,
    ),
  (text, random) => {
    const lines = text.split(/\r?\n/);
    lines.splice(below(random, lines.length), 0, HOSTILE[below(random, HOSTILE.length)]!);
    return lines.join("\r\n");
  },
  (text, random) => {
    const lines = text.split(/\r?\n/);
    const [line = ""] = lines.splice(below(random, lines.length), 1);
    lines.splice(below(random, lines.length), 0, line, line);
    return lines.join("\r\n");
  },
  (text, random, other) =>
    text.slice(0, below(random, text.length)) + other.slice(below(random, other.length)),
  (text, random) => {
    const names = ["DTSTART", "DTEND", "RRULE", "EXDATE", "UID", "TZID", "VALUE=DATE", "FREQ"];
    return text.replace(names[below(random, names.length)]!, names[below(random, names.length)]!);
  },
];

/** One to four mutations of one file. */
export function mutate(files: readonly CorpusFile[], random: Random): string {
  let { text } = files[below(random, files.length)]!;
  const other = files[below(random, files.length)]!.text;
  for (let left = 1 + below(random, 4); left > 0; left--) {
    text = MUTATIONS[below(random, MUTATIONS.length)]!(text, random, other);
  }
  return text;
}
