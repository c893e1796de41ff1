/**
 * A page that shows `<partage-course-people>` in one state, chosen by the address: for screenshots.
 *
 * @module
 */
import type { CoursePerson } from "@partage-ent/jmap";
import { sampleCourse } from "./fake-course.js";
import type { Fault } from "./fake-gateway.js";
import { mountCourse } from "./mount-course-people.js";

/** What the address may ask for. */
const asked = new URLSearchParams(location.search);
document.documentElement.lang = asked.get("lang") ?? "fr";
document.documentElement.dir = asked.get("dir") ?? "ltr";

const long: readonly CoursePerson[] = [
  {
    name: "Anne-Sophie Marie-Bérengère de La Rochefontenay-Quincampoix d’Hautecombe-sur-Valmorée",
    email:
      "anne-sophie.marie-berengere.de-la-rochefontenay-quincampoix@etu.univ-hautecombe.example",
    roles: ["instructor", "administrator", "contentDeveloper", "mentor"],
  },
  { name: "Nom", roles: [] },
];
const variants: Readonly<Record<string, readonly CoursePerson[] | null>> = {
  all: sampleCourse().map((person, at) => ({ email: `personne.${at}@univ.example`, ...person })),
  long,
  nobody: [],
  nowhere: null,
};
const { element } = mountCourse({
  attributes: Object.fromEntries(
    ["max", "title-hidden"].flatMap((name) => {
      const value = asked.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
  ),
  fault: (asked.get("fault") as Fault | null) ?? "none",
  people: variants[asked.get("people") ?? ""],
  width: "auto",
});
document.querySelector("#stage")!.append(element);
