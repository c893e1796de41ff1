/**
 * Occurrences as a search tells them (`appt` with its `inst`), enough for lists and grids.
 *
 * A hit has the offset of an occurrence but no name of its zone: where the offset is that of the
 * query's zone it counts as that one, else it is told as a zone of that offset.
 *
 * @module
 */
import {
  formatDuration,
  formatLocal,
  formatUtc,
  localOf,
  participantId,
  zoneClock,
  isoTime,
} from "@partage-ent/calendar";
import type { Alert, Id, Participant, TimeZoneId } from "@partage-ent/jmap";
import type { FetchedCalendarEvent } from "@partage-ent/server";
import { bounded } from "../mail/message.js";
import { isTrue, type JsonObject, numberOf, objectOf, objectsOf, textOf } from "../soap/json.js";
import { revisionOf } from "./appointment.js";
import { calendarOf, type CalendarFolder } from "./calendar-places.js";
import { itemPlace, occurrenceId, wireId } from "./event-ids.js";
import { isFree } from "./jcal-component.js";
import { answerWord } from "./jcal-people.js";
import { durationText } from "./jcal-times.js";

/** Where and for whom hits are read. */
export interface RowContext {
  readonly calendars: readonly CalendarFolder[];
  readonly ownAccount: string;
  readonly ownAddress: string;
  /** Zone of the query. */
  readonly timeZone: TimeZoneId;
}

/** An occurrence with its times, in milliseconds. */
export interface EventRow {
  readonly start: number;
  readonly end: number;
  readonly event: FetchedCalendarEvent;
}

const STATUSES: ReadonlyMap<string, "confirmed" | "tentative" | "cancelled"> = new Map([
  ["CONF", "confirmed"],
  ["TENT", "tentative"],
  ["CANC", "cancelled"],
]);
const PRIVACY: ReadonlyMap<string, "public" | "private" | "secret"> = new Map([
  ["PUB", "public"],
  ["PRI", "private"],
  ["CON", "secret"],
]);
const DAY = 86_400_000;
/** The instants that dates can name. */
const LAST = 253_402_300_799_000;
/** Occurrences of one appointment that are read. */
const MAX_INSTANCES = 5_000;

/** The occurrences of a hit; what makes no sense is left out. */
export function readRows(hit: JsonObject, context: RowContext): readonly EventRow[] {
  const placed = placeOf(hit, context);
  if (!placed) return [];
  return objectsOf(hit["inst"])
    .slice(0, MAX_INSTANCES)
    .map((instance) => readRow({ hit, instance, ...placed }, context))
    .filter((row) => row !== undefined);
}

/** What is known of a hit that tells no occurrence: its id, and when it was made. */
export function readBareRow(hit: JsonObject, context: RowContext): EventRow | undefined {
  const placed = placeOf(hit, context);
  if (!placed) return undefined;
  const made = numberOf(hit["d"]) ?? 0;
  return { start: made, end: made, event: { id: placed.baseId } };
}

function placeOf(
  hit: JsonObject,
  context: RowContext,
): { readonly baseId: Id; readonly calendar: CalendarFolder } | undefined {
  const place = itemPlace(textOf(hit["id"]) ?? "", context.ownAccount);
  const folder = itemPlace(textOf(hit["l"]) ?? "", context.ownAccount);
  if (!place || !folder) return undefined;
  const calendar = calendarOf(context.calendars, folder.owner ?? place.owner, folder.number);
  return calendar && { baseId: wireId(place), calendar };
}

interface Hit {
  readonly hit: JsonObject;
  readonly instance: JsonObject;
  readonly baseId: Id;
  readonly calendar: CalendarFolder;
}

function readRow(
  { hit, instance, baseId, calendar }: Hit,
  context: RowContext,
): EventRow | undefined {
  // An instance says only what is different from its appointment.
  const all: JsonObject = { ...hit, ...instance };
  const times = readTimes(all, context.timeZone);
  if (!times) return undefined;
  const ridZ = textOf(instance["ridZ"]);
  const named = ridZ === undefined ? undefined : isoTime(ridZ);
  const isOccurrence = isTrue(hit["recur"]) && named !== undefined;
  const id = isOccurrence ? occurrenceId(baseId, ridZ!) : baseId;
  const title = textOf(all["name"]);
  const location = textOf(all["loc"]);
  const participants = readParticipants(all, calendar, context);
  const alerts = readAlerts(hit, times);
  const event: FetchedCalendarEvent = {
    id,
    baseEventId: isOccurrence ? baseId : null,
    uid: (textOf(hit["uid"]) ?? "").slice(0, 500),
    calendarIds: { [calendar.id]: true },
    ...(title ? { title: bounded(title) } : {}),
    ...times.properties,
    ...(isOccurrence ? { recurrenceId: localName(named, times.zone) } : {}),
    ...(location ? { locations: { "1": { "@type": "Location", name: bounded(location) } } } : {}),
    status: STATUSES.get(textOf(all["status"]) ?? "") ?? "confirmed",
    freeBusyStatus: isFree(all) ? "free" : "busy",
    privacy: PRIVACY.get(textOf(all["class"]) ?? "") ?? "public",
    ...(participants ? { participants } : {}),
    isOrigin: isTrue(all["isOrg"]),
    ...(alerts ? { alerts } : {}),
    revision: revisionOf(hit),
  };
  return { start: times.start, end: times.end, event };
}

interface RowTimes {
  readonly start: number;
  readonly end: number;
  readonly zone: TimeZoneId;
  readonly properties: Partial<FetchedCalendarEvent>;
}

