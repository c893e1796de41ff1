/**
 * Series cut in two and series moved, as pure functions (RFC 8984 sections 4.1.3 and 4.3).
 *
 * @module
 */
import type {
  CalendarEvent,
  JSCalendarEvent,
  LocalDateTime,
  NDay,
  PatchObject,
  RecurrenceRule,
} from "@partage-ent/jmap";
import { PartageError } from "./error.js";
import { ruleDates } from "./rule-dates.js";

/** What the two halves of a series are made of. */
export interface SplitSeries {
  /** Change of the series: it ends before the occurrence. */
  readonly head: PatchObject;
  /** What brings the series back to what it was. */
  readonly restore: PatchObject;
  /** The rest, as an event of its own; its `relatedTo` names the series. */
  readonly tail: Partial<CalendarEvent>;
}

const DAY = 86_400_000;
const WEEKDAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"] as const;

/** Properties that a server sets, or that speak of one record only. */
const RECORD_ONLY: ReadonlySet<string> = new Set([
  "id",
  "baseEventId",
  "isOrigin",
  "utcStart",
  "utcEnd",
  "mayInviteSelf",
  "mayInviteOthers",
  "revision",
  "blobId",
  "created",
  "updated",
  "method",
  "recurrenceId",
  "recurrenceIdTimeZone",
  "requestStatus",
]);

/** What a record is created from so that it is as this event was. */
export function recreationOf(event: Partial<CalendarEvent>): Partial<CalendarEvent> {
  return Object.fromEntries(
    Object.entries(event).filter(([name, value]) => !RECORD_ONLY.has(name) && value !== undefined),
  );
}

/** Whether nothing of a series stands before an occurrence: then this and all following are all. */
export function isFirst(series: JSCalendarEvent, at: LocalDateTime): boolean {
  if (at <= series.start) return true;
  const overrides = series.recurrenceOverrides ?? {};
  const dates = new Set([
    series.start,
    ...Object.keys(overrides),
    ...(series.recurrenceRules ?? []).flatMap((rule) => {
      // Of a rule that can't be walked nothing is known but that it goes on.
      return ruleDates(rule, series.start, at) ?? [`${series.start}+`];
    }),
  ]);
  return [...dates].every((date) => date >= at || overrides[date]?.["excluded"] === true);
}

/**
 * Cuts a series before one of its occurrences; `patch` changes the rest, and `uid` is what the rest
 * is called.
 *
 * @throws {@link PartageError} `ERR_UNSUPPORTED` when occurrences would have to be counted by a rule
 * that {@link ruleDates} can't walk.
 */
export function splitSeries(
  series: CalendarEvent,
  at: LocalDateTime,
  patch: PatchObject,
  uid: string,
): SplitSeries {
  const { recurrenceRules: rules = [], excludedRecurrenceRules: exclusions } = series;
  const overrides = Object.entries(series.recurrenceOverrides ?? {});
  const later = overrides.filter(([date]) => date >= at);
  const first = series.relatedTo && Object.entries(series.relatedTo).find(isFirstRelation)?.[0];
  const rest: Partial<CalendarEvent> = {
    ...recreationOf(series),
    uid,
    sequence: 0,
    start: at,
    recurrenceRules: rules.flatMap((rule) => ruleFrom(rule, series.start, at)),
    excludedRecurrenceRules: exclusions?.flatMap((rule) => ruleFrom(rule, series.start, at)),
    recurrenceOverrides: later.length ? Object.fromEntries(later) : undefined,
    relatedTo: { [first ?? series.uid]: { "@type": "Relation", relation: { first: true } } },
    participants: series.participants && unanswered(series.participants),
  };
  return {
    ...truncation(series, at, uid),
    tail: recreationOf(applyPatch(rest, movedSeries(rest as JSCalendarEvent, patch, at))),
  };
}

/** Ends a series before one of its occurrences; `next` is the UID of what follows it, if anything. */
export function truncation(
  series: CalendarEvent,
  at: LocalDateTime,
  next?: string,
): Pick<SplitSeries, "head" | "restore"> {
  const { recurrenceRules, recurrenceOverrides, relatedTo } = series;
  const last = moved(at, -1000);
  const kept = Object.entries(recurrenceOverrides ?? {}).filter(([date]) => date < at);
  const head: PatchObject = {
    recurrenceRules: recurrenceRules?.map(({ count: _, ...rule }) => ({
      ...rule,
      until: rule.until && rule.until < last ? rule.until : last,
    })),
    ...(recurrenceOverrides && { recurrenceOverrides: Object.fromEntries(kept) }),
    ...(next && {
      relatedTo: { ...relatedTo, [next]: { "@type": "Relation", relation: { next: true } } },
    }),
  };
  const before: Partial<CalendarEvent> = { recurrenceRules, recurrenceOverrides, relatedTo };
  const restore = Object.keys(head).map((name) => [name, before[name as "relatedTo"] ?? null]);
  return { head, restore: Object.fromEntries(restore) as PatchObject };
}

/**
 * Makes a change of the occurrence `at` one of its whole series: all move by as much, rules and
 * overrides with them.
 */
