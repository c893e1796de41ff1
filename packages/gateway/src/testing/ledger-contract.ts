/**
 * What every ledger of kept calendars must do.
 *
 * @module
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  LeaseLostError,
  type LedgerRow,
  type SyncLedger,
  type SyncOwner,
  type SyncSettings,
} from "../app/index.js";

/** A ledger under test, with its clock. */
export interface LedgerUnderTest {
  readonly ledger: SyncLedger;
  /** Sets the ledger's clock, in milliseconds since the epoch. */
  readonly setNow: (now: number) => void;
  readonly close: () => Promise<void>;
}

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
let serial = 0;

function owner(establishment = "valmoree"): SyncOwner {
  serial += 1;
  return { establishment, account: `lea-${serial}-${Math.random()}@univ-valmoree.example` };
}

function row(members: Partial<LedgerRow> = {}): LedgerRow {
  return {
    ...{ feedId: "f1", lessonId: "l1", generation: 1, uid: "u'1@x", eventId: null, hash: null },
    ...{ state: "intended", endsAt: NOW },
    ...members,
  };
}

/** Declares the suite for one implementation. */
export function describeLedger(name: string, open: () => Promise<LedgerUnderTest>): void {
  describe(`ledger contract: ${name}`, () => {
    let subject: LedgerUnderTest;
    beforeAll(async () => {
      subject = await open();
      subject.setNow(NOW);
    });
    afterAll(() => subject.close());
    describe("accounts", () => declareAccounts(() => subject));
    describe("leases", () => declareLeases(() => subject));
    describe("what is due", () => declareDue(() => subject));
  });
}

async function activate({ ledger }: LedgerUnderTest, feedIds = ["f1"]): Promise<SyncOwner> {
  const who = owner();
  await ledger.change(who, () => ({ status: "active", feedIds, key: "k", dueAt: NOW }));
  return who;
}

function declareAccounts(get: () => LedgerUnderTest): void {
  it("knows nothing of an account that never asked", async () => {
    const { ledger } = get();
    expect(await ledger.read(owner())).toBeUndefined();
    expect(await ledger.count(owner())).toEqual({ written: 0, waiting: 0 });
    expect(await ledger.lease(owner(), MINUTE)).toBeUndefined();
  });
  it("gives every member back as it was set, and null again", async () => {
    const { ledger } = get();
    const who = owner();
    const settings: SyncSettings = {
      ...{ status: "paused", pausedBy: "operator", feedIds: ["f1", "f'2,{}"], name: "Léa d’Été" },
      ...{ attributes: { groups: ["l1", 'a"b'] }, key: "k", calendarId: "257", calendarMark: "m" },
      ...{ isCalendarGone: true, timeZone: "Europe/Paris", problem: "x", failures: 3 },
      ...{ version: "v1", lastRunAt: NOW },
      preview: { idHash: "h", feedIds: ["f1"], expiresAt: NOW },
    };
    expect((await ledger.change(who, () => settings)).account).toEqual({ ...who, ...settings });
    expect(await ledger.read(who)).toEqual({ ...who, ...settings });
    await ledger.change(who, () => ({ preview: null, calendarId: null, isCalendarGone: false }));
    expect(await ledger.read(who)).toMatchObject({
      ...{ preview: null, calendarId: null, isCalendarGone: false, version: "v1" },
    });
  });
  it("decides on what is true at that time, one after another", async () => {
    const { ledger } = get();
    const who = owner();
    await Promise.all(
      [1, 2, 3, 4].map(() => ledger.change(who, ({ failures }) => ({ failures: failures + 1 }))),
    );
    expect((await ledger.read(who))?.failures).toBe(4);
  });
  it("changes nothing when the decision throws", async () => {
    const { ledger } = get();
    const who = owner();
    const refuse = ledger.change(who, () => {
      throw new Error("refused");
    });
    await expect(refuse).rejects.toThrow("refused");
    expect((await ledger.read(who))?.status ?? "off").toBe("off");
  });
  it("keeps establishments apart", async () => {
    const { ledger } = get();
    const who = await activate(get());
    expect(await ledger.read({ ...who, establishment: "hautecombe" })).toBeUndefined();
    expect(await ledger.lease({ ...who, establishment: "hautecombe" }, MINUTE)).toBeUndefined();
  });
}

