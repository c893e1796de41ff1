import type { ContactCard, ContactCardFilter } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { readCardFilter } from "./card-filter.js";

const card: ContactCard = {
  "@type": "Card",
  version: "1.0",
  uid: "u1",
  id: "257",
  addressBookIds: { "7": true },
  blobId: "card-257",
  updated: "2026-11-23T08:00:00Z",
  name: {
    components: [
      { kind: "given", value: "Hélène" },
      { kind: "surname", value: "Lefèvre-Dupont" },
    ],
  },
  phones: { p1: { number: "+33 6 12 34 56 78" } },
  notes: { n1: { note: "Rencontrée au colloque" } },
};

describe("filters of cards", () => {
  it("that are address books and words of names are searched by Zimbra", () => {
    const filter = {
      operator: "AND",
      conditions: [{ inAddressBook: "7" }, { text: "lefevre" }],
    } as const;
    const { bookIds, terms, isEmpty, test } = readCardFilter(filter);
    expect([bookIds, terms.length, isEmpty]).toEqual([["7"], 1, false]);
    expect(test?.(card)).toBe(true);
    expect(readCardFilter({ inAddressBook: "7" }).test).toBeUndefined();
    expect(readCardFilter(null)).toMatchObject({ bookIds: undefined, terms: [], test: undefined });
  });

  it.each([
    [{ name: "dupont hel" }, true],
    [{ name: "vre" }, false],
    [{ "name/given": "helene" }, true],
    [{ "name/given": "lefevre" }, false],
    [{ phone: "0612345678" }, true],
    [{ phone: "06 12 34" }, true],
    [{ phone: "5678" }, true],
    [{ phone: "9999" }, false],
    [{ phone: "x" }, false],
    [{ text: "colloque" }, false],
    [{ note: "colloque" }, true],
    [{ uid: "u1" }, true],
    [{ uid: "u2" }, false],
    [{ kind: "individual" }, true],
    [{ kind: "group" }, false],
    [{ hasMember: "u2" }, false],
    [{ updatedBefore: "2026-11-23T08:00:01Z" }, true],
    [{ updatedAfter: "2026-11-23T08:00:01Z" }, false],
    [{ operator: "OR", conditions: [{ name: "x" }, { note: "colloque" }] }, true],
    [{ operator: "NOT", conditions: [{ name: "x" }, { note: "y" }] }, true],
    [{ operator: "NOT", conditions: [{ name: "helene" }] }, false],
    [{ operator: "OR", conditions: [{ inAddressBook: "8" }, { inAddressBook: "7" }] }, true],
  ] as readonly (readonly [ContactCardFilter, boolean])[])(
    "look at cards here: %j",
    (filter, is) => {
      expect(readCardFilter(filter).test?.(card)).toBe(is);
    },
  );

  it("under OR and NOT narrow no search", () => {
    const conditions = [{ text: "a" }, { inAddressBook: "7" }, { uid: "u" }];
    for (const operator of ["OR", "NOT"] as const) {
      const read = readCardFilter({ operator, conditions });
      expect(read).toMatchObject({ terms: [], bookIds: undefined, uid: undefined, isEmpty: false });
    }
  });

  it("that contradict themselves find nothing", () => {
    const both = (conditions: readonly ContactCardFilter[]) =>
      readCardFilter({ operator: "AND", conditions }).isEmpty;
    expect(both([{ inAddressBook: "7" }, { inAddressBook: "8" }])).toBe(true);
    expect(both([{ uid: "a" }, { uid: "b" }])).toBe(true);
    expect(both([{ text: "***" }, { text: "a" }])).toBe(true);
  });

  it("that Zimbra can't answer are refused", () => {
    const deep = Array.from({ length: 12 }).reduce<ContactCardFilter>(
      (inner) => ({ operator: "AND", conditions: [inner] }),
      { text: "a" },
    );
    const filters = [{ createdBefore: "2026-01-01T00:00:00Z" }, { toString: "x" }, deep];
    for (const filter of filters as readonly ContactCardFilter[]) {
      expect(() => readCardFilter(filter)).toThrow(
        expect.objectContaining({ type: "unsupportedFilter" }),
      );
    }
  });
});
