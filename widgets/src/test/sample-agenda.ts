/**
 * Invented calendars of an invented student, around any moment, for tests and for looking.
 *
 * @module
 */
import type {
  Calendar,
  CalendarEvent,
  CalendarRights,
  Participant,
  ParticipationStatus,
  Principal,
} from "@partage-ent/jmap";
import { addDays, mondayOf, zoneClock } from "../shared/civil-time.js";
import type { AgendaRecords } from "./fake-agenda.js";

const ALL: CalendarRights = {
  ...{ mayReadFreeBusy: true, mayReadItems: true, mayWriteAll: true, mayWriteOwn: true },
  ...{ mayUpdatePrivate: true, mayRSVP: true, mayShare: true, mayDelete: true },
};
const READ: CalendarRights = {
  ...{ mayReadFreeBusy: true, mayReadItems: true, mayWriteAll: false, mayWriteOwn: false },
  ...{ mayUpdatePrivate: false, mayRSVP: false, mayShare: false, mayDelete: false },
};
const HOST = "https://gateway.univ-valmoree.example";

function calendar(id: string, name: string, color: string | null, more = {}): Calendar {
  return {
    ...{ id, name, color, description: null, sortOrder: 10, isSubscribed: true, isVisible: true },
    ...{ isDefault: false, includeInAvailability: "all", timeZone: null, myRights: ALL },
    ...{ owner: null, subscribeUrl: `${HOST}/dav/${id}.ics`, blobId: `b-${id}` },
    ...more,
  };
}

/** Calendars of the sample account: own, shared, read-only, hidden, without colour. */
export const sampleCalendars: readonly Calendar[] = [
  calendar("10", "Agenda", "#0a58a8", { isDefault: true, sortOrder: 1 }),
  calendar("257", "Perso", "#2e7d32", { sortOrder: 2 }),
  calendar("300", "Association Vélo Campus", "#c2185b", { sortOrder: 3 }),
  calendar("zz:10", "Équipe pédagogique L3 Informatique", "#f9a825", {
    ...{ sortOrder: 4, myRights: READ, subscribeUrl: null },
    owner: {
      name: "Anne-Sophie de La Rochefoucauld-Beauharnais",
      email: "as.delarochefoucauld@univ-valmoree.example",
    },
  }),
  calendar("301", "Fêtes et vacances universitaires", null, { sortOrder: 5, isVisible: false }),
];

const ME = "lina.morel@univ-valmoree.example";

/** Someone who takes part in an event. */
export function participant(
  name: string,
  email: string,
  status: ParticipationStatus = "accepted",
  isOwner = false,
): Participant {
  return {
    "@type": "Participant",
    ...{ name, email, sendTo: { imip: `mailto:${email}` }, participationStatus: status },
    roles: isOwner ? { owner: true, attendee: true } : { attendee: true },
  };
}

/** Participants of an event that somebody else organizes, with the person's answer. */
const invited = (
  by: string,
  email: string,
  status: ParticipationStatus,
): Pick<CalendarEvent, "participants" | "replyTo" | "isOrigin"> => ({
  isOrigin: false,
  replyTo: { imip: `mailto:${email}` },
  participants: {
    p1: participant(by, email, "accepted", true),
    p2: participant("Lina Morel", ME, status),
    p3: participant("Yanis Benali", "yanis.benali@etu.univ-valmoree.example"),
  },
});

const place = (name: string): Pick<CalendarEvent, "locations"> => ({
  locations: { l1: { "@type": "Location", name } },
});
const video = (uri: string, name = ""): Pick<CalendarEvent, "virtualLocations"> => ({
  virtualLocations: { v1: { "@type": "VirtualLocation", uri, name } },
});
const reminder = (offset: string): Pick<CalendarEvent, "alerts"> => ({
  alerts: { a1: { "@type": "Alert", trigger: { "@type": "OffsetTrigger", offset } } },
});

