import type { Lesson, PatchObject, TimetableFeed } from "@partage-ent/jmap";
import type { EditResults, Principal, TimetableBackend } from "@partage-ent/server";
import { beforeEach, describe, expect, it } from "vitest";
import { FeedFailure, type FeedRequest } from "./feed-fetcher.js";
import type { TimetableEvent } from "./feed-hub.js";
import { createMemoryTimetableStore } from "./memory-timetable-store.js";
import { readFeed } from "./read-feed.js";
import type { TimetableSetup } from "./timetable-setup.js";
import { createTimetables, type Timetables } from "./timetables.js";

/** A machine that is busy takes its time. */
const PATIENCE = { timeout: 20_000 };

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;
const NOW = Date.parse("2026-11-23T08:00:00Z");
const SECRET_URL = "https://moodle.univ-valmoree.example/export.php?userid=7&authtoken=b3a6e7f1";

interface Row {
  readonly uid: string;
  readonly start: string;
  readonly title?: string;
  readonly room?: string;
  readonly people?: string;
  readonly group?: string;
}

let stamp = 0;

/** A feed as ADE writes it: the stamp of the export differs each time. */
function ics(rows: readonly Row[]): string {
  stamp += 1;
  const lines = rows.flatMap(({ uid, start, title = "Analyse 1 CM", room = "Amphi 1", ...row }) => [
    ...["BEGIN:VEVENT", `UID:${uid}`, `DTSTART:${start}00Z`, `DTEND:${start}59Z`],
    ...[`DTSTAMP:20261123T0800${String(stamp % 60).padStart(2, "0")}Z`, `SUMMARY:${title}`],
    `LOCATION:${room}`,
    `DESCRIPTION:\\n${row.group ?? "L1 INFO TD1"}\\n${row.people ?? "LE GUERNEVÉ ANAÏS"}\\n(Exporté le:${stamp})\\n`,
    "END:VEVENT",
  ]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ADE", ...lines, "END:VCALENDAR", ""].join(
    "\r\n",
  );
}

const four: readonly Row[] = [
  { uid: "a", start: "20261124T0800" },
  { uid: "b", start: "20261125T0800", group: "L1 INFO TD2", people: "Tom O’BRADY" },
  { uid: "c", start: "20261126T0800" },
  { uid: "d", start: "20261127T0800" },
];

const setup: TimetableSetup = {
  feeds: [
    { id: "l1", name: "L1 Informatique", url: () => "https://ade.example/l1", network: "public" },
    { id: "staff", name: "Cours", url: () => "https://ade.example/all", network: "public" },
    {
      ...{ id: "step", name: "Étape {value}", network: "public" },
      url: () => "https://ade.example/?code={value}",
    },
  ],
  rules: [
    { when: { eduPersonAffiliation: ["student"] }, feeds: ["l1"], taught: false },
    { when: { eduPersonAffiliation: ["teacher"] }, feeds: ["staff"], taught: true },
    { when: { memberOf: ["cn=edt-{value},ou=groups,*"] }, feeds: ["step"], taught: false },
  ],
  personFeeds: {
    hosts: ["moodle.univ-valmoree.example"],
    most: 2,
    sealKey: () => "6b1e6f0d4c9a7b3e2f8d5c0a9b7e4f1d",
  },
  ...{ refreshMs: 30 * MINUTE, keepChangesMs: 14 * DAY, holdMs: null },
};

const lea: Principal = {
  establishment: "valmoree",
  account: "lea@univ-valmoree.example",
  name: "Léa Martin",
  attributes: { eduPersonAffiliation: ["student"] },
};
const anais: Principal = {
  establishment: "valmoree",
  account: "aleguerneve@univ-valmoree.example",
  name: "Anaïs Le Guernevé",
  attributes: { eduPersonAffiliation: ["member", "teacher"] },
};

let now = NOW;
let store = createMemoryTimetableStore();
let pages: Record<string, string | FeedFailure | Promise<string>> = {};
let asked: FeedRequest[] = [];
let told: TimetableEvent[] = [];
let timetables: Timetables;

