import { MethodFailure } from "@partage-ent/server";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CalendarSystem } from "../../testing/calendar-system.js";
import { makeLessons, MemoryLessons } from "../../testing/lesson-feed.js";
import { createMemoryLedger } from "./memory-ledger.js";
import { createMemoryQueue } from "./memory-queue.js";
import type { SyncLedger } from "./sync-ledger.js";
import type { SyncRunEvent } from "./sync-telemetry.js";
import { createSyncWorker, type SyncWorker } from "./sync-worker.js";
import { SyncCircuit, WritePace } from "./write-pace.js";

const START = Date.parse("2026-11-23T07:00:00Z");

let now: number;
let ledger: SyncLedger;
let lessons: MemoryLessons;
let system: CalendarSystem;
let failure: MethodFailure | undefined;
let events: SyncRunEvent[];
let faults: unknown[];
let worker: SyncWorker;
let running = 0;
let most = 0;

beforeEach(() => {
  now = START;
  failure = undefined;
  events = [];
  faults = [];
  running = 0;
  most = 0;
  ledger = createMemoryLedger({ now: () => now });
  lessons = new MemoryLessons();
  lessons.change("valmoree", "f1", makeLessons("f1", 3, START));
  system = new CalendarSystem({
    around: () => {
      if (failure) throw failure;
    },
  });
  worker = createSyncWorker({
    ...{ ledger, lessons, queue: createMemoryQueue(), backends: { valmoree: system } },
    limits: { accountsAtOnce: 2, sweepMs: 3_600_000, writesPerSecond: 1e9 },
    telemetry: {
      run: (event) => events.push(event),
      fault: (error) => faults.push(error),
    },
    ...{ now: () => now, random: () => 0.5 },
    at: async (point) => {
      if (point === "leased") most = Math.max(most, (running += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (point === "ending") running -= 1;
    },
  });
});
afterEach(() => worker.stop());

async function follow(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const owner = { establishment: "valmoree", account: `etu${index}@univ-valmoree.example` };
    await ledger.change(owner, () => ({ status: "active", feedIds: ["f1"], key: "k", dueAt: now }));
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let count = 0; !isTrue(); count += 1) {
    if (count > 2_000) throw new Error("it never happens");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

it("looks at whoever is due at its start, so many at once, and when a feed changes", async () => {
  await follow(5);
  await worker.start();
  await until(() => events.length === 5);
  expect(events.map(({ outcome, created }) => [outcome, created])).toEqual(
    Array.from({ length: 5 }, () => ["done", 3]),
  );
  expect(most).toBe(2);
  lessons.change("valmoree", "f1", makeLessons("f1", 2, START));
  await until(() => events.length === 10);
  expect(events.slice(5).every(({ destroyed }) => destroyed === 1)).toBe(true);
  lessons.change("hautecombe", "f1", makeLessons("f1", 1, START));
  expect(faults).toEqual([]);
});

it("leaves a mail system alone that several accounts found down, and comes back", async () => {
  await follow(9);
  failure = new MethodFailure("serverUnavailable", "down");
  await worker.start();
  await until(() => events.length >= 5);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(events.length).toBeLessThan(8);
  expect(events.every(({ problem }) => problem === "unavailable")).toBe(true);
  expect(await worker.sweep()).toBe(0);
  failure = undefined;
  now += 3_600_000;
  expect(await worker.sweep()).toBe(9);
  await until(() => events.filter(({ outcome }) => outcome === "done").length === 9);
});

it("begins nothing once it stops", async () => {
  await worker.start();
  await worker.stop();
  await follow(1);
  await worker.push([{ establishment: "valmoree", account: "etu0@univ-valmoree.example" }]);
  lessons.change("valmoree", "f1", []);
  expect(events).toEqual([]);
});

it("tells what a ledger that fails says, and goes on", async () => {
  await follow(1);
  const { lease } = ledger;
  ledger.lease = () => Promise.reject(new Error("no store"));
  await worker.start();
  await until(() => faults.length === 1);
  ledger.lease = lease.bind(ledger);
  await worker.sweep();
  await until(() => events.length === 1);
});

it("spreads writes evenly over time", async () => {
  const waits: number[] = [];
  const pace = new WritePace(
    50,
    () => now,
    async (milliseconds) => {
      waits.push(milliseconds);
    },
  );
  const { signal } = new AbortController();
  for (const writes of [50, 25, 10]) await pace.take(writes, signal);
  expect(waits).toEqual([1_000, 1_500]);
  now += 10_000;
  await pace.take(50, signal);
  expect(waits).toHaveLength(2);
});

it("rests as long as the mail system asks, and tries once after it", () => {
  const circuit = new SyncCircuit(3, 60_000, () => now);
  circuit.fail(undefined);
  circuit.fail(undefined);
  circuit.succeed();
  circuit.fail(undefined);
  expect(circuit.isResting).toBe(false);
  circuit.fail(120);
  expect(circuit.isResting).toBe(true);
  now += 120_000;
  expect(circuit.isResting).toBe(false);
  circuit.fail(undefined);
  expect(circuit.isResting).toBe(true);
});
