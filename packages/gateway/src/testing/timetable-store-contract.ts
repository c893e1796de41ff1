/**
 * What every timetable store must do.
 *
 * @module
 */
import { beforeEach, describe, expect, it } from "vitest";
import type { FeedLesson } from "../app/timetable/feed-fetcher.js";
import {
  MOST_CHANGES,
  type FeedOutcome,
  type NewChange,
  type PersonChoices,
  type PersonFeed,
  type TimetableStore,
} from "../app/timetable/timetable-store.js";

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

const outcome: FeedOutcome = {
  status: "ok",
  problem: null,
  version: "v1",
  groups: ["L1 TD1", "Été"],
  lessons: 2,
  fetchedAt: NOW,
  etag: '"e1"',
  lastModified: "Mon, 23 Nov 2026 08:00:00 GMT",
  nextAt: NOW + 30 * MINUTE,
  failures: 0,
  heldVersion: null,
  heldSince: null,
};

const lesson: FeedLesson = {
  key: "0123456789abcdef",
  uid: "u1",
  recurrenceId: null,
  summary: "Œuvres CM",
  title: "Œuvres",
  type: "CM",
  teachers: ["LE GUERNEVÉ Anaïs"],
  groups: ["L1 TD1"],
  rooms: ["Amphi 1"],
  description: "",
  start: "2026-11-24T08:00:00Z",
  end: "2026-11-24T10:00:00Z",
};

const choices: PersonChoices = {
  joinedAt: NOW,
  assigned: [{ id: "l1", onlyTaught: false }],
  name: "Léa d’Été",
  hidden: ["l1"],
  groups: { l1: ["L1 TD1"] },
  seen: ["1", "2"],
};

function personFeed(id: string, source: string): PersonFeed {
  return { id, source, name: "Moodle", host: "moodle.example", sealed: `s-${id}`, createdAt: NOW };
}

/** Declares the suite for one implementation; every test gets a store of its own establishments. */
export function describeTimetableStore(name: string, open: () => Promise<TimetableStore>): void {
  describe(`timetable store contract: ${name}`, () => {
    let store: TimetableStore;
    let establishment = "";
    let serial = 0;
    beforeEach(async () => {
      store ??= await open();
      establishment = `e${++serial}`;
    });
    const get = (): Subject => ({
      store,
      establishment,
      key: { establishment, source: "c:l1" },
      owner: { establishment, account: "lea@univ-valmoree.example" },
    });

    describe("feeds", () => declareFeeds(get));
    describe("work", () => declareWork(get));
    describe("changes", () => declareChanges(get));
    describe("choices", () => declareChoices(get));
    describe("feeds of persons", () => declarePersonFeeds(get));
  });
}

interface Subject {
  readonly store: TimetableStore;
  readonly establishment: string;
  readonly key: { readonly establishment: string; readonly source: string };
  readonly owner: { readonly establishment: string; readonly account: string };
}

