/**
 * The groups of the fictional university that have a timetable.
 *
 * @module
 */
import type { Person } from "../university/people.js";

/** Students who follow the same courses. */
export interface Cohort {
  /** Short name, as groups and feeds carry it. */
  readonly id: string;
  /** Name in the planning, `L3 INFO`. */
  readonly promotion: string;
  /** Codes of the courses; the first is followed by nobody else. */
  readonly courses: readonly [string, ...string[]];
}

/** All cohorts. */
export const COHORTS: readonly Cohort[] = [
  { id: "l3-info", promotion: "L3 INFO", courses: ["INF301", "INF305", "MAT312", "ANG300"] },
  { id: "l3-bio", promotion: "L3 BIO", courses: ["BIO320", "MAT312", "ANG300"] },
  { id: "l2-lettres", promotion: "L2 LETTRES", courses: ["LET210", "HIS204", "ANG300"] },
  { id: "l1-droit", promotion: "L1 DROIT", courses: ["DRT101", "ECO115", "ANG300"] },
  { id: "but2-rt", promotion: "BUT2 RT", courses: ["RT203", "ANG300"] },
];

/** Groups of a person as a directory names them (`memberOf`). */
export function groupsOf({ kind, courses }: Person): readonly string[] {
  if (kind !== "student") return [];
  return COHORTS.filter((cohort) => courses.includes(cohort.courses[0])).map(
    ({ id }) => `cn=${id},ou=groupes,dc=univ-valmoree,dc=example`,
  );
}
