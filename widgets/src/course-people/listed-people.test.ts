import { expect } from "@open-wc/testing";
import type { CoursePerson } from "@partage-ent/jmap";
import { fr } from "../locales/course-people.fr.js";
import { findPeople, listPeople } from "./listed-people.js";

const people: readonly CoursePerson[] = [
  { name: "Zoé Œuvrard", roles: ["learner"] },
  { name: "Élodie Roux", roles: ["learner"] },
  { name: "Eric Blanc", roles: ["learner", "mentor"] },
  { name: "Inconnu", roles: [] },
  { name: "Nadia Benali", email: "n.benali@univ.example", roles: ["instructor"] },
];
const listed = listPeople(people, fr, "fr");
const found = (text: string): string[] => findPeople(listed, text).map(({ name }) => name);

describe("the people of a course, in a list", () => {
  it("come by role, teachers first, then by name without regard to accents", () => {
    expect(listed.map(({ name, role }) => `${name}: ${role}`)).to.deep.equal([
      "Nadia Benali: Enseignant·e",
      "Eric Blanc: Tuteur·rice, Étudiant·e",
      "Élodie Roux: Étudiant·e",
      "Zoé Œuvrard: Étudiant·e",
      "Inconnu: ",
    ]);
  });

  it("are found by the beginning of words of name, address or role, accents and case aside", () => {
    expect(found("elo")).to.deep.equal(["Élodie Roux"]);
    expect(found("ROUX élodie")).to.deep.equal(["Élodie Roux"]);
    expect(found("oeuv")).to.deep.equal(["Zoé Œuvrard"]);
    expect(found("n.benali@univ")).to.deep.equal(["Nadia Benali"]);
    expect(found("enseignant")).to.deep.equal(["Nadia Benali"]);
    expect(found("lodie")).to.deep.equal([]);
  });

  it("are all there where nothing is looked for", () => {
    for (const text of ["", "  ", "·"]) expect(found(text)).to.have.length(5);
  });

  it("lose what would reorder the text around them", () => {
    const [person] = listPeople([{ name: "Ann\u202egnp.exe", roles: [] }], fr, "fr");
    expect(person!.name).to.equal("Ann gnp.exe");
  });
});
