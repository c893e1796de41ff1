import type { CalendarEvent, RecurrenceRule } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { ruleDates } from "./rule-dates.js";
import { applyPatch, isFirst, movedSeries, splitSeries } from "./split-series.js";

const PARIS = "Europe/Paris";

function rule(change: Partial<RecurrenceRule>): RecurrenceRule {
  return { "@type": "RecurrenceRule", frequency: "weekly", ...change };
}

/** Mondays at ten from 2 March 2026, over the change of 29 March. */
function series(change: Partial<CalendarEvent> = {}): CalendarEvent {
  return {
    "@type": "Event",
    id: "257",
    uid: "u1",
    calendarIds: { "10": true },
    title: "Réunion d’équipe",
    start: "2026-03-02T10:00:00",
    duration: "PT1H",
    timeZone: PARIS,
    revision: "7",
    sequence: 3,
    isOrigin: true,
    recurrenceRules: [rule({})],
    ...change,
  };
}

describe("ruleDates", () => {
  const cases: [string, Partial<RecurrenceRule>, string, string, string[]][] = [
    [
      "every other week on two days, weeks from Monday",
      { interval: 2, byDay: [{ day: "mo" }, { day: "fr" }] },
      "2026-03-06T10:00:00",
      "2026-03-31T10:00:00",
      ["03-06", "03-16", "03-20", "03-30"],
    ],
    [
      "every other week, weeks from Sunday (RFC 5545 section 3.8.5.3)",
      { interval: 2, firstDayOfWeek: "su", byDay: [{ day: "tu" }, { day: "su" }] },
      "1997-08-05T09:00:00",
      "1997-08-31T09:00:00",
      ["08-05", "08-17", "08-19", "08-31"],
    ],
    [
      "the 31st, where a month has one",
      { frequency: "monthly" },
      "2026-01-31T10:00:00",
      "2026-06-01T00:00:00",
      ["01-31", "03-31", "05-31"],
    ],
    [
      "the last day of the month",
      { frequency: "monthly", byMonthDay: [-1] },
      "2026-01-31T10:00:00",
      "2026-04-30T10:00:00",
      ["01-31", "02-28", "03-31", "04-30"],
    ],
    [
      "the last Friday of the month",
      { frequency: "monthly", byDay: [{ day: "fr", nthOfPeriod: -1 }] },
      "2026-01-30T10:00:00",
      "2026-03-31T10:00:00",
      ["01-30", "02-27", "03-27"],
    ],
    [
      "the last working day of the month",
      {
        frequency: "monthly",
        byDay: (["mo", "tu", "we", "th", "fr"] as const).map((day) => ({ day })),
        bySetPosition: [-1],
      },
      "2026-01-30T10:00:00",
      "2026-05-31T10:00:00",
      ["01-30", "02-27", "03-31", "04-30", "05-29"],
    ],
    [
      "29 February",
      { frequency: "yearly" },
      "2024-02-29T10:00:00",
      "2032-03-01T00:00:00",
      ["02-29", "02-29", "02-29"],
    ],
    [
      "a start that the rule does not make, counted all the same",
      { byDay: [{ day: "we" }] },
      "2026-03-02T10:00:00",
      "2026-03-12T10:00:00",
      ["03-02", "03-04", "03-11"],
    ],
  ];
  for (const [name, change, start, last, expected] of cases) {
    it(`walks ${name}`, () => {
      const dates = ruleDates(rule(change), start, last);
      expect(dates?.map((date) => date.slice(5, 10))).toEqual(expected);
      expect(dates?.every((date) => date.endsWith(start.slice(10)))).toBe(true);
    });
  }

  it("leaves rules of hours and of weeks of the year alone", () => {
    const from = "2026-03-02T10:00:00";
    expect(ruleDates(rule({ frequency: "hourly" }), from, from)).toBeUndefined();
    expect(ruleDates(rule({ frequency: "yearly", byWeekNo: [20] }), from, from)).toBeUndefined();
    expect(ruleDates(rule({}), "0001-01-01T00:00:00", from)).toBeUndefined();
  });
});

