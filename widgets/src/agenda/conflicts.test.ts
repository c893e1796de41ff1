import { expect } from "@open-wc/testing";
import { conflictsOf } from "./conflicts.js";
import type { Occurrence } from "./occurrence.js";

const hour = 3_600_000;
const event = (
  id: string,
  from: number,
  to: number,
  more: object = {},
  row: object = {},
): Occurrence =>
  ({
    ...{ id, start: from * hour, end: to * hour, isAllDay: false, isCancelled: false },
    ...{ answer: undefined, calendar: { owner: null }, row: { uid: id, ...row } },
    ...more,
  }) as unknown as Occurrence;
const names = (one: Occurrence, all: readonly Occurrence[]): string[] =>
  conflictsOf(one, all).map(({ id }) => id);

describe("conflictsOf", () => {
  const meeting = event("meeting", 14, 16);

  it("finds what is at the same time, not what only touches it", () => {
    const all = [event("before", 13, 14), event("in", 15, 17), event("after", 16, 17), meeting];
    expect(names(meeting, all)).to.deep.equal(["in"]);
  });

  it("counts nothing that takes no time of the person", () => {
    const all = [
      event("cancelled", 14, 15, { isCancelled: true }),
      event("declined", 14, 15, { answer: "declined" }),
      event("unanswered", 14, 15, { answer: "needs-action" }),
      event("free", 14, 15, {}, { freeBusyStatus: "free" }),
      event("whole day", 0, 24, { isAllDay: true }),
      event("of a colleague", 14, 15, { calendar: { owner: { name: "Anne" } } }),
      event("another occurrence", 14, 15, {}, { uid: "meeting" }),
    ];
    expect(names(meeting, all)).to.deep.equal([]);
  });

  it("finds none for what leaves the person free", () => {
    const open = event("open", 14, 16, {}, { freeBusyStatus: "free" });
    expect(names(open, [event("in", 15, 17)])).to.deep.equal([]);
  });
});
