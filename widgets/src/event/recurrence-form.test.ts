import type { RecurrenceRule } from "@partage-ent/jmap";
import { expect } from "@open-wc/testing";
import { isSameRecurrence, recurrenceFormOf, rulesOf } from "./recurrence-form.js";

/** The fourth Monday of November. */
const START = "2026-11-23T10:00:00";
const rule = (change: Partial<RecurrenceRule>): RecurrenceRule => ({
  "@type": "RecurrenceRule",
  frequency: "weekly",
  ...change,
});
const WORK = (["mo", "tu", "we", "th", "fr"] as const).map((day) => ({ day }));

describe("the form of a repetition", () => {
  const known: [RecurrenceRule, string][] = [
    [rule({ frequency: "daily" }), "daily"],
    [rule({ byDay: WORK }), "workdays"],
    [rule({ frequency: "daily", byDay: WORK }), "workdays"],
    [rule({}), "weekly"],
    [rule({ byDay: [{ day: "mo" }, { day: "th" }], count: 5 }), "weekly"],
    [rule({ interval: 2, byDay: [{ day: "mo" }] }), "biweekly"],
    [rule({ frequency: "monthly" }), "monthly-date"],
    [rule({ frequency: "monthly", byMonthDay: [23] }), "monthly-date"],
    [rule({ frequency: "monthly", byDay: [{ day: "mo", nthOfPeriod: 4 }] }), "monthly-weekday"],
    [rule({ frequency: "yearly", byMonth: ["11"], byMonthDay: [23] }), "yearly"],
    [rule({ interval: 3 }), "custom"],
    [rule({ interval: 2, firstDayOfWeek: "su", byDay: [{ day: "mo" }] }), "custom"],
    [rule({ frequency: "monthly", byMonthDay: [-1] }), "custom"],
    [rule({ frequency: "monthly", byDay: WORK, bySetPosition: [-1] }), "custom"],
    [rule({ frequency: "monthly", byDay: [{ day: "tu", nthOfPeriod: 1 }] }), "custom"],
    [rule({ frequency: "hourly" }), "custom"],
    [rule({ frequency: "yearly", byWeekNo: [20] }), "custom"],
  ];
  for (const [one, kind] of known)
    it(`reads ${JSON.stringify({ ...one, "@type": undefined })} as ${kind}`, () => {
      const form = recurrenceFormOf([one], START);
      expect(form.kind).to.equal(kind);
      expect(isSameRecurrence(form, { ...form }, START)).to.equal(true);
    });

  it("reads several rules as one of their own, and keeps them word for word", () => {
    const rules = [
      rule({ byDay: [{ day: "mo" }] }),
      rule({ frequency: "yearly", byYearDay: [100] }),
    ];
    const form = recurrenceFormOf(rules, START);
    expect(form.kind).to.equal("custom");
    expect(rulesOf(form, START)).to.deep.equal(rules);
  });

  it("gives a kept rule another end", () => {
    const one = rule({ frequency: "monthly", byMonthDay: [-1], count: 3 });
    const form = recurrenceFormOf([one], START);
    const { count: _count, ...kept } = one;
    expect(rulesOf({ ...form, end: "until", until: "2027-06-30" }, START)).to.deep.equal([
      { ...kept, until: "2027-06-30T23:59:59" },
    ]);
  });

  it("writes what was chosen", () => {
    const form = recurrenceFormOf(undefined, START);
    expect(rulesOf(form, START)).to.equal(null);
    expect(rulesOf({ ...form, kind: "biweekly", days: ["th", "mo"] }, START)).to.deep.equal([
      rule({ interval: 2, byDay: [{ day: "mo" }, { day: "th" }] }),
    ]);
    expect(
      rulesOf({ ...form, kind: "monthly-weekday", end: "count", count: "6" }, START),
    ).to.deep.equal([
      rule({ frequency: "monthly", byDay: [{ day: "mo", nthOfPeriod: 4 }], count: 6 }),
    ]);
    expect(rulesOf({ ...form, kind: "monthly-weekday" }, "2026-11-30T10:00:00")).to.deep.equal([
      rule({ frequency: "monthly", byDay: [{ day: "mo", nthOfPeriod: -1 }] }),
    ]);
  });
});
