/** Events as VEVENT components (RFC 5545 section 3.6.1): a series and its overrides. */
import type { JSCalendarEvent } from "@partage-ent/jmap";

import { DAY, formatLocal, localSeconds } from "../civil.js";
import { durationParts } from "../duration.js";
import { keptOf, type JCalComponent, type JCalProperty } from "../vendor.js";
import { utcOf, zoneClock } from "../zone/zone-clock.js";
import {
  timeAtEnd,
  timeProperty,
  writeSeries,
  type EntryShape,
  type WriteContext,
} from "./write-entry.js";

const NOTHING: readonly JCalProperty[] = [];

const EVENT: EntryShape<JSCalendarEvent> = {
  component: "vevent",
  lasting: "duration",
  occurrence: (series, id) => ({ ...series, start: id }),
  times: (event) => [timeProperty("dtstart", event, event.start), endProperty(event)],
  status: ({ status }) => status,
  own: () => NOTHING,
  kept: keptOf,
};

/** The VEVENTs of an event: the series first, then its overrides. */
export function writeEvent(
  event: JSCalendarEvent,
  context: WriteContext,
): readonly JCalComponent[] {
  return writeSeries(event, EVENT, context);
}

function endProperty(event: JSCalendarEvent): JCalProperty {
  const { duration = "PT0S", start, timeZone } = event;
  const { days, seconds } = durationParts(duration);
  if (event.showWithoutTime && timeZone == null) {
    const end = formatLocal(localSeconds(start) + days * DAY).slice(0, 10);
    return ["dtend", {}, "date", end];
  }
  const lasting: JCalProperty = ["duration", {}, "duration", duration];
  if (!timeZone || !Object.values(event.locations ?? {}).some(isElsewhere)) return lasting;
  const utc =
    utcOf(zoneClock(timeZone, event.timeZones), localSeconds(start) + days * DAY) + seconds;
  return timeAtEnd("dtend", event, utc) ?? lasting;
}

const isElsewhere = ({ relativeTo }: { readonly relativeTo?: string }): boolean =>
  relativeTo === "end";
