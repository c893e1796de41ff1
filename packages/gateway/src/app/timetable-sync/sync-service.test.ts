import { beforeEach, describe, expect, it } from "vitest";
import { CalendarSystem } from "../../testing/calendar-system.js";
import { makeLessons, MemoryLessons } from "../../testing/lesson-feed.js";
import { createMemoryLedger } from "./memory-ledger.js";
import { pause, resume } from "./sync-decision.js";
import type { SyncLedger } from "./sync-ledger.js";
import { createSyncService } from "./sync-service.js";

const START = Date.parse("2026-11-23T07:00:00Z");
const HOUR = 3_600_000;
const account = "lea.martin@univ-valmoree.example";
const principal = { establishment: "valmoree", account, name: "Léa", attributes: { a: ["1"] } };

let now: number;
let ledger: SyncLedger;
let lessons: MemoryLessons;
let system: CalendarSystem;
let isOffered: boolean;
let due: unknown[];

beforeEach(() => {
  now = START;
  isOffered = true;
  due = [];
  ledger = createMemoryLedger({ now: () => now });
  lessons = new MemoryLessons();
  lessons.change("valmoree", "f1", makeLessons("f1", 30, START - 4 * HOUR));
  lessons.change("valmoree", "f2", makeLessons("f2", 2, START));
  system = new CalendarSystem();
});

function service() {
  return createSyncService({
    ...{ ledger, lessons, now: () => now, isOffered: () => isOffered },
    backends: { valmoree: system },
    onDue: (owner) => void due.push(owner),
  });
}

describe("a preview", () => {
  it("says what would be written, and writes nothing", async () => {
    const preview = await service().preview(principal, ["f1", "f1"]);
    expect(preview).toMatchObject({ calendarName: "Emploi du temps", create: 30, update: 0 });
    expect(preview.destroy).toBe(0);
    expect(preview.sample).toHaveLength(20);
    expect(preview.sample[0]?.id).toBe("f1-2");
    expect(system.calls).toMatchObject({ setCalendars: 0, setEvents: 0 });
    expect(await service().get(principal)).toMatchObject({ status: "off", feedIds: [] });
  });
  it("is kept as a hash only", async () => {
    const { previewId } = await service().preview(principal, ["f1"]);
    expect(JSON.stringify(await ledger.read(principal))).not.toContain(previewId);
  });
  it("is refused without feeds, for feeds that can't be read, and where it is not offered", async () => {
    const ask = (feedIds: readonly string[]) => service().preview(principal, feedIds);
    await expect(ask([])).rejects.toMatchObject({ type: "invalidArguments" });
    await expect(ask(["unknown"])).rejects.toMatchObject({ type: "invalidArguments" });
    isOffered = false;
    await expect(ask(["f1"])).rejects.toMatchObject({ type: "forbidden" });
  });
});

describe("starting", () => {
  it("needs a preview of these feeds, of the last hour, once", async () => {
    const active = (patch: Record<string, unknown>) =>
      service().set(principal, { status: "active", ...patch });
    expect(await active({ feedIds: ["f1"] })).toMatchObject({ properties: ["previewId"] });
    expect(await active({ feedIds: ["f1"], previewId: "guess" })).toMatchObject({
      type: "invalidProperties",
    });
    const { previewId } = await service().preview(principal, ["f1"]);
    expect(await active({ feedIds: ["f1", "f2"], previewId })).toMatchObject({
      properties: ["previewId", "feedIds"],
    });
    now += HOUR;
    expect(await active({ feedIds: ["f1"], previewId })).toMatchObject({
      properties: ["previewId"],
    });
    now -= 1;
    expect(await active({ feedIds: ["f1"], previewId })).toBeUndefined();
    expect(due).toEqual([{ establishment: "valmoree", account }]);
    await service().set(principal, { status: "off" });
    expect(await active({ feedIds: ["f1"], previewId })).toMatchObject({
      properties: ["previewId"],
    });
  });
  it("takes the feeds of the preview where none are named", async () => {
    const { previewId } = await service().preview(principal, ["f2", "f1"]);
    expect(await service().set(principal, { status: "active", previewId })).toBeUndefined();
    expect((await service().get(principal)).feedIds).toEqual(["f2", "f1"]);
  });
  it("does not take somebody else's preview", async () => {
    const { previewId } = await service().preview(principal, ["f1"]);
    const other = { ...principal, account: "tom@univ-valmoree.example" };
    const patch = { status: "active", feedIds: ["f1"], previewId };
    expect(await service().set(other, patch)).toMatchObject({ properties: ["previewId"] });
  });
  it("is refused where it is not offered", async () => {
    isOffered = false;
    expect(await service().set(principal, { status: "active" })).toMatchObject({
      type: "forbidden",
    });
  });
});

describe("a patch", () => {
  it("is refused whole for what can't be set", async () => {
    for (const patch of [
      { written: 3 },
      { status: "stopping" },
      { status: "paused" },
      { feedIds: [] },
      { feedIds: ["f1", 3] },
      { previewId: 7 },
      { feedIds: Array.from({ length: 51 }, (_, index) => `f${index}`) },
    ]) {
      expect(await service().set(principal, patch)).toMatchObject({ type: "invalidProperties" });
    }
    expect(await ledger.read(principal)).toBeUndefined();
  });
  it("leaves an operator's pause alone", async () => {
    const { previewId } = await service().preview(principal, ["f1"]);
    await service().set(principal, { status: "active", previewId });
    await ledger.change(principal, (known) => pause(known, "operator"));
    expect(await service().set(principal, { status: "paused" })).toBeUndefined();
    expect(await service().set(principal, { status: "active" })).toMatchObject({
      type: "forbidden",
    });
    await ledger.change(principal, (known) => resume(known, { now }));
    expect((await service().get(principal)).status).toBe("active");
  });
  it("waits for the end of taking back", async () => {
    await ledger.change(principal, () => ({ status: "stopping", calendarId: "1" }));
    expect(await service().set(principal, { status: "off" })).toBeUndefined();
    for (const patch of [{ status: "active" }, { status: "paused" }, { feedIds: ["f1"] }]) {
      expect(await service().set(principal, patch)).toMatchObject({ properties: ["status"] });
    }
  });
});

it("keeps what the way in says of the person up to date", async () => {
  const { previewId } = await service().preview(principal, ["f1"]);
  await service().set(principal, { status: "active", previewId });
  expect(await ledger.read(principal)).toMatchObject({ name: "Léa", attributes: { a: ["1"] } });
  await service().get({ ...principal, attributes: { a: ["2"] } });
  expect(await ledger.read(principal)).toMatchObject({ attributes: { a: ["2"] } });
});
