import { existsSync, readFileSync } from "node:fs";
import type { JSCalendarEvent, PatchObject, RecurrenceRule } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";

import { CalendarError } from "../calendar-error.js";
import { fromICalendar } from "../icalendar/from-icalendar.js";
import { RANGE_MEMBER, THIS_AND_FUTURE } from "../vendor.js";
import { expandEvent } from "./expand-event.js";

const YEAR_2026 = { after: Date.UTC(2026, 0, 1), before: Date.UTC(2027, 0, 1) };

function series(
  start: string,
  rule: Omit<RecurrenceRule, "@type">,
  more: Partial<JSCalendarEvent> = {},
): JSCalendarEvent {
  return {
    "@type": "Event",
    uid: "series",
    start,
    timeZone: "Europe/Paris",
    duration: "PT1H",
    recurrenceRules: [{ "@type": "RecurrenceRule", ...rule }],
    ...more,
  };
}

function starts(event: JSCalendarEvent, window = YEAR_2026): readonly string[] {
  return expandEvent(event, window).occurrences.map(({ utcStart }) =>
    new Date(utcStart).toISOString().slice(0, 16),
  );
}

const EXAMPLES = "../shared/data/rrule/rfc5545-examples.json";

interface Example {
  readonly id: string;
  readonly dtstart: string;
  readonly tzid: string;
  readonly rrule: string;
  readonly exdate?: readonly string[];
  readonly expectedUtc: readonly string[];
  readonly complete: boolean;
}

describe.skipIf(!existsSync(EXAMPLES))("the examples of RFC 5545", () => {
  const examples = existsSync(EXAMPLES)
    ? (JSON.parse(readFileSync(EXAMPLES, "utf8")) as readonly Example[])
    : [];
  it.each(examples)("$id $rrule", (example) => {
    const zone = `;TZID=${example.tzid}:`;
    const lines = [
      "BEGIN:VCALENDAR",
      "BEGIN:VEVENT",
      "UID:x",
      `DTSTART${zone}${example.dtstart}`,
      `RRULE:${example.rrule}`,
      ...(example.exdate ?? []).map((date) => `EXDATE${zone}${date}`),
      "END:VEVENT",
      "END:VCALENDAR",
    ];
    const event = fromICalendar(lines.join("\r\n")).events[0]!;
    const occurrences = example.expectedUtc.length + (example.complete ? 5 : 0);
    const window = { after: Date.UTC(1990, 0, 1), before: Date.UTC(2090, 0, 1) };
    const found = expandEvent(event, window, { occurrences }).occurrences;
    const utc = found.map(({ utcStart }) => new Date(utcStart).toISOString().replace(".000", ""));
    expect(utc).toEqual(example.expectedUtc);
  });
});

