/**
 * Calendar files of messages, each in another situation, with the calendar that they meet.
 *
 * @module
 */
import type { CalendarEvent, EmailAddress, JSCalendarEvent, Participant } from "@partage-ent/jmap";
import { addDays, mondayOf, zoneClock } from "../shared/civil-time.js";
import type { AgendaRecords } from "./fake-agenda.js";
import { participant, sampleAgenda, sampleEvent } from "./sample-agenda.js";

const ME = "lina.morel@univ-valmoree.example";
const BY = "as.delarochefoucauld@univ-valmoree.example";
const YANIS = "yanis.benali@etu.univ-valmoree.example";
const BY_NAME = "Anne-Sophie de La Rochefoucauld-Beauharnais";

type Status = NonNullable<Participant["participationStatus"]>;

function invited(status: Status): NonNullable<CalendarEvent["participants"]> {
  return {
    o: participant(BY_NAME, BY, "accepted", true),
    m: participant("Lina Morel", ME, status),
    y: participant("Yanis Benali", YANIS, "needs-action"),
  };
}

const organized = (
  status: Status = "needs-action",
): NonNullable<CalendarEvent["participants"]> => ({
  o: participant("Lina Morel", ME, "accepted", true),
  y: participant("Yanis Benali", YANIS, status),
});

/** What is in which file, and in the calendar. */
export interface InvitationSamples {
  readonly records: AgendaRecords;
  readonly sender: EmailAddress;
}

/** Files around a moment, and a calendar that has the event of `blobId` beside others: `request`, `update`, `outdated`, `cancel`, `reply`, `counter`, ... */
export function invitationRecords(now: number, blobId: string): InvitationSamples {
  const monday = addDays(mondayOf(zoneClock().dateOf(now)), 7);
  const at = (day: number, time: string): string => `${addDays(monday, day)}T${time}:00`;
  const meeting = (uid: string, more: Partial<CalendarEvent> = {}): CalendarEvent =>
    sampleEvent(uid, {
      title: "Réunion de lancement du projet tutoré",
      start: at(1, "10:30"),
      duration: "PT1H30M",
      isOrigin: false,
      participants: invited("needs-action"),
      locations: { l: { "@type": "Location", name: "Salle B112, bâtiment B" } },
      sequence: 0,
      ...more,
    });
  const file = (
    uid: string,
    method: string,
    more: Partial<CalendarEvent> = {},
  ): readonly JSCalendarEvent[] => {
    const {
      id: _id,
      calendarIds: _calendars,
      isOrigin: _origin,
      revision: _r,
      blobId: _b,
      ...event
    } = meeting(uid, more);
    return [{ ...event, method }];
  };
  const mine = { isOrigin: true, participants: organized(), title: "Suivi de mémoire" };
  const events = [
    meeting("request"),
    sampleEvent("td", { title: "TD d’algorithmique", start: at(1, "11:00"), duration: "PT2H" }),
    meeting("answered", { participants: invited("accepted") }),
    meeting("update", { participants: invited("accepted"), start: at(1, "08:30") }),
    meeting("outdated", { start: at(3, "15:00"), sequence: 4 }),
    meeting("cancel", { participants: invited("accepted") }),
    meeting("oldcancel", { sequence: 5 }),
    meeting("reply", mine),
    meeting("counter", mine),
    meeting("spoofed"),
  ];
  const files: Record<string, readonly JSCalendarEvent[]> = {
    request: file("request", "request", {
      virtualLocations: {
        v: { "@type": "VirtualLocation", uri: "https://rendez-vous.renater.fr/valmoree" },
      },
    }),
    answered: file("answered", "request"),
    update: file("update", "request", { sequence: 1 }),
    outdated: file("outdated", "request", { sequence: 2 }),
    missing: file("missing", "request"),
    series: file("series", "request", {
      title: "Point hebdomadaire",
      recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", until: at(60, "23:00") }],
    }),
    cancel: file("cancel", "cancel", { sequence: 1 }),
    oldcancel: file("oldcancel", "cancel", { sequence: 1 }),
    reply: file("reply", "reply", {
      ...mine,
      participants: {
        y: {
          ...participant("Yanis Benali", YANIS, "declined"),
          participationComment: "Je suis en stage ce jour-là, désolé.",
        },
      },
    }),
    counter: file("counter", "counter", {
      ...mine,
      start: at(2, "16:00"),
      participants: {
        o: participant("Lina Morel", ME, "accepted", true),
        y: {
          ...participant("Yanis Benali", YANIS, "tentative"),
          participationComment: "Plutôt mercredi ?",
        },
      },
    }),
    others: file("others", "request", {
      participants: {
        o: participant(BY_NAME, BY, "accepted", true),
        n: participant("Nora Lefèvre", "nora.lefevre@univ-valmoree.example"),
      },
    }),
    spoofed: file("spoofed", "request"),
    past: file("past", "request", { start: "2020-01-06T10:00:00" }),
    publish: file("publish", "publish", { title: "Forum des masters", participants: {} }),
  };
  const base = sampleAgenda(now);
  return {
    records: {
      ...base,
      events: [...base.events, ...events.filter(({ id }) => id === blobId || id === "td")],
      files,
    },
    sender:
      blobId === "spoofed"
        ? { name: BY_NAME, email: "as.delarochefoucauld@univ-va1moree.example" }
        : /reply|counter/.test(blobId)
          ? { name: "Yanis Benali", email: YANIS }
          : { name: BY_NAME, email: BY },
  };
}
