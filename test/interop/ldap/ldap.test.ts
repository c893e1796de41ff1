/**
 * The directory of the gateway over a slapd of Debian with 10,000 people: everything that a directory
 * server does to whoever reads it.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type {
  DirectoryRecord,
  DirectorySource,
} from "../../../packages/gateway/src/app/directory/directory-source.js";
import type {
  DirectoryReach,
  DirectoryStore,
} from "../../../packages/gateway/src/app/directory/directory-store.js";
import {
  refreshSource,
  type SourceLook,
} from "../../../packages/gateway/src/app/directory/refresh-source.js";
import { type Database, openPglite } from "../../../packages/gateway/src/node/database.js";
import { createSqlDirectoryStore } from "../../../packages/gateway/src/node/directory/sql-directory-store.js";
import { loadLdapSetup } from "../../../packages/gateway/src/node/directory-sources/ldap-schema.js";
import type { LdapSetup } from "../../../packages/gateway/src/node/directory-sources/ldap-setup.js";
import { createLdapSource } from "../../../packages/gateway/src/node/directory-sources/ldap-source.js";
import { runCli } from "../../../packages/gateway/src/node/run-cli.js";
import { parseSource } from "../../../packages/gateway/src/node/directory-sources/source-schema.js";
import { Secret } from "../../../packages/gateway/src/node/secret.js";
import { openSqlStore } from "../../../packages/gateway/src/node/sql-store.js";
import { type MadePeople, makePeople } from "./made-people.js";
import {
  accounts,
  installSlapd,
  LIMITED,
  makeSlapd,
  type OwnSlapd,
  READER,
  SUFFIX,
} from "./own-slapd.js";

const COUNT = 10_000;
const KEY = { establishment: "valmoree", source: "ldap" };
const REACH: DirectoryReach = {
  ...{ establishment: "valmoree", students: true, emails: true, phones: true, mobiles: true },
  ...{ groups: true, groupMembers: true },
};
const isThere = await installSlapd();

let folder: string;
let made: MadePeople;
let people: string;
let slapd: OwnSlapd;
let database: Database;
let store: DirectoryStore;
let source: DirectorySource;
let first: SourceLook;

beforeAll(async () => {
  if (!isThere) return;
  folder = await mkdtemp(join(tmpdir(), "partage-ldap-"));
  made = await makePeople(folder, COUNT);
  people = await readFile(made.files[1]!, "utf8");
  const more = join(folder, "accounts.ldif");
  const known = await readFile(made.files[0]!, "utf8");
  const missing = accounts()
    .split("\n\n")
    .filter((each) => !known.includes(each.split("\n")[0]!));
  await writeFile(more, missing.join("\n\n"));
  slapd = await makeSlapd(join(folder, "slapd"), [...made.files, more]);
  database = await openPglite();
  await openSqlStore(database);
  store = createSqlDirectoryStore(database);
  await store.declareSources(KEY.establishment, [KEY.source], Date.now());
  source = createLdapSource(setupOf());
  first = await refresh();
});
afterAll(async () => {
  if (!isThere) return;
  await database.close();
  await slapd.stop();
  await rm(folder, { recursive: true });
});
// Whatever a test left is taken up, so that each begins with an index that is fresh.
beforeEach(async () => {
  if (!isThere) return;
  await slapd.start();
  await refresh();
});

function setupOf(
  change: Readonly<Record<string, unknown>> = {},
  { dn, password } = READER,
): LdapSetup {
  const config = parseSource({
    ...{ kind: "ldap", name: "ldap", url: slapd.url, baseDn: SUFFIX, pageSize: 200 },
    ...{ bindDn: dn, password: { env: "LDAP_PASSWORD" }, overlapMinutes: 1, ...change },
  });
  if (config.kind !== "ldap") throw new Error("not an LDAP source");
  const problems: unknown[] = [];
  const means = { read: () => new Secret(password), problems: problems as [] };
  const setup = loadLdapSetup(config, "source", means);
  expect(problems).toEqual([]);
  // What is gone is looked for at each reading, so that no test waits for it.
  return { ...setup!, sweepMs: 0 };
}

async function refresh(from = source, isWhole = false): Promise<SourceLook> {
  const means = { store, now: Date.now, worker: "test" };
  const signal = new AbortController().signal;
  const how = { source: from, refreshMs: 3_600_000, wholeMs: 86_400_000, isWhole };
  return (await refreshSource(means, KEY, { ...how, precedence: ["ldap"], signal }))!;
}

async function find(text: string): Promise<readonly DirectoryRecord[]> {
  const { ids } = await store.search([REACH], { text }, 50);
  return (await store.readEntries([REACH], ids)).map(({ record }) => record);
}

/** Values of somebody of the made people, by their position. */
function someone(at: number): { readonly uid: string; readonly dn: string } {
  const uid = [...people.matchAll(/^uid: (.+)$/gm)][at]![1]!;
  return { uid, dn: `uid=${uid},ou=people,${SUFFIX}` };
}

