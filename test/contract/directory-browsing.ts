/**
 * What every directory keeps to when it is browsed: facets, pages, structures, groups and rooms.
 *
 * @module
 */
import type { DirectoryCaller, DirectoryFacets, Id } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { type DirectoryClient, namesOf } from "./directory-client.js";
import { CROWD, MOST_RESULTS } from "./directory-seed.js";

/** Runs the part of the suite that is about browsing. */
export function describeBrowsing(as: (caller: DirectoryCaller) => DirectoryClient): void {
  describe("facets", () => {
    it("count what all results have, and narrow them", async () => {
      const staff = as("staff");
      const facets = await staff.facets({ text: "lefevre" });
      const of = (name: keyof DirectoryFacets) =>
        facets[name].map(({ name: label, count }) => [label, count] as const);
      expect(of("establishment").map(([, count]) => count)).toEqual([2]);
      expect(of("structure")).toEqual(expect.arrayContaining([["Licence 3 de droit", 1]]));
      expect(of("group")).toEqual([["Jury de L3 droit", 2]]);
      const student = facets.affiliation.find(({ id }) => id === "student");
      expect(student?.count).toBe(1);

      const narrowed = async (more: object) =>
        namesOf(await staff.find({ text: "lefevre", ...more }));
      expect(await narrowed({ affiliation: "student" })).toEqual(["Paul Lefevre"]);
      expect(await narrowed({ affiliation: "teacher" })).toEqual(["Hélène Lefèvre"]);
      const last = facets.structure.find(({ name }) => name === "Licence 3 de droit");
      expect(await narrowed({ structure: last!.id })).toEqual(["Paul Lefevre"]);
      expect(await narrowed({ group: facets.group[0]!.id })).toHaveLength(2);
      expect(await narrowed({ establishment: facets.establishment[0]!.id })).toHaveLength(2);
      expect(await narrowed({ establishment: "elsewhere" })).toEqual([]);
    });

    it("are counted only where that is asked for", async () => {
      expect((await as("staff").query({ text: "lefevre" }))["facets"]).toBeNull();
    });
  });

  describe("pages", () => {
    it("go on without gap or double up to the most that may be had", async () => {
      const seen: Id[] = [];
      let hasMore = true;
      while (hasMore && seen.length < CROWD) {
        const answer = await as("staff").query(
          { text: "dumas" },
          { position: seen.length, limit: 20 },
        );
        expect(answer["position"]).toBe(seen.length);
        seen.push(...(answer["ids"] as readonly Id[]));
        hasMore = answer["hasMore"] === true;
      }
      expect(seen).toHaveLength(MOST_RESULTS);
      expect(new Set(seen).size).toBe(MOST_RESULTS);
    });

    it("beyond the most that may be had are empty", async () => {
      const beyond = { position: MOST_RESULTS, limit: 20 };
      const answer = await as("staff").query({ text: "dumas" }, beyond);
      expect(answer).toMatchObject({ ids: [], hasMore: false });
    });
  });

  describe("structures", () => {
    it("are browsed from the top", async () => {
      const staff = as("staff");
      const [top, ...others] = await staff.structures({ parentId: null });
      expect(others).toEqual([]);
      expect(top).toMatchObject({
        name: "Université de Valmorée",
        parentId: null,
        childCount: 2,
      });
      const below = await staff.structures({ parentId: top!.id });
      expect(below.map(({ name }) => name)).toEqual(["Faculté des sciences", "UFR de droit"]);
      expect(below[1]).toMatchObject({
        acronym: "UFRD",
        type: "UFR",
        parentId: top!.id,
        childCount: 1,
        email: "droit@univ.example",
        url: "https://droit.univ.example/",
      });
      expect(below[1]!.address).toContain("1 place du Palais");
    });

    it("are found by words of their names and by their acronyms", async () => {
      const names = async (text: string) =>
        (await as("staff").structures({ text })).map(({ name }) => name);
      expect(await names("faculte")).toEqual(["Faculté des sciences"]);
      expect(await names("fds")).toEqual(["Faculté des sciences"]);
      expect(await names("droit")).toEqual(["Licence 3 de droit", "UFR de droit"]);
      expect(await names("%")).toEqual([]);
    });

    it("have their people, those below included", async () => {
      const id = await as("staff").structureOf("UFR de droit");
      const inside = await as("staff").find({ structure: id, kind: "individual" });
      expect([...namesOf(inside)].sort()).toEqual(["Hélène Lefèvre", "Paul Lefevre"]);
      const [entry] = await as("staff").find({ text: "helene lefevre" });
      expect(entry!.memberships[0]?.structureId).toBe(id);
    });

    it("that do not exist are not found", async () => {
      const answer = await as("staff").call("DirectoryStructure/get", { ids: ["none"] });
      expect(answer).toMatchObject({ list: [], notFound: ["none"] });
      expect(await as("staff").structures({ parentId: "none" })).toEqual([]);
      expect(await as("staff").find({ structure: "none" })).toEqual([]);
    });
  });

  describe("groups and rooms", () => {
    it("are found by their kind and their names", async () => {
      const [jury] = await as("staff").find({ text: "jury", kind: "group" });
      expect(jury).toMatchObject({ kind: "group", name: { full: "Jury de L3 droit" } });
      const rooms = await as("staff").find({ kind: "location" });
      expect(rooms).toMatchObject([
        { kind: "location", capacity: 30, name: { full: "Salle B12" } },
      ]);
      expect(await as("staff").find({ text: "salle", kind: "group" })).toEqual([]);
    });

    it("tell their members to who may know them, nobody hidden among them", async () => {
      const [jury] = await as("staff").find({ text: "jury", kind: "group" });
      expect(jury!.memberCount).toBe(2);
      const members = await as("staff").find({ group: jury!.id });
      expect([...namesOf(members)].sort()).toEqual(["Hélène Lefèvre", "Paul Lefevre"]);
      const [seen] = await as("student").find({ text: "jury", kind: "group" });
      expect(seen?.memberCount ?? null).toBeNull();
      expect(await as("student").find({ group: jury!.id })).toEqual([]);
      const facets = await as("student").facets({ text: "lefevre" });
      expect(facets.group).toEqual([]);
    });
  });
}
