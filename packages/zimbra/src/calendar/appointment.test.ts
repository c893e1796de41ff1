import { occurrenceName, occurrenceOf, recurrenceIdOf } from "@partage-ent/calendar";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../soap/json.js";
import { type Appointment, readAppointment } from "./appointment.js";

const OWN = "11111111-2222-4333-8444-555555555555";
const OTHER = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const PARIS = "Europe/Paris";

const time = (d: string) => [{ d, tz: PARIS }];
const invite = (id: number, comp: JsonObject): JsonObject => ({
  type: "appt",
  id,
  compNum: 0,
  comp: [
    { name: "Cours", s: time("20261012T100000"), e: time("20261012T113000"), isOrg: true, ...comp },
  ],
});
const weekly = { recur: [{ add: [{ rule: [{ freq: "WEE", count: [{ num: 4 }] }] }] }] };
const exception = (day: string, comp: JsonObject = {}) => ({
  s: time(`${day}T140000`),
  e: time(`${day}T153000`),
  exceptId: [{ d: `${day}T100000`, tz: PARIS }],
  ex: true,
  ...comp,
});
const appointment = (inv: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  id: "257",
  uid: "cours@univ.example",
  l: "10",
  ms: 12,
  rev: 11,
  inv,
  ...more,
});
const read = (element: JsonObject): Appointment => readAppointment(element, OWN)!;

describe("appointments", () => {
  it("are series with their exceptions as overrides", () => {
    const series = read(
      appointment([
        invite(256, weekly),
        invite(260, exception("20261019", { name: "Ailleurs" })),
        invite(261, exception("20261026", { status: "CANC" })),
      ]),
    );
    expect(series).toMatchObject({ id: "257", itemId: "257", folder: "10", revision: "12-11" });
    expect(series.isOrigin).toBe(true);
    expect(series.invite).toMatchObject({ id: "257-256", component: 0 });
    expect(series.exceptions.get("2026-10-19T10:00:00")).toMatchObject({ id: "257-260" });
    expect(series.event.recurrenceOverrides).toMatchObject({
      "2026-10-19T10:00:00": { title: "Ailleurs", start: "2026-10-19T14:00:00" },
      "2026-10-26T10:00:00": { excluded: true },
    });
    expect(series.event).toMatchObject({ uid: "cours@univ.example", title: "Cours" });
  });

  it("find their exceptions by instant where these are named in another zone", () => {
    const series = read(
      appointment([
        invite(256, weekly),
        invite(260, { ...exception("20261019"), exceptId: [{ d: "20261019T080000Z" }] }),
      ]),
    );
    expect([...series.exceptions.keys()]).toEqual(["2026-10-19T10:00:00"]);
    expect(Object.keys(series.event.recurrenceOverrides!)).toEqual(["2026-10-19T10:00:00"]);
  });

  it("of other people have ids that say whose they are", () => {
    const theirs = read(appointment([invite(256, {})], { id: `${OTHER}:257`, l: `${OTHER}:10` }));
    expect(theirs).toMatchObject({
      id: `${OTHER}_257`,
      itemId: `${OTHER}:257`,
      owner: OTHER,
      folder: "10",
      invite: { id: `${OTHER}:257-256` },
    });
    const own = read(appointment([invite(256, {})], { id: `${OWN}:257`, l: `${OWN}:10` }));
    expect(own).toMatchObject({ id: "257", owner: undefined });
  });

  it("show the answers that came in, all or of one occurrence", () => {
    const people = {
      or: [{ a: "lea@univ.example" }],
      at: [
        { a: "theo@univ.example", ptst: "NE" },
        { a: "ali@univ.example", ptst: "NE" },
      ],
    };
    const reply = (at: string, ptst: string, more: JsonObject = {}) => ({
      at,
      ptst,
      seq: 0,
      ...more,
    });
    const { event, answered } = read(
      appointment([invite(256, { ...weekly, ...people })], {
        replies: [
          {
            reply: [
              reply("theo@univ.example", "AC"),
              reply("ali@univ.example", "DE", { ridZ: "20261019T080000Z" }),
              reply("nobody@univ.example", "AC"),
            ],
          },
        ],
      }),
    );
    expect(event.participants).toMatchObject({
      theo_univ_example: { participationStatus: "accepted" },
      ali_univ_example: { participationStatus: "needs-action" },
    });
    expect(event.recurrenceOverrides).toBeUndefined();
    const occurrence = (name: string) =>
      occurrenceOf(answered, name)?.participants?.["ali_univ_example"]?.participationStatus;
    expect(occurrence("20261019T080000Z")).toBe("declined");
    expect(occurrence("20261012T080000Z")).toBe("needs-action");
  });

  it("take their description from the message where the invite has none", () => {
    const mp = [
      {
        ct: "multipart/alternative",
        mp: [
          { ct: "text/plain", content: "Bonjour" },
          { ct: "text/html", content: "<p>Bonjour</p>" },
        ],
      },
    ];
    const { event, invite: reference } = read(appointment([{ ...invite(256, {}), mp }]));
    expect(event.description).toBe("Bonjour");
    expect(reference.html).toBe("<p>Bonjour</p>");
  });

  it("are single events where their rule makes no sense", () => {
    const recur = [{ add: [{ rule: [{ freq: "XXX", interval: [{ ival: -4 }] }] }] }];
    const { event } = read(appointment([invite(256, { recur })]));
    expect(event.title).toBe("Cours");
    expect(event.recurrenceRules).toBeUndefined();
  });

  it.each([
    ["no invite", []],
    ["an invite without a component", [{ id: 256 }]],
    ["an invite without a number", [{ ...invite(256, {}), id: "2;3" }]],
    ["a start that does not exist", [invite(256, { s: [{ d: "20261399" }] })]],
  ])("are kept out with %s", (_name, inv) => {
    expect(readAppointment(appointment(inv), OWN)).toBeUndefined();
  });

  it("are kept out with an id that is none", () => {
    for (const id of ["", "0", "x:257", `${OTHER}:x`, "257-1", "1e3"]) {
      expect(readAppointment(appointment([invite(256, {})], { id }), OWN)).toBeUndefined();
    }
  });
});

