import { expect } from "@open-wc/testing";
import { markedPieces } from "./marked-text.js";

const show = (text: string, query: string): string =>
  markedPieces(text, query)
    .map(([piece, isMatch]) => (isMatch ? `[${piece}]` : piece))
    .join("");

describe("markedPieces", () => {
  for (const [text, query, expected] of [
    ["Claire Lefèvre", "lef", "Claire [Lef]èvre"],
    ["Claire Lefèvre", "LEFEV cla", "[Cla]ire [Lefèv]re"],
    ["Hélène Bœuf", "boe", "Hélène [Bœ]uf"],
    ["Hélène Bœuf", "bo", "Hélène [Bœ]uf"],
    ["Marie-Hélène d’Étampes", "helene etam", "Marie-[Hélène] d’[Étam]pes"],
    ["Le\u0301a Noe\u0308l", "lea noel", "[Le\u0301a] [Noe\u0308l]"],
    ["Łukasz Wójcik", "lukasz woj", "[Łukasz] [Wój]cik"],
    ["Paul O’Connor", "o'con", "Paul [O]’[Con]nor"],
    ["Σοφία Παπαδοπούλου", "παπα", "Σοφία [Παπα]δοπούλου"],
    ["ليلى حداد", "حدا", "ليلى [حدا]د"],
    ["Zoé Petit 🌻", "petit 🌻", "Zoé [Petit] 🌻"],
    ["Claire Lefèvre", "lefebvre", "Claire Lefèvre"],
    ["Claire Lefèvre", "(.*", "Claire Lefèvre"],
    ["", "lef", ""],
    ["Claire", "", "Claire"],
  ] as const)
    it(`marks « ${query} » in « ${text} »`, () => {
      expect(show(text, query)).to.equal(expected);
    });

  it("keeps every character of a text, whatever it is made of", () => {
    const text = "a\u0301\u0302 ﬁn 👩‍🔬 \ud800 İstanbul \u202e x";
    const pieces = markedPieces(text, "f i a x İ");
    expect(pieces.map(([piece]) => piece).join("")).to.equal(text);
  });
});
