import { describe, expect, it } from "vitest";
import { foldText } from "./fold-text.js";
import { isParticle, nameKeys, nameWords } from "./name-words.js";

describe("foldText", () => {
  it.each([
    ["Lefèvre", "lefevre"],
    ["LEFE\u0300VRE", "lefevre"],
    ["Lebœuf", "leboeuf"],
    ["Lætitia", "laetitia"],
    ["Groß", "gross"],
    ["Łukasz Żółkiewski", "lukasz zolkiewski"],
    ["İpek Işık Yılmaz", "ipek isik yilmaz"],
    ["Thị Hương Đặng", "thi huong dang"],
    ["Þorsteinsson", "thorsteinsson"],
    ["Jean-Baptiste  DUPONT", "jean baptiste dupont"],
    ["N’Guessan", "nguessan"],
    ["O'Brien", "obrien"],
    ["ﬁn Ｗｉｄｅ", "fin wide"],
    ["Πυθαγόρας", "pythagoras"],
    ["Παπαδόπουλος", "papadopoulos"],
    ["Фёдор Достоевский", "fedor dostoevskii"],
    ["Юлия Щербакова", "yuliya shcherbakova"],
    ["محمد", "mhmd"],
    ["فَاطِمَة", "fatma"],
    ["🦊 Renard", "🦊 renard"],
    ["", ""],
    ["*)(uid=*", "uid"],
  ])("writes %s as %s", (text, folded) => {
    expect(foldText(text)).toBe(folded);
    expect(foldText(folded)).toBe(folded);
  });

  it("is not misled by characters that nobody sees", () => {
    expect(foldText("Le\u00adfe\u200bvre\u202e")).toBe("lefevre");
    expect(foldText("L\u00b4Hostis")).toBe("lhostis");
  });

  it("leaves ideograms as they are", () => {
    expect(foldText("王 小玲")).toBe("王 小玲");
  });
});

describe("nameWords", () => {
  it.each([
    ["d’Aubremont", ["d", "aubremont"]],
    ["Jean-Noël L'Héritier", ["jean", "noel", "l", "heritier"]],
    ["  ", []],
    ["j. lefevre", ["j", "lefevre"]],
  ])("parts %s", (text, words) => {
    expect(nameWords(text)).toEqual(words);
  });
});

describe("nameKeys", () => {
  it.each([
    ["L’Hostis", ["l", "hostis", "lhostis"]],
    ["Jean-Baptiste", ["jean", "baptiste", "jeanbaptiste"]],
    ["de La Fontenelle", ["de", "la", "fontenelle", "delafontenelle", "lafontenelle"]],
    ["Le Goff", ["le", "goff", "legoff"]],
    ["Müller", ["muller", "mueller"]],
    ["N'Guessan", ["n", "guessan", "nguessan"]],
    ["von der Aue", ["von", "der", "aue", "vonderaue", "deraue"]],
    ["Van den Broeck", ["van", "den", "broeck", "vandenbroeck", "denbroeck"]],
    ["d", ["d"]],
  ])("finds %s by %j", (name, keys) => {
    expect(new Set(nameKeys(name))).toEqual(new Set(keys));
  });

  it("does not grow with a name that is none", () => {
    const keys = nameKeys("Jean-".repeat(200) + "é".repeat(1_000));
    expect(keys.length).toBeLessThanOrEqual(24);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(60);
    expect(nameKeys("de ".repeat(300)).length).toBeLessThanOrEqual(24);
  });
});

describe("isParticle", () => {
  it("knows particles from names", () => {
    expect(["de", "le", "von", "d"].every(isParticle)).toBe(true);
    expect(["lefevre", "lea"].some(isParticle)).toBe(false);
  });
});
