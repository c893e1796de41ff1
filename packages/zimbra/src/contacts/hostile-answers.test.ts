import { describe, expect, it } from "vitest";
import { readEntry } from "../directory/gal-entry.js";
import type { JsonObject } from "../soap/json.js";
import { readAddressBook } from "./address-books.js";
import { bookFolders } from "./book-places.js";
import { attributesOf } from "./card-attributes.js";
import { memberUids } from "./card-uid.js";
import { readContact } from "./contact.js";
import { cardOf } from "./contact-card.js";

const OWN = "11111111-2222-4333-8444-555555555555";

const answer = {
  id: "257",
  l: "7",
  d: 1_795_420_800_000,
  md: 1_795_420_900,
  fileAsStr: "Arnaud, Zoé",
  name: "zoe@univ.example",
  _attrs: {
    firstName: "Zoé",
    lastName: "Arnaud",
    fullName: "Zoé Arnaud",
    nickname: "Zo",
    company: "Université",
    department: "UFR",
    jobTitle: "Doyenne",
    email: "zoe@univ.example",
    workEmail1: "z@univ.example",
    mobilePhone: "06",
    workPhone: "04",
    homeStreet: "1 rue",
    homePostalCode: "34000",
    homeCity: "Valmorée",
    birthday: "1980-02-29",
    otherURL: "https://univ.example/",
    notes: "note",
    type: "group",
    dlist: "a@b.example",
    partageUid: "u",
    partageMembers: "urn:a\nurn:b",
    "X-JSCONTACT": '{"keywords":{"a":true},"name/components/0/phonetic":"z"}',
    zimbraCalResType: "Location",
    zimbraCalResCapacity: "30",
    image: { part: "1", ct: "image/png", s: 70 },
  },
  m: [
    { type: "C", value: "258" },
    { type: "I", value: "a@b.example" },
    { type: "G", value: "uid=x" },
  ],
  folder: [
    {
      id: "1",
      folder: [{ id: "7", view: "contact", name: "Contacts", n: 3, absFolderPath: "/Contacts" }],
      link: [{ id: "300", view: "contact", zid: OWN, rid: 7, perm: "rw", owner: "a@b.example" }],
    },
  ],
};

const VALUES: readonly unknown[] = [
  null,
  "",
  "x",
  -1,
  1e308,
  0.5,
  true,
  [],
  {},
  [[]],
  [null],
  { _content: { a: 1 } },
  "99999-99-99",
  "\u0000\r\nBEGIN:VCARD",
  "x".repeat(5_000),
  "__proto__",
  '{"__proto__":{"x":1}}',
  '{"name":null,"emails":[1,2],"phones":{"a":{"number":5}}}',
  ["a", 5, null, {}],
  "8:".repeat(50),
];

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The same with one value somewhere in it replaced. */
function mutated(value: unknown, next: (below: number) => number): unknown {
  if (typeof value !== "object" || value === null || next(8) === 0)
    return VALUES[next(VALUES.length)];
  if (Array.isArray(value)) {
    const at = next(value.length);
    return value.map((item: unknown, index) => (index === at ? mutated(item, next) : item));
  }
  const keys = Object.keys(value);
  const key = keys[next(keys.length)]!;
  return { ...value, [key]: mutated((value as JsonObject)[key], next) };
}

describe("answers about contacts that are wrong somewhere", () => {
  it("make no reader throw", () => {
    const next = numbers(20_261_123);
    let read = 0;
    for (let run = 0; run < 1_200; run++) {
      let changed: unknown = answer;
      for (let change = next(5); change >= 0; change--) changed = mutated(changed, next);
      if (typeof changed !== "object" || changed === null || Array.isArray(changed)) continue;
      const element = changed as JsonObject;
      bookFolders(element).forEach(readAddressBook);
      const entry = readEntry(element, "valmoree");
      if (entry) expect(JSON.stringify(entry)).not.toContain("\\u0000");
      const contact = readContact(element, OWN);
      if (!contact) continue;
      read++;
      const uids = memberUids(contact, OWN, new Map());
      const card = cardOf(contact, "7", OWN, uids.keys());
      expect(card).toMatchObject({ "@type": "Card", version: "1.0", id: contact.id });
      for (const value of Object.values(attributesOf(card))) expect(typeof value).toBe("string");
    }
    expect(read).toBeGreaterThan(400);
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });
});
