/** Lessons kept in a calendar of a Zimbra-compatible server, by its SOAP. */
import { type CalendarEvent, CALENDARS, type Id, type Lesson } from "@partage-ent/jmap";
import { createMemoryLedger, createSyncService } from "@partage-ent/gateway/app";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DEFAULT_SYNC_LIMITS } from "../../packages/gateway/src/app/timetable-sync/sync-limits.js";
import { runSync } from "../../packages/gateway/src/app/timetable-sync/sync-run.js";
import { makeLessons, MemoryLessons } from "../../packages/gateway/src/testing/lesson-feed.js";
import { setUpZimbra, type ZimbraFixture } from "./zimbra-fixture.js";

const START = Date.now() + 24 * 3_600_000 - (Date.now() % 3_600_000);

let zimbra: ZimbraFixture;
let lessons: MemoryLessons;
let ledger: ReturnType<typeof createMemoryLedger>;

beforeEach(async () => {
  zimbra = await setUpZimbra();
  ledger = createMemoryLedger();
  lessons = new MemoryLessons();
  lessons.change("valmoree", "f1", makeLessons("f1", 6, START));
});
afterEach(() => zimbra.close());

function service() {
  return createSyncService({ ledger, lessons, backends: { valmoree: zimbra.backend } });
}

async function start(): Promise<void> {
  const { previewId } = await service().preview(zimbra.principal, ["f1"]);
  const patch = { status: "active", feedIds: ["f1"], previewId };
  expect(await service().set(zimbra.principal, patch)).toBeUndefined();
}

async function run() {
  const result = await runSync(zimbra.principal, {
    ...{ ledger, lessons, backend: zimbra.backend, isOffered: () => true },
    limits: { ...DEFAULT_SYNC_LIMITS, batch: 4 },
    ...{ pace: async () => undefined, isStopping: () => false },
    ...{ now: Date.now, random: () => 0.5, at: () => undefined },
  });
  expect(result.problem).toBeUndefined();
  return result;
}

async function see() {
  const scope = zimbra.backend.open(zimbra.principal, { signal: AbortSignal.timeout(10_000) });
  const { primaryAccounts } = await scope.describe();
  const accountId = primaryAccounts[CALENDARS]!;
  const { list: calendars } = await scope.calendars!.getCalendars(accountId, null);
  const { ids } = await scope.calendars!.queryEvents(accountId, {
    filter: { inCalendars: calendars.map(({ id }) => id) },
    sort: [{ property: "start" }],
    ...{ position: 0, limit: 1_000, calculateTotal: false },
    ...{ expandRecurrences: false, timeZone: "Europe/Paris" },
  });
  const { list } = await scope.calendars!.getEvents(accountId, ids, {
    properties: ["id", "uid", "title", "start", "timeZone", "duration", "calendarIds"].concat([
      ...["locations", "description", "keywords", "participants", "alerts", "revision"],
    ]) as (keyof CalendarEvent)[],
    ...{ reduceParticipants: true, timeZone: "Europe/Paris" },
  });
  return { calendars, events: list as readonly CalendarEvent[], accountId };
}

async function set(edits: {
  readonly create?: Partial<CalendarEvent>;
  readonly update?: readonly [Id, Readonly<Record<string, unknown>>];
  readonly destroy?: Id;
}) {
  const { accountId } = await see();
  const scope = zimbra.backend.open(zimbra.principal, { signal: AbortSignal.timeout(10_000) });
  return scope.calendars!.setEvents(accountId, {
    create: new Map(edits.create ? [["e", edits.create]] : []),
    update: new Map(edits.update ? [edits.update] : []),
    destroy: edits.destroy === undefined ? [] : [edits.destroy],
    ...{ ifRevision: new Map(), sendSchedulingMessages: false },
  });
}

function change(index: number, members: Partial<Lesson>): void {
  const before = lessons.feeds.get("f1")!;
  const after = before.map((lesson, at) => (at === index ? { ...lesson, ...members } : lesson));
  lessons.change("valmoree", "f1", after);
}

