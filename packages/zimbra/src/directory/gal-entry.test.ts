import { describe, expect, it } from "vitest";
import { principalId } from "@partage-ent/server";
import { united } from "./find-entries.js";
import { readEntry } from "./gal-entry.js";

/** As Zimbra answers SearchGal over its own LDAP. */
const zoe = {
  id: "uid=zoe,ou=people,dc=univ,dc=example",
  ref: "uid=zoe,ou=people,dc=univ,dc=example",
  _attrs: {
    objectClass: ["inetOrgPerson", "zimbraAccount"],
    email: "Zoe.Arnaud@univ.example",
    email2: "zoe@univ.example",
    firstName: "Zoé",
    lastName: "Arnaud",
    fullName: "Zoé Arnaud",
    company: "Université de Valmorée",
    department: "UFR de droit",
    jobTitle: "Doyenne",
    workPhone: "+33 4 99 00 11 22",
    mobilePhone: "+33 6 12 34 56 78",
    homePhone: "+33 4 00 00 00 00",
    homeStreet: "1 rue de chez elle",
    office: "B 214",
    notes: "En arrêt",
    pager: "12",
    birthday: "1970-01-01",
    zimbraId: "11111111-2222-4333-8444-555555555555",
  },
};

describe("entries of the global address list", () => {
  it("tell of work, and of nothing else", () => {
    const entry = readEntry(zoe, "valmoree")!;
    expect(entry).toEqual({
      "@type": "Card",
      version: "1.0",
      id: principalId("zoe.arnaud@univ.example"),
      blobId: `dir-${principalId("zoe.arnaud@univ.example")}`,
      uid: "mailto:zoe.arnaud@univ.example",
      kind: "individual",
      establishment: "valmoree",
      name: {
        full: "Zoé Arnaud",
        components: [
          { kind: "given", value: "Zoé" },
          { kind: "surname", value: "Arnaud" },
        ],
      },
      emails: {
        e1: { address: "zoe.arnaud@univ.example", contexts: { work: true }, pref: 1 },
        e2: { address: "zoe@univ.example", contexts: { work: true } },
      },
      organizations: { o1: { name: "Université de Valmorée", units: [{ name: "UFR de droit" }] } },
      titles: { t1: { name: "Doyenne", kind: "title" } },
      phones: {
        p1: { number: "+33 4 99 00 11 22", features: { voice: true }, contexts: { work: true } },
      },
      addresses: {
        a1: { components: [{ kind: "room", value: "B 214" }], contexts: { work: true } },
      },
      affiliations: [],
      memberships: [],
      memberCount: null,
      capacity: null,
    });
  });

  it.each([
    [{ type: "group" }, "group"],
    [{ zimbraCalResType: "Location" }, "location"],
    [{ zimbraCalResType: "Equipment" }, "device"],
    [{ zimbraAccountCalendarUserType: "RESOURCE" }, "location"],
    [{}, "individual"],
  ])("are of a kind: %j", (more, kind) => {
    const entry = readEntry({ _attrs: { email: "a@b.example", ...more } }, "valmoree");
    expect(entry?.kind).toBe(kind);
  });

  it("say of rooms what the directory of rooms says", () => {
    const attributes = { email: "b12@univ.example", fullName: "Salle B12" };
    const gal = readEntry({ _attrs: attributes }, "valmoree")!;
    const more = { zimbraCalResType: "Location", zimbraCalResCapacity: "30" };
    const room = readEntry({ name: "b12@univ.example", _attrs: { ...attributes, ...more } }, "v")!;
    for (const all of [united([gal], [room]), united([room], [gal])]) {
      expect(all).toMatchObject([{ kind: "location", capacity: 30 }]);
    }
  });

  it.each([
    {},
    { _attrs: {} },
    { _attrs: { email: "nobody" } },
    { _attrs: { email: ["a b@c.example", "x@y@z"] } },
    { _attrs: [] },
    { _attrs: { email: { a: 1 } } },
    { name: 5 },
  ])("without an address are left out: %j", (element) => {
    expect(readEntry(element, "valmoree")).toBeUndefined();
  });

  it("hold no control character and no endless text", () => {
    const entry = readEntry(
      {
        _attrs: {
          email: "a@b.example",
          fullName: `x\r\nBcc: y${"z".repeat(5_000)}`,
          zimbraCalResCapacity: "-4",
        },
      },
      "valmoree",
    )!;
    expect(entry.name!.full).toMatch(/^x Bcc: yz+…$/);
    expect(entry.name!.full!.length).toBeLessThan(300);
    expect(entry.capacity).toBeNull();
  });
});
