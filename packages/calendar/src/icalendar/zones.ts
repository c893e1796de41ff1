/**
 * What names of zones in calendar files stand for.
 *
 * @module
 */
import type {
  CalendarTimeZone,
  LocalDateTime,
  RecurrenceRule,
  TimeZoneId,
  TimeZoneRule,
} from "@partage-ent/jmap";

import { isLocalDateTime, utcSeconds, formatLocal } from "../civil.js";
import { CalendarError } from "../calendar-error.js";
import type { JCalComponent } from "../vendor.js";
import { windowsZone } from "../zone/windows-zones.js";
import { isIanaZone, offsetSeconds } from "../zone/zone-clock.js";
import { propertyOf, valueText } from "./properties.js";
import { readRule } from "./rules.js";

/** A zone by its name in a file. */
export interface FileZone {
  /** IANA name, or `/name` of a custom zone. */
  readonly id: TimeZoneId;
  readonly custom?: CalendarTimeZone;
}

/** Finds the zone of a TZID; null when nobody knows it. */
export type FileZones = (tzid: string) => FileZone | null;

/** Reads the zones of a calendar (RFC 5545 section 3.6.5); names are looked up once. */
export function readZones(calendar: JCalComponent): FileZones {
  const components = new Map<string, JCalComponent>();
  for (const component of calendar[2]) {
    const tzid = component[0] === "vtimezone" && propertyOf(component, "tzid");
    if (tzid) components.set(valueText(tzid), component);
  }
  const known = new Map<string, FileZone | null>();
  return (tzid) => {
    let zone = known.get(tzid);
    if (zone === undefined) {
      zone = findZone(tzid, components.get(tzid));
      known.set(tzid, zone);
    }
    return zone;
  };
}

function findZone(tzid: string, component: JCalComponent | undefined): FileZone | null {
  const location = component && propertyOf(component, "x-lic-location");
  const iana = ianaName(tzid) ?? (location && ianaName(valueText(location)));
  if (iana) return { id: iana };
  const custom = component && customZone(tzid, component);
  return custom ? { id: `/${tzid.replace(/^\/+/, "")}`, custom } : null;
}

/** The IANA name that a name of a zone stands for: itself, the end of a path, a Windows name, UTC. */
export function ianaName(name: string): TimeZoneId | undefined {
  const plain = name.trim().replace(/^"|"$/g, "");
  if (/^(utc|gmt|z)$/i.test(plain)) return "Etc/UTC";
  if (plain.includes("/")) {
    const parts = plain.split("/").filter(Boolean);
    for (const length of [parts.length, 3, 2]) {
      const end = parts.slice(-length).join("/");
      if (parts.length >= length && isIanaZone(end)) return end;
    }
  }
  return windowsZone(plain) ?? (isIanaZone(plain) ? plain : shownZone(plain));
}

/** Names of regions in what Windows shows, which are no cities. */
const REGIONS: Readonly<Record<string, TimeZoneId>> = {
  "eastern time": "America/New_York",
  "central time": "America/Chicago",
  "mountain time": "America/Denver",
  "pacific time": "America/Los_Angeles",
  "western/central europe": "Europe/Paris",
};

/**
 * The zone of a name as Windows shows it, `(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris`: that of
 * the first city or region that is known.
 */
function shownZone(name: string): TimeZoneId | undefined {
  const [, shown = name] = /^\((?:UTC|GMT)[^)]*\)\s*(.+)$/i.exec(name) ?? [];
  const words = shown.replace(/\s*\(.*\)$/, "").toLowerCase();
  if (Object.hasOwn(REGIONS, words)) return REGIONS[words];
  const places = words.split(/,\s*/);
  // A single word may be any label; several places, or one after an offset, are not.
  if (shown === name && places.length < 2) return undefined;
  const zones = places.map((place) => citiesByName().get(fold(place)));
  return zones.find((zone) => zone !== undefined);
}

let cities: ReadonlyMap<string, TimeZoneId> | undefined;

/** IANA zones by the folded name of their city. */
function citiesByName(): ReadonlyMap<string, TimeZoneId> {
  cities ??= new Map(
    Intl.supportedValuesOf("timeZone").map((zone) => [fold(zone.split("/").at(-1) ?? ""), zone]),
  );
  return cities;
}

function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z]/g, "");
}

function customZone(tzid: string, component: JCalComponent): CalendarTimeZone | undefined {
  const standard = rulesOf(component, "standard");
  const daylight = rulesOf(component, "daylight");
  if (standard.length + daylight.length === 0) return undefined;
  return {
    "@type": "TimeZone",
    tzId: tzid,
    ...(standard.length > 0 && { standard }),
    ...(daylight.length > 0 && { daylight }),
  };
}

function rulesOf(component: JCalComponent, kind: string): readonly TimeZoneRule[] {
  return component[2].filter(([name]) => name === kind).flatMap(zoneRule);
}

function zoneRule(component: JCalComponent): readonly TimeZoneRule[] {
  const text = (name: string): string => {
    const property = propertyOf(component, name);
    return property ? valueText(property) : "";
  };
  const start = text("dtstart").replace(/Z$/, "");
  const [offsetFrom, offsetTo] = [text("tzoffsetfrom"), text("tzoffsetto")];
  try {
    if (!isLocalDateTime(start)) return [];
    const before = offsetSeconds(offsetFrom);
    offsetSeconds(offsetTo);
    const toLocal = (utc: string): LocalDateTime => formatLocal(utcSeconds(utc) + before);
    const rules: readonly RecurrenceRule[] = component[1]
      .filter(([name]) => name === "rrule")
      .map((property) => readRule(property[3], { allDay: false, toLocal }));
    const dates = component[1]
      .filter(([name]) => name === "rdate")
      .flatMap((property) => property.slice(3).map((value) => String(value).replace(/Z$/, "")))
      .filter(isLocalDateTime);
    return [
      {
        "@type": "TimeZoneRule",
        start,
        offsetFrom,
        offsetTo,
        ...(rules.length > 0 && { recurrenceRules: rules }),
        ...(dates.length > 0 && {
          recurrenceOverrides: Object.fromEntries(dates.map((date) => [date, {}])),
        }),
        ...(text("tzname") && { names: Object.fromEntries([[text("tzname"), true as const]]) }),
      },
    ];
  } catch (error) {
    // A zone with one broken rule still has its others.
    if (error instanceof CalendarError) return [];
    throw error;
  }
}
