/**
 * What the people of the university have in their calendars: a believable week around a moment, with
 * series over changes of the clock, whole days, private events, clashes, video meetings.
 *
 * @module
 */
import type { Person } from "./people.js";
import { createRandom } from "./random.js";
import { at, dayAfter, dayOfWeek } from "./week-days.js";

/** One occurrence of a series that takes place otherwise, or not at all. */
export interface PlannedException {
  /** Local time of the occurrence that it replaces. */
  readonly instead: string;
  readonly start?: string;
  readonly end?: string;
  readonly location?: string;
  readonly cancelled?: boolean;
}

/** An event to put into a calendar; times are those of Paris. */
export interface PlannedEvent {
  /** Part of the UID, the same in every run. */
  readonly slug: string;
  readonly name: string;
  /** `20261123T090000`, or `20261123` for whole days. */
  readonly start: string;
  /** The last day is part of events of whole days. */
  readonly end: string;
  readonly location?: string;
  readonly description?: string;
  /** Name of the calendar; the default one without it. */
  readonly calendar?: string;
  readonly repeat?: {
    readonly frequency: "DAI" | "WEE" | "MON" | "YEA";
    readonly interval?: number;
    readonly count?: number;
    readonly days?: readonly { readonly day: string; readonly ordinal?: number }[];
  };
  readonly exceptions?: readonly PlannedException[];
  readonly private?: boolean;
  /** `F` free, `T` tentative, `O` out of office; busy without it. */
  readonly freeBusy?: "F" | "T" | "O";
  /** Minutes before the start. */
  readonly reminder?: number;
}

/** A calendar that somebody has beside the default one. */
export interface PlannedCalendar {
  readonly name: string;
  /** Zimbra's colour number, or `#rrggbb`. */
  readonly color: number | string;
  /** Whether its events are shown. */
  readonly checked: boolean;
}

/** The calendars and events of one person. */
export interface AgendaPlan {
  readonly calendars: readonly PlannedCalendar[];
  readonly events: readonly PlannedEvent[];
}

type Day = (week: number, weekday: number) => string;

const VISIO = "https://jitsi.univ-valmoree.example";

/** What everybody has: today's lunch, an event that clashes with an invitation of that time. */
function everybody(now: number, day: Day): readonly PlannedEvent[] {
  const soon = dayAfter(now, 3);
  return [
    {
      slug: "dejeuner",
      name: "Déjeuner au restaurant universitaire",
      start: at(dayAfter(now, 0), "12:15"),
      end: at(dayAfter(now, 0), "13:15"),
      location: "RU des Ormeaux",
      freeBusy: "F",
    },
    {
      slug: "rendez-vous-medical",
      name: "Rendez-vous médical",
      start: at(day(0, 3), "08:30"),
      end: at(day(0, 3), "09:15"),
      location: "Centre de santé universitaire",
      private: true,
      reminder: 60,
    },
    {
      slug: "visite",
      name: "Visite du nouveau bâtiment",
      start: at(soon, "14:00"),
      end: at(soon, "15:30"),
      location: "Bâtiment Est, hall",
      freeBusy: "T",
    },
    {
      slug: "fermeture",
      name: "Fermeture administrative de l’université",
      start: day(4, 0),
      end: day(5, 4),
      freeBusy: "F",
    },
  ];
}

