import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import type { Sandbox } from "../sandbox.js";
import { readRestTime } from "./rest-time.js";

const domain = "univ-valmoree.example";
const NOW = Date.UTC(2026, 10, 23, 8);

const lines = (...parts: readonly string[]): string => `${parts.join("\r\n")}\r\n`;

const series = lines(
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "BEGIN:VEVENT",
  "UID:tp@univ-valmoree.example",
  "DTSTAMP:20261101T000000Z",
  "DTSTART;TZID=Europe/Paris:20261019T090000",
  "DTEND;TZID=Europe/Paris:20261019T110000",
  "RRULE:FREQ=WEEKLY;COUNT=6",
  "EXDATE;TZID=Europe/Paris:20261102T090000",
  "SUMMARY:TP réseaux",
  "LOCATION:N 015",
  "CATEGORIES:TP",
  "X-ADE-ID:42",
  "END:VEVENT",
  "BEGIN:VEVENT",
  "UID:tp@univ-valmoree.example",
  "DTSTAMP:20261101T000000Z",
  "RECURRENCE-ID;TZID=Europe/Paris:20261109T090000",
  "DTSTART;TZID=Europe/Paris:20261110T140000",
  "DTEND;TZID=Europe/Paris:20261110T160000",
  "SUMMARY:TP réseaux (déplacé)",
  "END:VEVENT",
  "BEGIN:VEVENT",
  "UID:ferie@univ-valmoree.example",
  "DTSTAMP:20261101T000000Z",
  "DTSTART;VALUE=DATE:20261111",
  "SUMMARY:Armistice",
  "TRANSP:TRANSPARENT",
  "END:VEVENT",
  "END:VCALENDAR",
);

let sandbox: Sandbox;

const authorization = `Basic ${btoa("zoe:bonjour")}`;

function send(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization };
  return sandbox.fetch(new Request(`http://127.0.0.1${path}`, { ...init, headers }));
}

beforeEach(async () => {
  sandbox = createSandbox({ domain, preauthKey: "0".repeat(64), clock: () => NOW });
  await sandbox.createAccount({
    name: "zoe",
    password: "bonjour",
    attributes: { zimbraPrefTimeZoneId: "Europe/Paris" },
  });
});

describe("a calendar over HTTP", () => {
  it("takes a calendar file and gives back what it said", async () => {
    const put = await send("/home/~/Calendar?fmt=ics", { method: "POST", body: series });
    expect([put.status, await put.text()]).toEqual([200, "2 imported, 0 skipped\n"]);
    const got = await send("/home/zoe/Calendar.ics");
    expect(got.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
    const text = (await got.text()).replaceAll("\r\n ", "");
    for (const line of [
      "DTSTART;TZID=Europe/Paris:20261019T090000",
      "RRULE:FREQ=WEEKLY;COUNT=6",
      "EXDATE;TZID=Europe/Paris:20261102T090000",
      "RECURRENCE-ID;TZID=Europe/Paris:20261109T090000",
      "SUMMARY:TP réseaux (déplacé)",
      "DTSTART;VALUE=DATE:20261111",
      "DTEND;VALUE=DATE:20261112",
      "TRANSP:TRANSPARENT",
      "X-ADE-ID:42",
      "CATEGORIES:TP",
    ]) {
      expect(text).toContain(`${line}\r\n`);
    }
    await send("/home/~/Calendar?fmt=ics", { method: "PUT", body: series });
    expect(sandbox.mailbox("zoe").itemsOf("appointment")).toHaveLength(2);
  });

  it("shows what takes place in a stretch of time, as iCalendar and as JSON", async () => {
    await sandbox.importCalendar("zoe", series);
    const names = async (query: string): Promise<readonly string[]> => {
      const response = await send(`/home/~/Calendar?fmt=json&${query}`);
      const { appt = [] } = await response.json();
      return appt.map(({ inv }: ReturnType<typeof JSON.parse>) => inv[0].comp[0].name);
    };
    expect(await names("start=20261111&end=20261112")).toEqual(["Armistice"]);
    expect(await names("start=20261102&end=20261103")).toEqual([]);
    expect((await names("")).length).toBe(2);
    const text = await (await send("/home/~/Calendar?fmt=ics&start=-1day&end=%2B1week")).text();
    expect(text).toContain("UID:tp@");
    expect(text).not.toContain("UID:ferie@");
  });

  it("refuses what is no calendar and whoever is nobody", async () => {
    const page = await send("/home/~/Calendar?fmt=ics", { method: "POST", body: "<html></html>" });
    expect([page.status, await page.text()]).toEqual([
      400,
      expect.stringMatching(/^service\.PARSE_ERROR/),
    ]);
    const cut = series.slice(0, 300);
    const broken = await send("/home/~/Calendar?fmt=ics", { method: "POST", body: cut });
    expect(broken.status).toBe(400);
    const nowhere = await send("/home/~/Nulle%20part?fmt=ics");
    expect(nowhere.status).toBe(404);
    const nobody = await sandbox.fetch(new Request("http://127.0.0.1/home/zoe/Calendar?fmt=ics"));
    expect(nobody.status).toBe(401);
  });

  it("keeps the good events of a file that has bad ones", async () => {
    const odd = series.replace("FREQ=WEEKLY;COUNT=6", "FREQ=WEEKLY;COUNT=6;BYMONTH=99");
    const put = await send("/home/~/Calendar?fmt=ics", { method: "POST", body: odd });
    expect(put.status).toBe(200);
    expect(sandbox.mailbox("zoe").calendarItemOf("ferie@univ-valmoree.example")).toBeDefined();
  });
});

describe("times of such requests", () => {
  it.each([
    ["1795423200000", 1795423200000],
    ["20261123", Date.UTC(2026, 10, 23)],
    ["2026/23/11", Date.UTC(2026, 10, 23)],
    ["-7days", NOW - 7 * 86_400_000],
    ["+2weeks", NOW + 14 * 86_400_000],
    ["p1d", NOW + 86_400_000],
  ])("%s", (text, expected) => {
    expect(readRestTime(text, NOW)).toBe(expected);
  });

  it("are refused when they are none", () => {
    expect(() => readRestTime("demain", NOW)).toThrow(/not a time/);
  });
});
