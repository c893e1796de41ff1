import { describe, expect, it } from "vitest";
import { wordTerms } from "./card-terms.js";

const begins = (word: string): string => `(contact:"${word}*" or content:"${word}*")`;

describe("words as terms of Zimbra's query language", () => {
  it.each([
    ["lefèvre", [begins("lefèvre")]],
    ["  Hélène  LEF ", [begins("Hélène"), begins("LEF")]],
    ["jean-pierre", [`(${begins("jean-pierre")} or (${begins("jean")} and ${begins("pierre")}))`]],
    ["", []],
    ["  ", []],
    ["*", false],
    ['" ( ) \\', false],
    ["06 12 +33", []],
  ] as const)("are beginnings of words: %j", (text, terms) => {
    expect(wordTerms(text)).toEqual(terms);
  });

  it.each([
    'x" or is:anywhere or "',
    "x) or (in:inbox",
    "x\\",
    'x\\" or y',
    "{x}",
    "x\u0000y",
    "x\r\nand in:inbox",
    "-x !y +z",
    "subject:x",
  ])("never end their quotation: %j", (text) => {
    for (const term of wordTerms(text) || []) {
      const values = [...term.matchAll(/(?:contact|content):"([^"]*)\*"/g)].map(
        ([, value]) => value!,
      );
      const rest = term.replace(/(?:contact|content):"[^"]*\*"/g, "");
      expect(rest).toMatch(/^[() ]*(?:(?:or|and)[() ]*)*$/);
      for (const value of values) expect(value).not.toMatch(/["\\*{}()\p{C}]/u);
    }
  });

  it.each(["x".repeat(501), Array.from({ length: 21 }, (_, at) => `w${at}`).join(" ")])(
    "have bounds",
    (text) => {
      expect(() => wordTerms(text)).toThrow(expect.objectContaining({ type: "unsupportedFilter" }));
    },
  );
});
