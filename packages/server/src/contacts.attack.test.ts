/** What a script in the page tries with the contacts and the directory that the person sees. */
import { describe, expect, it } from "vitest";
import type { Budget, BudgetName } from "./context.js";
import { METHODS } from "./method-table.js";
import { testClient } from "./testing/client.js";
import { directoryRecord } from "./testing/memory-directory.js";

const A = { accountId: "a1" };
const CARD = { addressBookIds: { contacts: true }, name: { full: "Léa" } };
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2);
const SECRET = new TextEncoder().encode("name;email\nsecret;secret@univ.example\n");

const CONTACTS = ["contacts.read", "contacts.write"];

/** A budget that remembers what it was asked for. */
function counting(limits: Partial<Record<BudgetName, number>> = {}) {
  const spent = new Map<BudgetName, number>();
  const budget: Budget = {
    take: (name, cost) => {
      const next = (spent.get(name) ?? 0) + cost;
      if (next > (limits[name] ?? Infinity)) return { granted: false, retryAfter: 60 };
      spent.set(name, next);
      return { granted: true };
    },
  };
  return { budget, spent };
}

describe("row 34: mail, to a session that may not read it", () => {
  const blobs = ["m257", "m257_2", "m1_TEXT", "cal-10", "event-1", "dir-e1", "Card-1", "b1"];

  it.each(blobs)("does not become a photo: %s", async (blobId) => {
    const client = testClient({}, { scopes: CONTACTS });
    client.backend.blobs.set(blobId, { bytes: PNG, type: "image/png" });
    const media = { m1: { kind: "photo", blobId } };
    const [, made] = await client.call("ContactCard/set", {
      ...A,
      create: { k: { ...CARD, media }, plain: CARD },
    });
    expect(made.notCreated).toMatchObject({ k: { type: "blobNotFound" } });
    for (const patch of [{ media }, { "media/m1": media.m1 }]) {
      const [, answer] = await client.call("ContactCard/set", { ...A, update: { c1: patch } });
      expect(answer.notUpdated).toMatchObject({ c1: { type: "blobNotFound" } });
    }
    client.backend.blobs.set("u1", { bytes: PNG, type: "image/png" });
    const upload = { "media/m1": { kind: "photo", blobId: "u1" } };
    await client.call("ContactCard/set", { ...A, update: { c1: upload } });
    const swap = { update: { c1: { "media/m1/blobId": blobId } } };
    const [, swapped] = await client.call("ContactCard/set", { ...A, ...swap });
    expect(swapped.notUpdated).toMatchObject({ c1: { type: "blobNotFound" } });
    expect(client.backend.contacts.cards.get("c1")?.media?.["m1"]?.blobId).toBe("photo-c1-m1");
  });

  it.each(blobs)("is not read as a file of cards: %s", async (blobId) => {
    const client = testClient({}, { scopes: CONTACTS });
    client.backend.blobs.set(blobId, { bytes: SECRET, type: "text/csv" });
    client.backend.contacts.files.set(blobId, {
      cards: [{ "@type": "Card", version: "1.0", uid: "secret" }],
      problems: [],
    });
    const [parse, imported] = await client.calls(
      ["CardFile/parse", { ...A, blobIds: [blobId] }],
      ["CardFile/import", { ...A, blobId, addressBookId: "contacts" }],
    );
    expect(parse?.[1]).toMatchObject({ parsed: null, notFound: [blobId] });
    expect(imported?.[1].type).toBe("notFound");
    expect(JSON.stringify([parse, imported])).not.toContain("secret");
  });

  it.each(["m257_2", "card-1", "dir-e1"])("is not read as a calendar: %s", async (blobId) => {
    const client = testClient({}, { scopes: ["calendar.read", "calendar.write"] });
    client.backend.calendars.blobs.set(blobId, [
      { "@type": "Event", uid: "secret", start: "2026-11-23T10:00:00" },
    ]);
    const [parse, imported] = await client.calls(
      ["CalendarEvent/parse", { ...A, blobIds: [blobId] }],
      ["CalendarEvent/import", { ...A, blobId, calendarId: "cal" }],
    );
    expect(parse?.[1]).toMatchObject({ parsed: null, notFound: [blobId] });
    expect(imported?.[1].type).toBe("notFound");
  });
});

