import { expect } from "@open-wc/testing";
import type { ContactCard } from "@partage-ent/jmap";
import { applyPatch } from "../test/fake-contacts.js";
import { fullCard, sampleCard } from "../test/sample-contacts.js";
import { birthOf, type CardForm, formOf, problemsOf } from "./card-form.js";
import { patchOf } from "./card-patch.js";

/** The patch that a change of the form makes, and the card after it. */
function after(card: ContactCard, change: (form: CardForm) => Partial<CardForm>) {
  const before = formOf(card, "own");
  const patch = patchOf(card, before, { ...before, ...change(before) });
  return { patch, card: applyPatch(card, patch) };
}

describe("the form of a contact", () => {
  it("changes nothing where nothing was typed", () => {
    expect(after(fullCard(), () => ({})).patch).to.eql({});
  });

  it("patches the entry that was changed and no other", () => {
    const { patch } = after(fullCard(), ({ emails }) => ({
      emails: emails.with(1, { ...emails[1]!, value: "autre@courriel.example" }),
    }));
    expect(patch).to.eql({ "emails/e2/address": "autre@courriel.example" });
  });

  it("keeps what it does not know of an entry", () => {
    const base = sampleCard({
      id: "1",
      emails: {
        e1: {
          address: "a@x.example",
          pref: 1,
          label: "Labo",
          contexts: { work: true, "x-lab": true },
        },
      },
    });
    const { card } = after(base, ({ emails }) => ({
      emails: [{ ...emails[0]!, kind: "private" }],
    }));
    expect(card.emails).to.eql({
      e1: {
        address: "a@x.example",
        pref: 1,
        label: "Labo",
        contexts: { "x-lab": true, private: true },
      },
    });
  });

  it("adds to what is there, and makes the map where there is none", () => {
    const add = ({ phones }: CardForm) => ({
      phones: [...phones, { value: "02 31 00 00 00", kind: "mobile" as const }],
    });
    expect(after(fullCard(), add).patch).to.eql({
      "phones/p4": { number: "02 31 00 00 00", features: { mobile: true } },
    });
    expect(after(sampleCard({ id: "1" }), add).patch).to.eql({
      phones: { p1: { number: "02 31 00 00 00", features: { mobile: true } } },
    });
  });

  it("takes out what was emptied, and the map with the last of it", () => {
    const one = after(fullCard(), ({ emails }) => ({
      emails: emails.with(0, { ...emails[0]!, value: " " }),
    }));
    expect(one.patch).to.eql({ "emails/e1": null });
    const all = after(fullCard(), () => ({ emails: [] }));
    expect(all.patch).to.eql({ emails: null });
  });

  it("keeps a mobile of work one of work", () => {
    const base = sampleCard({
      id: "1",
      phones: { p1: { number: "1234", contexts: { work: true } } },
    });
    const { card } = after(base, ({ phones }) => ({ phones: [{ ...phones[0]!, kind: "mobile" }] }));
    expect(card.phones!["p1"]).to.eql({
      number: "1234",
      contexts: { work: true },
      features: { mobile: true },
    });
  });

  it("changes the part of a name that was typed, and the whole that is made of parts", () => {
    const { card } = after(fullCard(), () => ({ surname: "Lefebvre" }));
    expect(card.name).to.eql({
      components: [
        { kind: "title", value: "Mme" },
        { kind: "given", value: "Aurélie" },
        { kind: "surname", value: "Lefebvre" },
        { kind: "surname2", value: "Saint-Cyr" },
      ],
      full: "Mme Aurélie Lefebvre",
    });
  });

  it("leaves a whole name that says something else as it is", () => {
    const base = sampleCard({
      id: "1",
      name: { full: "Le doyen", components: [{ kind: "surname", value: "Faure" }] },
    });
    const { card } = after(base, () => ({ given: "Ali" }));
    expect(card.name!.full).to.equal("Le doyen");
    expect(card.name!.components).to.eql([
      { kind: "given", value: "Ali" },
      { kind: "surname", value: "Faure" },
    ]);
  });

  it("keeps the building of an address whose street changes", () => {
    const { card } = after(fullCard(), ({ addresses }) => ({
      addresses: [{ ...addresses[0]!, street: "3 rue Neuve" }],
    }));
    expect(card.addresses!["a1"]).to.eql({
      contexts: { work: true },
      components: [
        { kind: "name", value: "3 rue Neuve" },
        { kind: "building", value: "Bâtiment B" },
        { kind: "postcode", value: "14000" },
        { kind: "locality", value: "Valmorée" },
      ],
      countryCode: "FR",
    });
  });

  it("drops the whole of an address that its parts no longer make", () => {
    const base = sampleCard({
      id: "1",
      addresses: {
        a1: {
          full: "12 rue X, 14000 Valmorée",
          components: [{ kind: "postcode", value: "14000" }],
        },
      },
    });
    const { patch } = after(base, ({ addresses }) => ({
      addresses: [{ ...addresses[0]!, postcode: "14100" }],
    }));
    expect(patch).to.eql({
      "addresses/a1/components": [{ kind: "postcode", value: "14100" }],
      "addresses/a1/full": null,
    });
  });

  it("keeps an address of one text one text", () => {
    const base = sampleCard({ id: "1", addresses: { a1: { full: "12 rue X\nValmorée" } } });
    const { patch } = after(base, ({ addresses }) => ({
      addresses: [{ ...addresses[0]!, full: "14 rue X" }],
    }));
    expect(patch).to.eql({ "addresses/a1/full": "14 rue X" });
  });

  it("keeps a partial date partial, and reads an instant by its day", () => {
    const { card } = after(fullCard(), () => ({ day: "13" }));
    expect(card.anniversaries!["b1"]!.date).to.eql({ "@type": "PartialDate", month: 5, day: 13 });
    const birth = {
      kind: "birth",
      date: { "@type": "Timestamp", utc: "1974-05-12T00:00:00Z" },
    } as const;
    expect(birthOf({ anniversaries: { a: birth } })).to.include({ year: 1974, month: 5, day: 12 });
  });

  it("changes the title and leaves roles alone", () => {
    const base = sampleCard({ id: "1", titles: { r1: { kind: "role", name: "Jury" } } });
    expect(after(base, () => ({ job: "Doyen" })).patch).to.eql({ "titles/t1": { name: "Doyen" } });
    expect(after(fullCard(), () => ({ job: "" })).patch).to.eql({ "titles/t1": null });
  });

  it("changes an organization and keeps its other units", () => {
    const base = sampleCard({
      id: "1",
      organizations: { o1: { name: "Univ", units: [{ name: "UFR" }, { name: "Bureau 2" }] } },
    });
    expect(after(base, () => ({ unit: "IUT" })).patch).to.eql({
      "organizations/o1/units": [{ name: "IUT" }, { name: "Bureau 2" }],
    });
    expect(after(fullCard(), () => ({ organization: "", unit: "" })).patch).to.eql({
      "organizations/o1": null,
    });
  });

  it("replaces the photo and no other medium", () => {
    const base = sampleCard({
      id: "1",
      media: { m1: { kind: "photo", blobId: "b" }, m2: { kind: "logo", blobId: "c" } },
    });
    const form = formOf(base, "own");
    expect(patchOf(base, form, form, { blobId: "up", type: "image/png" })).to.eql({
      "media/m1": null,
      "media/m3": { kind: "photo", blobId: "up", mediaType: "image/png" },
    });
    expect(patchOf(base, form, form, "none")).to.eql({ "media/m1": null });
  });
});

