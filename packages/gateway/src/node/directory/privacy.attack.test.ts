/** What a student, or nobody in particular, tries to learn of people who are not for them. */
import type { DirectoryCaller, DirectoryEntryFilterCondition, Id } from "@partage-ent/jmap";
import type { DirectoryBackend, Principal } from "@partage-ent/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDirectories, type Directories } from "../../app/directory/directories.js";
import type { DirectorySetup, DirectoryVisibility } from "../../app/directory/directory-setup.js";
import type {
  DirectoryRecord,
  DirectorySource,
  StructureRecord,
} from "../../app/directory/directory-source.js";
import { type Database, openPglite } from "../database.js";
import { migrate } from "../migrations.js";
import { createSqlDirectoryStore } from "./sql-directory-store.js";

const EMPLOYED = ["staff", "employee", "member"] as const;
const STUDYING = ["student", "member"] as const;

function person(key: string, more: Partial<DirectoryRecord>): DirectoryRecord {
  const { givenName = "", surname = "" } = more;
  return {
    ...{ key, kind: "individual", displayName: `${givenName} ${surname}`.trim() },
    ...{ givenName, surname, otherNames: [], emails: [`${key}@univ.example`], phones: [] },
    ...{ office: null, postalAddress: null, titles: [], affiliations: EMPLOYED },
    ...{ memberships: [], memberKeys: [], url: null, capacity: null, isListed: true },
    ...{ consents: [], ...more },
  };
}

const of = (...codes: readonly string[]): DirectoryRecord["memberships"] =>
  codes.map((structureId) => ({ structureId, role: null }));

function structure(id: string): StructureRecord {
  const none = { acronym: null, type: null, parentId: null, email: null, phone: null };
  return { id, name: id, ...none, url: null, postalAddress: null };
}

function sourceOf(
  name: string,
  records: readonly DirectoryRecord[],
  structures: readonly StructureRecord[] = [],
): DirectorySource {
  const batch = { records, structures, removedKeys: [] };
  return {
    name,
    read: () =>
      Promise.resolve({
        isWhole: true,
        batches: (async function* () {
          yield await Promise.resolve(batch);
        })(),
        cursor: () => null,
        problems: () => [],
      }),
    photo: () => Promise.resolve({ bytes: Uint8Array.of(1), type: "image/png" }),
  };
}

/** On the liste rouge, with all that a person may have. */
const ROSE = person("rose.cachelin", {
  ...{ givenName: "Rose", surname: "Cachelin", otherNames: ["Villeneuve"], isListed: false },
  phones: [
    { number: "+33 4 99 77 88 99", kind: "voice" },
    { number: "+33 6 99 77 88 98", kind: "mobile" },
  ],
  ...{ memberships: of("DROIT"), consents: ["photo"], office: "B214" },
});
/** Listed by one source, on the liste rouge of another one. */
const NINA = { givenName: "Nina", surname: "Ombrelle", memberships: of("DROIT") };
const PAUL = person("paul.quibolin", {
  ...{ givenName: "Paul", surname: "Quibolin", affiliations: STUDYING, consents: ["photo"] },
  memberships: of("DROIT"),
});
const HELENE = person("helene.lefevre", {
  ...{ givenName: "Hélène", surname: "Lefèvre", memberships: of("DROIT") },
});

const LDAP = sourceOf(
  "ldap",
  [
    ...[ROSE, PAUL, HELENE, person("nina.ombrelle", NINA)],
    person("jury", {
      ...{ kind: "group", displayName: "Jury", affiliations: [] },
      memberKeys: ["rose.cachelin", "nina.ombrelle", "paul.quibolin", "helene.lefevre"],
    }),
  ],
  ["DROIT", "SECRET"].map(structure),
);
const FILE = sourceOf("file", [
  person("nina.ombrelle", { ...NINA, isListed: false }),
  { ...ROSE, memberships: of("SECRET") },
  // What the first source tells counts: this place is told to nobody.
  { ...HELENE, memberships: of("SECRET") },
]);
const NEIGHBOURS = sourceOf(
  "ldap",
  [
    person("jean.cachelot", { givenName: "Jean", surname: "Cachelot", memberships: of("LETTRES") }),
    person("lea.voisine", { givenName: "Léa", surname: "Voisine", affiliations: STUDYING }),
  ],
  [structure("LETTRES")],
);

const VISIBILITY: DirectoryVisibility = {
  ...{ students: "staff", emails: "student", phones: "staff", mobiles: "administrator" },
  ...{ office: "anonymous", postalAddress: "anonymous", titles: "anonymous" },
  ...{ memberships: "anonymous", affiliations: "anonymous", links: "anonymous" },
  ...{ photos: "anonymous", groups: "anonymous", groupMembers: "anonymous" },
};

