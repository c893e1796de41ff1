/**
 * The people of a course as the list shows them: in which order, and who is looked for.
 *
 * @module
 */
import type { CoursePerson, CourseRole } from "@partage-ent/jmap";
import type { CoursePeopleMessages } from "../locales/course-people.js";
import { foldWords } from "../shared/fold-words.js";
import { plainLine } from "../shared/text.js";

/** Somebody of the list. */
export interface ListedPerson {
  readonly name: string;
  readonly email: string | undefined;
  /** In words; empty where the platform says none that is known. */
  readonly role: string;
  /** What is looked for, folded, a space before each word. */
  readonly words: string;
}

/** Who runs the course comes first. */
const ORDER: readonly CourseRole[] = [
  "instructor",
  "administrator",
  "contentDeveloper",
  "mentor",
  "learner",
];

/** Makes the list: by role, then by name in the order of the language. */
export function listPeople(
  people: readonly CoursePerson[],
  m: CoursePeopleMessages,
  lang: string,
): readonly ListedPerson[] {
  const { compare } = new Intl.Collator(lang);
  return people
    .map((person) => {
      const roles = ORDER.filter((role) => person.roles.includes(role));
      const rank = roles[0] ? ORDER.indexOf(roles[0]) : ORDER.length;
      const role = roles.map((each) => m[each]).join(", ");
      const name = plainLine(person.name, 200);
      const { email } = person;
      const words = ` ${foldWords(`${name} ${email ?? ""} ${role}`)}`;
      return { rank, name, email, role, words };
    })
    .sort((a, b) => a.rank - b.rank || compare(a.name, b.name));
}

/** Those in whose name, address or role words begin with each word of a text, accents and case aside. */
export function findPeople(people: readonly ListedPerson[], text: string): readonly ListedPerson[] {
  const wanted = foldWords(text.slice(0, 200)).split(" ");
  return people.filter(({ words }) => wanted.every((word) => words.includes(` ${word}`)));
}
