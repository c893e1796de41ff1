import { CONTACTS, DIRECTORY, type DirectoryEntry, type Id } from "@partage-ent/jmap";
import { PERSON_ROW_PROPERTIES } from "@partage-ent/sdk";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Answer, JmapClient, refused } from "./jmap-client.js";
import { setUpZimbraContacts, type ZimbraContactsFixture } from "./zimbra-contacts-fixture.js";

class DirectoryClient extends JmapClient {
  constructor({ backend, principal }: ZimbraContactsFixture) {
    super(backend, principal, { scopes: ["directory.read"], capabilities: [DIRECTORY] });
  }

  query(filter: object, more: object = {}): Promise<Answer> {
    return this.call("DirectoryEntry/query", { filter, limit: 20, ...more });
  }

  async get(...ids: readonly Id[]): Promise<readonly DirectoryEntry[]> {
    return (await this.call("DirectoryEntry/get", { ids }))["list"] as readonly DirectoryEntry[];
  }

  async find(filter: object, more: object = {}): Promise<readonly DirectoryEntry[]> {
    const { ids } = await this.query(filter, more);
    const found = await this.get(...(ids as readonly Id[]));
    return (ids as readonly Id[]).flatMap((id) => found.find((entry) => entry.id === id) ?? []);
  }

  async names(filter: object, more: object = {}): Promise<readonly string[]> {
    return (await this.find(filter, more)).map(({ name }) => name?.full ?? "");
  }
}

type Attributes = Readonly<Record<string, string>>;

const person = (givenName: string, sn: string, more: Attributes = {}): Attributes => ({
  ...{ givenName, sn, displayName: `${givenName} ${sn}`, ...more },
});

const PEOPLE: readonly (readonly [name: string, attributes: Attributes])[] = [
  [
    "helene.lefevre",
    person("Hélène", "Lefèvre", {
      title: "Maîtresse de conférences",
      ou: "UFR de droit",
      company: "Université de Valmorée",
      telephoneNumber: "+33 4 99 00 11 22",
      mobile: "+33 6 12 34 56 78",
      homePhone: "+33 4 00 00 00 00",
      physicalDeliveryOfficeName: "B 214",
      description: "Absente",
    }),
  ],
  ["paul.lefevre", person("Paul", "Lefevre")],
  ["jean.dalembert", person("Jean", "d’Alembert")],
  ["marie.lecoeur", person("Marie-Noëlle", "Lecœur")],
  ["anna.martinez", person("Anna", "Martinez")],
  ["zoe.martin", person("Zoé", "Martin")],
  ["rose.cachelin", person("Rose", "Cachelin", { zimbraHideInGal: "TRUE" })],
  [
    "b12",
    {
      ...{ displayName: "Salle B12", zimbraCalResType: "Location", zimbraCalResCapacity: "30" },
      ...{ zimbraCalResBuilding: "Bâtiment B", zimbraAccountCalendarUserType: "RESOURCE" },
    },
  ],
  [
    "videoprojecteur",
    {
      ...{ displayName: "Vidéoprojecteur", zimbraCalResType: "Equipment" },
      zimbraAccountCalendarUserType: "RESOURCE",
    },
  ],
];

/** More people than one question answers. */
const CROWD = 130;