function declareLeases(get: () => LedgerUnderTest): void {
  it("gives an account to one worker at a time, and to another after its time", async () => {
    const { ledger, setNow } = get();
    const who = await activate(get());
    const leases = await Promise.all([1, 2, 3].map(() => ledger.lease(who, MINUTE)));
    expect(leases.filter(Boolean)).toHaveLength(1);
    setNow(NOW + MINUTE - 1);
    expect(await ledger.lease(who, MINUTE)).toBeUndefined();
    setNow(NOW + MINUTE);
    expect(await ledger.lease(who, MINUTE)).toBeDefined();
    setNow(NOW);
  });
  it("keeps, changes and forgets rows, and counts them", async () => {
    const { ledger } = get();
    const who = await activate(get());
    const lease = (await ledger.lease(who, MINUTE))!;
    const rows = [row(), row({ lessonId: "l2" }), row({ feedId: "f2", endsAt: NOW + 0.5 })];
    expect(await lease.record({ put: rows })).toBe("active");
    const written = row({ state: "written", eventId: "9", hash: "h" });
    const again = row({ lessonId: "l3", state: "written", eventId: "10" });
    const removed = row({ lessonId: "l4", state: "removed" });
    await lease.record({ put: [written, again, removed], forget: [rows[1]!] });
    const found = await lease.rows();
    expect(found).toHaveLength(4);
    expect(found).toContainEqual(written);
    expect(await ledger.rows(who)).toHaveLength(4);
    expect(await ledger.count(who)).toEqual({ written: 2, waiting: 2 });
  });
  it("takes nothing from a worker that was succeeded", async () => {
    const { ledger, setNow } = get();
    const who = await activate(get());
    const old = (await ledger.lease(who, MINUTE))!;
    setNow(NOW + MINUTE);
    const next = (await ledger.lease(who, MINUTE))!;
    await expect(old.record({ put: [row()] })).rejects.toThrow(LeaseLostError);
    await expect(old.note({ calendarId: "1" })).rejects.toThrow(LeaseLostError);
    const end = { dueAt: NOW, version: null, lastRunAt: NOW };
    await expect(old.end(end)).rejects.toThrow(LeaseLostError);
    expect(await next.rows()).toEqual([]);
    expect((await ledger.read(who))?.calendarId).toBeNull();
    setNow(NOW);
  });
  it("is prolonged by each write", async () => {
    const { ledger, setNow } = get();
    const who = await activate(get());
    const lease = (await ledger.lease(who, MINUTE))!;
    setNow(NOW + 40_000);
    await lease.record({});
    setNow(NOW + 80_000);
    expect(await ledger.lease(who, MINUTE)).toBeUndefined();
    await lease.note({ calendarId: "257", calendarMark: "m", timeZone: "Europe/Paris" });
    expect(await ledger.read(who)).toMatchObject({ calendarId: "257", calendarMark: "m" });
    setNow(NOW);
  });
  it("tells a worker that the person wants something else, and lets her have it", async () => {
    const { ledger } = get();
    const who = await activate(get());
    const lease = (await ledger.lease(who, MINUTE))!;
    await ledger.change(who, () => ({ status: "paused", pausedBy: "person" }));
    expect(await lease.record({})).toBe("paused");
    expect(await lease.note({ failures: 1 })).toBe("paused");
    const become = { status: "active", pausedBy: null } as const;
    await lease.end({ dueAt: Infinity, version: "v", lastRunAt: NOW, become });
    expect(await ledger.read(who)).toMatchObject({ status: "paused", pausedBy: "person" });
  });
  it("ends with what a run found", async () => {
    const { ledger } = get();
    const who = await activate(get());
    const lease = (await ledger.lease(who, MINUTE))!;
    const become = { status: "paused", pausedBy: "problem" } as const;
    const found = { version: "v2", lastRunAt: NOW, problem: "full", failures: 2 };
    expect(await lease.end({ ...found, dueAt: NOW + MINUTE, become })).toBe(false);
    expect(await ledger.read(who)).toMatchObject({ ...found, ...become });
    await expect(lease.record({})).rejects.toThrow(LeaseLostError);
    expect(await ledger.lease(who, MINUTE)).toBeDefined();
  });
  it("starts anew without rows and without whoever had it", async () => {
    const { ledger } = get();
    const who = await activate(get());
    const lease = (await ledger.lease(who, MINUTE))!;
    await lease.record({ put: [row()] });
    await ledger.change(who, () => ({ startsAnew: true, key: "k2", dueAt: NOW }));
    await expect(lease.record({ put: [row()] })).rejects.toThrow(LeaseLostError);
    expect(await ledger.rows(who)).toEqual([]);
  });
}

