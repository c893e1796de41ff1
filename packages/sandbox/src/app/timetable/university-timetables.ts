/**
 * The timetables of the fictional university: one feed for each cohort, one of all lessons, and
 * changes on demand.
 *
 * @module
 */
import { writeAdeFeed } from "./ade-feed.js";
import { COHORTS } from "./cohorts.js";
import { adeUid, planLessons, type PlannedLesson } from "./plan-lessons.js";

/** Id of the feed of all lessons, for teachers. */
export const ALL_LESSONS = "toutes";

/** What {@link UniversityTimetables.change} did, in the words of a planning office. */
export interface PlanningChange {
  readonly what: "moved" | "room" | "cancelled" | "added";
  readonly cohort: string;
  readonly course: string;
  /** When the lesson is, or would have been: milliseconds since the epoch. */
  readonly start: number;
}

/** The planning. */
export interface UniversityTimetables {
  /** Ids of all feeds. */
  readonly feeds: readonly string[];
  /** A feed as ADE exports it at this moment; undefined for an unknown id. */
  read(feed: string): string | undefined;
  /** Moves, cancels and adds lessons of the next days, and changes a room: one of each in every cohort. */
  change(): readonly PlanningChange[];
}

const DAY = 24 * 3_600_000;

/** Makes the planning around a day; `now` is milliseconds since the epoch. */
export function createUniversityTimetables(now: () => number = Date.now): UniversityTimetables {
  const plans = new Map(COHORTS.map((cohort) => [cohort.id, [...planLessons(cohort, now())]]));
  let round = 0;
  return {
    feeds: [...plans.keys(), ALL_LESSONS],
    read: (feed) => {
      const lessons = feed === ALL_LESSONS ? [...plans.values()].flat() : plans.get(feed);
      return lessons && writeAdeFeed(lessons, now());
    },
    change: () => {
      round += 1;
      return [...plans].flatMap(([cohort, lessons]) => changePlan(cohort, lessons, round, now()));
    },
  };
}

function changePlan(
  cohort: string,
  lessons: PlannedLesson[],
  round: number,
  now: number,
): readonly PlanningChange[] {
  const changes: PlanningChange[] = [];
  const coming = lessons
    .filter(({ start }) => start > now && start < now + 14 * DAY)
    .sort((a, b) => a.start - b.start);
  const [room, moved, cancelled, model] = coming;
  const note = (what: PlanningChange["what"], { course, start }: PlannedLesson): void =>
    void changes.push({ what, cohort, course, start });
  const replace = (old: PlannedLesson, members: Partial<PlannedLesson>): PlannedLesson => {
    const next = { ...old, ...members, sequence: old.sequence + 1 };
    lessons.splice(lessons.indexOf(old), 1, next);
    return next;
  };
  if (room) note("room", replace(room, { room: `Bât. D, salle ${100 + round}` }));
  if (moved) {
    const { start, end } = moved;
    note("moved", replace(moved, { start: start + DAY, end: end + DAY }));
  }
  if (cancelled) {
    lessons.splice(lessons.indexOf(cancelled), 1);
    note("cancelled", cancelled);
  }
  if (model) {
    const start = model.start + 7 * DAY + 3_600_000;
    const added = {
      ...model,
      ...{ start, end: start + 7_200_000, course: `${model.course} – rattrapage` },
      uid: adeUid(`${cohort}-added-${round}`),
    };
    lessons.push(added);
    note("added", added);
  }
  return changes;
}
