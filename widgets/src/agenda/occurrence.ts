/**
 * What the agenda draws of an event: its times in the zone of the account, its words, its colour.
 *
 * @module
 */
import type { Calendar, Participant, ParticipationStatus } from "@partage-ent/jmap";
import type { EventRow } from "@partage-ent/sdk";
import type { AgendaMessages } from "../locales/agenda.js";
import { addDays, type CivilDate, DAY, type ZoneClock } from "../shared/civil-time.js";
import { parseDuration } from "../shared/duration.js";
import { plainLine, stableIndex } from "../shared/text.js";

/** An event at one time. */
export interface Occurrence {
  readonly row: EventRow;
  readonly id: string;
  readonly calendar: Calendar | undefined;
  /** Instants, in milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly isAllDay: boolean;
  readonly firstDay: CivilDate;
  /** The last day that it touches. */
  readonly lastDay: CivilDate;
  readonly title: string;
  /** Where it takes place, in one line; empty where nobody said. */
  readonly where: string;
  /** `#rrggbb`. */
  readonly color: string;
  /** What the person answered; undefined where she was not asked. */
  readonly answer: ParticipationStatus | undefined;
  readonly isCancelled: boolean;
}

/** What occurrences are read with. */
export interface Reading {
  readonly clock: ZoneClock;
  readonly messages: AgendaMessages;
  readonly calendars: ReadonlyMap<string, Calendar>;
  /** Address of the person. */
  readonly email: string;
}

/** Colours of calendars that have none. */
const COLORS = ["#0a6e6e", "#7b4fa3", "#a64b00", "#2f6f3a", "#9c2f56", "#3b5fa8"];

/** The colour of a calendar, its own where it is one. */
export function colorOf(calendar: Pick<Calendar, "id" | "color"> | undefined): string {
  const { color, id = "" } = calendar ?? {};
  return color && /^#[\da-f]{6}$/i.test(color) ? color : COLORS[stableIndex(id, COLORS.length)]!;
}

/** The person among the participants: by address, else the one who is invited and not the organizer. */
export function ownParticipantOf(
  { participants, isOrigin }: EventRow,
  email: string,
): readonly [id: string, participant: Participant] | undefined {
  const all = Object.entries(participants ?? {});
  const bare = (address = ""): string => address.replace(/^mailto:/i, "").toLowerCase();
  const own = all.find(([, { email: address, sendTo }]) =>
    [bare(address), bare(sendTo?.["imip"])].includes(email.toLowerCase()),
  );
  return own ?? (isOrigin === false ? all.find(([, { roles }]) => !roles.owner) : undefined);
}

function whereOf({ locations, virtualLocations }: EventRow, m: AgendaMessages): string {
  const places = Object.values(locations ?? {}).map(({ name = "" }) => plainLine(name, 200));
  const [online] = Object.values(virtualLocations ?? {});
  if (online && !places.some(Boolean)) return plainLine(online.name ?? "", 100) || m.online;
  return places.filter(Boolean).join(", ");
}

/** Reads an event. */
export function readOccurrence(row: EventRow, reading: Reading): Occurrence {
  const { clock, messages, calendars, email } = reading;
  const [calendarId = ""] = Object.keys(row.calendarIds);
  const calendar = calendars.get(calendarId);
  const start = Date.parse(row.utcStart ?? `${row.start}Z`);
  const end = row.utcEnd ? Date.parse(row.utcEnd) : start;
  const isAllDay = row.showWithoutTime === true;
  const firstDay = isAllDay ? row.start.slice(0, 10) : clock.dateOf(start);
  const { days, exact } = parseDuration(row.duration ?? "PT0S");
  const own = row.isOrigin === true ? undefined : ownParticipantOf(row, email)?.[1];
  return {
    ...{ row, id: row.id, calendar, start, end, isAllDay, firstDay },
    lastDay: isAllDay
      ? addDays(firstDay, Math.max(0, Math.ceil((days + exact) / DAY) - 1))
      : clock.dateOf(Math.max(start, end - 1)),
    title:
      plainLine(row.title ?? "") ||
      (row.privacy === "secret" || (calendar?.owner && row.privacy === "private")
        ? messages.hidden
        : messages.noTitle),
    where: whereOf(row, messages),
    color: colorOf(calendar),
    answer: own?.participationStatus ?? (own && "needs-action"),
    isCancelled: row.status === "cancelled",
  };
}
