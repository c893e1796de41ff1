import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as v from "valibot";
import type { DirectoryRecord, DirectorySource } from "../../app/directory/directory-source.js";
import { type OwnEntry, type OwnLdap, startOwnLdap } from "../../testing/own-ldap.js";
import { Secret } from "../secret.js";
import { ldapSourceEntries, loadLdapSetup } from "./ldap-schema.js";
import type { LdapSetup } from "./ldap-setup.js";
import { createLdapSource } from "./ldap-source.js";

const BASE = "dc=univ,dc=example";
const SCHEMA = v.strictObject({ ...ldapSourceEntries, name: v.string() });
const PASSWORD = "mot-qui-ne-sort-pas";

let server: OwnLdap;

function person(uid: string, more: OwnEntry["attributes"] = {}): OwnEntry {
  return {
    dn: `uid=${uid},ou=people,${BASE}`,
    attributes: {
      ...{ objectClass: ["person"], uid: [uid], sn: [uid.toUpperCase()] },
      ...{ modifyTimestamp: ["20260901000000Z"], ...more },
    },
  };
}

beforeEach(async () => {
  server = await startOwnLdap(Array.from({ length: 25 }, (_, index) => person(`p${index}`)));
});
afterEach(() => server.close());

function setupOf(change: Partial<v.InferInput<typeof SCHEMA>> = {}): LdapSetup {
  const config = v.parse(SCHEMA, {
    ...{ kind: "ldap", name: "ldap", url: server.url, baseDn: BASE, pageSize: 10 },
    ...{ bindDn: `cn=portail,${BASE}`, password: { env: "LDAP" }, timeoutSeconds: 1, ...change },
  });
  const problems: unknown[] = [];
  const setup = loadLdapSetup(config, "source", {
    read: () => new Secret(PASSWORD),
    problems: problems as [],
  });
  expect(problems).toEqual([]);
  return setup!;
}

interface Read {
  readonly isWhole: boolean;
  readonly records: readonly DirectoryRecord[];
  readonly removed: readonly string[];
  readonly cursor: string | null;
  readonly problems: readonly string[];
}

async function read(source: DirectorySource, cursor: string | null = null): Promise<Read> {
  const reading = await source.read(cursor, new AbortController().signal);
  const records: DirectoryRecord[] = [];
  const removed: string[] = [];
  for await (const batch of reading.batches) {
    records.push(...batch.records);
    removed.push(...batch.removedKeys);
  }
  const problems = reading.problems().map((each) => `${each.place} ${each.description}`);
  return { isWhole: reading.isWhole, records, removed, cursor: reading.cursor(), problems };
}

const keys = (records: readonly DirectoryRecord[]): string[] => records.map(({ key }) => key);
const swept = (setup = setupOf()): DirectorySource => createLdapSource({ ...setup, sweepMs: 0 });

