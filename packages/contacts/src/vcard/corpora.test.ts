import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CardError } from "../card-error.js";
import { readCardFile } from "../read-card-file.js";
import { inOneOrder } from "../testing/arbitrary-card.js";
import { readCards } from "./read-cards.js";
import { writeCards } from "./write-cards.js";

const data = path.resolve(import.meta.dirname, "../../../../../shared/data");

function vcards(): readonly string[] {
  if (!existsSync(data)) return [];
  return ["vcf", "jscontact"].flatMap((folder) =>
    readdirSync(path.join(data, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.vcf(\.out)?$/.test(file))
      .map((file) => path.join(data, folder, file)),
  );
}

function outcome(octets: Uint8Array): "cards" | "error" {
  try {
    const { cards } = readCardFile(octets);
    return cards.length > 0 ? "cards" : "error";
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
    expect(error.line === undefined || error.line > 0).toBe(true);
    return "error";
  }
}

describe.skipIf(!existsSync(data))("corpora (../shared/data/vcf and jscontact)", () => {
  const files = vcards();

  it("every file gives its cards, or a typed error that names its line", () => {
    const counts = { cards: 0, error: 0, all: 0 };
    for (const file of files) {
      const octets = readFileSync(file);
      const result = outcome(octets);
      counts[result]++;
      if (result === "cards") counts.all += readCardFile(octets).cards.length;
    }
    expect(counts).toEqual({ cards: 87, error: 1, all: 131 });
  });

  it.each(["3.0", "4.0"] as const)(
    "every card is the same when written as %s and read",
    (version) => {
      for (const file of files.filter((each) => outcome(readFileSync(each)) === "cards")) {
        const { cards } = readCardFile(readFileSync(file));
        const back = readCards(writeCards(cards, version)).cards;
        expect(back.map(inOneOrder), file).toEqual(cards.map(inOneOrder));
      }
    },
  );

  it("mutated files give cards or a typed error", () => {
    const file = fc.constantFrom(...files.map((each) => readFileSync(each)));
    const edit = fc.record({
      at: fc.nat(50_000),
      drop: fc.nat(40),
      insert: fc.oneof(
        fc.constantFrom("\r\n", ";", ":", '"', "=", "\\", "BEGIN:VCARD\n", "END:VCARD\n", "\n "),
        fc.constantFrom(
          "JSPROP;JSPTR=emails:[1]\n",
          "JSPROP;JSPTR=name/components/0:null\n",
          "\u00e9",
        ),
        fc.string({ maxLength: 8 }),
      ),
    });
    fc.assert(
      fc.property(file, fc.array(edit, { minLength: 1, maxLength: 6 }), (octets, edits) => {
        let text = octets.toString("latin1");
        for (const { at, drop, insert } of edits) {
          const place = at % (text.length + 1);
          text = text.slice(0, place) + insert + text.slice(place + drop);
        }
        outcome(Buffer.from(text, "latin1"));
      }),
      { numRuns: 200, seed: 9555 },
    );
  });
});
