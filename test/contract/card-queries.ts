/**
 * What every back end of contacts keeps to when cards are looked for, and when two are of one person.
 *
 * @module
 */
import type { CardDuplicate, ContactCard, Id } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { HELENE, name, PNG, values } from "./card-people.js";
import type { ContactClient } from "./contact-client.js";
import { refused } from "./jmap-client.js";

/** Runs the part of the suite that is about queries and duplicates. */
export function describeCardQueries(current: () => ContactClient): void {
  describe("queries", () => {
    it("find cards by words of what they say, accents and case aside", async () => {
      const lea = current();
      const id = await lea.create(HELENE);
      await lea.create({
        ...name("Théo", "Petit"),
        emails: { e: { address: "theo@univ.example" } },
      });
      for (const filter of [
        { text: "lefevre" },
        { text: "LEFÈVRE hel" },
        { name: "helene" },
        { "name/surname": "lefèvre" },
        { "name/given": "hélène" },
        { email: "helene.lefevre@univ.example" },
        { organization: "valmorée" },
        { note: "colloque" },
      ]) {
        expect([filter, await lea.find(filter)]).toEqual([filter, [id]]);
      }
      for (const text of ["*", "%", 'x" or (1=1)', "zzz", "lefevre petit"]) {
        expect([text, await lea.find({ text })]).toEqual([text, []]);
      }
    });

    it("put conditions together, or say that they can't", async () => {
      const lea = current();
      const [a, b] = await Promise.all([lea.create(HELENE), lea.create(name("Théo", "Petit"))]);
      const conditions = [{ text: "lefevre" }, { text: "petit" }];
      const asked = async (operator: string) => {
        try {
          return [...(await lea.find({ operator, conditions }))].sort();
        } catch (error) {
          return (error as { readonly type?: string }).type;
        }
      };
      expect(["unsupportedFilter", [a, b].sort()]).toContainEqual(await asked("OR"));
      expect(["unsupportedFilter", []]).toContainEqual(await asked("AND"));
      expect(["unsupportedFilter", []]).toContainEqual(await asked("NOT"));
    });

    it("come in the order that is asked, by pages", async () => {
      const lea = current();
      const [z, a, m] = await Promise.all([
        lea.create(name("Zoé", "Arnaud")),
        lea.create(name("Alice", "Zidane")),
        lea.create(name("Marc", "Éluard")),
      ]);
      expect(await lea.find(null)).toEqual([z, m, a]);
      const by = (property: string, isAscending: boolean) =>
        lea.find(null, { sort: [{ property, isAscending }] });
      expect(await by("name/surname", false)).toEqual([a, m, z]);
      expect(await by("name/given", true)).toEqual([a, m, z]);
      expect(await lea.find(null, { limit: 1 })).toEqual([z]);
      expect(await lea.find(null, { position: 1, limit: 1 })).toEqual([m]);
      expect(await lea.find(null, { position: 3 })).toEqual([]);
    });

    it("say how many there are where they can", async () => {
      const lea = current();
      await Promise.all([lea.create(HELENE), lea.create(name("Théo", "Petit"))]);
      const { total } = await lea.call("ContactCard/query", { calculateTotal: true, limit: 1 });
      expect([2, undefined]).toContain(total);
    });
  });

  describe("duplicates", () => {
    it("are found and made one, once that is asked for", async () => {
      const lea = current();
      const first = await lea.create(HELENE);
      const second = await lea.create({
        ...name("Hélène", "Lefèvre"),
        emails: { e1: { address: "helene.lefevre@univ.example" } },
        phones: { p1: { number: "+33 1 11 11 11 11" } },
      });
      await lea.create(name("Théo", "Petit"));
      const list = (await lea.call("CardDuplicate/find", {}))["list"] as readonly CardDuplicate[];
      expect(list).toHaveLength(1);
      expect(list[0]!.cardIds[0]).toBe(first);
      expect([...list[0]!.cardIds].sort()).toEqual([first, second].sort());
      expect(list[0]!.reasons).toContain("email");

      const before = await lea.get(first, second);
      const { merged } = await lea.call("CardDuplicate/merge", { cardIds: [first, second] });
      expect(await lea.get(first, second)).toEqual(before);
      const phones = values((merged as Partial<ContactCard>).phones).map(({ number }) => number);
      expect(phones).toHaveLength(3);

      const done = await lea.call("ContactCard/set", {
        update: { [first]: merged },
        destroy: [second],
      });
      expect([done["notUpdated"], done["notDestroyed"]]).toEqual([null, null]);
      const [card] = await lea.get(first);
      expect(values(card!.phones).map(({ number }) => number)).toEqual(
        expect.arrayContaining(phones),
      );
      expect((await lea.call("CardDuplicate/find", {}))["list"]).toEqual([]);
    });

    it("made one keep the photo that one of them had", async () => {
      const lea = current();
      const blobId = await lea.upload(PNG, "image/png");
      const media = { m1: { kind: "photo", mediaType: "image/png", blobId } } as const;
      const cardIds = [await lea.create(HELENE), await lea.create({ ...HELENE, media })];
      const { merged } = await lea.call("CardDuplicate/merge", { cardIds });
      const [first, second] = cardIds;
      const args = { update: { [first!]: merged }, destroy: [second] };
      const done = await lea.call("ContactCard/set", args);
      expect([done["notUpdated"], done["notDestroyed"]]).toEqual([null, null]);
      const [card] = await lea.get(first!);
      const [photo] = values(card!.media);
      const response = await lea.download(photo!.blobId!, "image/png");
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG);
    });

    it("of an address book are found in that one alone", async () => {
      const lea = current();
      await lea.create(HELENE);
      const other = await lea.createBook("Autre");
      await lea.create({ ...HELENE, addressBookIds: { [other]: true } });
      const inBooks = async (addressBookIds: readonly Id[] | null) =>
        (await lea.call("CardDuplicate/find", { addressBookIds }))["list"] as CardDuplicate[];
      expect(await inBooks(null)).toHaveLength(1);
      expect(await inBooks([other])).toEqual([]);
    });

    it("of a card that does not exist are not found", async () => {
      const lea = current();
      const cardIds = [await lea.create(HELENE), "999999"];
      expect(await refused(lea.call("CardDuplicate/merge", { cardIds }))).toBe("notFound");
    });
  });
}
