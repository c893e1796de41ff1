import type { Calendar, CalendarEvent, Lesson } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { beforeEach, describe, expect, it } from "vitest";
import { CalendarSystem, type CalendarSystemOptions } from "../../testing/calendar-system.js";
import { makeLessons, MemoryLessons } from "../../testing/lesson-feed.js";
import { createMemoryLedger } from "./memory-ledger.js";
import type { SyncLedger } from "./sync-ledger.js";
import { DEFAULT_SYNC_LIMITS } from "./sync-limits.js";
import { runSync, type SyncRunResult } from "./sync-run.js";
import { createSyncService } from "./sync-service.js";

const START = Date.parse("2026-11-23T07:00:00Z");
const HOUR = 3_600_000;
const account = "lea.martin@univ-valmoree.example";
const principal = { establishment: "valmoree", account, attributes: { groups: ["l1"] } };

let now: number;
let ledger: SyncLedger;
let lessons: MemoryLessons;
let system: CalendarSystem;
let isOffered: boolean;
let options: CalendarSystemOptions;

beforeEach(() => {
  now = START;
  isOffered = true;
  ledger = createMemoryLedger({ now: () => now });
  lessons = new MemoryLessons();
  lessons.change("valmoree", "f1", makeLessons("f1", 5, START));
  options = {};
  system = new CalendarSystem({
    around: (...args) => options.around?.(...args),
    refuse: (event) => options.refuse?.(event),
  });
});

function service() {
  return createSyncService({
    ...{ ledger, lessons, now: () => now, isOffered: () => isOffered },
    backends: { valmoree: system },
  });
}

function run(): Promise<SyncRunResult> {
  return runSync(principal, {
    ...{ ledger, lessons, backend: system, isOffered: () => isOffered },
    limits: { ...DEFAULT_SYNC_LIMITS, batch: 2 },
    ...{ pace: async () => undefined, isStopping: () => false },
    ...{ now: () => now, random: () => 0.5, at: () => undefined },
  });
}

async function start(feedIds: readonly string[] = ["f1"]): Promise<void> {
  const { previewId } = await service().preview(principal, feedIds);
  expect(await service().set(principal, { status: "active", feedIds, previewId })).toBeUndefined();
}

function ours(): Calendar | undefined {
  return [...system.account(account).calendars.values()].find(({ name }) =>
    name.startsWith("Emploi du temps"),
  );
}

function events(calendarId = ours()?.id ?? ""): readonly CalendarEvent[] {
  return [...system.account(account).events.values()]
    .filter(({ calendarIds }) => calendarIds[calendarId])
    .sort((left, right) => left.start.localeCompare(right.start));
}

function state(): unknown {
  const { calendars, events: all } = system.account(account);
  return structuredClone({ calendars: [...calendars], events: [...all] });
}

function change(index: number, members: Partial<Lesson> | null): void {
  const before = lessons.feeds.get("f1")!;
  const after = before.flatMap((lesson, at) =>
    at !== index ? [lesson] : members ? [{ ...lesson, ...members }] : [],
  );
  lessons.change("valmoree", "f1", after);
}

describe("a first sync", () => {
  it("writes every lesson into a calendar of its own", async () => {
    await start();
    expect(await run()).toMatchObject({ outcome: "done", created: 5 });
    expect(ours()?.name).toBe("Emploi du temps");
    expect(events()[0]).toMatchObject({
      title: "CM Algèbre 0",
      start: "2026-11-23T08:00:00",
      duration: "PT1H",
      timeZone: "Europe/Paris",
      locations: { "1": { name: "Amphi A" } },
      description: "Enseignants : DURAND Anne\nGroupes : L1 MATH",
      keywords: { timetable: true },
    });
    expect(events()[0]).not.toHaveProperty("participants");
    expect(events()[0]).not.toHaveProperty("alerts");
    expect(await service().get(principal)).toMatchObject({
      ...{ status: "active", written: 5, waiting: 0, problem: null, calendarId: ours()?.id },
    });
  });
  it("takes another name where the person has such a calendar", async () => {
    const hers = system.addCalendar(account, "Emploi du temps");
    const { calendarName } = await service().preview(principal, ["f1"]);
    await start();
    await run();
    expect(calendarName).toBe("Emploi du temps 2");
    expect(events(hers.id)).toEqual([]);
    const names = [...system.account(account).calendars.values()].map(({ name }) => name);
    expect(names).toEqual(["Calendrier", "Emploi du temps", "Emploi du temps 2"]);
  });
  it("looks nothing up in a calendar that it just made", async () => {
    await start();
    await run();
    expect(system.calls).toMatchObject({ queryEvents: 0, getEvents: 0, setEvents: 3 });
  });
});