function readTimes(all: JsonObject, timeZone: TimeZoneId): RowTimes | undefined {
  const start = numberOf(all["s"]);
  const length = numberOf(all["dur"]) ?? 0;
  const offset = numberOf(all["tzo"]);
  if (start === undefined || start < 0 || length < 0 || start + length > LAST) return undefined;
  if (isTrue(all["allDay"])) return dayTimes(start + (offset ?? 0), length, timeZone);
  const zone = zoneAt(start, offset, timeZone);
  const local = localOf(zoneClock(zone), Math.floor(start / 1000));
  return {
    start,
    end: start + length,
    zone,
    properties: {
      start: formatLocal(local),
      timeZone: zone,
      duration: formatDuration({ days: 0, seconds: Math.round(length / 1000) }),
      utcStart: formatUtc(Math.floor(start / 1000)),
      utcEnd: formatUtc(Math.floor((start + length) / 1000)),
    },
  };
}

/** A whole day begins at midnight of the query's zone, whatever zone the server read it in. */
function dayTimes(shifted: number, length: number, timeZone: TimeZoneId): RowTimes {
  const first = Math.round(shifted / DAY);
  // A day on which the clock changes has 23 or 25 hours.
  const days = Math.max(1, Math.round(length / DAY));
  const clock = zoneClock(timeZone);
  const at = (day: number): number => {
    const local = day * 86_400;
    return (local - clock.offsetAt(local - clock.offsetAt(local))) * 1000;
  };
  const [start, end] = [at(first), at(first + days)];
  return {
    start,
    end,
    zone: "Etc/UTC",
    properties: {
      start: formatLocal(first * 86_400),
      timeZone: null,
      showWithoutTime: true,
      duration: formatDuration({ days, seconds: 0 }),
      utcStart: formatUtc(start / 1000),
      utcEnd: formatUtc(end / 1000),
    },
  };
}

/** A zone in which an instant has an offset (milliseconds): that of the query, else one of whole hours. */
function zoneAt(start: number, offset: number | undefined, timeZone: TimeZoneId): TimeZoneId {
  const own = zoneClock(timeZone).offsetAt(Math.floor(start / 1000)) * 1000;
  if (offset === undefined || offset === own) return timeZone;
  const hours = offset / 3_600_000;
  if (hours === 0) return "Etc/UTC";
  if (!Number.isInteger(hours) || hours < -12 || hours > 14) return timeZone;
  // The database names zones by how far UTC is ahead of them.
  return `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}

function localName(name: string, zone: TimeZoneId): string {
  if (name.length === 10) return `${name}T00:00:00`;
  if (!name.endsWith("Z")) return name;
  const utc = Math.floor(Date.parse(name) / 1000);
  return formatLocal(localOf(zoneClock(zone), utc));
}

/** The organizer, and the person whose calendar it is with her answer. */
function readParticipants(
  all: JsonObject,
  { remote, element }: CalendarFolder,
  { ownAddress }: RowContext,
): FetchedCalendarEvent["participants"] {
  const organizer = objectOf(all["or"]);
  const address = textOf(organizer?.["a"])?.slice(0, 320);
  const found = new Map<Id, Participant>();
  if (organizer && address) {
    const name = textOf(organizer["d"]);
    found.set(participantId(`mailto:${address}`), {
      "@type": "Participant",
      ...(name ? { name: bounded(name, 255) } : {}),
      email: address,
      sendTo: { imip: `mailto:${address}` },
      roles: { owner: true },
    });
  }
  const subject = remote ? textOf(element["owner"]) : ownAddress;
  const answer = answerWord(
    textOf(all["ptst"]),
  )?.toLowerCase() as Participant["participationStatus"];
  const isInvited = isTrue(all["otherAtt"]) && !isTrue(all["isOrg"]);
  if (subject && answer && isInvited) {
    const id = participantId(`mailto:${subject}`);
    const known = found.get(id);
    found.set(id, {
      "@type": "Participant",
      email: subject,
      sendTo: { imip: `mailto:${subject}` },
      ...known,
      roles: { ...known?.roles, attendee: true },
      participationStatus: answer,
    });
  }
  return found.size > 0 ? Object.fromEntries(found) : undefined;
}

/** The alarm that sounds next, for its occurrence and those after it. */
function readAlerts(hit: JsonObject, { start, end }: RowTimes): FetchedCalendarEvent["alerts"] {
  const data = objectOf(hit["alarmData"]);
  const next = numberOf(data?.["nextAlarm"]);
  const first = numberOf(data?.["alarmInstStart"]);
  if (next === undefined || first === undefined || next < 0 || next > LAST) return undefined;
  const relative = objectOf(objectOf(objectOf(data?.["alarm"])?.["trigger"])?.["rel"]);
  const offset = durationText(relative);
  const isEnd = textOf(relative?.["related"])?.toUpperCase() === "END";
  if (start < first) return undefined;
  const isFirst = start === first;
  const expected = (isEnd ? end : start) + (offset === undefined ? 0 : offsetOf(relative!));
  const trigger: Alert["trigger"] | undefined =
    offset !== undefined && (!isFirst || expected === next)
      ? { "@type": "OffsetTrigger", offset, ...(isEnd ? { relativeTo: "end" } : {}) }
      : isFirst
        ? { "@type": "AbsoluteTrigger", when: formatUtc(Math.floor(next / 1000)) }
        : undefined;
  return trigger && { "1": { "@type": "Alert", trigger, action: "display" } };
}

function offsetOf(duration: JsonObject): number {
  const unit = (name: string): number => Math.abs(numberOf(duration[name]) ?? 0);
  const days = unit("w") * 7 + unit("d");
  const seconds = days * 86_400 + unit("h") * 3_600 + unit("m") * 60 + unit("s");
  return (isTrue(duration["neg"]) ? -1 : 1) * seconds * 1000;
}