function start(members: Partial<TimetableSetup> = {}): Timetables {
  return createTimetables({
    establishments: { valmoree: { ...setup, ...members } },
    store,
    readFeed,
    now: () => now,
    random: () => 0.5,
    newsMs: 20,
    firstWaitMs: 200,
    tell: (event) => void told.push(event),
    fetchFeed: async (request) => {
      asked.push(request);
      const page = (await pages[request.url]) ?? new FeedFailure("not-found");
      if (page instanceof FeedFailure) throw page;
      const octets = new TextEncoder().encode(page);
      return { kind: "content", octets, charset: "utf-8", etag: null, lastModified: null };
    },
  });
}

beforeEach(() => {
  now = NOW;
  store = createMemoryTimetableStore();
  pages = { "https://ade.example/l1": ics(four), "https://ade.example/all": ics(four) };
  asked = [];
  told = [];
  timetables = start();
});

const open = (principal: Principal = lea): TimetableBackend => timetables.open(principal);
const query = { filter: {}, position: 0, limit: 500, calculateTotal: true };

async function lessons(principal: Principal = lea, filter = {}): Promise<readonly Lesson[]> {
  const scope = open(principal);
  const { ids } = await scope.queryLessons("a1", { ...query, filter });
  return (await scope.getLessons("a1", ids)).list;
}

async function feeds(principal: Principal = lea): Promise<readonly TimetableFeed[]> {
  return (await open(principal).getFeeds("a1", null)).list;
}

async function later(rows: readonly Row[], url = "https://ade.example/l1"): Promise<void> {
  pages[url] = ics(rows);
  now += 40 * MINUTE;
  await timetables.refreshDue();
}

async function changes(principal: Principal = lea) {
  return (await open(principal).getTimetableChanges("a1", null)).list;
}

function edit(
  members: Partial<Parameters<TimetableBackend["setFeeds"]>[1]>,
  principal: Principal = lea,
): Promise<EditResults<TimetableFeed>> {
  const edits = { create: new Map(), update: new Map(), destroy: [], ...members };
  return open(principal).setFeeds("a1", edits);
}

describe("feeds of a person", () => {
  it("are those that the rules give to what the way in says of her", async () => {
    expect((await feeds()).map(({ id, origin }) => [id, origin])).toEqual([["l1", "rule"]]);
    expect(await feeds(anais)).toMatchObject([{ id: "staff", onlyTaught: true }]);
    expect(await feeds({ ...lea, account: "x@y.example", attributes: {} })).toEqual([]);
  });
  it("may be one for each value of an attribute, whose value can't leave its place", async () => {
    const memberOf = ["cn=edt-L2INFO,ou=groups,dc=x", "cn=edt-../x,ou=groups,dc=x", "cn=other"];
    pages["https://ade.example/?code=L2INFO"] = ics(four.slice(0, 1));
    const tom = { ...lea, account: "tom@x.example", attributes: { memberOf } };
    expect(await feeds(tom)).toMatchObject([{ id: "step_L2INFO", name: "Étape L2INFO" }]);
    expect((await lessons(tom)).map(({ feedId }) => feedId)).toEqual(["step_L2INFO"]);
  });
  it("are remembered for work that is done without her", async () => {
    await feeds();
    const { establishment, account } = lea;
    const reading = await timetables.read({ establishment, account }, ["l1", "gone"]);
    expect(reading.lessons).toHaveLength(4);
    expect(reading.unreadable).toEqual(["gone"]);
  });
  it("tell groups, status and time, and never an address", async () => {
    const [feed] = await feeds();
    expect(feed).toEqual({
      ...{ id: "l1", name: "L1 Informatique", origin: "rule", onlyTaught: false, isShown: true },
      ...{ groups: ["L1 INFO TD1", "L1 INFO TD2"], selectedGroups: null, status: "ok" },
      ...{ fetchedAt: "2026-11-23T08:00:00Z", problem: null },
    });
  });
  it("that she hides or whose groups she chooses give no other lessons", async () => {
    await edit({ update: new Map([["l1", { selectedGroups: ["L1 INFO TD2"] }]]) });
    expect((await lessons()).map(({ start }) => start)).toEqual(["2026-11-25T08:00:00Z"]);
    await edit({ update: new Map([["l1", { isShown: false }]]) });
    expect(await lessons()).toEqual([]);
    expect(await feeds()).toMatchObject([{ isShown: false, selectedGroups: ["L1 INFO TD2"] }]);
    await edit({ update: new Map([["l1", { isShown: true, selectedGroups: null }]]) });
    expect(await lessons()).toHaveLength(4);
  });
  it("of the establishment are neither renamed nor removed", async () => {
    const result = await edit({ update: new Map([["l1", { name: "x" }]]), destroy: ["l1", "no"] });
    expect(result.notUpdated.get("l1")?.type).toBe("forbidden");
    expect(result.notDestroyed.get("l1")?.type).toBe("forbidden");
    expect(result.notDestroyed.get("no")?.type).toBe("notFound");
  });
});

