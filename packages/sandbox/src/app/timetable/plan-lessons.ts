/**
 * Lessons of a cohort for a semester around a day: always the same ones for one cohort.
 *
 * @module
 */
import { momentAfter, parisDate } from "../university/paris-time.js";
import { COURSES, personByUid } from "../university/people.js";
import { createRandom, type Random } from "../university/random.js";
import type { Cohort } from "./cohorts.js";

/** A lesson of the planning. */
export interface PlannedLesson {
  readonly uid: string;
  readonly course: string;
  readonly type: "CM" | "TD" | "TP";
  readonly group: string;
  readonly room: string;
  /** As ADE writes people: `CAZENEUVIAL HÉLÈNE`. */
  readonly teacher: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly sequence: number;
}

const HOUR = 3_600_000;
const WEEKS_BEFORE = 3;
const WEEKS_AFTER = 10;
/** Hours and minutes at which lessons begin in Paris; each takes two hours. */
const HOURS: readonly (readonly [hour: number, minute: number])[] = [
  [8, 0],
  [10, 15],
  [13, 30],
  [15, 45],
];
const ROOMS = {
  CM: ["Amphi Ampère", "Amphi 2 (Bât. B – Sciences)", "Amphi Germain"],
  TD: ["Bât. A, salle 112", "Bât. A, salle 204", "Maison des langues, salle 03", "Bât. C, salle 7"],
  TP: ["Salle TP 01", "Salle TP 04 ; réseau", "Pôle numérique, salle 12"],
} as const;

/** Plans the lessons of a cohort around the week of `now`. */
export function planLessons(cohort: Cohort, now: number): readonly PlannedLesson[] {
  const random = createRandom(`timetable ${cohort.id}`);
  const slots = random.sample(
    [1, 2, 3, 4, 5].flatMap((day) => HOURS.map((at) => ({ day, at }))),
    20,
  );
  const series = cohort.courses.flatMap((code) => seriesOf(code, cohort, random));
  return series.flatMap((one, index) => {
    const slot = slots[index];
    return slot ? repeat(one, slot.day, slot.at, `${cohort.id}-${index}`, now) : [];
  });
}

type Series = Omit<PlannedLesson, "uid" | "start" | "end" | "sequence"> & {
  readonly every: 1 | 2;
};

function seriesOf(code: string, { promotion }: Cohort, random: Random): readonly Series[] {
  const course = COURSES.find((each) => each.code === code);
  if (!course) throw new RangeError(`There is no course "${code}".`);
  const { givenName, sn } = personByUid(course.teacher);
  const common = { course: course.name, teacher: `${sn} ${givenName}`.toUpperCase() };
  return [
    { ...common, type: "CM", group: `${promotion} CM`, room: random.pick(ROOMS.CM), every: 1 },
    { ...common, type: "TD", group: `${promotion} TD1`, room: random.pick(ROOMS.TD), every: 1 },
    { ...common, type: "TD", group: `${promotion} TD2`, room: random.pick(ROOMS.TD), every: 1 },
    { ...common, type: "TP", group: `${promotion} TP1`, room: random.pick(ROOMS.TP), every: 2 },
  ];
}

function repeat(
  { every, ...series }: Series,
  day: number,
  [hour, minute]: readonly [number, number],
  id: string,
  now: number,
): readonly PlannedLesson[] {
  const monday = -((parisDate(now).weekday + 6) % 7);
  const weeks = Array.from(
    { length: WEEKS_BEFORE + WEEKS_AFTER + 1 },
    (_, index) => index - WEEKS_BEFORE,
  );
  return weeks
    .filter((week) => week % every === 0)
    .map((week) => {
      const start = momentAfter(now, monday + week * 7 + day - 1, hour, minute);
      const uid = adeUid(`${id}-${week + WEEKS_BEFORE}`);
      return { ...series, uid, start, end: start + 2 * HOUR, sequence: 1_600_000_000 + week };
    });
}

/** An id as ADE makes them: hexadecimal digits of its activity. */
export function adeUid(activity: string): string {
  const text = new TextEncoder().encode(`Valmoree_${activity}-0`);
  return `ADE60${Array.from(text, (octet) => octet.toString(16)).join("")}`;
}