describe("an LDAP server as a source", () => {
  it("is read by pages, asked for what is read and nothing else", async () => {
    const { isWhole, records } = await read(createLdapSource(setupOf()));
    expect([isWhole, records.length]).toEqual([true, 25]);
    const people = server.asked.filter(({ base }) => base === `ou=people,${BASE}`);
    expect(people).toHaveLength(3);
    expect(people[0]?.attributes).toContain("supannlisterouge");
    expect(people[0]?.attributes).not.toContain("*");
    expect(people[0]?.attributes.filter((name) => /ine$|password|perso$|home/.test(name))).toEqual(
      [],
    );
  });
  it("keeps nothing that it did not ask for", async () => {
    server.entries = [person("a", { "!userPassword": ["x"], "!supannCodeINE": ["123456789AB"] })];
    const { records } = await read(createLdapSource(setupOf()));
    expect(JSON.stringify(records)).not.toContain("123456789AB");
  });
  it("is read on after a page without entries", async () => {
    server.manners = { emptyPage: true };
    const setup = setupOf({ structures: false });
    expect((await read(createLdapSource(setup))).records).toHaveLength(25);
  });
  it("tells what changed, what came and what is gone", async () => {
    const source = swept();
    const first = await read(source);
    server.entries = [
      ...server.entries.slice(2),
      person("p0", { displayName: ["Zoé"], modifyTimestamp: ["20990101000000Z"] }),
      person("neu", { modifyTimestamp: ["20990101000000Z"] }),
    ];
    const second = await read(source, first.cursor);
    expect(second.isWhole).toBe(false);
    expect(keys(second.records)).toEqual(["p0", "neu"]);
    expect(second.removed).toEqual(["p1"]);
    const third = await read(source, second.cursor);
    expect([third.isWhole, third.removed]).toEqual([false, []]);
  });
  it("tells that a person is gone who can no longer be read", async () => {
    const source = swept();
    const { cursor } = await read(source);
    const nameless = person("p3", { sn: [], modifyTimestamp: ["20990101000000Z"] });
    server.entries = server.entries.map((each) => (each.dn === nameless.dn ? nameless : each));
    expect((await read(source, cursor)).removed).toEqual(["p3"]);
  });
  it("goes on after a restart of the process when nobody came or went", async () => {
    const { cursor } = await read(swept());
    const again = await read(swept(), cursor);
    expect([again.isWhole, again.records.length]).toEqual([false, 0]);
    server.entries = server.entries.slice(1);
    expect((await read(swept(), again.cursor)).isWhole).toBe(true);
  });
  it("is read whole when it is asked for something else, or the cursor is none", async () => {
    const { cursor } = await read(swept());
    const other = swept(setupOf({ people: { filter: "(!(uid=p3))" } }));
    expect((await read(other, cursor)).isWhole).toBe(true);
    expect((await read(swept(), "{}")).isWhole).toBe(true);
    expect((await read(swept(), "x")).isWhole).toBe(true);
  });
  it("is read whole when most people seem to be gone", async () => {
    const source = swept();
    const { cursor } = await read(source);
    server.entries = server.entries.slice(0, 3);
    const { isWhole, removed } = await read(source, cursor);
    expect([isWhole, removed]).toEqual([true, []]);
  });
  it("has no cursor when it does not say when entries changed", async () => {
    server.entries = server.entries.map(({ dn, attributes }) => {
      const { modifyTimestamp: _gone, ...rest } = attributes;
      return { dn, attributes: rest };
    });
    const { cursor, problems } = await read(createLdapSource(setupOf()));
    expect(cursor).toBeNull();
    expect(problems).toEqual([
      "(the server) modifyTimestamp can't be read: everything is read each time",
    ]);
  });
  it("reads names that are no UTF-8", async () => {
    server.entries = [person("a", { sn: [Buffer.from("Lef\xe8vre", "latin1")] })];
    expect((await read(createLdapSource(setupOf()))).records[0]?.surname).toBe("Lefèvre");
  });
  it("leaves no connection open", async () => {
    const source = createLdapSource(setupOf());
    await read(source);
    const reading = await source.read(null, new AbortController().signal);
    for await (const _batch of reading.batches) break;
    await expect.poll(() => server.sockets.size).toBe(0);
  });
});