describe("splitSeries", () => {
  it("ends the series a second before the occurrence, in the zone of the event, over the change of time", () => {
    const { head, tail } = splitSeries(series(), "2026-03-30T10:00:00", { title: "Conseil" }, "u2");
    expect(head["recurrenceRules"]).toEqual([rule({ until: "2026-03-30T09:59:59" })]);
    expect(tail).toMatchObject({
      uid: "u2",
      title: "Conseil",
      start: "2026-03-30T10:00:00",
      timeZone: PARIS,
      recurrenceRules: [rule({})],
      relatedTo: { u1: { relation: { first: true } } },
    });
    expect(head["relatedTo"]).toEqual({ u2: { "@type": "Relation", relation: { next: true } } });
  });

  it("takes what the server sets out of the rest", () => {
    const { tail } = splitSeries(series(), "2026-03-30T10:00:00", {}, "u2");
    const names = ["id", "revision", "isOrigin", "recurrenceOverrides"];
    expect(names.filter((name) => name in tail)).toEqual([]);
    expect(tail.sequence).toBe(0);
  });

  it("names the first of all series when one is split again", () => {
    const relatedTo = { u0: { relation: { first: true as const } } };
    const { tail, head } = splitSeries(series({ relatedTo }), "2026-03-30T10:00:00", {}, "u2");
    expect(Object.keys(tail.relatedTo ?? {})).toEqual(["u0"]);
    expect(Object.keys(head["relatedTo"] as object)).toEqual(["u0", "u2"]);
  });

  it("divides the count, excluded occurrences counted", () => {
    const { head, tail } = splitSeries(
      series({
        recurrenceRules: [rule({ count: 10 })],
        recurrenceOverrides: { "2026-03-09T10:00:00": { excluded: true } },
      }),
      "2026-03-30T10:00:00",
      {},
      "u2",
    );
    expect(head["recurrenceRules"]).toEqual([rule({ until: "2026-03-30T09:59:59" })]);
    expect(tail.recurrenceRules).toEqual([rule({ count: 6 })]);
  });

  it("keeps an end date in the rest, and an earlier one in the series", () => {
    const until = "2026-06-29T23:59:59";
    const both = [rule({ until }), rule({ frequency: "daily", until: "2026-03-05T10:00:00" })];
    const { head, tail } = splitSeries(
      series({ recurrenceRules: both }),
      "2026-03-30T10:00:00",
      {},
      "u2",
    );
    expect(tail.recurrenceRules).toEqual([rule({ until })]);
    expect((head["recurrenceRules"] as RecurrenceRule[]).map((one) => one.until)).toEqual([
      "2026-03-30T09:59:59",
      "2026-03-05T10:00:00",
    ]);
  });

  it("gives each half its overrides, and moves those of the rest with it", () => {
    const { head, tail } = splitSeries(
      series({
        recurrenceOverrides: {
          "2026-03-09T10:00:00": { title: "Avant" },
          "2026-03-30T10:00:00": { start: "2026-03-30T15:00:00", title: "Ce jour-là" },
          "2026-04-06T10:00:00": { excluded: true },
          "2026-04-13T10:00:00": { start: "2026-04-14T08:00:00" },
        },
      }),
      "2026-03-30T10:00:00",
      { start: "2026-03-31T14:30:00" },
      "u2",
    );
    expect(head["recurrenceOverrides"]).toEqual({ "2026-03-09T10:00:00": { title: "Avant" } });
    expect(tail.start).toBe("2026-03-31T14:30:00");
    expect(tail.recurrenceOverrides).toEqual({
      "2026-03-31T14:30:00": { title: "Ce jour-là" },
      "2026-04-07T14:30:00": { excluded: true },
      "2026-04-14T14:30:00": { start: "2026-04-14T08:00:00" },
    });
  });

  it("cuts an all-day series at midnight", () => {
    const { head, tail } = splitSeries(
      series({
        start: "2026-03-27T00:00:00",
        duration: "P1D",
        timeZone: null,
        showWithoutTime: true,
        recurrenceRules: [rule({ frequency: "daily", count: 5 })],
      }),
      "2026-03-29T00:00:00",
      {},
      "u2",
    );
    expect(head["recurrenceRules"]).toEqual([
      rule({ frequency: "daily", until: "2026-03-28T23:59:59" }),
    ]);
    expect(tail).toMatchObject({ start: "2026-03-29T00:00:00", timeZone: null });
    expect(tail.recurrenceRules?.[0]?.count).toBe(3);
  });

  it("asks everybody but the owner again", () => {
    const participant = {
      "@type": "Participant" as const,
      participationStatus: "accepted" as const,
    };
    const { tail } = splitSeries(
      series({
        participants: {
          a: { ...participant, roles: { owner: true } },
          b: { ...participant, roles: { attendee: true }, scheduleSequence: 3 },
        },
      }),
      "2026-03-30T10:00:00",
      {},
      "u2",
    );
    expect(tail.participants?.["a"]?.participationStatus).toBe("accepted");
    expect(tail.participants?.["b"]).toEqual({
      "@type": "Participant",
      roles: { attendee: true },
      participationStatus: "needs-action",
    });
  });

  it("can put the series back as it was", () => {
    const before = series({
      recurrenceRules: [rule({ count: 10 })],
      recurrenceOverrides: { "2026-04-06T10:00:00": { excluded: true } },
    });
    const { head, restore } = splitSeries(before, "2026-03-30T10:00:00", {}, "u2");
    expect(applyPatch(applyPatch(before, head), restore)).toEqual(before);
  });

  it("says that it can't count a rule of hours, and cuts it when there is nothing to count", () => {
    const hourly = (change: Partial<RecurrenceRule>) =>
      splitSeries(
        series({ recurrenceRules: [rule({ frequency: "hourly", ...change })] }),
        "2026-03-02T13:00:00",
        {},
        "u2",
      );
    expect(() => hourly({ count: 9 })).toThrow(
      expect.objectContaining({ code: "ERR_UNSUPPORTED" }),
    );
    expect(hourly({}).tail.recurrenceRules).toHaveLength(1);
  });
});

