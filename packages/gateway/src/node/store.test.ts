import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../app/index.js";
import { createOwnPostgres } from "../testing/own-postgres.js";
import { describeStore } from "../testing/store-contract.js";
import { type Database, openPglite, openPostgres } from "./database.js";
import { migrate } from "./migrations.js";
import { openSqlStore } from "./sql-store.js";

const POSTGRES = process.env["PARTAGE_TEST_POSTGRES"];

describeStore("memory", async () => {
  let now = Date.now();
  return { store: createMemoryStore({ now: () => now }), setNow: (value) => (now = value) };
});

describeStore("PGlite", async () => {
  let now = Date.now();
  const store = await openSqlStore(await openPglite(), () => now);
  return { store, setNow: (value) => (now = value) };
});

describe.runIf(POSTGRES !== undefined)("PostgreSQL (PARTAGE_TEST_POSTGRES)", () => {
  const open = (url: string): Database =>
    openPostgres(url, { maxConnections: 4, onError: () => undefined });

  describeStore("PostgreSQL", async () => {
    let now = Date.now();
    const { url } = await createOwnPostgres(POSTGRES!);
    const store = await openSqlStore(open(url), () => now);
    return { store, setNow: (value) => (now = value) };
  });

  it("lets two gateways that start at once make the tables together", async () => {
    const { url, drop } = await createOwnPostgres(POSTGRES!);
    const databases = [open(url), open(url)];
    const steps = await Promise.all(databases.map((database) => migrate(database)));
    expect(Math.min(...steps)).toBe(0);
    expect(Math.max(...steps)).toBeGreaterThan(0);
    await Promise.all(databases.map((database) => database.close()));
    await drop();
  });
});

describe("migrations", () => {
  it("take the missing steps once, and none again", async () => {
    const database = await openPglite();
    expect(await migrate(database)).toBeGreaterThan(0);
    expect(await migrate(database)).toBe(0);
    await database.close();
  });
  it("leave nothing behind when a step fails", async () => {
    const database = await openPglite();
    const steps = [["create table good (a integer)"], ["create table bad (a integer)", "no sql"]];
    await expect(migrate(database, steps)).rejects.toThrow();
    const tables = await database.query(
      "select to_regclass('good') as good, to_regclass('bad') as bad",
    );
    expect(tables).toEqual([{ good: null, bad: null }]);
    await database.close();
  });
  it("refuse a store that a newer version has changed", async () => {
    const database = await openPglite();
    await migrate(database, Array<string[]>(1_000).fill(["select 1"]));
    await expect(migrate(database)).rejects.toThrow("newer version");
    await database.close();
  });
});

describe("a store in a folder", () => {
  it("still knows a session after it was closed and opened again", async () => {
    const path = await mkdtemp(join(tmpdir(), "partage-store-"));
    const expiresAt = Date.now() + 60_000;
    const first = await openSqlStore(await openPglite(path));
    await first.useOnce("kept", expiresAt);
    await first.close();
    const second = await openSqlStore(await openPglite(path));
    expect(await second.useOnce("kept", expiresAt)).toBe(false);
    await second.close();
    await rm(path, { recursive: true });
  });
});
