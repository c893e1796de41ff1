import type { BusyPeriod } from "@partage-ent/jmap";
import { expect } from "@open-wc/testing";
import { askedWindow, freeTimeOf } from "./free-time.js";

const PARIS = "Europe/Paris";
const at = (time: string): number => Date.parse(`2026-11-23T${time}:00Z`);
const busy = (
  start: string,
  end: string,
  busyStatus: BusyPeriod["busyStatus"] = "confirmed",
): BusyPeriod => ({
  utcStart: new Date(start.includes("T") ? `${start}Z` : at(start)).toISOString(),
  utcEnd: new Date(end.includes("T") ? `${end}Z` : at(end)).toISOString(),
  busyStatus,
});

describe("freeTimeOf", () => {
  it("says until when somebody is busy, over periods that touch", () => {
    const periods = [busy("09:30", "10:00"), busy("08:00", "09:30"), busy("13:00", "14:00")];
    const { isBusy, until } = freeTimeOf(periods, at("08:40"), PARIS);
    expect([isBusy, until]).to.deep.equal([true, at("10:00")]);
  });

  it("is free from the moment that a period ends", () => {
    const { isBusy, until } = freeTimeOf([busy("08:00", "09:00")], at("09:00"), PARIS);
    expect([isBusy, until]).to.deep.equal([false, undefined]);
  });

  it("says until when somebody is free", () => {
    const { isBusy, until } = freeTimeOf([busy("13:00", "14:00")], at("08:40"), PARIS);
    expect([isBusy, until]).to.deep.equal([false, at("13:00")]);
  });

  it("knows no end of what lasts beyond what was asked", () => {
    const periods = [busy("2026-11-20T00:00:00", "2026-12-20T00:00:00", "unavailable")];
    const { isBusy, isAway, until } = freeTimeOf(periods, at("08:40"), PARIS);
    expect([isBusy, isAway, until]).to.deep.equal([true, true, undefined]);
  });

  it("calls who has a meeting while away busy", () => {
    const periods = [busy("07:00", "18:00", "unavailable"), busy("08:00", "09:00")];
    expect(freeTimeOf(periods, at("08:40"), PARIS).isAway).to.equal(false);
  });

  it("shows the hours of the day in the zone of the account", () => {
    const { day, today } = freeTimeOf(
      [busy("06:00", "07:30"), busy("20:00", "21:00")],
      at("08:40"),
      PARIS,
    );
    expect(day).to.deep.equal([at("07:00"), at("19:00")]);
    expect(today).to.have.length(1);
  });

  it("leaves out what ends before it begins", () => {
    expect(freeTimeOf([busy("10:00", "08:00")], at("09:00"), PARIS).isBusy).to.equal(false);
  });

  it("asks from midnight to the midnight after tomorrow, also when clocks change", () => {
    const window = askedWindow(Date.parse("2026-10-24T10:00:00Z"), PARIS);
    expect(new Date(window.after).toISOString()).to.equal("2026-10-23T22:00:00.000Z");
    expect(new Date(window.before).toISOString()).to.equal("2026-10-25T23:00:00.000Z");
  });
});
