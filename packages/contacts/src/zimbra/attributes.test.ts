import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { formatName } from "../name/format-name.js";
import { readCards } from "../vcard/read-cards.js";
import { arbitraryCard, inOneOrder } from "../testing/arbitrary-card.js";
import { attributesFromCard } from "./attributes-from-card.js";
import { cardFromAttributes } from "./card-from-attributes.js";

const SOAZIG = {
  firstName: "Soazig",
  lastName: "Le Goff",
  namePrefix: "Mme",
  maidenName: "Martin",
  phoneticLastName: "luh gof",
  nickname: "Zig",
  company: "Université de Rennes",
  department: "DSI",
  jobTitle: "Ingénieure",
  email: "soazig@univ.example",
  email2: "s.legoff@asso.example",
  workEmail1: "soazig.legoff@univ.example",
  workPhone: "+33 2 23 23 00 01",
  workPhone2: "+33 2 23 23 00 02",
  mobilePhone: "06 00 00 00 01",
  workFax: "+33 2 23 23 00 09",
  pager: "1234",
  callbackPhone: "02 00 00 00 00",
  workStreet: "263 avenue du Général Leclerc\nBâtiment 12",
  workCity: "Rennes",
  workPostalCode: "35000",
  workCountry: "France",
  homeStreet2: "1 rue du Port",
  homeURL: "https://soazig.example",
  imAddress1: "xmpp://soazig@univ.example",
  birthday: "1980-02-29",
  notes: "Ligne 1\nLigne 2",
  fileAs: "1",
  "X-Badge": "42",
  "Mon champ": "à garder",
};

describe("cardFromAttributes", () => {
  it("gives attributes the members that they are", () => {
    const card = cardFromAttributes(SOAZIG);
    expect(card).toMatchObject({
      name: {
        components: [
          { kind: "surname", value: "Le Goff", phonetic: "luh gof" },
          { kind: "given", value: "Soazig" },
          { kind: "title", value: "Mme" },
        ],
      },
      nicknames: { nickname: { name: "Zig" }, maidenName: { name: "Martin" } },
      organizations: { company: { name: "Université de Rennes", units: [{ name: "DSI" }] } },
      titles: { jobTitle: { kind: "title", name: "Ingénieure" } },
      emails: {
        email: { address: "soazig@univ.example" },
        email2: { address: "s.legoff@asso.example" },
        workEmail1: { contexts: { work: true } },
      },
      phones: {
        mobilePhone: { features: { mobile: true } },
        workFax: { contexts: { work: true }, features: { fax: true } },
        callbackPhone: { label: "callback" },
      },
      addresses: {
        work: { components: [{ kind: "name" }, { kind: "locality", value: "Rennes" }, {}, {}] },
        home2: { contexts: { private: true } },
      },
      links: { homeURL: { uri: "https://soazig.example" } },
      onlineServices: { imAddress1: { service: "xmpp", user: "soazig@univ.example" } },
      anniversaries: { birthday: { kind: "birth", date: { year: 1980, month: 2, day: 29 } } },
      notes: { notes: { note: "Ligne 1\nLigne 2" } },
      "partage-ent.example:attributes": { fileAs: "1", "X-Badge": "42", "Mon champ": "à garder" },
    });
    expect(formatName(card)).toBe("Mme Soazig Le Goff");
  });

  it("reads the members of a distribution list", () => {
    const card = cardFromAttributes({
      type: "group",
      nickname: "Conseil",
      dlist: "a@univ.example, Omar <omar@univ.example>",
    });
    expect(card.kind).toBe("group");
    expect(Object.keys(card.members!)).toEqual([
      "mailto:a@univ.example",
      "mailto:omar@univ.example",
    ]);
  });
});

