/**
 * Our instances beside those of two programs that nobody here wrote, over three years.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  CalendarError,
  expandEvent,
  fromICalendar,
  type CalendarFile,
  type ExpandWindow,
} from "@partage-ent/calendar";
import type { JSCalendarEvent } from "@partage-ent/jmap";
import type { CorpusFile } from "./corpus.js";

/** How one oracle compared. */
export interface Comparison {
  readonly oracle: string;
  /** Files or rules that both could read. */
  readonly compared: number;
  readonly agreed: number;
  /** What the oracle could not read. */
  readonly unread: number;
  readonly differences: readonly Difference[];
}

/** Where we and an oracle say different things. */
export interface Difference {
  readonly name: string;
  /** Only ours, only theirs: the first few of each. */
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

interface Job {
  readonly name: string;
  readonly request: object;
  readonly ours: readonly string[];
}

interface Answer {
  readonly found?: readonly unknown[];
  readonly error?: string;
}

const PYTHON = "/usr/bin/python3";
const THREE_YEARS = 3 * 366 * 86_400;

/** Whether Debian's python3-recurring-ical-events and python3-dateutil are installed. */
export function hasOracles(): boolean {
  const probe = "import recurring_ical_events, dateutil";
  return spawnSync(PYTHON, ["-c", probe], { stdio: "ignore" }).status === 0;
}

/** Whole files beside recurring_ical_events: RRULE, RDATE, EXDATE and overrides together. */
export function compareFiles(files: readonly CorpusFile[]): Comparison {
  return compare("recurring_ical_events", files.flatMap(fileJob), (found) =>
    (found as readonly number[]).map(isoOf),
  );
}

/** Rules alone beside dateutil: without a zone, EXDATE and overrides. */
export function compareRules(files: readonly CorpusFile[]): Comparison {
  return compare("dateutil", files.flatMap(ruleJobs), (found) => found as readonly string[]);
}

function compare(
  oracle: string,
  jobs: readonly Job[],
  read: (found: readonly unknown[]) => readonly string[],
): Comparison {
  const answers = ask(jobs.map(({ request }) => request));
  const differences: Difference[] = [];
  let unread = 0;
  for (const [index, { name, ours }] of jobs.entries()) {
    const { found } = answers[index]!;
    if (found === undefined) {
      unread++;
      continue;
    }
    const theirs = read(found);
    const onlyOurs = without(ours, theirs);
    const onlyTheirs = without(theirs, ours);
    if (onlyOurs.length + onlyTheirs.length > 0)
      differences.push({ name, ours: onlyOurs.slice(0, 4), theirs: onlyTheirs.slice(0, 4) });
  }
  const compared = jobs.length - unread;
  return { oracle, compared, agreed: compared - differences.length, unread, differences };
}

function ask(jobs: readonly object[]): readonly Answer[] {
  const script = fileURLToPath(new URL("oracle.py", import.meta.url));
  const { stdout, status, stderr } = spawnSync(PYTHON, ["-W", "ignore", script], {
    ...{ input: JSON.stringify(jobs), encoding: "utf8", maxBuffer: 1_000_000_000 },
  });
  if (status !== 0) throw new Error(`the oracle failed: ${stderr.slice(-500)}`);
  return JSON.parse(stdout) as readonly Answer[];
}

/** What of a list the other lacks, each instance as often as it is there more. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const item of other) left.set(item, (left.get(item) ?? 0) + 1);
  return list.filter((item) => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count <= 0;
  });
}

function fileJob({ name, text }: CorpusFile): readonly Job[] {
  const file = readOrNothing(text);
  const first = file?.events[0];
  if (!file || !first) return [];
  const after = Date.UTC(Number(first.start.slice(0, 4)), 0, 1) / 1000;
  const before = after + THREE_YEARS;
  const window = { after: after * 1000, before: before * 1000 };
  const ours = file.events.flatMap((event) => expand(event, window));
  return [{ name, request: { text, after, before }, ours }];
}

function ruleJobs({ name, text }: CorpusFile): readonly Job[] {
  const unfolded = text.replace(/\r?\n[ \t]/g, "").replace(/\r\n?/g, "\n");
  const events = unfolded.match(/^BEGIN:VEVENT$.*?^END:VEVENT$/gims) ?? [];
  return events.flatMap((event) => {
    const [, date, time = "T000000"] = /^DTSTART[^:\n]*:(\d{8})(T\d{6})?/im.exec(event) ?? [];
    const rules = [...event.matchAll(/^RRULE[^:\n]*:(.+)$/gim)].map((match) => match[1]!.trim());
    return date ? rules.flatMap((rule) => ruleJob(`${name} ${rule}`, `${date}${time}`, rule)) : [];
  });
}

function ruleJob(name: string, start: string, rule: string): readonly Job[] {
  // Without a zone on both sides: `UNTIL` is compared as the wall clock it is written in.
  const plain = rule.replace(/(UNTIL=[0-9]{8}T[0-9]{6})Z/i, "$1");
  const text = `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:${start}\r\nRRULE:${plain}\r\nEND:VEVENT\r\nEND:VCALENDAR`;
  const event = readOrNothing(text)?.events[0];
  if (!event?.recurrenceRules) return [];
  const before = Date.UTC(Number(start.slice(0, 4)) + 3, 0, 1);
  const ours = expand(event, { after: Date.UTC(1900, 0, 1), before });
  return [{ name, request: { start, rule: plain, before: before / 1000 }, ours }];
}

/** Starts of the first 3,000 occurrences; none for a rule that is refused. */
function expand(event: JSCalendarEvent, window: ExpandWindow): readonly string[] {
  try {
    const { occurrences } = expandEvent(event, window, { occurrences: 3_000, time: 5_000 });
    return occurrences.map(({ utcStart }) => isoOf(utcStart / 1000));
  } catch (error) {
    if (error instanceof CalendarError) return [];
    throw error;
  }
}

function readOrNothing(text: string): CalendarFile | undefined {
  try {
    return fromICalendar(text);
  } catch (error) {
    if (error instanceof CalendarError) return undefined;
    throw error;
  }
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}
