import type { AddressBook, ContactCard, Id } from "@partage-ent/jmap";
import { CONTACT_ROW_PROPERTIES } from "@partage-ent/sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PEOPLE_VCF } from "./card-files.js";
import { ContactClient } from "./contact-client.js";
import { describeContactsBackend } from "./contacts-backend.js";
import { refused } from "./jmap-client.js";
import { soapClient } from "./zimbra-calendar-fixture.js";
import {
  setUpZimbraContacts,
  shareBook,
  type ZimbraContactsFixture,
} from "./zimbra-contacts-fixture.js";

describeContactsBackend("Zimbra", () => setUpZimbraContacts());

const MAIL = "urn:zimbraMail";
const LEA = "lea@univ.example";
const THEO = "theo@univ.example";

/** A PNG of one pixel. */
const PNG = Uint8Array.from(
  atob(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  ),
  (letter) => letter.charCodeAt(0),
);

describe("contacts over Zimbra", () => {
  let fixture: ZimbraContactsFixture;
  let lea: ContactClient;
  /** Another client of the same person. */
  let other: Awaited<ReturnType<typeof soapClient>>;

  beforeEach(async () => {
    fixture = await setUpZimbraContacts();
    lea = await new ContactClient(fixture.backend, fixture.principal).open();
    other = await soapClient(fixture.sandbox, LEA);
  });
  afterEach(async () => {
    expect(lea.errors).toEqual([]);
    await fixture.close();
  });

  const contact = async (
    attributes: Readonly<Record<string, string>>,
    m: readonly object[] = [],
  ): Promise<Id> => {
    const a = Object.entries(attributes).map(([n, _content]) => ({ n, _content }));
    const { cn } = await other("CreateContact", MAIL, { cn: { l: "7", a, m } });
    return (cn as readonly { readonly id: Id }[])[0]!.id;
  };

  const attributesOf = async (id: Id): Promise<Readonly<Record<string, unknown>>> => {
    const { cn } = await other("GetContacts", MAIL, { returnHiddenAttrs: true, cn: [{ id }] });
    return (cn as readonly { readonly _attrs: Readonly<Record<string, unknown>> }[])[0]!._attrs;
  };

  describe("travel in few requests", () => {
    const soapRequests = async (work: () => Promise<unknown>): Promise<number> => {
      const before = fixture.requests.length;
      await work();
      return fixture.requests.slice(before).filter((url) => url.endsWith("/soap")).length;
    };

    it("one for what a list of contacts shows first", async () => {
      for (const surname of ["Arnaud", "Éluard", "Zidane"]) {
        await lea.create({ name: { components: [{ kind: "surname", value: surname }] } });
      }
      let answers: readonly Readonly<Record<string, unknown>>[] = [];
      const sort = [{ property: "name/surname" }, { property: "name/given" }];
      const get = (ids: string) => ({
        "#ids": { resultOf: "1", name: "ContactCard/query", path: ids },
        properties: CONTACT_ROW_PROPERTIES,
      });
      const sent = await soapRequests(async () => {
        answers = await lea.calls(
          ["AddressBook/get", { ids: null }],
          ["ContactCard/query", { filter: null, sort, limit: 500 }],
          ["ContactCard/get", get("/ids")],
        );
      });
      expect(sent).toBe(1);
      expect(answers[0]!["list"]).toHaveLength(3);
      const cards = answers[2]!["list"] as readonly ContactCard[];
      expect(cards.map(({ name }) => name?.components?.[0]?.value)).toEqual([
        "Arnaud",
        "Éluard",
        "Zidane",
      ]);
    });

    it("one for a search while typing, one for a card, one for a hundred changes", async () => {
      const create = Object.fromEntries(
        Array.from({ length: 100 }, (_, at) => [
          `k${at}`,
          { name: { full: `Personne ${at}` }, addressBookIds: { [lea.bookId]: true } },
        ]),
      );
      let made: Readonly<Record<Id, { readonly id: Id }>> = {};
      const creations = await soapRequests(async () => {
        const { created } = await lea.call("ContactCard/set", { create });
        made = created as typeof made;
      });
      const ids = Object.values(made).map(({ id }) => id);
      const search = await soapRequests(() => lea.find({ text: "pers 99" }, { limit: 10 }));
      const card = await soapRequests(() => lea.get(ids[0]!));
      const update = Object.fromEntries(ids.map((id) => [id, { "name/full": `Autre ${id}` }]));
      const writes = await soapRequests(() => lea.call("ContactCard/set", { update }));
      // Address books are read before anything is put there, contacts before they are changed.
      expect([creations, search, card, writes]).toEqual([2, 1, 1, 2]);
    });
  });

  describe("of other clients", () => {
    it("have the uid that Zimbra gives them in vCards", async () => {
      const id = await contact({ firstName: "Zoé", lastName: "Arnaud" });
      const [card] = await lea.get(id);
      expect(card!.uid).toBe(`${lea.accountId}:${id}`);
      expect(await lea.find({ uid: card!.uid })).toEqual([id]);
    });

    it("keep what a patch is not about, what is hidden too", async () => {
      const attributes = {
        firstName: "Zoé",
        lastName: "Arnaud",
        email: "zoe@univ.example",
        mobilePhone: "06 00 00 00 01",
        custom1: "préféré",
        vCardUID: "uid-of-another-client",
        fileAs: "2",
      };
      const id = await contact(attributes);
      await lea.update(id, { "name/full": "Zoé A." });
      expect(await attributesOf(id)).toEqual({ ...attributes, fullName: "Zoé A." });
    });

    it("are not lost in a change that crosses another one", async () => {
      const id = await contact({ firstName: "Zoé", lastName: "Arnaud", email: "a@b.example" });
      const [card] = await lea.get(id);
      const a = [{ n: "jobTitle", _content: "Doyenne" }];
      await other("ModifyContact", MAIL, { replace: false, cn: { id, a } });
      const [key] = Object.keys(card!.emails ?? {});
      await lea.update(id, { [`emails/${key}/address`]: "c@d.example" });
      expect(await attributesOf(id)).toMatchObject({ jobTitle: "Doyenne", email: "c@d.example" });
    });

    it("are gone once they are in the trash", async () => {
      const id = await contact({ firstName: "Zoé" });
      const state = await lea.state();
      await other("ContactAction", MAIL, { action: { id, op: "trash" } });
      expect(await lea.get(id)).toEqual([]);
      expect(await lea.find(null)).toEqual([]);
      const { destroyed } = await lea.call("ContactCard/changes", { sinceState: state });
      expect(destroyed).toContain(id);
    });

    it("are told of while they are watched, with the state to ask from", async () => {
      const stop = new AbortController();
      const changes = fixture.backend.watch(fixture.principal, stop);
      const iterator = changes[Symbol.asyncIterator]();
      const next = async () => (await iterator.next()).value?.changed["ContactCard"];
      const since = await next();
      const told = next();
      const id = await contact({ firstName: "Zoé" });
      expect(await told).not.toBe(since);
      stop.abort();
      await iterator.next();
      const { created } = await lea.call("ContactCard/changes", { sinceState: since });
      expect(created).toEqual([id]);
    });

    it("go to the trash when they are destroyed here, and so do address books", async () => {
      const id = await contact({ firstName: "Zoé" });
      await lea.destroy(id);
      const book = await lea.createBook("Fini");
      const inside = await lea.create({
        name: { full: "X" },
        addressBookIds: { [book]: true },
      });
      const before = await lea.state();
      const args = { destroy: [book], onDestroyRemoveContents: true };
      await lea.call("AddressBook/set", args);
      const { cn } = await other("Search", MAIL, { query: "under:Trash", types: "contact" });
      expect((cn as readonly { readonly id: Id }[]).map((one) => one.id).sort()).toEqual(
        [id, inside].sort(),
      );
      const changes = await lea.call("AddressBook/changes", { sinceState: before });
      expect(changes["destroyed"]).toEqual([book]);
      expect(await lea.get(inside)).toEqual([]);
    });
  });

  describe("that are many", () => {
    const surnames = Array.from({ length: 260 }, (_, at) => `Nom${String(at).padStart(3, "0")}`);
    const surname = ({ name }: ContactCard): string => name?.components?.[0]?.value ?? "";

    beforeEach(async () => {
      for (const [at, lastName] of surnames.entries()) {
        const attributes = { firstName: at % 2 ? "Anne" : "Jean", lastName };
        await fixture.sandbox.addContact(LEA, { attributes });
      }
    });

    it.each([
      [null, surnames],
      [{ text: "nom" }, surnames],
      [{ text: "anne nom" }, surnames.filter((_, at) => at % 2)],
      [{ note: "x" }, []],
    ])("come page by page, each once: %j", async (filter, expected) => {
      const seen: string[] = [];
      for (let position = 0; ; position = seen.length) {
        const ids = await lea.find(filter, { position, limit: 37 });
        if (ids.length === 0) break;
        seen.push(...(await lea.get(...ids)).map(surname));
      }
      expect(seen).toEqual(expected);
    });

    it("come from the end too, and none where none is asked for", async () => {
      const sort = [{ property: "name/surname", isAscending: false }];
      const [last] = await lea.get(...(await lea.find({ text: "nom" }, { sort, limit: 1 })));
      expect(surname(last!)).toBe("Nom259");
      expect(await lea.find(null, { limit: 0 })).toEqual([]);
      const { total } = await lea.call("ContactCard/query", {
        filter: { name: "anne" },
        calculateTotal: true,
        limit: 200,
      });
      expect(total).toBe(130);
    });
  });

  describe("in groups", () => {
    it("are told with addresses and entries of the directory beside them", async () => {
      const zoe = await contact({ firstName: "Zoé", lastName: "Arnaud" });
      const group = await contact({ type: "group", nickname: "Jury", fileAs: "8:Jury" }, [
        { type: "C", value: zoe },
        { type: "I", value: '"Marc" <marc@univ.example>' },
        { type: "G", value: "uid=theo,ou=people,dc=univ,dc=example" },
      ]);
      const [card] = await lea.get(group);
      expect(card).toMatchObject({ kind: "group", name: { full: "Jury" } });
      expect(card).not.toHaveProperty("nicknames");
      const members = [
        `${lea.accountId}:${zoe}`,
        "mailto:marc@univ.example",
        "gal:uid=theo,ou=people,dc=univ,dc=example",
      ];
      expect(Object.keys(card!.members!)).toEqual(members);

      const uid = "urn:uuid:1f7d2a54-7f86-4d0c-9d0e-1a2b3c4d5e6f";
      await lea.create({ name: { full: "Anne" }, uid });
      await lea.update(group, {
        "members/mailto:lea@univ.example": true,
        [`members/${uid}`]: true,
        "members/urn:of-nobody": true,
        [`members/${members[0]!.replaceAll("/", "~1")}`]: null,
      });
      const [changed] = await lea.get(group);
      expect(Object.keys(changed!.members!).sort()).toEqual(
        [members[1], members[2], "mailto:lea@univ.example", uid, "urn:of-nobody"].sort(),
      );
      const { cn } = await other("GetContacts", MAIL, { cn: [{ id: group }] });
      const [{ m }] = cn as readonly [{ readonly m: readonly object[] }];
      // What nobody took away keeps the name that another client gave it.
      expect(m).toContainEqual({ type: "I", value: '"Marc" <marc@univ.example>' });
    });

    it("of the old kind become groups with members once these change", async () => {
      const group = await contact({
        type: "group",
        nickname: "TD",
        dlist: "a@univ.example, Béa <b@univ.example>",
      });
      const members = async () => Object.keys((await lea.get(group))[0]!.members ?? {});
      expect(await members()).toEqual(["mailto:a@univ.example", "mailto:b@univ.example"]);
      await lea.update(group, { "members/mailto:a@univ.example": null });
      expect(await members()).toEqual(["mailto:b@univ.example"]);
      expect(await attributesOf(group)).not.toHaveProperty("dlist");
    });

    it("show in Zimbra's own client under the name of the group", async () => {
      const group = await lea.create({ kind: "group", name: { full: "Jury L3" }, members: {} });
      expect(await attributesOf(group)).toMatchObject({
        type: "group",
        nickname: "Jury L3",
        fileAs: "8:Jury L3",
      });
      await lea.update(group, { "name/full": "Jury M1" });
      expect(await attributesOf(group)).toMatchObject({
        nickname: "Jury M1",
        fileAs: "8:Jury M1",
      });
    });
  });

  describe("with photos", () => {
    const photo = { kind: "photo", mediaType: "image/png" } as const;
    const withPhoto = async (full: string): Promise<Id> => {
      const blobId = await lea.upload(PNG, "image/png");
      return lea.create({ name: { full }, media: { m: { ...photo, blobId } } });
    };

    it("give one to another card, and a vCard with it", async () => {
      const id = await withPhoto("Zoé Arnaud");
      const copy = await lea.create({
        name: { full: "Zoé" },
        media: { m: { ...photo, blobId: `photo-${id}` } },
      });
      await lea.destroy(id);
      const [card] = await lea.get(copy);
      const [media] = Object.values(card!.media ?? {});
      expect(media).toMatchObject({ blobId: `photo-${copy}`, mediaType: "image/png" });
      const text = await (await lea.download(card!.blobId!, "text/vcard")).text();
      expect(text.replace(/\r\n /g, "")).toMatch(/\r\nPHOTO[^\r\n]*iVBORw0KGgo/);
    });

    it("keep one where two cards become one, and say which went", async () => {
      const [first, second, bare] = [
        await withPhoto("Zoé Arnaud"),
        await withPhoto("Zoé Arnaud"),
        await lea.create({ name: { full: "Zoé Arnaud" } }),
      ];
      const merge = async (cardIds: readonly Id[]) => {
        const answer = await lea.call("CardDuplicate/merge", { cardIds });
        const { merged, lost } = answer as {
          readonly merged: Partial<ContactCard>;
          readonly lost: readonly { readonly property: string }[];
        };
        const update = { [cardIds[0]!]: merged };
        const done = await lea.call("ContactCard/set", { update, destroy: cardIds.slice(1) });
        expect([done["notUpdated"], done["notDestroyed"]]).toEqual([null, null]);
        const [card] = await lea.get(cardIds[0]!);
        return { lost: lost.map(({ property }) => property), media: Object.values(card!.media!) };
      };
      const blobs = (id: Id) => [{ ...photo, blobId: `photo-${id}` }];
      expect(await merge([first, second])).toEqual({ lost: ["media"], media: blobs(first) });
      expect(await merge([bare, first])).toEqual({ lost: [], media: blobs(bare) });
    });

    it("refuse what is none", async () => {
      const two = {
        a: { ...photo, blobId: await lea.upload(PNG, "image/png") },
        b: { ...photo, blobId: await lea.upload(PNG, "image/png") },
      };
      const logo = { a: { kind: "logo", blobId: two.a.blobId } } as const;
      const foreign = { a: { ...photo, blobId: "photo-999999" } };
      const folder = { a: { ...photo, blobId: "photo-7" } };
      for (const media of [two, logo, foreign, folder]) {
        expect(await refused(lea.create({ name: { full: "X" }, media }))).toMatch(
          /^(invalidProperties|blobNotFound)$/,
        );
      }
      expect(await lea.find(null)).toEqual([]);
    });
  });

  describe("from files", () => {
    it("that were uploaded are read and kept", async () => {
      const content = new TextEncoder().encode(PEOPLE_VCF);
      const blobId = await fixture.upload(content, "text/vcard");
      const { parsed } = await lea.call("CardFile/parse", { blobIds: [blobId] });
      expect((parsed as Readonly<Record<Id, unknown[]>>)[blobId]).toHaveLength(2);
      const args = { blobId, addressBookId: lea.bookId };
      expect((await lea.call("CardFile/import", args))["imported"]).toHaveLength(2);
    });

    it("come with photos and groups whose members come with them", async () => {
      const lines = [
        ["VERSION:4.0", "KIND:group", "FN:Jury", "UID:urn:x:g", "MEMBER:urn:x:1", "MEMBER:urn:x:9"],
        ["VERSION:4.0", "FN:Zoé Arnaud", "UID:urn:x:1", `PHOTO:data:image/png;base64,${PNG64}`],
        ["VERSION:4.0", "FN:Marc", "UID:urn:x:2", "PHOTO:data:image/png;base64,bm9uZQ=="],
        ["VERSION:4.0", "FN:Béa", "UID:urn:x:3", "LOGO:https://univ.example/logo.png"],
      ];
      const text = lines
        .map((card) => ["BEGIN:VCARD", ...card, "END:VCARD", ""].join("\r\n"))
        .join("");
      const blobId = await fixture.keepFile(text);
      const args = { blobId, addressBookId: lea.bookId };
      const answer = await lea.call("CardFile/import", args);
      const imported = answer["imported"] as readonly Id[];
      expect(imported).toHaveLength(4);
      expect(answer["problems"]).toMatchObject([
        { line: 15, description: expect.stringContaining("Marc") as unknown },
        { line: 21, description: 'Only a photo of "Béa" is kept.' },
      ]);
      const cards = await lea.get(...imported);
      expect(cards.map(({ members }) => Object.keys(members ?? {}))).toEqual([
        ["urn:x:1", "urn:x:9"],
        [],
        [],
        [],
      ]);
      expect(cards.map(({ media }) => Object.keys(media ?? {}).length)).toEqual([0, 1, 0, 0]);
    });

    it("are told where the mail system takes no more", async () => {
      const small = await setUpZimbraContacts({ zimbraContactMaxNumEntries: "1" });
      const anna = await new ContactClient(small.backend, small.principal).open();
      const blobId = await small.keepFile(PEOPLE_VCF);
      const answer = await anna.call("CardFile/import", { blobId, addressBookId: anna.bookId });
      expect(answer["imported"]).toHaveLength(1);
      expect(answer["problems"]).toMatchObject([
        { line: 8, description: expect.stringContaining("no room for more contacts") as unknown },
      ]);
      await small.close();
    });

    it("of an address book hold all its cards", async () => {
      const names = ["Zoé Arnaud", "Marc Éluard"];
      for (const full of names) await lea.create({ name: { full } });
      const [book] = await lea.books([lea.bookId]);
      const text = await (await lea.download(book!.blobId!, "text/vcard")).text();
      for (const name of names) expect(text).toContain(name);
      const strange = await lea.download("book-2", "text/vcard").then(({ status }) => status);
      expect(strange).toBe(404);
    });
  });

  describe("that others share", () => {
    const shared = async (): Promise<AddressBook> =>
      (await lea.books()).find(({ name }) => name === "Théo")!;

    it("are read and written as far as that is allowed, until it no longer is", async () => {
      const { id: book, myRights, owner } = await shared();
      expect(owner).toMatchObject({ email: THEO });
      expect(myRights).toMatchObject({ mayRead: true, mayWrite: false });
      const theirs = await soapClient(fixture.sandbox, THEO);
      const grant = (perm: string) => ({
        action: { op: "grant", id: "7", grant: { gt: "usr", d: LEA, perm } },
      });
      await theirs("FolderAction", MAIL, grant("rwid"));
      expect((await shared()).myRights.mayWrite).toBe(true);
      const addressBookIds = { [book]: true } as const;
      const id = await lea.create({ name: { full: "Zoé Arnaud" }, addressBookIds });
      expect(id).toMatch(/^[0-9a-f-]{36}_\d+$/);
      await lea.update(id, { "name/full": "Zoé A." });
      expect(await lea.get(id)).toMatchObject([{ name: { full: "Zoé A." }, addressBookIds }]);
      expect(await lea.find({ inAddressBook: book })).toEqual([id]);
      expect(await lea.find({ text: "zoé" })).toEqual([id]);
      const own = { [lea.bookId]: true } as const;
      expect(await refused(lea.update(id, { addressBookIds: own }))).toBe("forbidden");

      await theirs("FolderAction", MAIL, grant("r"));
      expect(await refused(lea.update(id, { "name/full": "Trop tard" }))).toBe("forbidden");
      expect(await refused(lea.destroy(id))).toBe("forbidden");
      await theirs("FolderAction", MAIL, {
        action: { op: "!grant", id: "7", zid: lea.accountId },
      });
      expect(await lea.get(id)).toEqual([]);
      expect(await refused(lea.destroy(id))).toMatch(/^(notFound|forbidden)$/);
      expect(await refused(lea.create({ name: { full: "Y" }, addressBookIds }))).toMatch(
        /^(forbidden|notFound|invalidProperties)$/,
      );
      // What is gone hides nothing that is one's own.
      const mine = await lea.create({ name: { full: "Marc" } });
      expect(await lea.find(null)).toEqual([mine]);
    });

    it("have groups whose members are told apart by whose they are", async () => {
      const theirs = await soapClient(fixture.sandbox, THEO);
      await theirs("FolderAction", MAIL, {
        action: { op: "grant", id: "7", grant: { gt: "usr", d: LEA, perm: "rwid" } },
      });
      const { id: book } = await shared();
      const addressBookIds = { [book]: true } as const;
      const ids = [
        await lea.create({ name: { full: "Zoé" } }),
        await lea.create({ name: { full: "Marc" }, addressBookIds }),
      ];
      const uids = (await lea.get(...ids)).map(({ uid }) => uid);
      const members = Object.fromEntries(uids.map((uid) => [uid, true] as const));
      const group = await lea.create({
        ...{ kind: "group", name: { full: "Jury" }, members, addressBookIds },
      });
      expect(Object.keys((await lea.get(group))[0]!.members!).sort()).toEqual([...uids].sort());
      await lea.update(group, { [`members/${uids[0]!}`]: null });
      expect(Object.keys((await lea.get(group))[0]!.members!)).toEqual([uids[1]]);
      await lea.update(group, { [`members/${uids[0]!}`]: true });
      expect(Object.keys((await lea.get(group))[0]!.members!).sort()).toEqual([...uids].sort());
    });

    it("are destroyed for good where the owner's trash is closed", async () => {
      const theirs = await soapClient(fixture.sandbox, THEO);
      await theirs("FolderAction", MAIL, {
        action: { op: "grant", id: "7", grant: { gt: "usr", d: LEA, perm: "rwid" } },
      });
      const { id: book } = await shared();
      const id = await lea.create({ name: { full: "Zoé" }, addressBookIds: { [book]: true } });
      await lea.destroy(id);
      expect(await lea.find({ inAddressBook: book })).toEqual([]);
    });

    it("are no way to a folder that is none of contacts", async () => {
      await shareBook(fixture.sandbox, { from: THEO, to: LEA, name: "Deux", perm: "r" });
      expect(await lea.books()).toHaveLength(4);
      expect(await refused(lea.call("ContactCard/query", { filter: { inAddressBook: "2" } }))).toBe(
        "notFound",
      );
    });
  });

  it("are no part of an account whose class of service has none", async () => {
    const bare = await setUpZimbraContacts({ zimbraFeatureContactsEnabled: "FALSE" });
    const { signal } = new AbortController();
    const { accounts } = await bare.backend.open(bare.principal, { signal }).describe();
    const [account] = Object.values(accounts);
    const capabilities = Object.keys(account!.accountCapabilities).join(" ");
    expect(capabilities).not.toMatch(/jmap:contacts|card-files/);
    expect(capabilities).toMatch(/directory/);
    await bare.close();
  });
});

const PNG64 = btoa(String.fromCharCode(...PNG));