function declareFeeds(get: () => Subject): void {
  it("are made when somebody needs them, and stay as they are for the next who does", async () => {
    const { store, establishment, key } = get();
    await store.needFeeds(establishment, ["c:l1", "c:l2"], NOW);
    await store.leaseFeed(key, "w", NOW, NOW + MINUTE);
    await store.saveFeed(key, "w", outcome, NOW);
    await store.needFeeds(establishment, ["c:l1"], NOW + 2 * 3_600_000);
    const found = await store.readFeeds(establishment, ["c:l1", "c:l2", "c:l3"]);
    expect([...found.keys()].sort()).toEqual(["c:l1", "c:l2"]);
    expect(found.get("c:l1")).toEqual({
      ...key,
      ...outcome,
      neededAt: NOW + 2 * 3_600_000,
      acceptedVersion: null,
    });
    expect(found.get("c:l2")).toMatchObject({ status: "pending", version: "", fetchedAt: null });
    expect((await store.listFeeds(establishment)).map(({ source }) => source)).toEqual([
      "c:l1",
      "c:l2",
    ]);
  });
  it("do not show across establishments", async () => {
    const { store, establishment } = get();
    await store.needFeeds(establishment, ["c:l1"], NOW);
    expect((await store.readFeeds(`${establishment}x`, ["c:l1"])).size).toBe(0);
  });
  it("give their content back to the octet", async () => {
    const { store, establishment, key } = get();
    await store.needFeeds(establishment, [key.source], NOW);
    expect(await store.readContent(key)).toBeUndefined();
    await store.leaseFeed(key, "w", NOW, NOW + MINUTE);
    const content = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
    await store.saveFeed(key, "w", outcome, NOW, { content, changes: [] });
    const read = await store.readContent(key);
    expect(read?.version).toBe("v1");
    expect([...(read?.content ?? [])]).toEqual([...content]);
    await store.leaseFeed(key, "w", NOW, NOW + MINUTE);
    await store.saveFeed(key, "w", { ...outcome, status: "stale" }, NOW);
    expect((await store.readContent(key))?.content).toHaveLength(300);
  });
  it("are accepted at the version that is held, and only then", async () => {
    const { store, establishment, key } = get();
    await store.needFeeds(establishment, [key.source], NOW);
    expect(await store.acceptFeed(key, NOW)).toBe(false);
    await store.leaseFeed(key, "w", NOW, NOW + MINUTE);
    await store.saveFeed(
      key,
      "w",
      { ...outcome, status: "held", heldVersion: "v2", heldSince: NOW },
      NOW,
    );
    expect(await store.acceptFeed(key, NOW + 5)).toBe(true);
    expect((await store.readFeeds(establishment, [key.source])).get(key.source)).toMatchObject({
      ...{ acceptedVersion: "v2", heldVersion: "v2", etag: null, nextAt: NOW + 5 },
    });
    await store.leaseFeed(key, "w", NOW, NOW + MINUTE);
    const content = new Uint8Array([1]);
    await store.saveFeed(key, "w", { ...outcome, version: "v2" }, NOW, { content, changes: [] });
    expect((await store.readFeeds(establishment, [key.source])).get(key.source)).toMatchObject({
      ...{ acceptedVersion: null, heldVersion: null },
    });
  });
  it("go when nobody needed them for long, their changes too", async () => {
    const { store, establishment, key } = get();
    await store.needFeeds(establishment, [key.source], NOW);
    await store.leaseFeed(key, "w", NOW, NOW + MINUTE);
    const content = new Uint8Array([1]);
    await store.saveFeed(key, "w", outcome, NOW, { content, changes: [added(NOW)] });
    await store.sweepTimetables(0, NOW);
    expect(await store.readChanges(establishment, [key.source], 0)).toHaveLength(1);
    await store.sweepTimetables(0, NOW + 1);
    expect(await store.readChanges(establishment, [key.source], 0)).toEqual([]);
    expect((await store.readFeeds(establishment, [key.source])).size).toBe(0);
  });
}