function setupOf(
  name: string,
  sources: readonly DirectorySource[],
  shareWith: DirectorySetup["shareWith"] = {},
): DirectorySetup {
  const rule = (value: string) => [{ attribute: "role", value }];
  return {
    name,
    sources: sources.map((source) => ({ source, refreshMs: 60_000, wholeMs: 60_000 })),
    callers: {
      ...{ administrator: rule("administrator"), staff: rule("staff") },
      student: rule("student"),
    },
    visibility: VISIBILITY,
    maxResults: { anonymous: 5, student: 5, staff: 5, administrator: 5 },
    shareWith,
  };
}

const SETUPS = {
  valmoree: setupOf("Valmorée", [LDAP, FILE]),
  voisine: setupOf("Voisine", [NEIGHBOURS], { valmoree: "student" }),
};

let database: Database;
let directories: Directories;

beforeAll(async () => {
  database = await openPglite();
  await migrate(database);
  const store = createSqlDirectoryStore(database);
  const { signal } = new AbortController();
  for (const [establishment, { sources }] of Object.entries(SETUPS)) {
    const names = sources.map(({ source }) => source.name);
    await store.declareSources(establishment, names, 0);
    for (const { source } of sources) {
      await store.load({ establishment, source: source.name }, await source.read(null, signal), {
        precedence: names,
        acceptsShrinking: false,
        now: 1_000,
        signal,
      });
    }
  }
  directories = createDirectories({ establishments: SETUPS, store });
});
afterAll(() => database.close());

function principal(caller: DirectoryCaller, establishment = "valmoree"): Principal {
  const account = `${caller}@univ.example`;
  return { establishment, account, attributes: { role: [caller] } };
}

function backendOf(caller: DirectoryCaller, establishment?: string): DirectoryBackend {
  return directories.open(principal(caller, establishment)).backend;
}

function ask(caller: DirectoryCaller, filter: DirectoryEntryFilterCondition, position = 0) {
  const query = { filter, position, limit: 100, calculateFacets: true };
  return backendOf(caller).queryEntries("a1", query);
}

/** Ids are made of keys and a salt: whoever read the store could make that of anybody. */
async function idOf(key: string): Promise<Id> {
  const [row] = await database.query("select salt from partage_directory_salt");
  return hashOf(`${String(row?.["salt"])}\nvalmoree\n${key}`);
}

