/** What people may do with feeds of their own, and what nobody gets to see: through a whole gateway. */
import { TIMETABLE } from "@partage-ent/jmap";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createTimetables,
  type FeedAnswer,
  FeedFailure,
  type FeedFetcher,
  readFeed,
} from "../../app/index.js";
import { createSealer, FEED_SALT } from "../../app/sealer.js";
import { type HostileIssuer, startHostileIssuer } from "../../testing/hostile-issuer.js";
import {
  startTestGateway,
  TEST_ENV,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../../testing/test-gateway.js";
import { openPglite } from "../database.js";
import { migrate } from "../migrations.js";
import { createSqlTimetableStore } from "./sql-timetable-store.js";

const TOKEN = "b3a6e7f1c09d44a1";
const SECRET_URL = `https://moodle.univ-valmoree.example/calendar/export_execute.php?userid=7&authtoken=${TOKEN}`;
const HOST_URL = "https://moodle.univ-valmoree.example/";
const GROUP_URL = "https://ade.univ-valmoree.example/anon?data=8f2c77d1a0";

const ics = (uid: string, text = ""): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:${uid}\r\n` +
  `DTSTART:20261124T080000Z\r\nDTEND:20261124T100000Z\r\nSUMMARY:Cours ${uid}\r\n${text}` +
  "END:VEVENT\r\nEND:VCALENDAR\r\n";

const HANG = "hang";
let feeds: Record<string, string | FeedFailure> = {};
const asked: string[] = [];
const fetchFeed: FeedFetcher = async ({ url, signal }): Promise<FeedAnswer> => {
  asked.push(url);
  const feed = feeds[url] ?? new FeedFailure("not-found");
  if (feed instanceof FeedFailure) throw feed;
  if (feed === HANG) {
    await new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new FeedFailure("timeout")));
    });
  }
  const octets = new TextEncoder().encode(feed);
  return { kind: "content", octets, charset: "utf-8", etag: null, lastModified: null };
};

let issuer: HostileIssuer;
let gateway: TestGateway;
beforeEach(async () => {
  asked.length = 0;
  feeds = { [GROUP_URL]: ics("groupe"), [SECRET_URL]: ics("devoir") };
  issuer = await startHostileIssuer();
  const config = testConfig(issuer.url);
  const [first, ...rest] = config.establishments;
  gateway = await startTestGateway(
    {
      ...config,
      log: { level: "debug" },
      establishments: [
        {
          ...first!,
          attributes: ["eduPersonAffiliation"],
          timetables: {
            feeds: [{ id: "l3", name: "L3", url: { env: "ADE_URL" } }],
            rules: [{ when: { eduPersonAffiliation: "student" }, feeds: ["l3"] }],
            personFeeds: {
              ...{ hosts: ["moodle.univ-valmoree.example"], most: 3 },
              sealKey: { env: "PREAUTH_KEY" },
            },
            keepInCalendar: false,
          },
        },
        ...rest,
      ],
    },
    { fetchFeed, env: { ...TEST_ENV, ADE_URL: GROUP_URL } },
  );
});
afterEach(async () => {
  await gateway.running.stop();
  await issuer.close();
});

/** Somebody who is signed in, and every word that reached her. */
class Student {
  readonly browser = new TestBrowser(gateway.running.address);
  heard = "";

  async signIn(name: string): Promise<this> {
    await this.browser.signIn(issuer, {
      ...{ sub: name, mail: `${name}@univ-valmoree.example`, name },
      eduPersonAffiliation: ["student"],
    });
    return this;
  }

  async call<Result = Record<string, unknown>>(
    name: string,
    members: Record<string, unknown>,
  ): Promise<Result> {
    const { csrf = "" } = await this.browser.session();
    const answer = await this.browser.ask("jmap/api", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Partage-CSRF": csrf,
        Origin: "https://ent.univ-valmoree.example",
        "Sec-Fetch-Site": "same-origin",
      },
      body: JSON.stringify({
        using: ["urn:ietf:params:jmap:core", TIMETABLE],
        methodCalls: [[name, { accountId: "a1", ...members }, "0"]],
      }),
    });
    this.heard += answer.text;
    const { methodResponses } = answer.json<{ methodResponses: [string, Result, string][] }>();
    return methodResponses[0]![1];
  }

  add(url: string): Promise<{ created?: Record<string, { id: string }>; notCreated?: unknown }> {
    return this.call("TimetableFeed/set", { create: { k: { url } } });
  }

  async lessons(): Promise<readonly string[]> {
    const { ids } = await this.call<{ ids: readonly string[] }>("Lesson/query", {
      filter: null,
      limit: 100,
    });
    const { list } = await this.call<{ list: readonly { title: string }[] }>("Lesson/get", { ids });
    return list.map(({ title }) => title).sort();
  }
}

describe("the address of a feed that a person adds", () => {
  it("is in no answer, no log line and no audit event, whatever becomes of the feed", async () => {
    const lea = await new Student().signIn("lea");
    const { created } = await lea.add(SECRET_URL);
    expect(created?.["k"]).toMatchObject({ status: "ok", origin: "person" });
    expect(await lea.lessons()).toEqual(["Cours devoir", "Cours groupe"]);
    await lea.add(SECRET_URL);
    await lea.add(`${SECRET_URL}&broken=1`);
    // The dispatcher refuses this one by itself: it is no write that the back end was asked for.
    await lea.add(`http://x:y@evil.example/?authtoken=${TOKEN}`);
    feeds[SECRET_URL] = new FeedFailure("unavailable");
    gateway.advance(40 * 60_000);
    await lea.call("TimetableFeed/get", { ids: null });
    await lea.call("TimetableFeed/set", { destroy: [created?.["k"]?.id] });
    const { log, audits, faults, requests } = gateway;
    const all = lea.heard + inspect([log, audits, faults, requests], { depth: 12 });
    for (const secret of [TOKEN, "authtoken", "export_execute", "8f2c77d1a0"]) {
      expect(all).not.toContain(secret);
    }
    const writes = audits.flatMap(({ write }) => write ?? []);
    expect(writes.map(({ created, destroyed }) => [created, destroyed])).toEqual([
      ...[1, 1, 1].map((created) => [created, 0]),
      [0, 1],
    ]);
  });
  it("is in no row of the store", async () => {
    const database = await openPglite();
    await migrate(database);
    const store = createSqlTimetableStore(database);
    const timetables = createTimetables({
      ...{ store, fetchFeed, readFeed },
      establishments: {
        valmoree: {
          ...{ feeds: [], rules: [], refreshMs: 60_000, keepChangesMs: 60_000, holdMs: null },
          personFeeds: {
            ...{ hosts: ["moodle.univ-valmoree.example"], most: 3 },
            sealKey: () => TEST_ENV.PREAUTH_KEY,
          },
        },
      },
    });
    const lea = { establishment: "valmoree", account: "lea@univ-valmoree.example" };
    const create = new Map([["k", { url: SECRET_URL }]]);
    await timetables.open(lea).setFeeds("a1", { create, update: new Map(), destroy: [] });
    const tables = await database.query(
      "select tablename from pg_tables where tablename like 'partage\\_%'",
    );
    let rows = 0;
    for (const { tablename } of tables) {
      const found = await database.query(
        `select row_to_json(t)::text as row from ${String(tablename)} t`,
      );
      rows += found.length;
      expect(JSON.stringify(found)).not.toContain(TOKEN);
    }
    expect(rows).toBeGreaterThan(2);
    timetables.close();
    await database.close();
  }, 120_000);
  it("opens for nobody with another key, or from another's row", async () => {
    const sealer = createSealer(TEST_ENV.PREAUTH_KEY, FEED_SALT);
    const sealed = await sealer.seal(SECRET_URL, "lea");
    expect(await sealer.open(sealed, "lea")).toBe(SECRET_URL);
    expect(await sealer.seal(SECRET_URL, "lea")).not.toBe(sealed);
    await expect(sealer.open(sealed, "tom")).rejects.toThrow();
    await expect(
      createSealer(TEST_ENV.CLIENT_SECRET, FEED_SALT).open(sealed, "lea"),
    ).rejects.toThrow();
    const changed = sealed.slice(0, -3) + (sealed.endsWith("AAA") ? "BBB" : "AAA");
    await expect(sealer.open(changed, "lea")).rejects.toThrow();
  });
});

