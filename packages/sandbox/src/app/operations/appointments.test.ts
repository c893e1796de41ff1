import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import type { Sandbox } from "../sandbox.js";

const domain = "univ-valmoree.example";
/** What JSON.parse gives: the tests look into answers freely. */
type Json = ReturnType<typeof JSON.parse>;

/** Monday 23 November 2026, 9:00 in Paris. */
const NOW = Date.UTC(2026, 10, 23, 8);
const DAY = 86_400_000;

let sandbox: Sandbox;
let now = NOW;
let tokens: Record<string, string>;

async function post(body: object, context: object): Promise<Json> {
  const response = await sandbox.fetch(
    new Request("http://127.0.0.1/service/soap", {
      method: "POST",
      body: JSON.stringify({
        Header: { context: { _jsns: "urn:zimbra", nosession: {}, ...context } },
        Body: body,
      }),
    }),
  );
  return (await response.json()).Body;
}

async function call(who: string, name: string, request: object, context = {}): Promise<Json> {
  const body = { [`${name}Request`]: { _jsns: "urn:zimbraMail", ...request } };
  const answer = await post(body, { authToken: tokens[who], ...context });
  return answer[`${name}Response`] ?? answer.Fault.Detail.Error.Code;
}

const paris = (d: string): object => ({ d, tz: "Europe/Paris" });

function event(comp: object, more: object = {}): object {
  return {
    m: {
      su: "Réunion",
      inv: { comp: [{ name: "Réunion", or: { a: `zoe@${domain}` }, ...comp }] },
      mp: [{ ct: "text/plain", content: { _content: "Ordre du jour" } }],
      ...more,
    },
  };
}

const once = event({ s: paris("20261124T100000"), e: paris("20261124T113000") });
/** Mondays at nine from 19 October on: summer time ends on the 25th. */
const weekly = event({
  s: paris("20261019T090000"),
  e: paris("20261019T100000"),
  recur: [{ add: [{ rule: [{ freq: "WEE", interval: [{ ival: 1 }], count: [{ num: 6 }] }] }] }],
});

const october = {
  calExpandInstStart: Date.UTC(2026, 9, 1),
  calExpandInstEnd: Date.UTC(2026, 11, 31),
};

async function search(who: string, more: object = {}): Promise<readonly Json[]> {
  const request = { types: "appointment", query: "in:calendar", ...october, ...more };
  return (await call(who, "Search", request)).appt ?? [];
}

beforeEach(async () => {
  now = NOW;
  sandbox = createSandbox({ domain, preauthKey: "0".repeat(64), clock: () => now });
  tokens = {};
  for (const name of ["zoe", "ali"]) {
    await sandbox.createAccount({
      name,
      password: "bonjour",
      attributes: { zimbraPrefTimeZoneId: "Europe/Paris", displayName: name },
    });
    const account = { by: "name", _content: name };
    const request = { _jsns: "urn:zimbraAccount", account, password: "bonjour" };
    const answer = await post({ AuthRequest: request }, {});
    tokens[name] = answer.AuthResponse.authToken[0]._content;
  }
});

