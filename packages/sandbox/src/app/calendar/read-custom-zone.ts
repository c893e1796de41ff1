/** Zones that calendar files define, as requests define theirs: offsets and when they change each year. */
import type { CalendarTimeZone, JSCalendarEvent, TimeZoneRule } from "@partage-ent/jmap";
import type { ZoneDefinition, ZoneOnset } from "../mailbox/calendar-item.js";

const weekdays = ["su", "mo", "tu", "we", "th", "fr", "sa"];

function minutes(offset: string): number {
  const [, sign, hours, rest] = /^([+-])(\d\d):?(\d\d)/.exec(offset) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(rest ?? 0);
  return sign === "-" ? -size : size;
}

function onsetOf(rule: TimeZoneRule): ZoneOnset | undefined {
  const yearly = rule.recurrenceRules?.at(-1);
  const month = Number(yearly?.byMonth?.[0] ?? rule.start.slice(5, 7));
  const day = yearly?.byDay?.[0];
  const time = {
    month,
    hour: Number(rule.start.slice(11, 13)),
    minute: Number(rule.start.slice(14, 16)),
    second: Number(rule.start.slice(17, 19)),
  };
  if (day) {
    const week = day.nthOfPeriod ?? 1;
    return { ...time, week, weekday: weekdays.indexOf(day.day) + 1 };
  }
  const monthDay = yearly?.byMonthDay?.[0] ?? Number(rule.start.slice(8, 10));
  return monthDay > 0 ? { ...time, monthDay } : undefined;
}

/** The rules of a zone that hold today: each zone's last ones. */
function definitionOf(zone: CalendarTimeZone): ZoneDefinition {
  const standard = zone.standard?.at(-1);
  const daylight = zone.daylight?.at(-1);
  const standardOffset = minutes(standard?.offsetTo ?? daylight?.offsetTo ?? "+0000");
  const [winter, summer] = [standard && onsetOf(standard), daylight && onsetOf(daylight)];
  if (!daylight || !winter || !summer) return { id: zone.tzId, standardOffset };
  return {
    id: zone.tzId,
    standardOffset,
    daylightOffset: minutes(daylight.offsetTo),
    standard: winter,
    daylight: summer,
  };
}

/** The zones that an event brings with it. */
export function zoneDefinitions(zones: JSCalendarEvent["timeZones"]): readonly ZoneDefinition[] {
  return Object.values(zones ?? {}).map(definitionOf);
}
