/** Faults of a CalDAV server and of a directory, each with what comes of it. */
import {
  createCalDavPart,
  createStandardsBackend,
  type StandardsBackend,
} from "@partage-ent/standards";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DirectoryRecord } from "../../packages/gateway/src/app/directory/directory-source.js";
import { loadLdapSetup } from "../../packages/gateway/src/node/directory-sources/ldap-schema.js";
import { createLdapSource } from "../../packages/gateway/src/node/directory-sources/ldap-source.js";
import { parseSource } from "../../packages/gateway/src/node/directory-sources/source-schema.js";
import { Secret } from "../../packages/gateway/src/node/secret.js";
import { startOwnLdap } from "../../packages/gateway/src/testing/own-ldap.js";
import { type OwnDav, startOwnDav } from "../../packages/standards/src/testing/own-dav.js";
import { CalendarClient } from "../contract/calendar-client.js";
import { refused } from "../contract/jmap-client.js";

const PERSON = { establishment: "valmoree", account: "lea@univ.example" };
/** Time that anything may take to work again. */
const RECOVERY = { timeout: 10_000, interval: 50 };
const WINDOW = { after: "2026-11-01T00:00:00", before: "2026-12-01T00:00:00" };
const EVENT = { title: "Jury", start: "2026-11-23T10:00:00", duration: "PT1H" };

let server: OwnDav;
let backend: StandardsBackend;
let lea: CalendarClient;
let id: string;

beforeEach(async () => {
  server = await startOwnDav([{ user: "lea", email: PERSON.account, name: "Léa Martin" }]);
  const part = createCalDavPart({
    url: server.url,
    timeoutMs: 500,
    credentials: {
      get: async () => ({ kind: "password", username: "lea", password: "secret" }),
      refused: async () => false,
    },
  });
  backend = createStandardsBackend({ parts: [part] });
  lea = await new CalendarClient(backend, PERSON).open();
  id = await lea.create(EVENT);
});
afterEach(async () => {
  await backend.close();
  await server.close();
});

const titles = async (): Promise<readonly string[]> =>
  (await lea.occurrences(WINDOW)).map(({ title = "" }) => title);

/** Works again within a while, with all that was there. */
async function recovers(...expected: readonly string[]): Promise<void> {
  const look = (): Promise<readonly string[]> =>
    titles().catch((error: unknown) => {
      if (error instanceof Error) return [error.message];
      throw error;
    });
  await expect.poll(look, RECOVERY).toEqual(expected);
}

/** By what work fails, whether in a record, a call or the whole request. */
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  refused(work).catch((error: unknown) => (error instanceof Error ? error.message : "?"));

describe("a CalDAV server", () => {
  it("that answers a change with 412 has it refused, and what somebody else wrote stays", async () => {
    server.manners = { failsConditions: true };
    const outcome = await outcomeOf(lea.update(id, { title: "Autre" }));
    expect(outcome).toMatch(/^revisionMismatch$/);
    server.manners = {};
    await recovers("Jury");
    await lea.update(id, { title: "Autre" });
    await recovers("Autre");
  });

  it("that is full refuses a new event as over the quota, and keeps the others", async () => {
    server.manners = { quota: 1 };
    expect(await outcomeOf(lea.create({ ...EVENT, title: "Trop" }))).toBe("overQuota");
    server.manners = {};
    await recovers("Jury");
  });

  it.each([
    ["ends connections instead of answers", { drops: true }],
    ["never answers", { hangs: true }],
    ["ends connections in the middle of answers", { halfAnswers: true }],
    ["answers 503", { status: { methods: ["PROPFIND", "REPORT", "PUT"], code: 503 } }],
    ["answers what is no XML", { xml: "<html>maintenance" }],
  ] as const)("that %s is unavailable, then as before: nothing is lost", async (_name, manners) => {
    server.manners = manners;
    const reading = await outcomeOf(
      new CalendarClient(backend, PERSON).open().then(() => titles()),
    );
    expect(reading).toMatch(/^(done|serverUnavailable|serverFail)|503|unavailable/i);
    const writing = await outcomeOf(lea.create({ ...EVENT, title: "Perdu ?" }));
    expect(writing).toMatch(/^(serverUnavailable|serverFail|forbidden)$/);
    server.manners = {};
    // A write whose answer was lost may have happened; it was never said to have.
    await expect
      .poll(() => titles().catch(() => []), RECOVERY)
      .toEqual(expect.arrayContaining(["Jury"]));
  });

  it("that has forgotten its sync-tokens is read anew", async () => {
    server.manners = { epoch: 7 };
    await recovers("Jury");
    await lea.update(id, { title: "Après" });
    await recovers("Après");
  });
});

describe("a directory", () => {
  it("whose referrals lead in a circle is read once: each is told and left out", async () => {
    const entries = ["a", "b"].map((uid) => ({
      dn: `uid=${uid},ou=people,dc=univ,dc=example`,
      attributes: { objectClass: ["person"], uid: [uid], sn: [uid], displayName: [uid] },
    }));
    const [first, second] = [await startOwnLdap(entries), await startOwnLdap([])];
    const base = "ou=people,dc=univ,dc=example";
    first.manners = { references: [`${second.url}/${base}`, `${first.url}/${base}`] };
    second.manners = { references: [`${first.url}/${base}`] };
    try {
      const config = parseSource({
        ...{ kind: "ldap", name: "ldap", url: first.url, baseDn: "dc=univ,dc=example" },
        followReferrals: [new URL(first.url).host, new URL(second.url).host],
      });
      if (config.kind !== "ldap") throw new Error("not an LDAP source");
      const means = { read: () => new Secret("unused"), problems: [] };
      const source = createLdapSource(loadLdapSetup(config, "source", means)!);
      const reading = await source.read(null, new AbortController().signal);
      const records: DirectoryRecord[] = [];
      for await (const batch of reading.batches) records.push(...batch.records);
      expect([...new Set(records.map(({ key }) => key))].sort()).toEqual(["a", "b"]);
      expect(reading.problems().length).toBeGreaterThan(0);
      expect(first.asked.length + second.asked.length).toBeLessThan(50);
    } finally {
      await Promise.all([first.close(), second.close()]);
    }
  });
});
