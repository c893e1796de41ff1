/**
 * The people of a course at a {@link FakeGateway}.
 *
 * @module
 */
import type { CoursePerson } from "@partage-ent/jmap";
import type { FakePart } from "./fake-gateway.js";

const FIRST = ["Léa", "Théo", "Inès", "Noé", "Zoé", "Élodie", "Maël", "Chloé", "Anaïs", "Loïc"];
const LAST = ["Martin", "Roux", "Œuvrard", "Garcia", "N’Diaye", "Le Goff", "Faure", "Petit"];

/** Two who teach, and as many who study as are wanted. */
export function sampleCourse(students = 30): readonly CoursePerson[] {
  const learners = Array.from({ length: students }, (_, at): CoursePerson => {
    const name = `${FIRST[at % FIRST.length]!} ${LAST[(at * 3 + (at >> 3)) % LAST.length]!}`;
    return { name, roles: ["learner"] };
  });
  return [
    ...learners,
    {
      ...{ name: "Nadia Benali", email: "nadia.benali@univ-valmoree.example" },
      roles: ["instructor"],
    },
    {
      ...{ name: "Hervé Le Bihan", email: "herve.lebihan@univ-valmoree.example" },
      roles: ["instructor", "administrator"],
    },
  ];
}

/** The part of the gateway; without people its session is of no course. */
export class FakeCourse implements FakePart {
  readonly capabilities: Readonly<Record<string, object>> = {};
  readonly types: readonly string[] = [];
  readonly scopes: readonly string[] = [];
  people: readonly CoursePerson[] | undefined;

  constructor(people: readonly CoursePerson[] | undefined) {
    this.people = people;
  }

  call(): undefined {
    return undefined;
  }

  /** What is answered; undefined for a path that is not there. */
  answer = (): Response | undefined => this.people && Response.json({ people: this.people });

  request({ url }: Request): Promise<Response | undefined> {
    const isAsked = new URL(url).pathname.endsWith("/lti/people");
    return Promise.resolve(isAsked ? this.answer() : undefined);
  }
}