describe("isFirst", () => {
  it("is true of the first occurrence, and of one before which all are excluded", () => {
    const excluded = { "2026-03-02T10:00:00": { excluded: true } };
    expect(isFirst(series(), "2026-03-02T10:00:00")).toBe(true);
    expect(isFirst(series(), "2026-03-09T10:00:00")).toBe(false);
    expect(isFirst(series({ recurrenceOverrides: excluded }), "2026-03-09T10:00:00")).toBe(true);
    expect(isFirst(series({ recurrenceOverrides: excluded }), "2026-03-16T10:00:00")).toBe(false);
  });
});

describe("movedSeries", () => {
  it("moves a series by as much as its occurrence was moved, the change of time between them", () => {
    const at = "2026-03-30T10:00:00";
    expect(movedSeries(series(), { start: "2026-03-30T11:30:00" }, at)).toEqual({
      start: "2026-03-02T11:30:00",
      recurrenceRules: [rule({})],
    });
  });

  const moves: [string, Partial<RecurrenceRule>, string, string, Partial<RecurrenceRule>][] = [
    [
      "days of the week",
      { byDay: [{ day: "mo" }, { day: "su" }] },
      "2026-03-30T10:00:00",
      "2026-03-31T10:00:00",
      { byDay: [{ day: "tu" }, { day: "mo" }] },
    ],
    [
      "an end date that was the last occurrence",
      { until: "2026-04-27T10:00:00" },
      "2026-03-30T10:00:00",
      "2026-03-30T16:00:00",
      { until: "2026-04-27T16:00:00" },
    ],
    [
      "the day of the month",
      { frequency: "monthly", byMonthDay: [2] },
      "2026-04-02T10:00:00",
      "2026-04-03T10:00:00",
      { byMonthDay: [3] },
    ],
    [
      "the first Monday of the month to its second Tuesday",
      { frequency: "monthly", byDay: [{ day: "mo", nthOfPeriod: 1 }] },
      "2026-04-06T10:00:00",
      "2026-04-14T10:00:00",
      { byDay: [{ day: "tu", nthOfPeriod: 2 }] },
    ],
    [
      "the last Monday of the month to its last Friday",
      { frequency: "monthly", byDay: [{ day: "mo", nthOfPeriod: -1 }] },
      "2026-03-30T10:00:00",
      "2026-03-27T10:00:00",
      { byDay: [{ day: "fr", nthOfPeriod: -1 }] },
    ],
  ];
  for (const [name, change, at, start, expected] of moves) {
    it(`moves ${name}`, () => {
      const patch = movedSeries(series({ recurrenceRules: [rule(change)] }), { start }, at);
      expect(patch["recurrenceRules"]).toEqual([rule({ ...change, ...expected })]);
    });
  }

  it("lets what was changed one by one follow a new rule again", () => {
    const recurrenceOverrides = { "2026-03-09T10:00:00": { title: "Autre" } };
    const recurrenceRules = [rule({ frequency: "daily" })];
    expect(
      movedSeries(series({ recurrenceOverrides }), { recurrenceRules }, "2026-03-30T10:00:00"),
    ).toEqual({ recurrenceRules, recurrenceOverrides: null });
  });

  it("drops times of overrides when the series becomes one of whole days", () => {
    const recurrenceOverrides = {
      "2026-03-09T10:00:00": { start: "2026-03-09T15:00:00", title: "Autre" },
    };
    expect(
      movedSeries(
        series({ recurrenceOverrides }),
        { showWithoutTime: true, start: "2026-03-02T00:00:00", duration: "P1D" },
        "2026-03-02T10:00:00",
      ),
    ).toMatchObject({ recurrenceOverrides: { "2026-03-09T00:00:00": { title: "Autre" } } });
  });
});

describe("applyPatch", () => {
  it("sets, takes away and reaches into members", () => {
    const value = { a: 1, b: { c: 2, d: 3 }, "e/f": 4 };
    expect(applyPatch(value, { a: null, "b/c": 5, "e~1f": 6 })).toEqual({
      b: { c: 5, d: 3 },
      "e/f": 6,
    });
  });

  it("never reaches a prototype", () => {
    const patched = applyPatch({}, JSON.parse('{"__proto__/x": 1}') as Record<string, unknown>);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
  });
});
