import { describe, expect, it } from "vitest";
import { AccountFailure, mapAccount } from "./account.js";
import { parseGatewayConfig } from "./config.js";

const issuer = "https://idp.univ-valmoree.example";
function map(
  claims: Readonly<Record<string, unknown>>,
  account: { readonly claim?: string; readonly template?: string } = {},
  rules: { readonly trustEmail?: boolean; readonly mailDomains?: string[] } = {},
  attributes: string[] = [],
): unknown {
  const [establishment] = parseGatewayConfig({
    publicUrl: "https://ent.univ-valmoree.example/gw",
    establishments: [
      {
        key: "valmoree",
        name: "Valmorée",
        mailDomains: ["univ-valmoree.example", "etu.univ-valmoree.example"],
        ...{ account, attributes },
        issuers: [{ issuer, clientId: "gw", ...rules }],
      },
    ],
  }).establishments;
  try {
    return mapAccount(establishment!, establishment!.issuers[0]!, { issuer, subject: "s", claims });
  } catch (error) {
    if (error instanceof AccountFailure) return error.code;
    throw error;
  }
}

const template = { template: "{uid}@univ-valmoree.example" };

describe("the account of a person", () => {
  it("is the claim of the configuration, in lower case", () => {
    expect(map({ mail: "Lea.Martin@Univ-Valmoree.example", name: "Léa" })).toEqual({
      account: "lea.martin@univ-valmoree.example",
      name: "Léa",
      attributes: {},
    });
    expect(map({ mail: ["lea@univ-valmoree.example"] })).toMatchObject({
      account: "lea@univ-valmoree.example",
    });
  });
  it("is made by the template when the claim gives none", () => {
    expect(map({ uid: "lmartin" }, template)).toMatchObject({
      account: "lmartin@univ-valmoree.example",
    });
    expect(map({ mail: "lea@univ-valmoree.example", uid: "lmartin" }, template)).toMatchObject({
      account: "lea@univ-valmoree.example",
    });
  });
  for (const uid of [
    "a@b",
    "a b",
    "",
    "../x",
    "a@evil.example,b",
    "é",
    ".a",
    "a.",
    7,
    ["a"],
    "x".repeat(65),
    "a\n",
    "\u212Alea",
    "LI\u212A",
    "\u0130na",
  ]) {
    it(`is not made of an uid like ${JSON.stringify(uid).slice(0, 20)}`, () => {
      expect(map({ uid }, template)).toBe("account-missing");
    });
  }
  it("is no address with letters that only lower case makes ours", () => {
    expect(map({ mail: "\u212Aevin@univ-valmoree.example" })).toBe("account-missing");
    expect(map({ mail: "kevin@univ-valmoree.example".replace("k", "K") })).toMatchObject({
      account: "kevin@univ-valmoree.example",
    });
  });
  it("is never the template's when the claim names a foreign domain", () => {
    expect(map({ mail: "lea@evil.example", uid: "lmartin" }, template)).toBe("account-foreign");
  });
  it("by the claim email asks for email_verified, or for an issuer that is trusted with it", () => {
    const email = "lea@univ-valmoree.example";
    const by = { claim: "email" };
    expect(map({ email }, by)).toBe("account-unverified");
    expect(map({ email, email_verified: "true" }, by)).toBe("account-unverified");
    expect(map({ email, email_verified: true }, by)).toMatchObject({ account: email });
    expect(map({ email }, by, { trustEmail: true })).toMatchObject({ account: email });
    expect(map({ email, email_verified: false }, by, { trustEmail: true })).toBe(
      "account-unverified",
    );
  });
  it("is only of domains that the issuer may speak for", () => {
    const rules = { mailDomains: ["etu.univ-valmoree.example"] };
    expect(map({ mail: "lea@etu.univ-valmoree.example" }, {}, rules)).toMatchObject({});
    expect(map({ mail: "dean@univ-valmoree.example" }, {}, rules)).toBe("account-foreign");
    expect(map({ uid: "dean" }, template, rules)).toBe("account-foreign");
  });
  it("has a name without control characters, or its address for a name", () => {
    const mail = "lea@univ-valmoree.example";
    expect(map({ mail, name: "Lé\u202ea\u0000" })).toMatchObject({ name: "Léa" });
    expect(map({ mail, name: "" })).toMatchObject({ name: mail });
    expect(map({ mail, displayName: "Léa M." })).toMatchObject({ name: "Léa M." });
  });
  it("comes with the claims that the establishment allows, and no other", () => {
    const mail = "lea@univ-valmoree.example";
    const claims = {
      mail,
      eduPersonAffiliation: ["student", "member"],
      memberOf: "cn=l3-info,ou=groups",
      supannEtuId: "21900001",
    };
    const allowed = ["eduPersonAffiliation", "memberOf", "supannRole"];
    expect(map(claims, {}, {}, allowed)).toMatchObject({
      attributes: {
        eduPersonAffiliation: ["student", "member"],
        memberOf: ["cn=l3-info,ou=groups"],
      },
    });
    expect(map({ mail }, {}, {}, ["toString"])).toMatchObject({ attributes: {} });
  });
  it("carries a bounded number of values, each of a bounded length", () => {
    const mail = "lea@univ-valmoree.example";
    const read = (memberOf: unknown): readonly string[] => {
      const found = map({ mail, memberOf }, {}, {}, ["memberOf"]) as ReturnType<typeof mapAccount>;
      return found.attributes["memberOf"] ?? [];
    };
    expect(read(["a", 7, null, "", "x".repeat(257), { b: 1 }, "c"])).toEqual(["a", "c"]);
    expect(read(Array.from({ length: 1_000 }, (_, index) => `g${index}`))).toHaveLength(200);
    expect(read(Array(200).fill("y".repeat(256))).join("").length).toBeLessThanOrEqual(16_384);
  });
  it("is not found on the prototype of the claims", () => {
    expect(map({}, { claim: "constructor" })).toBe("account-missing");
    expect(map({}, { template: "{constructor}@univ-valmoree.example" })).toBe("account-missing");
  });
});
