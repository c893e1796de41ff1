/**
 * What a `CalendarEvent/query` asks for, as far as Zimbra can search.
 *
 * @module
 */
import { CalendarError, localSecondsOrNull, utcOf, zoneClock } from "@partage-ent/calendar";
import type { CalendarEventFilter, CalendarEventFilterCondition, Id } from "@partage-ent/jmap";
import { type CalendarEventQuery, MethodFailure } from "@partage-ent/server";
import { quoted } from "../mail/query-text.js";

/** Conditions of a query, all of which must hold. */
export interface EventConditions {
  /** Undefined for all calendars. */
  readonly calendarIds: readonly Id[] | undefined;
  /** Milliseconds since the epoch; events end after it. */
  readonly after: number | undefined;
  /** Milliseconds since the epoch; events start before it. */
  readonly before: number | undefined;
  readonly uid: string | undefined;
  /** Terms of Zimbra's query language, joined by "and"; empty for none. */
  readonly terms: readonly string[];
  /** Whether nothing can match. */
  readonly isEmpty: boolean;
}

/** Longest window of a query, in days; Zimbra's own limit is 400. */
export const MAX_WINDOW_DAYS = 366;
/** Characters of one text condition. */
const MAX_TEXT = 500;
/** Words of one text condition. */
const MAX_WORDS = 20;
/** Conditions and operators within each other. */
const MAX_DEPTH = 10;

/** Reads a filter. @throws MethodFailure `unsupportedFilter`, `invalidArguments`. */
export function readFilter({ filter, timeZone }: CalendarEventQuery): EventConditions {
  const all = filter ? flatten(filter, 0) : [];
  const lists = all.flatMap(({ inCalendars }) => (inCalendars ? [inCalendars] : []));
  const calendarIds = lists.length > 0 ? common(lists) : undefined;
  const uids = new Set(all.flatMap(({ uid }) => uid ?? []));
  const times = (name: "after" | "before"): readonly number[] =>
    all.flatMap((condition) => {
      const local = condition[name];
      return local === undefined || local === null ? [] : [instantOf(local, timeZone)];
    });
  const texts = all.flatMap(({ text, title }) => [
    ...words(text, ["subject", "content"]),
    ...words(title, ["subject"]),
  ]);
  return {
    calendarIds,
    after: times("after").length > 0 ? Math.max(...times("after")) : undefined,
    before: times("before").length > 0 ? Math.min(...times("before")) : undefined,
    uid: [...uids][0],
    terms: texts.filter((term) => term !== false),
    isEmpty: calendarIds?.length === 0 || uids.size > 1 || texts.includes(false),
  };
}

function flatten(
  filter: CalendarEventFilter,
  depth: number,
): readonly CalendarEventFilterCondition[] {
  if (!("operator" in filter)) return [filter];
  if (filter.operator !== "AND" || depth > MAX_DEPTH) {
    throw new MethodFailure("unsupportedFilter", "The mail server searches events by AND only.");
  }
  return filter.conditions.flatMap((inner) => flatten(inner, depth + 1));
}

function common(lists: readonly (readonly Id[])[]): readonly Id[] {
  const [first = [], ...others] = lists;
  return [...new Set(first)].filter((id) => others.every((list) => list.includes(id)));
}

function instantOf(local: string, timeZone: string): number {
  const seconds = localSecondsOrNull(local);
  if (seconds === null) throw new MethodFailure("invalidArguments", "A date can't be read.");
  return utcOf(knownZone(timeZone), seconds) * 1000;
}

/** The clock of a zone that a client named. @throws MethodFailure `invalidArguments`. */
export function knownZone(timeZone: string): ReturnType<typeof zoneClock> {
  try {
    return zoneClock(timeZone);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    throw new MethodFailure("invalidArguments", "There is no such time zone.");
  }
}

/** One term for each word or quoted phrase; false where nothing can match. */
function words(text: string | undefined, fields: readonly string[]): readonly (string | false)[] {
  if (text === undefined || text === null || text.trim() === "") return [];
  if (text.length > MAX_TEXT) {
    throw new MethodFailure("unsupportedFilter", "This search text is too long.");
  }
  const found = [...text.matchAll(/"([^"]*)"?|[^\s"]+/g)]
    .map((match) => quoted(match[1] ?? match[0]))
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (found.length > MAX_WORDS) {
    throw new MethodFailure("unsupportedFilter", "This search has too many words.");
  }
  if (found.length === 0) return [false];
  return found.map((word) => {
    const terms = fields.map((field) => `${field}:${word}`);
    return terms.length > 1 ? `(${terms.join(" or ")})` : terms[0]!;
  });
}
