/**
 * `CalendarEvent/query` (draft-ietf-jmap-calendars section 5.11): windows are bounded here, so that
 * no question costs more than a year of a calendar.
 *
 * @module
 */
import * as v from "valibot";
import type {
  CalendarEventFilter,
  CalendarEventFilterCondition,
  CalendarEventQueryArguments,
  TimeZoneId,
} from "@partage-ent/jmap";
import { CALENDARS } from "@partage-ent/jmap";
import { checkAccount, invalidArguments, isId, readArguments } from "../arguments.js";
import { localDateTime, timeZone } from "../event/event-values.js";
import type { Call, MethodDefinition } from "../method.js";
import { resolveId, served } from "../method.js";
import type { ConditionReader } from "./filter.js";
import { readFilter, readSort, textCondition } from "./filter.js";
import { cappedLimit, queryEntries } from "./query.js";

/** Longest window that is expanded, in days. */
export const MAX_WINDOW_DAYS = 400;
/** Most occurrences that a window without an end is searched for. */
export const MAX_OPEN_LIMIT = 100;

const DAY = 86_400_000;

type Sort = NonNullable<CalendarEventQueryArguments["sort"]>;

const SORT_PROPERTIES = ["start", "uid", "created", "updated"] as const;

/** Zone of local times in arguments; UTC where none is given. */
export const timeZoneArgument: v.OptionalSchema<typeof timeZone, "Etc/UTC"> = v.optional(
  timeZone,
  "Etc/UTC",
);

const timeCondition: ConditionReader = (value) => (v.is(localDateTime, value) ? value : undefined);

function calendarsCondition(call: Call): ConditionReader {
  return (value) => {
    if (!Array.isArray(value) || value.length > call.limits.maxFilterNodes) return undefined;
    const ids = value.map((id: unknown) =>
      typeof id === "string" ? resolveId(call.createdIds, id) : undefined,
    );
    return ids.every((id) => id !== undefined && isId(id)) ? ids : undefined;
  };
}

function readEventFilter(call: Call, filter: unknown): CalendarEventFilter | null {
  return readFilter<CalendarEventFilterCondition>(
    filter,
    {
      inCalendars: calendarsCondition(call),
      after: timeCondition,
      before: timeCondition,
      text: textCondition,
      title: textCondition,
      uid: textCondition,
    },
    call.limits.maxFilterNodes,
  );
}

function readEventSort(sort: unknown): Sort {
  const read = readSort(sort, SORT_PROPERTIES).map(({ property, isAscending, keyword }) => {
    if (keyword !== undefined) throw invalidArguments("Events have no such order.", "sort");
    const name = SORT_PROPERTIES.find((known) => known === property) ?? "start";
    return { property: name, isAscending };
  });
  return read.length === 0 ? [{ property: "start", isAscending: true }] : read;
}

/** Conditions that all results meet: those of the filter itself, or of an AND at its top. */
function topConditions(
  filter: CalendarEventFilter | null,
): readonly CalendarEventFilterCondition[] {
  if (filter === null) return [];
  if (!("operator" in filter)) return [filter];
  return filter.operator === "AND" ? filter.conditions.flatMap(topConditions) : [];
}

/**
 * Most occurrences to answer, by the window that is asked for.
 *
 * @throws MethodFailure `invalidArguments` without `after`, or for a window that is too long.
 */
function expansionLimit(filter: CalendarEventFilter | null, maxLimit: number): number {
  const conditions = topConditions(filter);
  const times = (name: "after" | "before"): string[] =>
    conditions.flatMap((condition) => condition[name] ?? []).sort();
  const after = times("after").at(-1);
  const [before] = times("before");
  if (after === undefined) {
    throw invalidArguments("Occurrences are asked for from some time on: `after`.", "filter");
  }
  if (before === undefined) return Math.min(MAX_OPEN_LIMIT, maxLimit);
  if (Date.parse(`${before}Z`) - Date.parse(`${after}Z`) > MAX_WINDOW_DAYS * DAY) {
    throw invalidArguments(`The window is longer than ${MAX_WINDOW_DAYS} days.`, "filter");
  }
  return maxLimit;
}

function checkWindow(position: number, anchor: string | null): void {
  if (anchor !== null) throw invalidArguments("Events are asked for by position.", "anchor");
  if (position < 0) throw invalidArguments("A position counts from the start.", "position");
}

/** `CalendarEvent/query`. */
export const eventQuery: MethodDefinition = {
  capability: CALENDARS,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, {
      ...queryEntries,
      expandRecurrences: v.optional(v.boolean(), false),
      timeZone: timeZoneArgument,
    });
    checkAccount(call, args.accountId, CALENDARS, false);
    const { position, calculateTotal, expandRecurrences } = args;
    const zone: TimeZoneId = args.timeZone;
    const filter = readEventFilter(call, args.filter);
    const sort = readEventSort(args.sort);
    checkWindow(position, args.anchor);
    const { maxQueryLimit } = call.limits;
    const most = expandRecurrences ? expansionLimit(filter, maxQueryLimit) : maxQueryLimit;
    const { limit, told } = cappedLimit(args.limit, most);
    const wait = call.spend("event.search", 1);
    if (wait !== undefined) await wait;
    const found = await served(call.backend.calendars).queryEvents(args.accountId, {
      filter,
      sort,
      position,
      limit,
      calculateTotal,
      expandRecurrences,
      timeZone: zone,
    });
    return {
      accountId: args.accountId,
      queryState: found.queryState,
      canCalculateChanges: false,
      position: found.position,
      ids: found.ids,
      ...(calculateTotal && found.total !== undefined ? { total: found.total } : {}),
      ...told,
    };
  },
};
