import { afterAll, describe, expect, it } from "vitest";
import type { FeedReading } from "../../app/index.js";
import { createReadFeedApart } from "./read-feed-apart.js";

const NOW = Date.parse("2026-11-23T08:00:00Z");
const apart = createReadFeedApart();
const hasty = createReadFeedApart({ timeoutMs: 1_000 });
afterAll(() => Promise.all([apart.close(), hasty.close()]));

function reading(text: string, lane: FeedReading["lane"] = "establishment"): FeedReading {
  return { octets: new TextEncoder().encode(text), charset: undefined, now: NOW, lane };
}

function feed(...events: readonly string[]): string {
  const blocks = events.map((event) => `BEGIN:VEVENT\r\n${event}\r\nEND:VEVENT\r\n`).join("");
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n${blocks}END:VCALENDAR\r\n`;
}

const one = "UID:a\r\nDTSTART:20261124T080000Z\r\nDTEND:20261124T100000Z\r\nSUMMARY:Analyse CM";
const bomb = (uid: number, rule: string): string =>
  `UID:b${uid}\r\nDTSTART:20261124T080000Z\r\nDTEND:20261124T080001Z\r\nRRULE:${rule}`;

describe("a feed read apart", () => {
  it("gives its lessons", async () => {
    expect(await apart.readFeed(reading(feed(one)))).toMatchObject([
      { title: "Analyse", type: "CM", start: "2026-11-24T08:00:00Z" },
    ]);
  });
  for (const [what, text, code] of [
    ["a web page", "<html><body>BEGIN:VCALENDAR</body></html>", "web-page"],
    ["nothing at all", "", "not-a-calendar"],
    ["a calendar that is cut", feed(one).slice(0, 90), "not-a-calendar"],
    ["a bomb of seconds", feed(bomb(1, "FREQ=SECONDLY")), "too-complex"],
    [
      "a thousand bombs",
      feed(...Array.from({ length: 1_000 }, (_, uid) => bomb(uid, "FREQ=MINUTELY"))),
      "too-complex",
    ],
  ] as const) {
    it(`is refused as ${code} when it is ${what}`, async () => {
      await expect(apart.readFeed(reading(text))).rejects.toMatchObject({ code });
    });
  }
  it("goes on after one that never ended, which the thread is ended for", async () => {
    const endless = feed(
      ...Array.from({ length: 15_000 }, (_, uid) =>
        bomb(uid, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=1,2,3;BYMINUTE=1,2,3;BYSECOND=1,2"),
      ),
    );
    const started = hasty.readFeed(reading(endless, "person"));
    started.catch(() => undefined);
    // A feed of the establishment does not wait for it.
    expect(await hasty.readFeed(reading(feed(one)))).toHaveLength(1);
    await expect(started).rejects.toMatchObject({ code: "too-complex" });
    expect(await hasty.readFeed(reading(feed(one), "person"))).toHaveLength(1);
  });
  it("leaves out an event whose zone does not exist, and keeps the others", async () => {
    const odd = "UID:z\r\nDTSTART;TZID=Mars/Olympus:20261124T080000\r\nDURATION:PT1H\r\nSUMMARY:Z";
    const lessons = await apart.readFeed(reading(feed(odd, one)));
    expect(lessons.some(({ title }) => title === "Analyse")).toBe(true);
  });
  it("tells duplicate UIDs apart, even at one hour", async () => {
    const lessons = await apart.readFeed(
      reading(feed(one, one.replace("24T08", "25T08").replace("24T10", "25T10"), one)),
    );
    expect(new Set(lessons.map(({ key }) => key)).size).toBe(lessons.length);
    expect(lessons.length).toBeGreaterThanOrEqual(2);
  });
  it("gives keys that stay from one export to the next", async () => {
    const keys = async (): Promise<readonly string[]> =>
      (await apart.readFeed(reading(feed(one)))).map(({ key }) => key);
    expect(await keys()).toEqual(await keys());
  });
});