describe("an appointment", () => {
  it("is found with its occurrence, read whole, and read as a message", async () => {
    const created = await call("zoe", "CreateAppointment", once);
    expect(created).toMatchObject({ ms: expect.any(Number), rev: expect.any(Number) });
    const [found] = await search("zoe");
    expect(found).toMatchObject({
      id: created.calItemId,
      invId: created.invId,
      name: "Réunion",
      dur: 5_400_000,
      fba: "B",
      isOrg: true,
      recur: false,
      fr: "Ordre du jour",
      inst: [{ s: Date.UTC(2026, 10, 24, 9), ridZ: "20261124T090000Z", tzo: 3_600_000 }],
    });
    const { appt } = await call("zoe", "GetAppointment", {
      id: created.calItemId,
      includeContent: 1,
    });
    expect(appt[0].inv[0].comp[0]).toMatchObject({
      s: [{ d: "20261124T100000", tz: "Europe/Paris", u: Date.UTC(2026, 10, 24, 9) }],
      desc: [{ _content: "Ordre du jour" }],
    });
    const { m } = await call("zoe", "GetMsg", { m: { id: created.invId } });
    expect(m[0].inv[0].comp[0].name).toBe("Réunion");
    expect(JSON.stringify(m[0].mp)).toContain("text/calendar");
  });

  it("is refused when it means nothing", async () => {
    const wrong = [
      event({ e: paris("20261124T100000") }),
      event({ s: { d: "20261341T100000" } }),
      event({ s: { d: "20261124T100000", tz: "Mars/Olympus" } }),
      event({ s: paris("20261124T100000"), recur: [{ add: [{ rule: [{ freq: "NOW" }] }] }] }),
      event({
        s: paris("20261124T100000"),
        recur: [{ add: [{ rule: [{ freq: "DAI", interval: [{ ival: 0 }] }] }] }],
      }),
      event({ s: paris("20261124T100000"), fb: "X" }),
    ];
    for (const request of wrong) {
      expect(await call("zoe", "CreateAppointment", request)).toBe("service.INVALID_REQUEST");
    }
    expect(await call("zoe", "GetAppointment", { id: "99999" })).toBe("mail.NO_SUCH_ITEM");
    expect(await call("zoe", "GetAppointment", { id: "10" })).toBe("mail.NO_SUCH_CALITEM");
    expect(await call("zoe", "GetAppointment", { uid: "nobody" })).toBe("mail.NO_SUCH_CALITEM");
  });

  it("is out of date for a client that knows an older state", async () => {
    const { invId, ms, rev } = await call("zoe", "CreateAppointment", once);
    const later = event({ s: paris("20261125T100000"), e: paris("20261125T110000") });
    const changed = await call("zoe", "ModifyAppointment", {
      id: invId,
      comp: 0,
      ms,
      rev,
      ...later,
    });
    expect(changed.rev).toBeGreaterThan(rev);
    const again = { id: changed.invId, comp: 0, ms, rev, ...later };
    expect(await call("zoe", "ModifyAppointment", again)).toBe("mail.INVITE_OUT_OF_DATE");
    expect((await search("zoe"))[0].inst[0].s).toBe(Date.UTC(2026, 10, 25, 9));
  });

  it("of whole days ends on its last day", async () => {
    const days = event({ allDay: 1, s: { d: "20261201" }, e: { d: "20261203" } });
    await call("zoe", "CreateAppointment", days);
    const [found] = await search("zoe");
    expect(found).toMatchObject({ allDay: true, dur: 3 * DAY });
    expect(found.inst).toEqual([
      { s: Date.UTC(2026, 10, 30, 23), ridZ: "20261201", tzo: 3_600_000 },
    ]);
  });

  it("goes to the Trash when it is cancelled, and is searched no more", async () => {
    const { invId } = await call("zoe", "CreateAppointment", once);
    await call("zoe", "CancelAppointment", { id: invId, comp: 0 });
    expect(await search("zoe", { query: "réunion" })).toEqual([]);
    expect(await search("zoe", { query: "in:trash" })).toHaveLength(1);
    expect(await call("zoe", "ModifyAppointment", { id: invId, comp: 0, ...once })).toBe(
      "service.INVALID_REQUEST",
    );
  });

  it("is written once however often it is set by its UID", async () => {
    const set = (name: string): object => ({
      l: "10",
      default: {
        m: {
          inv: {
            comp: [{ uid: "tp-1", name, s: paris("20261124T080000"), e: paris("20261124T100000") }],
          },
          mp: [{ ct: "text/plain", content: "" }],
        },
      },
    });
    const first = await call("zoe", "SetAppointment", set("TP"));
    const second = await call("zoe", "SetAppointment", set("TP salle 12"));
    expect(second.calItemId).toBe(first.calItemId);
    expect((await search("zoe")).map(({ name }: Json) => name)).toEqual(["TP salle 12"]);
  });

  it("shows what is busy and free", async () => {
    await call("zoe", "CreateAppointment", once);
    await call(
      "zoe",
      "CreateAppointment",
      event({
        s: paris("20261124T110000"),
        e: paris("20261124T120000"),
        fb: "O",
      }),
    );
    const range = { s: Date.UTC(2026, 10, 24, 8), e: Date.UTC(2026, 10, 24, 13) };
    const { usr } = await call("ali", "GetFreeBusy", {
      ...range,
      name: `zoe@${domain},who@x.example`,
    });
    expect(usr).toEqual([
      {
        id: `zoe@${domain}`,
        f: [
          { s: range.s, e: Date.UTC(2026, 10, 24, 9) },
          { s: Date.UTC(2026, 10, 24, 11), e: range.e },
        ],
        b: [{ s: Date.UTC(2026, 10, 24, 9), e: Date.UTC(2026, 10, 24, 10) }],
        u: [{ s: Date.UTC(2026, 10, 24, 10), e: Date.UTC(2026, 10, 24, 11) }],
      },
      { id: "who@x.example", n: [range] },
    ]);
    const hours = await call("ali", "GetWorkingHours", { ...range, name: `zoe@${domain}` });
    expect(hours.usr[0].f).toEqual([range]);
  });
});

