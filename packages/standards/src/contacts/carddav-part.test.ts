import type { ContactCard, Id, PatchObject } from "@partage-ent/jmap";
import { accountIdOf } from "../account-id.js";
import type { ContactsBackend } from "@partage-ent/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OwnDav, startOwnDav } from "../testing/own-dav.js";
import type { OwnCollection } from "../testing/own-dav-store.js";
import type { BackendPart, PartScope } from "../part.js";
import { createCardDavPart } from "./carddav-part.js";

const LEA = { establishment: "valmoree", account: "lea@univ.example" } as const;
const ME = accountIdOf(LEA);
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

const vCard = (uid: string, ...lines: readonly string[]): string =>
  ["BEGIN:VCARD", "VERSION:3.0", `UID:${uid}`, ...lines, "END:VCARD", ""].join("\r\n");

describe("contacts over CardDAV", () => {
  let own: OwnDav;
  let part: BackendPart;
  let book: OwnCollection;
  beforeEach(async () => {
    own = await startOwnDav([
      { user: "lea", email: "lea@univ.example", name: "Léa" },
      { user: "theo", email: "theo@univ.example", name: "Théo" },
    ]);
    book = own.store.find("lea", "addressbook", "contacts")!;
    part = createCardDavPart({
      url: own.url,
      credentials: {
        get: async ({ account }) => ({ kind: "password", username: account, password: "secret" }),
        refused: async () => false,
      },
      timeoutMs: 5_000,
    });
  });
  afterEach(async () => {
    await part.close();
    await own.close();
  });

  const open = (): PartScope => part.open(LEA, { signal: new AbortController().signal });
  const contacts = (): ContactsBackend => open().contacts!;
  const all = async (): Promise<readonly Id[]> => {
    const sort = [{ property: "name/surname" }] as const;
    const query = { filter: null, sort, position: 0, limit: 100, calculateTotal: true };
    return (await contacts().queryCards(ME, query)).ids;
  };
  const get = async (id: Id): Promise<Partial<ContactCard> | undefined> =>
    (await contacts().getCards(ME, [id], [])).list[0];
  const update = async (id: Id, patch: PatchObject) => {
    const none = { create: new Map(), destroy: [] };
    return contacts().setCards(ME, { ...none, update: new Map([[id, patch]]) });
  };
  const download = async (blobId: Id) => {
    const { body, type } = await open().blobs!.download(ME, blobId);
    return { type, text: await new Response(body).text() };
  };

  it("keeps what nobody here understands through an edit", async () => {
    const lines = [
      "FN:Zoé Arnaud",
      "N:Arnaud;Zoé;;;",
      "X-PHONETIC-FIRST-NAME:zo-e",
      "item1.TEL;type=CELL:+33 6 00 00 00 01",
      "item1.X-ABLabel:_$!<Mobile>!$_",
      "X-EVOLUTION-FILE-AS;X-P=1:Arnaud\\, Zoé",
      "PHOTO;VALUE=uri:https://photos.example/zoe.jpg",
    ];
    own.store.put(book, "zoe.vcf", vCard("zoe", ...lines));
    expect(
      (await update("contacts-zoe", { notes: { n: { note: "à rappeler" } } })).notUpdated.size,
    ).toBe(0);
    const { data } = book.objects.get("zoe.vcf")!;
    for (const kept of [
      "zo-e",
      "X-EVOLUTION-FILE-AS",
      "X-P=1",
      "Mobile",
      "photos.example",
      "UID:zoe",
    ]) {
      expect([kept, data.replace(/\r\n /g, "").includes(kept)]).toEqual([kept, true]);
    }
    expect(data).toContain("à rappeler");
    // A photo elsewhere would tell whoever has it who reads the card.
    expect(await get("contacts-zoe")).not.toHaveProperty("media");
  });

  it("applies a patch again where somebody else was faster", async () => {
    own.store.put(book, "zoe.vcf", vCard("zoe", "FN:Zoé", "N:A;Zoé;;;"));
    let isFirst = true;
    own.onRequest = ({ method }) => {
      if (method !== "PUT" || !isFirst) return;
      isFirst = false;
      own.store.put(
        book,
        "zoe.vcf",
        vCard("zoe", "FN:Zoé", "N:A;Zoé;;;", "EMAIL:zoe@univ.example"),
      );
    };
    expect((await update("contacts-zoe", { notes: { n: { note: "oui" } } })).notUpdated.size).toBe(
      0,
    );
    expect(await get("contacts-zoe")).toMatchObject({ notes: expect.anything() as unknown });
    expect(Object.values((await get("contacts-zoe"))?.emails ?? {})).toMatchObject([
      { address: "zoe@univ.example" },
    ]);
    own.manners = { failsConditions: true };
    const { notUpdated } = await update("contacts-zoe", { notes: null });
    expect(notUpdated.get("contacts-zoe")).toMatchObject({ type: "revisionMismatch" });
  });

  it("tells nothing of what is no card", async () => {
    const files = [
      "",
      "Bonjour",
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:x",
      "BEGIN:VCALENDAR\r\nEND:VCALENDAR",
    ];
    for (const [at, data] of files.entries()) own.store.put(book, `x${at}.vcf`, data);
    own.store.put(book, "zoe.vcf", vCard("zoe", "FN:Zoé"));
    expect(await all()).toEqual(["contacts-zoe"]);
  });

  it("gives ids to whatever names a server has, and finds cards by them", async () => {
    const names = [
      "Zoé Arnaud.vcf",
      "no-extension",
      "a..b.vcf",
      `${"x".repeat(300)}.vcf`,
      "a%2Fb.vcf",
      "ok-1.vcf",
    ];
    for (const name of names) own.store.put(book, name, vCard(name, `FN:${name}`));
    const ids = await all();
    expect(new Set(ids).size).toBe(names.length);
    for (const id of ids) {
      expect(id).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
      expect((await get(id))?.id).toBe(id);
    }
    expect((await update(ids[0]!, { notes: { n: { note: "x" } } })).notUpdated.size).toBe(0);
  });

  it("reaches nothing that the server does not list for the person", async () => {
    const his = own.store.find("theo", "addressbook", "contacts")!;
    own.store.put(his, "secret.vcf", vCard("secret", "FN:Secret"));
    const ids = [
      "contacts-secret",
      "theo-secret",
      "contacts_of_theo-secret",
      "-secret",
      "secret",
      "contacts-",
    ];
    const { list, notFound } = await contacts().getCards(ME, ids, []);
    expect([list, notFound]).toEqual([[], ids]);
    for (const blobId of [
      ...ids.flatMap((id) => [`card-${id}`, `photo-${id}`]),
      "book-theo",
      "photo--1-x",
      "card-../x",
    ]) {
      await expect(download(blobId)).rejects.toMatchObject({ type: "notFound" });
    }
    await expect(
      contacts().getCards(accountIdOf({ ...LEA, account: "theo@univ.example" }), ids, []),
    ).rejects.toMatchObject({
      type: "accountNotFound",
    });
    expect(own.asked.filter(({ path }) => path.includes("theo"))).toEqual([]);
  });

  it("tells photos as what they are", async () => {
    const script = Buffer.from("<svg onload='alert(1)'/>").toString("base64");
    own.store.put(
      book,
      "a.vcf",
      vCard("a", "FN:A", `PHOTO;ENCODING=b;TYPE=PNG:${PNG}`, `LOGO;ENCODING=b;TYPE=PNG:${script}`),
    );
    const media = Object.values((await get("contacts-a"))?.media ?? {});
    expect(media.map(({ blobId, uri }) => [blobId, uri])).toEqual([
      ["photo-contacts-a", undefined],
      ["photo--1-contacts-a", undefined],
    ]);
    expect((await download("photo-contacts-a")).type).toBe("image/png");
    expect(await download("photo--1-contacts-a")).toMatchObject({
      type: "application/octet-stream",
    });
    expect((await download("card-contacts-a")).text).toContain(PNG.slice(0, 40));
    expect((await download("book-contacts")).text).toMatch(/^BEGIN:VCARD\r\n[^]*END:VCARD\r\n$/);
  });

  it("says that a full address book is full, card by card", async () => {
    own.manners = { quota: 10 };
    const create = new Map([
      ["k", { name: { full: "Zoé" }, addressBookIds: { contacts: true } }],
    ] as const);
    const { notCreated } = await contacts().setCards(ME, {
      create,
      update: new Map(),
      destroy: [],
    });
    expect(notCreated.get("k")).toMatchObject({ type: "overQuota" });
  });

  it("can't tell changes that the server can't tell", async () => {
    own.manners = { noSync: true };
    const { state } = await contacts().getCards(ME, [], []);
    own.store.put(book, "zoe.vcf", vCard("zoe", "FN:Zoé"));
    for (const since of [state, "", "d", "12"]) {
      await expect(contacts().getCardChanges(ME, since)).rejects.toMatchObject({
        type: "cannotCalculateChanges",
      });
    }
  });

  it("tells an address book as gone with all that was in it", async () => {
    own.store.add("lea", "addressbook", "these", { displayName: "Thèse" });
    const before = await contacts().getAddressBooks(ME, null);
    const cards = await contacts().getCards(ME, [], []);
    own.store.drop(own.store.find("lea", "addressbook", "these")!);
    expect(await contacts().getAddressBookChanges(ME, before.state)).toMatchObject({
      destroyed: ["these"],
    });
    await expect(contacts().getCardChanges(ME, cards.state)).rejects.toMatchObject({
      type: "cannotCalculateChanges",
    });
  });

  it("moves cards on servers that move nothing", async () => {
    own.store.add("lea", "addressbook", "these", { displayName: "Thèse" });
    own.store.put(book, "zoe.vcf", vCard("zoe", "FN:Zoé", "X-KEPT:1"));
    own.manners = { status: { methods: ["MOVE"], code: 405 } };
    expect(
      (await update("contacts-zoe", { addressBookIds: { these: true } })).notUpdated.size,
    ).toBe(0);
    expect(book.objects.size).toBe(0);
    const [object] = own.store.find("lea", "addressbook", "these")!.objects.values();
    expect(object?.data).toContain("X-KEPT:1");
  });
});
