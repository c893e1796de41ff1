/**
 * Expands events into their occurrences (RFC 8984 section 4.3, RFC 5545 section 3.8.5).
 *
 * @module
 */
import type { JSCalendarEvent, LocalDateTime, PatchObject, TimeZoneId } from "@partage-ent/jmap";

import { startMeter, type Budget, type BudgetLimit, type Meter } from "../budget.js";
import { DAY, formatLocal, localSeconds, localSecondsOrNull } from "../civil.js";
import { durationParts, type DurationParts } from "../duration.js";
import { RANGE_MEMBER, THIS_AND_FUTURE } from "../vendor.js";
import { utcOf, zoneClock, type ZoneClock } from "../zone/zone-clock.js";
import { compileRule } from "./compiled-rule.js";
import { applyPatch } from "./patch-object.js";
import { walkRule } from "./walk-rule.js";

/** Which occurrences to answer: those that overlap `after` to `before`. */
export interface ExpandWindow {
  /** Milliseconds since the epoch. */
  readonly after: number;
  /** Milliseconds since the epoch, exclusive. */
  readonly before: number;
  /** Zone in which events without one are read. Default: `Etc/UTC`. */
  readonly timeZone?: TimeZoneId;
}

/** One occurrence of an event. */
export interface Occurrence {
  /** Which occurrence of the series; null for an event that doesn't repeat. */
  readonly recurrenceId: LocalDateTime | null;
  /** Milliseconds since the epoch. */
  readonly utcStart: number;
  readonly utcEnd: number;
  /** The event as it is this time; the series itself where no override changes it, so its `start` may be the first one's. */
  readonly event: JSCalendarEvent;
  /** Start of this occurrence in the zone of the event. */
  readonly start: LocalDateTime;
}

/** The occurrences of an event in a window. */
export interface Occurrences {
  /** In the order of their starts. */
  readonly occurrences: readonly Occurrence[];
  /** The limit that ended the expansion early, or null when it is whole. */
  readonly stopped: BudgetLimit | null;
}

/** How a caller has events expanded: in place, or in a worker that it can terminate. */
export type Expander = (
  event: JSCalendarEvent,
  window: ExpandWindow,
  budget?: Budget,
) => Occurrences | Promise<Occurrences>;

/** Local times are at most 14 hours from UTC; one day more covers changes of the clock. */
const ZONE_SLACK = 2 * DAY;

/**
 * The occurrences of one event that overlap a window; an {@link Expander}.
 *
 * @throws {@link CalendarError} when a rule, a time or a zone is wrong.
 */
export function expandEvent(
  event: JSCalendarEvent,
  window: ExpandWindow,
  budget: Budget = {},
): Occurrences {
  const meter = startMeter(budget);
  const found: Occurrence[] = [];
  const series = readSeries(event, window);
  const add = (occurrence: Occurrence): boolean => {
    if (!overlaps(occurrence, window)) return true;
    if (!meter.occurrence()) return false;
    found.push(occurrence);
    return true;
  };
  if (!series.repeats) {
    if (!event.excluded) add(occurrenceAt(series, localSeconds(event.start), null));
    return { occurrences: found, stopped: meter.stopped };
  }
  addOverrides(series, meter, add);
  addRegular(series, window, meter, add);
  found.sort((a, b) => a.utcStart - b.utcStart);
  return { occurrences: found, stopped: meter.stopped };
}

interface Override {
  readonly id: LocalDateTime;
  readonly local: number;
  readonly patch: PatchObject;
}

interface Series {
  readonly event: JSCalendarEvent;
  readonly clock: ZoneClock;
  readonly timeZone: TimeZoneId;
  readonly duration: DurationParts;
  readonly repeats: boolean;
  readonly overrides: ReadonlyMap<LocalDateTime, Override>;
  /** Overrides that hold for all that follow, in order. */
  readonly ranges: readonly Override[];
}

function readSeries(event: JSCalendarEvent, window: ExpandWindow): Series {
  const timeZone = event.timeZone ?? window.timeZone ?? "Etc/UTC";
  const overrides = new Map<LocalDateTime, Override>();
  for (const [id, patch] of Object.entries(event.recurrenceOverrides ?? {})) {
    const local = localSecondsOrNull(id);
    if (local !== null) overrides.set(id, { id, local, patch });
  }
  const ranges = [...overrides.values()]
    .filter(({ patch }) => patch[RANGE_MEMBER] === THIS_AND_FUTURE)
    .sort((a, b) => a.local - b.local);
  return {
    event,
    clock: zoneClock(timeZone, event.timeZones),
    timeZone,
    duration: durationParts(event.duration ?? "PT0S"),
    repeats: Boolean(event.recurrenceRules?.length) || overrides.size > 0,
    overrides,
    ranges,
  };
}

