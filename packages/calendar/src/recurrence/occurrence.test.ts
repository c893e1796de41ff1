import type { JSCalendarEvent } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { occurrenceName, occurrenceOf, recurrenceIdOf, utcProperties } from "./occurrence.js";

const SERIES: JSCalendarEvent = {
  "@type": "Event",
  uid: "u",
  title: "Cours",
  start: "2026-10-19T10:00:00",
  timeZone: "Europe/Paris",
  recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", count: 3 }],
  recurrenceOverrides: {
    "2026-10-26T10:00:00": { title: "Ailleurs", start: "2026-10-26T14:00:00" },
    "2026-11-02T10:00:00": { excluded: true },
  },
};

describe("occurrences", () => {
  it("have the same name over the change of the clock", () => {
    expect(occurrenceName(SERIES, "2026-10-19T10:00:00")).toBe("20261019T080000Z");
    expect(occurrenceName(SERIES, "2026-10-26T10:00:00")).toBe("20261026T090000Z");
    expect(recurrenceIdOf(SERIES, "20261026T090000Z")).toBe("2026-10-26T10:00:00");
  });

  it("are events of their own, as their overrides say, without a length too", () => {
    expect(occurrenceOf(SERIES, "20261019T080000Z")).toMatchObject({
      title: "Cours",
      start: "2026-10-19T10:00:00",
      recurrenceId: "2026-10-19T10:00:00",
      recurrenceIdTimeZone: "Europe/Paris",
    });
    const moved = occurrenceOf(SERIES, "20261026T090000Z")!;
    expect(moved).toMatchObject({ title: "Ailleurs", start: "2026-10-26T14:00:00" });
    expect(moved.recurrenceRules).toBeUndefined();
    expect(utcProperties(moved, "Etc/UTC").utcStart).toBe("2026-10-26T13:00:00Z");
  });

  it.each(["20261102T090000Z", "20261020T080000Z", "20261109T090000Z", "20261399", "x", ""])(
    "are not there where the series has none: %j",
    (name) => {
      expect(occurrenceOf(SERIES, name)).toBeUndefined();
    },
  );
});
