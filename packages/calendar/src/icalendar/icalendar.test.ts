import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CalendarError } from "../calendar-error.js";
import { expandEvent } from "../recurrence/expand-event.js";
import { keptOf } from "../vendor.js";
import { fromICalendar } from "./from-icalendar.js";
import { toICalendar } from "./to-icalendar.js";
import { ianaName } from "./zones.js";

function calendar(...lines: readonly string[]): string {
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
}

function vevent(...lines: readonly string[]): string {
  return calendar("BEGIN:VEVENT", "UID:one", "DTSTAMP:20260101T000000Z", ...lines, "END:VEVENT");
}

const MEETING = vevent(
  "DTSTART;TZID=Romance Standard Time:20260105T090000",
  "DTEND;TZID=Romance Standard Time:20260105T103000",
  "SUMMARY;LANGUAGE=fr:Réunion\\, bureau",
  "DESCRIPTION:Une longue ligne qui est pliée au mil",
  " ieu",
  "LOCATION:Salle 12",
  "GEO:48.1;-1.67",
  "ORGANIZER;CN=Soazig:mailto:soazig@univ.example",
  "ATTENDEE;CN=Omar;PARTSTAT=TENTATIVE;RSVP=TRUE;X-NUM=3:mailto:omar@univ.example",
  "RRULE:FREQ=WEEKLY;UNTIL=20260202T080000Z;BYDAY=MO",
  "EXDATE;TZID=Europe/Paris:20260112T090000",
  "RDATE;VALUE=PERIOD:20260113T080000Z/PT2H",
  "CATEGORIES:Conseil,Bureau",
  "CLASS:CONFIDENTIAL",
  "TRANSP:TRANSPARENT",
  "STATUS:TENTATIVE",
  "PRIORITY:3",
  "COLOR:teal",
  "SEQUENCE:4",
  "ATTACH;FMTTYPE=application/pdf:https://univ.example/ordre.pdf",
  "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=Visio:https://visio.example/1",
  "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
  "BEGIN:VALARM",
  "ACTION:DISPLAY",
  "TRIGGER;RELATED=END:-PT15M",
  "DESCRIPTION:Bientôt",
  "END:VALARM",
);