function declareWork(get: () => Subject): void {
  it("on a feed is one worker's at a time, until its time is over", async () => {
    const { store, establishment, key } = get();
    await store.needFeeds(establishment, [key.source], NOW);
    const leases = await Promise.all(
      ["a", "b", "c"].map((worker) => store.leaseFeed(key, worker, NOW, NOW + MINUTE)),
    );
    expect(leases.filter(Boolean)).toHaveLength(1);
    expect(await store.leaseFeed(key, "d", NOW + MINUTE - 1, NOW + 2 * MINUTE)).toBeUndefined();
    expect(await store.leaseFeed(key, "d", NOW + MINUTE, NOW + 2 * MINUTE)).toBeDefined();
    expect(await store.leaseFeed({ ...key, source: "c:x" }, "d", NOW, NOW)).toBeUndefined();
  });
  it("of a worker whose time was over is not written", async () => {
    const { store, establishment, key } = get();
    await store.needFeeds(establishment, [key.source], NOW);
    await store.leaseFeed(key, "slow", NOW, NOW + 1);
    await store.leaseFeed(key, "quick", NOW + 1, NOW + MINUTE);
    const late = { content: new Uint8Array([9]), changes: [added(NOW)] };
    expect(await store.saveFeed(key, "slow", outcome, NOW + 2, late)).toBe(false);
    expect(await store.saveFeed(key, "quick", { ...outcome, version: "v9" }, NOW + 2)).toBe(true);
    expect((await store.readFeeds(establishment, [key.source])).get(key.source)?.version).toBe(
      "v9",
    );
    expect(await store.readContent(key)).toBeUndefined();
    expect(await store.readChanges(establishment, [key.source], 0)).toEqual([]);
  });
  it("is due by its time, for feeds that somebody needs and nobody has", async () => {
    const { store, establishment, key } = get();
    const mine = async (now: number, needed: number): Promise<readonly string[]> =>
      (await store.listDue(now, needed, 1_000))
        .filter((due) => due.establishment === establishment)
        .map(({ source }) => source);
    await store.needFeeds(establishment, ["c:l1", "c:l2"], NOW);
    expect([...(await mine(NOW, NOW))].sort()).toEqual(["c:l1", "c:l2"]);
    expect(await mine(NOW, NOW + 1)).toEqual([]);
    await store.leaseFeed(key, "w", NOW, NOW + MINUTE);
    expect(await mine(NOW, NOW)).toEqual(["c:l2"]);
    await store.saveFeed(key, "w", outcome, NOW);
    expect(await mine(NOW + 30 * MINUTE - 1, NOW)).toEqual(["c:l2"]);
    expect(await mine(NOW + 30 * MINUTE, NOW)).toEqual(["c:l2", "c:l1"]);
  });
  it("is news to others", async () => {
    const { store, establishment, key, owner } = get();
    await store.needFeeds(establishment, [key.source], NOW);
    await store.leaseFeed(key, "w", NOW, NOW + MINUTE);
    await store.saveFeed(key, "w", outcome, NOW + 7);
    await store.writeChoices(owner, choices, 0, NOW + 8);
    const own = async (since: number): Promise<readonly unknown[]> => {
      const { feeds, persons } = await store.readTimetableNews(since);
      return [...feeds, ...persons].filter((news) => news.establishment === establishment);
    };
    expect(await own(NOW + 7)).toEqual([
      { ...key, mark: "v1 ok" },
      { ...owner, mark: "1" },
    ]);
    expect(await own(NOW + 8)).toEqual([{ ...owner, mark: "1" }]);
  });
}

function added(noticedAt: number): NewChange {
  return { kinds: ["added"], before: null, after: lesson, noticedAt };
}

function declareChanges(get: () => Subject): void {
  it("come newest first, of the feeds and the time that were asked for", async () => {
    const { store, establishment, key } = get();
    const other = { establishment, source: "c:l2" };
    await store.needFeeds(establishment, [key.source, other.source], NOW);
    const save = async (which: typeof key, changes: readonly NewChange[]): Promise<void> => {
      await store.leaseFeed(which, "w", NOW, NOW + MINUTE);
      await store.saveFeed(which, "w", outcome, NOW, { content: new Uint8Array([1]), changes });
    };
    const moved: NewChange = {
      kinds: ["moved", "room"],
      before: lesson,
      after: { ...lesson, rooms: [], start: "2026-11-25T08:00:00Z" },
      noticedAt: NOW + 2,
    };
    await save(key, [added(NOW)]);
    await save(other, [added(NOW + 1)]);
    await save(key, [moved, { kinds: ["cancelled"], before: lesson, after: null, noticedAt: NOW }]);
    const all = await store.readChanges(establishment, [key.source], NOW);
    expect(all.map(({ kinds }) => kinds)).toEqual([["moved", "room"], ["cancelled"], ["added"]]);
    expect(all[0]).toEqual({ ...moved, id: all[0]?.id, source: key.source });
    expect(new Set(all.map(({ id }) => id)).size).toBe(3);
    expect(all.every(({ id }) => /^\d+$/.test(id))).toBe(true);
    expect(await store.readChanges(establishment, [other.source], NOW + 2)).toEqual([]);
    await store.sweepTimetables(NOW + 1, 0);
    expect(await store.readChanges(establishment, [key.source], 0)).toHaveLength(1);
  });
  it("are the latest ones of a feed that says something else all the time", async () => {
    const { store, establishment, key } = get();
    const other = { establishment, source: "c:l2" };
    await store.needFeeds(establishment, [key.source, other.source], NOW);
    const save = async (which: typeof key, changes: readonly NewChange[]): Promise<void> => {
      await store.leaseFeed(which, "w", NOW, NOW + MINUTE);
      await store.saveFeed(which, "w", outcome, NOW, { content: new Uint8Array([1]), changes });
    };
    const many = (noticedAt: number): NewChange[] =>
      Array.from({ length: MOST_CHANGES - 1 }, () => added(noticedAt));
    await save(other, [added(NOW)]);
    await save(key, many(NOW));
    await save(key, many(NOW + 1));
    const both = [key.source, other.source];
    expect(await store.readChanges(establishment, both, 0)).toHaveLength(MOST_CHANGES);
    const kept = await store.readChanges(establishment, [key.source], 0);
    expect(kept.filter(({ noticedAt }) => noticedAt === NOW)).toHaveLength(1);
    await store.sweepTimetables(NOW + 1, 0);
    await save(key, [added(NOW), added(NOW)]);
    expect(await store.readChanges(establishment, [key.source], 0)).toHaveLength(MOST_CHANGES);
    expect(await store.readChanges(establishment, [other.source], 0)).toEqual([]);
  });
}

