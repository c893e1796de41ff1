import { expect } from "@open-wc/testing";
import {
  addDays,
  daysBetween,
  mondayOf,
  weekdayOf,
  weekNumberOf,
  zoneClock,
} from "./civil-time.js";

const at = (text: string): number => Date.parse(text);
const utc = (instant: number): string => new Date(instant).toISOString().slice(0, 16);

describe("zoneClock", () => {
  const cases: readonly (readonly [zone: string, date: string, time: string, instant: string])[] = [
    ["Europe/Paris", "2026-11-23", "08:15", "2026-11-23T07:15"],
    ["Europe/Paris", "2026-07-01", "00:00", "2026-06-30T22:00"],
    ["Pacific/Noumea", "2026-11-23", "08:00", "2026-11-22T21:00"],
    ["America/Cayenne", "2026-11-23", "23:59", "2026-11-24T02:59"],
    ["Indian/Reunion", "2027-01-01", "00:30", "2026-12-31T20:30"],
    ["Asia/Kathmandu", "2026-11-23", "08:00", "2026-11-23T02:15"],
    ["Pacific/Marquesas", "2026-11-23", "08:00", "2026-11-23T17:30"],
    // Around the changes of 2026: 29 March has no 02:30, 25 October has it twice.
    ["Europe/Paris", "2026-03-29", "01:59", "2026-03-29T00:59"],
    ["Europe/Paris", "2026-03-29", "03:00", "2026-03-29T01:00"],
    ["Europe/Paris", "2026-10-25", "02:30", "2026-10-25T00:30"],
    ["Europe/Paris", "2026-10-25", "03:00", "2026-10-25T02:00"],
    ["Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"],
  ];
  for (const [zone, date, time, instant] of cases) {
    it(`knows that ${date} ${time} of ${zone} is ${instant} UTC, both ways`, () => {
      const [hours, minutes] = time.split(":").map(Number) as [number, number];
      const clock = zoneClock(zone);
      expect(utc(clock.instantOf(date, hours * 60 + minutes))).to.equal(instant);
      expect(clock.dateOf(at(`${instant}Z`))).to.equal(date);
      expect(clock.minutesOf(at(`${instant}Z`))).to.equal(hours * 60 + minutes);
    });
  }

  it("moves an hour that is skipped after the gap, by RFC 5545", () => {
    expect(utc(zoneClock().instantOf("2026-03-29", 150))).to.equal("2026-03-29T01:30");
  });

  it("shows the second 2 h 30 of an autumn night as 2 h 30", () => {
    expect(zoneClock().minutesOf(at("2026-10-25T01:30Z"))).to.equal(150);
  });

  it("takes Europe/Paris for a zone that does not exist", () => {
    expect(zoneClock("Mars/Olympus").timeZone).to.equal("Europe/Paris");
  });

  it("goes on with minutes beyond midnight", () => {
    expect(utc(zoneClock().instantOf("2026-11-23", 1500))).to.equal("2026-11-24T00:00");
  });
});

describe("dates", () => {
  it("counts days over months, years and leap days", () => {
    expect(addDays("2028-02-28", 1)).to.equal("2028-02-29");
    expect(addDays("2026-01-01", -1)).to.equal("2025-12-31");
    expect(daysBetween("2026-03-28", "2026-03-30")).to.equal(2);
  });

  it("begins weeks on Monday", () => {
    expect([weekdayOf("2026-11-23"), weekdayOf("2026-11-29")]).to.deep.equal([1, 7]);
    expect(mondayOf("2026-11-29")).to.equal("2026-11-23");
  });

  it("numbers weeks as calendars of paper do", () => {
    const weeks = ["2026-11-23", "2026-01-01", "2027-01-01", "2024-12-30", "2021-01-03"];
    expect(weeks.map(weekNumberOf)).to.deep.equal([48, 1, 53, 1, 53]);
  });
});
