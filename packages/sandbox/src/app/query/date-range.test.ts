import { describe, expect, it } from "vitest";
import { parseDateValue } from "./date-range.js";

const paris = { now: Date.UTC(2026, 2, 29, 10, 30), timeZone: "Europe/Paris", locale: "fr" };
const iso = (value: string, field: string, context = paris): readonly string[] | undefined => {
  const range = parseDateValue(value, field, context);
  return range && [range.start, range.end].map((time) => new Date(time).toISOString().slice(0, 16));
};

describe("parseDateValue", () => {
  it.each<readonly [string, string, string, string]>([
    ["25/12/2025", "date", "2025-12-24T23:00", "2025-12-25T23:00"],
    ["25/12/25", "date", "2025-12-24T23:00", "2025-12-25T23:00"],
    ["2025-12-25", "date", "2025-12-24T23:00", "2025-12-25T23:00"],
    ["25.12.2025,", "date", "2025-12-24T23:00", "2025-12-25T23:00"],
    ["today", "date", "2026-03-28T23:00", "2026-03-29T22:00"],
    ["-1d", "date", "2026-03-27T23:00", "2026-03-28T23:00"],
    ["-7days", "after", "2026-03-21T23:00", "2026-03-22T23:00"],
    ["+1w", "date", "2026-04-04T22:00", "2026-04-11T22:00"],
    ["-2h", "date", "2026-03-29T08:00", "2026-03-29T09:00"],
    ["-5mi", "date", "2026-03-29T10:25", "2026-03-29T10:26"],
    ["-1", "month", "2026-01-31T23:00", "2026-02-28T23:00"],
    ["-0y", "date", "2025-12-31T23:00", "2026-12-31T23:00"],
    ["1/1/2026", "year", "2025-12-31T23:00", "2026-12-31T23:00"],
    ["1774780200000", "date", "2026-03-29T10:30", "2026-03-29T10:30"],
  ])("%s of %s begins and ends with the days of Paris", (value, field, start, end) => {
    expect(iso(value, field)).toEqual([start, end]);
  });

  it("falls back to month first when the day would be no month", () => {
    expect(iso("12/25/2025", "date")).toEqual(["2025-12-24T23:00", "2025-12-25T23:00"]);
    expect(iso("1/2/2026", "date", { ...paris, locale: "en_US" })).toEqual([
      "2026-01-01T23:00",
      "2026-01-02T23:00",
    ]);
  });

  it("counts days in UTC when the time zone does not exist", () => {
    expect(iso("25/12/2025", "date", { ...paris, timeZone: "Mars/Olympus" })).toEqual([
      "2025-12-25T00:00",
      "2025-12-26T00:00",
    ]);
  });

  it.each(["", "31/02/2026", "hier", "-5parsecs", "1/2", "99999999999999999999", "-9999999d"])(
    "takes %j for no date",
    (value) => {
      expect(parseDateValue(value, "date", paris)).toBeUndefined();
    },
  );
});
