/**
 * Roles of LTI (Core 1.3 appendix A.2) as the few words that matter here.
 *
 * @module
 */
import type { CourseRole } from "@partage-ent/jmap";

const MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
const WORDS: ReadonlyMap<string, CourseRole> = new Map([
  ["Instructor", "instructor"],
  ["Administrator", "administrator"],
  ["ContentDeveloper", "contentDeveloper"],
  ["Mentor", "mentor"],
  ["Learner", "learner"],
]);

/** Roles in the course as words, without those of the institution and those that are not known. */
export function readRoles(value: unknown): readonly CourseRole[] {
  const roles: readonly unknown[] = Array.isArray(value) ? value : [];
  const words = roles.slice(0, 50).flatMap((role) => {
    if (typeof role !== "string") return [];
    const name = role.startsWith(MEMBERSHIP) ? role.slice(MEMBERSHIP.length) : role;
    return WORDS.get(name) ?? [];
  });
  return [...new Set(words)];
}

/** Whether somebody with these roles teaches or runs the course. */
export function runsCourse(roles: readonly string[]): boolean {
  return roles.includes("instructor") || roles.includes("administrator");
}