describe("a feed that many have in common", () => {
  it("is fetched once for all who ask at the same time", async () => {
    const people = Array.from({ length: 200 }, (_, index) => ({ ...lea, account: `p${index}@x` }));
    const all = await Promise.all(people.map((person) => lessons(person)));
    expect(all.every((list) => list.length === 4)).toBe(true);
    expect(asked).toHaveLength(1);
  });
  it("is fetched by one gateway of several", async () => {
    const other = start();
    await Promise.all([lessons(), other.open(lea).queryLessons("a1", query)]);
    await lessons();
    expect(asked).toHaveLength(1);
    now += 40 * MINUTE;
    await Promise.all([timetables.refreshDue(), other.refreshDue()]);
    expect(asked).toHaveLength(2);
  });
  it("is not looked at again before its time, nor for nobody", async () => {
    await lessons();
    now += 20 * MINUTE;
    expect(await timetables.refreshDue()).toBe(0);
    now += 20 * DAY;
    expect(await timetables.refreshDue()).toBe(0);
    expect(asked).toHaveLength(1);
  });
  it("answers without it while its server is slow", async () => {
    pages["https://ade.example/l1"] = new Promise(() => undefined);
    expect(await feeds()).toMatchObject([{ status: "pending", fetchedAt: null }]);
  });
});

describe("lessons", () => {
  it("are found by feed and time, in the order of their starts", async () => {
    const filter = { after: "2026-11-24T08:00:30Z", before: "2026-11-26T08:00:00Z" };
    expect((await lessons(lea, filter)).map(({ start }) => start)).toEqual([
      "2026-11-24T08:00:00Z",
      "2026-11-25T08:00:00Z",
    ]);
    expect(await lessons(lea, { inFeeds: ["staff"] })).toEqual([]);
  });
  it("of a teacher are those that she gives, however her name is written", async () => {
    pages["https://ade.example/all"] = ics([
      { uid: "a", start: "20261124T0800", people: "Anais LE-GUERNEVE" },
      { uid: "b", start: "20261125T0800", people: "GUERNEVÉ Anaïs" },
      { uid: "c", start: "20261126T0800", people: "LE GUERNEVÉ Aude" },
    ]);
    expect((await lessons(anais)).map(({ start }) => start)).toEqual(["2026-11-24T08:00:00Z"]);
  });
  it("of others' feeds are not told, by whatever id", async () => {
    await lessons(anais);
    const [own] = await lessons();
    const ids = [own!.id, own!.id.replace("l1", "staff"), "l1_x", "_", "__proto__"];
    const { list, notFound } = await open().getLessons("a1", ids);
    expect(list.map(({ id }) => id)).toEqual([own!.id]);
    expect(notFound).toHaveLength(4);
  });
});

