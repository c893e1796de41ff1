import { CARD_FILES, CONTACTS } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import {
  findDuplicateContacts,
  importContacts,
  mergeContacts,
  parseCardFile,
  previewMerge,
  uploadPhoto,
} from "./card-files.js";
import { connect } from "./connect.js";
import {
  changeContact,
  createContact,
  deleteAddressBook,
  deleteContacts,
  getContact,
  listAddressBooks,
  listContacts,
} from "./contacts.js";
import {
  GATEWAY,
  json,
  scriptedGateway,
  sessionOf,
  type MethodAnswer,
} from "./testing/scripted-gateway.js";

/** A gateway that answers these methods; what was asked is kept in the order it came. */
function start(methods: Record<string, MethodAnswer>) {
  const { jmap } = sessionOf();
  const own = { [CONTACTS]: "a1", [CARD_FILES]: "a1" };
  const session = sessionOf({
    jmap: { ...jmap, capabilities: { ...jmap.capabilities, ...own }, primaryAccounts: own },
  });
  const asked: [string, Readonly<Record<string, unknown>>][] = [];
  const noting = Object.entries(methods).map(([name, answer]): [string, MethodAnswer] => [
    name,
    (args) => {
      asked.push([name, args]);
      return answer(args);
    },
  ]);
  const { fetch, requests } = scriptedGateway(Object.fromEntries(noting), ({ path }) => {
    if (path === "v1/session") return json(session);
    return path === "jmap/upload/a1" ? json({ accountId: "a1", blobId: "b1" }) : undefined;
  });
  return { connection: connect({ gateway: GATEWAY, fetch }), asked, requests };
}

const set = (changes: object = {}): MethodAnswer => {
  return () => ({
    created: null,
    notCreated: null,
    notUpdated: null,
    notDestroyed: null,
    ...changes,
  });
};

describe("address books", () => {
  it("come in the order of the server, then by name", async () => {
    const list = [
      { id: "b", sortOrder: 1, name: "B" },
      { id: "c", sortOrder: 0, name: "C" },
      { id: "a", sortOrder: 1, name: "A" },
    ];
    const { connection } = start({ "AddressBook/get": () => ({ list }) });
    expect((await listAddressBooks(connection)).map(({ id }) => id)).toEqual(["c", "a", "b"]);
  });

  it("with cards are not deleted unless that is said", async () => {
    const refused = set({ notDestroyed: { b1: { type: "addressBookHasContents" } } });
    const { connection, asked } = start({ "AddressBook/set": refused });
    await expect(deleteAddressBook(connection, "b1")).rejects.toMatchObject({
      code: "ERR_CONFLICT",
    });
    expect(asked[0]![1]).toMatchObject({ destroy: ["b1"], onDestroyRemoveContents: false });
  });
});

describe("contacts", () => {
  it("are listed by surname, in the order of the query", async () => {
    const { connection, asked, requests } = start({
      "ContactCard/query": () => ({ ids: ["c2", "c1"], position: 0 }),
      "ContactCard/get": () => ({ list: [{ id: "c1" }, { id: "c2" }] }),
    });
    const page = await listContacts(connection, { addressBookId: "7", text: " lef " });
    expect(page.items.map(({ id }) => id)).toEqual(["c2", "c1"]);
    expect(page.hasMore).toBe(false);
    expect(asked[0]![1]).toMatchObject({
      filter: { inAddressBook: "7", text: "lef" },
      sort: [{ property: "name/surname" }, { property: "name/given" }],
    });
    expect(requests.filter(({ path }) => path === "jmap/api")).toHaveLength(1);
  });

  it("tell that there are more when the server gave as many as it gives", async () => {
    const { connection } = start({
      "ContactCard/query": () => ({ ids: ["c1"], position: 0, limit: 1 }),
      "ContactCard/get": () => ({ list: [{ id: "c1" }] }),
    });
    expect((await listContacts(connection)).hasMore).toBe(true);
  });

  it("that are no more can't be read", async () => {
    const { connection } = start({ "ContactCard/get": () => ({ list: [] }) });
    await expect(getContact(connection, "c1")).rejects.toMatchObject({ code: "ERR_NOT_FOUND" });
  });

  it("are created, changed and deleted; a failure says which", async () => {
    const answers = [
      set({ created: { new: { id: "c9" } } }),
      set(),
      set({ notDestroyed: { c2: { type: "forbidden" } } }),
    ];
    const { connection } = start({ "ContactCard/set": (args) => answers.shift()!(args) });
    const card = { addressBookIds: { "7": true as const }, name: { full: "Aurélie Lefèvre" } };
    expect(await createContact(connection, card)).toBe("c9");
    await changeContact(connection, "c9", { "phones/p1": null });
    await expect(deleteContacts(connection, ["c1", "c2"])).rejects.toMatchObject({
      code: "ERR_FORBIDDEN",
      failed: { c2: "ERR_FORBIDDEN" },
    });
  });
});

