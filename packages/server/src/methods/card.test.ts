import type { ContactCard } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { testClient, type TestClient } from "../testing/client.js";

const A = { accountId: "a1" };
const CARD = { addressBookIds: { contacts: true }, name: { full: "Léa Martin" } };

const created = async (more: object, client = testClient()) => {
  const [, answer] = await client.call("ContactCard/set", {
    ...A,
    create: { k: { ...CARD, ...more } },
  });
  const error = (answer.notCreated as { k?: { type: string; properties?: string[] } } | null)?.k;
  return { client, answer, error };
};

const make = async (client: TestClient, more: object = {}): Promise<string> => {
  const { answer } = await created(more, client);
  return (answer.created as { k: { id: string } }).k.id;
};

describe("AddressBook/get and AddressBook/set", () => {
  it("answer address books with their rights, and change what may be changed", async () => {
    const { calls, backend } = testClient();
    const answers = await calls(
      ["AddressBook/get", { ...A, properties: ["name", "isDefault", "myRights"] }],
      ["AddressBook/set", { ...A, create: { k: { name: " The\u0301se " } } }],
      ["AddressBook/set", { ...A, update: { "#k": { isSubscribed: false } } }],
      ["AddressBook/changes", { ...A, sinceState: "v1.0" }],
    );
    expect(answers[0]?.[1]).toMatchObject({
      list: [{ id: "contacts", isDefault: true }, {}, { myRights: { mayWrite: false } }],
    });
    expect(answers[3]?.[1]).toMatchObject({
      created: ["addressbook4"],
      updated: ["addressbook4"],
    });
    expect(backend.contacts.books.get("addressbook4")).toMatchObject({
      name: "Thése",
      isSubscribed: false,
    });
  });

  it.each([
    [{}, "name"],
    [{ name: "a/b" }, "name"],
    [{ name: "a\u0000b" }, "name"],
    [{ name: "x".repeat(129) }, "name"],
    [{ name: "x", isSubscribed: true }, "isSubscribed"],
    [{ name: "x", isDefault: true }, "isDefault"],
    [{ name: "x", shareWith: {} }, "shareWith"],
    [{ name: "x", myRights: {} }, "myRights"],
  ])("refuse %j", async (create, property) => {
    const [, answer] = await testClient().call("AddressBook/set", { ...A, create: { k: create } });
    expect(answer.notCreated).toMatchObject({ k: { properties: [property] } });
  });

  it("refuse what no argument of theirs is", async () => {
    const args = { ...A, onSuccessSetIsDefault: "contacts" };
    expect((await testClient().call("AddressBook/set", args))[1].type).toBe("invalidArguments");
  });

  it("create none where the account says so", async () => {
    const client = testClient();
    const { a1 } = client.backend.description.accounts;
    const contacts = { maxAddressBooksPerCard: 1, mayCreateAddressBook: false };
    const accountCapabilities = {
      ...a1?.accountCapabilities,
      "urn:ietf:params:jmap:contacts": contacts,
    };
    const accounts = { a1: { ...a1!, accountCapabilities } };
    client.backend.description = { ...client.backend.description, accounts };
    const [, answer] = await client.call("AddressBook/set", { ...A, create: { k: { name: "x" } } });
    expect(answer.notCreated).toEqual({ k: { type: "forbidden" } });
  });
});

describe("ContactCard/get", () => {
  it("answers what was asked for, and no card by an id that can't be", async () => {
    const client = testClient();
    const id = await make(client, { notes: { n: { note: "x" } } });
    const [get, all] = await client.calls(
      ["ContactCard/get", { ...A, ids: [id, "no one", "__proto__"], properties: ["name", "uid"] }],
      ["ContactCard/get", { ...A, ids: null }],
    );
    expect(get?.[1]).toMatchObject({ notFound: ["__proto__", "no one"] });
    expect((get?.[1].list as object[]).map((card) => Object.keys(card).sort())).toEqual([
      ["id", "name", "uid"],
    ]);
    expect(all?.[1].type).toBe("requestTooLarge");
  });

  it("refuses a property that cards do not have", async () => {
    const args = { ...A, ids: [], properties: ["password"] };
    expect((await testClient().call("ContactCard/get", args))[1].type).toBe("invalidArguments");
  });
});