type Line = readonly [
  calendarId: string,
  day: number,
  time: string,
  duration: string,
  title: string,
  more?: Partial<CalendarEvent>,
];

/** Days count from Monday of the week; a time of "" is a whole day. */
const WEEK: readonly Line[] = [
  [
    ...(["10", 0, "10:00", "PT1H30M", "Algèbre linéaire – CM"] as const),
    {
      ...place("Amphi Laplace, bâtiment C"),
      recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", count: 30 }],
      ...reminder("-PT10M"),
    },
  ],
  [
    ...(["10", 0, "11:00", "PT45M", "Point d’équipe projet web"] as const),
    {
      ...video("https://rendez-vous.renater.fr/valmoree-projet-web", "RENAvisio"),
      ...invited("Yanis Benali", "yanis.benali@etu.univ-valmoree.example", "accepted"),
    },
  ],
  [
    ...(["10", 0, "14:00", "PT2H", "Soutenance blanche : mémoire de master"] as const),
    {
      ...place("Salle des actes"),
      ...invited(
        "Anne-Sophie de La Rochefoucauld-Beauharnais",
        "as.delarochefoucauld@univ-valmoree.example",
        "needs-action",
      ),
    },
  ],
  ["257", 0, "15:00", "PT1H", "Dentiste", { privacy: "private", ...place("12, rue des Lilas") }],
  ["257", 0, "18:30", "PT1H30M", "Chorale", { ...place("Maison des étudiants") }],
  [
    ...(["zz:10", 1, "09:00", "PT3H", "Conseil de perfectionnement de la licence"] as const),
    place("C204"),
  ],
  [
    ...(["10", 1, "09:30", "PT1H", "Entretien de stage, Atelier Numérique du Val"] as const),
    {
      ...video("https://zoom.us/j/98765432101?pwd=abc", "Zoom"),
      ...invited("Bureau des stages", "stages@univ-valmoree.example", "tentative"),
      status: "tentative",
    },
  ],
  ["10", 1, "10:00", "PT2H", "TD Algorithmique avancée", place("B112")],
  ["300", 1, "18:00", "PT2H", "Atelier réparation", place("Local vélo, parking nord")],
  [
    ...(["10", 2, "08:30", "PT3H", "TP Systèmes distribués"] as const),
    {
      ...place("Salle machines M03"),
      recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", count: 20 }],
    },
  ],
  [
    ...(["10", 2, "14:00", "PT1H", "Réunion annulée du conseil étudiant"] as const),
    { status: "cancelled", ...place("Salle du conseil") },
  ],
  [
    ...(["10", 3, "14:00", "PT1H", "Suivi de mémoire"] as const),
    {
      ...video("https://bbb.univ-valmoree.example/b/ann-x7k-q2p", "BigBlueButton"),
      ...invited(
        "Anne-Sophie de La Rochefoucauld-Beauharnais",
        "as.delarochefoucauld@univ-valmoree.example",
        "accepted",
      ),
    },
  ],
  [
    ...(["10", 4, "11:00", "PT1H", "Forum des masters, session en ligne"] as const),
    {
      ...video("https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc/0", "Teams"),
      freeBusyStatus: "free",
      ...invited("Service orientation", "orientation@univ-valmoree.example", "needs-action"),
    },
  ],
  [
    ...(["10", 4, "16:00", "PT30M", "Café des langues"] as const),
    video("https://meet.jit.si/valmoree-cafe-langues", "Jitsi"),
  ],
  ["257", 4, "", "P3D", "Week-end à Annecy", { showWithoutTime: true, timeZone: null }],
  [
    ...(["10", 1, "", "P4D", "Semaine de l’entrepreneuriat étudiant"] as const),
    { showWithoutTime: true, timeZone: null, freeBusyStatus: "free" },
  ],
  ["301", 6, "", "P1D", "Journée portes ouvertes", { showWithoutTime: true, timeZone: null }],
  ["257", 5, "22:00", "PT5H", "Soirée d’anniversaire de Camille", place("Chez Camille")],
  [
    ...(["10", 9, "13:30", "PT4H", "Examen : Bases de données avancées"] as const),
    place("Gymnase universitaire, places 120 à 240"),
  ],
];

