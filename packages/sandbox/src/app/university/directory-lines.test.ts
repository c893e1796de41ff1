import { describe, expect, it } from "vitest";
import { universityDirectory } from "./directory-lines.js";
import { PEOPLE } from "./people.js";

interface Line {
  readonly uid: string;
  readonly mail: string;
  readonly sn: string;
  readonly givenName: string;
  readonly supannListeRouge: string;
  readonly supannEntiteAffectationPrincipale: string;
  readonly code: string;
  readonly parent: string;
  readonly members: readonly string[];
}

const read = (text: string): Line[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

const { structures, people, groups } = universityDirectory();
const entries = read(people);

describe("the directory of the university", () => {
  it("is the same at every call, and nobody is in it twice", () => {
    expect(universityDirectory()).toEqual({ structures, people, groups });
    expect(new Set(entries.map(({ uid }) => uid)).size).toBe(entries.length);
    expect(new Set(entries.map(({ mail }) => mail)).size).toBe(entries.length);
    expect(entries.length).toBeGreaterThan(350);
  });

  it("has everybody with an account, shared mailboxes aside", () => {
    const uids = entries.map(({ uid }) => uid);
    for (const { uid, kind } of PEOPLE) expect(uids.includes(uid), uid).toBe(kind !== "shared");
  });

  it("has a Lefèvre who is listed and one who asked not to be", () => {
    const found = entries.filter(({ sn }) => sn === "Lefèvre");
    expect(found.map(({ givenName, supannListeRouge }) => [givenName, supannListeRouge])).toEqual([
      ["Aurélie", "FALSE"],
      ["Mathilde", "TRUE"],
    ]);
  });

  it("puts everybody into a structure that there is, three levels deep", () => {
    const parents = new Map(read(structures).map(({ code, parent }) => [code, parent]));
    const above = (code = "?"): string | undefined => parents.get(code);
    for (const { supannEntiteAffectationPrincipale: code } of entries)
      expect(above(above(above(code))), code).toBe("");
  });

  it("names only people of its own as members of groups", () => {
    const uids = new Set(entries.map(({ uid }) => uid));
    const members = read(groups).flatMap((group) => group.members);
    expect(members.length).toBeGreaterThan(300);
    expect(members.every((uid) => uids.has(uid))).toBe(true);
  });
});