describe("row 34: feeds and lessons of others", () => {
  it("are neither told, renamed, shown nor removed", async () => {
    const lea = await new Student().signIn("lea");
    const tom = await new Student().signIn("tom");
    const { created } = await lea.add(SECRET_URL);
    const id = created?.["k"]?.id ?? "";
    const lessons = await lea.call<{ ids: readonly string[] }>("Lesson/query", { filter: null });
    const own = lessons.ids.filter((lesson) => lesson.startsWith(id));
    expect(own).toHaveLength(1);
    expect(await tom.call("TimetableFeed/get", { ids: [id] })).toMatchObject({ notFound: [id] });
    expect(await tom.call("Lesson/get", { ids: own })).toMatchObject({ notFound: own });
    expect(
      await tom.call("TimetableFeed/set", {
        update: { [id]: { name: "x", isShown: false } },
      }),
    ).toMatchObject({ notUpdated: { [id]: { type: "notFound" } } });
    expect(await tom.call("TimetableFeed/set", { destroy: [id] })).toMatchObject({
      notDestroyed: { [id]: { type: "notFound" } },
    });
    expect(await lea.lessons()).toContain("Cours devoir");
  });
  it("are not reached across establishments", async () => {
    const lea = await new Student().signIn("lea");
    await lea.lessons();
    const { backends } = gateway;
    const other = { establishment: "hautecombe", account: "eve@univ-hautecombe.example" };
    const scope = backends.hautecombe.open(other, { signal: new AbortController().signal });
    expect(scope.timetables).toBeUndefined();
  });
});

describe("row 42: one person's feeds", () => {
  it("that hang or are bombs do not keep others waiting", async () => {
    const eve = await new Student().signIn("eve");
    const bomb = ics("bombe", "RRULE:FREQ=SECONDLY\r\n");
    feeds[`${HOST_URL}1`] = HANG;
    feeds[`${HOST_URL}2`] = HANG;
    feeds[`${HOST_URL}3`] = bomb;
    const hanging = [1, 2, 3].map((which) => eve.add(`${HOST_URL}${which}`));
    const lea = await new Student().signIn("lea");
    const { created } = await lea.add(SECRET_URL);
    expect(created?.["k"]).toMatchObject({ status: "ok" });
    expect(await lea.lessons()).toEqual(["Cours devoir", "Cours groupe"]);
    // Of all that she asked for at once, one was asked at a time.
    expect(asked.filter((url) => url.startsWith(HOST_URL) && url !== SECRET_URL)).toHaveLength(1);
    void Promise.allSettled(hanging);
  });
  it("are three and no more", async () => {
    const eve = await new Student().signIn("eve");
    for (const which of [1, 2, 3, 4]) feeds[`${HOST_URL}${which}`] = ics(`n${which}`);
    for (const which of [1, 2, 3]) await eve.add(`${HOST_URL}${which}`);
    expect((await eve.add(`${HOST_URL}4`)).notCreated).toMatchObject({ k: { type: "overQuota" } });
  });
});
