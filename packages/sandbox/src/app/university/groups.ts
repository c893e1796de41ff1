/**
 * The mailing lists of the university: per course, per faculty, per service.
 * @module
 */
import type { Sandbox } from "../sandbox.js";
import { COURSES, type Person, STRUCTURES } from "./people.js";
import { STRUCTURE_CODES } from "./structures.js";

/** A mailing list. */
export interface UniversityGroup {
  /** Local part of its address. */
  readonly name: string;
  readonly title: string;
  /** Uids of the members. */
  readonly members: readonly string[];
  /** Uid of who owns it. */
  readonly owner: string;
  /** Whether only employees may know who is on it. */
  readonly isRestricted: boolean;
}

/** What of a person decides on which lists she or he is. */
export type GroupPerson = Pick<Person, "uid" | "kind" | "structure" | "courses">;

/** Who answers for lists that are no course's. */
const OWNER = "alefevre";

function uids(
  people: readonly GroupPerson[],
  test: (person: GroupPerson) => boolean,
): readonly string[] {
  return people.filter(test).map(({ uid }) => uid);
}

const isEmployee = ({ kind }: GroupPerson): boolean => kind === "teacher" || kind === "staff";

function courseGroups(people: readonly GroupPerson[]): readonly UniversityGroup[] {
  return COURSES.map(({ code, name, teacher }) => ({
    name: `cours-${code.toLowerCase()}`,
    title: `${code} – ${name}`,
    members: uids(people, ({ uid, courses }) => uid === teacher || courses.includes(code)),
    owner: teacher,
    isRestricted: false,
  }));
}

function structureGroups(people: readonly GroupPerson[]): readonly UniversityGroup[] {
  return STRUCTURE_CODES.flatMap((code): readonly UniversityGroup[] => {
    const { name } = STRUCTURES[code];
    const slug = code.toLowerCase();
    const here = people.filter(({ structure }) => structure.code === code);
    const of = (kinds: string, title: string, members: readonly string[], isRestricted: boolean) =>
      ({ name: `${kinds}-${slug}`, title, members, owner: OWNER, isRestricted }) as const;
    const students = uids(here, ({ kind }) => kind === "student");
    const teachers = uids(here, ({ kind }) => kind === "teacher");
    const employees = uids(here, isEmployee);
    return [
      of("etudiants", `Étudiants – ${name}`, students, true),
      of("enseignants", `Enseignants – ${name}`, teachers, false),
      of("personnels", `Personnels – ${name}`, employees, false),
    ].filter(({ members }) => members.length > 0);
  });
}

/** The lists that some people make up; those without a member are left out. */
export function universityGroups(people: readonly GroupPerson[]): readonly UniversityGroup[] {
  const everybody: UniversityGroup = {
    name: "personnels",
    title: "Tous les personnels",
    members: uids(people, isEmployee),
    owner: OWNER,
    isRestricted: false,
  };
  return [everybody, ...courseGroups(people), ...structureGroups(people)].filter(
    ({ members }) => members.length > 0,
  );
}

/** Opens the lists that are not there yet. */
export async function openLists(sandbox: Sandbox, people: readonly Person[]): Promise<void> {
  const persons = people.filter(({ kind }) => kind !== "shared");
  const addresses = new Map(persons.map(({ uid, mail }) => [uid, mail]));
  const domain = persons[0]?.mail.split("@")[1] ?? "";
  const address = (name: string): string => `${name}@${domain}`;
  for (const { name, title, members, owner, isRestricted } of universityGroups(persons)) {
    if (sandbox.list(address(name))) continue;
    const ownerId = sandbox.account(addresses.get(owner) ?? "")?.id;
    const employees = sandbox.list(address("personnels"))?.id;
    const grants = [
      ...(ownerId === undefined ? [] : [`${ownerId} usr ownDistList`]),
      ...(isRestricted && employees !== undefined ? [`${employees} grp viewDistList`] : []),
    ];
    await sandbox.createList({
      name: address(name),
      members: members.flatMap((uid) => addresses.get(uid) ?? []),
      attributes: { displayName: title, description: title, zimbraACE: grants },
    });
  }
}
