import { TIMETABLE, type TimetableSync } from "@partage-ent/jmap";
import type { AccountChange, Backend, BackendScope, Principal } from "@partage-ent/server";
import { describe, expect, it } from "vitest";
import { createFakeBackend } from "../../testing/fake-backend.js";
import { createMemoryTimetableStore } from "./memory-timetable-store.js";
import { readFeed } from "./read-feed.js";
import type { SyncService } from "./timetable-ports.js";
import { createTimetables, type Timetables } from "./timetables.js";
import { withTimetables } from "./with-timetables.js";

/** A machine that is busy takes its time. */
const PATIENCE = { timeout: 20_000 };

const lea: Principal = {
  ...{ establishment: "valmoree", account: "lea@univ-valmoree.example" },
  attributes: { eduPersonAffiliation: ["student"] },
};
const feed = (room: string): string =>
  "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20991124T080000Z\r\n" +
  `DTEND:20991124T100000Z\r\nSUMMARY:Analyse\r\nLOCATION:${room}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

function make(now = Date.parse("2099-11-23T08:00:00Z")) {
  const state = { room: "A", now };
  const timetables: Timetables = createTimetables({
    establishments: {
      valmoree: {
        feeds: [{ id: "l1", name: "L1", url: () => "https://x.example/", network: "public" }],
        rules: [{ when: { eduPersonAffiliation: ["student"] }, feeds: ["l1"], taught: false }],
        ...{ personFeeds: null, refreshMs: 60_000, keepChangesMs: 60_000, holdMs: null },
      },
    },
    store: createMemoryTimetableStore(),
    readFeed,
    now: () => state.now,
    fetchFeed: async () => ({
      ...{ kind: "content", charset: undefined, etag: null, lastModified: null },
      octets: new TextEncoder().encode(feed(state.room)),
    }),
  });
  return { state, timetables };
}

const open = (backend: Backend, principal: Principal) =>
  backend.open(principal, { signal: new AbortController().signal });

describe("a back end with timetables", () => {
  it("has the capability beside its own ones, where the establishment has timetables", async () => {
    const backend = withTimetables(createFakeBackend(), make().timetables);
    const description = await open(backend, lea).describe();
    expect(description.accounts["a1"]?.accountCapabilities[TIMETABLE]).toEqual({
      ...{ feedHosts: [], maySync: false },
    });
    expect(description.primaryAccounts[TIMETABLE]).toBe("a1");
    expect(Object.keys(description.primaryAccounts)).toHaveLength(2);
    expect((await open(backend, lea).mail?.getMailboxes("a1", null))?.list).toHaveLength(1);
    const other = open(backend, { ...lea, establishment: "hautecombe" });
    expect(other.timetables).toBeUndefined();
    expect((await other.describe()).primaryAccounts[TIMETABLE]).toBeUndefined();
  });
  it("tells of lessons that changed among what changed in the mail system", async () => {
    const { timetables, state } = make();
    const backend = withTimetables(createFakeBackend(), timetables);
    const abort = new AbortController();
    const seen: AccountChange[] = [];
    const watching = (async () => {
      for await (const change of backend.watch(lea, { signal: abort.signal })) seen.push(change);
    })();
    await expect
      .poll(() => seen.flatMap(({ changed }) => Object.keys(changed)).sort(), PATIENCE)
      .toEqual([...["Email", "Lesson", "TimetableChange", "TimetableFeed"]]);
    state.room = "B";
    state.now += 120_000;
    await timetables.refreshDue();
    await expect.poll(() => seen, PATIENCE).toHaveLength(3);
    expect(seen[2]?.changed["Lesson"]).not.toBe(
      seen.find(({ changed }) => changed["Lesson"])?.changed["Lesson"],
    );
    abort.abort();
    await watching;
  });
  it("tells how the keeping of lessons goes on, at once when she decides about it", async () => {
    const { timetables } = make();
    let record: TimetableSync = {
      ...{ id: "singleton", status: "off", feedIds: [], calendarId: null, written: 0 },
      ...{ waiting: 0, lastRunAt: null, problem: null },
    };
    const sync: SyncService = {
      get: async () => record,
      set: async () => {
        record = { ...record, status: "active", feedIds: ["l1"] };
        return undefined;
      },
      preview: () => Promise.reject(new Error("not asked")),
    };
    const fake = createFakeBackend();
    const calendars = {} as NonNullable<BackendScope["calendars"]>;
    const mail: Backend = {
      ...fake,
      open: (principal, options) => ({ ...fake.open(principal, options), calendars }),
    };
    const backend = withTimetables(mail, timetables, sync);
    const abort = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { changed } of backend.watch(lea, { signal: abort.signal })) {
        if (changed["TimetableSync"] !== undefined) seen.push(changed["TimetableSync"]);
      }
    })();
    await expect.poll(() => seen, PATIENCE).toHaveLength(1);
    const scope = open(backend, lea);
    const update = new Map([["singleton", { status: "active" }]]);
    const edits = { create: new Map<string, never>(), update, destroy: [] };
    await scope.timetables?.setSync("a1", edits);
    await expect.poll(() => seen, PATIENCE).toHaveLength(2);
    expect((await scope.timetables?.getSync("a1", null))?.state).toBe(seen[1]);
    abort.abort();
    await watching;
  });
  it("ends its watch with that of the mail system, when that fails", async () => {
    const fake = createFakeBackend();
    const failing: Backend = {
      ...fake,
      watch: () => ({
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("away")) }),
      }),
    };
    const backend = withTimetables(failing, make().timetables);
    const iterate = async (): Promise<void> => {
      for await (const change of backend.watch(lea, { signal: new AbortController().signal })) {
        expect(change).toBeDefined();
      }
    };
    await expect(iterate()).rejects.toThrow("away");
  });
});