describe("the directory over Zimbra", () => {
  let fixture: ZimbraContactsFixture;
  let lea: DirectoryClient;

  beforeAll(async () => {
    fixture = await setUpZimbraContacts();
    const { sandbox } = fixture;
    const password = "for tests alone";
    for (const [name, attributes] of PEOPLE) {
      await sandbox.createAccount({ name: `${name}@univ.example`, password, attributes });
    }
    for (let at = 0; at < CROWD; at++) {
      const attributes = person(`Prénom${at}`, "Dumas");
      await sandbox.createAccount({ name: `dumas${at}@univ.example`, password, attributes });
    }
    const members = ["zoe.martin", "helene.lefevre", "rose.cachelin", "dehors@autre.example"];
    await sandbox.createList({ name: "jury", members, attributes: { displayName: "Jury de L3" } });
    await sandbox.createList({
      name: "secret",
      members,
      attributes: { displayName: "Jury secret", zimbraHideInGal: "TRUE" },
    });
    lea = await new DirectoryClient(fixture).open();
  });
  afterEach(() => {
    expect(lea.errors).toEqual([]);
  });
  afterAll(() => fixture.close());

  it("says what it can tell", () => {
    const { accountCapabilities } = lea.session.accounts[lea.accountId]!;
    expect(accountCapabilities[DIRECTORY]).toEqual({
      caller: "student",
      minTextLength: 2,
      maxResults: 100,
      kinds: ["individual", "group", "location", "device"],
      facets: [],
      hasStructures: false,
    });
  });

  it("is there only where the class of service has it", async () => {
    const bare = await setUpZimbraContacts({ zimbraFeatureGalEnabled: "FALSE" });
    const { signal } = new AbortController();
    const { accounts } = await bare.backend.open(bare.principal, { signal }).describe();
    const [account] = Object.values(accounts);
    expect(Object.keys(account!.accountCapabilities).join(" ")).not.toContain("directory");
    await bare.close();
  });

  it.each([
    ["lefevre helene", ["Hélène Lefèvre"]],
    ["LEFÈVRE", ["Hélène Lefèvre", "Paul Lefevre"]],
    ["lef hél", ["Hélène Lefèvre"]],
    ["lefevre h", ["Hélène Lefèvre"]],
    ["d'alembert", ["Jean d’Alembert"]],
    ["lecoeur", ["Marie-Noëlle Lecœur"]],
    ["noelle lecoeur", ["Marie-Noëlle Lecœur"]],
    ["helene.lefevre@univ.example", ["Hélène Lefèvre"]],
    ["martin", ["Léa Martin", "Zoé Martin", "Anna Martinez"]],
    ["salle", ["Salle B12"]],
    ["jury", ["Jury de L3"]],
    ["zzz", []],
  ])("finds by a text: %s", async (text, names) => {
    expect(await lea.names({ text })).toEqual(names);
    // A few results are asked for by who is typing.
    expect(await lea.names({ text }, { limit: 8 })).toEqual(names);
  });

  it.each(["fev", "efe", "mbe", "tin", "example", "univ"])(
    "finds nothing inside of words, and nobody by what all addresses have: %s",
    async (text) => {
      expect(await lea.names({ text }, { limit: 100 })).toEqual([]);
    },
  );

  it.each(["", " ", "l", "*", ".", "..", "%", "é"])(
    "finds nothing for what is too short or no word: %j",
    async (text) => {
      expect(await lea.query({ text })).toMatchObject({ ids: [], masked: 0, hasMore: false });
    },
  );

  it.each(["l*", "*)(uid=*", 'x" or #type:group', "\\", "zo\\", "lef%", "🦊🦊", "ابن"])(
    "takes %j for nothing but a text",
    async (text) => {
      expect((await lea.names({ text }, { limit: 100 })).length).toBeLessThan(3);
    },
  );

  it("hides whom Zimbra hides", async () => {
    for (const filter of [
      { text: "cachelin" },
      { text: "rose.cachelin@univ.example" },
      { email: "rose.cachelin@univ.example" },
      { text: "secret", kind: "group" },
    ]) {
      expect(await lea.query(filter)).toMatchObject({ ids: [], masked: 0 });
    }
    const [zoe] = await lea.find({ email: "zoe.martin@univ.example" });
    const encoded = zoe!.id.slice(1);
    const name = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
    const hidden = btoa(name.replace("zoe.martin", "rose.cachelin")).replace(/=+$/, "");
    expect(await lea.get(`p${hidden}`)).toEqual([]);
  });

  it("tells of work, and of nothing private", async () => {
    const [entry] = await lea.find({ email: "Helene.Lefevre@univ.example" });
    expect(entry).toMatchObject({
      "@type": "Card",
      kind: "individual",
      establishment: "valmoree",
      name: { full: "Hélène Lefèvre" },
      titles: { t1: { name: "Maîtresse de conférences" } },
      organizations: { o1: { name: "Université de Valmorée", units: [{ name: "UFR de droit" }] } },
      phones: { p1: { number: "+33 4 99 00 11 22" } },
      addresses: { a1: { components: [{ kind: "room", value: "B 214" }] } },
      affiliations: [],
      memberships: [],
    });
    const file = await (await lea.download(entry!.blobId!, "text/vcard")).text();
    for (const text of [JSON.stringify(entry), file]) {
      expect(text).toContain("Lefèvre");
      expect(text).not.toMatch(/12 34 56 78|00 00 00 00|Absente/);
    }
    expect(file).toMatch(/^BEGIN:VCARD\r\n[^]*END:VCARD\r\n$/);
  });

  it("finds kinds, rooms without any text too", async () => {
    expect(await lea.find({ kind: "location" })).toMatchObject([
      {
        kind: "location",
        capacity: 30,
        name: { full: "Salle B12" },
        addresses: { a1: { components: [{ kind: "building", value: "Bâtiment B" }] } },
      },
    ]);
    expect(await lea.names({ kind: "device" })).toEqual(["Vidéoprojecteur"]);
    expect(await lea.names({ kind: "group" })).toEqual(["Jury de L3"]);
    expect(await lea.names({ kind: "group", text: "salle" })).toEqual([]);
    expect(await lea.names({ kind: "individual", text: "salle" })).toEqual([]);
    expect(await lea.find({ text: "salle" })).toMatchObject([{ kind: "location", capacity: 30 }]);
  });

  it("tells the members of a group that it lists, in the group's order", async () => {
    const [jury] = await lea.find({ text: "jury", kind: "group" });
    expect(await lea.names({ group: jury!.id })).toEqual(["Zoé Martin", "Hélène Lefèvre"]);
    expect(await lea.names({ group: jury!.id, text: "zoe" })).toEqual(["Zoé Martin"]);
    expect(await refused(lea.query({ group: "none" }))).toBe("notFound");
    const [zoe] = await lea.find({ email: "zoe.martin@univ.example" });
    expect(await refused(lea.query({ group: zoe!.id }))).toBe("notFound");
  });

  it("goes through pages up to the most that it tells", async () => {
    const seen: Id[] = [];
    let hasMore = true;
    while (hasMore) {
      const answer = await lea.query({ text: "dumas" }, { position: seen.length, limit: 30 });
      seen.push(...(answer["ids"] as readonly Id[]));
      hasMore = answer["hasMore"] === true;
    }
    expect(new Set(seen).size).toBe(100);
  });

  it("refuses what it can't know, and knows no structures", async () => {
    expect(await refused(lea.query({ text: "dumas", affiliation: "student" }))).toBe(
      "unsupportedFilter",
    );
    expect(await refused(lea.query({ structure: "s" }))).toBe("unsupportedFilter");
    expect(await lea.query({ text: "dumas", establishment: "ailleurs" })).toMatchObject({
      ids: [],
    });
    const structures = await lea.call("DirectoryStructure/query", { filter: { parentId: null } });
    expect(structures["ids"]).toEqual([]);
    const get = await lea.call("DirectoryStructure/get", { ids: ["s"] });
    expect(get).toMatchObject({ list: [], notFound: ["s"] });
  });

  it("asks the mail system once for what a page of results shows", async () => {
    const before = fixture.requests.length;
    const [, get] = await lea.calls(
      ["DirectoryEntry/query", { filter: { text: "lefevre helene" }, limit: 20 }],
      [
        "DirectoryEntry/get",
        {
          "#ids": { resultOf: "0", name: "DirectoryEntry/query", path: "/ids" },
          properties: PERSON_ROW_PROPERTIES,
        },
      ],
    );
    expect(get!["list"]).toHaveLength(1);
    expect(fixture.requests.length - before).toBe(1);
  });

  it("asks the mail system once for contacts and people together, while somebody is typing", async () => {
    const both = await new JmapClient(fixture.backend, fixture.principal, {
      scopes: ["contacts.read", "directory.read"],
      capabilities: [CONTACTS, DIRECTORY],
    }).open();
    const found = (resultOf: string, name: string) => ({
      "#ids": { resultOf, name, path: "/ids" },
    });
    const before = fixture.requests.length;
    const answers = await both.calls(
      ["ContactCard/query", { filter: { text: "mart" }, limit: 8 }],
      ["ContactCard/get", found("0", "ContactCard/query")],
      ["DirectoryEntry/query", { filter: { text: "mart" }, limit: 8 }],
      ["DirectoryEntry/get", found("2", "DirectoryEntry/query")],
    );
    expect(answers[3]!["list"]).toHaveLength(3);
    expect(fixture.requests.length - before).toBe(1);
  });
});
