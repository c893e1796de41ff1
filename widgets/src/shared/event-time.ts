/**
 * When an event takes place: as instants and as people say it.
 *
 * @module
 */
import type { JSCalendarEvent } from "@partage-ent/jmap";
import type { EventWords } from "../locales/event-words.js";
import { addDays, type CivilDate, DAY, daysBetween, zoneClock } from "./civil-time.js";
import { dateFormat } from "./date-format.js";
import { parseDuration } from "./duration.js";

/** The time of an event, in one zone. */
export interface EventSpan {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly isAllDay: boolean;
  readonly firstDay: CivilDate;
  /** The last day that it touches. */
  readonly lastDay: CivilDate;
}

/** What of an event says when it is. */
export type TimedEvent = Pick<
  JSCalendarEvent,
  "start" | "duration" | "timeZone" | "showWithoutTime"
>;

/** Minutes since midnight of a local date-time. */
export function minutesOf(local: string): number {
  return Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16));
}

/** The time of an event as days of `timeZone`; an event that floats is read there. */
export function spanOf(event: TimedEvent, timeZone: string): EventSpan {
  const { days, exact } = parseDuration(event.duration ?? "PT0S");
  const date = event.start.slice(0, 10);
  const isAllDay = event.showWithoutTime === true;
  const own = zoneClock(isAllDay ? timeZone : (event.timeZone ?? timeZone));
  const minutes = isAllDay ? 0 : minutesOf(event.start);
  const start = own.instantOf(date, minutes);
  const wholeDays = Math.round(days / DAY);
  const end = own.instantOf(addDays(date, wholeDays), minutes) + exact;
  const here = zoneClock(timeZone);
  return {
    ...{ start, end, isAllDay },
    firstDay: isAllDay ? date : here.dateOf(start),
    lastDay: isAllDay
      ? addDays(date, Math.max(0, Math.ceil((days + exact) / DAY) - 1))
      : here.dateOf(Math.max(start, end - 1)),
  };
}

/** What {@link whenWords} says. */
export interface WhenWords {
  /** « lundi 30 novembre, 10 h 00 – 11 h 00 ». */
  readonly text: string;
  /** « Toute la journée », or the hours in the zone of the event where these are others. */
  readonly note: string;
}

/** How a time is to be said. */
export interface WhenStyle {
  readonly lang: string;
  readonly timeZone: string;
  readonly words: EventWords;
  /** Milliseconds since the epoch; for « aujourd’hui ». */
  readonly now: number;
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** A day as it is said: « aujourd’hui », « lundi 30 novembre », the year only where it is another. */
export function dayWords(date: CivilDate, { lang, timeZone, now }: WhenStyle): string {
  const today = zoneClock(timeZone).dateOf(now);
  const isThisYear = date.slice(0, 4) === today.slice(0, 4);
  const key = `${lang} ${isThisYear}`;
  let format = dayFormats.get(key);
  if (!format) {
    const year = isThisYear ? undefined : "numeric";
    const options = { weekday: "long", day: "numeric", month: "long", year } as const;
    dayFormats.set(key, (format = new Intl.DateTimeFormat(lang, { timeZone: "UTC", ...options })));
  }
  const away = daysBetween(today, date);
  const whole = withOrdinal(format.format(new Date(`${date}T12:00:00Z`)), lang);
  if (Math.abs(away) > 1) return whole;
  return `${new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(away, "day")} ${whole}`;
}

/** The time of day, which no line breaks: « 10 h 30 ». */
export function timeWords(instant: number, timeZone: string, lang: string): string {
  return dateFormat(lang, timeZone).time(new Date(instant)).replace(/\s/g, "\u00a0");
}

/** French says « le 1er décembre », which Intl does not know. */
export function withOrdinal(date: string, lang: string): string {
  return lang.startsWith("fr") ? date.replace(/(^|\s)1(?=\s\p{L})/u, "$11er") : date;
}

/** Says when an event is, in the zone of the person, and in its own where clocks show another time. */
export function whenWords(event: TimedEvent, style: WhenStyle): WhenWords {
  const { lang, timeZone, words } = style;
  const span = spanOf(event, timeZone);
  const { firstDay, lastDay, start, end } = span;
  const day = (date: CivilDate): string => dayWords(date, style);
  if (span.isAllDay) {
    const text = firstDay === lastDay ? day(firstDay) : words.days(day(firstDay), day(lastDay));
    return { text: capital(text), note: words.allDay };
  }
  const from = timeWords(start, timeZone, lang);
  const to = timeWords(end, timeZone, lang);
  const hours = start === end ? from : words.range(from, to);
  const text =
    firstDay === lastDay
      ? words.dayAt(day(firstDay), hours)
      : words.spanned(day(firstDay), from, day(lastDay), to);
  return { text: capital(text), note: zoneNote(event, span, style) };
}

function zoneNote(event: TimedEvent, { start, end }: EventSpan, style: WhenStyle): string {
  const { lang, timeZone, words } = style;
  const here = dateFormat(lang, timeZone);
  const own = event.timeZone;
  const hereNote = here.differs ? words.zone(placeOf(timeZone)) : "";
  if (own === null) return words.floating;
  if (own === undefined || zoneClock(own).offsetAt(start) === zoneClock(timeZone).offsetAt(start))
    return hereNote;
  const from = timeWords(start, own, lang);
  const hours = start === end ? from : words.range(from, timeWords(end, own, lang));
  const isOtherDay = zoneClock(own).dateOf(start) !== zoneClock(timeZone).dateOf(start);
  const day = isOtherDay ? `${dayWords(zoneClock(own).dateOf(start), style)}, ` : "";
  return [hereNote, words.zoneTime(day + hours, placeOf(own))].filter(Boolean).join(" ; ");
}

/** The place that names a zone: « Europe/Paris » is Paris. */
export function placeOf(timeZone: string): string {
  return (timeZone.split("/").at(-1) ?? timeZone).replace(/_/g, " ").slice(0, 60);
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** A zone as people call it, `Heure d’Europe centrale`; its city where the language has no name for it. */
export function zoneName(timeZone: string, lang: string): string {
  const format = new Intl.DateTimeFormat(lang, { timeZone, timeZoneName: "longGeneric" });
  const name = format.formatToParts().find(({ type }) => type === "timeZoneName")?.value;
  const words = name ?? placeOf(timeZone);
  return capital(words);
}
