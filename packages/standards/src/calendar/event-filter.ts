/**
 * What a `CalendarEvent/query` asks for: a window in time that all results meet, and conditions on the
 * content of each.
 *
 * @module
 */
import {
  CalendarError,
  localSecondsOrNull,
  utcOf,
  zoneClock,
  type ZoneClock,
} from "@partage-ent/calendar";
import type {
  CalendarEventFilter,
  CalendarEventFilterCondition,
  Id,
  JSCalendarEvent,
} from "@partage-ent/jmap";
import { type CalendarEventQuery, MethodFailure } from "@partage-ent/server";

/** Conditions of a query. */
export interface EventConditions {
  /** Milliseconds since the epoch; events end after it. */
  readonly after: number | undefined;
  /** Milliseconds since the epoch; events start before it. */
  readonly before: number | undefined;
  /** Calendars that all results are in, undefined for all. */
  readonly calendarIds: ReadonlySet<Id> | undefined;
  /** Whether what is not about times lets an event of a calendar through. */
  readonly matches: (event: JSCalendarEvent, calendarId: Id) => boolean;
}

/** Characters of one text condition. */
const MAX_TEXT = 1_000;
/** Words of one text condition. */
const MAX_WORDS = 20;

/** Reads a filter. @throws MethodFailure `unsupportedFilter`, `invalidArguments`. */
export function readFilter({ filter, timeZone }: CalendarEventQuery): EventConditions {
  const clock = knownZone(timeZone);
  const top = filter ? topConditions(filter) : [];
  const times = (name: "after" | "before"): readonly number[] =>
    top.flatMap((condition) => {
      const local = condition[name];
      return local == null ? [] : [instantOf(local, clock)];
    });
  const lists = top.flatMap(({ inCalendars }) => (inCalendars ? [inCalendars] : []));
  const [first, ...others] = lists;
  return {
    after: times("after").length > 0 ? Math.max(...times("after")) : undefined,
    before: times("before").length > 0 ? Math.min(...times("before")) : undefined,
    calendarIds: first && new Set(first.filter((id) => others.every((list) => list.includes(id)))),
    matches: filter ? predicateOf(filter, true) : () => true,
  };
}

/** The clock of a zone that a client named. @throws MethodFailure `invalidArguments`. */
export function knownZone(timeZone: string): ZoneClock {
  try {
    return zoneClock(timeZone);
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    throw new MethodFailure("invalidArguments", "There is no such time zone.");
  }
}

/** Conditions that all results meet: those of the filter itself, or of an AND at its top. */
function topConditions(filter: CalendarEventFilter): readonly CalendarEventFilterCondition[] {
  if (!("operator" in filter)) return [filter];
  return filter.operator === "AND" ? filter.conditions.flatMap(topConditions) : [];
}

function instantOf(local: string, clock: ZoneClock): number {
  const seconds = localSecondsOrNull(local);
  if (seconds === null) throw new MethodFailure("invalidArguments", "A date can't be read.");
  return utcOf(clock, seconds) * 1000;
}

type Predicate = EventConditions["matches"];

function predicateOf(filter: CalendarEventFilter, isTop: boolean): Predicate {
  if (!("operator" in filter)) return conditionOf(filter, isTop);
  const { operator } = filter;
  const inner = filter.conditions.map((one) => predicateOf(one, isTop && operator === "AND"));
  if (operator === "AND") return (...of) => inner.every((matches) => matches(...of));
  if (operator === "OR") return (...of) => inner.some((matches) => matches(...of));
  return (...of) => !inner.some((matches) => matches(...of));
}

function conditionOf(condition: CalendarEventFilterCondition, isTop: boolean): Predicate {
  const { after, before, inCalendars, uid, text, title } = condition;
  if (!isTop && (after != null || before != null)) {
    throw new MethodFailure("unsupportedFilter", "Times can be asked for by AND only.");
  }
  const inText = wordsIn(text);
  const inTitle = wordsIn(title);
  return (event, calendarId) =>
    (inCalendars == null || inCalendars.includes(calendarId)) &&
    (uid == null || event.uid === uid) &&
    (inTitle === null || inTitle(event.title ?? "")) &&
    (inText === null || inText(textOf(event)));
}

function textOf({ title = "", description = "", locations }: JSCalendarEvent): string {
  const places = Object.values(locations ?? {}).map(({ name = "" }) => name);
  return [title, description, ...places].join("\n");
}

const folded = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether a text has all words and quoted phrases, accents and case aside; null where none are asked for. */
function wordsIn(text: string | null | undefined): ((text: string) => boolean) | null {
  if (text == null || text.trim() === "") return null;
  if (text.length > MAX_TEXT) {
    throw new MethodFailure("unsupportedFilter", "This search text is too long.");
  }
  const words = [...text.matchAll(/"([^"]*)"?|[^\s"]+/g)].map((match) =>
    folded(match[1] ?? match[0]).trim(),
  );
  const real = words.filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (real.length > MAX_WORDS) {
    throw new MethodFailure("unsupportedFilter", "This search has too many words.");
  }
  if (real.length === 0) return () => false;
  return (candidate) => {
    const known = folded(candidate);
    return real.every((word) => known.includes(word));
  };
}
