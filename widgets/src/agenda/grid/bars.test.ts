import { expect } from "@open-wc/testing";
import type { Occurrence } from "../occurrence.js";
import { hiddenPerDay, layBars } from "./bars.js";

const event = (id: string, firstDay: string, lastDay = firstDay, isAllDay = true): Occurrence =>
  ({ id, firstDay, lastDay, isAllDay, start: Date.parse(firstDay) }) as Occurrence;
const drawn = (events: readonly Occurrence[]): string[] =>
  layBars(events, "2026-11-23", 7).map(
    ({ event: { id }, from, to, row }) => `${id} ${from}-${to} in ${row}`,
  );

describe("layBars", () => {
  it("puts long before short, and fills the rows that are free", () => {
    const events = [
      event("short", "2026-11-23"),
      event("long", "2026-11-23", "2026-11-26"),
      event("later", "2026-11-25", "2026-11-26"),
    ];
    expect(drawn(events)).to.deep.equal(["long 0-3 in 0", "short 0-0 in 1", "later 2-3 in 1"]);
  });

  it("cuts what began before and goes on after", () => {
    const [bar] = layBars([event("a", "2026-11-20", "2026-12-04")], "2026-11-23", 7);
    expect(bar).to.include({ from: 0, to: 6, isCutBefore: true, isCutAfter: true });
  });

  it("leaves out what is on other days", () => {
    expect(drawn([event("a", "2026-11-22"), event("b", "2026-11-30")])).to.deep.equal([]);
  });

  it("always gives the same order to what is equal", () => {
    const events = ["c", "a", "b"].map((id) => event(id, "2026-11-24"));
    expect(drawn(events)).to.deep.equal(drawn(events.toReversed()));
  });

  it("never puts two in one place", () => {
    const many = Array.from({ length: 60 }, (_, i) => {
      const day = 22 + ((i * 7) % 9);
      return event(`${i}`, `2026-11-${day}`, `2026-11-${Math.min(30, day + (i % 4))}`);
    });
    const taken = new Set<string>();
    for (const { row, from, to } of layBars(many, "2026-11-23", 7)) {
      for (let day = from; day <= to; day++) {
        expect(taken.has(`${row} ${day}`)).to.equal(false);
        taken.add(`${row} ${day}`);
      }
    }
  });

  it("counts what has no row left, day by day", () => {
    const bars = layBars(
      [event("a", "2026-11-23", "2026-11-24"), event("b", "2026-11-24"), event("c", "2026-11-24")],
      "2026-11-23",
      3,
    );
    expect(hiddenPerDay(bars, 2, 3)).to.deep.equal([0, 1, 0]);
  });
});
