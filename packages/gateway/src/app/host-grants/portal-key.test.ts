import { describe, expect, it } from "vitest";
import { decodePortalKey, findPortalKeyWeakness, PUBLISHED_KEYS } from "./portal-key.js";

const hex = (property: string): string | undefined => {
  const key = decodePortalKey(property);
  return key && Array.from(key, (octet) => octet.toString(16).padStart(2, "0")).join("");
};

describe("the key of a portal", () => {
  it("is what its Base64 stands for", () => {
    expect(hex("AAECAwQF")).toBe("000102030405");
    expect(hex("AAECAw==")).toBe("00010203");
    expect(hex("AAECAwQ=")).toBe("0001020304");
    expect(hex("+/+/")).toBe("fbffbf");
  });
  it("is read like the portal's library reads it, where that is lenient", () => {
    expect(hex("AAECAw")).toBe("00010203");
    expect(hex(" AAECAwQF\n")).toBe("000102030405");
    expect(hex('"AAECAwQF"')).toBe("000102030405");
    expect(hex("AAECAwQFA")).toBe("000102030405");
    // An equals sign inside counts as a zero, and padding takes octets away by its signs.
    expect(hex("AA=CAwQF")).toBe("000002030405");
    expect(hex("AAE==")).toBe("00");
  });
  it("is none where the portal could not read it either", () => {
    for (const property of [
      "",
      "===",
      "A",
      "AAEC AwQF",
      "AAEC-wQF",
      "clé de signature",
      "\u0000",
    ]) {
      expect([property, decodePortalKey(property)]).toEqual([property, undefined]);
    }
  });
  it("is worth nothing when everybody may read it", () => {
    for (const property of PUBLISHED_KEYS) {
      expect(findPortalKeyWeakness(property, "HS512")).toMatch(/published default/);
    }
  });
  it("has as many octets as its algorithm needs", () => {
    const key = btoa(String.fromCharCode(...Array.from({ length: 48 }, (_, at) => at * 5)));
    expect(findPortalKeyWeakness(key, "HS384")).toBeUndefined();
    expect(findPortalKeyWeakness(key, "HS512")).toMatch(/needs 64 octets behind the Base64/);
  });
});
