/**
 * Lessons of a university kept in calendars: a first sync and a second round without a change.
 *
 * Real: the planner, the ledger and the queue (pg-boss) on PGlite, and on PostgreSQL where Debian's is
 * installed, and the worker of the gateway. Simulated: the mail system, which answers at once and keeps
 * calendars but no events, and the feeds, which are in memory. So the seconds are the gateway's own
 * share; how long the writes themselves take is the mail system's pace, which the worker is told to
 * keep to (50 writes a second by default: that is said beside).
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CALENDARS, type Id } from "@partage-ent/jmap";
import { createSyncWorker, type SyncOwner, type SyncRunEvent } from "@partage-ent/gateway/app";
import { type Database, openPglite, openPostgres } from "@partage-ent/gateway/node";
import type { Backend, BackendScope, CalendarBackend } from "@partage-ent/server";
import { describeLessons } from "../../packages/gateway/src/app/timetable-sync/lesson-event.js";
import { planWrites } from "../../packages/gateway/src/app/timetable-sync/plan-writes.js";
import { DEFAULT_SYNC_LIMITS } from "../../packages/gateway/src/app/timetable-sync/sync-limits.js";
import { migrate } from "../../packages/gateway/src/node/migrations.js";
import { openBossQueue } from "../../packages/gateway/src/node/timetable-sync/boss-queue.js";
import { createSqlLedger } from "../../packages/gateway/src/node/timetable-sync/sql-ledger.js";
import { makeLessons, MemoryLessons } from "../../packages/gateway/src/testing/lesson-feed.js";
import { findPostgres, startTemporaryPostgres } from "../sync/temporary-postgres.js";
import type { Bench } from "./bench-options.js";

const STUDENTS = Number(process.env["BENCH_STUDENTS"] ?? 25_000);
/** The embedded store is for one small gateway: it is measured at a size of that. */
const EMBEDDED = Math.min(STUDENTS, 2_000);
const FEEDS = 400;
/** Of each feed, from tomorrow on: two weeks of one group. */
const LESSONS = 20;
/** Feeds that a student follows: her year and her group. */
const FOLLOWED = 2;

type CalendarEdits = Parameters<CalendarBackend["setCalendars"]>[1];
type EventEdits = Parameters<CalendarBackend["setEvents"]>[1];

interface Round {
  readonly students: number;
  readonly name: string;
  readonly seconds: number;
  /** Calls of the mail system. */
  readonly requests: number;
  readonly writes: number;
  readonly statements: number;
  /** Highest resident memory of this process during the round, in megabytes. */
  readonly megabytes: number;
}

/** Runs the measurement; true unless the second round wrote or asked something. */
export const benchSync: Bench = async ({ json }) => {
  const results: Record<string, readonly Round[]> = {};
  const path = mkdtempSync(join(tmpdir(), "partage-bench-sync-"));
  results["PGlite"] = await measure(await openPglite(path), EMBEDDED);
  rmSync(path, { recursive: true, force: true });
  if (findPostgres() !== undefined) {
    const postgres = await startTemporaryPostgres();
    try {
      const options = { maxConnections: 10, onError: () => undefined };
      results["PostgreSQL"] = await measure(openPostgres(postgres.url, options), STUDENTS);
    } finally {
      postgres.stop();
    }
  }
  const isWithin = Object.values(results).every((rounds) =>
    rounds.slice(-2).every(({ writes }) => writes === 0),
  );
  if (json) console.log(JSON.stringify({ students: STUDENTS, feeds: FEEDS, results }));
  else report(results);
  return isWithin;
};

async function measure(raw: Database, students: number): Promise<readonly Round[]> {
  let statements = 0;
  const database: Database = {
    query: (...args) => (statements++, raw.query(...args)),
    transaction: (run) => (statements++, raw.transaction(run)),
    script: (sql) => (statements++, raw.script(sql)),
    patient: raw.patient,
    close: () => raw.close(),
  };
  await migrate(database);
  const { backend, counts } = countingBackend();
  const feeds = new MemoryLessons();
  const from = Date.now() + 86_400_000;
  const fill = (): void => {
    for (let feed = 0; feed < FEEDS; feed += 1) {
      feeds.change("valmoree", `g${feed}`, makeLessons(`g${feed}`, LESSONS, from));
    }
  };
  fill();
  const ledger = createSqlLedger(database);
  const queue = await openBossQueue(database, { onError: fail, pollMs: 200 });
  const waiting = new Set<string>();
  let settle: () => void = () => undefined;
  const worker = createSyncWorker({
    ...{ ledger, queue, lessons: feeds, backends: { valmoree: backend } },
    limits: { writesPerSecond: 1e9, sweepMs: 3_600_000 },
    telemetry: {
      run: ({ account, outcome, problem }: SyncRunEvent) => {
        if (problem) fail(new Error(problem));
        if (outcome !== "busy") waiting.delete(account);
        if (waiting.size === 0) settle();
      },
      fault: fail,
    },
  });
  await worker.start();
  const owners = await enrol(ledger, students);
  const rounds: Round[] = [];
  const round = async (name: string, act: () => Promise<void>): Promise<void> => {
    const before = { ...counts, statements };
    const memory = watchMemory();
    const startedAt = performance.now();
    await act();
    const seconds = (performance.now() - startedAt) / 1000;
    rounds.push({
      ...{ name, students, seconds, megabytes: memory.stop() },
      requests: counts.requests - before.requests,
      writes: counts.writes - before.writes,
      statements: statements - before.statements,
    });
  };
  const look = async (): Promise<void> => {
    for (const { account } of owners) waiting.add(account);
    const done = new Promise<void>((resolve) => (settle = resolve));
    for (let start = 0; start < owners.length; start += 1_000) {
      await worker.push(owners.slice(start, start + 1_000));
    }
    await done;
  };
  await round("planned, nothing written", () => planAll(feeds, owners));
  await round("first sync", look);
  await round("unchanged feeds", look);
  fill();
  await round("every feed with a new version and the same lessons", look);
  await worker.stop();
  await raw.close();
  return rounds;
}

