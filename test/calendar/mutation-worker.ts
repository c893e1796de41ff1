/**
 * Feeds mutated files to the package, in a thread that can be stopped from outside.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import {
  busyPeriods,
  CalendarError,
  expandEvent,
  fromICalendar,
  readTimetable,
  toICalendar,
} from "@partage-ent/calendar";
import { readCorpus } from "./corpus.js";
import { mutate, seededRandom } from "./mutations.js";

/** What a worker is to do. */
export interface MutationTask {
  readonly seed: number;
  readonly count: number;
  /** Milliseconds that one expansion may take. */
  readonly budget: number;
}

/** What a worker tells: where it is, and at last what it found. */
export interface MutationReport {
  readonly done: number;
  readonly read: number;
  readonly refused: number;
  /** Longest that one file took, in milliseconds. */
  readonly longest: number;
  readonly untyped: readonly string[];
}

const WINDOW = { after: Date.UTC(2020, 0, 1), before: Date.UTC(2023, 0, 1) };
/** Larger files only repeat what smaller ones say. */
const MOST_TEXT = 30_000;

function use(text: string, time: number): void {
  const file = fromICalendar(text);
  for (const event of file.events.slice(0, 20)) {
    try {
      expandEvent(event, WINDOW, { time, occurrences: 500 });
    } catch (error) {
      if (!(error instanceof CalendarError)) throw error;
    }
  }
  const { events } = file;
  readTimetable(file, { ...WINDOW, budget: { time, occurrences: 500 } });
  busyPeriods(events.slice(0, 20), WINDOW, { budget: { time, occurrences: 500 } });
  fromICalendar(toICalendar(events));
}

const { seed, count, budget } = workerData as MutationTask;
const files = readCorpus().filter(({ text }) => text.length < MOST_TEXT);
const random = seededRandom(seed);
const report = { done: 0, read: 0, refused: 0, longest: 0, untyped: [] as string[] };
for (; report.done < count; report.done++) {
  if (report.done % 100 === 0) parentPort?.postMessage({ ...report });
  const text = mutate(files, random);
  const startedAt = performance.now();
  try {
    use(text, budget);
    report.read++;
  } catch (error) {
    if (error instanceof CalendarError) report.refused++;
    else
      report.untyped.push(`${String((error as Error).stack).slice(0, 400)}\n${text.slice(0, 300)}`);
  }
  report.longest = Math.max(report.longest, performance.now() - startedAt);
}
parentPort?.postMessage(report);