describe("row 34: another account", () => {
  const NAMES = [...METHODS.keys()].filter((name) =>
    /^(AddressBook|ContactCard|CardFile|CardDuplicate|Directory\w+)\//.test(name),
  );
  /** What each method needs to get as far as the account. */
  const ARGS = (name: string): object => {
    if (name.endsWith("/changes")) return { sinceState: "v1.0" };
    if (name.endsWith("/queryChanges")) return { sinceQueryState: "v1.0" };
    if (name.endsWith("/get")) return { ids: ["c1"] };
    if (name.startsWith("Directory")) return { filter: { text: "martin" } };
    if (name === "CardFile/parse") return { blobIds: ["u1"] };
    if (name === "CardFile/import") return { blobId: "u1", addressBookId: "contacts" };
    return name === "CardDuplicate/merge" ? { cardIds: ["c1", "c2"] } : {};
  };

  it.each(NAMES)("has no %s that the session may not have there", async (name) => {
    const client = testClient();
    const type = async (accountId: string) =>
      (await client.call(name, { ...ARGS(name), accountId }))[1].type;
    expect(await type("theo")).toBe("accountNotFound");
    expect(await type("constructor")).toBe("accountNotFound");
    expect(await type("shared")).toBe("accountNotSupportedByMethod");
    expect(await type("files")).toBe("accountNotSupportedByMethod");
    expect(client.backend.ticks).toEqual([]);
  });

  it.each(["AddressBook/set", "ContactCard/set", "CardFile/import"])(
    "that is only read is not written by %s",
    async (name) => {
      const client = testClient();
      const { accounts } = client.backend.description;
      const a1 = { ...accounts["a1"]!, isReadOnly: true };
      client.backend.description = { ...client.backend.description, accounts: { a1 } };
      const [, { type }] = await client.call(name, { ...A, ...ARGS(name) });
      expect(type).toBe("accountReadOnly");
      expect(client.backend.ticks).toEqual([]);
    },
  );
});

describe("row 31: a scope that reads", () => {
  it("changes nothing, by no argument", async () => {
    const client = testClient({}, { scopes: ["contacts.read", "directory.read"] });
    for (const [name, args] of [
      ["ContactCard/set", { create: { k: CARD } }],
      ["AddressBook/set", { destroy: ["contacts"], onDestroyRemoveContents: true }],
      ["CardFile/import", { blobId: "u1", addressBookId: "contacts" }],
    ] as const) {
      expect((await client.call(name, { ...A, ...args }))[1].type).toBe("forbidden");
    }
    const upload = await client.fetch("jmap/upload/a1/", { method: "POST", body: "x" });
    expect(upload.status).toBe(403);
    expect(client.backend.ticks).toEqual([]);
  });

  it("of the directory reads no contact, and one of contacts no directory", async () => {
    const directory = testClient({}, { scopes: ["directory.read"] });
    const contacts = testClient({}, { scopes: CONTACTS });
    const type = async (client: typeof contacts, name: string, args: object) =>
      (await client.call(name, { ...A, ...args }))[1].type;
    expect(await type(directory, "ContactCard/query", {})).toBe("unknownMethod");
    expect(await type(directory, "CardDuplicate/find", {})).toBe("unknownMethod");
    const filter = { text: "martin" };
    expect(await type(contacts, "DirectoryEntry/query", { filter })).toBe("unknownMethod");
    expect(await type(contacts, "DirectoryEntry/get", { ids: ["e1"] })).toBe("unknownMethod");
  });
});