export function movedSeries(
  series: JSCalendarEvent,
  patch: PatchObject,
  at: LocalDateTime,
): PatchObject {
  const start = typeof patch["start"] === "string" ? patch["start"] : at;
  const by = time(start) - time(at);
  const { recurrenceRules: rules, recurrenceOverrides: overrides } = series;
  if ("recurrenceRules" in patch) {
    // Which dates a new rule has in common with the old is not known here.
    const reset = overrides && Object.keys(overrides).length ? { recurrenceOverrides: null } : {};
    return { ...reset, ...patch, ...(by && { start: moved(series.start, by) }) };
  }
  const touched = new Set(Object.keys(patch).map(topOf));
  const isStale = (name: string, date: string) =>
    (date === at && touched.has(topOf(name))) ||
    ("showWithoutTime" in patch && /^(start|duration|timeZone)$/.test(name));
  const next = Object.entries(overrides ?? {}).map(([date, override]) => {
    const kept = Object.entries(override).filter(([name]) => !isStale(name, date));
    return [moved(date, by), Object.fromEntries(kept)] as const;
  });
  return {
    ...patch,
    ...(by && { start: moved(series.start, by) }),
    ...(by && rules && { recurrenceRules: rules.map((rule) => movedRule(rule, at, start)) }),
    ...(next.length && { recurrenceOverrides: Object.fromEntries(next) }),
  };
}

/** Applies a patch to an object: pointers to new values, null takes away (RFC 8620 section 5.3). */
export function applyPatch<Value extends object>(value: Value, patch: PatchObject): Value {
  let entries = Object.entries(value) as [string, unknown][];
  for (const [pointer, change] of Object.entries(patch)) {
    const [head = "", ...rest] = pointer.split("/");
    const name = head.replace(/~1/g, "/").replace(/~0/g, "~");
    const inner = entries.find(([one]) => one === name)?.[1] ?? {};
    const next = rest.length ? applyPatch(inner, { [rest.join("/")]: change }) : change;
    entries = entries.filter(([one]) => one !== name);
    if (next !== null) entries.push([name, next]);
  }
  return Object.fromEntries(entries) as Value;
}

function topOf(pointer: string): string {
  return pointer.split("/")[0]!;
}

function isFirstRelation([, { relation }]: readonly [string, { readonly relation?: object }]) {
  return "first" in (relation ?? {});
}

/** A rule as it goes on from an occurrence; none when it had ended before. */
function ruleFrom(rule: RecurrenceRule, start: LocalDateTime, at: LocalDateTime): RecurrenceRule[] {
  if (rule.until && rule.until < at) return [];
  if (rule.count === undefined) return [rule];
  const dates = ruleDates(rule, start, at);
  if (!dates)
    throw new PartageError("ERR_UNSUPPORTED", "The times of this series can't be counted");
  const left = rule.count - dates.filter((date) => date < at).length;
  // The start of an event always counts as one of its times, also where no rule makes it.
  return left > 0 ? [{ ...rule, count: left + (dates.includes(at) ? 0 : 1) }] : [];
}

/** Nobody has answered for the rest of a series yet. */
function unanswered(
  participants: NonNullable<JSCalendarEvent["participants"]>,
): NonNullable<JSCalendarEvent["participants"]> {
  return Object.fromEntries(
    Object.entries(participants).map(([id, one]) => {
      const { scheduleSequence: _s, scheduleStatus: _t, scheduleUpdated: _u, ...kept } = one;
      return [id, one.roles.owner ? kept : { ...kept, participationStatus: "needs-action" }];
    }),
  );
}

function movedRule(rule: RecurrenceRule, at: LocalDateTime, start: LocalDateTime): RecurrenceRule {
  const by = time(start) - time(at);
  const until = rule.until && moved(rule.until, by);
  const next = { ...rule, ...(until && { until }) };
  const days = Math.floor(time(start) / DAY) - Math.floor(time(at) / DAY);
  if (!days) return next;
  return { ...next, ...movedDays(rule, days, start) };
}

function movedDays(
  { frequency, byDay, byMonthDay, byMonth }: RecurrenceRule,
  days: number,
  start: LocalDateTime,
): Partial<RecurrenceRule> {
  const weekday = (one: NDay, by: number) =>
    WEEKDAYS[(((WEEKDAYS.indexOf(one.day) + by) % 7) + 7) % 7]!;
  if (frequency === "weekly") {
    return byDay ? { byDay: byDay.map((one) => ({ ...one, day: weekday(one, days) })) } : {};
  }
  if (frequency !== "monthly" && frequency !== "yearly") return {};
  const date = new Date(time(start));
  const [nth, ...others] = byDay ?? [];
  return {
    ...(byMonth?.length === 1 && { byMonth: [String(date.getUTCMonth() + 1)] }),
    ...(byMonthDay?.length === 1 && byMonthDay[0]! > 0 && { byMonthDay: [date.getUTCDate()] }),
    ...(nth?.nthOfPeriod && !others.length && { byDay: [nthOf(date, nth, weekday)] }),
  };
}

/** The weekday of a date in its month, counted from the end where the rule did and it still is the last. */
function nthOf(date: Date, was: NDay, weekday: (one: NDay, by: number) => NDay["day"]): NDay {
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const isLast = date.getUTCDate() + 7 > length;
  const nthOfPeriod = was.nthOfPeriod! < 0 && isLast ? -1 : Math.ceil(date.getUTCDate() / 7);
  return { ...was, day: weekday({ day: "mo" }, (date.getUTCDay() + 6) % 7), nthOfPeriod };
}

function time(local: LocalDateTime): number {
  return Date.parse(`${local}Z`);
}

function moved(local: LocalDateTime, by: number): LocalDateTime {
  return new Date(time(local) + by).toISOString().slice(0, 19);
}
