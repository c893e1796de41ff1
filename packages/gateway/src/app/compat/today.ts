/**
 * What is on somebody's calendars today.
 *
 * @module
 */
import { type CalendarEvent, CALENDARS, type LocalDateTime } from "@partage-ent/jmap";
import type { PersonCalls } from "./person-calls.js";

/** Most events of a day. */
const MOST = 20;
const DAY = 86_400_000;

/** Properties of an event that the feed needs. */
const PROPERTIES = [
  "id",
  "title",
  "start",
  "utcStart",
  "utcEnd",
  "showWithoutTime",
  "locations",
  "status",
] as const;

/** An event of today. */
export type TodayEvent = Pick<CalendarEvent, (typeof PROPERTIES)[number]>;

/** Events of one day, the earliest first. */
export interface Today {
  readonly timeZone: string;
  readonly events: readonly TodayEvent[];
}

/** Today's events that are not over, of all visible calendars; null where there is no calendar. */
export async function readToday(person: PersonCalls, now: number): Promise<Today | null> {
  const accountId = person.accountFor(CALENDARS);
  if (!accountId) return null;
  const timeZone = knownZone(person.session.timeZone);
  const { call } = person;
  const query = call("CalendarEvent/query", {
    accountId,
    filter: { after: localTime(now, timeZone), before: midnightAfter(now, timeZone) },
    sort: [{ property: "start" }],
    expandRecurrences: true,
    timeZone,
    limit: MOST,
  });
  const get = call("CalendarEvent/get", {
    accountId,
    ids: query.ref("/ids"),
    properties: PROPERTIES,
    reduceParticipants: true,
    timeZone,
  });
  const [{ ids }, { list }] = await Promise.all([query, get]);
  const byId = new Map(list.map((event) => [event.id, event]));
  const events = ids.slice(0, MOST).flatMap((id) => byId.get(id) ?? []);
  return { timeZone, events: events.filter(({ status }) => status !== "cancelled") };
}

/** A zone that this machine knows, Paris where the account's is another. */
function knownZone(name: string | undefined): string {
  try {
    return new Intl.DateTimeFormat("fr", { timeZone: name ?? "Europe/Paris" }).resolvedOptions()
      .timeZone;
  } catch (error) {
    if (error instanceof RangeError) return "Europe/Paris";
    throw error;
  }
}

/** A moment on the clock of a zone. */
function localTime(moment: number, timeZone: string): LocalDateTime {
  const format = new Intl.DateTimeFormat("sv", {
    ...{ timeZone, dateStyle: "short", timeStyle: "medium" },
  });
  return format.format(moment).replace(" ", "T");
}

function midnightAfter(now: number, timeZone: string): LocalDateTime {
  const [today = ""] = localTime(now, timeZone).split("T");
  const tomorrow = new Date(Date.parse(`${today}T00:00:00Z`) + DAY).toISOString();
  return `${tomorrow.slice(0, 10)}T00:00:00`;
}
