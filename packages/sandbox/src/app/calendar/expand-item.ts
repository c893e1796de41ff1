/**
 * The occurrences of an item in a stretch of time, under a budget.
 * @module
 */
import { CalendarError, expandEvent, utcOf, type Budget } from "@partage-ent/calendar";
import type { JSCalendarEvent, PatchObject } from "@partage-ent/jmap";
import { invalidRequest } from "../fault.js";
import type { CalendarItem, Invite, InviteContent } from "../mailbox/calendar-item.js";
import {
  customZonesOf,
  exceptionsOf,
  isRecurring,
  mainInvite,
  recurrenceOf,
  seriesOf,
  seriesZone,
  timesOf,
  zonesOf,
} from "./event-times.js";
import { clockOf, compactLocal, isoLocal, offsetAt, utcName, utcTime } from "./time-value.js";

/** A stretch of time in milliseconds; the end is not part of it. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** One occurrence of an item. */
export interface Instance {
  /** Milliseconds. */
  readonly start: number;
  readonly end: number;
  /** What says how it is: the series or an exception. */
  readonly invite: Invite;
  /** Local time that names it in the series; null when the item does not repeat. */
  readonly key: string | null;
  /** Its name in UTC (`20261123T080000Z`), a day for events of whole days. */
  readonly ridZ: string;
  /** Milliseconds that its zone is ahead of UTC at its start. */
  readonly offset: number;
}

/** The longest stretch that one request may expand, as a real server limits it. */
const LONGEST_RANGE = 366 * 3 * 86_400_000;
const budget: Budget = { occurrences: 5_000, time: 2_000 };

/** `service.INVALID_REQUEST` for a stretch of time that ends before it begins or is too long. */
export function requireRange(range: TimeRange): TimeRange {
  if (range.end < range.start) throw invalidRequest("the end of the range is before its start");
  if (range.end - range.start > LONGEST_RANGE) {
    throw invalidRequest("the range is longer than three years");
  }
  return range;
}

/** The times of an item as one event: its series with the exceptions as overrides. */
export function eventOf(item: Pick<CalendarItem, "invites">, home: string): JSCalendarEvent {
  const main = mainInvite(item);
  const { recurrenceOverrides, ...rules } = recurrenceOf(main, home);
  const overrides = new Map<string, PatchObject>(Object.entries(recurrenceOverrides ?? {}));
  for (const [key, invite] of exceptionsOf(item, home)) {
    const cancelled = invite.status === "CANC";
    overrides.set(key, cancelled ? { excluded: true } : { ...timesOf(invite, home) });
  }
  return {
    "@type": "Event",
    uid: main.uid,
    ...timesOf(main, home),
    ...(isRecurring(item) ? { ...rules, recurrenceOverrides: Object.fromEntries(overrides) } : {}),
    ...customZonesOf(item.invites),
  };
}

function single(invite: Invite, home: string, range: TimeRange): readonly Instance[] {
  if (invite.status === "CANC") return [];
  const event = eventOf({ invites: [{ ...invite, recurrence: undefined }] }, home);
  const window = { after: range.start, before: range.end, timeZone: home };
  return expandEvent(event, window, budget).occurrences.map(({ utcStart, utcEnd }) => ({
    start: utcStart,
    end: utcEnd,
    invite,
    key: null,
    ...nameOf(invite, utcStart, isoLocal(compactStart(invite)), home),
  }));
}

function compactStart(invite: InviteContent): string {
  return invite.start?.date ?? "19700101";
}

/** The name of an occurrence and the offset of its zone. */
function nameOf(
  invite: InviteContent,
  start: number,
  local: string,
  home: string,
): Pick<Instance, "ridZ" | "offset"> {
  const zone = seriesZone(invite, home);
  const context = zonesOf(invite, home);
  const { recurrenceId } = invite;
  const own = invite.allDay ? compactLocal(local, true) : utcTime(start);
  return {
    ridZ: recurrenceId ? utcName(recurrenceId, context) : own,
    offset: offsetAt(zone, start, context),
  };
}

/** The instant of the local time that names an occurrence. */
export function instantOfKey(key: string, series: InviteContent, home: string): number {
  const context = zonesOf(series, home);
  const local = Date.parse(`${key}Z`) / 1000;
  return utcOf(clockOf(seriesZone(series, home), context), local) * 1000;
}

function expandSeries(
  item: Pick<CalendarItem, "invites">,
  series: Invite,
  home: string,
  range: TimeRange,
): readonly Instance[] {
  const exceptions = exceptionsOf(item, home);
  const window = { after: range.start, before: range.end, timeZone: home };
  const { occurrences } = expandEvent(eventOf(item, home), window, budget);
  return occurrences.map(({ utcStart, utcEnd, recurrenceId }) => {
    const key = recurrenceId!;
    const invite = exceptions.get(key) ?? series;
    const ridZ = series.allDay
      ? compactLocal(key, true)
      : utcTime(invite === series ? utcStart : instantOfKey(key, series, home));
    const zone = seriesZone(invite, home);
    const offset = offsetAt(zone, utcStart, zonesOf(invite, home));
    return { start: utcStart, end: utcEnd, invite, key, ridZ, offset };
  });
}

/** The occurrences of an item that overlap a stretch of time, in order. */
export function expandItem(
  item: Pick<CalendarItem, "invites">,
  range: TimeRange,
  home: string,
): readonly Instance[] {
  const series = seriesOf(item);
  try {
    if (series?.recurrence) return expandSeries(item, series, home, range);
    return item.invites
      .flatMap((invite) => single(invite, home, range))
      .sort((a, b) => a.start - b.start);
  } catch (error) {
    // What was stored was checked; a rule that cannot be expanded has no occurrences.
    if (error instanceof CalendarError) return [];
    throw error;
  }
}

/** The first occurrence of an item, however far away. */
export function firstInstance(
  item: Pick<CalendarItem, "invites">,
  home: string,
): Instance | undefined {
  const start = instantOfKey(timesOf(mainInvite(item), home).start, mainInvite(item), home);
  const near = expandItem(item, { start: start - 1, end: start + 1 }, home)[0];
  return near ?? expandItem(item, { start: start - 1, end: start + LONGEST_RANGE * 4 }, home)[0];
}

/** Fails with `service.INVALID_REQUEST` when a rule or zone of an invite means nothing. */
export function requireExpandable(invite: InviteContent, home: string): void {
  const event = eventOf({ invites: [invite as Invite] }, home);
  try {
    const start = Date.parse(`${event.start}Z`);
    expandEvent(
      event,
      { after: start - 86_400_000, before: start + 86_400_000, timeZone: home },
      budget,
    );
  } catch (error) {
    if (error instanceof CalendarError) throw invalidRequest(error.message);
    throw error;
  }
}
