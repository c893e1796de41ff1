import { describe, expect, it } from "vitest";
import type { JsonObject } from "../soap/json.js";
import type { CalendarFolder } from "./calendar-places.js";
import { readRows, type RowContext } from "./event-rows.js";

const OTHER = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const HOUR = 3_600_000;

const own: CalendarFolder = { id: "10", remote: undefined, element: {} };
const shared: CalendarFolder = {
  id: "300",
  remote: { owner: OTHER, number: "10" },
  element: { owner: "ali@univ.example" },
};
const context: RowContext = {
  calendars: [own, shared],
  ownAccount: "11111111-2222-4333-8444-555555555555",
  ownAddress: "lea@univ.example",
  timeZone: "Europe/Paris",
};

const start = Date.UTC(2026, 10, 23, 9);
const hit = (more: JsonObject = {}): JsonObject => ({
  id: "257",
  l: "10",
  uid: "u",
  name: "Cours",
  loc: "B12",
  dur: HOUR,
  ms: 12,
  rev: 11,
  status: "CONF",
  class: "PUB",
  fb: "B",
  transp: "O",
  isOrg: true,
  inst: [{ s: start, tzo: HOUR, ridZ: "20261123T090000Z" }],
  ...more,
});
const events = (more?: JsonObject) => readRows(hit(more), context).map(({ event }) => event);

