/** Every write of a run, to the ledger and to the mail system, is cut off once before and once after it took effect. */
import type { CalendarEvent } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { CalendarSystem } from "../../testing/calendar-system.js";
import { makeLessons, MemoryLessons } from "../../testing/lesson-feed.js";
import { createMemoryLedger } from "./memory-ledger.js";
import type { SyncLease, SyncLedger } from "./sync-ledger.js";
import { DEFAULT_SYNC_LIMITS } from "./sync-limits.js";
import { runSync } from "./sync-run.js";
import { createSyncService } from "./sync-service.js";
import { SYNC_POINTS, type SyncPoint } from "./sync-point.js";

const START = Date.parse("2026-11-23T07:00:00Z");
const account = "lea.martin@univ-valmoree.example";
const principal = { establishment: "valmoree", account };

class Killed extends Error {
  override readonly name = "Killed";
}

/** One process: dies at the nth thing that outlives it, and does nothing more then. */
class Mortal {
  readonly seen = new Set<SyncPoint>();
  #left: number;
  #isDead = false;

  constructor(steps: number) {
    this.#left = steps;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Dies if this is the one. */
  live(): void {
    if (this.#isDead || this.#left-- === 0) {
      this.#isDead = true;
      throw new Killed();
    }
  }

  ledger(inner: SyncLedger): SyncLedger {
    return {
      ...bind(inner),
      lease: async (...args) => {
        const lease = await this.#around(() => inner.lease(...args));
        return lease && this.#lease(lease);
      },
    };
  }

  #lease(lease: SyncLease): SyncLease {
    return {
      account: lease.account,
      rows: () => lease.rows(),
      record: (change) => this.#around(() => lease.record(change)),
      note: (progress) => this.#around(() => lease.note(progress)),
      end: (end) => this.#around(() => lease.end(end)),
    };
  }

  async #around<Result>(act: () => Promise<Result>): Promise<Result> {
    this.live();
    const result = await act();
    this.live();
    return result;
  }
}

function bind(ledger: SyncLedger): SyncLedger {
  return {
    read: (...args) => ledger.read(...args),
    change: (...args) => ledger.change(...args),
    count: (...args) => ledger.count(...args),
    rows: (...args) => ledger.rows(...args),
    lease: (...args) => ledger.lease(...args),
    due: (...args) => ledger.due(...args),
    mark: (...args) => ledger.mark(...args),
    census: () => ledger.census(),
  };
}

/** A world in which processes come and go. */
class World {
  now = START;
  readonly ledger = createMemoryLedger({ now: () => this.now });
  readonly lessons = new MemoryLessons();
  process = new Mortal(Infinity);
  readonly system = new CalendarSystem({
    around: (call) => {
      if (call === "setEvents" || call === "setCalendars") this.process.live();
    },
  });
  readonly own = [...this.system.account(account).calendars.keys()][0]!;
  readonly seen = new Set<SyncPoint>();