describe("attributesFromCard", () => {
  it("gives attributes of which any card is read again, photos aside", () => {
    fc.assert(
      fc.property(arbitraryCard, ({ media: _, ...card }) => {
        const { "@type": __, version: ___, ...bare } = card;
        const back = cardFromAttributes(attributesFromCard(card));
        expect(inOneOrder(back)).toEqual(inOneOrder(bare));
      }),
      { numRuns: 100, seed: 9555 },
    );
  });

  it("gives back the attributes that a card was made of", () => {
    expect(attributesFromCard(cardFromAttributes(SOAZIG))).toEqual(SOAZIG);
    const odd = {
      birthday: "1980-2-29",
      dlist: "A <a@x.example>;b@x.example",
      email: "",
      email3: "c",
    };
    expect(attributesFromCard(cardFromAttributes(odd))).toEqual(odd);
  });

  it("gives back any attributes that a card was made of", () => {
    const name = fc.oneof(
      fc.constantFrom(
        ...Object.keys(SOAZIG),
        "dlist",
        "type",
        "vcardUID",
        "X-JSCONTACT",
        "__proto__",
      ),
      fc.constantFrom(
        "otherCity",
        "workStreet9",
        "homeEmail",
        "email007",
        "workPhone1",
        "imAddress",
      ),
      fc.string(),
    );
    const value = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("group", "1980-01-02", "--02-29", "a@b, c@d", "x://y", " ", "\n"),
      fc.json(),
    );
    const entries = fc.array(fc.tuple(name, value), { maxLength: 12 });
    fc.assert(
      fc.property(entries, (list) => {
        const attributes = Object.fromEntries(list);
        expect(attributesFromCard(cardFromAttributes(attributes))).toEqual(attributes);
      }),
      { numRuns: 100, seed: 9555 },
    );
  });

  it("gives a change of a card its attribute, and drops what was kept of the old one", () => {
    const card = cardFromAttributes({ birthday: "19800229", email: "a@univ.example", fileAs: "1" });
    const changed = {
      ...card,
      anniversaries: { birthday: { kind: "birth", date: { year: 1981, month: 3, day: 1 } } },
      emails: { new: { address: "b@univ.example", contexts: { work: true } } },
    } as const;
    expect(attributesFromCard(changed)).toMatchObject({
      birthday: "1981-03-01",
      workEmail1: "b@univ.example",
      fileAs: "1",
    });
    expect(attributesFromCard(changed)).not.toHaveProperty("email");
  });

  it("keeps what a card has and attributes have not", () => {
    const [card] = readCards(
      [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "UID:one",
        'N;SORT-AS="Goff":Le Goff;Soazig;;;',
        "EMAIL;TYPE=home;PREF=1:soazig@univ.example",
        'TEL;TYPE="voice,home":0223230001',
        "ORG:Univ;DSI;Pôle web",
        "ORG:Asso",
        'ADR;LABEL="12, rue":;;12 rue;Rennes;;35000;France;;;;12;rue;;;;;;',
        "CATEGORIES:Conseil",
        "X-FOO;X-BAR=1:oui",
        "END:VCARD",
      ].join("\n"),
    ).cards;
    const { "@type": _, version: __, ...bare } = card!;
    const attributes = attributesFromCard(card!);
    expect(attributes).toMatchObject({
      lastName: "Le Goff",
      email: "soazig@univ.example",
      homePhone: "0223230001",
      company: "Univ",
      department: "DSI, Pôle web",
      otherStreet: "12 rue",
      vcardUID: "one",
    });
    expect(cardFromAttributes(attributes)).toEqual(bare);
  });

  it("believes attributes that another program changed more than what it kept of the card", () => {
    const card = { emails: { e1: { address: "a@univ.example", pref: 1 } }, keywords: { x: true } };
    const attributes = attributesFromCard(card as never);
    const changed = cardFromAttributes({ ...attributes, email: "new@univ.example" });
    expect(changed.emails).toEqual({ email: { address: "new@univ.example" } });
    expect(changed.keywords).toEqual({ x: true });
  });

  it("keeps media that are told by an address, as photos are attachments", () => {
    const logo = { kind: "logo", uri: "https://univ.example/logo.png" } as const;
    const attributes = attributesFromCard({
      media: { logo, p: { kind: "photo", uri: "data:image/png;base64,AAAA" } },
    });
    expect(JSON.stringify(attributes)).not.toContain("AAAA");
    expect(cardFromAttributes(attributes)).toEqual({ media: { logo } });
  });

  it("takes no member of the wrong kind from X-JSCONTACT", () => {
    const digest = /"emails":"(\w+)"/.exec(attributesFromCard({ emails: {} })["X-JSCONTACT"]!)![1]!;
    const card = cardFromAttributes({
      "X-JSCONTACT": JSON.stringify({ patch: { emails: "none" }, of: { emails: digest } }),
    });
    expect(card.emails).toBeUndefined();
  });
});
