import { describe, expect, it } from "vitest";
import {
  cleanEmail,
  cleanKey,
  cleanPhone,
  cleanPostalAddress,
  cleanText,
  cleanTexts,
  cleanUrl,
} from "./clean-text.js";

describe("text of a directory", () => {
  it("is composed, on one line, without marks that can't be seen", () => {
    expect(cleanText("Le\u0300fevre\n\t Zoe\u0301\u200b\u00ad", 50)).toBe("Lèfevre Zoé");
    expect(cleanText("\u202eecilA\u202c\u0000", 50)).toBe("ecilA");
    expect(cleanText("a\ud800b", 50)).toBe("ab");
  });
  it("keeps both apostrophes, joiners and any script", () => {
    expect(cleanText("D’Aubigné O'Brien", 50)).toBe("D’Aubigné O'Brien");
    expect(cleanText("می\u200cخواهم 👩\u200d🔬", 50)).toBe("می\u200cخواهم 👩\u200d🔬");
    expect(cleanText("Νίκος محمد", 50)).toBe("Νίκος محمد");
  });
  it("holds no markup", () => {
    expect(cleanText("<img src=x onerror=alert(1)>Zoé", 50)).toBe("Zoé");
    expect(cleanText("R&D <<script>x</script>", 80)).toBe("R&D ‹ x");
    expect(cleanText("a < b > c", 50)).toBe("a ‹ b › c");
  });
  it("is no formula of a spreadsheet", () => {
    expect(cleanText('=HYPERLINK("http://x.example")', 80)).toBe('HYPERLINK("http://x.example")');
    expect(cleanText("\t+-@SUM(A1)", 50)).toBe("SUM(A1)");
  });
  it("is as long as it may be, and costs no more than that", () => {
    expect(cleanText("é".repeat(2_000_000), 200)).toHaveLength(200);
    expect(cleanText(`${"a".repeat(9)}😀`, 10)).toBe("a".repeat(9));
    expect(cleanText("<".repeat(100_000), 100)).toBe("‹".repeat(100));
  });
  it("is told once", () => {
    expect(cleanTexts(["a", " a ", "", "b", "c"], 10, 2)).toEqual(["a", "b"]);
  });
});

describe("an address of mail", () => {
  it.each([
    ["Lea.Martin@Univ-Valmoree.example", "lea.martin@univ-valmoree.example"],
    ["o'brien@univ.example", "o'brien@univ.example"],
    ["lea@localhost", null],
    ["a@b.example, c@d.example", null],
    ["Léa <lea@univ.example>", null],
    ["lea@univ.example\r\nBcc: x@y.example", null],
    [`${"a".repeat(65)}@univ.example`, null],
  ])("%s is %s", (value, expected) => {
    expect(cleanEmail(value)).toBe(expected);
  });
});

describe("a telephone number", () => {
  it.each([
    ["+33 5 36 49 00 01", "+33 5 36 49 00 01"],
    ["05.36.49.00.01", "05.36.49.00.01"],
    ["05 36 49 00 01 poste 12", "05 36 49 00 01 poste 12"],
    ["=1+1+1111", null],
    ["12", null],
    ["javascript:alert(1111)", null],
    ["1".repeat(60), null],
  ])("%s is %s", (value, expected) => {
    expect(cleanPhone(value)).toBe(expected);
  });
});

describe("other values", () => {
  it("are addresses of the web only", () => {
    expect(cleanUrl("https://univ.example/~lea Page de Léa")).toBe("https://univ.example/~lea");
    for (const bad of ["javascript:alert(1)", "data:text/html,x", "https://a:b@univ.example/", "x"])
      expect(cleanUrl(bad)).toBeNull();
  });
  it("are postal addresses in lines", () => {
    expect(cleanPostalAddress("Université$1 rue \\24 des Prés$$99000 Valmorée")).toBe(
      "Université\n1 rue $ des Prés\n99000 Valmorée",
    );
    expect(cleanPostalAddress(" $ ")).toBeNull();
  });
  it("are keys in one form", () => {
    expect(cleanKey(" JDupont ")).toBe("jdupont");
    for (const bad of ["", "a\u0000b", "a\u202eb", "a\ud800", "x".repeat(300)])
      expect(cleanKey(bad)).toBeNull();
  });
});
