import type { JSContactCard } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { testClient } from "../testing/client.js";

const A = { accountId: "a1" };
const card = (uid: string, more: Partial<JSContactCard> = {}): JSContactCard => ({
  "@type": "Card",
  version: "1.0",
  uid,
  name: { full: uid },
  ...more,
});

describe("CardFile/parse", () => {
  it("answers cards by blob, without what a file holds beside", async () => {
    const { call, backend } = testClient();
    const kept = { "partage-ent.example:attributes": { x: "y" } } as object;
    const media = {
      m1: { kind: "photo", uri: "data:image/png;base64,eA==" },
      m2: { kind: "logo", uri: "https://univ.example/logo.png" },
    } as const;
    backend.contacts.files.set("u1", {
      cards: [card("a", { ...kept, media }), card("b", { media: { m1: media.m1 } })],
      problems: [{ line: 12, description: "A line without a colon." }],
    });
    backend.contacts.files.set("u2", "notParsable");
    const blobIds = ["u1", "u2", "u3", "a:b"];
    expect((await call("CardFile/parse", { ...A, blobIds }))[1]).toEqual({
      ...A,
      parsed: { u1: [card("a", { media: { m2: media.m2 } }), card("b")] },
      problems: { u1: [{ line: 12, description: "A line without a colon." }] },
      notParsable: ["u2"],
      notFound: ["a:b", "u3"],
    });
  });

  it("reads 16 blobs at once, and no more", async () => {
    const { call } = testClient();
    const blobIds = Array.from({ length: 17 }, (_, n) => `u${n}`);
    expect((await call("CardFile/parse", { ...A, blobIds }))[1].type).toBe("requestTooLarge");
    const [name] = await call("CardFile/parse", { ...A, blobIds: blobIds.slice(1) });
    expect(name).toBe("CardFile/parse");
  });
});

describe("CardFile/import", () => {
  it("puts the cards of a file into a book that was created in the same request", async () => {
    const { calls, backend } = testClient();
    const problems = [{ line: 3, description: "x" }];
    backend.contacts.files.set("u1", { cards: [card("a"), card("b")], problems });
    const answers = await calls(
      ["AddressBook/set", { ...A, create: { k: { name: "x" } } }],
      ["CardFile/import", { ...A, blobId: "u1", addressBookId: "#k" }],
      ["ContactCard/query", { ...A, filter: { inAddressBook: "#k" } }],
    );
    expect(answers[1]?.[1]).toEqual({ ...A, imported: ["c1", "c2"], problems });
    expect(answers[2]?.[1].ids).toEqual(["c1", "c2"]);
  });

  it.each([
    [{ blobId: "u2", addressBookId: "contacts" }, "invalidArguments"],
    [{ blobId: "u9", addressBookId: "contacts" }, "notFound"],
    [{ blobId: "u1", addressBookId: "none" }, "notFound"],
    [{ blobId: "u1", addressBookId: "#none" }, "invalidArguments"],
    [{ blobId: "u1", addressBookId: "read" }, "forbidden"],
    [{ blobId: "u:1", addressBookId: "contacts" }, "invalidArguments"],
    [{ blobId: "u1" }, "invalidArguments"],
    [{ blobId: "u1", addressBookId: "contacts", onlyThese: [] }, "invalidArguments"],
  ])("answers %j with %s", async (args, type) => {
    const { call, backend } = testClient();
    backend.contacts.files.set("u1", { cards: [card("a")], problems: [] });
    backend.contacts.files.set("u2", "notParsable");
    expect((await call("CardFile/import", { ...A, ...args }))[1].type).toBe(type);
    expect(backend.contacts.cards.size).toBe(0);
  });
});

describe("CardDuplicate/find and CardDuplicate/merge", () => {
  const withTwo = async () => {
    const client = testClient();
    const emails = { e: { address: "lea@univ.example" } };
    const book = { addressBookIds: { contacts: true } };
    await client.call("ContactCard/set", {
      ...A,
      create: {
        a: { ...book, name: { full: "Léa Martin" }, emails },
        b: { ...book, name: { full: "Martin Léa" }, emails, notes: { n: { note: "x" } } },
      },
    });
    return client;
  };

  it("tell cards of one person, and what they would be as one, and write nothing", async () => {
    const client = await withTwo();
    const before = [...client.backend.contacts.cards.values()];
    const [find, merge] = await client.calls(
      ["CardDuplicate/find", A],
      ["CardDuplicate/merge", { ...A, cardIds: ["c1", "c2"] }],
    );
    expect(find?.[1].list).toEqual([{ cardIds: ["c2", "c1"], reasons: ["email", "name"] }]);
    expect(merge?.[1].merged).toMatchObject({
      name: { full: "Léa Martin" },
      notes: { n: { note: "x" } },
    });
    expect(merge?.[1].merged).not.toHaveProperty("id");
    expect(merge?.[1].lost).toEqual([{ property: "name", values: ["Martin Léa"] }]);
    expect([...client.backend.contacts.cards.values()]).toEqual(before);
  });

  it.each([
    ["CardDuplicate/merge", { cardIds: ["c1"] }, "invalidArguments"],
    ["CardDuplicate/merge", { cardIds: ["c1", "c1"] }, "invalidArguments"],
    [
      "CardDuplicate/merge",
      { cardIds: Array.from({ length: 21 }, (_, n) => `c${n}`) },
      "invalidArguments",
    ],
    ["CardDuplicate/merge", { cardIds: ["c1", "c9"] }, "notFound"],
    ["CardDuplicate/merge", { cardIds: ["c1", "c:2"] }, "notFound"],
    ["CardDuplicate/merge", { cardIds: ["c1", "#none"] }, "notFound"],
    ["CardDuplicate/merge", { cardIds: null }, "invalidArguments"],
    ["CardDuplicate/find", { addressBookIds: ["a:b"] }, "invalidArguments"],
    [
      "CardDuplicate/find",
      { addressBookIds: Array.from({ length: 65 }, (_, n) => `b${n}`) },
      "invalidArguments",
    ],
    ["CardDuplicate/find", { ids: [] }, "invalidArguments"],
  ])("%s answers %j with %s", async (name, args, type) => {
    const client = await withTwo();
    expect((await client.call(name, { ...A, ...args }))[1].type).toBe(type);
  });
});
