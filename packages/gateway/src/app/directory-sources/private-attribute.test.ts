import { describe, expect, it } from "vitest";
import { allowedAttributes, DEFAULT_ATTRIBUTES, nameAttributes } from "./attribute-names.js";
import { isPrivateAttribute } from "./private-attribute.js";

const PRIVATE = [
  ...["supannCodeINE", "supannMailPerso", "supannMailPrive", "supannTelephonePrive"],
  ...["supannAdressePostalePrivee", "supannRefId", "supannEtuId", "supannEmpId"],
  ...["homePhone", "homePostalAddress", "userPassword", "sambaNTPassword", "sambaLMPassword"],
  ...["krbPrincipalKey", "shadowLastChange", "supannOIDCDateDeNaissance", "up1BirthDay"],
  ...["SUPANNCODEINE", "userPassword;binary", "ipaNTHash-secret"],
];

describe("private attributes", () => {
  it.each(PRIVATE)("%s is never read", (name) => {
    expect(isPrivateAttribute(name)).toBe(true);
  });
  it("are in no list of what is asked for", () => {
    for (const kind of ["people", "structures", "groups", "resources"] as const) {
      const asked = allowedAttributes(DEFAULT_ATTRIBUTES, kind);
      expect(asked.filter(isPrivateAttribute)).toEqual([]);
      expect(asked).not.toContain("*");
    }
  });
  it("are left out even where a configuration names them", () => {
    const names = nameAttributes({ phone: ["homePhone", "telephoneNumber"], key: "supannEtuId" });
    expect(names.phone).toEqual(["telephoneNumber"]);
    expect(names.key).toEqual([]);
  });
  it("are not what merely resembles them", () => {
    for (const name of ["mobile", "telephoneNumber", "mail", "postalAddress", "title"])
      expect(isPrivateAttribute(name)).toBe(false);
  });
});

describe("names of attributes", () => {
  it("are those of the establishment where it has its own", () => {
    const names = nameAttributes({ office: "physicalDeliveryOfficeName" });
    expect(names.office).toEqual(["physicalDeliveryOfficeName"]);
    expect(names.key).toEqual(["uid"]);
  });
  it("are never patterns or parts of a filter", () => {
    expect(nameAttributes({ key: ["*", "uid)(x=*", "+", "__proto__", "uid"] }).key).toEqual([
      "uid",
    ]);
  });
});