describe("fromICalendar", () => {
  it("gives the model what it has and keeps the rest", () => {
    const event = fromICalendar(MEETING).events[0]!;
    expect(event).toMatchObject({
      uid: "one",
      title: "Réunion, bureau",
      description: "Une longue ligne qui est pliée au milieu",
      start: "2026-01-05T09:00:00",
      timeZone: "Europe/Paris",
      duration: "PT1H30M",
      locations: { 1: { name: "Salle 12", coordinates: "geo:48.1,-1.67" } },
      replyTo: { imip: "mailto:soazig@univ.example" },
      participants: {
        soazig_univ_example: { roles: { owner: true }, name: "Soazig" },
        omar_univ_example: { participationStatus: "tentative", expectReply: true },
      },
      recurrenceRules: [
        { frequency: "weekly", until: "2026-02-02T09:00:00", byDay: [{ day: "mo" }] },
      ],
      recurrenceOverrides: {
        "2026-01-12T09:00:00": { excluded: true },
        "2026-01-13T09:00:00": { duration: "PT2H" },
      },
      keywords: { Conseil: true, Bureau: true },
      privacy: "secret",
      freeBusyStatus: "free",
      status: "tentative",
      priority: 3,
      color: "teal",
      sequence: 4,
      virtualLocations: { 1: { name: "Visio", features: { audio: true, video: true } } },
      alerts: { 1: { trigger: { offset: "-PT15M", relativeTo: "end" }, action: "display" } },
    });
    expect(keptOf(event).parameters).toEqual({ summary: { language: "fr" } });
    expect(keptOf(event).properties).toEqual([
      ["x-microsoft-cdo-busystatus", {}, "unknown", "FREE"],
    ]);
  });

  it("reads back what it writes", () => {
    const { events } = fromICalendar(MEETING);
    const written = toICalendar(events);
    expect(fromICalendar(written).events).toEqual(events);
    expect(written).toContain("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU");
    expect(written).toContain("X-NUM=3");
  });

  it("puts overrides into the series of their own UID only", () => {
    const zone = ";TZID=Europe/Paris:20260112T090000";
    const one = (uid: string, ...lines: readonly string[]): readonly string[] => [
      "BEGIN:VEVENT",
      `UID:${uid}`,
      ...lines,
      "END:VEVENT",
    ];
    const file = calendar(
      ...one("a", "DTSTART;TZID=Europe/Paris:20260105T090000", "RRULE:FREQ=WEEKLY;COUNT=3"),
      ...one("b", "DTSTART;TZID=Europe/Paris:20260105T090000", "RRULE:FREQ=WEEKLY;COUNT=3"),
      ...one("b", `RECURRENCE-ID${zone}`, "DTSTART;TZID=Europe/Paris:20260113T100000"),
    );
    const [a, b] = fromICalendar(file).events;
    expect(a!.recurrenceOverrides).toBeUndefined();
    expect(b!.recurrenceOverrides).toEqual({
      "2026-01-12T09:00:00": { start: "2026-01-13T10:00:00" },
    });
  });

  it("keeps RANGE=THISANDFUTURE and an occurrence without its series", () => {
    const range = calendar(
      "BEGIN:VEVENT",
      "UID:a",
      "DTSTART:20260105T090000Z",
      "RRULE:FREQ=WEEKLY;COUNT=4",
      "END:VEVENT",
      "BEGIN:VEVENT",
      "UID:a",
      "RECURRENCE-ID;RANGE=THISANDFUTURE:20260112T090000Z",
      "DTSTART:20260112T110000Z",
      "END:VEVENT",
    );
    const { events } = fromICalendar(range);
    expect(toICalendar(events)).toContain("RECURRENCE-ID;RANGE=THISANDFUTURE:20260112T090000Z");
    const window = { after: Date.UTC(2026, 0, 1), before: Date.UTC(2026, 1, 1) };
    const hours = expandEvent(events[0]!, window).occurrences.map(({ start }) =>
      start.slice(11, 13),
    );
    expect(hours).toEqual(["09", "11", "11", "11"]);
    const alone = vevent("RECURRENCE-ID:20260112T090000Z", "DTSTART:20260112T110000Z");
    expect(fromICalendar(alone).events[0]!.recurrenceId).toBe("2026-01-12T09:00:00");
  });

  it("keeps a zone that only the file knows, with its rules", () => {
    const file = calendar(
      "BEGIN:VTIMEZONE",
      "TZID:Campus",
      "BEGIN:STANDARD",
      "DTSTART:19700101T000000",
      "TZOFFSETFROM:+0530",
      "TZOFFSETTO:+0530",
      "END:STANDARD",
      "END:VTIMEZONE",
      "BEGIN:VEVENT",
      "UID:z",
      "DTSTART;TZID=Campus:20260105T090000",
      "END:VEVENT",
    );
    const event = fromICalendar(file).events[0]!;
    const window = { after: Date.UTC(2026, 0, 1), before: Date.UTC(2026, 1, 1) };
    expect(event.timeZone).toBe("/Campus");
    expect(expandEvent(event, window).occurrences[0]!.utcStart).toBe(Date.UTC(2026, 0, 5, 3, 30));
    expect(fromICalendar(toICalendar([event], { now: 0 })).events[0]!.timeZones).toEqual(
      event.timeZones,
    );
  });

  it("reads days, floating times, line feeds and lines that are no properties", () => {
    const text = vevent("DTSTART;VALUE=DATE:20260501", "this is no line", "SUMMARY:Fête");
    const file = fromICalendar(text.replace(/\r\n/g, "\n"));
    expect(file.events[0]).toMatchObject({
      start: "2026-05-01T00:00:00",
      showWithoutTime: true,
      timeZone: null,
      duration: "P1D",
      title: "Fête",
    });
    expect(file.problems).toEqual([{ line: 7, message: "Neither a property nor a component" }]);
  });

  it.each([
    ["nothing", "", "ERR_CALENDAR_NOT_ICALENDAR"],
    ["a page", "<html>BEGIN:VCALENDAR</html>", "ERR_CALENDAR_NOT_ICALENDAR"],
    ["half a file", MEETING.slice(0, 600), "ERR_CALENDAR_TRUNCATED"],
    ["nesting", "BEGIN:X\r\n".repeat(30_000), "ERR_CALENDAR_TOO_DEEP"],
    ["wrong ends", "BEGIN:VCALENDAR\r\nEND:VEVENT\r\n", "ERR_CALENDAR_SYNTAX"],
  ])("refuses %s with a typed error", (_name, text, code) => {
    expect(() => fromICalendar(text)).toThrow(expect.objectContaining({ code }));
  });
});

/** Reads and expands; answers false on a typed error, throws any other. */
function survives(text: string): boolean {
  try {
    const window = { after: Date.UTC(2020, 0, 1), before: Date.UTC(2023, 0, 1) };
    const { events } = fromICalendar(text);
    for (const event of events) expandEvent(event, window, { occurrences: 500, steps: 5_000 });
    toICalendar(events);
    return true;
  } catch (error) {
    if (error instanceof CalendarError) return false;
    throw error;
  }
}