describe("a series", () => {
  it("keeps its local time over a change of the clock", async () => {
    await call("zoe", "CreateAppointment", weekly);
    const [found] = await search("zoe");
    expect(found.inst.slice(0, 2)).toEqual([
      { s: Date.UTC(2026, 9, 19, 7), ridZ: "20261019T070000Z", tzo: 7_200_000 },
      { s: Date.UTC(2026, 9, 26, 8), ridZ: "20261026T080000Z", tzo: 3_600_000 },
    ]);
    expect(found.inst).toHaveLength(6);
    const { date } = await call("zoe", "GetMiniCal", {
      s: Date.UTC(2026, 9, 1),
      e: Date.UTC(2026, 9, 31),
      folder: [{ id: "10" }],
    });
    expect(date).toEqual([{ _content: "20261019" }, { _content: "20261026" }]);
  });

  it("has exceptions that say only what differs, and loses them when its times change", async () => {
    const { invId, calItemId } = await call("zoe", "CreateAppointment", weekly);
    const moved = event({
      name: "Réunion déplacée",
      s: paris("20261027T140000"),
      e: paris("20261027T150000"),
      exceptId: [paris("20261026T090000")],
    });
    const exception = await call("zoe", "CreateAppointmentException", {
      id: invId,
      comp: 0,
      ...moved,
    });
    const [found] = await search("zoe");
    expect(found.hasEx).toBe(true);
    expect(found.inst[1]).toEqual({
      s: Date.UTC(2026, 9, 27, 13),
      ridZ: "20261026T080000Z",
      tzo: 3_600_000,
      ex: true,
      invId: exception.invId,
      name: "Réunion déplacée",
    });
    const { appt } = await call("zoe", "GetAppointment", { id: calItemId });
    expect(appt[0].inv.map(({ recurId }: Json) => recurId)).toEqual([undefined, "20261026T090000"]);
    const renamed = event({
      name: "Autre nom",
      s: paris("20261019T090000"),
      e: paris("20261019T100000"),
      recur: [{ add: [{ rule: [{ freq: "WEE", interval: [{ ival: 1 }], count: [{ num: 6 }] }] }] }],
    });
    const named = await call("zoe", "ModifyAppointment", { id: invId, comp: 0, ...renamed });
    expect((await search("zoe"))[0].hasEx).toBe(true);
    const earlier = event({ s: paris("20261019T080000"), e: paris("20261019T090000") });
    await call("zoe", "ModifyAppointment", { id: named.invId, comp: 0, ...earlier });
    expect((await search("zoe"))[0].hasEx).toBeUndefined();
  });

  it("loses one occurrence, then all from one on", async () => {
    const { invId } = await call("zoe", "CreateAppointment", weekly);
    const cancel = (inst: object): Promise<Json> =>
      call("zoe", "CancelAppointment", { id: invId, comp: 0, inst });
    await cancel(paris("20261026T090000"));
    const starts = async (): Promise<readonly number[]> =>
      (await search("zoe"))[0].inst.map(({ s }: Json) => new Date(s).getUTCDate());
    expect(await starts()).toEqual([19, 2, 9, 16, 23]);
    await cancel({ ...paris("20261109T090000"), range: "THISANDFUTURE" });
    expect(await starts()).toEqual([19, 2]);
  });

  it("is not expanded without bound", async () => {
    const bomb = event({
      s: paris("20261019T090000"),
      e: paris("20261019T090001"),
      recur: [{ add: [{ rule: [{ freq: "SEC" }] }] }],
    });
    await call("zoe", "CreateAppointment", bomb);
    const [found] = await search("zoe");
    expect(found.inst.length).toBeLessThanOrEqual(5_000);
    const far = { calExpandInstStart: 0, calExpandInstEnd: 9e12 };
    const request = { types: "appointment", query: "in:calendar", ...far };
    expect(await call("zoe", "Search", request)).toBe("service.INVALID_REQUEST");
  });
});

describe("the alarm of an appointment", () => {
  const reminded = event({
    s: paris("20261124T100000"),
    e: paris("20261124T110000"),
    alarm: [{ action: "DISPLAY", trigger: [{ rel: [{ m: 15, neg: 1, related: "START" }] }] }],
  });

  it("sounds until it is dismissed, and later when it is put off", async () => {
    const { calItemId } = await call("zoe", "CreateAppointment", reminded);
    const at = Date.UTC(2026, 10, 24, 8, 45);
    expect((await search("zoe"))[0].alarmData).toMatchObject([{ nextAlarm: at }]);
    const until = at + 300_000;
    const put = await call("zoe", "SnoozeCalendarItemAlarm", { appt: [{ id: calItemId, until }] });
    expect(put.appt[0].alarmData[0].nextAlarm).toBe(until);
    await call("zoe", "DismissCalendarItemAlarm", {
      appt: [{ id: calItemId, dismissedAt: until }],
    });
    expect((await search("zoe"))[0].alarmData).toBeUndefined();
  });
});

describe("synchronisation", () => {
  it("tells of appointments as of everything else", async () => {
    const first = await call("zoe", "Sync", {});
    const { calItemId, invId } = await call("zoe", "CreateAppointment", once);
    const second = await call("zoe", "Sync", { token: first.token, typed: 1 });
    expect(second.appt).toMatchObject([{ id: calItemId, inv: [{ comp: [{ name: "Réunion" }] }] }]);
    expect(sandbox.mailbox("zoe").folderCounts(10).count).toBe(1);
    await call("zoe", "ItemAction", { action: { id: calItemId, op: "delete" } });
    const third = await call("zoe", "Sync", { token: second.token, typed: 1 });
    expect(third.deleted).toMatchObject({ ids: calItemId, appt: [{ ids: calItemId }] });
    expect(await call("zoe", "GetMsg", { m: { id: invId } })).toBe("mail.NO_SUCH_MSG");
  });
});
