import type { DirectoryCaller, DirectoryEntryFilterCondition, Id } from "@partage-ent/jmap";
import type { BackendScope, DirectoryBackend, FetchedDirectoryEntry } from "@partage-ent/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDirectories, type Directories } from "../../app/directory/directories.js";
import type { DirectorySetup } from "../../app/directory/directory-setup.js";
import type { DirectoryQueryEvent } from "../../app/directory/directory-telemetry.js";
import { withDirectory } from "../../app/directory/with-directory.js";
import { personRecord, readingOf } from "../../testing/directory-store-contract.js";
import { createFakeBackend } from "../../testing/fake-backend.js";
import { type Database, openPglite } from "../database.js";
import { migrate } from "../migrations.js";
import { createSqlDirectoryStore } from "./sql-directory-store.js";

const PHOTO = { bytes: new Uint8Array([0xff, 0xd8, 0xff]), type: "image/jpeg" };
const memberships = [{ structureId: "DROIT", role: "Directrice" }];
const PEOPLE = [
  personRecord("lea", "Léa", "Lefèvre", { memberships, consents: ["photo"] }),
  personRecord("zoe", "Zoé", "Martin", { memberships }),
  personRecord("paul", "Paul", "Thèse", { affiliations: ["student", "teacher"] }),
  personRecord("rose", "Rose", "Cachelin", { memberships, isListed: false, consents: ["photo"] }),
  personRecord("jury", "", "", { kind: "group", displayName: "Jury", memberKeys: ["lea", "rose"] }),
];
const droit = {
  ...{ id: "DROIT", parentId: null, name: "UFR de droit", acronym: null, type: null },
  ...{ email: null, phone: null, url: null, postalAddress: null },
};

function setupOf(shareWith: DirectorySetup["shareWith"]): DirectorySetup {
  const rule = (value: string) => [{ attribute: "role", value }];
  const source = {
    name: "ldap",
    read: () => Promise.resolve(readingOf([])),
    photo: (key: string) => Promise.resolve(key === "zoe" ? { ...PHOTO } : PHOTO),
  };
  return {
    ...{ name: "Valmorée", sources: [{ source, refreshMs: 1, wholeMs: 1 }], shareWith },
    callers: {
      administrator: rule("administrator"),
      staff: rule("staff"),
      student: rule("student"),
    },
    visibility: {
      ...{ students: "staff", emails: "student", phones: "staff", mobiles: "administrator" },
      ...{ office: "student", postalAddress: "student", titles: "student", links: "student" },
      ...{ memberships: "student", affiliations: "student", photos: "student" },
      ...{ groups: "student", groupMembers: "staff" },
    },
    maxResults: { anonymous: 5, student: 5, staff: 50, administrator: 50 },
  };
}