describe("changes", () => {
  it("are none when a feed was only exported again", async () => {
    const before = await open().getLessons("a1", []);
    await later(four);
    expect(asked).toHaveLength(2);
    expect(await changes()).toEqual([]);
    expect((await open().getLessons("a1", [])).state).toBe(before.state);
  });
  it("say what was moved, cancelled and added, newest first, until they are two weeks old", async () => {
    await lessons();
    await later([
      { ...four[0]!, room: "Amphi 2", start: "20261124T1000" },
      four[1]!,
      four[2]!,
      { uid: "e", start: "20261128T0800" },
    ]);
    const [, , moved] = await changes();
    expect((await changes()).map(({ kinds }) => kinds)).toEqual([
      ["added"],
      ["cancelled"],
      ["moved", "room"],
    ]);
    expect(moved).toMatchObject({
      ...{ feedId: "l1", isSeen: false, noticedAt: "2026-11-23T08:40:00Z" },
      before: { start: "2026-11-24T08:00:00Z", rooms: ["Amphi 1"] },
      after: { start: "2026-11-24T10:00:00Z", rooms: ["Amphi 2"] },
    });
    expect(told.filter(({ event }) => event === "feed-changed").at(-1)).toMatchObject({
      changes: 3,
    });
    now += 15 * DAY;
    expect(await changes()).toEqual([]);
  });
  it("are none for lessons that are over", async () => {
    await lessons();
    now += 2 * DAY;
    await later(four.slice(2));
    expect(await changes()).toEqual([]);
    expect(await lessons()).toHaveLength(2);
  });
  it("from before a person came are no news to her", async () => {
    await lessons();
    await later([...four, { uid: "e", start: "20261128T0800" }]);
    now += MINUTE;
    expect((await changes({ ...lea, account: "new@x" })).map(({ isSeen }) => isSeen)).toEqual([
      true,
    ]);
    expect((await changes()).map(({ isSeen }) => isSeen)).toEqual([false]);
  });
  it("are seen by her who saw them, on all her devices at once", async () => {
    await lessons();
    await later([
      ...four,
      { uid: "e", start: "20261128T0800" },
      { uid: "f", start: "20261128T0900" },
    ]);
    const ids = (await changes()).map(({ id }) => id);
    const set = (id: string, isSeen: boolean) =>
      open().setTimetableChanges("a1", {
        create: new Map<string, never>(),
        destroy: [],
        update: new Map<string, PatchObject>([
          [id, { isSeen }],
          ["999", { isSeen: true }],
        ]),
      });
    const results = await Promise.all(ids.map((id) => set(id, true)));
    expect(results.map(({ notUpdated }) => notUpdated.get("999")?.type)).toEqual([
      "notFound",
      "notFound",
    ]);
    expect((await changes()).map(({ isSeen }) => isSeen)).toEqual([true, true]);
    await set(ids[0]!, false);
    expect((await changes()).map(({ isSeen }) => isSeen)).toEqual([false, true]);
    expect(await changes({ ...lea, account: "tom@x" })).toHaveLength(2);
  });
  it("are those of her groups", async () => {
    await edit({ update: new Map([["l1", { selectedGroups: ["L1 INFO TD2"] }]]) });
    await later([{ ...four[0]!, room: "B" }, { ...four[1]!, room: "B" }, ...four.slice(2)]);
    expect(await changes()).toMatchObject([{ after: { groups: ["L1 INFO TD2"] } }]);
  });
});

describe("a feed that comes back empty or halved", () => {
  it("is held and told, and takes nothing away", async () => {
    await lessons();
    for (const rows of [[], four.slice(0, 1)]) {
      await later(rows);
      expect(await feeds()).toMatchObject([{ status: "held" }]);
      expect(await lessons()).toHaveLength(4);
      expect(await changes()).toEqual([]);
    }
    expect(told.map(({ event, feed }) => [event, feed]).slice(-2)).toEqual([
      ["feed-held", "l1"],
      ["feed-held", "l1"],
    ]);
    await later(four);
    expect(await feeds()).toMatchObject([{ status: "ok", problem: null }]);
  });
  it("is taken as it is when an operator accepts that very state of it", async () => {
    await lessons();
    await later(four.slice(0, 1));
    expect(await store.acceptFeed({ establishment: "valmoree", source: "c:l1" }, now)).toBe(true);
    await later([]);
    expect(await lessons()).toHaveLength(4);
    await store.acceptFeed({ establishment: "valmoree", source: "c:l1" }, now);
    await later([]);
    expect(await lessons()).toEqual([]);
    expect((await changes()).map(({ kinds }) => kinds[0])).toEqual(Array(4).fill("cancelled"));
  });
  it("is taken as it is when it stays so for as long as was configured", async () => {
    timetables = start({ holdMs: DAY });
    await lessons();
    await later(four.slice(0, 1));
    await later(four.slice(0, 1));
    expect(await lessons()).toHaveLength(4);
    now += DAY;
    await later(four.slice(0, 1));
    expect(await lessons()).toHaveLength(1);
  });
});

