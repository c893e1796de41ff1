/**
 * What every back end of contacts keeps to, whatever the mail system behind it.
 *
 * @module
 */
import { CARD_FILES, type Id } from "@partage-ent/jmap";
import type { Backend, Principal } from "@partage-ent/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CardFileSet, describeCardFiles } from "./card-files.js";
import { HELENE, name, PNG, values } from "./card-people.js";
import { describeCardQueries } from "./card-queries.js";
import { ContactClient } from "./contact-client.js";
import { refused } from "./jmap-client.js";
import { type Lacks, offeredBy, unless } from "./lacks.js";

/** A mail system with a person, empty address books, and the back end under test before it. */
export interface ContactsFixture {
  readonly backend: Backend;
  readonly principal: Principal;
  /** Name of an address book of somebody else that the person can read and not write; `""` without sharing. */
  readonly readOnlyBook: string;
  /** Keeps a file as a blob of the person that can be read back. */
  keepFile(content: string): Promise<Id>;
  close(): Promise<void>;
}

/** What a mail system may have none of. */
export type ContactsFeature =
  | keyof typeof CAPABILITIES
  /** Address books of other people, some only to be read. */
  | "sharing";

const CAPABILITIES = { files: CARD_FILES } as const;

/** Runs the suite against a back end. */
export function describeContactsBackend(
  label: string,
  setUp: () => Promise<ContactsFixture>,
  { lacks = {} }: { readonly lacks?: Lacks<ContactsFeature> } = {},
): void {
  describe(`${label} as a back end of contacts`, () => {
    let fixture: ContactsFixture;
    let lea: ContactClient;

    beforeEach(async () => {
      fixture = await setUp();
      lea = await new ContactClient(fixture.backend, fixture.principal).open();
    });
    afterEach(async () => {
      expect(lea.errors).toEqual([]);
      await fixture.close();
    });

    const readOnly = async (): Promise<Id> =>
      (await lea.books()).find((book) => book.name === fixture.readOnlyBook)?.id ?? "";

    describe("address books", () => {
      it("are listed, one of them the default", async () => {
        const own = (await lea.books()).filter(({ isDefault }) => isDefault);
        expect(own).toMatchObject([
          { id: lea.bookId, owner: null, isCollected: false, isSubscribed: true },
        ]);
        expect(own[0]!.myRights).toMatchObject({ mayRead: true, mayWrite: true });
        expect((await lea.call("AddressBook/get", { ids: ["999999"] }))["notFound"]).toEqual([
          "999999",
        ]);
      });

      it("are offered with what the capabilities say", async () => {
        const { accountCapabilities } = lea.session.accounts[lea.accountId]!;
        for (const [feature, isThere] of Object.entries(
          offeredBy(accountCapabilities, CAPABILITIES),
        )) {
          expect([feature, isThere]).toEqual([feature, !Object.hasOwn(lacks, feature)]);
        }
        if (lacks.sharing === undefined) return;
        expect((await lea.books()).filter(({ myRights }) => !myRights.mayWrite)).toEqual([]);
      });

      it("are created, renamed and destroyed", async () => {
        const before = String((await lea.call("AddressBook/get", { ids: [] }))["state"]);
        const id = await lea.createBook("Thèse d’Élise");
        expect(await lea.books([id])).toMatchObject([
          {
            name: "Thèse d’Élise",
            isDefault: false,
            myRights: { mayWrite: true, mayDelete: true },
          },
        ]);
        await lea.call("AddressBook/set", { update: { [id]: { name: "Jury" } } });
        expect(await lea.books([id])).toMatchObject([{ name: "Jury" }]);
        const changes = await lea.call("AddressBook/changes", { sinceState: before });
        expect(changes["created"]).toContain(id);
        await lea.call("AddressBook/set", { destroy: [id] });
        expect(await lea.books([id])).toEqual([]);
      });

      it("that have contents are kept unless these are to go too", async () => {
        const id = await lea.createBook("Plein");
        const card = await lea.create({ ...name("A", "B"), addressBookIds: { [id]: true } });
        const kept = await lea.call("AddressBook/set", { destroy: [id] });
        expect(kept["notDestroyed"]).toMatchObject({ [id]: { type: "addressBookHasContents" } });
        const args = { destroy: [id], onDestroyRemoveContents: true };
        expect((await lea.call("AddressBook/set", args))["destroyed"]).toEqual([id]);
        expect(await lea.get(card)).toEqual([]);
      });

      it("keep the default one", async () => {
        const answer = await lea.call("AddressBook/set", {
          destroy: [lea.bookId],
          onDestroyRemoveContents: true,
        });
        expect(answer["notDestroyed"]).toMatchObject({ [lea.bookId]: { type: "forbidden" } });
      });

      it.skipIf(lacks.sharing)(
        unless(lacks.sharing, "that are only read say so and take no card"),
        async () => {
          const id = await readOnly();
          const [shared] = await lea.books([id]);
          expect(shared).toMatchObject({
            isDefault: false,
            myRights: { mayRead: true, mayWrite: false },
          });
          expect(shared!.owner?.email).toBeTruthy();
          const addressBookIds = { [id]: true } as const;
          expect(await refused(lea.create({ ...name("A", "B"), addressBookIds }))).toBe(
            "forbidden",
          );
          const card = await lea.create(name("A", "B"));
          expect(await refused(lea.update(card, { addressBookIds }))).toBe("forbidden");
          expect(await lea.get(card)).toMatchObject([{ addressBookIds: { [lea.bookId]: true } }]);
        },
      );
    });

    describe("cards", () => {
      it("are read as they were written", async () => {
        const id = await lea.create(HELENE);
        const [card] = await lea.get(id);
        expect(card).toMatchObject({
          "@type": "Card",
          id,
          addressBookIds: { [lea.bookId]: true },
          name: { components: expect.arrayContaining([...HELENE.name!.components!]) as unknown },
        });
        expect(card!.kind ?? "individual").toBe("individual");
        expect(card!.uid).not.toBe("");
        expect(values(card!.nicknames)).toMatchObject([{ name: "Léna" }]);
        expect(values(card!.organizations)).toMatchObject([
          { name: "Université de Valmorée", units: [{ name: "UFR de droit" }] },
        ]);
        expect(values(card!.titles)).toMatchObject([{ name: "Maîtresse de conférences" }]);
        expect(values(card!.emails).map(({ address }) => address)).toEqual([
          "helene.lefevre@univ.example",
          "lena@perso.example",
        ]);
        expect(values(card!.phones)).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ number: "+33 6 12 34 56 78", features: { mobile: true } }),
            expect.objectContaining({ number: "+33 4 99 00 11 22", contexts: { work: true } }),
          ]),
        );
        const [address] = values(card!.addresses);
        expect(address!.components?.map(({ value }) => value)).toEqual(
          expect.arrayContaining(["12 rue des Écoles", "34000", "Valmorée", "France"]),
        );
        expect(values(card!.anniversaries)).toMatchObject([
          { kind: "birth", date: { year: 1980, month: 2, day: 29 } },
        ]);
        expect(values(card!.links)).toMatchObject([{ uri: "https://univ.example/~lefevre" }]);
        expect(values(card!.notes).map(({ note }) => note.trim())).toEqual([
          "Rencontrée au colloque,\nà rappeler.",
        ]);
      });

      it("keep the uid that they came with", async () => {
        const uid = "urn:uuid:1f7d2a54-7f86-4d0c-9d0e-1a2b3c4d5e6f";
        const id = await lea.create({ ...name("A", "B"), uid });
        expect(await lea.get(id)).toMatchObject([{ uid }]);
        expect(await lea.find({ uid })).toEqual([id]);
        expect(await lea.find({ uid: "nobody" })).toEqual([]);
      });

      it("are changed in what a patch says alone", async () => {
        const id = await lea.create(HELENE);
        const [before] = await lea.get(id);
        const [email] = Object.entries(before!.emails ?? {}).find(([, { address }]) =>
          address.startsWith("lena"),
        )!;
        const [mobile] = Object.entries(before!.phones ?? {}).find(([, { number }]) =>
          number.startsWith("+33 6"),
        )!;
        await lea.update(id, {
          [`emails/${email}/address`]: "lena@neuf.example",
          [`phones/${mobile}`]: null,
          notes: null,
        });
        const [card] = await lea.get(id);
        expect(values(card!.emails).map(({ address }) => address)).toEqual([
          "helene.lefevre@univ.example",
          "lena@neuf.example",
        ]);
        expect(values(card!.phones).map(({ number }) => number)).toEqual(["+33 4 99 00 11 22"]);
        expect(values(card!.notes)).toEqual([]);
        expect(card!.name).toEqual(before!.name);
        expect(card!.addresses).toEqual(before!.addresses);
        expect(card!.anniversaries).toEqual(before!.anniversaries);
        expect(card!.uid).toBe(before!.uid);
      });

      it("get a second address, a third, and lose the first", async () => {
        const id = await lea.create({
          ...name("A", "B"),
          emails: { e1: { address: "a@b.example" } },
        });
        await lea.update(id, { "emails/n1": { address: "c@d.example" } });
        await lea.update(id, { "emails/n2": { address: "e@f.example" } });
        const [{ emails = {} } = {}] = await lea.get(id);
        const addresses = (map: typeof emails) => values(map).map(({ address }) => address);
        expect(addresses(emails)).toEqual(["a@b.example", "c@d.example", "e@f.example"]);
        const [first] = Object.keys(emails);
        await lea.update(id, { [`emails/${first}`]: null });
        const [{ emails: left = {} } = {}] = await lea.get(id);
        expect(addresses(left)).toEqual(["c@d.example", "e@f.example"]);
      });

      it("go to another address book and are destroyed", async () => {
        const id = await lea.create(HELENE);
        const other = await lea.createBook("Autre");
        await lea.update(id, { addressBookIds: { [other]: true } });
        const [{ id: moved } = { id: "" }] = await lea.get(
          ...(await lea.find({ inAddressBook: other })),
        );
        expect(await lea.find({ inAddressBook: lea.bookId })).toEqual([]);
        await lea.destroy(moved);
        expect(await lea.get(moved)).toEqual([]);
        expect(await lea.find({ inAddressBook: other })).toEqual([]);
      });

      it("tell what changed after each write", async () => {
        const since = async (sinceState: string) => {
          const answer = await lea.call("ContactCard/changes", { sinceState });
          const { created, updated, destroyed } = answer as Readonly<Record<string, Id[]>>;
          // A mail system that can't tell new records from changed ones may tell either.
          return { written: [...created!, ...updated!], destroyed };
        };
        const empty = await lea.state();
        const id = await lea.create(name("A", "B"));
        expect((await since(empty)).written).toContain(id);
        const one = await lea.state();
        await lea.update(id, name("A", "C"));
        expect((await since(one)).written).toContain(id);
        const two = await lea.state();
        await lea.destroy(id);
        expect((await since(two)).destroyed).toContain(id);
        expect(await since(await lea.state())).toEqual({ written: [], destroyed: [] });
      });

      it("are written only in the state that was expected", async () => {
        const ifInState = await lea.state();
        const id = await lea.create(name("A", "B"));
        const patch = { "name/full": "C" };
        expect(await refused(lea.update(id, patch, { ifInState }))).toBe("stateMismatch");
        await lea.update(id, patch, { ifInState: await lea.state() });
      });

      it("that do not exist are not found", async () => {
        const ids = ["999999", "x"];
        expect((await lea.call("ContactCard/get", { ids }))["notFound"]).toEqual(ids);
        for (const id of ids) {
          expect(await refused(lea.update(id, { notes: null }))).toBe("notFound");
          expect(await refused(lea.destroy(id))).toBe("notFound");
        }
        const addressBookIds = { "999999": true } as const;
        expect(await refused(lea.create({ ...name("A", "B"), addressBookIds }))).toMatch(
          /^(notFound|invalidProperties)$/,
        );
      });
    });

    describe("photos", () => {
      const photo = { kind: "photo", mediaType: "image/png" } as const;

      it("come as uploads and are read as blobs", async () => {
        const blobId = await lea.upload(PNG, "image/png");
        const id = await lea.create({ ...HELENE, media: { m1: { ...photo, blobId } } });
        const [media] = values((await lea.get(id))[0]!.media);
        expect(media).toMatchObject({
          kind: "photo",
          blobId: expect.stringMatching(/^photo-/) as unknown,
        });
        expect(media).not.toHaveProperty("uri");
        const response = await lea.download(media!.blobId!, "image/png");
        expect(response.headers.get("Content-Type")).toBe("image/png");
        expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG);
      });

      it("stay through other changes, and go when they are taken away", async () => {
        const id = await lea.create(HELENE);
        const blobId = await lea.upload(PNG, "image/png");
        await lea.update(id, { media: { m1: { ...photo, blobId } } });
        await lea.update(id, { nicknames: null });
        const [{ media = {} } = {}] = await lea.get(id);
        expect(values(media)).toHaveLength(1);
        await lea.update(id, { [`media/${Object.keys(media)[0]}`]: null });
        expect(values((await lea.get(id))[0]!.media)).toEqual([]);
      });

      it("that are none are refused, or never told as images", async () => {
        const page = new TextEncoder().encode("<script>alert(1)</script>");
        const blobId = await lea.upload(page, "image/png");
        const card = { ...HELENE, media: { m1: { ...photo, blobId } } };
        if ((await refused(lea.create(card))) !== "done") return;
        const [id] = await lea.find(null);
        const [media] = values((await lea.get(id!))[0]!.media);
        const response = await lea.download(media!.blobId!, "image/png");
        expect(response.headers.get("Content-Type")).toBe("application/octet-stream");
      });

      it("of a blob that does not exist are refused", async () => {
        const media = { m1: { ...photo, blobId: "u999999" } };
        expect(await refused(lea.create({ ...HELENE, media }))).toMatch(
          /^(blobNotFound|invalidProperties|notFound)$/,
        );
        expect(await lea.find(null)).toEqual([]);
      });
    });

    describe("groups", () => {
      it("have members by their uids", async () => {
        const ids = await Promise.all([lea.create(HELENE), lea.create(name("Théo", "Petit"))]);
        const [first, second] = (await lea.get(...ids)).map(({ uid }) => uid);
        const group = await lea.create({
          kind: "group",
          name: { full: "Jury" },
          members: { [first!]: true, [second!]: true },
        });
        expect(await lea.get(group)).toMatchObject([
          { kind: "group", members: { [first!]: true, [second!]: true } },
        ]);
        expect(await lea.find({ kind: "group" })).toEqual([group]);
        expect(await lea.find({ hasMember: first })).toEqual([group]);
        await lea.update(group, { members: { [second!]: true } });
        expect(Object.keys((await lea.get(group))[0]!.members ?? {})).toEqual([second]);
        expect(await lea.find({ hasMember: first })).toEqual([]);
      });
    });

    describeCardQueries(() => lea);
    const files = (): CardFileSet => ({ fixture, lea, readOnly });
    describe.skipIf(lacks.files)(unless(lacks.files, "with files"), () => describeCardFiles(files));
  });
}