describe("row 38: names that every object has", () => {
  const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];
  const places = names.flatMap((name): object[] => [
    { [`${name}/polluted`]: true },
    { [`emails/${name}/address`]: "a@b.example" },
    { [`name/${name}`]: { polluted: true } },
    { [`members/${name}`]: true },
    { [`keywords/${name}`]: true },
    { [`addressBookIds/${name}`]: true },
    { [`localizations/fr/${name}~1polluted`]: true },
    { localizations: { fr: { [`emails/${name}/address`]: "a@b.example" } } },
  ]);

  it.each(places)("lead nowhere in %j", async (patch) => {
    const client = testClient();
    await client.call("ContactCard/set", { ...A, create: { k: CARD } });
    const before = client.backend.contacts.cards.get("c1");
    const [, answer] = await client.call("ContactCard/set", { ...A, update: { c1: patch } });
    expect(answer.notUpdated).toHaveProperty(["c1"]);
    expect(client.backend.contacts.cards.get("c1")).toBe(before);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it.each(["constructor", "prototype", "toString"])("make no new card: %s", async (name) => {
    for (const card of [
      { ...CARD, [name]: { polluted: true } },
      { ...CARD, emails: { [name]: { address: "a@b.example" } } },
      { ...CARD, vCardParams: { [name]: { polluted: true } } },
      { ...CARD, vCardProps: [["x", { [name]: "x" }, "text", "x"]] },
    ]) {
      const client = testClient();
      const [, answer] = await client.call("ContactCard/set", { ...A, create: { k: card } });
      expect(answer.notCreated).toHaveProperty(["k"]);
      expect(client.backend.contacts.cards.size).toBe(0);
    }
  });
});

describe("row 38: too much", () => {
  const attempt = async (card: object) => {
    const client = testClient();
    const [, answer] = await client.call("ContactCard/set", {
      ...A,
      create: { k: { ...CARD, ...card } },
    });
    expect(client.reports).toEqual([]);
    return (answer.notCreated as { k: { type: string } } | null)?.k.type;
  };
  const many = (count: number, one: unknown, prefix = "e") =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n}`, one]));
  const deep = (levels: number): unknown =>
    Array.from({ length: levels }).reduce<unknown>((inner) => ({ a: inner }), "x");

  it.each([
    ["addresses", { emails: many(101, { address: "a@b.example" }) }, "invalidProperties"],
    ["notes", { notes: many(5, { note: "x".repeat(65_000) }) }, "tooLarge"],
    ["media", { media: many(21, { kind: "logo", uri: "https://x.example" }) }, "invalidProperties"],
    ["members", { kind: "group", members: many(2_001, true, "urn:x:") }, "invalidProperties"],
    ["values", { keywords: many(20_001, true) }, "tooLarge"],
    ["nesting", { vCardParams: { a: deep(20) } }, "tooLarge"],
    ["languages", { localizations: many(21, {}, "fr-x") }, "invalidProperties"],
    [
      "parts of a name",
      { name: { components: Array(51).fill({ kind: "given", value: "x" }) } },
      "invalidProperties",
    ],
    ["one text", { uid: "x".repeat(3_000) }, "invalidProperties"],
  ])("of %s makes no card", async (_name, card, type) => {
    expect(await attempt(card)).toBe(type);
  });

  it("reaches no back end as a patch either", async () => {
    const client = testClient();
    await client.call("ContactCard/set", { ...A, create: { k: CARD } });
    for (const patch of [
      many(2_001, null, "emails/e"),
      { "notes/n": { note: "x".repeat(300_000) } },
      { members: many(2_001, true) },
    ]) {
      const [, answer] = await client.call("ContactCard/set", { ...A, update: { c1: patch } });
      expect(answer.notUpdated).toHaveProperty(["c1"]);
    }
  });

  it("that is just not too much is taken", async () => {
    expect(await attempt({ emails: many(100, { address: "a@b.example" }) })).toBeUndefined();
    expect(await attempt({ kind: "group", members: many(2_000, true, "urn:x:") })).toBeUndefined();
  });
});

describe("row 50: harvesting", () => {
  it("of the directory ends with the budget", async () => {
    const { budget } = counting({
      "directory.search": 20,
      "directory.read": 50,
      "structure.read": 9,
    });
    const client = testClient({}, { budget });
    client.backend.directory.add(...Array.from({ length: 60 }, (_, n) => directoryRecord(`p${n}`)));
    const many = async (name: string, args: object) => {
      const calls = Array.from({ length: 32 }, (): [string, object] => [name, { ...A, ...args }]);
      const answers = await client.calls(...calls);
      const refused = answers.filter(([, { type }]) => type === "serverUnavailable");
      expect(refused.every(([, { retryAfter }]) => retryAfter === 60)).toBe(true);
      return answers.length - refused.length;
    };
    expect(await many("DirectoryEntry/query", { filter: { text: "pa" } })).toBe(20);
    expect(await many("DirectoryEntry/get", { ids: ["e1", "e2", "e3", "e4", "e5"] })).toBe(10);
    expect(await many("DirectoryStructure/query", { filter: {} })).toBe(9);
  });

  it("by all ids at once costs as many", async () => {
    const { budget, spent } = counting({ "directory.read": 100 });
    const client = testClient({}, { budget });
    const ids = Array.from({ length: 101 }, (_, n) => `e${n}`);
    const [, { type }] = await client.call("DirectoryEntry/get", { ...A, ids });
    expect(type).toBe("serverUnavailable");
    expect(spent.get("directory.read")).toBeUndefined();
    expect(client.backend.ticks).toEqual([]);
  });

  it("by cards as files costs as many as by entries", async () => {
    const { budget, spent } = counting({ "directory.read": 2 });
    const client = testClient({}, { budget });
    client.backend.blobs.set("dir-e1", { bytes: SECRET, type: "text/vcard" });
    const url = "jmap/download/a1/dir-e1/e1.vcf?type=text%2Fvcard";
    const statuses: number[] = [];
    for (let at = 0; at < 3; at += 1) statuses.push((await client.fetch(url)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect(spent.get("directory.read")).toBe(2);
  });

  it("of contacts costs what it reads and writes", async () => {
    const { budget, spent } = counting();
    const client = testClient({}, { budget });
    client.backend.contacts.files.set("u1", {
      cards: [{ "@type": "Card", version: "1.0", uid: "x" }],
      problems: [],
    });
    await client.calls(
      ["ContactCard/set", { ...A, create: { a: CARD, b: CARD } }],
      ["ContactCard/get", { ...A, ids: ["c1", "c2", "c3"] }],
      ["ContactCard/query", A],
      ["CardDuplicate/find", A],
      ["CardDuplicate/merge", { ...A, cardIds: ["c1", "c2"] }],
      ["CardFile/parse", { ...A, blobIds: ["u1"] }],
      ["CardFile/import", { ...A, blobId: "u1", addressBookId: "contacts" }],
      ["AddressBook/set", { ...A, create: { k: { name: "x" } } }],
    );
    expect(Object.fromEntries(spent)).toEqual({
      "card.write": 2 + 50 + 1,
      "card.read": 3 + 2,
      "card.search": 1 + 20,
      "blob.download": 1,
    });
  });
});