function addOverrides(series: Series, meter: Meter, add: (item: Occurrence) => boolean): void {
  for (const { id, patch } of series.overrides.values()) {
    if (!meter.step()) return;
    if (patch["excluded"] === true) continue;
    const event = applyPatch({ ...series.event, start: id }, patch);
    if (event.excluded) continue;
    const zone = event.timeZone ?? series.timeZone;
    const clock = zone === series.timeZone ? series.clock : zoneClock(zone, event.timeZones);
    const duration = durationParts(event.duration ?? "PT0S");
    if (!add(timed(event, clock, localSeconds(event.start), duration, id))) return;
  }
}

function addRegular(
  series: Series,
  window: ExpandWindow,
  meter: Meter,
  add: (item: Occurrence) => boolean,
): void {
  const { event } = series;
  const start = localSeconds(event.start);
  const slack = ZONE_SLACK + lasting(series.duration) + rangeSlack(series);
  const range = {
    from: Math.floor(window.after / 1000) - slack,
    to: Math.ceil(window.before / 1000) + slack,
    startCounts: true,
  };
  const excluded = new Set<number>();
  for (const rule of event.excludedRecurrenceRules ?? []) {
    walkRule(compileRule(rule, start), { ...range, startCounts: false }, meter, (local) => {
      excluded.add(local);
      return true;
    });
  }
  const seen = new Set<number>();
  const visit = (local: number): boolean => {
    const id = formatLocal(local);
    if (excluded.has(local) || series.overrides.has(id)) return true;
    const occurrence = occurrenceAt(series, local, id);
    // Two local times can be one instant when the clock skips an hour.
    if (seen.has(occurrence.utcStart)) return true;
    seen.add(occurrence.utcStart);
    return add(occurrence);
  };
  const rules = event.recurrenceRules ?? [];
  if (rules.length === 0) visit(start);
  for (const rule of rules) walkRule(compileRule(rule, start), range, meter, visit);
}

function occurrenceAt(series: Series, local: number, id: LocalDateTime | null): Occurrence {
  const range = id === null ? undefined : rangeFor(series, local);
  if (!range) return timed(series.event, series.clock, local, series.duration, id);
  const event = withRange(series.event, range, local);
  const zone = event.timeZone ?? series.timeZone;
  const clock = zone === series.timeZone ? series.clock : zoneClock(zone, event.timeZones);
  const duration = durationParts(event.duration ?? "PT0S");
  return timed(event, clock, localSeconds(event.start), duration, id);
}

function timed(
  event: JSCalendarEvent,
  clock: ZoneClock,
  local: number,
  duration: DurationParts,
  recurrenceId: LocalDateTime | null,
): Occurrence {
  const utcStart = utcOf(clock, local);
  const dayEnd = duration.days ? utcOf(clock, local + duration.days * DAY) : utcStart;
  return {
    recurrenceId,
    utcStart: utcStart * 1000,
    utcEnd: (dayEnd + duration.seconds) * 1000,
    event,
    start: formatLocal(local),
  };
}

function rangeFor(series: Series, local: number): Override | undefined {
  return series.ranges.findLast((range) => range.local <= local);
}

/** The event as an override for all that follow leaves it at a later occurrence. */
function withRange(event: JSCalendarEvent, range: Override, local: number): JSCalendarEvent {
  const changed = applyPatch({ ...event, start: range.id }, range.patch);
  const shift = localSeconds(changed.start) - range.local;
  return { ...changed, start: formatLocal(local + shift) };
}

function rangeSlack(series: Series): number {
  let slack = 0;
  for (const range of series.ranges) {
    const changed = applyPatch({ ...series.event, start: range.id }, range.patch);
    const shift = Math.abs(localSeconds(changed.start) - range.local);
    slack = Math.max(slack, shift + lasting(durationParts(changed.duration ?? "PT0S")));
  }
  return slack;
}

function lasting({ days, seconds }: DurationParts): number {
  return Math.max(0, days * DAY + seconds);
}

function overlaps({ utcStart, utcEnd }: Occurrence, { after, before }: ExpandWindow): boolean {
  return utcStart < before && (utcEnd > after || (utcEnd <= utcStart && utcStart >= after));
}
