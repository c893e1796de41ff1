/** What every store of the directory's index keeps to: readings, searches, and who is not listed. */
import { beforeAll, describe, expect, it } from "vitest";
import type {
  DirectoryRecord,
  SourceBatch,
  SourceReading,
  StructureRecord,
} from "../app/directory/directory-source.js";
import type {
  DirectoryReach,
  DirectoryStore,
  LoadOptions,
  LoadOutcome,
} from "../app/directory/directory-store.js";

/** A record with defaults. */
export function personRecord(
  key: string,
  givenName: string,
  surname: string,
  more: Partial<DirectoryRecord> = {},
): DirectoryRecord {
  return {
    ...{ key, kind: "individual", givenName, surname },
    displayName: `${givenName} ${surname}`.trim(),
    ...{ otherNames: [], emails: [`${key}@univ.example`], phones: [], office: null },
    ...{ postalAddress: null, titles: [], affiliations: ["staff"], memberships: [] },
    ...{ memberKeys: [], url: null, capacity: null, isListed: true, consents: [] },
    ...more,
  };
}

/** A reading of some batches; ends with a failure where one is given. */
export function readingOf(
  batches: readonly Partial<SourceBatch>[],
  more: { readonly isWhole?: boolean; readonly failure?: Error; readonly cursor?: string } = {},
): SourceReading {
  const { isWhole = true, failure, cursor = null } = more;
  return {
    isWhole,
    batches: (async function* () {
      for (const batch of batches) {
        yield await Promise.resolve({ records: [], structures: [], removedKeys: [], ...batch });
      }
      if (failure) throw failure;
    })(),
    cursor: () => cursor,
    problems: () => [],
  };
}

const structure = (id: string, parentId: string | null): StructureRecord => ({
  ...{ id, parentId, name: `Structure ${id}`, acronym: null, type: null },
  ...{ email: null, phone: null, url: null, postalAddress: null },
});

