import type { JSCalendarEvent } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";

import { busyPeriods, readFreeBusy, writeFreeBusy } from "./free-busy.js";

const WINDOW = { after: Date.UTC(2026, 0, 5), before: Date.UTC(2026, 0, 6) };

function event(start: string, more: Partial<JSCalendarEvent> = {}): JSCalendarEvent {
  const uid = start;
  return { "@type": "Event", uid, start, timeZone: "Etc/UTC", duration: "PT1H", ...more };
}

describe("free/busy", () => {
  it("merges what touches, by status, inside the window", () => {
    const events = [
      event("2026-01-04T23:30:00"),
      event("2026-01-05T09:00:00"),
      event("2026-01-05T09:30:00"),
      event("2026-01-05T10:30:00", { status: "tentative" }),
      event("2026-01-05T12:00:00", { freeBusyStatus: "free" }),
      event("2026-01-05T13:00:00", { status: "cancelled" }),
    ];
    expect(busyPeriods(events, WINDOW).periods).toEqual([
      {
        utcStart: "2026-01-05T00:00:00Z",
        utcEnd: "2026-01-05T00:30:00Z",
        busyStatus: "confirmed",
      },
      {
        utcStart: "2026-01-05T09:00:00Z",
        utcEnd: "2026-01-05T10:30:00Z",
        busyStatus: "confirmed",
      },
      {
        utcStart: "2026-01-05T10:30:00Z",
        utcEnd: "2026-01-05T11:30:00Z",
        busyStatus: "tentative",
      },
    ]);
  });

  it("leaves out what the person declined", () => {
    const participants = {
      me: { "@type": "Participant", roles: { attendee: true }, participationStatus: "declined" },
    } as const;
    const declined = event("2026-01-05T09:00:00", { participants });
    expect(busyPeriods([declined], WINDOW, { participant: "me" }).periods).toEqual([]);
    expect(busyPeriods([declined], WINDOW).periods).toHaveLength(1);
  });

  it("reads back the VFREEBUSY that it writes", () => {
    const { periods } = busyPeriods([event("2026-01-05T09:00:00")], WINDOW);
    const text = writeFreeBusy(periods, { uid: "f", now: 0, window: WINDOW });
    expect(text).toContain("FREEBUSY;FBTYPE=BUSY:20260105T090000Z/20260105T100000Z");
    expect(readFreeBusy(text)).toEqual(periods);
  });

  it("reads durations, leaves out what is free or can't be read", () => {
    const text = [
      "BEGIN:VFREEBUSY",
      "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260105T090000Z/PT2H,20260105T110000Z/PT1H",
      "FREEBUSY;FBTYPE=FREE:20260105T150000Z/PT2H",
      "FREEBUSY:nonsense",
      "END:VFREEBUSY",
    ].join("\r\n");
    expect(readFreeBusy(text)).toEqual([
      {
        utcStart: "2026-01-05T09:00:00Z",
        utcEnd: "2026-01-05T12:00:00Z",
        busyStatus: "unavailable",
      },
    ]);
  });
});