describe("files of cards", () => {
  const file = new Blob(["BEGIN:VCARD"], { type: "text/vcard" });

  it("are uploaded, read, and then put into a book", async () => {
    const problems = [{ line: 3, description: "Not a property." }];
    const { connection, asked, requests } = start({
      "CardFile/parse": () => ({ parsed: { b1: [{ uid: "u1" }] }, problems: { b1: problems } }),
      "CardFile/import": () => ({ imported: ["c1"], problems }),
    });
    const read = await parseCardFile(connection, file);
    expect(read).toMatchObject({ blobId: "b1", cards: [{ uid: "u1" }], problems });
    expect(await importContacts(connection, read, "7")).toEqual({ ids: ["c1"], problems });
    expect(asked[1]![1]).toMatchObject({ blobId: "b1", addressBookId: "7" });
    const upload = requests.find(({ path }) => path.startsWith("jmap/upload"));
    expect(upload?.headers.get("content-type")).toBe("text/vcard");
  });

  it("without cards are refused", async () => {
    const { connection } = start({ "CardFile/parse": () => ({ notParsable: ["b1"] }) });
    await expect(parseCardFile(connection, file)).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENTS",
    });
  });

  it("that are too large are not sent", async () => {
    const { connection, requests } = start({});
    const large = new Blob([new Uint8Array(1e7 + 1)]);
    await expect(uploadPhoto(connection, large)).rejects.toMatchObject({ code: "ERR_TOO_LARGE" });
    expect(requests.some(({ path }) => path.startsWith("jmap/upload"))).toBe(false);
  });
});

describe("duplicates", () => {
  it("are found and previewed, then made one: the first takes all, the others go after", async () => {
    const merged = {
      id: "c1",
      uid: "u1",
      addressBookIds: { "7": true },
      titles: { t: { name: "X" } },
    };
    const { connection, asked } = start({
      "CardDuplicate/find": () => ({ list: [{ cardIds: ["c1", "c2"], reasons: ["email"] }] }),
      "CardDuplicate/merge": () => ({ merged, lost: [] }),
      "ContactCard/set": set(),
    });
    const [twice] = await findDuplicateContacts(connection);
    const preview = await previewMerge(connection, twice!.cardIds);
    await mergeContacts(connection, preview);
    const [change, removal] = asked.filter(([name]) => name === "ContactCard/set");
    expect(change![1]).toMatchObject({ update: { c1: { titles: { t: { name: "X" } } } } });
    expect(Object.keys((change![1]["update"] as { c1: object }).c1)).toEqual(["titles"]);
    expect(removal![1]).toMatchObject({ destroy: ["c2"] });
  });

  it("stay when the first can't be changed", async () => {
    const { connection, asked } = start({
      "ContactCard/set": set({ notUpdated: { c1: { type: "forbidden" } } }),
    });
    const merging = mergeContacts(connection, { cardIds: ["c1", "c2"], merged: {} });
    await expect(merging).rejects.toMatchObject({ code: "ERR_FORBIDDEN" });
    expect(asked).toHaveLength(1);
  });
});