describe("a feed that can't be read", () => {
  it("keeps its lessons and says why, without its address", async () => {
    await lessons();
    pages["https://ade.example/l1"] = "<!DOCTYPE html><html><title>Connexion</title></html>";
    now += 40 * MINUTE;
    await timetables.refreshDue();
    expect(await feeds()).toMatchObject([
      { status: "stale", problem: "A web page was found where a calendar was expected." },
    ]);
    expect(await lessons()).toHaveLength(4);
  });
  it("is asked again less and less often, and not before the server wants", async () => {
    pages["https://ade.example/l1"] = new FeedFailure("unavailable");
    await lessons();
    const waits: number[] = [];
    for (let count = 0; count < 5; count++) {
      const before = now;
      while ((await timetables.refreshDue()) === 0) now += MINUTE;
      waits.push((now - before) / MINUTE);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16]);
    pages["https://ade.example/l1"] = new FeedFailure("unavailable", { retryAfterMs: DAY });
    while ((await timetables.refreshDue()) === 0) now += MINUTE;
    now += DAY - MINUTE;
    expect(await timetables.refreshDue()).toBe(0);
    now += MINUTE;
    expect(await timetables.refreshDue()).toBe(1);
  });
});

describe("a feed that a person adds", () => {
  const create = (url: unknown, name?: string) =>
    edit({ create: new Map([["k", { url, ...(name && { name }) } as never]]) });
  beforeEach(() => {
    pages[SECRET_URL] = ics([{ uid: "m", start: "20261124T1400", title: "Devoir" }]);
  });
  it("gives its lessons, and goes when she removes it", async () => {
    const { created } = await create(SECRET_URL, "Moodle");
    const id = created.get("k")?.id ?? "";
    expect(created.get("k")).toMatchObject({ name: "Moodle", origin: "person", status: "ok" });
    expect((await lessons()).filter(({ feedId }) => feedId === id)).toHaveLength(1);
    await edit({ update: new Map([[id, { name: "Mes devoirs" }]]) });
    expect((await feeds()).at(-1)?.name).toBe("Mes devoirs");
    expect((await edit({ destroy: [id] })).destroyed).toEqual([id]);
    expect(await feeds()).toHaveLength(1);
  });
  it("is stored sealed, and its address is told nowhere", async () => {
    const { created } = await create(SECRET_URL);
    const owner = { establishment: "valmoree", account: lea.account };
    const rows = await store.listPersonFeeds(owner);
    const all = JSON.stringify([rows, [...created], await feeds(), told, await changes()]);
    expect(all).not.toContain("authtoken");
    expect(all).not.toContain("b3a6e7f1");
    expect(rows[0]?.host).toBe("moodle.univ-valmoree.example");
  });
  it("is fetched once for two who have the same", async () => {
    await create(SECRET_URL);
    const tom = { ...lea, account: "tom@x" };
    await edit({ create: new Map([["k", { url: SECRET_URL }]]) }, tom);
    expect((await lessons(tom)).some(({ title }) => title === "Devoir")).toBe(true);
    expect(asked.filter(({ url }) => url === SECRET_URL)).toHaveLength(1);
  });
  for (const [what, url] of [
    ["another host", "https://evil.example/x.ics"],
    ["a host that only ends alike", "https://xmoodle.univ-valmoree.example/x"],
    ["plain http", "http://moodle.univ-valmoree.example/x"],
    ["another port", "https://moodle.univ-valmoree.example:8443/x"],
    ["credentials", "https://u:p@moodle.univ-valmoree.example/x"],
    ["a file", "file:///etc/passwd"],
    ["a text", "data:text/calendar,BEGIN:VCALENDAR"],
    ["nothing", ""],
    ["no text", 7],
    ["a long address", `https://moodle.univ-valmoree.example/${"x".repeat(3_000)}`],
  ] as const) {
    it(`is refused with ${what}, and nobody is asked`, async () => {
      const { notCreated } = await create(url);
      expect(notCreated.get("k")).toMatchObject({ type: "invalidProperties" });
      expect(JSON.stringify([...notCreated])).not.toContain("passwd");
      expect(asked.some((request) => request.url.includes("moodle"))).toBe(false);
    });
  }
  it("is not kept when it is no calendar", async () => {
    pages[SECRET_URL] = "<html><form></form></html>";
    const { notCreated } = await create(SECRET_URL);
    expect(notCreated.get("k")?.description).toMatch(/web page/);
    expect(await feeds()).toHaveLength(1);
  });
  it("may be pasted as a webcal link", async () => {
    const { created } = await create(SECRET_URL.replace("https:", "webcal:"));
    expect(created.size).toBe(1);
  });
  it("is refused twice, beyond the number that is allowed, and after many tries", async () => {
    await create(SECRET_URL);
    expect((await create(SECRET_URL)).notCreated.get("k")?.description).toMatch(/before/);
    pages[`${SECRET_URL}2`] = pages[SECRET_URL]!;
    await create(`${SECRET_URL}2`);
    expect((await create(`${SECRET_URL}3`)).notCreated.get("k")?.type).toBe("overQuota");
    for (let count = 0; count < 20; count++) await create(`${SECRET_URL}3`);
    expect((await create(`${SECRET_URL}3`)).notCreated.get("k")?.type).toBe("rateLimit");
  });
  it("is refused where the establishment allows none", async () => {
    timetables = start({ personFeeds: null });
    expect((await create(SECRET_URL)).notCreated.get("k")?.type).toBe("forbidden");
  });
});