describe("ContactCard/query", () => {
  it("asks the back end with defaults filled in", async () => {
    const client = testClient();
    const [, answer] = await client.call("ContactCard/query", A);
    expect(client.backend.contacts.lastQuery).toEqual({
      filter: null,
      sort: [{ property: "name/surname", isAscending: true }],
      position: 0,
      limit: 500,
      calculateTotal: false,
    });
    expect(answer).toMatchObject({ canCalculateChanges: false, limit: 500, ids: [] });
    expect(answer).not.toHaveProperty("total");
  });

  it("knows books that were created in the same request", async () => {
    const client = testClient();
    const answers = await client.calls(
      ["AddressBook/set", { ...A, create: { k: { name: "x" } } }],
      ["ContactCard/set", { ...A, create: { c: { ...CARD, addressBookIds: { "#k": true } } } }],
      ["ContactCard/query", { ...A, filter: { inAddressBook: "#k" }, calculateTotal: true }],
    );
    expect(answers[2]?.[1]).toMatchObject({ ids: ["c1"], total: 1 });
  });

  it.each([
    [{ filter: { anything: "x" } }, "unsupportedFilter"],
    [{ filter: { constructor: "x" } }, "unsupportedFilter"],
    [{ filter: { text: "a\u0007" } }, "invalidArguments"],
    [{ filter: { text: "x".repeat(1_001) } }, "invalidArguments"],
    [{ filter: { text: ["x"] } }, "invalidArguments"],
    [{ filter: { createdAfter: "yesterday" } }, "invalidArguments"],
    [{ filter: { inAddressBook: "a:b" } }, "invalidArguments"],
    [{ filter: { inAddressBook: "#none" } }, "invalidArguments"],
    [{ filter: { operator: "XOR", conditions: [] } }, "invalidArguments"],
    [
      { filter: { operator: "OR", conditions: Array.from({ length: 64 }, () => ({})) } },
      "unsupportedFilter",
    ],
    [{ sort: [{ property: "uid" }] }, "unsupportedSort"],
    [{ sort: [{ property: "created", keyword: "x" }] }, "invalidArguments"],
    [{ anchor: "c1" }, "invalidArguments"],
    [{ position: -1 }, "invalidArguments"],
  ])("answers %j with %s", async (args, type) => {
    const client = testClient();
    expect((await client.call("ContactCard/query", { ...A, ...args }))[1].type).toBe(type);
    expect(client.backend.ticks).toEqual([]);
  });

  it("is never followed", async () => {
    const args = { ...A, sinceQueryState: "v1.0" };
    const [, { type }] = await testClient().call("ContactCard/queryChanges", args);
    expect(type).toBe("cannotCalculateChanges");
  });
});