it("writes, changes and takes back what the timetable says, and nothing else", async () => {
  const former = await see();
  const [home] = former.calendars;
  const own = await set({
    create: {
      ...{ "@type": "Event", uid: "own-1@univ.example", title: "Dentiste", duration: "PT1H" },
      ...{ start: "2026-12-01T10:00:00", timeZone: "Europe/Paris" },
      calendarIds: { [home!.id]: true },
    },
  });
  expect(own.created.size).toBe(1);
  const before = await see();
  await start();
  expect(await run()).toMatchObject({ outcome: "done", created: 6 });
  const written = await see();
  const calendar = written.calendars.find(({ name }) => name === "Emploi du temps");
  expect(calendar).toBeDefined();
  const events = written.events.filter(({ calendarIds }) => calendarIds[calendar!.id]);
  expect(events.map(({ title }) => title).sort()).toEqual(
    [0, 1, 2, 3, 4, 5].map((index) => `CM Algèbre ${index}`),
  );
  expect(events[0]).toMatchObject({
    ...{ duration: "PT1H", keywords: { timetable: true } },
    description: "Enseignants : DURAND Anne\nGroupes : L1 MATH",
  });
  expect(Object.values(events[0]!.locations ?? {})).toMatchObject([{ name: "Amphi A" }]);
  expect(events[0]?.alerts ?? {}).toEqual({});
  expect(events[0]?.participants ?? {}).toEqual({});

  change(2, { rooms: ["B204"] });
  expect(await run()).toMatchObject({ outcome: "done", created: 0, updated: 1, destroyed: 0 });
  lessons.change("valmoree", "f1", lessons.feeds.get("f1")!.slice(1));
  expect(await run()).toMatchObject({ outcome: "done", destroyed: 1 });
  lessons.change("valmoree", "f1", makeLessons("f1", 6, START));
  expect(await run()).toMatchObject({ outcome: "done", created: 1, updated: 1 });
  expect((await see()).events).toHaveLength(7);

  await service().set(zimbra.principal, { status: "off" });
  expect(await run()).toMatchObject({ outcome: "stopped", destroyed: 6 });
  expect(await see()).toEqual(before);
});

it("leaves what the person moved, and writes anew what she deleted once its lesson changes", async () => {
  await start();
  await run();
  const { calendars, events } = await see();
  const home = calendars.find(({ isDefault, name }) => isDefault || name !== "Emploi du temps")!;
  const [moved, deleted] = events;
  expect(
    (await set({ update: [moved!.id, { calendarIds: { [home.id]: true } }] })).updated.size,
  ).toBe(1);
  expect((await set({ destroy: deleted!.id })).destroyed).toHaveLength(1);
  const hers = (await see()).events.find(({ uid }) => uid === moved!.uid);
  lessons.change(
    "valmoree",
    "f1",
    makeLessons("f1", 6, START, () => ({ rooms: ["C3"] })),
  );
  expect(await run()).toMatchObject({ outcome: "done", created: 2, updated: 4 });
  const after = await see();
  expect(after.events.find(({ uid }) => uid === moved!.uid)).toEqual(hers);
  expect(after.events).toHaveLength(7);
});

it("finds what a killed worker wrote, by its uid", async () => {
  await start();
  const lost = runSync(zimbra.principal, {
    ...{ ledger, lessons, backend: zimbra.backend, isOffered: () => true },
    limits: { ...DEFAULT_SYNC_LIMITS, leaseMs: 1 },
    ...{ pace: async () => undefined, isStopping: () => false },
    ...{ now: Date.now, random: () => 0.5 },
    at: (point) => (point === "batch-written" ? new Promise<void>(() => undefined) : undefined),
  });
  void lost;
  for (let count = 0; count < 500 && (await see()).events.length < 6; count += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await run()).toMatchObject({ outcome: "done", created: 0, updated: 6 });
  expect((await see()).events).toHaveLength(6);
});
