import { expect } from "@open-wc/testing";
import { type SuspectEmail, suspicionsOf } from "./suspicion.js";

const reader = { name: "Lina Morel", email: "lina.morel@etu.univ-valmoree.example" };
const from = (name: string | null, email: string): SuspectEmail => ({ from: [{ name, email }] });

describe("suspicionsOf", () => {
  const clean: readonly (readonly [string, SuspectEmail])[] = [
    ["an ordinary sender", from("Claire Martin", "claire.martin@univ-valmoree.example")],
    ["an address without a name", from(null, "claire.martin@univ-valmoree.example")],
    ["a name that is the address", from("bu@univ.example", "BU@univ.example")],
    ["another address of the same domain", from("alias@univ.example", "claire@univ.example")],
    ["another address of a subdomain", from("me@univ.example", "me@lists.univ.example")],
    ["a namesake of the same establishment", from("Lina Morel", "lina@etu.univ-valmoree.example")],
    ["accents in a name", from("Élodie Brûlé", "elodie@univ.example")],
    ["no sender at all", { from: null }],
    ["a Greek address in whole", from("Αθηνά", "αθηνα@παν.gr".replace("gr", "ελ"))],
    [
      "answers to a list outside of a sender outside",
      {
        ...from("Liste", "liste@asso.example"),
        replyTo: [{ name: null, email: "x@autre.example" }],
      },
    ],
  ];
  for (const [what, email] of clean) {
    it(`finds nothing about ${what}`, () => {
      expect(suspicionsOf(email, reader)).to.deep.equal([]);
    });
  }

  const odd: readonly (readonly [string, string, SuspectEmail])[] = [
    [
      "other-address",
      "a name that holds an address of elsewhere",
      from("support@univ.example", "a@evil.example"),
    ],
    [
      "other-address",
      "the same in angle brackets and capitals",
      from("Support <SUPPORT@Univ.example>", "a@evil.example"),
    ],
    [
      "other-address",
      "the same in full-width letters",
      from("support＠univ.example", "a@evil.example"),
    ],
    [
      "other-address",
      "a domain that only ends like the real one",
      from("a@univ.example", "a@notuniv.example"),
    ],
    [
      "own-name",
      "the reader's own name from outside",
      from("Morel Lina", "lina.morel@evil.example"),
    ],
    ["own-name", "the same without capitals or with accents", from("lína MOREL", "x@evil.example")],
    ["lookalike", "Cyrillic letters among Latin ones", from(null, "scolarite@unіv.example")],
    ["lookalike", "punycode", from(null, "a@xn--unv-8ma.example")],
    ["hidden-characters", "text that runs backwards", from("exe.\u202egpj", "a@univ.example")],
    [
      "reported",
      "a message that was reported",
      { ...from("A", "a@b.example"), keywords: { $phishing: true } },
    ],
  ];
  for (const [sign, what, email] of odd) {
    it(`finds ${sign} in ${what}`, () => {
      expect(suspicionsOf(email, reader)).to.deep.equal([sign]);
    });
  }

  it("finds answers that leave the establishment", () => {
    const email: SuspectEmail = {
      ...from("Présidence", "presidence@univ-valmoree.example"),
      replyTo: [{ name: null, email: "presidence.univ@evil.example" }],
    };
    const staff = { name: "Nora Lefèvre", email: "nora.lefevre@univ-valmoree.example" };
    expect(suspicionsOf(email, staff)).to.deep.equal(["reply-outside"]);
  });

  it("is not held up by names of a million characters", () => {
    const names = ["a@".repeat(500_000), "a.".repeat(500_000), `${" ".repeat(1_000_000)}x`];
    const found = names.map((name) =>
      suspicionsOf(from(name, `${"é.".repeat(400_000)}@b.example`)),
    );
    expect(found).to.have.length(3);
  });
});