describe("occurrences", () => {
  const { event: series } = read(
    appointment([invite(256, weekly), invite(260, exception("20261019", { name: "Ailleurs" }))]),
  );

  it("have the names that ids know them by", () => {
    expect(occurrenceName(series, "2026-10-26T10:00:00")).toBe("20261026T090000Z");
    expect(recurrenceIdOf(series, "20261026T090000Z")).toBe("2026-10-26T10:00:00");
    const days = { ...series, showWithoutTime: true, timeZone: null, start: "2026-10-12T00:00:00" };
    expect(occurrenceName(days, "2026-10-19T00:00:00")).toBe("20261019");
    expect(recurrenceIdOf(days, "20261019")).toBe("2026-10-19T00:00:00");
  });

  it("are events of their own", () => {
    expect(occurrenceOf(series, "20261026T090000Z")).toMatchObject({
      title: "Cours",
      start: "2026-10-26T10:00:00",
      duration: "PT1H30M",
      recurrenceId: "2026-10-26T10:00:00",
      recurrenceIdTimeZone: PARIS,
    });
    expect(occurrenceOf(series, "20261026T090000Z")).not.toHaveProperty("recurrenceRules");
    expect(occurrenceOf(series, "20261019T080000Z")).toMatchObject({
      title: "Ailleurs",
      start: "2026-10-19T14:00:00",
      recurrenceId: "2026-10-19T10:00:00",
    });
  });

  it("exist only where the series has them", () => {
    for (const name of ["20261027T090000Z", "20261109T090000Z", "20261026T080000Z", "20269999"]) {
      expect(occurrenceOf(series, name)).toBeUndefined();
    }
    const left = { ...series, recurrenceOverrides: { "2026-10-26T10:00:00": { excluded: true } } };
    expect(occurrenceOf(left, "20261026T090000Z")).toBeUndefined();
  });

  it("of a bomb end at the budget", () => {
    const frequency = "secondly" as const;
    const bomb = {
      ...series,
      recurrenceOverrides: {},
      recurrenceRules: [
        { "@type": "RecurrenceRule" as const, frequency, byMonthDay: [30], byMonth: ["2"] },
      ],
    };
    expect(occurrenceOf(bomb, "20991026T090000Z")).toBeUndefined();
  });
});