describe("a later look", () => {
  it("asks the mail system nothing when no feed changed", async () => {
    await start();
    await run();
    const calls = { ...system.calls };
    expect(await run()).toMatchObject({ outcome: "idle", created: 0 });
    expect(system.calls).toEqual(calls);
  });
  it("writes nothing when a feed was fetched again with the same content", async () => {
    lessons.change("valmoree", "f1", makeLessons("f1", 3_854, START));
    await start();
    await run();
    const writes = { ...system.writes };
    lessons.change("valmoree", "f1", makeLessons("f1", 3_854, START));
    expect(await run()).toMatchObject({ outcome: "done", created: 0, updated: 0, destroyed: 0 });
    expect(system.writes).toEqual(writes);
  });
  it("writes what changed and nothing else", async () => {
    await start();
    await run();
    change(1, { rooms: ["B204"] });
    change(2, null);
    lessons.change("valmoree", "f1", [
      ...lessons.feeds.get("f1")!,
      ...makeLessons("f1", 6, START).slice(5),
    ]);
    expect(await run()).toMatchObject({ created: 1, updated: 1, destroyed: 1 });
    expect(events().map(({ title }) => title)).toEqual(
      [0, 1, 3, 4, 5].map((index) => `CM Algèbre ${index}`),
    );
    expect(events()[1]?.locations).toMatchObject({ "1": { name: "B204" } });
  });
  it("leaves lessons of a feed that can't be read as they are", async () => {
    await start();
    await run();
    lessons.change("valmoree", "f1", undefined);
    expect(await run()).toMatchObject({ outcome: "done", destroyed: 0 });
    expect(events()).toHaveLength(5);
  });
  it("keeps lessons of the past when the feed forgets them", async () => {
    await start();
    await run();
    now += 8 * 24 * HOUR;
    lessons.change(
      "valmoree",
      "f1",
      makeLessons("f2", 2, now).map((lesson) => ({ ...lesson, feedId: "f1" })),
    );
    expect(await run()).toMatchObject({ created: 2, destroyed: 0 });
    expect(events()).toHaveLength(7);
  });
  it("gives a lesson that comes back another uid than the one that may lie in the trash", async () => {
    await start();
    await run();
    const [first] = events();
    change(0, null);
    await run();
    expect(await service().get(principal)).toMatchObject({ written: 4, waiting: 0 });
    lessons.change("valmoree", "f1", makeLessons("f1", 5, START));
    expect(await run()).toMatchObject({ outcome: "done", created: 1 });
    expect(events()).toHaveLength(5);
    expect(events()[0]?.uid).not.toBe(first?.uid);
    expect(await run()).toMatchObject({ outcome: "idle" });
  });
  it("removes lessons of a feed that was deselected", async () => {
    lessons.change("valmoree", "f2", makeLessons("f2", 3, START + HOUR));
    await start(["f1", "f2"]);
    await run();
    await service().set(principal, { feedIds: ["f2"] });
    expect(await run()).toMatchObject({ destroyed: 5 });
    expect(events()).toHaveLength(3);
  });
});

