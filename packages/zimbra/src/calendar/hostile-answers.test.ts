import { occurrenceOf } from "@partage-ent/calendar";
import { describe, expect, it } from "vitest";
import { Refusal } from "@partage-ent/server";
import type { JsonObject } from "../soap/json.js";
import { readAppointment } from "./appointment.js";
import { calendarFolders } from "./calendar-places.js";
import { readRows } from "./event-rows.js";
import { writeInvites } from "./write-invites.js";

const OWN = "11111111-2222-4333-8444-555555555555";
const time = (d: string) => [{ d, tz: "Europe/Paris", u: 1_795_420_800_000 }];

const appointment = {
  id: "257",
  uid: "u",
  l: "10",
  ms: 12,
  rev: 11,
  nextAlarm: 1_795_420_000_000,
  replies: [{ reply: [{ at: "a@x.example", ptst: "AC", seq: 1, ridZ: "20261130T090000Z" }] }],
  inv: [
    {
      id: 256,
      compNum: 0,
      tz: [
        {
          id: "Campus",
          stdoff: 60,
          dayoff: 120,
          standard: [{ week: -1, wkday: 1, mon: 10, hour: 3, min: 0, sec: 0 }],
          daylight: [{ week: -1, wkday: 1, mon: 3, hour: 2, min: 0, sec: 0 }],
        },
      ],
      comp: [
        {
          name: "Cours",
          loc: "B12",
          desc: [{ _content: "x" }],
          s: time("20261123T100000"),
          e: time("20261123T110000"),
          fb: "O",
          status: "CONF",
          class: "PRI",
          or: [{ a: "o@x.example", d: "O" }],
          at: [
            {
              a: "a@x.example",
              ptst: "NE",
              role: "REQ",
              rsvp: true,
              xparam: [{ name: "X-A", value: "b" }],
            },
          ],
          alarm: [
            { action: "DISPLAY", trigger: [{ rel: [{ neg: true, m: 5, related: "START" }] }] },
          ],
          xprop: [{ name: "X-B", value: "c", xparam: [{ name: "X-C", value: "d" }] }],
          geo: [{ lat: "1", lon: "2" }],
          recur: [
            {
              add: [
                {
                  rule: [
                    {
                      freq: "WEE",
                      count: [{ num: 9 }],
                      byday: [{ wkday: [{ day: "MO", ordwk: 1 }] }],
                    },
                  ],
                },
              ],
              exclude: [{ dates: [{ tz: "Campus", dtval: [{ s: [{ d: "20261207T100000" }] }] }] }],
            },
          ],
        },
      ],
    },
    {
      id: 260,
      comp: [
        { name: "y", s: time("20261130T120000"), exceptId: time("20261130T100000"), ex: true },
      ],
    },
  ],
  inst: [{ s: 1_795_420_800_000, tzo: 3_600_000, ridZ: "20261123T090000Z", dur: 3_600_000 }],
  alarmData: [
    {
      nextAlarm: 1_795_420_500_000,
      alarmInstStart: 1_795_420_800_000,
      alarm: [{ trigger: [{ rel: [{ neg: true, m: 5 }] }] }],
    },
  ],
  folder: [
    { id: "1", folder: [{ id: "10", view: "appointment" }], link: [{ id: "9", zid: OWN, rid: 1 }] },
  ],
};

const VALUES: readonly unknown[] = [
  null,
  "",
  "x",
  -1,
  1e308,
  0.5,
  true,
  [],
  {},
  [[]],
  [null],
  { _content: { a: 1 } },
  "20261399T999999",
  "99991231T235959Z",
  "00000101",
  "\u0000\r\nBEGIN:VEVENT",
  "x".repeat(5_000),
  "__proto__",
  "-99999999999",
  ["a", 5, null, {}],
];

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The same with one value somewhere in it replaced. */
function mutated(value: unknown, next: (below: number) => number): unknown {
  if (typeof value !== "object" || value === null || next(8) === 0)
    return VALUES[next(VALUES.length)];
  if (Array.isArray(value)) {
    const at = next(value.length);
    return value.map((item: unknown, index) => (index === at ? mutated(item, next) : item));
  }
  const keys = Object.keys(value);
  const key = keys[next(keys.length)]!;
  return { ...value, [key]: mutated((value as JsonObject)[key], next) };
}

describe("answers that are wrong somewhere", () => {
  it("make no reader throw", () => {
    const next = numbers(20_261_123);
    let read = 0;
    for (let run = 0; run < 500; run++) {
      let answer: unknown = appointment;
      for (let change = next(4); change >= 0; change--) answer = mutated(answer, next);
      if (typeof answer !== "object" || answer === null || Array.isArray(answer)) continue;
      const element = answer as JsonObject;
      const calendars = calendarFolders(element);
      const own = { id: "10", remote: undefined, element: {} };
      readRows(element, {
        calendars: [own, ...calendars],
        ownAccount: OWN,
        ownAddress: "a@x.example",
        timeZone: "Europe/Paris",
      });
      const whole = readAppointment(element, OWN);
      if (!whole) continue;
      read++;
      occurrenceOf(whole.answered, "20261214T090000Z");
      try {
        writeInvites(whole.event, { address: "a@x.example" });
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal);
      }
    }
    expect(read).toBeGreaterThan(150);
  });
});
