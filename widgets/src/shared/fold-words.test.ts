import { expect } from "@open-wc/testing";
import { foldWords } from "./fold-words.js";

describe("folded words", () => {
  for (const [text, folded] of [
    ["Lefèvre", "lefevre"],
    ["LE  FÈVRE-d’Arc", "le fevre d arc"],
    ["Œuvrard, Ægir", "oeuvrard aegir"],
    ["Łukasz Groß", "lukasz gross"],
    ["e\u0301cole", "ecole"],
    ["ﬁle ①", "file 1"],
    ["  🚀 ", ""],
    ["Νίκος", "νικος"],
  ] as const)
    it(`of « ${text} » are « ${folded} »`, () => {
      expect(foldWords(text)).to.equal(folded);
    });
});
