import { describe, expect, it } from "vitest";
import type { DirectoryRecord, SourceBatch } from "../directory/directory-source.js";
import { type EntryKind, nameAttributes } from "./attribute-names.js";
import type { Entry } from "./entry.js";
import { RecordReader, type RecordReaderOptions } from "./record-reader.js";
import { KNOWN_ROLES } from "./supann-role.js";

type Values = Readonly<Record<string, string | readonly string[]>>;

const OPTIONS: RecordReaderOptions = {
  names: nameAttributes(),
  roles: KNOWN_ROLES,
  types: { "{SUPANN}S210": "Composante" },
  membersByAddress: false,
  groupsFromPeople: false,
};

function entry(values: Values, kind: EntryKind | null = null, dn: string | null = null): Entry {
  const attributes = new Map(
    Object.entries(values).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === "string" ? [value] : value,
    ]),
  );
  return { place: dn ?? "here", dn, kind, attributes };
}

function readAll(
  entries: readonly Entry[],
  options: Partial<RecordReaderOptions> = {},
): SourceBatch & { readonly problems: readonly string[] } {
  const reader = new RecordReader({ ...OPTIONS, ...options });
  const batches = entries.flatMap((each) => reader.read(each) ?? []);
  const all = [...batches, ...reader.finish()];
  return {
    records: all.flatMap(({ records }) => records),
    structures: all.flatMap(({ structures }) => structures),
    removedKeys: [],
    problems: reader.problems.list().map(({ description }) => description),
  };
}

const LEA: Values = {
  objectClass: ["inetOrgPerson", "supannPerson"],
  uid: "LMartin",
  cn: "Martin Lea",
  sn: "Martin",
  givenName: "Léa",
  displayName: "Le\u0301a Martin",
  supannCivilite: "Mme",
  mail: "Lea.Martin@univ-valmoree.example",
  telephoneNumber: "+33 5 36 49 00 01",
  mobile: "+33 6 39 98 00 01",
  facsimileTelephoneNumber: "+33 5 36 49 00 02",
  buildingName: "Ampère",
  roomNumber: "A 214",
  postalAddress: "Université$1 avenue de l’Université$99000 Valmorée",
  title: ["Maîtresse de conférences", "<b>Responsable</b>"],
  eduPersonPrimaryAffiliation: "faculty",
  eduPersonAffiliation: ["member", "employee", "teacher", "faculty"],
  supannEntiteAffectationPrincipale: "UFRSCI01",
  supannEntiteAffectation: ["UFRSCI", "UFRSCI01", "UMR9000"],
  supannRoleEntite: "[role={SUPANN}D30][type={SUPANN}S220][code=UFRSCI01]",
  supannListeRouge: "FALSE",
  supannConsentement: "{PHOTO}PUBLIC",
  labeledURI: "https://univ-valmoree.example/~lea Ma page",
};