const modify = (dn: string, change: string): Promise<void> =>
  slapd.change(`dn: ${dn}\nchangetype: modify\n${change}\n`);
const add = (uid: string, more = ""): Promise<void> =>
  slapd.change(
    `dn: uid=${uid},ou=people,${SUFFIX}\nchangetype: add\nobjectClass: inetOrgPerson\n` +
      `objectClass: supannPerson\nuid: ${uid}\nsn: Zwynarek\ngivenName: ${uid}\n` +
      `displayName: ${uid} Zwynarek\ncn: ${uid} Zwynarek\n${more}`,
  );
const remove = (uid: string): Promise<void> =>
  slapd.change(`dn: uid=${uid},ou=people,${SUFFIX}\nchangetype: delete\n`);
const failureOf = ({ status, failure }: SourceLook): string => {
  expect(status).toBe("failed");
  return (failure as Error).message;
};

describe.skipIf(!isThere)("the directory over slapd", { timeout: 60_000 }, () => {
  it("reads 10,000 people, their structures and groups into the index", async () => {
    const { status, isWhole, outcome } = first;
    expect([status, isWhole]).toEqual(["loaded", true]);
    expect(outcome).toMatchObject({
      records: made.people + made.groups,
      structures: made.structures,
      unlisted: made.unlisted,
      problemCount: 0,
    });
    const found = await find("lefevre");
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]?.surname).toMatch(/^Lef[eè]vre/i);
  });

  it("reads nothing private", async () => {
    const values = [...people.matchAll(/^(?:supannCodeINE|supannMailPerso|homePhone): (.+)$/gm)];
    expect(values.length).toBeGreaterThan(1_000);
    const reading = await source.read(null, new AbortController().signal);
    const told: string[] = [];
    for await (const { records } of reading.batches) told.push(JSON.stringify(records));
    const text = told.join("");
    for (const [, value] of values.slice(0, 2_000)) expect(text.includes(value!)).toBe(false);
  });

  it("takes up a change, an addition and a deletion without reading the rest", async () => {
    await add("partant");
    await refresh();
    const changed = someone(3);
    await modify(changed.dn, "replace: displayName\ndisplayName: Zébulon Zwynarek");
    await add("Arrivee", "telephoneNumber: +33 5 36 49 99 99\n");
    await remove("partant");
    const { status, isWhole } = await refresh();
    expect([status, isWhole]).toEqual(["loaded", false]);
    const found = await find("zwynarek");
    expect(found.map(({ key }) => key).toSorted()).toEqual(["arrivee", changed.uid].toSorted());
    await remove("Arrivee");
    await refresh();
    expect((await find("zwynarek")).map(({ key }) => key)).toEqual([changed.uid]);
  });

  it("hides whoever asks not to be listed, from the next reading on", async () => {
    await add("discrete");
    await refresh();
    expect(await find("discrete zwynarek")).toHaveLength(1);
    const dn = `uid=discrete,ou=people,${SUFFIX}`;
    await modify(dn, "replace: supannListeRouge\nsupannListeRouge: TRUE");
    expect((await refresh()).isWhole).toBe(false);
    expect((await find("discrete zwynarek")).filter(({ key }) => key === "discrete")).toEqual([]);
    expect(await store.countMasked([REACH], "discrete zwynarek", 10)).toBe(1);
    await remove("discrete");
  });

  it("follows a change of a group", async () => {
    await add("membre");
    await refresh();
    const name = "cn=interop,ou=groups";
    const member = `uid=membre,ou=people,${SUFFIX}`;
    await slapd.change(
      `dn: ${name},${SUFFIX}\nchangetype: add\nobjectClass: groupOfNames\ncn: interop\n` +
        `description: Essai d’interopérabilité\nmember: ${member}\n`,
    );
    expect((await refresh()).isWhole).toBe(false);
    const { ids } = await store.search([REACH], { text: "interoperabilite", kind: "group" }, 5);
    const [group] = await store.readEntries([REACH], ids);
    expect(group?.record.displayName).toBe("Essai d’interopérabilité");
    const members = await store.search([REACH], { group: ids[0]! }, 5);
    const [found] = await store.readEntries([REACH], members.ids);
    expect(found?.record.key).toBe("membre");
    await slapd.change(`dn: ${name},${SUFFIX}\nchangetype: delete\n`);
    await remove("membre");
  });

  it("tells of referrals and goes nowhere, not to an address of the own link either", async () => {
    const dn = `ou=ailleurs,ou=people,${SUFFIX}`;
    await slapd.change(
      `dn: ${dn}\nchangetype: add\nobjectClass: referral\nobjectClass: extensibleObject\n` +
        `ou: ailleurs\nref: ldap://169.254.169.254/ou=people,dc=ailleurs,dc=example\n`,
    );
    const { status, outcome } = await refresh(source, true);
    await slapd.change(`dn: ${dn}\nchangetype: delete\n`);
    expect([status, outcome?.problemCount]).toEqual(["loaded", 1]);
    expect(outcome?.problems[0]).toEqual({
      place: "ldap://169.254.169.254",
      description:
        "leads to another server: left out (followReferrals names those that may be asked)",
    });
  });

  it("follows a referral to a server that is named", async () => {
    const there = join(folder, "there.ldif");
    const [base = ""] = (await readFile(made.files[0]!, "utf8")).split("\n\n");
    await writeFile(
      there,
      `${base}\n\ndn: ou=people,${SUFFIX}\nobjectClass: organizationalUnit\nou: people\n\n` +
        `dn: ou=services,${SUFFIX}\nobjectClass: organizationalUnit\nou: services\n\n${accounts()}\n` +
        `dn: uid=lointaine,ou=people,${SUFFIX}\nobjectClass: inetOrgPerson\nuid: lointaine\n` +
        "sn: Lointaine\ncn: Lointaine\n",
    );
    const other = await makeSlapd(join(folder, "other"), [there]);
    const dn = `ou=ailleurs,ou=people,${SUFFIX}`;
    try {
      await slapd.change(
        `dn: ${dn}\nchangetype: add\nobjectClass: referral\nobjectClass: extensibleObject\n` +
          `ou: ailleurs\nref: ${other.url}/ou=people,${SUFFIX}\n`,
      );
      const followReferrals = [new URL(other.url).host];
      const { status } = await refresh(createLdapSource(setupOf({ followReferrals })));
      expect(status).toBe("loaded");
      expect((await find("lointaine")).map(({ key }) => key)).toEqual(["lointaine"]);
    } finally {
      await slapd.change(`dn: ${dn}\nchangetype: delete\n`);
      await other.stop();
    }
  });

  it("says whom to ask when the server's size limit ends a search, and keeps what it had", async () => {
    const before = await find("lefevre");
    const look = await refresh(createLdapSource(setupOf({}, LIMITED)), true);
    expect(failureOf(look)).toMatch(
      /size limit ended the search of ou=people.* after 200 entries.*size\.prtotal=unlimited/,
    );
    expect(await find("lefevre")).toEqual(before);
  });

  it("reads on after a restart of the server", async () => {
    await slapd.stop();
    const down = await source
      .read(null, AbortSignal.timeout(1_500))
      .catch((error: unknown) => error as Error);
    expect((down as Error).message).toMatch(/no connection|stopped/);
    await slapd.start();
    await add("relance");
    const { status, isWhole } = await refresh();
    expect([status, isWhole]).toEqual(["loaded", false]);
    expect(await find("relance zwynarek")).toHaveLength(1);
    await remove("relance");
  });

  it("keeps the old index when the server is killed half-way", async () => {
    const [known] = await store.readSources(KEY.establishment);
    const before = await find("lefevre");
    let told = 0;
    const cut: DirectorySource = {
      name: "ldap",
      read: async (cursor, signal) => {
        const reading = await source.read(cursor, signal);
        const batches = async function* (): typeof reading.batches {
          for await (const batch of reading.batches) {
            told += batch.records.length;
            yield batch;
            if (told > 2_000) await slapd.stop("SIGKILL");
          }
        };
        return { ...reading, isWhole: reading.isWhole, batches: batches() };
      },
    };
    expect(failureOf(await refresh(cut, true))).toMatch(/ended the connection|no connection/);
    expect(told).toBeGreaterThan(2_000);
    expect(told).toBeLessThan(COUNT);
    expect(await find("lefevre")).toEqual(before);
    expect(await store.readSources(KEY.establishment)).toMatchObject([
      { status: "failed", records: known?.records, generation: known?.generation },
    ]);
    await slapd.start();
    expect((await refresh()).status).toBe("loaded");
  });

  it("says that the account is refused, without its password", async () => {
    const wrong = { dn: READER.dn, password: "un-mauvais-mot-de-passe" };
    const look = await refresh(createLdapSource(setupOf({}, wrong)));
    expect(failureOf(look)).toBe(
      "the server refuses the account: check bindDn and password (result 49)",
    );
    expect(JSON.stringify([look, String((look.failure as Error).stack)])).not.toContain(
      wrong.password,
    );
  });

  it("goes over TLS by StartTLS and by ldaps, with an authority of one's own and not without", async () => {
    const secure = [
      { url: slapd.url, startTls: true, ca: slapd.ca },
      { url: slapd.secureUrl, ca: slapd.ca },
    ];
    for (const how of secure) {
      const reading = await createLdapSource(setupOf(how)).read(null, new AbortController().signal);
      let told = 0;
      for await (const { records } of reading.batches) told += records.length;
      expect(told).toBe(made.people + made.groups);
    }
    for (const { ca: _own, ...how } of secure) {
      const look = await refresh(createLdapSource(setupOf(how)));
      expect(failureOf(look)).toMatch(/certificate is not trusted.*name the authority/);
    }
  });

  it("is looked at, read and counted on the command line", async () => {
    const path = join(folder, "gateway.yaml");
    const ldap = {
      ...{ kind: "ldap", name: "ldap", url: slapd.url, baseDn: SUFFIX },
      ...{ bindDn: READER.dn, password: { env: "LDAP_PASSWORD" } },
    };
    const establishment = {
      ...{ key: "valmoree", name: "Valmorée", mailDomains: ["univ-valmoree.example"], origins: [] },
      issuers: [{ issuer: "http://127.0.0.1:9", clientId: "x", clientSecret: { env: "SECRET" } }],
      zimbra: { soapUrl: "http://127.0.0.1:9/soap", preauthKey: { env: "SECRET" } },
      directory: { sources: [ldap] },
    };
    const config = {
      publicUrl: "http://127.0.0.1:9/partage-gw",
      store: { kind: "pglite", path: join(folder, "store") },
      establishments: [establishment],
    };
    await writeFile(path, JSON.stringify(config));
    let out = "";
    const run = (...args: readonly string[]): Promise<number> =>
      runCli(["directory", ...args, "--config", path], {
        env: { SECRET: crypto.randomUUID(), LDAP_PASSWORD: READER.password },
        write: (text) => (out += text),
        writeError: (text) => (out += text),
        untilStopped: () => Promise.resolve(),
      });
    expect(await run("verify")).toBe(0);
    expect(await run("import")).toBe(0);
    expect(await run("import")).toBe(0);
    expect(await run("stats")).toBe(0);
    expect(out).toMatch(new RegExp(`privacy: ${made.unlisted} on the liste rouge`));
    expect(out).toMatch(new RegExp(`ok +ldap: read whole: ${made.people + made.groups} records`));
    expect(out).toMatch(/ok +ldap: changes read/);
    expect(out).toMatch(/1 sources, 1 fresh\n$/);
    expect(out).not.toContain(READER.password);
  });
});
