import { expect } from "@open-wc/testing";
import { zoneClock } from "../../shared/civil-time.js";
import { daysFrom } from "./period-words.js";
import { timeAxis } from "./time-axis.js";

const paris = zoneClock("Europe/Paris");
const at = (text: string): number => Date.parse(text);

describe("timeAxis", () => {
  it("has 24 hours on usual days", () => {
    const axis = timeAxis(daysFrom("2026-11-23", 7), paris);
    expect(axis.length).to.equal(1440);
    expect(axis.hours.map(({ at }) => at / 60)).to.deep.equal([...Array(24).keys()]);
    expect(axis.days.every(({ hole }) => hole === undefined)).to.equal(true);
    expect(axis.days[0]!.place(at("2026-11-23T09:30:00Z"))).to.equal(630);
  });

  it("has 2 h twice in the night of October, and a hole there on the other days", () => {
    const axis = timeAxis(daysFrom("2026-10-19", 7), paris);
    expect(axis.length).to.equal(1500);
    const twos = axis.hours.filter(({ hour }) => hour === 2);
    expect(twos.map(({ at, isAgain }) => [at, isAgain])).to.deep.equal([
      [120, false],
      [180, true],
    ]);
    const [monday, sunday] = [axis.days[0]!, axis.days[6]!];
    expect([monday.hole, sunday.hole]).to.deep.equal([[180, 240], undefined]);
    // The same 8 h of the clock stand at the same height, whatever the day.
    expect(monday.place(at("2026-10-19T06:00:00Z"))).to.equal(540);
    expect(sunday.place(at("2026-10-25T07:00:00Z"))).to.equal(540);
    // Both 2 h 30 have their own place.
    expect(sunday.place(at("2026-10-25T00:30:00Z"))).to.equal(150);
    expect(sunday.place(at("2026-10-25T01:30:00Z"))).to.equal(210);
    expect(sunday.end - sunday.start).to.equal(25 * 3_600_000);
  });

  it("has a hole where March skips an hour, and jumps it", () => {
    const [sunday] = timeAxis(["2027-03-28"], paris).days;
    expect(sunday!.hole).to.deep.equal([120, 180]);
    expect(sunday!.place(at("2027-03-28T00:30:00Z"))).to.equal(90);
    expect(sunday!.place(at("2027-03-28T01:30:00Z"))).to.equal(210);
    expect(sunday!.end - sunday!.start).to.equal(23 * 3_600_000);
  });

  it("ends what ends at a hole before it, and begins what begins there after it", () => {
    const [monday] = timeAxis(daysFrom("2026-10-19", 7), paris).days;
    const three = at("2026-10-19T01:00:00Z");
    expect(monday!.place(three, true)).to.equal(180);
    expect(monday!.place(three)).to.equal(240);
  });

  it("gives the instant of every place back", () => {
    for (const dates of [daysFrom("2026-10-19", 7), daysFrom("2027-03-22", 7)]) {
      for (const day of timeAxis(dates, paris).days) {
        for (let instant = day.start; instant < day.end; instant += 900_000)
          expect(day.instantAt(day.place(instant))).to.equal(instant);
      }
    }
  });

  it("knows zones whose clocks change by half an hour", () => {
    const zone = zoneClock("Australia/Lord_Howe");
    expect(timeAxis(["2026-04-05"], zone).length).to.equal(1470);
    expect(timeAxis(["2026-10-04"], zone).days[0]!.hole).to.deep.equal([120, 150]);
  });
});