/** The sample calendars around a moment. */
export function sampleAgenda(now: number = Date.now()): AgendaRecords {
  const monday = mondayOf(zoneClock().dateOf(now));
  const events = WEEK.map(([calendarId, day, time, duration, title, more], index) =>
    sampleEvent(`${500 + index}`, {
      ...{ calendarIds: { [calendarId]: true }, title, duration },
      start: `${addDays(monday, day)}T${time || "00:00"}:00`,
      ...more,
    }),
  );
  return { calendars: sampleCalendars, events, principals: samplePrincipals };
}

/** An event with what every event has. */
export function sampleEvent(id: string, more: Partial<CalendarEvent>): CalendarEvent {
  return {
    "@type": "Event",
    ...{ id, uid: `${id}@univ-valmoree.example`, calendarIds: { "10": true }, isOrigin: true },
    ...{ start: "2026-11-23T10:00:00", duration: "PT1H", timeZone: "Europe/Paris" },
    ...{ title: `Événement ${id}`, status: "confirmed", freeBusyStatus: "busy" },
    ...{ privacy: "public", revision: `r-${id}`, blobId: `b-${id}` },
    ...more,
  };
}

/** As many events as wanted from a day on, each recognisable by its number. */
export function manyEvents(count: number, from: string, perDay = 12): CalendarEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const minutes = 480 + ((index * 50) % 600);
    const time = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
    return sampleEvent(`m${index}`, {
      calendarIds: { [sampleCalendars[index % 4]!.id]: true },
      title: `${index} – Travaux dirigés`,
      start: `${addDays(from, Math.floor(index / perDay))}T${time}:00`,
      ...place(`Salle B${100 + (index % 40)}`),
    });
  });
}

/** A series of every week at the same hour, over the changes of clocks of a year. */
export const overClockChanges: readonly CalendarEvent[] = [
  sampleEvent("900", {
    title: "Cours du lundi",
    start: "2026-10-19T08:00:00",
    recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", count: 30 }],
  }),
  sampleEvent("901", { title: "Nuit d’octobre", start: "2026-10-25T01:30:00", duration: "PT3H" }),
  sampleEvent("902", { title: "Nuit de mars", start: "2027-03-28T01:30:00", duration: "PT1H" }),
];

/** People and rooms of the sample university. */
const samplePrincipals: readonly Principal[] = [
  principal("p-me", "Lina Morel", ME),
  principal("p-1", "Yanis Benali", "yanis.benali@etu.univ-valmoree.example"),
  principal(
    "p-2",
    "Anne-Sophie de La Rochefoucauld-Beauharnais",
    "as.delarochefoucauld@univ-valmoree.example",
  ),
  principal("p-3", "Nora Lefèvre", "nora.lefevre@univ-valmoree.example"),
  room("r-1", "Salle B112", 24, ["Campus des Sciences", "Bâtiment B", "1er étage"]),
  room("r-2", "Amphi Laplace", 300, ["Campus des Sciences", "Bâtiment C"]),
  room("r-3", "Salle des actes", 40, ["Présidence"]),
];

function principal(id: string, name: string, email: string): Principal {
  const rest = { description: null, timeZone: "Europe/Paris", capacity: null, place: [] };
  return { id, type: "individual", name, email, ...rest };
}

function room(id: string, name: string, capacity: number, where: readonly string[]): Principal {
  const email = `${id}@salles.univ-valmoree.example`;
  const rest = { description: null, timeZone: "Europe/Paris", capacity, place: where };
  return { id, type: "location", name, email, ...rest };
}
