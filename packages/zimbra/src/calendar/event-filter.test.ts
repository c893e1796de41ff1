import type { CalendarEventFilter } from "@partage-ent/jmap";
import type { CalendarEventQuery } from "@partage-ent/server";
import { describe, expect, it } from "vitest";
import { readFilter } from "./event-filter.js";

const query = (filter: CalendarEventFilter | null): CalendarEventQuery => ({
  filter,
  sort: [],
  position: 0,
  limit: 10,
  calculateTotal: false,
  expandRecurrences: true,
  timeZone: "Europe/Paris",
});
const read = (filter: CalendarEventFilter | null) => readFilter(query(filter));

describe("filters of events", () => {
  it("have their times in the zone of the query", () => {
    expect(read({ after: "2026-07-01T00:00:00", before: "2026-12-01T00:00:00" })).toMatchObject({
      after: Date.UTC(2026, 5, 30, 22),
      before: Date.UTC(2026, 10, 30, 23),
      isEmpty: false,
    });
  });

  it("hold all at once", () => {
    const both: CalendarEventFilter = {
      operator: "AND",
      conditions: [
        { inCalendars: ["10", "300"], after: "2026-11-01T00:00:00" },
        { inCalendars: ["300", "301"], after: "2026-11-02T00:00:00", text: "jury" },
      ],
    };
    expect(read(both)).toMatchObject({
      calendarIds: ["300"],
      after: Date.UTC(2026, 10, 1, 23),
      terms: ['(subject:"jury" or content:"jury")'],
    });
    expect(read({ inCalendars: [] }).isEmpty).toBe(true);
    expect(read({ operator: "AND", conditions: [{ uid: "a" }, { uid: "b" }] }).isEmpty).toBe(true);
  });

  it("quote every word, so that none is an operator", () => {
    const hostile = 'x" or is:anywhere or (in:"/Autre") * {a} \\';
    const { terms } = read({ title: hostile });
    expect(terms.length).toBeGreaterThan(2);
    for (const term of terms) expect(term).toMatch(/^subject:"[^"\\*{}()]*"$/);
  });

  it("match nothing without a letter, and everything without a text", () => {
    expect(read({ text: '"" - *' }).isEmpty).toBe(true);
    expect(read({ text: "  " })).toMatchObject({ terms: [], isEmpty: false });
    expect(read(null)).toMatchObject({ calendarIds: undefined, terms: [], isEmpty: false });
  });

  it("are refused where Zimbra can't search so", () => {
    const conditions = [{ text: "a" }, { text: "b" }];
    for (const operator of ["OR", "NOT"] as const) {
      expect(() => read({ operator, conditions })).toThrow("by AND only");
    }
    expect(() => read({ text: "a ".repeat(30) })).toThrow("too many words");
    expect(() => read({ text: "a".repeat(600) })).toThrow("too long");
    expect(() => read({ after: "2026-02-30T00:00:00" })).toThrow("A date can't be read");
    expect(() =>
      readFilter({ ...query({ after: "2026-02-03T00:00:00" }), timeZone: "Mars/X" }),
    ).toThrow("no such time zone");
  });
});
