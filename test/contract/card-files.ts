/**
 * What every back end of contacts keeps to with cards as files.
 *
 * @module
 */
import type { CardFileProblem, ContactCard, Id, JSContactCard } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import type { ContactClient } from "./contact-client.js";
import type { ContactsFixture } from "./contacts-backend.js";
import { refused } from "./jmap-client.js";

/** Two people as an address book of another system has them. */
export const PEOPLE_VCF: string = [
  "BEGIN:VCARD",
  "VERSION:3.0",
  "FN:Zoé Arnaud",
  "N:Arnaud;Zoé;;;",
  "EMAIL;TYPE=INTERNET:zoe.arnaud@univ.example",
  "TEL;TYPE=CELL:+33 6 00 00 00 01",
  "END:VCARD",
  "BEGIN:VCARD",
  "VERSION:4.0",
  "FN:Marc Éluard",
  "N:Éluard;Marc;;;",
  "EMAIL:marc.eluard@univ.example",
  "END:VCARD",
  "",
].join("\r\n");

/** The same as a table. */
const PEOPLE_CSV = [
  "First Name,Last Name,E-mail Address",
  "Zoé,Arnaud,zoe.arnaud@univ.example",
  "Marc,Éluard,marc.eluard@univ.example",
  "",
].join("\r\n");

/** A file that holds no card. */
export const NO_CARDS = "Bonjour,\r\nrien ici.\r\n";

/** What the part of the suite about files works on. */
export interface CardFileSet {
  readonly fixture: ContactsFixture;
  readonly lea: ContactClient;
  /** Id of the address book that is only read; `""` without sharing. */
  readonly readOnly: () => Promise<Id>;
}

const addressesOf = (cards: readonly Partial<ContactCard>[]): readonly string[] =>
  cards.flatMap(({ emails = {} }) => Object.values(emails).map(({ address }) => address)).sort();

/** Runs the part of the suite that is about files. */
export function describeCardFiles(current: () => CardFileSet): void {
  describe("files", () => {
    it("of a card and of an address book are vCards", async () => {
      const { lea } = current();
      const id = await lea.create({ name: { full: "Zoé Arnaud" } });
      const [card] = await lea.get(id);
      const [book] = await lea.books([lea.bookId]);
      expect(card!.blobId).toMatch(/^card-/);
      const response = await lea.download(card!.blobId!, "text/vcard");
      expect(response.headers.get("Content-Type")).toBe("text/vcard; charset=utf-8");
      expect(await response.text()).toMatch(/^BEGIN:VCARD\r\n[^]*Zoé Arnaud[^]*END:VCARD\r\n$/);
      expect(book!.blobId ?? "book-").toMatch(/^book-/);
    });

    it("are read without being kept", async () => {
      const { fixture, lea } = current();
      const [people, none] = [await fixture.keepFile(PEOPLE_VCF), await fixture.keepFile(NO_CARDS)];
      const answer = await lea.call("CardFile/parse", { blobIds: [people, none, "u999999"] });
      const parsed = answer["parsed"] as Readonly<Record<Id, readonly JSContactCard[]>>;
      expect(addressesOf(parsed[people]!)).toEqual([
        "marc.eluard@univ.example",
        "zoe.arnaud@univ.example",
      ]);
      expect(answer["problems"]).toEqual({ [people]: [] });
      expect(answer["notParsable"]).toEqual([none]);
      expect(answer["notFound"]).toEqual(["u999999"]);
      expect(await lea.find(null)).toEqual([]);
    });

    it("are tables too", async () => {
      const { fixture, lea } = current();
      const blobId = await fixture.keepFile(PEOPLE_CSV);
      const { parsed } = await lea.call("CardFile/parse", { blobIds: [blobId] });
      const cards = (parsed as Readonly<Record<Id, readonly JSContactCard[]>> | null)?.[blobId];
      expect(addressesOf(cards ?? [])).toEqual([
        "marc.eluard@univ.example",
        "zoe.arnaud@univ.example",
      ]);
    });

    it("are read into an address book", async () => {
      const { fixture, lea } = current();
      const blobId = await fixture.keepFile(PEOPLE_VCF);
      const addressBookId = await lea.createBook("Import");
      const answer = await lea.call("CardFile/import", { blobId, addressBookId });
      const imported = answer["imported"] as readonly Id[];
      expect(imported).toHaveLength(2);
      expect(answer["problems"] as readonly CardFileProblem[]).toEqual([]);
      expect([...(await lea.find({ inAddressBook: addressBookId }))].sort()).toEqual(
        [...imported].sort(),
      );
      const cards = await lea.get(...imported);
      expect(addressesOf(cards)).toEqual(["marc.eluard@univ.example", "zoe.arnaud@univ.example"]);
      expect(cards.map(({ name }) => name?.components?.map(({ value }) => value))).toEqual(
        expect.arrayContaining([expect.arrayContaining(["Zoé", "Arnaud"])]),
      );
    });

    it("that hold no card, or nobody has, or may not be put there, are refused", async () => {
      const { fixture, lea, readOnly } = current();
      const none = await fixture.keepFile(NO_CARDS);
      const people = await fixture.keepFile(PEOPLE_VCF);
      const into = (blobId: Id, addressBookId: Id) =>
        refused(lea.call("CardFile/import", { blobId, addressBookId }));
      expect(await into(none, lea.bookId)).toBe("invalidArguments");
      expect(await into("u999999", lea.bookId)).toBe("notFound");
      expect(await into(people, "999999")).toBe("notFound");
      const shared = await readOnly();
      if (shared !== "") expect(await into(people, shared)).toBe("forbidden");
      expect(await lea.find(null)).toEqual([]);
    });
  });
}
