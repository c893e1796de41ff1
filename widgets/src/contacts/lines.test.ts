import { expect } from "@open-wc/testing";
import { sampleBook, sampleCard } from "../test/sample-contacts.js";
import { type ContactsView, letterOf, type Line, linesOf, matcherOf } from "./lines.js";

const named = (id: string, given: string, surname: string, book = "own") =>
  sampleCard({
    id,
    addressBookIds: { [book]: true },
    name: {
      components: [
        { kind: "given", value: given },
        { kind: "surname", value: surname },
      ],
    },
  });
const books = [
  sampleBook({ id: "own", name: "Contacts" }),
  sampleBook({ id: "off", name: "Masqué", isSubscribed: false }),
  sampleBook({ id: "seen", name: "Emailed", isCollected: true }),
];
const all: ContactsView = { book: "all", text: "", found: new Set() };
const said = (lines: readonly Line[]): string[] => lines.map(({ heading, id }) => heading ?? id);

describe("the lines of a list of contacts", () => {
  it("go by surname, accents aside, under letters", () => {
    const cards = [
      named("1", "Zoé", "Étienne"),
      named("2", "Ali", "Faure"),
      named("3", "Ana", "Eckert"),
      named("4", "Max", "Œuvrard"),
      sampleCard({ id: "5", name: { full: "Νίκος" } }),
      sampleCard({ id: "6", name: { full: "42 rue" } }),
    ];
    const lines = linesOf(cards, books, all);
    expect(said(lines)).to.eql(["#", "6", "E", "3", "1", "F", "2", "O", "4", "Ν", "5"]);
    expect(lines.map(({ headings }) => headings)).to.eql([0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5]);
  });

  it("leave out collected addresses and hidden books, until somebody looks for them", () => {
    const cards = [
      named("1", "Ali", "Faure"),
      named("2", "Ana", "Faure", "seen"),
      named("3", "Max", "Faure", "off"),
    ];
    expect(said(linesOf(cards, books, all))).to.eql(["F", "1"]);
    const found = linesOf(cards, books, { ...all, text: "faure" });
    expect(said(found)).to.eql(["F", "1", "", "2"]);
    expect(said(linesOf(cards, books, { ...all, book: "seen" }))).to.eql(["F", "2"]);
  });

  it("show groups alone where they are asked for", () => {
    const group = sampleCard({ id: "g", kind: "group", name: { full: "Jury" } });
    const lines = linesOf([named("1", "Ali", "Faure"), group], books, { ...all, book: "groups" });
    expect(said(lines)).to.eql(["J", "g"]);
  });

  it("take what the server found beside what rows say", () => {
    const view = { ...all, text: "colloque", found: new Set(["2"]) };
    const cards = [named("1", "Ali", "Faure"), named("2", "Ana", "Noël")];
    expect(said(linesOf(cards, books, view))).to.eql(["N", "2"]);
  });
});

describe("words that are looked for", () => {
  const card = sampleCard({
    id: "1",
    name: { full: "Aurélie Lefèvre-d’Arc" },
    organizations: { o1: { name: "Université", units: [{ name: "UFR lettres" }] } },
    emails: { e1: { address: "a.lefevre@univ.example" } },
    phones: { p1: { number: "+33 2 31 00 41 12" } },
  });
  for (const [text, isFound] of [
    ["lefevre", true],
    ["LEFÈVRE aur", true],
    ["arc", true],
    ["ufr", true],
    ["univ.ex", true],
    ["02 31 00 41", true],
    ["4112", true],
    ["evre", false],
    ["lefevre zoé", false],
    ["<b>", false],
  ] as const)
    it(`${isFound ? "find" : "do not find"} her by « ${text} »`, () => {
      expect(matcherOf(text)(card)).to.equal(isFound);
    });

  it("put a name without letters under a sign", () => {
    expect(letterOf(sampleCard({ id: "x", name: { full: "🚀" } }))).to.equal("#");
  });
});