function declareDue(get: () => LedgerUnderTest): void {
  it("lists what is due of the given establishments, the longest waiting first", async () => {
    const { ledger, setNow } = get();
    setNow(NOW - 10 * MINUTE);
    const [second, first, later] = [owner("oriel"), owner("oriel"), owner("oriel")];
    const dues = [NOW - 5, NOW - 9, NOW + 1];
    for (const [index, who] of [second, first, later].entries()) {
      await ledger.change(who, () => ({ status: "active", dueAt: dues[index]! }));
    }
    setNow(NOW);
    expect(await ledger.due(["oriel"], 10)).toEqual([first, second]);
    expect(await ledger.due(["oriel"], 1)).toEqual([first]);
    expect(await ledger.due([], 10)).toEqual([]);
    await ledger.change(first, () => ({ status: "paused", pausedBy: "person" }));
    await ledger.change(second, () => ({ dueAt: Infinity }));
    expect(await ledger.due(["oriel"], 10)).toEqual([]);
    await ledger.change(first, () => ({ pausedBy: "problem" }));
    expect(await ledger.due(["oriel"], 10)).toEqual([first]);
  });
  it("is not due while a worker has it, and due again when that one died", async () => {
    const { ledger, setNow } = get();
    const who = owner("lys");
    await ledger.change(who, () => ({ status: "active", dueAt: NOW }));
    await ledger.lease(who, MINUTE);
    expect(await ledger.due(["lys"], 10)).toEqual([]);
    setNow(NOW + MINUTE);
    expect(await ledger.due(["lys"], 10)).toEqual([who]);
    setNow(NOW);
  });
  it("marks who follows a feed, even while a worker has it", async () => {
    const { ledger } = get();
    const [one, two, other] = [
      await activate(get(), ["fx", "fy"]),
      await activate(get(), ["fy"]),
      await activate(get(), ["fz"]),
    ];
    const lease = (await ledger.lease(one, MINUTE))!;
    const marked = await ledger.mark("valmoree", "fy");
    expect([...marked].sort(byAccount)).toEqual([one, two].sort(byAccount));
    expect(await ledger.mark("hautecombe", "fy")).toEqual([]);
    await lease.record({});
    const end = { dueAt: NOW + MINUTE, version: "v", lastRunAt: NOW };
    expect(await lease.end(end)).toBe(true);
    expect((await ledger.read(one))?.version).toBeNull();
    expect(await ledger.due(["valmoree"], 1_000)).toContainEqual(one);
    expect(await (await ledger.lease(other, MINUTE))!.end(end)).toBe(false);
  });
  it("counts accounts by status", async () => {
    const { ledger } = get();
    const before = await ledger.census();
    await activate(get());
    expect(await ledger.census()).toEqual({ ...before, active: before.active + 1 });
  });
}

function byAccount(left: SyncOwner, right: SyncOwner): number {
  return left.account < right.account ? -1 : 1;
}
