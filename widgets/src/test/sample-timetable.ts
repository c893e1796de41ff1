/**
 * Timetables of an invented university, as the feeds of real ones read.
 *
 * @module
 */
import type {
  CalendarEvent,
  Lesson,
  LessonType,
  TimetableChange,
  TimetableFeed,
} from "@partage-ent/jmap";
import { addDays, zoneClock } from "../shared/civil-time.js";
import type { AgendaRecords } from "./fake-agenda.js";
import type { FakeTimetableData } from "./fake-timetable.js";
import { sampleCalendars, sampleEvent } from "./sample-agenda.js";

/** A Monday morning of term in week 48, in the middle of a lesson: 9 h 40 in Paris. */
export const SAMPLE_NOW: number = Date.parse("2026-11-23T08:40:00Z");

const clock = zoneClock("Europe/Paris");
const MONDAY = "2026-11-23";

const at = (day: number, time: string, weeks = 0): string => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const instant = clock.instantOf(addDays(MONDAY, day + weeks * 7), hours * 60 + minutes);
  return new Date(instant).toISOString().replace(/\.\d+/, "");
};

const L2 = "L2 INFO";

/** A feed that all is well with. */
export function sampleFeed(feed: Partial<TimetableFeed> = {}): TimetableFeed {
  return {
    id: "f-l2",
    name: "L2 Informatique, semestre 3",
    origin: "rule",
    onlyTaught: false,
    isShown: true,
    groups: [L2, "L2 INFO TD1", "L2 INFO TD2", "L2 INFO TPA", "L2 INFO TPB"],
    selectedGroups: [L2, "L2 INFO TD1", "L2 INFO TPA"],
    status: "ok",
    fetchedAt: "2026-11-23T08:30:00Z",
    problem: null,
    ...feed,
  };
}

/** A lesson of the sample's group; `start` and `end` are instants. */
export function sampleLesson(lesson: Partial<Lesson> & Pick<Lesson, "id">): Lesson {
  return {
    feedId: "f-l2",
    title: "Algèbre linéaire",
    type: "TD",
    teachers: ["TARDIEU Hélène"],
    groups: ["L2 INFO TD1"],
    rooms: ["Bât. B, salle 204"],
    description: "",
    start: at(0, "09:00"),
    end: at(0, "10:15"),
    ...lesson,
  };
}

type Weekly = readonly [
  day: number,
  start: string,
  end: string,
  title: string,
  type: LessonType | null,
  group: string,
  room: string,
  teacher: string,
  feed?: string,
];

const WEEK: readonly Weekly[] = [
  [0, "08:00", "10:15", "Algèbre linéaire", "TD", "TD1", "Bât. B, salle 204", "TARDIEU Hélène"],
  [0, "08:00", "10:15", "Algèbre linéaire", "TD", "TD2", "Bât. B, salle 206", "OUVRARD Maël"],
  [0, "10:30", "12:00", "Bases de données", "CM", "", "Amphi Ampère", "LE GUERNEVÉ Soazig"],
  [0, "14:00", "15:30", "Analyse", "TD", "TD1", "Bât. A, salle 112", "VAUQUELIN Omar"],
  [
    1,
    "10:15",
    "12:15",
    "Systèmes d’exploitation",
    "TP",
    "TPA",
    "Salle TP 07",
    "KOWALCZYŃSKA Łucja",
  ],
  [1, "10:15", "12:15", "Systèmes d’exploitation", "TP", "TPB", "Salle TP 08", "LANÇON Théophile"],
  [
    1,
    "13:30",
    "15:00",
    "Anglais scientifique",
    "TD",
    "",
    "Maison des langues, salle 014",
    "O’BRADY Nadège",
    "f-lang",
  ],
  [2, "08:30", "10:30", "Algorithmique avancée", "CM", "", "Amphi 3", "BERTHOMIEU Philippe"],
  [2, "10:45", "12:45", "Algorithmique avancée", "TD", "TD1", "Bât. A, salle 008", "PÉRICHON Inès"],
  [3, "09:00", "12:00", "Projet tuteuré", null, "", "", ""],
  [
    3,
    "13:30",
    "15:30",
    "Réseaux informatiques",
    "TP",
    "TPA",
    "Salle TP 03 ; réseau",
    "RAKOTONDRABE Aude",
  ],
  [
    3,
    "16:00",
    "17:30",
    "Communication et insertion professionnelle : préparer un entretien",
    "TD",
    "TD1",
    "Bât. A, salle 301, puis Maison de l’étudiant, salle de simulation d’entretien",
    "DE LA FONTENELLE-D’AUBREMONT Jean-Baptiste",
  ],
  [4, "08:00", "10:00", "Probabilités et statistiques", "CM", "", "Amphi 1", "NGUYỄN Thi Huong"],
  [
    4,
    "10:15",
    "11:45",
    "Probabilités et statistiques",
    "TD",
    "TD1",
    "Bât. B, salle 110",
    "ÇELEBI Anaïs",
  ],
];