describe("a new card", () => {
  it("has what RFC 9553 gives cards, as it was sent", async () => {
    const card: Partial<ContactCard> = {
      kind: "individual",
      uid: "urn:uuid:1f7d2a54-7f86-4d0c-9d0e-1a2b3c4d5e6f",
      language: "fr",
      name: { components: [{ kind: "surname", value: "Martin" }], isOrdered: true },
      speakToAs: { grammaticalGender: "feminine", pronouns: { p: { pronouns: "elle" } } },
      organizations: { o: { name: "UFR", units: [{ name: "Labo" }] } },
      titles: { t: { name: "Directrice", kind: "role", organizationId: "o" } },
      emails: { e: { address: "lea@univ.example", contexts: { work: true }, pref: 1 } },
      onlineServices: { s: { service: "Matrix", uri: "matrix:u/lea:univ.example" } },
      phones: { p: { number: "tel:+33-1-11-11-11-11", features: { voice: true } } },
      preferredLanguages: { l: { language: "pt-BR" } },
      calendars: { c: { kind: "calendar", uri: "webcal://univ.example/lea.ics" } },
      schedulingAddresses: { s: { uri: "mailto:lea@univ.example" } },
      addresses: {
        a: {
          components: [{ kind: "locality", value: "Valmorée" }],
          countryCode: "FR",
          coordinates: "geo:43.6,3.9",
          timeZone: "Europe/Paris",
        },
      },
      cryptoKeys: { k: { uri: "https://univ.example/key.asc", mediaType: "application/pgp-keys" } },
      directories: { d: { kind: "entry", uri: "https://univ.example/lea.vcf" } },
      links: { l: { kind: "contact", uri: "https://univ.example/" } },
      media: { m: { kind: "logo", uri: "https://univ.example/logo.png" } },
      localizations: {
        en: { "titles/t/name": "Head" },
        yue: { "name/phoneticSystem": "jyut", "name/components/0/phonetic": "syun1" },
      },
      anniversaries: { b: { kind: "birth", date: { month: 2, day: 29 } } },
      keywords: { jury: true },
      notes: { n: { note: "une\nnote", author: { name: "Théo" } } },
      personalInfo: { i: { kind: "hobby", value: "Échecs", level: "high" } },
      relatedTo: { "urn:x:theo": { relation: { colleague: true } } },
      created: "2026-01-01T00:00:00Z",
      vCardProps: [["x-foo", { group: "a" }, "unknown", "bar"]],
      vCardParams: { "x-p": ["a", "b"] },
    };
    const { client, error } = await created(card);
    expect(error).toBeUndefined();
    expect(client.backend.contacts.cards.get("c1")).toMatchObject(card);
  });

  it("may be sent as a card was read, but for what the server sets", async () => {
    const client = testClient();
    const id = await make(client);
    const [, { list }] = await client.call("ContactCard/get", { ...A, ids: [id] });
    const [copy] = list as ContactCard[];
    const { uid: _uid, ...again } = copy!;
    expect(
      (await created({ ...again, id: "c1", blobId: "card-c1" }, client)).error,
    ).toBeUndefined();
    expect(client.backend.contacts.lastEdits?.create.get("k")).not.toHaveProperty("id");
  });

  it.each([
    [{ addressBookIds: {} }, "addressBookIds"],
    [{ addressBookIds: { a: true, b: true } }, "addressBookIds"],
    [{ addressBookIds: { "#none": true } }, "addressBookIds"],
    [{ addressBookIds: ["contacts"] }, "addressBookIds"],
    [{ kind: "robot" }, "kind"],
    [{ kind: "individual", members: { "urn:x:1": true } }, "members"],
    [{ members: { "urn:x:1": true } }, "members"],
    [{ name: "Léa" }, "name"],
    [{ name: { full: "a\u0000b" } }, "name"],
    [{ name: { first: "Léa" } }, "name"],
    [{ name: { components: [{ kind: "nom", value: "x" }] } }, "name"],
    [{ emails: { e: { address: "not an address" } } }, "emails"],
    [{ emails: { e: { address: "a@b.example\r\nBcc: c@d.example" } } }, "emails"],
    [{ emails: { e: { address: "a@b.example, c@d.example" } } }, "emails"],
    [{ emails: [{ address: "a@b.example" }] }, "emails"],
    [{ emails: { "a b": { address: "a@b.example" } } }, "emails"],
    [{ emails: { e: { address: "a@b.example", pref: 0 } } }, "emails"],
    [{ phones: { p: { number: "" } } }, "phones"],
    [{ phones: { p: { number: "javascript:alert(1)" } } }, "phones"],
    [{ phones: { p: { number: " JavaScript :alert(1)" } } }, "phones"],
    [{ links: { l: { uri: "javascript:alert(1)" } } }, "links"],
    [{ links: { l: { uri: "JAVASCRIPT:alert(1)" } } }, "links"],
    [{ links: { l: { uri: " https://x.example" } } }, "links"],
    [{ links: { l: { uri: "data:text/html,x" } } }, "links"],
    [{ links: { l: { uri: "//x.example" } } }, "links"],
    [{ onlineServices: { s: { uri: "vbscript:x" } } }, "onlineServices"],
    [{ onlineServices: { s: { service: "x" } } }, "onlineServices"],
    [{ cryptoKeys: { k: { uri: "data:application/pgp-keys;base64,eA==" } } }, "cryptoKeys"],
    [{ media: { m: { kind: "photo", uri: "data:image/png;base64,eA==" } } }, "media"],
    [{ media: { m: { kind: "photo" } } }, "media"],
    [{ media: { m: { kind: "photo", blobId: "u1", uri: "https://x.example" } } }, "media"],
    [{ media: { m: { kind: "photo", blobId: "u1", mediaType: "image/svg+xml" } } }, "media"],
    [{ media: { m: { kind: "photo", blobId: "../m1" } } }, "media"],
    [{ anniversaries: { b: { kind: "birth", date: {} } } }, "anniversaries"],
    [{ anniversaries: { b: { kind: "birth", date: { day: 3 } } } }, "anniversaries"],
    [
      { anniversaries: { b: { kind: "birth", date: { year: 1, utc: "2026-01-01T00:00:00Z" } } } },
      "anniversaries",
    ],
    [{ addresses: { a: { components: [{ kind: "planet", value: "x" }] } } }, "addresses"],
    [{ addresses: { a: { coordinates: "geo:1,2?x=<script>" } } }, "addresses"],
    [{ addresses: { a: { timeZone: "Mars/Olympus" } } }, "addresses"],
    [{ notes: { n: { note: "x".repeat(65_537) } } }, "notes"],
    [{ keywords: { a: false } }, "keywords"],
    [{ language: "fr FR" }, "language"],
    [{ localizations: { fr: { "addressBookIds/read": true } } }, "localizations"],
    [{ localizations: { fr: { media: {} } } }, "localizations"],
    [{ localizations: { fr: { "name/components/0": {} } } }, "localizations"],
    [{ localizations: { fr: { "name/components/x/value": "x" } } }, "localizations"],
    [{ localizations: { fr: { "name/components/0/evil": "x" } } }, "localizations"],
    [{ vCardProps: [["x foo", {}, "text", "x"]] }, "vCardProps"],
    [{ vCardProps: [["x-foo", {}, "text"]] }, "vCardProps"],
    [{ vCardProps: [["x-foo", { p: 1 }, "text", "x"]] }, "vCardProps"],
    [{ vCardProps: [["x-foo", {}, "text", "a\u0000b"]] }, "vCardProps"],
    [{ vCardProps: Array.from({ length: 201 }, () => ["x", {}, "text", "x"]) }, "vCardProps"],
    [{ vCardParams: { "a\nb": "x" } }, "vCardParams"],
    [{ uid: "" }, "uid"],
    [{ version: "2.0" }, "version"],
    [{ isAdmin: true }, "isAdmin"],
    [{ "x-custom": "x" }, "x-custom"],
  ])("can't have %j", async (more, property) => {
    const { client, error } = await created(more);
    expect(error).toMatchObject({ type: "invalidProperties", properties: [property] });
    expect(client.backend.contacts.cards.size).toBe(0);
  });

  it("says which of many values is wrong", async () => {
    const { answer } = await created({ emails: { a: { address: "x" } } });
    expect(answer.notCreated).toMatchObject({
      k: { description: "emails/a/address is no address." },
    });
  });
});