describe("what is wrong with a form", () => {
  const empty = formOf({}, "own");
  const wrong = (change: Partial<CardForm>, isGroup = false): string[] => [
    ...problemsOf({ ...empty, ...change }, isGroup).keys(),
  ];

  it("is a contact that says nothing, and a group without a name", () => {
    expect(wrong({})).to.eql(["surname"]);
    expect(wrong({ organization: "Univ" })).to.eql([]);
    expect(wrong({ full: " " }, true)).to.eql(["full"]);
  });

  it("is an address that is none, a number without figures, no book", () => {
    expect(wrong({ surname: "x", emails: [{ value: "a b", kind: "work" }] })).to.eql(["email-0"]);
    expect(wrong({ surname: "x", phones: [{ value: "poste", kind: "work" }] })).to.eql(["phone-0"]);
    expect(wrong({ surname: "x", bookId: "" })).to.eql(["book"]);
  });

  for (const [day, month, year, isFine] of [
    ["12", "5", "", true],
    ["", "", "1974", true],
    ["", "5", "1974", true],
    ["29", "2", "", true],
    ["29", "2", "2023", false],
    ["31", "4", "", false],
    ["12", "", "1974", false],
    ["", "5", "", false],
    ["x", "5", "1974", false],
    ["1", "1", "0", false],
  ] as const)
    it(`${isFine ? "is not" : "is"} the day ${day}/${month}/${year}`, () => {
      expect(wrong({ surname: "x", day, month, year })).to.eql(isFine ? [] : ["day"]);
    });
});