async function enrol(
  ledger: ReturnType<typeof createSqlLedger>,
  students: number,
): Promise<readonly SyncOwner[]> {
  const owners = Array.from({ length: students }, (_, index) => ({
    establishment: "valmoree",
    account: `etu${index}@univ-valmoree.example`,
  }));
  for (const [index, owner] of owners.entries()) {
    const feedIds = feedsOf(index);
    await ledger.change(owner, () => ({ status: "active", feedIds, key: `k${index}` }));
  }
  return owners;
}

function feedsOf(student: number): readonly Id[] {
  return Array.from({ length: FOLLOWED }, (_, nth) => `g${(student + nth * 131) % FEEDS}`);
}

async function planAll(feeds: MemoryLessons, owners: readonly SyncOwner[]): Promise<void> {
  for (const [index, owner] of owners.entries()) {
    const feedIds = feedsOf(index);
    const { lessons, unreadable } = await feeds.read(owner, feedIds);
    const plan = planWrites({
      events: await describeLessons(lessons, "Europe/Paris"),
      ...{ rows: [], feedIds, unreadable, since: Date.now(), most: 5_000 },
    });
    if (plan.create.length !== FOLLOWED * LESSONS) fail(new Error("the plan is not whole"));
  }
}

function countingBackend(): {
  readonly backend: Backend;
  readonly counts: { requests: number; writes: number };
} {
  const counts = { requests: 0, writes: 0 };
  const names = new Map<string, string>();
  let serial = 0;
  const none = { notCreated: new Map(), notUpdated: new Map(), notDestroyed: new Map() };
  const open = (account: string): BackendScope => ({
    describe: async () => ({
      ...{ username: account, name: account, accounts: {}, wellKnown: {} },
      primaryAccounts: { [CALENDARS]: "a" },
    }),
    calendars: {
      getCalendars: async () => {
        counts.requests += 1;
        const name = names.get(account);
        const myRights = { mayWriteAll: true, mayWriteOwn: true };
        const list = name === undefined ? [] : [{ id: account, name, owner: null, myRights }];
        return { state: "1", list, notFound: [] };
      },
      setCalendars: async (_id: Id, { create, update }: CalendarEdits) => {
        counts.requests += 1;
        counts.writes += create.size + update.size;
        for (const { name } of create.values()) names.set(account, name);
        for (const patch of update.values()) names.set(account, String(patch["name"]));
        const created = new Map([...create.keys()].map((key) => [key, { id: account }]));
        const updated = new Map([...update.keys()].map((key) => [key, null]));
        return { oldState: null, newState: "1", created, updated, destroyed: [], ...none };
      },
      setEvents: async (_id: Id, { create, update, destroy }: EventEdits) => {
        counts.requests += 1;
        counts.writes += create.size + update.size + destroy.length;
        const created = new Map([...create.keys()].map((key) => [key, { id: `${(serial += 1)}` }]));
        const updated = new Map([...update.keys()].map((key) => [key, null]));
        return { oldState: null, newState: "1", created, updated, destroyed: destroy, ...none };
      },
    } as unknown as CalendarBackend,
  });
  const backend = { open: ({ account }: SyncOwner) => open(account) } as unknown as Backend;
  return { backend, counts };
}

function watchMemory(): { stop(): number } {
  let most = process.memoryUsage.rss();
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 250);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.round(Math.max(most, process.memoryUsage.rss()) / 1_048_576);
    },
  };
}

function report(results: Readonly<Record<string, readonly Round[]>>): void {
  for (const [store, rounds] of Object.entries(results)) {
    for (const { name, students, seconds, requests, writes, statements, megabytes } of rounds) {
      console.log(
        `${store}, ${students} students, ${name}: ${seconds.toFixed(1)} s, ${requests} requests, ${writes} writes, ` +
          `${statements} statements, ${megabytes} MB`,
      );
    }
  }
  const rounds = Object.values(results).at(-1)!;
  const hours = rounds[1]!.writes / DEFAULT_SYNC_LIMITS.writesPerSecond / 3_600;
  console.log(
    `\n${rounds[0]!.students} students, ${FEEDS} feeds: first sync ${rounds[1]!.writes} writes in ` +
      `${rounds[1]!.seconds.toFixed(0)} s of the gateway (${hours.toFixed(1)} h at the default pace), ` +
      `unchanged round ${rounds[2]!.writes} writes and ${rounds[2]!.requests} requests in ` +
      `${rounds[2]!.seconds.toFixed(0)} s`,
  );
}

function fail(error: unknown): never {
  throw error;
}