describe("a patch of a card", () => {
  const FULL = {
    emails: { e1: { address: "a@b.example" }, e2: { address: "c@d.example" } },
    media: { m1: { kind: "photo", uri: "https://univ.example/p.png" } },
    vCardProps: [["x-foo", {}, "unknown", "bar"]],
    vCardParams: { "x-p": "a" },
  };

  it("changes what it points at, and takes away what it sets to null", async () => {
    const client = testClient();
    const id = await make(client, FULL);
    const patch = {
      "emails/e1/label": "Bureau",
      "emails/e2": null,
      "name/components": [{ kind: "given", value: "Léa" }],
      "notes/n1": { note: "x" },
      media: null,
    };
    const [, answer] = await client.call("ContactCard/set", { ...A, update: { [id]: patch } });
    expect(answer.notUpdated).toBeNull();
    const card = client.backend.contacts.cards.get(id);
    expect(card).toMatchObject({
      name: { full: "Léa Martin", components: [{ kind: "given", value: "Léa" }] },
      notes: { n1: { note: "x" } },
    });
    expect(card?.emails).toEqual({ e1: { address: "a@b.example", label: "Bureau" } });
    expect(card).not.toHaveProperty("media");
  });

  it("leaves what only the server sets, and what a vCard said beyond the model, as it is", async () => {
    const client = testClient();
    const id = await make(client, FULL);
    const before = client.backend.contacts.cards.get(id);
    const patch = {
      ...{ id: "other", blobId: "m1", uid: "other", created: null, updated: "x", prodId: "x" },
      ...{ "@type": "Group", version: "9", vCardProps: null, vCardParams: {} },
    };
    const [, answer] = await client.call("ContactCard/set", { ...A, update: { [id]: patch } });
    expect(answer.notUpdated).toBeNull();
    expect(client.backend.contacts.cards.get(id)).toEqual(before);
  });

  it.each([
    [{ "emails/e1/address/0": "x" }, "invalidPatch"],
    [{ "name/components/0/value": "x" }, "invalidPatch"],
    [{ "emails/e1": { address: "a@b.example" }, "emails/e1/label": "x" }, "invalidPatch"],
    [{ "emails/a~2b": null }, "invalidPatch"],
    [{ "a/b/c/d/e/f/g/h/i": 1 }, "invalidPatch"],
    [{ "emails//address": "x" }, "invalidPatch"],
    [{ "emails/e1/address": "x" }, "invalidProperties"],
    [{ "emails/e1/address": null }, "invalidProperties"],
    [{ addressBookIds: null }, "invalidProperties"],
    [{ addressBookIds: {} }, "invalidProperties"],
    [{ "addressBookIds/#none": true }, "invalidProperties"],
    [{ "media/m1/uri": "data:image/png;base64,eA==" }, "invalidProperties"],
    [{ "localizations/fr": { "media/m1": null } }, "invalidProperties"],
    [{ "vCardParams/x-p": "b" }, "invalidPatch"],
    [{ "vCardProps/0": null }, "invalidPatch"],
    [{ isAdmin: true }, "invalidProperties"],
    [{ "emails/e1/isAdmin": true }, "invalidPatch"],
  ])("can't be %j", async (patch, type) => {
    const client = testClient();
    const id = await make(client, FULL);
    const before = client.backend.contacts.cards.get(id);
    const [, answer] = await client.call("ContactCard/set", { ...A, update: { [id]: patch } });
    expect(answer.notUpdated).toMatchObject({ [id]: { type } });
    expect(client.backend.contacts.cards.get(id)).toBe(before);
  });
});
