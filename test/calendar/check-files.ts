/**
 * Every file of the corpus: events, or a typed error that says what and where.
 *
 * @module
 */
import { CalendarError, expandEvent, fromICalendar, toICalendar } from "@partage-ent/calendar";
import { type CorpusFile } from "./corpus.js";

/** What came of one file. */
export interface FileOutcome {
  readonly name: string;
  readonly events: number;
  readonly occurrences: number;
  /** Tasks, journals, free/busy: read and kept, but no events. */
  readonly others: number;
  /** Lines or events that could not be read. */
  readonly problems: number;
  /** Code and words of the typed error; absent when the file was read. */
  readonly refused?: string;
  /** What must not be: an error without a type, words or place, or an event lost on the way out and in. */
  readonly fault?: string;
}

const WINDOW = { after: Date.UTC(1970, 0, 1), before: Date.UTC(2040, 0, 1) };

/** Reads one file, expands its events, writes them and reads them back. */
export function checkFile({ name, text }: CorpusFile): FileOutcome {
  const empty = { name, events: 0, occurrences: 0, others: 0, problems: 0 };
  try {
    const file = fromICalendar(text);
    const counts = {
      events: file.events.length,
      others: file.others.length,
      problems: file.problems.length,
    };
    const fault = file.problems.some(({ message }) => message === "")
      ? "a problem without words"
      : lossOf(text);
    const occurrences = file.events.reduce((sum, event) => sum + countOf(event), 0);
    return { ...empty, ...counts, occurrences, ...(fault !== undefined && { fault }) };
  } catch (error) {
    if (!(error instanceof CalendarError)) return { ...empty, fault: `untyped: ${String(error)}` };
    const where = error.line === undefined ? "" : ` (line ${error.line})`;
    return { ...empty, refused: `${error.code}: ${error.message}${where}` };
  }
}

function countOf(event: Parameters<typeof expandEvent>[0]): number {
  try {
    return expandEvent(event, WINDOW, { occurrences: 2_000 }).occurrences.length;
  } catch (error) {
    if (error instanceof CalendarError) return 0;
    throw error;
  }
}

function lossOf(text: string): string | undefined {
  const { events } = fromICalendar(text);
  const again = fromICalendar(toICalendar(events)).events;
  const key = ({ uid, start }: (typeof events)[number]): string => JSON.stringify([uid, start]);
  const there = new Set(again.map(key));
  const lost = events.filter((event) => !there.has(key(event)));
  return lost.length > 0 ? `${lost.length} events lost when written and read back` : undefined;
}
