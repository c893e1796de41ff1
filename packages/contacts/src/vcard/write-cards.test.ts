import fc from "fast-check";
import type { JSContactCard } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";

import { arbitraryCard, inOneOrder } from "../testing/arbitrary-card.js";
import { readCards } from "./read-cards.js";
import { writeCards } from "./write-cards.js";

describe("writeCards", () => {
  it("says no sound that is empty: it would be read twice", () => {
    const components = [
      { kind: "surname", value: "Le Goff", phonetic: " " },
      { kind: "surname", value: "Le Goff" },
    ] as const;
    const card: JSContactCard = {
      ...{ "@type": "Card", version: "1.0", uid: "u" },
      name: { components },
    };
    const { cards } = readCards(writeCards([card], "3.0"));
    expect(cards.map(inOneOrder)).toEqual([card].map(inOneOrder));
  });

  it.each(["3.0", "4.0"] as const)(
    "gives vCards %s of which the same cards are read",
    (version) => {
      fc.assert(
        fc.property(arbitraryCard, (card) => {
          const { cards, problems } = readCards(writeCards([card], version));
          expect(problems).toEqual([]);
          expect(cards.map(inOneOrder)).toEqual([inOneOrder(card)]);
        }),
        { numRuns: 100, seed: 9555 },
      );
    },
  );
});

describe("a written card", () => {
  const card = {
    "@type": "Card",
    version: "1.0",
    uid: "one",
    name: { components: [{ kind: "given", value: "Zoé" }] },
    emails: { e1: { address: "zoe@univ.example", pref: 1, label: "Travail" } },
    media: { p1: { kind: "photo", uri: "data:image/jpeg;base64,/9j/4AAQ" } },
    notes: { n1: { note: "é".repeat(60) } },
  } as const satisfies JSContactCard;

  it("has FN, short lines of whole characters, and a label in a group of its own", () => {
    const text = writeCards([card], "4.0");
    expect(text).toContain("FN;DERIVED=TRUE:Zoé\r\n");
    expect(text).toContain(
      "label1.EMAIL;PREF=1;PROP-ID=e1:zoe@univ.example\r\nlabel1.X-ABLABEL:Travail",
    );
    for (const line of text.split("\r\n")) {
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(line).not.toContain("\uFFFD");
    }
  });

  it("has what older readers look for in 3.0", () => {
    const text = writeCards([card], "3.0");
    expect(text).toContain("N:;Zoé;;;");
    expect(text).toContain("EMAIL;TYPE=PREF,INTERNET");
    expect(text).toContain("PHOTO;ENCODING=b;TYPE=JPEG;PROP-ID=p1:/9j/4AAQ");
    expect(text).not.toContain("JSPROP");
    expect(writeCards([card], "4.0")).not.toContain("JSPROP");
  });

  it("opens no card and no property by what a value or name holds", () => {
    const evil = "x\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:y";
    const text = writeCards(
      [
        {
          ...card,
          uid: evil,
          kind: evil as "org",
          emails: {
            [evil]: { address: evil, vCardParams: { [evil]: evil, "x-a": evil } } as never,
          },
          links: { l: { uri: evil, mediaType: evil } },
          phones: { p: { number: evil, features: { [evil]: true } } },
          vCardProps: [
            [evil, {}, "unknown", evil],
            ["x-b", { [evil]: evil, group: evil }, evil, evil],
            ["end", {}, "text", "VCARD"],
          ],
        },
      ],
      "4.0",
    );
    expect(text.match(/^(?:BEGIN|END|FN)[:;]/gim)).toHaveLength(3);
    expect(readCards(text).cards).toHaveLength(1);
  });
});
