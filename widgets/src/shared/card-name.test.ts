import { expect } from "@open-wc/testing";
import type { NameComponent } from "@partage-ent/jmap";
import { labelOf } from "./card-name.js";

const parts = (...list: readonly (readonly [NameComponent["kind"], string])[]) => ({
  name: { components: list.map(([kind, value]) => ({ kind, value })) },
});
const surnameOf = (card: Parameters<typeof labelOf>[0]): string => {
  const { text, surname } = labelOf(card);
  return text.slice(...surname);
};

describe("the name of a card", () => {
  it("is made of its parts, which are sorted by the surname", () => {
    const card = parts(["surname", "Lefèvre"], ["given", "Aurélie"], ["title", "Mme"]);
    expect(labelOf(card)).to.include({
      text: "Mme Aurélie Lefèvre",
      short: "Aurélie Lefèvre",
      sort: "Lefèvre Aurélie",
    });
    expect(surnameOf(card)).to.equal("Lefèvre");
  });

  it("is said as a whole where the card says it", () => {
    const { name } = parts(["given", "A"], ["surname", "Noël"]);
    expect(labelOf({ name: { ...name, full: "NOËL (Ana)" } }).text).to.equal("NOËL (Ana)");
  });

  it("keeps the order and separators of a name that has them", () => {
    const { name } = parts(["surname", "Nguyen"], ["separator", ", "], ["given", "Linh"]);
    const card = { name: { ...name, isOrdered: true } };
    expect(labelOf(card).text).to.equal("Nguyen, Linh");
  });

  it("shows the first of two surnames where the whole says no other", () => {
    const { name } = parts(["given", "Ana"], ["surname", "Ruiz"], ["surname2", "Gil"]);
    expect(surnameOf({ name: { ...name, full: "Ana Ruiz" } })).to.equal("Ruiz");
    expect(surnameOf({ name })).to.equal("Ruiz Gil");
  });

  it("is sorted as the card asks", () => {
    const { name } = parts(["given", "Jean"], ["surname", "de La Tour"]);
    const card = { name: { ...name, sortAs: { surname: "La Tour" } } };
    expect(labelOf(card).sort).to.equal("La Tour Jean");
  });

  it("is that of the organization, or the address, of a card without", () => {
    const emails = { e: { address: "a@x.example" } };
    expect(labelOf({ organizations: { o: { name: "IUT" } }, emails }).text).to.equal("IUT");
    expect(labelOf({ emails }).text).to.equal("a@x.example");
    expect(labelOf({}).text).to.equal("");
  });

  it("has no characters that turn text around", () => {
    expect(labelOf({ name: { full: "a\u202egnp.exe" } }).text).to.equal("a gnp.exe");
  });
});