  async run(): Promise<void> {
    const { process } = this;
    try {
      await runSync(principal, {
        ...{ ledger: process.ledger(this.ledger), lessons: this.lessons, backend: this.system },
        limits: { ...DEFAULT_SYNC_LIMITS, batch: 3 },
        ...{ isOffered: () => true, pace: async () => undefined, isStopping: () => false },
        ...{ now: () => this.now, random: () => 0.5 },
        at: (point) => void this.seen.add(point),
      });
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }

  /** A worker that dies, then others that live, until nothing is due. */
  async runToTheEnd(steps: number): Promise<boolean> {
    this.process = new Mortal(steps);
    await this.run();
    const { isDead } = this.process;
    this.process = new Mortal(Infinity);
    for (let count = 0; count < 10; count += 1) {
      this.now += DEFAULT_SYNC_LIMITS.leaseMs + DEFAULT_SYNC_LIMITS.retryMs * 4;
      if ((await this.ledger.due(["valmoree"], 1)).length === 0) return isDead;
      await this.run();
    }
    throw new Error("it never comes to an end");
  }

  async set(patch: Record<string, unknown>): Promise<void> {
    const service = createSyncService({
      ...{ ledger: this.ledger, lessons: this.lessons, now: () => this.now },
      backends: { valmoree: this.system },
    });
    const { previewId } = await service.preview(principal, ["f1"]);
    const preview = patch["status"] === "active" ? { feedIds: ["f1"], previewId } : {};
    expect(await service.set(principal, { ...preview, ...patch })).toBeUndefined();
  }

  ours(): readonly CalendarEvent[] {
    const { calendars, events } = this.system.account(account);
    const names = [...calendars.values()].filter(({ name }) => name.startsWith("Emploi"));
    expect(names.length).toBeLessThanOrEqual(1);
    return [...events.values()].filter(({ calendarIds }) => calendarIds[names[0]?.id ?? ""]);
  }

  expectLikeTheFeed(): void {
    const wanted = this.lessons.feeds.get("f1")!.map(({ title, rooms }) => `${title} ${rooms[0]}`);
    const found = this.ours()
      .filter(({ keywords }) => keywords?.["timetable"])
      .map(({ title, locations }) => `${title?.slice(3)} ${locations?.["1"]?.name}`);
    expect([...found].sort()).toEqual([...wanted].sort());
  }
}

const scenarios: Readonly<Record<string, (world: World, steps: number) => Promise<boolean>>> = {
  "a first sync": async (world, steps) => {
    await world.set({ status: "active" });
    const isDead = await world.runToTheEnd(steps);
    world.expectLikeTheFeed();
    expect([...world.system.account(account).calendars.values()][1]?.name).toBe("Emploi du temps");
    return isDead;
  },
  "a change of the feed, and of the calendar by the person": async (world, steps) => {
    await world.set({ status: "active" });
    await world.runToTheEnd(Infinity);
    const hers = world.system.addEvent(account, Object.keys(world.ours()[0]!.calendarIds)[0]!);
    const [deleted, moved] = world.ours();
    world.system.account(account).events.delete(deleted!.id);
    world.system.editEvent(account, moved!.id, { calendarIds: { [world.own]: true } });
    const left = world.system.account(account).events.get(moved!.id);
    const next = makeLessons("f1", 9, START, () => ({ rooms: ["B204"] }));
    world.lessons.change(
      "valmoree",
      "f1",
      next.slice(0, 9).filter((_, index) => index !== 4),
    );
    await world.ledger.mark("valmoree", "f1");
    const isDead = await world.runToTheEnd(steps);
    world.expectLikeTheFeed();
    expect(world.ours()).toContainEqual(hers);
    expect(world.system.account(account).events.get(moved!.id)).toEqual(left);
    return isDead;
  },
  "a lesson that is gone while its event is being written": async (world, steps) => {
    await world.set({ status: "active" });
    world.process = new Mortal(steps);
    await world.run();
    const { isDead } = world.process;
    world.lessons.change("valmoree", "f1", makeLessons("f1", 4, START).slice(1));
    await world.ledger.mark("valmoree", "f1");
    world.now += DEFAULT_SYNC_LIMITS.leaseMs + 1;
    await world.runToTheEnd(Infinity);
    world.expectLikeTheFeed();
    return isDead;
  },
  "taking back": async (world, steps) => {
    const { calendars, events } = world.system.account(account);
    world.system.addEvent(account, world.own);
    const before = structuredClone({ calendars: [...calendars], events: [...events] });
    await world.set({ status: "active" });
    await world.runToTheEnd(Infinity);
    await world.set({ status: "off" });
    const isDead = await world.runToTheEnd(steps);
    expect({ calendars: [...calendars], events: [...events] }).toEqual(before);
    expect((await world.ledger.read(principal))?.status).toBe("off");
    return isDead;
  },
  "taking back what was only half written": async (world, steps) => {
    const { calendars, events } = world.system.account(account);
    const before = structuredClone({ calendars: [...calendars], events: [...events] });
    await world.set({ status: "active" });
    world.process = new Mortal(steps);
    await world.run();
    const { isDead } = world.process;
    world.process = new Mortal(Infinity);
    await world.set({ status: "off" });
    world.now += DEFAULT_SYNC_LIMITS.leaseMs + 1;
    await world.runToTheEnd(Infinity);
    expect({ calendars: [...calendars], events: [...events] }).toEqual(before);
    return isDead;
  },
};

describe("a worker that is killed at any write", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    it(`loses, doubles and touches nothing: ${name}`, async () => {
      let isDead = true;
      let steps = 0;
      for (; isDead; steps += 1) {
        const world = new World();
        world.lessons.change("valmoree", "f1", makeLessons("f1", 8, START));
        isDead = await scenario(world, steps);
      }
      // The last one lived, so that every write before was a place to die at.
      expect(steps).toBeGreaterThan(8);
    });
  }
  it("passes every named point", async () => {
    const world = new World();
    world.lessons.change("valmoree", "f1", makeLessons("f1", 8, START));
    await scenarios["taking back"]!(world, Infinity);
    expect([...world.seen].sort()).toEqual([...SYNC_POINTS].sort());
  });
});
