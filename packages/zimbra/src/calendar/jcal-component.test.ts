import { fromJCal, type JCalComponent, toJCal } from "@partage-ent/calendar";
import type { JSCalendarEvent } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../soap/json.js";
import { readComponent, writeComponent } from "./jcal-component.js";
import { readZones, writeZones } from "./jcal-zones.js";

const PARIS = "Europe/Paris";

const comp = (more: JsonObject = {}): JsonObject => ({
  name: "Cours",
  s: [{ d: "20261123T090000", tz: PARIS, u: 1_795_420_800_000 }],
  e: [{ d: "20261123T103000", tz: PARIS, u: 1_795_426_200_000 }],
  fb: "B",
  transp: "O",
  status: "CONF",
  class: "PUB",
  ...more,
});

const eventOf = (
  component: JsonObject,
  zones: readonly JCalComponent[] = [],
): JSCalendarEvent | undefined => {
  const read = readComponent(component, "uid-1");
  return read && fromJCal([["vcalendar", [], [...zones, read]]]).events[0];
};

const writtenOf = (event: Partial<JSCalendarEvent>): JsonObject => {
  const whole: JSCalendarEvent = {
    "@type": "Event",
    uid: "uid-1",
    start: "2026-11-23T09:00:00",
    duration: "PT1H30M",
    timeZone: PARIS,
    ...event,
  };
  const [, , components] = toJCal([whole]);
  const vevent = components.find(([name]) => name === "vevent")!;
  return writeComponent(vevent, { address: "lea@univ.example" });
};

