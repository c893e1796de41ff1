import { describe, expect, it } from "vitest";
import { readAffiliations } from "./affiliation.js";
import { KNOWN_ROLES, readRoles } from "./supann-role.js";
import { parseComposite, readConsents, readUnlisted, stripLabel } from "./supann-value.js";

describe("a composite of SupAnn", () => {
  it("is read by its keys", () => {
    const value = "[etab={UAI}0990001X][affil=staff][typeaffect={SUPANN}S230][affect=DSI01]";
    expect(Object.fromEntries(parseComposite(value))).toEqual({
      ...{ etab: "{UAI}0990001X", affil: "staff", typeaffect: "{SUPANN}S230", affect: "DSI01" },
    });
  });
  it("may be anything", () => {
    for (const value of ["", "[", "[]", "[=x]", "[a=b", "a=b", "[[a=b]]", "[".repeat(100_000)])
      expect(parseComposite(value).size).toBeLessThanOrEqual(1);
    expect(parseComposite("[__proto__=x][constructor=y]").get("__proto__")).toBe("x");
  });
});

describe("a label", () => {
  it.each([
    ["{UAI}0990001X", "0990001X"],
    ["{SUPANN}S210", "S210"],
    ["UFRSCI", "UFRSCI"],
    ["{unclosed", "{unclosed"],
  ])("of %s is left off", (value, expected) => {
    expect(stripLabel(value)).toBe(expected);
  });
});

describe("the liste rouge", () => {
  it.each([
    [[], true, true],
    [["FALSE"], true, true],
    [["false"], true, true],
    [[""], true, true],
    [["TRUE"], false, true],
    [["True "], false, true],
    [["oui"], false, true],
    [["1"], false, true],
    [["peut-être"], false, false],
    [["FALSE", "TRUE"], false, true],
  ])("%j: listed %s, clear %s", (values, isListed, isClear) => {
    expect(readUnlisted(values)).toEqual({ isListed, isClear });
  });
});

describe("consents", () => {
  it("are told by what they are for", () => {
    expect(readConsents(["{PHOTO}INTRANET", "trombinoscope;2024", "{CGU}", "\u0000"])).toEqual([
      ...["photo", "photo:intranet", "trombinoscope", "cgu"],
    ]);
  });
});

describe("roles", () => {
  const read = (value: string, civility = ""): string | undefined =>
    readRoles([value], { ...KNOWN_ROLES, "{SUPANN}P00": "Présidence" }, civility)[0]?.role;
  it("are words for codes that are known, by civility", () => {
    const value = "[role={SUPANN}D30][type={SUPANN}S230][code=DSI]";
    expect(["Mme", "M.", ""].map((civility) => read(value, civility))).toEqual([
      ...["Directrice", "Directeur", "Direction"],
    ]);
    expect(read("[role={supann}P00][code=PRES]")).toBe("Présidence");
  });
  it("are the words of the value itself where it has some", () => {
    expect(read("[role={SUPANN}X99][code=DSI][libelle=Responsable]")).toBe("Responsable");
  });
  it("are kept out when nobody knows their words", () => {
    expect(read("[role={SUPANN}X99][code=DSI]")).toBeUndefined();
    expect(read("[role={SUPANN}D30]")).toBeUndefined();
    expect(read("[role=__proto__][code=DSI]")).toBeUndefined();
  });
});

describe("affiliations", () => {
  it("are the field's words, in any language, case and scope", () => {
    const values = ["Student@univ.example", "enseignant", "student", "sorcier", "{X}alumni"];
    expect(readAffiliations(values)).toEqual(["student", "teacher", "alum"]);
  });
});
