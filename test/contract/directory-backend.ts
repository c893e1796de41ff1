/**
 * What every directory keeps to, whatever is behind it: who is found, and what is told to whom.
 *
 * @module
 */
import type { DirectoryCaller, DirectoryFacets, Id } from "@partage-ent/jmap";
import { DIRECTORY } from "@partage-ent/jmap";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { describeBrowsing } from "./directory-browsing.js";
import { type DirectoryAccess, DirectoryClient, namesOf, values } from "./directory-client.js";
import { MOST_RESULTS } from "./directory-seed.js";
import { refused } from "./jmap-client.js";

export type { DirectoryAccess } from "./directory-client.js";

/**
 * A directory with `RECORDS` and `STRUCTURES` of directory-seed.ts, with at most `MOST_RESULTS`
 * results and the visibility of `TOLD_FROM`; nothing is written, so one serves the whole suite.
 */
export interface DirectoryFixture {
  as(caller: DirectoryCaller): DirectoryAccess;
  /** Somebody of an establishment that sees nothing of this directory; absent where there is one only. */
  readonly foreign?: DirectoryAccess;
  close(): Promise<void>;
}

const CALLERS = ["anonymous", "student", "staff", "administrator"] as const;

/** Runs the suite against a directory. */
export function describeDirectoryBackend(
  label: string,
  setUp: () => Promise<DirectoryFixture>,
): void {
  describe(`${label} as a directory`, () => {
    let fixture: DirectoryFixture;
    const clients = new Map<DirectoryCaller, DirectoryClient>();
    const as = (caller: DirectoryCaller): DirectoryClient => clients.get(caller)!;

    beforeAll(async () => {
      fixture = await setUp();
      for (const caller of CALLERS) {
        clients.set(caller, await new DirectoryClient(fixture.as(caller)).open());
      }
    });
    afterEach(() => {
      for (const { errors } of clients.values()) expect(errors.splice(0)).toEqual([]);
    });
    afterAll(() => fixture.close());

    it.each(CALLERS)("says for whom it takes the caller: %s", (caller) => {
      const { session, accountId } = as(caller);
      expect(session.accounts[accountId]?.accountCapabilities[DIRECTORY]).toMatchObject({
        caller,
        maxResults: MOST_RESULTS,
        hasStructures: true,
        kinds: expect.arrayContaining(["individual"]) as unknown,
      });
    });

    describe("a text", () => {
      it.each([
        ["without accents", "lefevre helene", "Hélène Lefèvre"],
        ["in capitals", "LEFÈVRE", "Hélène Lefèvre"],
        ["in either order", "hélène lefèvre", "Hélène Lefèvre"],
        ["that begins names", "lef hél", "Hélène Lefèvre"],
        ["with an initial", "lefevre h", "Hélène Lefèvre"],
        ["without a particle", "alembert", "Jean d’Alembert"],
        ["with another apostrophe", "d'alembert", "Jean d’Alembert"],
        ["with a ligature undone", "lecoeur", "Marie-Noëlle Lecœur"],
        ["with a ligature", "lecœur", "Marie-Noëlle Lecœur"],
        ["with half of a compound name", "noelle lecoeur", "Marie-Noëlle Lecœur"],
        ["in Greek", "Παπαδοπούλου", "Ελένη Παπαδοπούλου"],
        ["that is an address", "helene.lefevre@univ.example", "Hélène Lefèvre"],
        ["that ends a telephone number", "001122", "Hélène Lefèvre"],
      ])("%s finds somebody", async (_name, text, expected) => {
        expect(await as("staff").names(text)).toContain(expected);
        expect((await as("staff").query({ text }))["isApproximate"]).toBe(false);
      });

      it("that is misspelt finds who resembles it, and says so", async () => {
        for (const text of ["lefevrre", "lefebre"]) {
          const answer = await as("staff").query({ text });
          expect([text, answer["isApproximate"]]).toEqual([text, true]);
          const found = await as("staff").get(...(answer["ids"] as readonly Id[]));
          expect(namesOf(found)).toContain("Hélène Lefèvre");
        }
      });

      it("that is a whole name comes before what only begins like it", async () => {
        expect(await as("staff").names("martin")).toEqual(["Zoé Martin", "Anna Martinez"]);
      });

      it("finds nothing inside of words", async () => {
        for (const text of ["fev", "efe", "mbe", "tin"]) {
          expect([text, (await as("staff").query({ text }))["ids"]]).toEqual([text, []]);
        }
      });

      it("that is too short finds nothing and nobody who is hidden", async () => {
        for (const text of ["", " ", "l"]) {
          const answer = await as("staff").query({ text });
          expect([text, answer["ids"], answer["masked"]]).toEqual([text, [], 0]);
        }
      });

      it.each([
        "*",
        "%%%",
        "___",
        "l*",
        "lef%",
        "*)(uid=*",
        "')) or 1=1 --",
        "\\",
        "🦊🦊🦊",
        "ابن",
      ])("such as %j is nothing but a text", async (text) => {
        const found = await as("staff").names(text);
        expect(found.length).toBeLessThan(3);
      });

      it("of 200 characters is looked up, and no longer one", async () => {
        const { ids } = await as("staff").query({ text: "x".repeat(200) });
        expect(ids).toEqual([]);
        expect(await refused(as("staff").query({ text: "x".repeat(1_000) }))).toBe(
          "invalidArguments",
        );
      });
    });

    describe("an address", () => {
      it("finds who has exactly this one", async () => {
        const find = async (email: string) => namesOf(await as("staff").find({ email }));
        expect(await find("Helene.Lefevre@univ.example")).toEqual(["Hélène Lefèvre"]);
        expect(await find("helene@univ.example")).toEqual([]);
      });
    });

    describe("somebody on the liste rouge", () => {
      it.each(CALLERS)("is announced to %s by her whole name, and never shown", async (caller) => {
        const answer = await as(caller).query({ text: "cachelin rose" }, { calculateFacets: true });
        expect(answer).toMatchObject({ ids: [], masked: 1, hasMore: false, isApproximate: false });
        const facets = answer["facets"] as DirectoryFacets;
        expect(Object.values(facets).flat()).toEqual([]);
        expect(JSON.stringify(answer)).not.toMatch(/cachelin/i);
      });

      it.each(CALLERS)("can't be found by anything else by %s", async (caller) => {
        for (const filter of [
          { email: "rose.cachelin@univ.example" },
          { text: "rose.cachelin@univ.example" },
          { text: "778899" },
          { structure: await as(caller).structureOf("UFR de droit") },
        ]) {
          const answer = await as(caller).query(filter, { limit: 100 });
          const found = await as(caller).get(...(answer["ids"] as readonly Id[]));
          expect(JSON.stringify(found)).not.toMatch(/cachelin/i);
          if ("email" in filter || filter.text !== undefined) expect(answer["ids"]).toEqual([]);
        }
      });
    });

    describe("students", () => {
      it("are hidden from who may not know them", async () => {
        expect(await as("staff").names("paul lefevre")).toEqual(["Paul Lefevre"]);
        for (const caller of ["anonymous", "student"] as const) {
          const answer = await as(caller).query({ text: "paul lefevre" });
          expect(answer).toMatchObject({ ids: [], masked: 0 });
        }
      });

      it("can't be read by an id that somebody else passed on", async () => {
        const [paul] = await as("staff").find({ text: "paul lefevre" });
        for (const caller of ["anonymous", "student"] as const) {
          const answer = await as(caller).call("DirectoryEntry/get", { ids: [paul!.id] });
          expect(answer).toMatchObject({ list: [], notFound: [paul!.id] });
        }
      });

      it("are in no count of who may not know them", async () => {
        const count = async (caller: DirectoryCaller) =>
          (await as(caller).structures({ text: "UFR de droit" }))[0]?.memberCount;
        expect(await count("staff")).toBe(2);
        expect(await count("student")).toBe(1);
        const facets = await as("anonymous").facets({ text: "lefevre" });
        expect(facets.affiliation.map(({ id }) => id)).not.toContain("student");
      });
    });

    describe("what is told", () => {
      const HELENE = { text: "helene lefevre" };
      const told = async (caller: DirectoryCaller) => {
        const [entry] = await as(caller).find(HELENE);
        return {
          emails: values(entry?.emails).map(({ address }) => address),
          phones: values(entry?.phones).map(({ number }) => number.replace(/^tel:|\s/g, "")),
        };
      };

      it("depends on who asks", async () => {
        const emails = ["helene.lefevre@univ.example"];
        expect(await told("anonymous")).toEqual({ emails: [], phones: [] });
        expect(await told("student")).toEqual({ emails, phones: [] });
        expect(await told("staff")).toEqual({ emails, phones: ["+33499001122"] });
        expect((await told("administrator")).phones).toEqual(["+33499001122", "+33612345678"]);
      });

      it("is all that can be searched by", async () => {
        const ids = async (caller: DirectoryCaller, filter: object) =>
          (await as(caller).query(filter))["ids"];
        const email = "helene.lefevre@univ.example";
        expect(await ids("anonymous", { email })).toEqual([]);
        expect(await ids("anonymous", { text: email })).toEqual([]);
        expect(await ids("student", { text: "001122" })).toEqual([]);
        expect(await ids("staff", { text: "345678" })).toEqual([]);
        expect(await ids("administrator", { text: "345678" })).toHaveLength(1);
      });

      it("is a card with structures and affiliations", async () => {
        const [entry] = await as("staff").find(HELENE);
        expect(entry).toMatchObject({
          "@type": "Card",
          kind: "individual",
          name: { full: "Hélène Lefèvre" },
          establishment: expect.stringMatching(/./) as unknown,
          memberships: [{ name: "UFR de droit", isPrimary: true, role: "Directrice" }],
        });
        expect(entry!.uid).not.toBe("");
        expect(entry!.affiliations[0]).toBe("teacher");
        expect(values(entry!.titles).map(({ name }) => name)).toContain("Maîtresse de conférences");
      });

      it("is in the file of the card, and nothing more", async () => {
        for (const caller of ["student", "staff"] as const) {
          const [entry] = await as(caller).find(HELENE);
          if (entry!.blobId === null) continue;
          expect(entry!.blobId).toMatch(/^dir-/);
          const text = await (await as(caller).download(entry!.blobId, "text/vcard")).text();
          expect(text).toMatch(/^BEGIN:VCARD\r\n[^]*Lefèvre[^]*END:VCARD\r\n$/);
          const digits = text.replace(/[^\d]/g, "");
          expect(digits.includes("499001122")).toBe(caller === "staff");
          expect(digits).not.toContain("612345678");
        }
      });

      it("is only what was asked for", async () => {
        const { ids } = await as("staff").query(HELENE);
        const properties = ["name", "memberships"];
        const { list } = await as("staff").call("DirectoryEntry/get", { ids, properties });
        expect(Object.keys((list as object[])[0]!).sort()).toEqual(["id", "memberships", "name"]);
      });

      it("of ids that do not exist is that", async () => {
        const ids = ["999999", "x", "e-none"];
        const answer = await as("staff").call("DirectoryEntry/get", { ids });
        expect([...(answer["notFound"] as readonly Id[])].sort()).toEqual([...ids].sort());
      });
    });

    describeBrowsing(as);

    it("tells nothing to another establishment", async () => {
      if (fixture.foreign === undefined) return;
      const [entry] = await as("staff").find({ text: "helene lefevre" });
      const client = await new DirectoryClient(fixture.foreign).open();
      if (client.accountId === "") return;
      expect(await client.query({ text: "lefevre" })).toMatchObject({ ids: [], masked: 0 });
      expect(await client.query({ text: "cachelin rose" })).toMatchObject({ ids: [], masked: 0 });
      expect(await client.get(entry!.id)).toEqual([]);
      expect(await client.structures({ parentId: null })).toEqual([]);
    });
  });
}