describe("a caller of the directory", () => {
  let database: Database;
  let directories: Directories;
  const told: DirectoryQueryEvent[] = [];

  beforeAll(async () => {
    database = await openPglite();
    await migrate(database);
    const store = createSqlDirectoryStore(database);
    const { signal } = new AbortController();
    for (const establishment of ["valmoree", "ailleurs", "ami"]) {
      await store.declareSources(establishment, ["ldap"], 0);
      const batch = establishment === "valmoree" ? { records: PEOPLE, structures: [droit] } : {};
      await store.load({ establishment, source: "ldap" }, readingOf([batch]), {
        ...{ precedence: ["ldap"], acceptsShrinking: false, now: 1, signal },
      });
    }
    directories = createDirectories({
      store,
      establishments: {
        valmoree: setupOf({ ami: "student" }),
        ailleurs: setupOf({}),
        ami: setupOf({}),
      },
      telemetry: {
        query: (event) => void told.push(event),
        read: () => undefined,
        source: () => undefined,
      },
    });
  }, 60_000);
  afterAll(() => database.close());

  const scopeOf = (caller: DirectoryCaller, establishment = "valmoree"): BackendScope =>
    withDirectory(createFakeBackend(), directories).open(
      { establishment, account: `${caller}@univ.example`, attributes: { role: [caller] } },
      { signal: new AbortController().signal },
    );
  const as = (caller: DirectoryCaller, establishment?: string): DirectoryBackend =>
    scopeOf(caller, establishment).directory!;
  const ask = (
    caller: DirectoryCaller,
    filter: DirectoryEntryFilterCondition,
    more: { readonly establishment?: string; readonly position?: number } = {},
  ): ReturnType<DirectoryBackend["queryEntries"]> =>
    as(caller, more.establishment).queryEntries("a1", {
      ...{ filter, position: more.position ?? 0, limit: 100, calculateFacets: true },
    });
  const idOf = async (text: string): Promise<Id> =>
    (await ask("administrator", { text })).ids[0] ?? "";
  const read = async (
    caller: DirectoryCaller,
    id: Id,
  ): Promise<FetchedDirectoryEntry | undefined> =>
    (await as(caller).getEntries("a1", [id], ["id"])).list[0];

  it("learns nothing of somebody who is not listed by narrowing results", async () => {
    const text = "cachelin";
    expect((await ask("staff", { text })).masked).toBe(1);
    const filters: readonly DirectoryEntryFilterCondition[] = [
      { text, structure: "valmoree_DROIT" },
      { text, affiliation: "staff" },
      { text, group: await idOf("jury") },
      { text, email: "rose@univ.example" },
      { text, kind: "group" },
      { text, establishment: "valmoree" },
    ];
    for (const filter of filters) {
      expect(await ask("administrator", filter)).toMatchObject({ ids: [], masked: 0 });
    }
  });

  it("learns nothing of her letter by letter, by resemblance, or by other words", async () => {
    for (const text of [
      "ca",
      "cachel",
      "cacheli",
      "cachelim",
      "rose",
      "rose c",
      "rose@univ.example",
    ]) {
      const answer = await ask("administrator", { text });
      expect([text, answer.ids, answer.masked]).toEqual([text, [], 0]);
    }
  });

  it("does not find her in a structure, a group, or a count", async () => {
    const inside = await ask("administrator", { structure: "valmoree_DROIT" });
    expect(inside.ids).toHaveLength(2);
    expect(inside.facets?.structure).toEqual([
      { id: "valmoree_DROIT", name: "UFR de droit", count: 2 },
    ]);
    const jury = await idOf("jury");
    expect((await ask("administrator", { group: jury })).ids).toHaveLength(1);
    expect((await read("administrator", jury))?.memberCount).toBe(1);
    const { list } = await as("administrator").getStructures("a1", ["valmoree_DROIT"]);
    expect(list[0]?.memberCount).toBe(2);
  });

  it("finds nobody by what she is not told", async () => {
    const hidden: readonly (readonly [DirectoryCaller, DirectoryEntryFilterCondition])[] = [
      ["anonymous", { structure: "valmoree_DROIT" }],
      ["anonymous", { affiliation: "staff" }],
      ["anonymous", { email: "lea@univ.example" }],
      ["student", { affiliation: "student" }],
      ["student", { group: await idOf("jury") }],
      ["anonymous", { kind: "group", text: "jury" }],
    ];
    for (const [caller, filter] of hidden) {
      const { ids, facets } = await ask(caller, filter);
      expect([filter, ids, Object.values(facets ?? {}).flat()]).toEqual([filter, [], []]);
    }
    const facets = (await ask("anonymous", { text: "lefevre" })).facets;
    expect([facets?.structure, facets?.affiliation, facets?.group]).toEqual([[], [], []]);
  });

  it("is not told that a colleague studies, where students are hidden from her", async () => {
    const id = await idOf("these");
    expect((await read("student", id))?.affiliations).toEqual(["teacher"]);
    expect((await read("staff", id))?.affiliations).toEqual(["student", "teacher"]);
  });

  it("reads no entry and no file that she may not see, whatever the id", async () => {
    const jury = await idOf("jury");
    const { notFound } = await as("anonymous").getEntries("a1", [jury, "e", "../x"], ["id"]);
    expect(notFound).toEqual([jury, "e", "../x"]);
    const blobs = scopeOf("anonymous").blobs!;
    for (const blob of [`dir-${jury}`, "dir-", "dir-x", `dir-photo-${jury}`, "dir-photo-"]) {
      await expect(blobs.download("a1", blob)).rejects.toMatchObject({ type: "notFound" });
    }
  });

  it("sees a photo only of who agreed to it", async () => {
    const [lea, zoe] = [await idOf("lefevre"), await idOf("martin")];
    const blobs = (caller: DirectoryCaller) => scopeOf(caller).blobs!;
    const photo = await blobs("student").download("a1", `dir-photo-${lea}`);
    expect(photo.type).toBe("image/jpeg");
    await photo.body.cancel();
    for (const [caller, id] of [
      ["anonymous", lea],
      ["administrator", zoe],
    ] as const) {
      const download = blobs(caller).download("a1", `dir-photo-${id}`);
      await expect(download).rejects.toMatchObject({ type: "notFound" });
    }
  });

  it("gets nothing beyond the most results, wherever she begins", async () => {
    for (const position of [5, 6, 1_000_000]) {
      const answer = await ask("student", { structure: "valmoree_DROIT" }, { position });
      expect(answer).toMatchObject({ ids: [], hasMore: false });
    }
  });

  it("is of another establishment: she sees it only where it is shared, as less than she is", async () => {
    const elsewhere = { establishment: "ailleurs" };
    expect(await ask("administrator", { text: "lefevre" }, elsewhere)).toMatchObject({ ids: [] });
    expect((await ask("administrator", { text: "cachelin" }, elsewhere)).masked).toBe(0);
    const shared = await ask("administrator", { text: "lefevre" }, { establishment: "ami" });
    expect(shared.ids).toHaveLength(1);
    const group = { group: await idOf("jury") };
    expect((await ask("administrator", group, { establishment: "ami" })).ids).toEqual([]);
    const { notFound } = await as("administrator", "ailleurs").getEntries("a1", shared.ids, ["id"]);
    expect(notFound).toEqual(shared.ids);
  });

  it("leaves a trace of who asked how much, never of whom", async () => {
    told.length = 0;
    await ask("staff", { text: "cachelin" });
    expect(told).toEqual([
      expect.objectContaining({
        ...{ establishment: "valmoree", account: "staff@univ.example", caller: "staff" },
        ...{ filters: ["text"], textLength: 8, results: 0, masked: 1 },
      }),
    ]);
    expect(JSON.stringify(told)).not.toContain("cachelin");
  });

  it("is anonymous with attributes that only look right", async () => {
    const looks: readonly Readonly<Record<string, readonly string[]>>[] = [
      ...[{}, { role: ["Staff"] }],
      ...[{ other: ["staff"] }, { role: [] }],
    ];
    for (const attributes of looks) {
      const principal = { establishment: "valmoree", account: "x@univ.example", attributes };
      const scope = withDirectory(createFakeBackend(), directories).open(principal, {
        signal: new AbortController().signal,
      });
      const { accounts } = await scope.describe();
      expect(JSON.stringify(accounts)).toContain('"caller":"anonymous"');
    }
  });
});