describe("an LDAP server that fails", () => {
  const failure = async (source = createLdapSource(setupOf())): Promise<string> => {
    const outcome = await read(source).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(Error);
    const { message, stack = "", cause } = outcome as Error;
    expect(`${message} ${stack} ${String(cause)} ${JSON.stringify(outcome)}`).not.toContain(
      PASSWORD,
    );
    return message;
  };

  it("is told by its result, with what to ask its administrator", async () => {
    server.manners = { search: 4 };
    expect(await failure()).toContain("size.prtotal=unlimited");
    server.manners = { search: 3 };
    expect(await failure()).toContain("time limit");
    server.manners = { search: 53 };
    expect(await failure()).toContain("smaller pageSize");
    server.manners = { bind: 49 };
    expect(await failure()).toBe(
      "the server refuses the account: check bindDn and password (result 49)",
    );
    server.manners = { bind: 13 };
    expect(await failure()).toContain("wants TLS");
  });
  it("fails the reading when it stops half-way", async () => {
    server.manners = { hangUpAfter: 15 };
    expect(await failure()).toBe("the server ended the connection");
  });
  it("fails the reading when it tells nobody", async () => {
    server.entries = [];
    expect(await failure()).toContain("no person is found below ou=people");
  });
  it("is not waited for without end", async () => {
    server.manners = { isSilent: true };
    expect(await failure()).toMatch(/^no answer for/);
  });
  it("is left when it does not speak LDAP", async () => {
    server.manners = { garbage: Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n") };
    expect(await failure()).toMatch(/no LDAP|no answer/);
    server.manners = { garbage: Buffer.from([0x30, 0x80, 0x00, 0x00]) };
    expect(await failure()).toMatch(/no LDAP|no answer/);
  });
  it("is left when the reading is no longer wanted", async () => {
    server.manners = { isSilent: true };
    const stop = new AbortController();
    const reading = createLdapSource(setupOf({ timeoutSeconds: 60 })).read(null, stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(reading).rejects.toThrow("stopped");
    await expect.poll(() => server.sockets.size).toBe(0);
  });
  it("is tried again when it comes back at once", async () => {
    const { port } = server;
    const entries = server.entries;
    const source = createLdapSource(setupOf());
    await server.close();
    const reading = read(source);
    await new Promise((resolve) => setTimeout(resolve, 100));
    server = await startOwnLdap(entries, port);
    expect((await reading).records).toHaveLength(25);
  });
});

describe("referrals", () => {
  it("are told and not followed, wherever they lead", async () => {
    const other = await startOwnLdap([person("dehors")]);
    try {
      const references = [
        "ldap://169.254.169.254/ou=people,dc=univ,dc=example??sub",
        `${other.url}/${BASE}`,
        "http://169.254.169.254/latest/meta-data",
        "ldap://user:pass@x.example/",
        "x".repeat(5_000),
      ];
      server.manners = { references };
      const { records, problems } = await read(createLdapSource(setupOf()));
      expect(records).toHaveLength(25);
      expect(other.connections).toBe(0);
      const told = "leads to another server: left out";
      expect(problems).toContainEqual(expect.stringContaining(`ldap://169.254.169.254 ${told}`));
      expect(problems).toContainEqual(expect.stringContaining(`${other.url} ${told}`));
      expect(problems.join()).not.toContain("pass@");
    } finally {
      await other.close();
    }
  });
  it("are followed to servers that an operator named, and the reading is whole each time", async () => {
    const other = await startOwnLdap([person("dehors")]);
    try {
      server.manners = { references: [`${other.url}/ou=people,${BASE}`] };
      other.manners = { references: ["ldap://encore.example/"] };
      const followReferrals = [`127.0.0.1:${other.port}`];
      const setup = setupOf({ followReferrals, structures: false, groups: false });
      const { records, problems, cursor } = await read(createLdapSource(setup));
      expect(keys(records)).toContain("dehors");
      expect(problems).toEqual(["ldap://encore.example leads on from a referral: left out"]);
      expect(cursor).toBeNull();
    } finally {
      await other.close();
    }
  });
});

describe("a photo", () => {
  const PNG = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const photoOf = (key: string): ReturnType<NonNullable<DirectorySource["photo"]>> =>
    createLdapSource(setupOf()).photo!(key, new AbortController().signal);

  it("is read by the key of a person, as what it is", async () => {
    server.entries = [person("lea", { jpegPhoto: [PNG] })];
    const photo = await photoOf("lea");
    expect(photo?.type).toBe("image/png");
    expect(Buffer.from(photo!.bytes).equals(PNG)).toBe(true);
  });
  it("is none of somebody on the liste rouge, or that is no image, or too large", async () => {
    server.entries = [
      person("a", { jpegPhoto: [PNG], supannListeRouge: ["TRUE"] }),
      person("b", { jpegPhoto: ["<svg onload=alert(1)>"] }),
      person("c", { jpegPhoto: [Buffer.concat([PNG, Buffer.alloc(500_000)])] }),
    ];
    for (const key of ["a", "b", "c", "d"]) expect(await photoOf(key)).toBeNull();
  });
  it("is asked for by a value that can't be a part of a filter", async () => {
    server.entries = [person("lea", { jpegPhoto: [PNG] })];
    for (const key of ["*", "lea)(uid=*", "*)(|(uid=*", "l\\2aa", "lea\u0000", ""]) {
      expect(await photoOf(key)).toBeNull();
    }
    expect(server.asked.map(({ filter }) => filter)).toContain(
      "(&(objectclass=person)(uid=lea\\29\\28uid=\\2a))",
    );
  });
});