function student(now: number, day: Day, person: Person): readonly PlannedEvent[] {
  const first = day(-11, 1);
  const weekly = { frequency: "WEE", count: 42 } as const;
  return [
    {
      slug: "groupe-projet",
      name: "Groupe de travail – projet tutoré",
      start: at(first, "17:30"),
      end: at(first, "18:30"),
      location: "BU – salle de travail 3",
      description: `Compte rendu partagé après chaque séance.\nÀ distance : ${VISIO}/projet-tutore`,
      repeat: weekly,
      exceptions: [
        {
          instead: at(day(1, 1), "17:30"),
          start: at(day(1, 2), "18:00"),
          end: at(day(1, 2), "19:30"),
          location: "Salle N 214",
        },
        { instead: at(day(2, 1), "17:30"), cancelled: true },
      ],
      reminder: 15,
    },
    {
      slug: "badminton",
      name: "Badminton (SUAPS)",
      start: at(day(-11, 3), "18:30"),
      end: at(day(-11, 3), "20:00"),
      location: "Gymnase du campus",
      calendar: "Vie associative",
      repeat: weekly,
    },
    {
      slug: "stage",
      name: "Point stage avec l’entreprise",
      start: at(day(0, 2), "11:00"),
      end: at(day(0, 2), "11:45"),
      location: `${VISIO}/point-stage`,
      description: "Préparer la convention et les dates.",
      reminder: 10,
    },
    {
      slug: "rendu-bdd",
      name: `Rendu du projet ${person.courses[0] ?? ""}`.trim(),
      start: day(1, 4),
      end: day(1, 4),
      freeBusy: "F",
      reminder: 1_440,
    },
    {
      slug: "forum",
      name: "Forum des métiers",
      start: day(1, 1),
      end: day(1, 3),
      location: "Amphi Ormeaux",
      calendar: "Vie associative",
      freeBusy: "F",
    },
    {
      slug: "week-end",
      name: "Week-end de cohésion",
      start: at(day(2, 4), "18:00"),
      end: at(day(2, 6), "17:00"),
      location: "Gîte des Trois-Ormes",
      calendar: "Vie associative",
      freeBusy: "T",
    },
    {
      slug: "permanence-bde",
      name: "Permanence du BDE",
      start: at(dayAfter(now, 1), "10:00"),
      end: at(dayAfter(now, 1), "12:00"),
      location: "Maison des étudiants",
      calendar: "Vie associative",
    },
    {
      slug: "code",
      name: "Leçon de conduite",
      start: at(dayAfter(now, 1), "11:00"),
      end: at(dayAfter(now, 1), "12:30"),
      calendar: "Perso",
    },
    {
      slug: "anniversaire",
      name: "Anniversaire de Mamie",
      start: day(0, 5),
      end: day(0, 5),
      calendar: "Perso",
      repeat: { frequency: "YEA" },
      freeBusy: "F",
    },
  ];
}

function employee(now: number, day: Day, person: Person): readonly PlannedEvent[] {
  const first = day(-11, 0);
  const teaches = person.kind === "teacher";
  const calendar = teaches ? "Laboratoire" : "Projets du service";
  return [
    {
      slug: "reunion-equipe",
      name: teaches ? "Réunion d’équipe pédagogique" : "Point hebdomadaire du service",
      start: at(first, "12:30"),
      end: at(first, "13:30"),
      location: "Salle N 214",
      description: "Ordre du jour dans le dossier partagé.",
      repeat: { frequency: "WEE", count: 42 },
      exceptions: [
        {
          instead: at(day(1, 0), "12:30"),
          start: at(day(1, 1), "13:00"),
          end: at(day(1, 1), "14:00"),
          location: "Salle du conseil",
        },
        { instead: at(day(3, 0), "12:30"), cancelled: true },
      ],
      reminder: 10,
    },
    {
      slug: "permanence",
      name: teaches ? "Permanence étudiants" : "Accueil du public",
      start: at(day(-11, 2), "14:00"),
      end: at(day(-11, 2), "16:00"),
      location: "Bureau N 117",
      repeat: { frequency: "WEE", count: 42 },
    },
    {
      slug: "conseil",
      name: "Conseil de composante",
      start: at(day(0, 3), "14:00"),
      end: at(day(0, 3), "16:30"),
      location: "Salle du conseil",
      repeat: { frequency: "WEE", interval: 4, count: 8 },
    },
    {
      slug: "seminaire",
      name: teaches ? "Séminaire du laboratoire" : "Suivi du dossier d’accréditation",
      start: at(day(-2, 4), "11:00"),
      end: at(day(-2, 4), "12:00"),
      location: `${VISIO}/seminaire`,
      calendar,
      repeat: { frequency: "WEE", interval: 2, count: 12 },
      reminder: 15,
    },
    {
      slug: "soutenances",
      name: teaches ? "Soutenances de stage" : "Formation sécurité",
      start: day(1, 1),
      end: day(1, 2),
      location: "Bâtiment Nord",
    },
    {
      slug: "absence",
      name: "Congés",
      start: day(2, 3),
      end: day(2, 4),
      freeBusy: "O",
    },
    {
      slug: "relecture",
      name: "Relecture d’article",
      start: at(dayAfter(now, 1), "10:00"),
      end: at(dayAfter(now, 1), "12:00"),
      calendar,
      freeBusy: "T",
    },
    {
      slug: "entretien",
      name: "Entretien annuel",
      start: at(dayAfter(now, 1), "11:00"),
      end: at(dayAfter(now, 1), "12:00"),
      private: true,
    },
  ];
}