describe("news", () => {
  it("come with the states that are new, from other gateways too", async () => {
    const abort = new AbortController();
    const watch = timetables.watch(lea, { signal: abort.signal })[Symbol.asyncIterator]();
    const first = (await watch.next()).value as Record<string, string>;
    const next = watch.next();
    pages["https://ade.example/l1"] = ics([...four, { uid: "e", start: "20261128T0800" }]);
    now += 40 * MINUTE;
    await start().refreshDue();
    const second = (await next).value as Record<string, string>;
    expect(second["Lesson"]).not.toBe(first["Lesson"]);
    abort.abort();
    expect((await watch.next()).done).toBe(true);
  });
  it("name the feed to whoever keeps lessons", async () => {
    await lessons();
    const heard: unknown[] = [];
    const stop = timetables.subscribe((...which) => void heard.push(which));
    await later(four.slice(0, 3));
    await expect.poll(() => heard, PATIENCE).toEqual([["valmoree", "l1"]]);
    stop();
  });
});

describe("feeds that are nobody's any more", () => {
  it("do not keep others from being looked at", async () => {
    await open().getFeeds("a1", null);
    const dead = Array.from({ length: 200 }, (_, at) => `c:gone${at}`);
    await store.needFeeds("valmoree", dead, now - DAY);
    pages["https://ade.example/l1"] = ics([...four, { uid: "e", start: "20261128T0800" }]);
    now += 40 * MINUTE;
    asked = [];
    await timetables.refreshDue();
    await timetables.refreshDue();
    expect(asked.map(({ url }) => url)).toEqual(["https://ade.example/l1"]);
  });
  it("are put off when the key that sealed them is another one now", async () => {
    await store.addPersonFeed(
      { establishment: "valmoree", account: lea.account },
      { id: "my_x", source: "p:x", name: "x", host: "x", sealed: "AAAA", createdAt: now },
      2,
    );
    await store.needFeeds("valmoree", ["p:x"], now);
    expect([await timetables.refreshDue(), await timetables.refreshDue()]).toEqual([1, 0]);
    expect(told.map(({ event }) => event)).toEqual(["feed-failed"]);
  });
});

describe("an event that repeats", () => {
  it("gives its texts to no more lessons than the service can hold", async () => {
    const words = Array.from({ length: 90 }, (_, at) => `Salle ${at}${"Y".repeat(150)}`);
    const feed = [
      ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ADE", "BEGIN:VEVENT", "UID:a"],
      ...["DTSTART:20260801T000000Z", "DTEND:20260801T003000Z", "RRULE:FREQ=HOURLY;COUNT=4000"],
      ...["SUMMARY:X", `LOCATION:${words.join("\\,")}`, "END:VEVENT", "END:VCALENDAR", ""],
    ].join("\r\n");
    const octets = new TextEncoder().encode(feed);
    await expect(
      readFeed({ octets, charset: undefined, now, lane: "person" }),
    ).rejects.toMatchObject({ code: "too-complex" });
  }, 20_000);
});
