import type { Lesson } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { makeLessons } from "../../testing/lesson-feed.js";
import { contentOf, describeLessons, eventUid } from "./lesson-event.js";
import { type PlanInput, planWrites } from "./plan-writes.js";
import type { LedgerRow } from "./sync-ledger.js";

const START = Date.parse("2026-11-23T07:00:00Z");
const HOUR = 3_600_000;
const [lesson] = makeLessons("f1", 1, START) as [Lesson];

async function input(members: Partial<PlanInput> = {}): Promise<PlanInput> {
  const events = await describeLessons(makeLessons("f1", 3, START), "Europe/Paris");
  const all = { events, rows: [], feedIds: ["f1"], unreadable: [], since: START, most: 100 };
  return { ...all, ...members };
}

function row(index: number, members: Partial<LedgerRow> = {}): LedgerRow {
  return {
    ...{ feedId: "f1", lessonId: `f1-${index}`, generation: 1, uid: `u${index}`, hash: "h" },
    ...{ eventId: `e${index}`, state: "written", endsAt: START + HOUR },
    ...members,
  };
}

function kinds(plan: ReturnType<typeof planWrites>): readonly number[] {
  return [plan.create.length, plan.update.length, plan.destroy.length, plan.left];
}

describe("a plan", () => {
  it("creates, updates and destroys what differs, and is empty when nothing does", async () => {
    const { events } = await input();
    const rows = [row(0, { hash: events[0]!.hash }), row(1), row(7)];
    expect(kinds(planWrites(await input({ rows })))).toEqual([1, 1, 1, 0]);
    const same = events.map(({ hash }, index) => row(index, { hash }));
    expect(kinds(planWrites(await input({ rows: same })))).toEqual([0, 0, 0, 0]);
  });
  it("takes a lesson that a feed says twice for one", async () => {
    const { events } = await input();
    expect(kinds(planWrites(await input({ events: [...events, ...events] })))[0]).toBe(3);
  });
  it("looks again at whatever an earlier run may have done", async () => {
    const rows = [
      row(0, { state: "intended", eventId: null, hash: null }),
      row(1, { hash: null }),
      row(2, { state: "removing", hash: null }),
      row(8, { state: "intended", eventId: null, hash: null }),
      row(9, { state: "removing", eventId: null, hash: null }),
    ];
    const plan = planWrites(await input({ rows }));
    expect(plan.create.map((write) => write.row?.uid)).toEqual(["u0"]);
    expect(plan.update.map((write) => write.row.uid)).toEqual(["u1", "u2"]);
    expect(plan.destroy.map((write) => write.row.uid)).toEqual(["u8", "u9"]);
  });
  it("uses no uid a second time", async () => {
    const rows = [
      row(0, { state: "removed", eventId: null, hash: null, generation: 4 }),
      row(9, { state: "removed" }),
    ];
    const plan = planWrites(await input({ rows }));
    expect(plan.destroy).toEqual([]);
    expect(plan.create.map(({ generation }) => generation).sort()).toEqual([1, 1, 5]);
  });
  it("leaves the past and feeds that can't be read as they are, but takes deselected feeds out", async () => {
    const past = row(8, { endsAt: START - 1 });
    expect(kinds(planWrites(await input({ rows: [past] })))[2]).toBe(0);
    expect(kinds(planWrites(await input({ since: START + 100 * HOUR })))).toEqual([0, 0, 0, 0]);
    const nothing = { events: [], rows: [row(0), past] };
    expect(kinds(planWrites(await input({ ...nothing, unreadable: ["f1"] })))).toEqual([
      0, 0, 0, 0,
    ]);
    expect(kinds(planWrites(await input({ ...nothing, feedIds: ["f2"] })))[2]).toBe(2);
  });
  it("writes the earliest of too many, and counts the others", async () => {
    const plan = planWrites(await input({ rows: [row(0)], most: 2 }));
    expect(kinds(plan)).toEqual([1, 1, 0, 1]);
    expect(plan.create[0]?.event.lesson.id).toBe("f1-1");
  });
});

describe("the event of a lesson", () => {
  it("has local hours on both sides of a change of the clock", () => {
    const on = (start: string, end: string) => contentOf({ ...lesson, start, end }, "Europe/Paris");
    expect(on("2026-10-24T06:00:00Z", "2026-10-24T07:30:00Z")).toMatchObject({
      ...{ start: "2026-10-24T08:00:00", duration: "PT1H30M" },
    });
    expect(on("2026-10-26T07:00:00Z", "2026-10-26T07:00:00Z")).toMatchObject({
      ...{ start: "2026-10-26T08:00:00", duration: "PT0S" },
    });
  });
  it("is the same however a feed spells blanks and orders names", () => {
    const one = { ...lesson, title: "Génie civil", teachers: ["B", "A"], rooms: ["2", "1", "2"] };
    const other = {
      ...{ ...one, title: " Ge\u0301nie\u00a0 civil\n", teachers: ["A ", "B"], rooms: ["1", "2"] },
      description: "\n\n",
    };
    expect(contentOf(other, "Europe/Paris")).toEqual(contentOf(one, "Europe/Paris"));
  });
  it("says the type once", () => {
    const title = (members: Partial<Lesson>) =>
      contentOf({ ...lesson, ...members }, "Europe/Paris").title;
    expect(title({ title: "Algèbre", type: "TD" })).toBe("TD Algèbre");
    expect(title({ title: "Algèbre (td)", type: "TD" })).toBe("Algèbre (td)");
    expect(title({ title: "Algèbre", type: "exam" })).toBe("Examen Algèbre");
    expect(title({ title: "", type: null })).toBe("Cours");
  });
  it("has a uid that depends on all that it belongs to", async () => {
    const owner = { establishment: "a", account: "b" };
    const uids = await Promise.all([
      eventUid(owner, "k", "f", "l", 1),
      eventUid(owner, "k", "f", "l", 2),
      eventUid(owner, "k", "fl", "", 1),
      eventUid(owner, "j", "f", "l", 1),
      eventUid({ ...owner, account: "c" }, "k", "f", "l", 1),
    ]);
    expect(new Set(uids).size).toBe(5);
    expect(await eventUid(owner, "k", "f", "l", 1)).toBe(uids[0]);
  });
});