describe("hostile input", () => {
  it("a property with more parameters than people write is refused, long values are not", () => {
    const file = (line: string): string =>
      ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", "DTSTART:20260907T080000Z", line]
        .concat("END:VEVENT", "END:VCALENDAR", "")
        .join("\r\n");
    const many = ";P=a".repeat(50_000);
    for (const head of [many, many.replace(/(.{70})/g, "$1\r\n "), `;P="${":".repeat(50_000)}"`]) {
      expect(() => fromICalendar(file(`X-A${head}:v`))).toThrow("too many parameters");
    }
    const value = "b".repeat(70);
    const long = `DESCRIPTION:${Array.from({ length: 5_000 }, () => value).join("\r\n ")}`;
    expect(fromICalendar(file(long)).events[0]?.description).toHaveLength(350_000);
  });
  it("mutations of a file give events or a typed error", () => {
    const cut = fc.tuple(fc.nat(MEETING.length), fc.nat(40), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 6 }), (cuts) => {
        let text = MEETING;
        for (const [at, length, put] of cuts) {
          text = text.slice(0, at) + put + text.slice(at + length);
        }
        survives(text);
      }),
      { numRuns: 1_000, seed: 5545 },
    );
  });

  it("parts of rules in any order and size give events or a typed error", () => {
    const part = fc.tuple(
      fc.constantFrom(
        "COUNT",
        "INTERVAL",
        "BYDAY",
        "BYMONTH",
        "BYSETPOS",
        "BYHOUR",
        "BYWEEKNO",
        "UNTIL",
      ),
      fc.oneof(
        fc.integer().map(String),
        fc.constantFrom("MO", "-1SU", "53MO", "0", "20260101", ""),
      ),
    );
    const frequency = fc.constantFrom("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "SECONDLY");
    fc.assert(
      fc.property(frequency, fc.array(part, { maxLength: 5 }), (freq, parts) => {
        const rule = [`FREQ=${freq}`, ...parts.map(([name, value]) => `${name}=${value}`)];
        survives(vevent("DTSTART:20200131T093000", `RRULE:${rule.join(";")}`));
      }),
      { numRuns: 600, seed: 5545 },
    );
  });

  it("reads rules and dates that carry parameters nobody knows", () => {
    const [event] = fromICalendar(
      vevent(
        "DTSTART;TZID=Europe/Paris:20260105T080000",
        "RRULE;X-OTHER=1:FREQ=WEEKLY;COUNT=4",
        "EXDATE;X-OTHER=1;TZID=Europe/Paris:20260112T080000",
      ),
    ).events;
    expect(event?.recurrenceRules).toMatchObject([{ frequency: "weekly", count: 4 }]);
    expect(event?.recurrenceOverrides).toEqual({ "2026-01-12T08:00:00": { excluded: true } });
    expect(toICalendar([event!])).toMatch(/RRULE;X-OTHER=1:/);
  });

  it("leaves out properties named like members of all objects", () => {
    const { events, problems } = fromICalendar(vevent("DTSTART:20260105T080000Z", "__proto__:x"));
    expect(toICalendar(events)).not.toMatch(/proto/i);
    expect(problems).toMatchObject([{ message: expect.stringMatching(/__proto__/) as string }]);
  });

  it("reads eight digits as a date where VALUE=DATE was forgotten", () => {
    const [event] = fromICalendar(vevent("DTSTART:20260105", "EXDATE:20260112")).events;
    expect(event).toMatchObject({ start: "2026-01-05T00:00:00", showWithoutTime: true });
  });

  it.each([
    ["(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", "Europe/Brussels"],
    ["(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris", "Europe/Madrid"],
    ["(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"],
    ["Amsterdam, Belgrade, Berlin", "Europe/Amsterdam"],
    ["Western/Central Europe", "Europe/Paris"],
    ["(UTC+01:00) Nulle part", undefined],
    ["Paris", undefined],
  ])("knows the zone that Windows shows as %s", (name, zone) => {
    expect(ianaName(name)).toBe(zone);
  });

  const corpus = ["../shared/data/ics", "../shared/data/jscalendar"];
  it.skipIf(!corpus.every((folder) => existsSync(folder)))(
    "every file of the corpus gives events that are read back, or a typed error",
    () => {
      const files = corpus.flatMap((folder) =>
        readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => path.join(entry.parentPath, entry.name)),
      );
      const lost: string[] = [];
      let read = 0;
      for (const file of files) {
        const text = readFileSync(file, "utf8");
        if (!survives(text)) continue;
        read++;
        const { events } = fromICalendar(text);
        const again = fromICalendar(toICalendar(events)).events;
        const stamped = events.map((event) => ({ updated: "1970-01-01T00:00:00Z", ...event }));
        const key = (event: { readonly uid: string; readonly start: string }): string =>
          JSON.stringify([event.uid, event.start]);
        const there = new Set(again.map(key));
        if (!stamped.every((event) => there.has(key(event)))) lost.push(file);
      }
      expect(read).toBeGreaterThan(400);
      expect(lost).toEqual([]);
    },
  );
});