describe("the person's own hand", () => {
  it("keeps what she edited until its lesson changes, then restores it", async () => {
    await start();
    await run();
    const edited = events()[1]!;
    system.editEvent(account, edited.id, { title: "Dormir", alerts: {} });
    change(0, { rooms: ["B204"] });
    await run();
    expect(events()[1]).toMatchObject({ title: "Dormir" });
    change(1, { rooms: ["C1"] });
    await run();
    expect(events()[1]).toMatchObject({ id: edited.id, title: "CM Algèbre 1", alerts: {} });
  });
  it("does not write an event again that she deleted, until its lesson changes", async () => {
    await start();
    await run();
    const deleted = events()[1]!;
    system.account(account).events.delete(deleted.id);
    change(0, { rooms: ["B204"] });
    await run();
    expect(events()).toHaveLength(4);
    change(1, { rooms: ["C1"] });
    expect(await run()).toMatchObject({ outcome: "done", created: 1 });
    expect(events()).toHaveLength(5);
    expect(events()[1]?.uid).not.toBe(deleted.uid);
  });
  it("leaves her the event that she moved to another calendar", async () => {
    await start();
    await run();
    const [own] = [...system.account(account).calendars.keys()];
    const moved = events()[1]!;
    system.editEvent(account, moved.id, { calendarIds: { [own!]: true } });
    const before = system.account(account).events.get(moved.id);
    change(1, { rooms: ["C1"] });
    expect(await run()).toMatchObject({ outcome: "done", created: 1, updated: 0 });
    change(1, null);
    await run();
    expect(system.account(account).events.get(moved.id)).toEqual(before);
    expect(events()).toHaveLength(4);
  });
  it("never touches her own events in the calendar, not even with a lesson's uid elsewhere", async () => {
    await start();
    await run();
    const hers = system.addEvent(account, ours()!.id, { title: "Révisions" });
    const [own] = [...system.account(account).calendars.keys()];
    const copy = system.addEvent(account, own!, { uid: events()[0]!.uid });
    lessons.change("valmoree", "f1", []);
    await run();
    await service().set(principal, { status: "off" });
    await run();
    expect([...system.account(account).events.values()]).toEqual([hers, copy]);
  });
});

describe("taking back", () => {
  it("restores exactly the former state", async () => {
    system.addEvent(account, [...system.account(account).calendars.keys()][0]!);
    const before = state();
    await start();
    await run();
    expect(state()).not.toEqual(before);
    await service().set(principal, { status: "off" });
    expect((await service().get(principal)).status).toBe("stopping");
    expect(await run()).toMatchObject({ outcome: "stopped", destroyed: 5 });
    expect(state()).toEqual(before);
    expect(await service().get(principal)).toMatchObject({
      ...{ status: "off", calendarId: null, written: 0, waiting: 0, feedIds: [] },
    });
  });
  it("keeps the calendar where the person put something into it", async () => {
    await start();
    await run();
    const { id } = ours()!;
    const hers = system.addEvent(account, id);
    await service().set(principal, { status: "off" });
    await run();
    expect(events(id)).toEqual([hers]);
    await start();
    await run();
    const names = [...system.account(account).calendars.values()].map(({ name }) => name);
    expect(names).toEqual(["Calendrier", "Emploi du temps", "Emploi du temps 2"]);
    expect(events(id)).toEqual([hers]);
  });
  it("is over at once where nothing was written", async () => {
    await start();
    await service().set(principal, { status: "off" });
    expect((await service().get(principal)).status).toBe("off");
  });
});

