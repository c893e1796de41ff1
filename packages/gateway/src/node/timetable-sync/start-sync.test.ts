import { Writable } from "node:stream";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { CalendarSystem } from "../../testing/calendar-system.js";
import { makeLessons, MemoryLessons } from "../../testing/lesson-feed.js";
import { createOwnPostgres } from "../../testing/own-postgres.js";
import { type Database, openPglite, openPostgres } from "../database.js";
import { createLog } from "../log.js";
import { migrate } from "../migrations.js";
import { type RunningSync, startSync } from "./start-sync.js";
import { joinSyncTelemetry, logSync, measureSync } from "./sync-observers.js";

const POSTGRES = process.env["PARTAGE_TEST_POSTGRES"];
const LIMITS = { writesPerSecond: 1e6, sweepMs: 100, retryMs: 50 };

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let count = 0; !(await isTrue()); count += 1) {
    if (count > 1_000) throw new Error("it never happens");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function person(index: number) {
  return { establishment: "valmoree", account: `etu${index}@univ-valmoree.example`, name: "Léa" };
}

async function activate({ service }: RunningSync, index: number): Promise<void> {
  const { previewId } = await service.preview(person(index), ["f1"]);
  const patch = { status: "active", feedIds: ["f1"], previewId };
  expect(await service.set(person(index), patch)).toBeUndefined();
}

function makeWorld() {
  const lessons = new MemoryLessons();
  lessons.change("valmoree", "f1", makeLessons("f1", 5, Date.now() + 3_600_000));
  return { lessons, system: new CalendarSystem() };
}

function work(database: Database | undefined, { lessons, system }: ReturnType<typeof makeWorld>) {
  const lines: string[] = [];
  const registry = new Registry();
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const log = createLog({ level: "info", destination });
  const running = startSync({
    ...{ database, lessons, backends: { valmoree: system }, limits: LIMITS, pollMs: 200 },
    telemetry: (ledger) => joinSyncTelemetry([logSync(log), measureSync(registry, ledger)]),
  });
  return { running, lines, registry };
}

describe("kept calendars of a gateway", () => {
  for (const store of ["PGlite", "memory"]) {
    it(`are written, tell their figures, and are taken back (${store})`, async () => {
      const database = store === "PGlite" ? await openPglite() : undefined;
      if (database) await migrate(database);
      const world = makeWorld();
      const { running, lines, registry } = work(database, world);
      const sync = await running;
      await activate(sync, 1);
      await until(async () => (await sync.service.get(person(1))).written === 5);
      await until(() => lines.length > 0);
      expect(lines.join("")).toContain('"created":5');
      expect(lines.join("")).not.toContain("Algèbre");
      const measures = await registry.metrics();
      expect(measures).toContain(
        'partage_timetable_sync_writes_total{establishment="valmoree",kind="created"} 5',
      );
      expect(measures).toContain('partage_timetable_sync_accounts{status="active"} 1');
      expect(measures).not.toContain("etu1");
      await sync.service.set(person(1), { status: "off" });
      await until(async () => (await sync.service.get(person(1))).status === "off");
      expect(world.system.account(person(1).account).calendars.size).toBe(1);
      await sync.stop();
      await database?.close();
    }, 60_000);
  }
});

describe.runIf(POSTGRES !== undefined)("PostgreSQL (PARTAGE_TEST_POSTGRES)", () => {
  it("lets two workers share the work without doubling any of it", async () => {
    const { url, drop } = await createOwnPostgres(POSTGRES!);
    const world = makeWorld();
    const databases = [1, 2].map(() =>
      openPostgres(url, { maxConnections: 6, onError: () => undefined }),
    );
    for (const database of databases) await migrate(database);
    const workers = databases.map((database) => work(database, world));
    const syncs = await Promise.all(workers.map(({ running }) => running));
    const people = Array.from({ length: 40 }, (_, index) => index);
    await Promise.all(people.map((index) => activate(syncs[index % 2]!, index)));
    await until(() => world.system.writes.created >= 200);
    for (const index of people) {
      await until(async () => {
        const { written, waiting } = await syncs[0]!.service.get(person(index));
        return written === 5 && waiting === 0;
      });
    }
    expect(world.system.writes).toEqual({ created: 200, updated: 0, destroyed: 0 });
    const shares = workers.map(({ lines }) => lines.filter((line) => line.includes('"done"')));
    expect(shares.every((lines) => lines.length > 3)).toBe(true);
    await Promise.all(syncs.map((sync) => sync.stop()));
    await Promise.all(databases.map((database) => database.close()));
    await drop();
  });
});