function weekly(weeks: number): Lesson[] {
  return WEEK.map(([day, start, end, title, type, group, room, teacher, feed], index) =>
    sampleLesson({
      id: `l${index}w${weeks}`,
      feedId: feed ?? "f-l2",
      title,
      type,
      groups: feed ? [] : [group ? `${L2} ${group}` : L2],
      rooms: room ? room.split(", puis ") : [],
      teachers: teacher ? [teacher] : [],
      description: title.startsWith("Projet") ? "Travail en autonomie.\nRendu : 18 décembre." : "",
      start: at(day, start, weeks),
      end: at(day, end, weeks),
    }),
  );
}

const EXAM = sampleLesson({
  id: "exam",
  title: "Bases de données : contrôle continu",
  type: "exam",
  groups: [L2],
  rooms: ["Amphi Ampère", "Amphi 3"],
  teachers: [],
  description: "Documents interdits. Tiers temps : Bât. A, salle 005.",
  start: at(5, "09:00", 0),
  end: at(5, "11:00", 0),
});

/** One change of each kind, in the order in which a server tells them: newest first. */
function sampleChanges(lessons: Lesson[]): TimetableChange[] {
  const find = (id: string): Lesson => lessons.find((lesson) => lesson.id === id)!;
  const replace = (id: string, patch: Partial<Lesson>): [Lesson, Lesson] => {
    const before = find(id);
    const after = { ...before, ...patch };
    lessons.splice(lessons.indexOf(before), 1, after);
    return [before, after];
  };
  const rest = { feedId: "f-l2", noticedAt: "2026-11-23T06:10:00Z", isSeen: false };
  const [analysis, analysisMoved] = replace("l3w0", {
    start: at(1, "08:00"),
    end: at(1, "09:30"),
    rooms: ["Bât. B, salle B12"],
  });
  const [databases, databasesMoved] = replace("l2w0", { rooms: ["Amphi 3"] });
  const [network, networkTaught] = replace("l10w0", { teachers: ["MOREL-VASSEUR Géraldine"] });
  const cancelled = find("l8w0");
  lessons.splice(lessons.indexOf(cancelled), 1);
  const added = sampleLesson({
    id: "extra",
    title: "Algorithmique avancée : rattrapage",
    type: "CM",
    groups: [L2],
    rooms: ["Amphi 2"],
    teachers: ["BERTHOMIEU Philippe"],
    start: at(4, "14:00"),
    end: at(4, "16:00"),
  });
  lessons.push(added);
  return [
    { id: "c-moved", ...rest, kinds: ["moved", "room"], before: analysis, after: analysisMoved },
    { id: "c-room", ...rest, kinds: ["room"], before: databases, after: databasesMoved },
    { id: "c-gone", ...rest, kinds: ["cancelled"], before: cancelled, after: null },
    { id: "c-new", ...rest, kinds: ["added"], before: null, after: added },
    {
      id: "c-who",
      ...rest,
      kinds: ["teacher"],
      isSeen: true,
      before: network,
      after: networkTaught,
    },
  ];
}