describe("a person", () => {
  it("is read whole", () => {
    expect(readAll([entry(LEA)]).records).toEqual([
      {
        key: "lmartin",
        kind: "individual",
        displayName: "Léa Martin",
        givenName: "Léa",
        surname: "Martin",
        otherNames: ["Martin Lea"],
        emails: ["lea.martin@univ-valmoree.example"],
        phones: [
          { number: "+33 5 36 49 00 01", kind: "voice" },
          { number: "+33 6 39 98 00 01", kind: "mobile" },
          { number: "+33 5 36 49 00 02", kind: "fax" },
        ],
        office: "Ampère, A 214",
        postalAddress: "Université\n1 avenue de l’Université\n99000 Valmorée",
        titles: ["Maîtresse de conférences", "Responsable"],
        affiliations: ["faculty", "member", "employee", "teacher"],
        memberships: [
          { structureId: "UFRSCI01", role: "Directrice" },
          { structureId: "UFRSCI", role: null },
          { structureId: "UMR9000", role: null },
        ],
        memberKeys: [],
        url: "https://univ-valmoree.example/~lea",
        capacity: null,
        isListed: true,
        consents: ["photo", "photo:public"],
      },
    ]);
  });
  it("is of what profiles say where nothing else does", () => {
    const profile = "[etab={UAI}0990001X][affil=staff][affect=DSI01]";
    const [record] = readAll([
      entry({ uid: "x", sn: "X", supannEmpProfil: profile }, "people"),
    ]).records;
    expect(record?.affiliations).toEqual(["staff"]);
    expect(record?.memberships).toEqual([{ structureId: "DSI01", role: null }]);
  });
  it("is hidden when the liste rouge says something else than TRUE or FALSE, and that is told", () => {
    const { records, problems } = readAll([entry({ ...LEA, supannListeRouge: "on verra" })]);
    expect(records[0]?.isListed).toBe(false);
    expect(problems).toEqual(["the liste rouge is neither TRUE nor FALSE: taken for TRUE"]);
  });
  it("is left out without a key or a name, and only the first of a key is taken", () => {
    const { records, problems } = readAll([
      entry({ sn: "Sans" }, "people"),
      entry({ uid: "vide" }, "people"),
      entry(LEA),
      entry({ ...LEA, uid: "lmartin", displayName: "Autre" }),
    ]);
    expect(records.map(({ displayName }) => displayName)).toEqual(["Léa Martin"]);
    expect(problems).toEqual([
      "has no uid: left out",
      "has no name: left out",
      "its key was told before: only the first is taken",
    ]);
  });
  it("names no value in what is told of it", () => {
    const { problems } = readAll([
      entry({ ...LEA, mail: "pas une adresse", telephoneNumber: "=cmd|calc" }),
    ]);
    expect(problems).toEqual([
      "an address of mail is not one: left out",
      "a telephone number is not one: left out",
    ]);
  });
});

describe("a structure", () => {
  it("is read with words for what it is", () => {
    const { structures } = readAll([
      entry({
        objectClass: ["organizationalUnit", "supannEntite"],
        supannCodeEntite: "UFRSCI",
        ou: "SCI",
        description: "UFR Sciences",
        supannTypeEntite: "{SUPANN}S210",
        supannCodeEntiteParent: "{UAI}VAL",
      }),
    ]);
    expect(structures).toEqual([
      {
        ...{ id: "UFRSCI", name: "UFR Sciences", acronym: "SCI", type: "Composante" },
        ...{ parentId: "VAL", email: null, phone: null, url: null, postalAddress: null },
      },
    ]);
  });
  it("has no kind when nobody knows the words of its code", () => {
    const values = { supannCodeEntite: "X", ou: "X", supannTypeEntite: "{SUPANN}S999" };
    expect(readAll([entry(values, "structures")]).structures[0]?.type).toBeNull();
  });
  it("is no mere folder of a tree", () => {
    const folder = entry({ objectClass: ["organizationalUnit"], ou: "people" });
    expect(readAll([folder])).toMatchObject({ records: [], structures: [], problems: [] });
  });
});