describe("components of invites", () => {
  it("are read with their times, texts and words", () => {
    const event = eventOf(
      comp({
        loc: "Amphi Poincaré",
        desc: [{ _content: "Apporter\nles copies" }],
        descHtml: [{ _content: "<p>Apporter</p>" }],
        class: "PRI",
        status: "TENT",
        fb: "F",
        priority: "5",
        url: "https://univ.example/cours",
        category: [{ _content: "Algèbre" }],
        geo: [{ lat: "48.85", lon: "2.35" }],
        seq: 3,
        d: 1_795_420_800_000,
      }),
    );
    expect(event).toMatchObject({
      uid: "uid-1",
      title: "Cours",
      start: "2026-11-23T09:00:00",
      timeZone: PARIS,
      duration: "PT1H30M",
      locations: { "1": { name: "Amphi Poincaré", coordinates: "geo:48.85,2.35" } },
      description: "Apporter\nles copies",
      privacy: "private",
      status: "tentative",
      freeBusyStatus: "free",
      priority: 5,
      links: { url: { href: "https://univ.example/cours" } },
      keywords: { Algèbre: true },
      sequence: 3,
    });
    expect(event?.descriptionContentType).toBeUndefined();
  });

  it("give a description in HTML where there is no other", () => {
    expect(eventOf(comp({ descHtml: "<b>x</b>" }))).toMatchObject({
      description: "<b>x</b>",
      descriptionContentType: "text/html",
    });
  });

  it("end on their last day, which is the one before the end of iCalendar", () => {
    const days = { allDay: true, s: [{ d: "20261123" }], e: [{ d: "20261124" }] };
    expect(eventOf(comp(days))).toMatchObject({
      start: "2026-11-23T00:00:00",
      showWithoutTime: true,
      timeZone: null,
      duration: "P2D",
    });
    expect(
      writtenOf({
        start: "2026-11-23T00:00:00",
        timeZone: null,
        showWithoutTime: true,
        duration: "P2D",
      }),
    ).toMatchObject({ allDay: true, s: { d: "20261123" }, e: { d: "20261124" } });
  });

  it("repeat by rules, dates and exceptions of them", () => {
    const recur = [
      {
        add: [
          {
            rule: [
              {
                freq: "MON",
                interval: [{ ival: 2 }],
                until: [{ d: "20271231T080000Z" }],
                byday: [
                  {
                    wkday: [
                      { day: "TU", ordwk: 2 },
                      { day: "TH", ordwk: -1 },
                    ],
                  },
                ],
                wkst: [{ day: "MO" }],
              },
            ],
            dates: [{ tz: PARIS, dtval: [{ s: [{ d: "20261201T090000" }] }] }],
          },
        ],
        exclude: [{ dates: [{ dtval: [{ s: [{ d: "20270112T080000Z" }] }] }] }],
      },
    ];
    const event = eventOf(comp({ recur }));
    expect(event?.recurrenceRules).toMatchObject([
      {
        frequency: "monthly",
        interval: 2,
        until: "2027-12-31T09:00:00",
        byDay: [
          { day: "tu", nthOfPeriod: 2 },
          { day: "th", nthOfPeriod: -1 },
        ],
        firstDayOfWeek: "mo",
      },
    ]);
    expect(event?.recurrenceOverrides).toEqual({
      "2026-12-01T09:00:00": {},
      "2027-01-12T09:00:00": { excluded: true },
    });
    const { title: _title, ...others } = event!;
    expect(writtenOf(others)["recur"]).toEqual({
      add: [
        {
          rule: [
            {
              freq: "MON",
              interval: { ival: 2 },
              until: { d: "20271231T080000Z" },
              byday: {
                wkday: [
                  { day: "TU", ordwk: 2 },
                  { day: "TH", ordwk: -1 },
                ],
              },
              wkst: { day: "MO" },
            },
          ],
          dates: [{ dtval: [{ s: { d: "20261201T090000", tz: PARIS } }] }],
        },
      ],
      exclude: [{ dates: [{ dtval: [{ s: { d: "20270112T090000", tz: PARIS } }] }] }],
    });
  });

  it.each([
    ["SEC", "secondly", { bysecond: [{ seclist: "0,30" }] }, { bySecond: [0, 30] }],
    ["MIN", "minutely", { byminute: [{ minlist: "5" }] }, { byMinute: [5] }],
    ["HOU", "hourly", { byhour: [{ hrlist: "8,9" }] }, { byHour: [8, 9] }],
    ["DAI", "daily", { count: [{ num: 4 }] }, { count: 4 }],
    ["WEE", "weekly", { byday: [{ wkday: [{ day: "FR" }] }] }, { byDay: [{ day: "fr" }] }],
    ["MON", "monthly", { bymonthday: [{ modaylist: "1,-1" }] }, { byMonthDay: [1, -1] }],
    ["YEA", "yearly", { bymonth: [{ molist: "3,9" }] }, { byMonth: ["3", "9"] }],
    ["YEA", "yearly", { byyearday: [{ yrdaylist: "-1" }] }, { byYearDay: [-1] }],
    ["YEA", "yearly", { byweekno: [{ wklist: "20" }] }, { byWeekNo: [20] }],
    ["MON", "monthly", { bysetpos: [{ poslist: "-1" }] }, { bySetPosition: [-1] }],
  ])("repeat %s and back", (freq, frequency, zimbra, rule) => {
    const event = eventOf(comp({ recur: [{ add: [{ rule: [{ freq, ...zimbra }] }] }] }));
    expect(event?.recurrenceRules).toMatchObject([{ frequency, ...rule }]);
    const written = writtenOf(event!)["recur"] as { add: readonly [{ rule: readonly object[] }] };
    const plain = Object.fromEntries(
      Object.entries(zimbra).map(([name, [value]]) => [
        name,
        "wkday" in value! ? { wkday: [{ day: "FR" }] } : value,
      ]),
    );
    expect(written.add[0].rule).toEqual([{ freq, ...plain }]);
  });

  it("name organizer and attendees with what they answered", () => {
    const event = eventOf(
      comp({
        or: [{ a: "theo@univ.example", d: "Théo Petit", sentBy: "ali@univ.example" }],
        at: [
          { a: "lea@univ.example", d: "Léa\r\nMartin", role: "OPT", ptst: "TE", rsvp: true },
          { a: "b12@univ.example", cutype: "ROO", role: "NON", ptst: "AC" },
          { a: "two@univ.example,three@univ.example <x>", ptst: "AC" },
        ],
      }),
    );
    expect(event?.participants).toMatchObject({
      theo_univ_example: { name: "Théo Petit", roles: { owner: true } },
      lea_univ_example: {
        name: "Léa Martin",
        roles: { attendee: true, optional: true },
        participationStatus: "tentative",
        expectReply: true,
      },
      b12_univ_example: { kind: "location", roles: { informational: true } },
    });
    expect(Object.keys(event!.participants!)).toHaveLength(3);
    const written = writtenOf({ participants: event!.participants!, replyTo: event!.replyTo! });
    expect(written).toMatchObject({
      or: { a: "theo@univ.example", d: "Théo Petit", sentBy: "ali@univ.example" },
      at: [
        { a: "lea@univ.example", role: "OPT", ptst: "TE", rsvp: true },
        { a: "b12@univ.example", cutype: "ROO", role: "NON", ptst: "AC" },
      ],
    });
  });

  it("sound their alarms before the start or at a time, by mail to the person herself", () => {
    const alarm = [
      { action: "DISPLAY", trigger: [{ rel: [{ neg: true, m: 15, related: "START" }] }] },
      { action: "EMAIL", trigger: [{ abs: [{ d: "20261123T060000Z" }] }] },
      { action: "PROCEDURE", trigger: [{ rel: [{ h: 1, related: "END" }] }] },
      { action: "DISPLAY", trigger: [{ rel: [{ d: 99_999_999, related: "START" }] }] },
    ];
    const event = eventOf(comp({ alarm }));
    expect(event?.alerts).toMatchObject({
      "1": { trigger: { offset: "-PT15M" }, action: "display" },
      "2": { trigger: { when: "2026-11-23T06:00:00Z" }, action: "email" },
    });
    expect(Object.keys(event!.alerts!)).toEqual(["1", "2"]);
    expect(writtenOf({ alerts: event!.alerts! })["alarm"]).toMatchObject([
      { action: "DISPLAY", trigger: { rel: { neg: true, m: 15, related: "START" } } },
      {
        action: "EMAIL",
        trigger: { abs: { d: "20261123T060000Z" } },
        at: [{ a: "lea@univ.example" }],
      },
    ]);
  });

  it("keep extensions, the status that TRANSP can't say among them", () => {
    const xprop = [
      { name: "X-COURSE", value: "L3", xparam: [{ name: "X-YEAR", value: "2026" }] },
      { name: "BEGIN", value: "VEVENT" },
    ];
    const event = eventOf(comp({ xprop, fb: "O" }));
    const { title: _title, ...others } = event!;
    const written = writtenOf(others);
    expect(written).toMatchObject({ fb: "O", transp: "O" });
    expect(written["xprop"]).toEqual([
      { name: "X-COURSE", value: "L3", xparam: [{ name: "X-YEAR", value: "2026" }] },
      { name: "X-MICROSOFT-CDO-INTENDEDSTATUS", value: "OOF" },
    ]);
    expect(writtenOf({ ...others, freeBusyStatus: "free" })).toMatchObject({ fb: "F" });
  });

  it("name exceptions by the time that they replace", () => {
    const read = readComponent(
      comp({ exceptId: [{ d: "20261130T090000", tz: PARIS, rangeType: 2 }] }),
      "uid-1",
    );
    expect(read?.[1]).toContainEqual([
      "recurrence-id",
      { tzid: PARIS, range: "THISANDFUTURE" },
      "date-time",
      "2026-11-30T09:00:00",
    ]);
    expect(writeComponent(read!, { address: "x@y.example" })["exceptId"]).toEqual({
      d: "20261130T090000",
      tz: PARIS,
      rangeType: 2,
    });
  });

  it.each([
    ["no start", { s: [] }],
    ["a day that does not exist", { s: [{ d: "20260230" }] }],
    ["a time that is none", { s: [{ d: "tomorrow" }] }],
    ["an hour that does not exist", { s: [{ d: "20261123T250000" }] }],
    ["an object for a text", { s: [{ d: { x: 1 } }] }],
  ])("are no events with %s", (_name, wrong) => {
    expect(readComponent(comp(wrong), "uid-1")).toBeUndefined();
  });

  it.each([
    ["an end that is none", { e: [{ d: "x" }] }, { duration: "PT0S" }],
    ["an end that is a day", { e: [{ d: "20261124" }] }, { duration: "PT0S" }],
    ["a duration of centuries", { e: [], dur: [{ d: 1e12 }] }, { duration: "PT0S" }],
    ["an address that runs", { url: "javascript:alert(1)" }, { title: "Cours" }],
    ["words nobody knows", { status: "X", class: "Y", fb: "Z" }, { title: "Cours" }],
    ["a priority that is none", { priority: "high" }, { title: "Cours" }],
    ["people without addresses", { at: [{}, { a: "" }, 5], or: [{}] }, { title: "Cours" }],
    ["places beyond the earth", { geo: [{ lat: "x", lon: "y" }] }, { title: "Cours" }],
  ])("lose %s alone", (_name, wrong, left) => {
    const event = eventOf(comp(wrong));
    expect(event).toMatchObject(left);
    expect(JSON.stringify(event)).not.toContain("javascript:");
    expect(event?.participants).toBeUndefined();
  });

  it("are cut where they are huge", () => {
    const event = eventOf(
      comp({
        name: "x".repeat(100_000),
        desc: "y".repeat(1_000_000),
        at: Array.from({ length: 5_000 }, (_, at) => ({ a: `p${String(at)}@univ.example` })),
        alarm: Array.from({ length: 500 }, () => ({
          action: "DISPLAY",
          trigger: [{ rel: [{ m: 5, neg: true }] }],
        })),
        xprop: Array.from({ length: 5_000 }, (_, at) => ({
          name: `X-P${String(at)}`,
          value: "z".repeat(100),
        })),
      }),
    )!;
    expect(event.title!.length).toBeLessThan(2_100);
    expect(event.description!.length).toBeLessThan(200_100);
    expect(Object.keys(event.participants!)).toHaveLength(1_000);
    expect(Object.keys(event.alerts!)).toHaveLength(20);
    expect(JSON.stringify(event).length).toBeLessThan(700_000);
  });
});

