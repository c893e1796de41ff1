import type { JSContactCard } from "@partage-ent/jmap";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { arbitraryCard } from "../testing/arbitrary-card.js";
import { findDuplicates, type IdentifiedCard } from "./find-duplicates.js";
import { mergeCards } from "./merge-cards.js";

function person(id: string, full: string, more: Partial<JSContactCard> = {}): IdentifiedCard {
  return { id, ...(full !== "" && { name: { full } }), ...more };
}

function mail(...addresses: readonly string[]): Partial<JSContactCard> {
  return {
    emails: Object.fromEntries(addresses.map((address, at) => [`k${at + 1}`, { address }])),
  };
}

function phone(...numbers: readonly string[]): Partial<JSContactCard> {
  return { phones: Object.fromEntries(numbers.map((number, at) => [`k${at + 1}`, { number }])) };
}

describe("findDuplicates", () => {
  it("finds cards by uid, address, number and name, the surest first, the fullest of each first", () => {
    const cards = [
      person("n1", "Soazig Lefèvre"),
      person("p1", "Omar Diallo", phone("+33 2 23 23 00 01")),
      person("m1", "A", mail("Anne@univ.example")),
      person("u1", "X", { uid: "u" }),
      person("n2", "LEFEVRE Soazig", { notes: { n: { note: "x" } }, ...mail("s@x.example") }),
      person("p2", "O. Diallo", phone("tel:0223230001;ext=1")),
      person("m2", "B", mail("b@univ.example", "anne@univ.example ")),
      person("u2", "Y", { uid: "u" }),
      person("alone", "Rien à voir"),
    ];
    expect(findDuplicates(cards)).toEqual([
      { cardIds: ["u1", "u2"], reasons: ["uid"] },
      { cardIds: ["m2", "m1"], reasons: ["email"] },
      { cardIds: ["p1", "p2"], reasons: ["phone"] },
      { cardIds: ["n2", "n1"], reasons: ["name"] },
    ]);
  });

  it("takes one number with names that differ for a family or an office", () => {
    const cards = [
      person("1", "Anne Martin", phone("0223230001")),
      person("2", "Paul Martin", phone("0223230001")),
    ];
    expect(findDuplicates(cards)).toEqual([]);
  });

  it("joins cards that are the same for several reasons", () => {
    const cards = [
      person("1", "Anne Martin", mail("a@x.example")),
      person("2", "", { ...mail("a@x.example"), ...phone("0223230001") }),
      person("3", "Anne Martin", phone("0223230001")),
    ];
    expect(findDuplicates(cards)).toEqual([
      { cardIds: ["1", "2", "3"], reasons: ["email", "phone", "name"] },
    ]);
  });

  it("takes no group, no name of one word, no short number", () => {
    const cards = [
      person("1", "Conseil d'UFR", { kind: "group", uid: "u" }),
      person("2", "Conseil d'UFR", { kind: "group", uid: "u" }),
      person("3", "Anne", phone("15")),
      person("4", "Anne", phone("15")),
    ];
    expect(findDuplicates(cards)).toEqual([]);
  });

  it("looks at 10,000 cards, 500 of which have one number", () => {
    const cards = Array.from({ length: 10_000 }, (_, at) =>
      person(
        `c${at}`,
        `Prénom${at % 5_000} Nom${at % 5_000}`,
        phone(at < 500 ? "0223230001" : `06${at}0000`),
      ),
    );
    expect(findDuplicates(cards)).toHaveLength(5_000);
  });
});

describe("mergeCards", () => {
  it("takes addresses, numbers and the like of all, without doubles", () => {
    const { merged, lost } = mergeCards<Partial<JSContactCard>>([
      {
        name: { full: "Anne Martin" },
        emails: { k1: { address: "anne@univ.example", contexts: { work: true } } },
        phones: { k1: { number: "02 23 23 00 01" } },
        keywords: { a: true },
      },
      {
        emails: {
          k1: { address: "anne@home.example" },
          k2: { address: "ANNE@univ.example", pref: 1 },
        },
        phones: { k9: { number: "+33223230001", features: { voice: true } } },
        keywords: { b: true },
        notes: { n: { note: "note" } },
      },
    ]);
    expect(merged).toEqual({
      name: { full: "Anne Martin" },
      emails: {
        k1: { address: "anne@univ.example", contexts: { work: true }, pref: 1 },
        k2: { address: "anne@home.example" },
      },
      phones: { k1: { number: "02 23 23 00 01", features: { voice: true } } },
      keywords: { a: true, b: true },
      notes: { n: { note: "note" } },
    });
    expect(lost).toEqual([]);
  });

  it("keeps what the first has where only one can be, and tells what went", () => {
    const photo = { p: { kind: "photo", uri: "data:image/png;base64,AAAA" } } as const;
    const { merged, lost } = mergeCards<Partial<JSContactCard>>([
      {
        uid: "1",
        name: { full: "Anne Martin" },
        anniversaries: { b: { kind: "birth", date: { year: 1980, month: 2, day: 29 } } },
        media: photo,
        language: "fr",
      },
      {
        uid: "2",
        name: { full: "Anne Martin-Le Goff" },
        anniversaries: {
          b: { kind: "birth", date: { year: 1981 } },
          w: { kind: "wedding", date: { year: 2001 } },
        },
        media: { p: { kind: "photo", uri: "https://univ.example/autre.png" } },
        language: "br",
      },
    ]);
    expect(merged).toEqual({
      uid: "1",
      name: { full: "Anne Martin" },
      anniversaries: {
        b: { kind: "birth", date: { year: 1980, month: 2, day: 29 } },
        w: { kind: "wedding", date: { year: 2001 } },
      },
      media: photo,
      language: "fr",
    });
    expect(lost).toEqual([
      { property: "name", values: ["Anne Martin-Le Goff"] },
      { property: "anniversaries", values: ["1981"] },
      { property: "media", values: ["photo"] },
      { property: "language", values: ["br"] },
    ]);
  });

  it("gives titles the id that their organization has in the one card", () => {
    const { merged } = mergeCards<Partial<JSContactCard>>([
      { organizations: { o1: { name: "Mairie" } } },
      {
        titles: { t: { name: "Doyenne", organizationId: "o1" } },
        organizations: { o1: { name: "Université" } },
      },
    ]);
    expect(merged.organizations).toEqual({
      o1: { name: "Mairie" },
      o2: { name: "Université" },
    });
    expect(merged.titles).toEqual({ t: { name: "Doyenne", organizationId: "o2" } });
  });

  it("changes no card, gives a card merged with itself as it is, and loses no address", () => {
    fc.assert(
      fc.property(arbitraryCard, arbitraryCard, (one, other) => {
        const before = JSON.stringify([one, other]);
        expect(mergeCards([one, one])).toEqual({ merged: one, lost: [] });
        const { merged } = mergeCards([one, other]);
        expect(JSON.stringify([one, other])).toBe(before);
        const addresses = Object.values(merged.emails ?? {}).map(({ address }) =>
          address.trim().toLowerCase(),
        );
        for (const { emails = {} } of [one, other]) {
          for (const { address } of Object.values(emails)) {
            expect(addresses).toContain(address.trim().toLowerCase());
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
