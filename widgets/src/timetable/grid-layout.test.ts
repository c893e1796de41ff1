import { expect } from "@open-wc/testing";
import { addDays, zoneClock } from "../shared/civil-time.js";
import { sampleLesson } from "../test/sample-timetable.js";
import type { OwnEvent } from "./agenda-merge.js";
import { type Entry, entriesOf } from "./entries.js";
import { layOutDays } from "./grid-layout.js";

const clock = zoneClock("Europe/Paris");
const week = (monday: string): string[] =>
  Array.from({ length: 7 }, (_, at) => addDays(monday, at));
const lesson = (start: string, end: string): Entry =>
  entriesOf([sampleLesson({ id: start, start, end })], [])[0]!;
const lay = (entries: readonly Entry[], monday = "2026-11-23", own: readonly OwnEvent[] = []) =>
  layOutDays(week(monday), entries, own, clock);

describe("layOutDays", () => {
  it("shows Monday to Friday, and a weekend day only when something is on it", () => {
    expect(lay([]).columns.map(({ date }) => date.slice(8))).to.deep.equal([
      ...["23", "24", "25", "26", "27"],
    ]);
    const saturday = lesson("2026-11-28T08:00:00Z", "2026-11-28T10:00:00Z");
    expect(lay([saturday]).columns).to.have.length(6);
  });

  it("shows 8 to 18 h, and more when a lesson asks for it", () => {
    const { from, to } = lay([]);
    expect([from, to]).to.deep.equal([8, 18]);
    const early = lesson("2026-11-23T06:15:00Z", "2026-11-23T07:00:00Z");
    const late = lesson("2026-11-23T17:30:00Z", "2026-11-23T19:15:00Z");
    const more = lay([early, late]);
    expect([more.from, more.to]).to.deep.equal([7, 21]);
  });

  it("stands lessons at what clocks show on both sides of a clock change", () => {
    const summer = lesson("2026-10-23T06:00:00Z", "2026-10-23T08:00:00Z");
    const winter = lesson("2026-10-30T07:00:00Z", "2026-10-30T09:00:00Z");
    const [before] = lay([summer], "2026-10-19").columns[4]!.blocks;
    const [after] = lay([winter], "2026-10-26").columns[4]!.blocks;
    expect([before!.start, before!.end]).to.deep.equal([480, 600]);
    expect([after!.start, after!.end]).to.deep.equal([480, 600]);
  });

  it("keeps a lesson of the night of clock change from ending before it begins", () => {
    const night = lesson("2026-10-25T00:30:00Z", "2026-10-25T01:15:00Z");
    const [block] = lay([night], "2026-10-19").columns.at(-1)!.blocks;
    expect(block!.end).to.be.at.least(block!.start);
  });

  it("cuts what goes past midnight in two", () => {
    const over = lesson("2026-11-23T22:00:00Z", "2026-11-24T01:00:00Z");
    const { columns } = lay([over]);
    const pieces = columns.flatMap(({ blocks }) => blocks.map(({ start, end }) => [start, end]));
    expect(pieces).to.deep.equal([
      [1380, 1440],
      [0, 120],
    ]);
  });

  it("puts lessons of two groups at the same time side by side", () => {
    const both = ["a", "b"].map(
      (id) =>
        entriesOf(
          [sampleLesson({ id, start: "2026-11-23T08:00:00Z", end: "2026-11-23T09:00:00Z" })],
          [],
        )[0]!,
    );
    const [monday] = lay(both).columns;
    expect(monday!.blocks.map(({ lane, lanes }) => `${lane}/${lanes}`)).to.deep.equal([
      "0/2",
      "1/2",
    ]);
  });

  it("finds the break of noon between lessons", () => {
    const morning = lesson("2026-11-23T09:00:00Z", "2026-11-23T11:15:00Z");
    const afternoon = lesson("2026-11-23T12:30:00Z", "2026-11-23T14:00:00Z");
    const [monday] = lay([morning, afternoon]).columns;
    expect(monday!.lunch).to.deep.equal({ start: 735, end: 810 });
    expect(lay([morning]).columns[0]!.lunch).to.equal(undefined);
  });

  it("keeps own events of a whole day above the hours", () => {
    const own: OwnEvent = {
      ...{ key: "o", title: "Forum", rooms: "", isAllDay: true, clashes: false },
      start: Date.parse("2026-11-23T23:00:00Z"),
      end: Date.parse("2026-11-24T23:00:00Z"),
    };
    const { columns } = lay([], "2026-11-23", [own]);
    expect(columns.map(({ wholeDay }) => wholeDay.length)).to.deep.equal([0, 1, 0, 0, 0]);
  });
});