describe("expandEvent", () => {
  it("keeps the wall clock when the offset changes", () => {
    const window = { after: Date.UTC(2026, 2, 23), before: Date.UTC(2026, 3, 8) };
    const weekly = series("2026-03-24T08:00:00", { frequency: "weekly" });
    expect(starts(weekly, window)).toEqual([
      "2026-03-24T07:00",
      "2026-03-31T06:00",
      "2026-04-07T06:00",
    ]);
  });

  it("moves a time that the clock skips by the offset before it", () => {
    const daily = series("2026-03-28T02:30:00", { frequency: "daily", count: 3 });
    expect(starts(daily)).toEqual(["2026-03-28T01:30", "2026-03-29T01:30", "2026-03-30T00:30"]);
  });

  it("takes the first of two hours when the clock goes back", () => {
    const daily = series("2026-10-24T02:30:00", { frequency: "daily", count: 3 });
    expect(starts(daily)).toEqual(["2026-10-24T00:30", "2026-10-25T00:30", "2026-10-26T01:30"]);
  });

  it("skips years without a 29 February", () => {
    const leap = series("2012-02-29T12:00:00", { frequency: "yearly" });
    const window = { after: Date.UTC(2012, 0, 1), before: Date.UTC(2021, 0, 1) };
    expect(starts(leap, window).map((start) => start.slice(0, 10))).toEqual([
      "2012-02-29",
      "2016-02-29",
      "2020-02-29",
    ]);
  });

  it("counts a start that the rule does not hold as the first occurrence", () => {
    const fridays = { frequency: "weekly", byDay: [{ day: "fr" }], count: 3 } as const;
    expect(starts(series("2026-01-01T09:00:00", fridays))).toEqual([
      "2026-01-01T08:00",
      "2026-01-02T08:00",
      "2026-01-09T08:00",
    ]);
  });

  it("reaches a window far from the start of a counted rule without walking to it", () => {
    const daily = series("1970-01-01T09:00:00", { frequency: "daily", count: 100_000 });
    const window = { after: Date.UTC(2026, 0, 1), before: Date.UTC(2026, 0, 3) };
    const { occurrences, stopped } = expandEvent(daily, window, { steps: 100 });
    expect(stopped).toBeNull();
    expect(occurrences.map(({ recurrenceId }) => recurrenceId)).toEqual([
      "2026-01-01T09:00:00",
      "2026-01-02T09:00:00",
    ]);
    const last = { ...daily, recurrenceRules: [{ ...daily.recurrenceRules![0]!, count: 20_455 }] };
    expect(expandEvent(last, window).occurrences).toHaveLength(1);
  });

  it("finds an override that was moved into the window, and what lies across its edge", () => {
    const overrides: Record<string, PatchObject> = {
      "2025-06-03T09:00:00": { start: "2026-06-10T09:00:00" },
      "2025-06-10T09:00:00": { excluded: true },
    };
    const rule = { frequency: "weekly", until: "2025-07-01T09:00:00" } as const;
    const old = series("2025-06-03T09:00:00", rule, { recurrenceOverrides: overrides });
    expect(starts(old)).toEqual(["2026-06-10T07:00"]);
    const night = series("2026-01-01T00:30:00", { frequency: "yearly", count: 1 });
    expect(starts(night)).toEqual(["2025-12-31T23:30"]);
  });

  it("applies an override to all that follow", () => {
    const recurrenceOverrides = {
      "2026-01-12T09:00:00": {
        start: "2026-01-12T14:00:00",
        title: "Later",
        [RANGE_MEMBER]: THIS_AND_FUTURE,
      },
      "2026-01-19T09:00:00": { excluded: true },
    };
    const rule = { frequency: "weekly", count: 4 } as const;
    const event = series("2026-01-05T09:00:00", rule, { title: "Early", recurrenceOverrides });
    const found = expandEvent(event, YEAR_2026).occurrences;
    expect(found.map((item) => [item.event.title, item.start])).toEqual([
      ["Early", "2026-01-05T09:00:00"],
      ["Later", "2026-01-12T14:00:00"],
      ["Later", "2026-01-26T14:00:00"],
    ]);
  });

  it("leaves out what an excluding rule holds", () => {
    const excludedRecurrenceRules = [
      { "@type": "RecurrenceRule", frequency: "daily", interval: 2 } as const,
    ];
    const rule = { frequency: "daily", count: 4 } as const;
    const event = series("2026-01-05T09:00:00", rule, { excludedRecurrenceRules });
    expect(starts(event)).toEqual(["2026-01-06T08:00", "2026-01-08T08:00"]);
  });

  it.each([
    [
      "a day that never comes",
      { frequency: "minutely", byMonth: ["2"], byMonthDay: [30], count: 9 },
    ],
    ["every second", { frequency: "secondly", count: 1_000_000_000 }],
    ["negative month days", { frequency: "daily", byMonthDay: [-1, -2] }],
    ["a huge interval", { frequency: "yearly", interval: 999_999_999 }],
    [
      "a position beyond the set",
      { frequency: "monthly", byDay: [{ day: "mo" }], bySetPosition: [300] },
    ],
  ] as const)("ends within its budget: %s", (_name, rule) => {
    const budget = { steps: 50_000, occurrences: 1_000 };
    const event = series("0001-01-01T00:00:00", rule);
    expect(expandEvent(event, YEAR_2026, budget).occurrences.length).toBeLessThanOrEqual(1_000);
  });

  it("says which limit stopped it", () => {
    const seconds = series("2026-01-01T00:00:00", { frequency: "secondly" });
    expect(expandEvent(seconds, YEAR_2026, { occurrences: 10 }).stopped).toBe("occurrences");
    let clock = 0;
    const now = () => (clock += 10);
    expect(expandEvent(seconds, YEAR_2026, { now, occurrences: 1e9 }).stopped).toBe("time");
    expect(expandEvent(seconds, YEAR_2026, { steps: 5, occurrences: 1e9 }).stopped).toBe("steps");
  });

  it("stops when it is aborted", () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const event = series("2026-01-01T00:00:00", { frequency: "secondly" });
    expect(() => expandEvent(event, YEAR_2026, { signal })).toThrow("enough");
  });

  it("refuses rules, zones and times that are wrong", () => {
    const code = (event: JSCalendarEvent): string => {
      try {
        expandEvent(event, YEAR_2026);
      } catch (error) {
        if (error instanceof CalendarError) return error.code;
      }
      return "none";
    };
    const start = "2026-01-01T00:00:00";
    expect(code(series(start, { frequency: "daily", interval: 0 }))).toBe("ERR_CALENDAR_RULE");
    expect(code(series(start, { frequency: "daily", byHour: [24] }))).toBe("ERR_CALENDAR_RULE");
    expect(code(series(start, { frequency: "daily" }, { timeZone: "Mars/One" }))).toBe(
      "ERR_CALENDAR_ZONE",
    );
    expect(code(series("2026-02-30T00:00:00", { frequency: "daily" }))).toBe("ERR_CALENDAR_VALUE");
  });
});