/** The timetable of a student of informatics: four weeks, then the holidays. */
export function sampleTimetable(data: Partial<FakeTimetableData> = {}): FakeTimetableData {
  const lessons = [...[-1, 0, 1, 2, 3].flatMap(weekly), EXAM];
  const changes = sampleChanges(lessons);
  return {
    feeds: [
      sampleFeed(),
      sampleFeed({
        id: "f-lang",
        name: "Langues pour tous",
        groups: [],
        selectedGroups: null,
        fetchedAt: "2026-11-23T08:31:00Z",
      }),
    ],
    lessons,
    changes,
    feedHosts: ["moodle.univ-valmoree.example", "ade.univ-valmoree.example"],
    ...data,
  };
}

/** The lessons that one teacher gives, to several groups. */
export function taughtTimetable(): FakeTimetableData {
  const lessons = [0, 1, 2].flatMap(weekly).filter(({ title }) => /^Alg/.test(title));
  return {
    feeds: [
      sampleFeed({ name: "Mes enseignements", onlyTaught: true, groups: [], selectedGroups: null }),
    ],
    lessons: lessons.map((lesson) => ({ ...lesson, teachers: ["MOREL Lina"] })),
  };
}

/** Many lessons of many weeks, for measures. */
export function manyLessons(count: number): FakeTimetableData {
  const weeks = Math.ceil(count / WEEK.length);
  const lessons = Array.from({ length: weeks }, (_, week) => weekly(week))
    .flat()
    .slice(0, count);
  return {
    feeds: sampleTimetable().feeds.map((feed) => ({ ...feed, selectedGroups: null })),
    lessons,
  };
}

/** The sample with the longest names that feeds have been seen to give, and hostile ones. */
export function longNames(): FakeTimetableData {
  const { feeds, lessons, changes = [] } = sampleTimetable();
  const long = (lesson: Lesson): Lesson => ({
    ...lesson,
    title: `UE 3.04 Méthodologie du travail universitaire, ${lesson.title.toLowerCase()} et accompagnement personnalisé`,
    teachers: [
      "DE LA ROCHEFOUCAULD-BEAUHARNAIS Anne-Sophie",
      "RAKOTONDRABE-KOWALCZYŃSKA Jean-Baptiste",
    ],
    groups: [
      ...lesson.groups,
      "L2 INFORMATIQUE ET MATHÉMATIQUES APPLIQUÉES AUX SCIENCES SOCIALES – TD1",
    ],
    rooms: [
      "Bâtiment Simone-Veil, aile nord, salle informatique polyvalente 204 bis (accès PMR par la cour)",
    ],
  });
  const hostile = (lesson: Lesson): Lesson => ({
    ...lesson,
    title: "<img src=x onerror=alert(1)>\u202egpj.exe",
    rooms: ["<b>Amphi</b>", "javascript:alert(1)"],
    description: "<script>alert(1)</script>\nhttps://evil.example/",
  });
  return {
    feeds,
    lessons: lessons.map((lesson) => (lesson.id === "l4w0" ? hostile(lesson) : long(lesson))),
    changes: changes.map((change) => ({
      ...change,
      before: change.before && long(change.before),
      after: change.after && long(change.after),
    })),
  };
}

/** The person's own events of the sample week; one is at the time of a lesson. */
export function ownEvents(): AgendaRecords {
  const event = (
    id: string,
    day: number,
    time: string,
    duration: string,
    title: string,
    more: Partial<CalendarEvent> = {},
  ): CalendarEvent =>
    sampleEvent(id, {
      ...{ calendarIds: { "10": true }, title, duration },
      start: `${addDays(MONDAY, day)}T${time}:00`,
      ...more,
    });
  return {
    calendars: sampleCalendars,
    events: [
      event("o1", 0, "11:00", "PT45M", "Point d’équipe projet web", {
        locations: { l1: { "@type": "Location", name: "Bibliothèque, box 3" } },
      }),
      event("o2", 0, "18:30", "PT1H30M", "Chorale"),
      event("o3", 1, "17:00", "PT1H", "Dentiste"),
      event("o4", 3, "00:00", "P1D", "Journée portes ouvertes", {
        ...{ showWithoutTime: true, timeZone: null },
      }),
      event("o5", 4, "08:30", "PT1H", "Forum des masters", { freeBusyStatus: "free" }),
    ],
  };
}

/** Stops the clock of the page at an instant; returns what starts it again. */
export function stopClock(instant: number): () => void {
  const { now } = Date;
  Date.now = () => instant;
  return () => void (Date.now = now);
}
