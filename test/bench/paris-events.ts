/**
 * A calendar of 2,000 events in Paris with the instants of its occurrences in one year, computed here
 * by arithmetic alone, without any of the programs that are measured.
 *
 * @module
 */
import { seededRandom } from "../calendar/mutations.js";

/** A calendar file and what is right. */
export interface KnownCalendar {
  readonly text: string;
  readonly year: number;
  /** `uid milliseconds` of every occurrence that starts in the year, sorted. */
  readonly expected: readonly string[];
}

const DAY = 86_400_000;
const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"] as const;

/** 01:00 UTC of the last Sunday of a month, when Europe changes its clocks. */
function clockChange(year: number, month: number): number {
  const last = Date.UTC(year, month + 1, 0, 1);
  return last - new Date(last).getUTCDay() * DAY;
}

/** Milliseconds since the epoch of a wall clock in Paris, told as if it were UTC. */
export function parisToUtc(wall: number): number {
  const year = new Date(wall).getUTCFullYear();
  const winter = wall - 3_600_000;
  const isSummer = winter >= clockChange(year, 2) && winter < clockChange(year, 9);
  return isSummer ? wall - 7_200_000 : winter;
}

const stamp = (wall: number): string => new Date(wall).toISOString().replace(/[-:]|\.\d+Z/g, "");

const ZONE = [
  "BEGIN:VTIMEZONE",
  "TZID:Europe/Paris",
  "BEGIN:DAYLIGHT",
  "TZOFFSETFROM:+0100",
  "TZOFFSETTO:+0200",
  "TZNAME:CEST",
  "DTSTART:19700329T020000",
  "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
  "END:DAYLIGHT",
  "BEGIN:STANDARD",
  "TZOFFSETFROM:+0200",
  "TZOFFSETTO:+0100",
  "TZNAME:CET",
  "DTSTART:19701025T030000",
  "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
  "END:STANDARD",
  "END:VTIMEZONE",
];

interface Draft {
  readonly lines: string[];
  readonly starts: number[];
}

function eventLines(uid: string, start: number, extra: readonly string[]): readonly string[] {
  return [
    "BEGIN:VEVENT",
    `UID:${uid}`,
    "DTSTAMP:20260101T000000Z",
    `DTSTART;TZID=Europe/Paris:${stamp(start)}`,
    `DTEND;TZID=Europe/Paris:${stamp(start + 5_400_000)}`,
    `SUMMARY:Séance ${uid}`,
    "LOCATION:Amphithéâtre B\\, bâtiment des sciences",
    "DESCRIPTION:Groupe L2 INFO\\nLE GUERNEVÉ Anaïs\\nApporter le polycopié du chapitre précédent",
    ...extra,
    "END:VEVENT",
  ];
}

/** Makes the calendar: half of the events single, half weekly, some of those with changed hours. */
export function parisEvents(year = 2026, count = 2_000, seed = 42): KnownCalendar {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const overrides = 96;
  const singles = Math.floor((count - overrides) / 2);
  const series = count - overrides - singles;
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//partage-ent//bench//EN", ...ZONE];
  const expected: string[] = [];
  const moment = (from: number): number =>
    from + below(330) * DAY + (7 + below(12)) * 3_600_000 + below(4) * 900_000;
  const begin = Date.UTC(year, 0, 1);
  const tell = (uid: string, starts: readonly number[]): void => {
    for (const wall of starts) {
      const at = parisToUtc(wall);
      if (at >= begin && at < Date.UTC(year + 1, 0, 1)) expected.push(`${uid} ${at}`);
    }
  };
  for (let index = 0; index < singles; index++) {
    const start = moment(begin);
    lines.push(...eventLines(`single-${index}`, start, []));
    tell(`single-${index}`, [start]);
  }
  for (let index = 0; index < series; index++) {
    const uid = `weekly-${index}`;
    const made = weekly(uid, moment(begin - 100 * DAY), index < overrides, random);
    lines.push(...made.lines);
    tell(uid, made.starts);
  }
  lines.push("END:VCALENDAR", "");
  return { text: lines.join("\r\n"), year, expected: expected.sort() };
}

function weekly(uid: string, start: number, moves: boolean, random: () => number): Draft {
  const below = (limit: number): number => Math.floor(random() * limit);
  const interval = 1 + below(3);
  const first = new Date(start).getUTCDay();
  // The days of one week from Monday, the one of the start among them.
  const days = new Set([first, ...(below(3) === 0 ? [1 + below(5)] : [])]);
  const monday = start - ((first + 6) % 7) * DAY;
  const isCounted = below(2) === 0;
  const limit = 8 + below(36);
  const last = start + limit * 7 * DAY;
  const all: number[] = [];
  const isOpen = (week: number): boolean => (isCounted ? all.length < limit : week <= last);
  for (let week = monday; isOpen(week); week += interval * 7 * DAY) {
    for (const offset of [1, 2, 3, 4, 5, 6, 0]) {
      const wall = week + ((offset + 6) % 7) * DAY;
      const isOver = isCounted ? all.length >= limit : wall > last;
      if (days.has(offset) && wall >= start && !isOver) all.push(wall);
    }
  }
  const end = isCounted ? `COUNT=${limit}` : `UNTIL=${stamp(parisToUtc(last))}Z`;
  const names = [...days].map((day) => WEEKDAYS[day]).join(",");
  const rule = `RRULE:FREQ=WEEKLY;INTERVAL=${interval};WKST=MO;BYDAY=${names};${end}`;
  const left = new Set(all);
  const gone = all.filter((_, at) => at > 0 && at % 7 === 3);
  for (const wall of gone) left.delete(wall);
  const exdates = exdateLines(gone, below(2) === 0);
  const lines = [...eventLines(uid, start, [rule, ...exdates])];
  const moved = moves ? all[1] : undefined;
  if (moved !== undefined && left.has(moved)) {
    const to = moved + 7_200_000 + DAY;
    left.delete(moved);
    left.add(to);
    lines.push(...eventLines(uid, to, [`RECURRENCE-ID;TZID=Europe/Paris:${stamp(moved)}`]));
  }
  return { lines, starts: [...left] };
}

function exdateLines(gone: readonly number[], together: boolean): readonly string[] {
  if (gone.length === 0) return [];
  const dates = gone.map(stamp);
  const lines = together ? [dates.join(",")] : dates;
  return lines.map((line) => `EXDATE;TZID=Europe/Paris:${line}`);
}
