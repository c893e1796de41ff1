import type { CalendarEvent } from "@partage-ent/jmap";
import { expect } from "@open-wc/testing";
import { sampleEvent } from "../test/sample-agenda.js";
import {
  durationOf,
  type EventForm,
  eventOf,
  formOf,
  patchOf,
  problemsOf,
  windowOf,
} from "./event-form.js";

const context = {
  timeZone: "Europe/Paris",
  calendarId: "10",
  now: Date.parse("2026-11-23T09:20:00Z"),
};
const event = sampleEvent("1", {
  start: "2026-11-24T10:00:00",
  duration: "PT1H30M",
  description: "Ordre du jour",
  locations: {
    l1: { "@type": "Location", name: "Amphi", coordinates: "geo:48.8,2.3" },
    l2: { "@type": "Location", name: "Parking" },
  },
  alerts: {
    a: { "@type": "Alert", trigger: { "@type": "OffsetTrigger", offset: "-PT15M" } },
    m: { "@type": "Alert", trigger: { "@type": "OffsetTrigger", offset: "-P1D" }, action: "email" },
  },
});

function changed(
  change: Partial<EventForm>,
  of: Partial<CalendarEvent> = event,
): Readonly<Record<string, unknown>> {
  const before = formOf(of, context);
  return patchOf(of, before, { ...before, ...change });
}

describe("the form of an event", () => {
  it("begins at the next whole hour, for an hour", () => {
    const form = formOf({}, context);
    expect([form.startDate, form.startTime, form.endTime]).to.deep.equal([
      ...["2026-11-23", "11:00", "12:00"],
    ]);
    expect(form.calendarId).to.equal("10");
  });

  it("means no change when nothing was touched", () => {
    const zones = ["Europe/Paris", "America/Montreal", null];
    for (const timeZone of zones)
      for (const duration of ["PT0S", "PT45M", "P1D", "P1DT2H"])
        expect(changed({}, { ...event, timeZone, duration })).to.deep.equal({});
    const days = { showWithoutTime: true, timeZone: null, start: "2026-11-24T00:00:00" };
    expect(changed({}, { ...event, ...days, duration: "P3D" })).to.deep.equal({});
    expect(changed({}, { title: "x", start: "2026-11-24T10:00:00", id: "7" })).to.deep.equal({});
  });

  it("changes only what was touched", () => {
    expect(changed({ title: " Jury " })).to.deep.equal({ title: "Jury" });
    expect(changed({ startTime: "09:00" })).to.deep.equal({
      start: "2026-11-24T09:00:00",
      duration: "PT2H30M",
    });
    expect(changed({ freeBusy: "free", privacy: "private" })).to.deep.equal({
      freeBusyStatus: "free",
      privacy: "private",
    });
  });

  it("keeps the other places, and forgets where the old one was", () => {
    expect(changed({ place: "B112" })).to.deep.equal({
      locations: {
        l1: { "@type": "Location", name: "B112" },
        l2: { "@type": "Location", name: "Parking" },
      },
    });
    expect(
      changed({ place: "" }, { ...event, locations: { l1: event.locations!["l1"]! } }),
    ).to.deep.equal({ locations: null });
  });

  it("keeps reminders that it does not show", () => {
    expect(formOf(event, context).reminders).to.deep.equal([15]);
    const { alerts } = changed({ reminders: [60] }) as { alerts: Record<string, unknown> };
    expect(Object.keys(alerts)).to.deep.equal(["m", "r60"]);
    expect(alerts["r60"]).to.deep.include({
      trigger: { "@type": "OffsetTrigger", offset: "-PT1H" },
    });
  });

  it("becomes one of whole days and back", () => {
    expect(changed({ isAllDay: true, endDate: "2026-11-26" })).to.deep.equal({
      start: "2026-11-24T00:00:00",
      duration: "P3D",
      showWithoutTime: true,
      timeZone: null,
    });
    const days: Partial<CalendarEvent> = {
      ...{ id: "1", start: "2026-11-24T00:00:00", duration: "P1D" },
      ...{ showWithoutTime: true, timeZone: null },
    };
    expect(changed({ isAllDay: false }, days)).to.deep.equal({
      start: "2026-11-24T09:00:00",
      duration: "PT1H",
      showWithoutTime: false,
      timeZone: "Europe/Paris",
    });
  });

  it("counts hours over the change of clocks", () => {
    const form = formOf({ ...event, start: "2026-10-24T22:00:00", duration: "PT6H" }, context);
    expect([form.endDate, form.endTime]).to.deep.equal(["2026-10-25", "03:00"]);
    expect(durationOf(form)).to.equal("PT6H");
    expect(windowOf(form, "Europe/Paris")).to.deep.equal({
      after: Date.parse("2026-10-24T20:00:00Z"),
      before: Date.parse("2026-10-25T02:00:00Z"),
    });
  });

  it("tells what is wrong, field by field", () => {
    const form = formOf(event, context);
    const wrong = (change: Partial<EventForm>): object => problemsOf({ ...form, ...change });
    expect(wrong({})).to.deep.equal({});
    expect(wrong({ startDate: "" })).to.include({ start: "dateMissing" });
    expect(wrong({ endTime: "" })).to.deep.equal({ end: "timeMissing" });
    expect(wrong({ endTime: "09:00" })).to.deep.equal({ end: "endBeforeStart" });
    expect(wrong({ isAllDay: true, endTime: "09:00" })).to.deep.equal({});
    for (const video of ["javascript:alert(1)", "data:text/html,x", "salle 12"])
      expect(wrong({ video })).to.deep.equal({ video: "videoInvalid" });
    const weekly = { ...form.recurrence, kind: "weekly" } as const;
    expect(wrong({ recurrence: { ...weekly, end: "until", until: "2026-01-01" } })).to.deep.equal({
      until: "untilBeforeStart",
    });
    expect(wrong({ recurrence: { ...weekly, end: "count", count: "1.5" } })).to.deep.equal({
      count: "countInvalid",
    });
    expect(wrong({ recurrence: { ...form.recurrence, end: "count", count: "0" } })).to.deep.equal(
      {},
    );
  });

  it("makes a whole new event", () => {
    const form = { ...formOf({}, context), title: "Jury", video: "https://zoom.us/j/1" };
    expect(eventOf({}, form)).to.deep.equal({
      ...{ title: "Jury", start: "2026-11-23T11:00:00", duration: "PT1H" },
      ...{ timeZone: "Europe/Paris", showWithoutTime: false, calendarIds: { "10": true } },
      ...{ privacy: "public", freeBusyStatus: "busy" },
      virtualLocations: { "1": { "@type": "VirtualLocation", uri: "https://zoom.us/j/1" } },
    });
  });
});