function sharedMailbox(day: Day): readonly PlannedEvent[] {
  return [
    {
      slug: "accueil",
      name: "Accueil et permanence téléphonique",
      start: at(day(-11, 0), "09:00"),
      end: at(day(-11, 0), "12:00"),
      repeat: {
        frequency: "WEE",
        count: 160,
        days: ["MO", "TU", "TH", "FR"].map((name) => ({ day: name })),
      },
    },
    {
      slug: "evenement",
      name: "Après-midi portes ouvertes",
      start: at(day(1, 2), "13:30"),
      end: at(day(1, 2), "17:30"),
      location: "Hall du bâtiment Sud",
    },
    { slug: "inventaire", name: "Inventaire annuel", start: day(3, 0), end: day(3, 1) },
  ];
}

const calendars: Readonly<Record<Person["kind"], readonly PlannedCalendar[]>> = {
  student: [
    { name: "Vie associative", color: 3, checked: true },
    { name: "Perso", color: "#8250c4", checked: true },
  ],
  teacher: [
    { name: "Laboratoire", color: 3, checked: true },
    { name: "Perso", color: "#8250c4", checked: false },
  ],
  staff: [{ name: "Projets du service", color: 6, checked: true }],
  shared: [],
};

/** Plans somebody's calendars: the same moment gives the same events. */
export function planAgenda(person: Person, now: number): AgendaPlan {
  const day: Day = (week, weekday) => dayOfWeek(now, week, weekday);
  const own = calendars[person.kind];
  if (person.kind === "shared") return { calendars: own, events: sharedMailbox(day) };
  const special =
    person.kind === "student" ? student(now, day, person) : employee(now, day, person);
  const all = [...everybody(now, day), ...special];
  // The first of each kind have everything; the others' weeks differ from theirs.
  if (person.uid === "lmarchetti" || person.uid === "hcazeneuve")
    return { calendars: own, events: all };
  const random = createRandom(`agenda/${person.uid}`);
  const events = all.filter(({ slug }) => slug === "visite" || random.chance(0.75));
  return { calendars: own, events };
}

/** What a room is booked for already; `place` tells the rooms apart. */
export function planBookings(place: number, now: number): readonly PlannedEvent[] {
  const day: Day = (week, weekday) => dayOfWeek(now, week, weekday);
  const hour = 8 + (place % 4);
  const time = (hours: number): string => `${String(hours).padStart(2, "0")}:00`;
  return [
    {
      slug: "reservation-hebdomadaire",
      name: "Réservation hebdomadaire",
      start: at(day(-11, place % 5), time(hour)),
      end: at(day(-11, place % 5), time(hour + 2)),
      repeat: { frequency: "WEE", count: 42 },
    },
    {
      slug: "reservation-demain",
      name: "Réservation",
      start: at(dayAfter(now, 1), time(hour + 4)),
      end: at(dayAfter(now, 1), time(hour + 6)),
    },
  ];
}