/** Runs the suite against a store. */
export function describeDirectoryStore(
  label: string,
  openStore: () => Promise<DirectoryStore>,
): void {
  describe(`${label} as a store of the directory`, () => {
    let store: DirectoryStore;
    beforeAll(async () => {
      store = await openStore();
    }, 60_000);

    const reachOf = (
      establishment: string,
      more: Partial<DirectoryReach> = {},
    ): DirectoryReach => ({
      ...{ establishment, students: true, emails: true, phones: true, mobiles: true },
      ...{ groups: true, groupMembers: true, ...more },
    });
    const options = (
      precedence: readonly string[],
      more: Partial<LoadOptions> = {},
    ): LoadOptions => ({
      ...{ precedence, acceptsShrinking: false, now: 1_000, ...more },
      signal: new AbortController().signal,
    });
    const load = async (
      establishment: string,
      reading: SourceReading,
      more: Partial<LoadOptions> = {},
    ): Promise<LoadOutcome> => {
      await store.declareSources(establishment, ["ldap"], 0);
      return store.load({ establishment, source: "ldap" }, reading, options(["ldap"], more));
    };
    const namesFor = async (
      establishment: string,
      text: string,
      more: Partial<DirectoryReach> = {},
    ): Promise<readonly string[]> => {
      const reaches = [reachOf(establishment, more)];
      const { ids } = await store.search(reaches, { text }, 50);
      const entries = await store.readEntries(reaches, ids);
      return ids.map((id) => entries.find((entry) => entry.id === id)?.record.displayName ?? "");
    };

    it("serves what was known until a whole reading is there, and when it stops half-way", async () => {
      await load("halfway", readingOf([{ records: [personRecord("a", "Léa", "Lefèvre")] }]));
      const failure = new Error("the server is gone");
      const reading = readingOf([{ records: [personRecord("b", "Zoé", "Martin")] }], { failure });
      await expect(load("halfway", reading)).rejects.toBe(failure);
      expect(await namesFor("halfway", "lefevre")).toEqual(["Léa Lefèvre"]);
      expect(await namesFor("halfway", "martin")).toEqual([]);
    });

    it("takes a whole reading in the place of what was known, and keeps ids", async () => {
      const find = async (): Promise<readonly string[]> =>
        (await store.search([reachOf("whole")], { text: "lefevre" }, 5)).ids;
      const [lea, zoe] = [personRecord("a", "Léa", "Lefèvre"), personRecord("b", "Zoé", "Martin")];
      await load("whole", readingOf([{ records: [lea, zoe] }]));
      const [before, state] = [await find(), await store.readState(["whole"])];
      await load("whole", readingOf([{ records: [lea] }]));
      expect(await find()).toEqual(before);
      expect(await namesFor("whole", "martin")).toEqual([]);
      expect(await store.readState(["whole"])).not.toBe(state);
    });

    it("holds a reading in which more than half is gone, unless that is accepted", async () => {
      const all = Array.from({ length: 40 }, (_, at) =>
        personRecord(`p${at}`, `Léa${at}`, "Petit"),
      );
      await load("shrunk", readingOf([{ records: all }]));
      const few = (): SourceReading => readingOf([{ records: all.slice(0, 10) }]);
      expect(await load("shrunk", few())).toMatchObject({ status: "held", records: 10 });
      expect(await namesFor("shrunk", "petit")).toHaveLength(40);
      const accepted = await load("shrunk", few(), { acceptsShrinking: true });
      expect(accepted.status).toBe("loaded");
      expect(await namesFor("shrunk", "petit")).toHaveLength(10);
    });

    it("takes changes into what is served: new names, gone people, new cursor", async () => {
      const records = [personRecord("a", "Léa", "Lefèvre"), personRecord("b", "Zoé", "Martin")];
      await load("changes", readingOf([{ records }], { cursor: "1" }));
      const changed = [personRecord("a", "Léa", "Durand"), personRecord("c", "Inès", "Müller")];
      const batches = [{ records: changed }, { removedKeys: ["b"] }];
      const outcome = await load("changes", readingOf(batches, { isWhole: false, cursor: "2" }));
      expect(outcome).toMatchObject({ status: "loaded", records: 2 });
      expect(await namesFor("changes", "durand")).toEqual(["Léa Durand"]);
      expect(await namesFor("changes", "mueller")).toEqual(["Inès Müller"]);
      // A name that nobody has any more is not what a misspelling is meant for, either.
      for (const text of ["lefevre", "lefebre", "martin"]) {
        expect(await namesFor("changes", text)).toEqual([]);
      }
      expect((await store.readSources("changes"))[0]).toMatchObject({ cursor: "2", records: 2 });
      const none = await load("changes", readingOf([], { isWhole: false, cursor: "3" }));
      expect(none.status).toBe("unchanged");
    });

    it("takes nothing of changes that stop half-way", async () => {
      const lea = personRecord("a", "Léa", "Lefèvre");
      await load("half", readingOf([{ records: [lea] }], { cursor: "1" }));
      const failure = new Error("gone");
      const batches = [{ records: [personRecord("b", "Zoé", "Martin")], removedKeys: ["a"] }];
      const reading = readingOf(batches, { isWhole: false, failure });
      await expect(load("half", reading)).rejects.toBe(failure);
      expect(await namesFor("half", "lefevre")).toEqual(["Léa Lefèvre"]);
      expect((await store.readSources("half"))[0]).toMatchObject({ cursor: "1" });
    });

    it("hides at once who asks not to be listed, and shows her again", async () => {
      const lea = personRecord("a", "Léa", "Lefèvre");
      await load("red", readingOf([{ records: [lea] }], { cursor: "1" }));
      const turn = (isListed: boolean): Promise<LoadOutcome> =>
        load("red", readingOf([{ records: [{ ...lea, isListed }] }], { isWhole: false }));
      await turn(false);
      expect(await namesFor("red", "lefevre")).toEqual([]);
      expect(await namesFor("red", "lefebre")).toEqual([]);
      const reaches = [reachOf("red")];
      expect(await store.countMasked(reaches, "lefevre", 20)).toBe(1);
      for (const text of ["lefe", "lea", "a@univ.example", "lefebre", "lefevre zoe"]) {
        expect([text, await store.countMasked(reaches, text, 20)]).toEqual([text, 0]);
      }
      await turn(true);
      expect(await namesFor("red", "lefevre")).toEqual(["Léa Lefèvre"]);
      expect(await store.countMasked(reaches, "lefevre", 20)).toBe(0);
    });

    it("lets the first of several sources count, and hides who is unlisted in any", async () => {
      await store.declareSources("several", ["ldap", "file"], 0);
      const give = (source: string, records: readonly DirectoryRecord[]): Promise<LoadOutcome> =>
        store.load(
          { establishment: "several", source },
          readingOf([{ records }]),
          options(["ldap", "file"]),
        );
      const told = await give("file", [
        personRecord("a", "Léa", "Ancienne"),
        personRecord("b", "Rose", "Cachelin"),
        personRecord("c", "Zoé", "Martin"),
      ]);
      expect(told.duplicates).toBe(0);
      await give("ldap", [
        personRecord("a", "Léa", "Lefèvre"),
        personRecord("b", "Rose", "Cachelin", { isListed: false }),
      ]);
      expect(await namesFor("several", "lea")).toEqual(["Léa Lefèvre"]);
      expect(await namesFor("several", "cachelin")).toEqual([]);
      const [, file] = await store.readSources("several");
      expect(file).toMatchObject({ source: "file", duplicates: 2 });
      // Without the first one, what the other tells is shown again.
      await store.declareSources("several", ["file"], 2_000);
      expect(await namesFor("several", "ancienne")).toEqual(["Léa Ancienne"]);
    });

    it("names records that are told twice or can't be kept, and takes the others", async () => {
      const records = [
        personRecord("a", "Léa", "Lefèvre"),
        personRecord("a", "Léa", "Autre"),
        personRecord("\u0000", "Mal", "Formée"),
        personRecord("d", "", ""),
        personRecord("e", "\u0000Z\u0000oé", `Mar\ud800tin`),
      ];
      const outcome = await load("broken", readingOf([{ records }]));
      expect(outcome).toMatchObject({ status: "loaded", records: 2, problemCount: 3 });
      expect(await namesFor("broken", "lea")).toEqual(["Léa Lefèvre"]);
    });

    it("takes names of any writing and length, and wildcards as text", async () => {
      const names = [
        ["محمد", "الأمين"],
        ["Ελένη", "Παπαδοπούλου"],
        ["🦊", "🦊🦊"],
        ["X".repeat(1_000), "Y".repeat(1_000)],
        ["Robert'); drop table", "*)(uid=*"],
        ["%", "_%_"],
      ] as const;
      const records = names.map(([given, surname], at) => personRecord(`n${at}`, given, surname));
      expect(await load("any", readingOf([{ records }]))).toMatchObject({ records: 6 });
      expect(await namesFor("any", "محمد")).toEqual(["محمد الأمين"]);
      expect(await namesFor("any", "papadopoulou")).toEqual(["Ελένη Παπαδοπούλου"]);
      expect(await namesFor("any", "🦊🦊")).toEqual(["🦊 🦊🦊"]);
      expect(await namesFor("any", "yyyyyy")).toHaveLength(1);
      for (const text of ["%%%", "___", "**", "*)(uid=*)(", "\\\\"]) {
        expect((await namesFor("any", text)).length).toBeLessThan(2);
      }
    });

    it("finds initials, ends of telephone numbers and beginnings of addresses", async () => {
      const phones = [
        { number: "+33 5 36 49 03 01", kind: "voice" },
        { number: "06 39 98 91 77", kind: "mobile" },
      ] as const;
      await load(
        "ways",
        readingOf([{ records: [personRecord("jdoe", "Jean-Luc", "Le Fur", { phones })] }]),
      );
      const found = ["jlf", "j le fur", "0301", "05 36 49 03 01", "0033536490301", "jdoe", "lefur"];
      for (const text of found) {
        expect([text, await namesFor("ways", text)]).toEqual([text, ["Jean-Luc Le Fur"]]);
      }
      expect(await namesFor("ways", "301")).toEqual([]);
      expect(await namesFor("ways", "9177", { mobiles: false })).toEqual([]);
      expect(await namesFor("ways", "0301", { phones: false })).toEqual([]);
      expect(await namesFor("ways", "jdoe@", { emails: false })).toEqual([]);
    });

    it("counts everybody once in each structure above her, and is not led in circles", async () => {
      const structures = [structure("A", "C"), structure("B", "A"), structure("C", "B")];
      const memberships = [
        { structureId: "A", role: null },
        { structureId: "B", role: null },
      ];
      const records = [
        personRecord("a", "Léa", "Lefèvre", { memberships }),
        personRecord("b", "Zoé", "Martin", { memberships, affiliations: ["student"] }),
        personRecord("c", "Rose", "Cachelin", { memberships, isListed: false }),
      ];
      await load("circle", readingOf([{ records, structures }]));
      const found = await store.readStructures(["circle"]);
      expect(found.map(({ members }) => members)).toEqual(
        Array.from({ length: 3 }, () => ({ employees: 1, students: 1 })),
      );
      const facets = await store.countFacets([reachOf("circle")], []);
      expect(Object.values(facets).flat()).toEqual([]);
    });

    it("gives a source to one worker at a time", async () => {
      await store.declareSources("lease", ["ldap"], 0);
      const key = { establishment: "lease", source: "ldap" };
      expect(await store.leaseSource(key, "one", 1_000, 2_000)).toBeDefined();
      expect(await store.leaseSource(key, "other", 1_500, 3_000)).toBeUndefined();
      expect(await store.leaseSource(key, "other", 2_000, 3_000)).toBeDefined();
      expect(await store.renewLease(key, "one", 9_000)).toBe(false);
      const outcome = { status: "failed", problem: "gone", nextAt: 9_000, failures: 1 } as const;
      await store.endLease(key, "one", outcome);
      expect((await store.readSources("lease"))[0]?.status).toBe("pending");
      await store.endLease(key, "other", outcome);
      expect((await store.readSources("lease"))[0]).toMatchObject(outcome);
    });
  });
}
