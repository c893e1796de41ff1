import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConfigProblem } from "../../app/index.js";
import { Secret } from "../secret.js";
import { loadSource, sourceSchema } from "./source-schema.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-sources-"));
});
afterAll(() => rm(folder, { recursive: true }));

const LDAP = {
  ...{ kind: "ldap", name: "ldap", url: "ldaps://ldap.univ.example", baseDn: "dc=univ,dc=example" },
} as const;

/** Faults of a source, those of its form first. */
function faults(input: object): readonly string[] {
  const result = v.safeParse(sourceSchema, input);
  if (!result.success) return result.issues.map(({ message }) => message);
  const problems: ConfigProblem[] = [];
  const source = loadSource(result.output, "source", {
    read: (_key, place) => ("env" in place && place.env === "NONE" ? undefined : new Secret("x")),
    problems,
  });
  if (problems.length === 0) expect(source?.name).toBe(result.output.name);
  return problems.map(({ key, problem }) => `${key} ${problem}`);
}

describe("an LDAP source in a configuration", () => {
  it("needs little", () => {
    expect(faults(LDAP)).toEqual([]);
    const account = { bindDn: "cn=portail,dc=univ,dc=example", password: { env: "LDAP" } };
    expect(
      faults({ ...LDAP, ...account, url: "ldap://ldap.univ.example", startTls: true }),
    ).toEqual([]);
    expect(faults({ ...LDAP, url: "ldap://127.0.0.1:3890" })).toEqual([]);
  });
  it("is never asked in clear text over a network", () => {
    for (const url of [
      "ldap://ldap.univ.example",
      "ldap://127.0.0.1.evil.example",
      "ldap://10.0.0.1",
    ])
      expect(faults({ ...LDAP, url })).toEqual([
        "source.url must use ldaps, or startTls: true (clear text is for loopback only)",
      ]);
  });
  it("has a plain URL", () => {
    for (const url of [
      ...["http://ldap.univ.example", "ldaps://", "ldaps://u:p@ldap.example", "ldaps://h/dc=x"],
      ...["ldaps://h?x", "ldaps://h#x", "ldapi:///run/slapd", "ldaps://h\n.example"],
    ])
      expect(faults({ ...LDAP, url })).toEqual(["must be ldaps://host or ldap://host:port"]);
  });
  it("leads to no address of the own link, by itself or by referrals", () => {
    for (const url of ["ldaps://169.254.169.254", "ldaps://[fe80::1]"])
      expect(faults({ ...LDAP, url })).toEqual(["must not be link-local"]);
    expect(faults({ ...LDAP, followReferrals: ["169.254.169.254:389"] })).toEqual([
      "must not be link-local",
    ]);
    expect(faults({ ...LDAP, followReferrals: ["*.univ.example"] })).toHaveLength(1);
  });
  it("has an account whole or not at all", () => {
    expect(faults({ ...LDAP, bindDn: "cn=x" })).toEqual([
      "source.password is missing: both make an account",
    ]);
    expect(faults({ ...LDAP, password: { env: "LDAP" } })).toEqual([
      "source.bindDn is missing: both make an account",
    ]);
    expect(faults({ ...LDAP, bindDn: "cn=x", password: "en-clair" })).toHaveLength(1);
  });
  it("has filters that are filters", () => {
    for (const filter of ["(uid=*", "(a=b)(c=d)", "uid=*", "()", ""])
      expect(faults({ ...LDAP, people: { filter } }).length).toBeGreaterThan(0);
    expect(faults({ ...LDAP, people: { filter: "(&(uid=*)(!(supannListeRouge=TRUE)))" } })).toEqual(
      [],
    );
  });
  it("names certificates that are there", async () => {
    const path = join(folder, "ca.pem");
    await writeFile(path, "no certificate");
    expect(faults({ ...LDAP, ca: path })).toEqual([
      `source.ca the file ${path} holds no certificate in PEM`,
    ]);
    expect(faults({ ...LDAP, ca: "/nowhere.pem" })).toEqual([
      "source.ca the file /nowhere.pem can't be read (ENOENT)",
    ]);
  });
  it("reads no private attribute, whatever it is named for", () => {
    for (const name of ["supannCodeINE", "homePhone", "userPassword", "supannMailPerso"])
      expect(faults({ ...LDAP, attributes: { phone: name } })).toEqual([
        "is private: it is never read",
      ]);
    expect(faults({ ...LDAP, attributes: { key: "uid)(x=*" } })).toHaveLength(1);
    expect(faults({ ...LDAP, attributes: { passport: "uid" } })).toHaveLength(1);
    expect(
      faults({ ...LDAP, attributes: { key: "supannAliasLogin", office: ["a", "b"] } }),
    ).toEqual([]);
  });
});

describe("a file source in a configuration", () => {
  it("names one file or several", () => {
    const file = { kind: "file", name: "fichiers" };
    expect(faults({ ...file, path: "/srv/people.csv" })).toEqual([]);
    const several = ["/srv/a.ldif.gz", { path: "/srv/b", format: "jsonl", holds: "groups" }];
    expect(faults({ ...file, path: several })).toEqual([]);
    expect(faults({ ...file, path: [] })).toHaveLength(1);
    expect(faults({ ...file, path: { path: "x", format: "xml" } })).toHaveLength(1);
    expect(faults({ ...file, path: "x", url: "ldap://x" })).toHaveLength(1);
  });
});
