import { expect } from "@open-wc/testing";
import { nextStop, stopBeside, stopsOf } from "./stops.js";

const day = "2026-11-23";
const events = [
  { id: "week", from: -1, to: -1 },
  { id: "algebra", from: 600, to: 690 },
  { id: "team", from: 660, to: 705 },
];

describe("keys of a day", () => {
  const stops = stopsOf(events, day);

  it("go through whole days, free hours and events by the clock", () => {
    const names = stops.slice(0, 14).map(({ id, minute }) => id ?? minute! / 60);
    expect(names).to.deep.equal(["week", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, "algebra", "team", 12]);
  });

  it("step to what is next and before, and stop at the ends", () => {
    expect(nextStop(stops, { day, minute: 600, id: "algebra" }, 1)?.id).to.equal("team");
    expect(nextStop(stops, { day, minute: 540 }, 1)?.id).to.equal("algebra");
    expect(nextStop(stops, { day, minute: 540 }, -1)?.minute).to.equal(480);
    expect(nextStop(stops, { day, minute: 1380 }, 1)).to.equal(undefined);
  });

  it("find the event at the same time of the day beside, else its hour", () => {
    const cursor = { day: "2026-11-22", minute: 670 };
    expect(stopBeside(events, cursor, 1)).to.deep.equal({ day, minute: 600, id: "algebra" });
    expect(stopBeside(events, { ...cursor, minute: 845 }, 1)).to.deep.equal({ day, minute: 840 });
    expect(stopBeside(events, { ...cursor, minute: -1 }, 1).id).to.equal("week");
  });
});