function declareChoices(get: () => Subject): void {
  it("are what was written last, of an edition that nobody else wrote", async () => {
    const { store, owner } = get();
    expect(await store.readChoices(owner)).toBeUndefined();
    const firsts = await Promise.all([1, 2].map(() => store.writeChoices(owner, choices, 0, NOW)));
    expect(firsts.filter(Boolean)).toHaveLength(1);
    expect(await store.readChoices(owner)).toEqual({ choices, revision: 1 });
    const later = { ...choices, hidden: [], seen: ["3"] };
    expect(await store.writeChoices(owner, later, 7, NOW)).toBe(false);
    expect(await store.writeChoices(owner, later, 1, NOW)).toBe(true);
    expect(await store.readChoices(owner)).toEqual({ choices: later, revision: 2 });
    expect(await store.readChoices({ ...owner, account: "tom@x.example" })).toBeUndefined();
    expect(await store.readChoices({ ...owner, establishment: "other" })).toBeUndefined();
  });
}

function declarePersonFeeds(get: () => Subject): void {
  it("are no more than may be, and one URL once", async () => {
    const { store, owner } = get();
    const results = await Promise.all(
      ["a", "b", "c"].map((id) => store.addPersonFeed(owner, personFeed(id, `p:${id}`), 2)),
    );
    expect([...results].sort()).toEqual(["added", "added", "full"]);
    const [first] = await store.listPersonFeeds(owner);
    expect(await store.addPersonFeed(owner, { ...first!, id: "z" }, 9)).toBe("known");
  });
  it("are renamed and removed by whom they belong to", async () => {
    const { store, owner } = get();
    const tom = { ...owner, account: "tom@univ-valmoree.example" };
    await store.addPersonFeed(owner, personFeed("a", "p:x"), 5);
    expect(await store.renamePersonFeed(tom, "a", "mine now")).toBe(false);
    expect(await store.removePersonFeed(tom, "a")).toBe(false);
    expect(await store.renamePersonFeed(owner, "a", "Cours d’été")).toBe(true);
    expect(await store.listPersonFeeds(owner)).toEqual([
      { ...personFeed("a", "p:x"), name: "Cours d’été" },
    ]);
    expect(await store.removePersonFeed(owner, "a")).toBe(true);
    expect(await store.listPersonFeeds(owner)).toEqual([]);
  });
  it("are shared, and their content goes with the last who had them", async () => {
    const { store, establishment, owner } = get();
    const tom = { ...owner, account: "tom@univ-valmoree.example" };
    const key = { establishment, source: "p:x" };
    await store.addPersonFeed(owner, personFeed("a", "p:x"), 5);
    await store.addPersonFeed(tom, { ...personFeed("b", "p:x"), createdAt: NOW + 1 }, 5);
    await store.needFeeds(establishment, ["p:x"], NOW);
    expect(await store.listHolders(key, 10)).toEqual([
      { account: owner.account, id: "a", sealed: "s-a" },
      { account: tom.account, id: "b", sealed: "s-b" },
    ]);
    expect(await store.listHolders(key, 1)).toHaveLength(1);
    await store.removePersonFeed(owner, "a");
    expect((await store.readFeeds(establishment, ["p:x"])).size).toBe(1);
    await store.removePersonFeed(tom, "b");
    expect((await store.readFeeds(establishment, ["p:x"])).size).toBe(0);
  });
}