describe("a group", () => {
  const person = (uid: string, dn = `uid=${uid},ou=people,dc=x`): Entry =>
    entry({ objectClass: "person", uid, sn: uid, mail: `${uid}@univ.example` }, null, dn);
  const groups = (entries: readonly Entry[], options?: Partial<RecordReaderOptions>) =>
    readAll(entries, options).records.filter(({ kind }) => kind === "group");

  it("names its members by name, key or another group", () => {
    const [found] = groups([
      person("alice"),
      entry({
        objectClass: "groupOfNames",
        cn: "univ:ufr:l3-info",
        description: "L3 Informatique",
        member: ["UID=Alice, OU=people,dc=x", "cn=Essai\\2c 2,ou=groups,dc=x", ""],
        memberUid: ["bob"],
      }),
    ]);
    expect(found).toMatchObject({
      key: "group:univ:ufr:l3-info",
      displayName: "L3 Informatique",
      otherNames: ["l3-info", "univ:ufr:l3-info"],
      memberKeys: ["alice", "group:essai, 2", "bob"],
    });
  });
  it("finds members whose name does not begin with their key", () => {
    const [found] = groups([
      person("alice", "cn=Alice Martin,ou=people,dc=x"),
      entry({ objectClass: "group", cn: "g", member: "CN=Alice Martin, ou=people, dc=x" }),
    ]);
    expect(found?.memberKeys).toEqual(["alice"]);
  });
  it("is a list, known by its address, with members by theirs", () => {
    const list = {
      ...{ objectClass: "groupOfNames", cn: "info-l3", mail: "info-l3@listes.univ.example" },
      rfc822MailMember: ["alice@univ.example", "dehors@ailleurs.example"],
    };
    const [found] = groups([person("alice"), entry(list)], { membersByAddress: true });
    expect(found).toMatchObject({
      key: "info-l3@listes.univ.example",
      emails: ["info-l3@listes.univ.example"],
      memberKeys: ["alice", "dehors@ailleurs.example"],
    });
  });
  it("is made of what people say where groups don't name them", () => {
    const says = (uid: string, group: string): Entry =>
      entry({ uid, sn: uid, isMemberOf: group }, "people");
    const found = groups(
      [
        says("alice", "cn=td1,ou=groups,dc=x"),
        says("bob", "univ:ufr:td2"),
        entry({ objectClass: "groupOfNames", cn: "td1", description: "TD 1", member: "" }),
      ],
      { groupsFromPeople: true },
    );
    expect(found.map(({ key, displayName, memberKeys }) => [key, displayName, memberKeys])).toEqual(
      [
        ["group:td1", "TD 1", ["alice"]],
        ["group:univ:ufr:td2", "td2", ["bob"]],
      ],
    );
  });
});

describe("a room", () => {
  it("is known by its address, with how many fit in", () => {
    const values = {
      ...{ cn: "Amphi 1", mail: "amphi1@univ.example", zimbraCalResType: "Location" },
      ...{ zimbraCalResCapacity: "250", buildingName: "A" },
    };
    const thing = { cn: "Vidéoprojecteur", zimbraCalResType: "Equipment", capacity: "-3" };
    const { records } = readAll([entry(values, "resources"), entry(thing, "resources")]);
    expect(records.map(({ key, kind, capacity, office }) => [key, kind, capacity, office])).toEqual(
      [
        ["amphi1@univ.example", "location", 250, "A"],
        ["vidéoprojecteur", "device", null, null],
      ],
    );
  });
});

describe("hostile entries", () => {
  it("change nothing but themselves", () => {
    const values = {
      uid: "__proto__",
      sn: "constructor",
      displayName: "<script>alert(1)</script>",
    };
    const { records } = readAll([entry({ ...values, mail: "x@y.example" }, "people")]);
    const expected: Partial<DirectoryRecord> = { key: "__proto__", displayName: "alert(1)" };
    expect(records[0]).toMatchObject(expected);
    expect(({} as Record<string, unknown>)["isListed"]).toBeUndefined();
  });
  it("are bounded", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `v${index}`);
    const { records } = readAll([
      entry({ uid: "x", sn: "X", title: many, supannEntiteAffectation: many, cn: many }, "people"),
    ]);
    expect(records[0]?.titles.length).toBeLessThanOrEqual(5);
    expect(records[0]?.memberships.length).toBeLessThanOrEqual(50);
    expect(records[0]?.otherNames.length).toBeLessThanOrEqual(20);
  });
  it("are told up to a number, and counted beyond", () => {
    const reader = new RecordReader(OPTIONS);
    for (let at = 0; at < 700; at++) reader.read(entry({ sn: "x" }, "people"));
    expect(reader.problems.list()).toHaveLength(501);
    expect(reader.problems.list().at(-1)?.description).toBe(
      "and 200 more problems that are not listed",
    );
    expect([...reader.problems.counts]).toEqual([["has no uid: left out", 700]]);
  });
});