async function hashOf(secret: string): Promise<Id> {
  const text = new TextEncoder().encode(secret);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text)).subarray(0, 16);
  return `e${Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

const CALLERS = ["anonymous", "student", "staff", "administrator"] as const;

describe("row 50: somebody on the liste rouge", () => {
  it.each(CALLERS)("is nothing but a name to %s", async (caller) => {
    for (const filter of [
      { email: "rose.cachelin@univ.example" },
      ...["998877", "778899", "778898", "rc", "cr", "rose%", "ro_e"].map((text) => ({ text })),
      { structure: "valmoree_SECRET" },
      { text: "cachelin", structure: "valmoree_DROIT" },
      { text: "cachelin", group: await idOf("jury") },
      { email: "nina.ombrelle@univ.example" },
      { text: "no" },
    ]) {
      const { ids, masked } = await ask(caller, filter);
      expect([filter, ids, masked]).toEqual([filter, [], 0]);
    }
  });

  it("can't be told from her id by whoever knows how ids are made, as nobody can", async () => {
    const { ids } = await ask("administrator", { text: "quibolin" });
    expect(ids).toEqual([await idOf("paul.quibolin")]);
    expect(ids).not.toContain(await hashOf("valmoree\npaul.quibolin"));
  });

  it.each(CALLERS)("is no entry, card or photo to %s by an id that is guessed", async (caller) => {
    const { backend, download } = directories.open(principal(caller));
    const { signal } = new AbortController();
    for (const key of ["rose.cachelin", "nina.ombrelle", "nobody.at-all"]) {
      const id = await idOf(key);
      const { list, notFound } = await backend.getEntries("a1", [id], []);
      expect([list, notFound]).toEqual([[], [id]]);
      expect(await download(`dir-${id}`, signal)).toBeUndefined();
      expect(await download(`dir-photo-${id}`, signal)).toBeUndefined();
    }
  });

  it("is announced once, however many sources tell so", async () => {
    for (const text of ["cachelin", "cachelin rose", "ombrelle"]) {
      expect([text, (await ask("anonymous", { text })).masked]).toEqual([text, 1]);
    }
  });

  it("has no other name that can be guessed letter by letter", async () => {
    for (const text of ["cachelin r", "cachelin ro", "cachelin v", "cachelin vil", "c v"]) {
      expect([text, (await ask("student", { text })).masked]).toEqual([text, 0]);
    }
  });

  it("is of no establishment or structure that can be found by what resembles her name", async () => {
    const told = async (filter: DirectoryEntryFilterCondition) => {
      const { ids, masked, isApproximate } = await ask("staff", filter);
      return { ids, masked, isApproximate };
    };
    for (const where of [
      { establishment: "valmoree" },
      { structure: "valmoree_DROIT" },
      { affiliation: "staff" as const },
    ]) {
      const hers = await told({ text: "cachelin", ...where });
      const nobodys = await told({ text: "cachelix", ...where });
      expect([where, hers]).toEqual([where, nobodys]);
    }
  });

  it("is in no count", async () => {
    const [group] = (await ask("administrator", { text: "jury" })).ids;
    const { list } = await backendOf("administrator").getEntries("a1", [group!], []);
    expect(list[0]?.memberCount).toBe(2);
    const structures = await backendOf("administrator").getStructures("a1", ["valmoree_DROIT"]);
    expect(structures.list[0]?.memberCount).toBe(2);
    const hidden = await backendOf("administrator").getStructures("a1", ["valmoree_SECRET"]);
    expect(hidden.list[0]?.memberCount).toBe(0);
  });
});

describe("row 50: what a second source tells of somebody", () => {
  it("is in no facet of those who are shown as the first one tells them", async () => {
    const { facets } = await ask("student", { text: "lefevre" });
    expect(facets?.structure).toEqual([{ id: "valmoree_DROIT", name: "DROIT", count: 1 }]);
    expect(facets?.establishment).toMatchObject([{ count: 1 }]);
    expect(facets?.affiliation.map(({ count }) => count)).toEqual([1, 1, 1]);
  });
});

describe("row 50: students, to who may not know them", () => {
  it.each(["anonymous", "student"] as const)("are in no answer to %s", async (caller) => {
    const id = await idOf("paul.quibolin");
    const group = await idOf("jury");
    expect((await ask("staff", { group })).ids).toContain(id);
    for (const filter of [
      ...["quibolin", "paul", "pq", "quibolim", "paul.quibolin@univ.example"].map((text) => ({
        text,
      })),
      ...[{ group }, { structure: "valmoree_DROIT" }, { email: "paul.quibolin@univ.example" }],
      ...[{ affiliation: "student" as const }, { affiliation: "member" as const }],
    ]) {
      const { ids, facets } = await ask(caller, filter);
      expect([filter, ids.includes(id)]).toEqual([filter, false]);
      expect(JSON.stringify(facets)).not.toContain("student");
    }
    const open = directories.open(principal(caller));
    expect((await open.backend.getEntries("a1", [id], [])).list).toEqual([]);
    const { signal } = new AbortController();
    expect(await open.download(`dir-${id}`, signal)).toBeUndefined();
    expect(await open.download(`dir-photo-${id}`, signal)).toBeUndefined();
  });

  it("of an establishment that shares its directory with students only are hidden from staff", async () => {
    expect((await ask("administrator", { text: "voisine" })).ids).toEqual([]);
    expect((await ask("administrator", { text: "cachelot" })).ids).toHaveLength(1);
  });
});

describe("row 50: another establishment", () => {
  it("tells nothing where it does not share, by no id or structure", async () => {
    const { backend, download } = directories.open(principal("administrator", "voisine"));
    const id = await idOf("helene.lefevre");
    const { signal } = new AbortController();
    expect((await backend.getEntries("a1", [id], [])).list).toEqual([]);
    expect(await download(`dir-${id}`, signal)).toBeUndefined();
    expect((await backend.getStructures("a1", ["valmoree_DROIT"])).list).toEqual([]);
    for (const filter of [
      ...[{ text: "lefevre" }, { structure: "valmoree_DROIT" }, { group: await idOf("jury") }],
      { text: "lefevre", establishment: "valmoree" },
    ]) {
      const query = { filter, position: 0, limit: 100, calculateFacets: true };
      const { ids, masked } = await backend.queryEntries("a1", query);
      expect([filter, ids, masked]).toEqual([filter, [], 0]);
    }
  });
});

describe("row 50: paging", () => {
  it("ends at the most results, from any position", async () => {
    for (const position of [5, 6, 1_000, Number.MAX_SAFE_INTEGER]) {
      const { ids, hasMore } = await ask("staff", { affiliation: "member" }, position);
      expect([position, ids, hasMore]).toEqual([position, [], false]);
    }
  });
});