describe("zones of invites", () => {
  const campus = {
    id: "(GMT+05.30) Campus",
    stdoff: 270,
    dayoff: 330,
    standard: [{ week: 1, wkday: 1, mon: 11, hour: 2, min: 0, sec: 0 }],
    daylight: [{ week: -1, wkday: 1, mon: 4, hour: 2, min: 0, sec: 0 }],
  };

  it("have the hours that they define", () => {
    const zones = readZones([campus]);
    const time = { d: "20260701T120000", tz: campus.id };
    const event = eventOf(comp({ s: [time], e: [time] }), zones);
    expect(event?.timeZone).toBe(`/${campus.id}`);
    expect(event?.timeZones?.[`/${campus.id}`]).toMatchObject({
      standard: [{ offsetFrom: "+05:30", offsetTo: "+04:30" }],
      daylight: [{ offsetFrom: "+04:30", offsetTo: "+05:30" }],
    });
    const [, , components] = toJCal([event!]);
    expect(writeZones(components)).toEqual([
      { ...campus, standard: campus.standard[0], daylight: campus.daylight[0] },
    ]);
  });

  it("are left to their names where the IANA database has them", () => {
    const time = { d: "20260701T120000", tz: PARIS };
    const event = eventOf(comp({ s: [time], e: [time] }), readZones([{ ...campus, id: PARIS }]));
    expect(event).toMatchObject({ timeZone: PARIS });
    expect(event?.timeZones).toBeUndefined();
    expect(writeZones(toJCal([event!])[2])).toEqual([]);
  });

  it("are left out where they say nothing", () => {
    expect(readZones([{ id: PARIS }, { stdoff: 60 }, "x", null])).toEqual([]);
  });
});
