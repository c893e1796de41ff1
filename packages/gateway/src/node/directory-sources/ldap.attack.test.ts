import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OwnLdap, startOwnLdap } from "../../testing/own-ldap.js";
import { ldapSourceEntries, loadLdapSetup } from "./ldap-schema.js";
import { createLdapSource } from "./ldap-source.js";

const BASE = "dc=univ,dc=example";
const SCHEMA = v.strictObject({ ...ldapSourceEntries, name: v.string() });

let server: OwnLdap;
beforeEach(async () => {
  const attributes = { objectClass: ["person"], uid: ["lea"], sn: ["Martin"] };
  const hostile = { "!userPassword": ["{SSHA}abc"], "!supannCodeINE": ["123456789AB"] };
  const dn = `uid=lea,ou=people,${BASE}`;
  server = await startOwnLdap([{ dn, attributes: { ...attributes, ...hostile } }]);
});
afterEach(() => server.close());

function sourceOf(): ReturnType<typeof createLdapSource> {
  const given = { kind: "ldap", name: "ldap", url: server.url, baseDn: BASE };
  const means = { read: () => undefined, problems: [] };
  return createLdapSource(loadLdapSetup(v.parse(SCHEMA, given), "source", means)!);
}

describe("a directory over LDAP under attack", () => {
  it("row 33: a key is a value of a filter, whatever it holds", async () => {
    const signal = new AbortController().signal;
    for (const key of ["*", "lea)(uid=*", "*)(|(objectClass=*", "lea))(&(uid=lea", "\\2a"]) {
      expect(await sourceOf().photo!(key, signal)).toBeNull();
    }
    const filters = server.asked.map(({ filter }) => filter);
    expect(filters).toContain("(&(objectclass=person)(uid=\\2a))");
    expect(
      filters.every((filter) => /^\(&\(objectclass=person\)\(uid=[^()*]*\)\)$/.test(filter)),
    ).toBe(true);
  });
  it("row 50: what is private is neither asked for nor kept when it is told", async () => {
    const reading = await sourceOf().read(null, new AbortController().signal);
    let text = "";
    for await (const batch of reading.batches) text += JSON.stringify(batch);
    expect(text).toContain("Martin");
    expect(text).not.toMatch(/SSHA|123456789AB/);
    const asked = server.asked.flatMap(({ attributes }) => attributes);
    expect(asked.filter((name) => /\*|\+|password|ine$|home/.test(name))).toEqual([]);
  });
});