describe("what keeps lessons from being written", () => {
  it("pauses when the calendar was deleted, and makes it again only after another preview", async () => {
    await start();
    await run();
    for (const { id } of events()) system.account(account).events.delete(id);
    system.account(account).calendars.delete(ours()!.id);
    change(0, { rooms: ["B204"] });
    expect((await run()).problem?.code).toBe("calendar-gone");
    expect(await service().get(principal)).toMatchObject({ status: "paused" });
    now += 30 * 24 * HOUR;
    expect(await ledger.due(["valmoree"], 10)).toEqual([]);
    expect(await service().set(principal, { status: "active" })).toMatchObject({
      properties: ["previewId"],
    });
    now = START;
    await start();
    expect(await run()).toMatchObject({ outcome: "done", created: 5 });
  });
  it("pauses when the mailbox is full, says so, and goes on by itself later", async () => {
    system.account(account).quota = 3;
    await start();
    expect((await run()).problem?.code).toBe("quota");
    const sync = await service().get(principal);
    expect(sync).toMatchObject({ status: "paused", written: 3, waiting: 2 });
    expect(sync.problem).toContain("full");
    system.account(account).quota = Infinity;
    now += 12 * HOUR;
    expect(await ledger.due(["valmoree"], 10)).toHaveLength(1);
    expect(await run()).toMatchObject({ outcome: "done", created: 2 });
    expect(await service().get(principal)).toMatchObject({ status: "active", problem: null });
    expect(events()).toHaveLength(5);
  });
  it("pauses when the calendar became read-only", async () => {
    await start();
    await run();
    const calendar = ours()!;
    system.account(account).calendars.set(calendar.id, {
      ...calendar,
      myRights: { ...calendar.myRights, mayWriteAll: false, mayWriteOwn: false },
    });
    change(0, null);
    expect((await run()).problem?.code).toBe("read-only");
    expect(events()).toHaveLength(5);
  });
  it("pauses when pre-authentication is refused", async () => {
    await start();
    options = {
      around: () => {
        throw new MethodFailure("forbidden", "refused");
      },
    };
    expect((await run()).problem?.code).toBe("refused");
    expect((await service().get(principal)).status).toBe("paused");
  });
  it("stays active and waits longer each time when the mail system is down", async () => {
    await start();
    options = {
      around: () => {
        throw new MethodFailure("serverUnavailable", "down", { retryAfter: 240 });
      },
    };
    expect((await run()).problem?.retryAfter).toBe(240);
    const sync = await service().get(principal);
    expect(sync).toMatchObject({ status: "active" });
    expect(sync.problem).toContain("does not answer");
    now += 239_000;
    expect(await ledger.due(["valmoree"], 10)).toEqual([]);
    now += 1_000;
    expect(await ledger.due(["valmoree"], 10)).toHaveLength(1);
  });
  it("leaves out a lesson that the mail system would not take, and writes the others", async () => {
    options = {
      refuse: ({ title }) => (title === "CM Algèbre 2" ? { type: "tooLarge" } : undefined),
    };
    await start();
    expect(await run()).toMatchObject({ outcome: "partial", created: 4, refused: 1 });
    expect((await service().get(principal)).problem).toContain("1 of the lessons");
  });
  it("pauses when the establishment no longer offers it, and can still be taken back", async () => {
    await start();
    await run();
    isOffered = false;
    expect((await run()).problem?.code).toBe("not-offered");
    await service().set(principal, { status: "off" });
    expect(await run()).toMatchObject({ outcome: "stopped" });
  });
  it("stops within a batch when the person pauses it", async () => {
    await start();
    let calls = 0;
    options = {
      around: (call, when) => {
        if (call !== "setEvents" || when !== "after" || ++calls > 1) return;
        void service().set(principal, { status: "paused" });
      },
    };
    await run();
    expect(events().length).toBeLessThan(5);
    expect(await service().get(principal)).toMatchObject({ status: "paused" });
    expect(await run()).toMatchObject({ outcome: "idle" });
    await service().set(principal, { status: "active" });
    await run();
    expect(events()).toHaveLength(5);
  });
  it("keeps the account while it waits for its turn to write", async () => {
    await start();
    const slow = runSync(principal, {
      ...{ ledger, lessons, backend: system, isOffered: () => true },
      limits: { ...DEFAULT_SYNC_LIMITS, leaseMs: 40 },
      pace: async () => {
        for (let count = 0; count < 10; count += 1) {
          await new Promise((resolve) => setTimeout(resolve, 15));
          now += 15;
          expect(await ledger.lease(principal, 1_000)).toBeUndefined();
        }
      },
      ...{ isStopping: () => false, now: () => now, random: () => 0.5, at: () => undefined },
    });
    expect(await slow).toMatchObject({ outcome: "done", created: 5 });
  });
  it("gives way to the worker that took over", async () => {
    await start();
    let isFirst = true;
    options = {
      around: (call, when) => {
        if (call === "setEvents" && when === "after" && isFirst) {
          isFirst = false;
          now += DEFAULT_SYNC_LIMITS.leaseMs + 1;
          void ledger.lease(principal, 1_000);
        }
      },
    };
    expect(await run()).toMatchObject({ outcome: "busy" });
  });
});