describe("rows of a search", () => {
  it("have all that lists show", () => {
    expect(events()).toEqual([
      {
        id: "257",
        baseEventId: null,
        uid: "u",
        calendarIds: { "10": true },
        title: "Cours",
        start: "2026-11-23T10:00:00",
        timeZone: "Europe/Paris",
        duration: "PT1H",
        utcStart: "2026-11-23T09:00:00Z",
        utcEnd: "2026-11-23T10:00:00Z",
        locations: { "1": { "@type": "Location", name: "B12" } },
        status: "confirmed",
        freeBusyStatus: "busy",
        privacy: "public",
        isOrigin: true,
        revision: "12-11",
      },
    ]);
  });

  it("take from an occurrence what differs from its series", () => {
    const inst = [
      { s: start, tzo: HOUR, ridZ: "20261123T090000Z" },
      {
        s: start + 26 * HOUR,
        tzo: HOUR,
        ridZ: "20261124T090000Z",
        ex: true,
        name: "Ailleurs",
        loc: "Amphi",
        dur: 2 * HOUR,
        fb: "F",
        status: "TENT",
      },
    ];
    expect(events({ recur: true, inst })).toMatchObject([
      { id: "257_20261123T090000Z", baseEventId: "257", recurrenceId: "2026-11-23T10:00:00" },
      {
        id: "257_20261124T090000Z",
        recurrenceId: "2026-11-24T10:00:00",
        start: "2026-11-24T12:00:00",
        title: "Ailleurs",
        duration: "PT2H",
        freeBusyStatus: "free",
        status: "tentative",
        locations: { "1": { name: "Amphi" } },
      },
    ]);
  });

  it("stand on their days in every zone", () => {
    const paris = { allDay: true, dur: 24 * HOUR, recur: true };
    const days = (inst: JsonObject, dur = 24 * HOUR) => events({ ...paris, dur, inst: [inst] });
    const midnightInParis = Date.UTC(2026, 9, 24, 22);
    expect(days({ s: midnightInParis, tzo: 2 * HOUR, ridZ: "20261025" }, 25 * HOUR)).toMatchObject([
      {
        id: "257_20261025",
        start: "2026-10-25T00:00:00",
        timeZone: null,
        showWithoutTime: true,
        duration: "P1D",
        recurrenceId: "2026-10-25T00:00:00",
        utcStart: "2026-10-24T22:00:00Z",
        utcEnd: "2026-10-25T23:00:00Z",
      },
    ]);
    const midnightInUtc = Date.UTC(2026, 10, 23);
    expect(days({ s: midnightInUtc, tzo: 0, ridZ: "20261123" }, 48 * HOUR)).toMatchObject([
      { start: "2026-11-23T00:00:00", duration: "P2D", utcStart: "2026-11-22T23:00:00Z" },
    ]);
  });

  it.each([
    [0, "Etc/UTC", "2026-11-23T09:00:00"],
    [9 * HOUR, "Etc/GMT-9", "2026-11-23T18:00:00"],
    [-4 * HOUR, "Etc/GMT+4", "2026-11-23T05:00:00"],
    [5.5 * HOUR, "Europe/Paris", "2026-11-23T10:00:00"],
    [40 * HOUR, "Europe/Paris", "2026-11-23T10:00:00"],
  ])("name a zone %d ms from UTC %s", (tzo, timeZone, local) => {
    const inst = [{ s: start, tzo }];
    expect(events({ inst })).toMatchObject([
      { timeZone, start: local, utcStart: "2026-11-23T09:00:00Z" },
    ]);
  });

  it("tell who invited, and what the person answered", () => {
    const invited = { isOrg: false, otherAtt: true, ptst: "TE", or: [{ a: "theo@univ.example" }] };
    expect(events(invited)[0]!.participants).toMatchObject({
      theo_univ_example: { roles: { owner: true } },
      lea_univ_example: { roles: { attendee: true }, participationStatus: "tentative" },
    });
    const theirs = { ...invited, id: `${OTHER}:257`, l: `${OTHER}:10` };
    expect(events(theirs)).toMatchObject([
      {
        id: `${OTHER}_257`,
        calendarIds: { "300": true },
        participants: { ali_univ_example: { participationStatus: "tentative" } },
      },
    ]);
    expect(events()[0]).not.toHaveProperty("participants");
  });

  it("have the alarm that sounds next, and those after it", () => {
    const alarmData = (nextAlarm: number) => [
      {
        nextAlarm,
        alarmInstStart: start,
        alarm: [
          { action: "DISPLAY", trigger: [{ rel: [{ neg: true, m: 10, related: "START" }] }] },
        ],
      },
    ];
    const inst = [-24, 0, 24].map((hours) => ({
      s: start + hours * HOUR,
      tzo: HOUR,
      ridZ: `2026112${String(3 + hours / 24)}T090000Z`,
    }));
    const triggers = (next: number) =>
      events({ recur: true, inst, alarmData: alarmData(next) }).map(
        ({ alerts }) => alerts?.["1"]?.trigger,
      );
    const offset = { "@type": "OffsetTrigger", offset: "-PT10M" };
    expect(triggers(start - 600_000)).toEqual([undefined, offset, offset]);
    const snoozed = { "@type": "AbsoluteTrigger", when: "2026-11-23T08:58:00Z" };
    expect(triggers(start - 120_000)).toEqual([undefined, snoozed, offset]);
  });

  it.each([
    ["an id that is none", { id: "x" }],
    ["a folder that is no calendar", { l: "3" }],
    ["somebody's folder that is not shared", { id: `${OTHER}:257`, l: `${OTHER}:99` }],
    ["no occurrence", { inst: [] }],
    ["a start that is none", { inst: [{ s: "x" }] }],
    ["a start before all time", { inst: [{ s: -1e18 }] }],
    ["an end after all time", { inst: [{ s: start, dur: 1e18 }] }],
    ["a length below nothing", { inst: [{ s: start, dur: -1 }] }],
  ])("are left out with %s", (_name, wrong) => {
    expect(events(wrong)).toEqual([]);
  });

  it("keep their bounds", () => {
    const inst = Array.from({ length: 9_000 }, (_, at) => ({ s: start + at * 1_000 }));
    const rows = events({ recur: true, name: "x".repeat(10_000), inst });
    expect(rows).toHaveLength(5_000);
    expect(rows[0]!.title!.length).toBeLessThan(2_100);
    expect(events({ name: { x: 1 }, loc: 5, uid: null })[0]).toMatchObject({ uid: "" });
  });
});
