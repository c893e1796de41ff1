import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import type { Sandbox } from "../sandbox.js";

const domain = "univ-valmoree.example";
/** What JSON.parse gives: the tests look into answers freely. */
type Json = ReturnType<typeof JSON.parse>;

/** Monday 23 November 2026, 9:00 in Paris. */
const NOW = Date.UTC(2026, 10, 23, 8);

let sandbox: Sandbox;
let now: number;
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

async function call(who: string, name: string, request: object, more: object = {}): Promise<Json> {
  now += 1_000;
  const { namespace = "Mail", ...context } = more as { namespace?: string };
  const body = { [`${name}Request`]: { _jsns: `urn:zimbra${namespace}`, ...request } };
  const answer = await post(body, { authToken: tokens[who], ...context });
  return answer[`${name}Response`] ?? answer.Fault.Detail.Error.Code;
}

const mail = (name: string): string => `${name}@${domain}`;
const paris = (d: string): object => ({ d, tz: "Europe/Paris" });

/** A meeting of zoe's on Tuesday from ten to eleven, to which some are invited. */
function meeting(guests: readonly string[], comp: object = {}): object {
  return {
    m: {
      e: guests.map((name) => ({ t: "t", a: mail(name) })),
      su: "Jury",
      inv: {
        comp: [
          {
            name: "Jury",
            s: paris("20261124T100000"),
            e: paris("20261124T110000"),
            or: { a: mail("zoe") },
            at: guests.map((name) => ({ a: mail(name), role: "REQ", ptst: "NE", rsvp: 1 })),
            ...comp,
          },
        ],
      },
      mp: [{ ct: "text/plain", content: "Venez" }],
    },
  };
}

const range = {
  types: "appointment",
  query: "in:calendar",
  calExpandInstStart: Date.UTC(2026, 10, 1),
  calExpandInstEnd: Date.UTC(2026, 11, 31),
};

async function agenda(who: string, more: object = {}): Promise<readonly Json[]> {
  return (await call(who, "Search", { ...range, ...more })).appt ?? [];
}

async function inbox(who: string): Promise<readonly Json[]> {
  const request = { types: "message", query: "in:inbox", sortBy: "idDesc" };
  return (await call(who, "Search", request)).m ?? [];
}

async function statusOf(who: string, guest: string): Promise<string> {
  const [item] = await agenda(who);
  const { appt } = await call(who, "GetAppointment", { id: item.id });
  const { at } = appt[0].inv[0].comp[0];
  return at.find(({ a }: Json) => a === mail(guest))?.ptst;
}

beforeEach(async () => {
  now = NOW;
  sandbox = createSandbox({ domain, preauthKey: "0".repeat(64), clock: () => now });
  tokens = {};
  for (const name of ["zoe", "ali", "max"]) {
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

describe("an invitation", () => {
  it("arrives as mail and as an event that awaits an answer, and the answer comes back", async () => {
    await call("zoe", "CreateAppointment", meeting(["ali"]));
    const [message] = await inbox("ali");
    expect(message.f).toContain("v");
    expect(message.inv[0].comp[0]).toMatchObject({ method: "REQUEST", name: "Jury" });
    const [item] = await agenda("ali");
    expect(item).toMatchObject({ ptst: "NE", fba: "T", isOrg: false, or: { a: mail("zoe") } });
    expect(item.invId).toBe(`${item.id}-${message.id}`);
    const reply = await call("ali", "SendInviteReply", {
      id: item.invId,
      compNum: 0,
      verb: "ACCEPT",
    });
    expect(reply.apptId).toBe(item.id);
    expect((await agenda("ali"))[0]).toMatchObject({ ptst: "AC", fba: "B" });
    expect(await statusOf("zoe", "ali")).toBe("AC");
    expect((await inbox("zoe"))[0]).toMatchObject({ su: "Accepté : Jury" });
    expect((await inbox("zoe"))[0].inv[0].comp[0].method).toBe("REPLY");
  });

  it("can be answered by its message, and stays out of the calendar when declined", async () => {
    await call("zoe", "CreateAppointment", meeting(["ali"]));
    const [message] = await inbox("ali");
    await call("ali", "SendInviteReply", { id: message.id, compNum: 0, verb: "DECLINE" });
    expect((await agenda("ali"))[0]).toMatchObject({ ptst: "DE", fba: "F" });
    expect(await statusOf("zoe", "ali")).toBe("DE");
    expect(await inbox("ali")).toEqual([]);
  });

  it("follows its organizer: later versions, people taken off, cancellation", async () => {
    const { invId } = await call("zoe", "CreateAppointment", meeting(["ali", "max"]));
    const later = meeting(["ali"], { s: paris("20261124T150000"), e: paris("20261124T160000") });
    const changed = await call("zoe", "ModifyAppointment", { id: invId, comp: 0, ...later });
    expect((await agenda("ali"))[0].inst[0].s).toBe(Date.UTC(2026, 10, 24, 14));
    expect(await agenda("max")).toEqual([]);
    expect((await inbox("max"))[0].inv[0].comp[0].method).toBe("CANCEL");
    const m = {
      e: [{ t: "t", a: mail("ali") }],
      su: "Annulé",
      mp: [{ ct: "text/plain", content: "" }],
    };
    await call("zoe", "CancelAppointment", { id: changed.invId, comp: 0, m });
    expect(await agenda("ali")).toEqual([]);
  });

  it("is not changed by an older version that arrives later, nor by somebody else's", async () => {
    const version = (
      sequence: number,
      hour: string,
      organizer = "boss@x.example",
    ): Uint8Array<ArrayBuffer> =>
      new TextEncoder().encode(
        [
          `From: ${organizer}`,
          `To: ${mail("ali")}`,
          "Subject: Externe",
          "MIME-Version: 1.0",
          "Content-Type: text/calendar; method=REQUEST; charset=utf-8",
          "",
          "BEGIN:VCALENDAR",
          "METHOD:REQUEST",
          "BEGIN:VEVENT",
          "UID:externe@x.example",
          `SEQUENCE:${sequence}`,
          "DTSTAMP:20261120T080000Z",
          `DTSTART:20261125T${hour}0000Z`,
          "DURATION:PT1H",
          "SUMMARY:Externe",
          `ORGANIZER:mailto:${organizer}`,
          `ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${mail("ali")}`,
          "END:VEVENT",
          "END:VCALENDAR",
          "",
        ].join("\r\n"),
      );
    const startsAt = async (): Promise<number> =>
      new Date((await agenda("ali"))[0].inst[0].s).getUTCHours();
    await sandbox.addMessage("ali", version(1, "10"));
    expect(await startsAt()).toBe(10);
    await sandbox.addMessage("ali", version(0, "12"));
    await sandbox.addMessage("ali", version(2, "13", "thief@x.example"));
    expect(await startsAt()).toBe(10);
    await sandbox.addMessage("ali", version(2, "14"));
    expect(await startsAt()).toBe(14);
  });

  it("keeps the later of two answers whichever comes first", async () => {
    await call("zoe", "CreateAppointment", meeting(["ali"]));
    const [item] = await agenda("ali");
    await call("ali", "SendInviteReply", { id: item.invId, compNum: 0, verb: "ACCEPT" });
    const request = { types: "message", query: "in:sent" };
    const sent = (await call("ali", "Search", request)).m[0];
    const raw = sandbox.mailbox("ali").message(Number(sent.id));
    const bytes = await rawOf("ali", String(raw.id));
    await call("ali", "SendInviteReply", { id: item.invId, compNum: 0, verb: "DECLINE" });
    expect(await statusOf("zoe", "ali")).toBe("DE");
    await sandbox.addMessage("zoe", bytes);
    expect(await statusOf("zoe", "ali")).toBe("DE");
  });

  it("may be answered by those only who are invited, and changed by its organizer only", async () => {
    await call("zoe", "CreateAppointment", meeting(["ali"]));
    const [item] = await agenda("ali");
    const change = { id: item.invId, comp: 0, ...meeting(["max"]) };
    expect(await call("ali", "ModifyAppointment", change)).toBe("mail.MUST_BE_ORGANIZER");
    const nobody = { id: "99999", compNum: 0, verb: "ACCEPT" };
    expect(await call("ali", "SendInviteReply", nobody)).toBe("mail.NO_SUCH_MSG");
    const unknown = { id: item.invId, compNum: 0, verb: "PERHAPS" };
    expect(await call("ali", "SendInviteReply", unknown)).toBe("service.INVALID_REQUEST");
    expect(await call("zoe", "CreateAppointment", meeting(["nobody"]))).toBe(
      "mail.SEND_ABORTED_ADDRESS_FAILURE",
    );
  });

  it("is answered for one occurrence of a series alone", async () => {
    const rule = { freq: "WEE", interval: [{ ival: 1 }], count: [{ num: 3 }] };
    const series = meeting(["ali"], { recur: [{ add: [{ rule: [rule] }] }] });
    await call("zoe", "CreateAppointment", series);
    const [item] = await agenda("ali");
    const exceptId = [paris("20261201T100000")];
    await call("ali", "SendInviteReply", { id: item.invId, compNum: 0, verb: "DECLINE", exceptId });
    const [after] = await agenda("ali");
    expect(after.inst.map(({ ptst }: Json) => ptst ?? after.ptst)).toEqual(["NE", "DE", "NE"]);
    const [own] = await agenda("zoe");
    const { appt } = await call("zoe", "GetAppointment", { id: own.id });
    expect(appt[0].replies[0].reply).toMatchObject([
      { at: mail("ali"), ptst: "DE", ridZ: "20261201T090000Z" },
    ]);
  });

  it("can be met with another time, and passed on", async () => {
    await call("zoe", "CreateAppointment", meeting(["ali"]));
    const [item] = await agenda("ali");
    const other = meeting([], { s: paris("20261124T140000"), e: paris("20261124T150000") }) as Json;
    const m = { ...other.m, e: [{ t: "t", a: mail("zoe") }] };
    expect(await call("ali", "CounterAppointment", { id: item.invId, comp: 0, m })).toEqual({
      _jsns: "urn:zimbraMail",
    });
    const [proposal] = await inbox("zoe");
    expect(proposal.inv[0].comp[0]).toMatchObject({
      method: "COUNTER",
      s: [{ d: "20261124T140000" }],
    });
    const forwarded = {
      e: [{ t: "t", a: mail("max") }],
      su: "Fwd",
      mp: [{ ct: "text/plain", content: "" }],
    };
    await call("ali", "ForwardAppointment", { id: item.invId, m: forwarded });
    expect((await agenda("max"))[0]).toMatchObject({ name: "Jury", or: { a: mail("zoe") } });
  });
});

async function rawOf(who: string, id: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await sandbox.fetch(
    new Request(`http://127.0.0.1/home/~/?auth=co&id=${id}`, {
      headers: { cookie: `ZM_AUTH_TOKEN=${tokens[who]}` },
    }),
  );
  return new Uint8Array(await response.arrayBuffer());
}

describe("a room", () => {
  beforeEach(async () => {
    for (const [name, capacity] of [
      ["salle-a", "12"],
      ["salle-b", "40"],
    ] as const) {
      await sandbox.createAccount({
        name,
        password: "bonjour",
        attributes: {
          displayName: `Salle ${name.at(-1)?.toUpperCase()}`,
          zimbraCalResType: "Location",
          zimbraCalResCapacity: capacity,
          zimbraCalResBuilding: "Nord",
        },
      });
    }
  });

  it("accepts by itself, and declines what clashes", async () => {
    await call("zoe", "CreateAppointment", meeting(["salle-a"]));
    expect(await statusOf("zoe", "salle-a")).toBe("AC");
    const second = await call("zoe", "CreateAppointment", meeting(["salle-a"], { name: "Autre" }));
    const { appt } = await call("zoe", "GetAppointment", { id: second.calItemId });
    expect(appt[0].inv[0].comp[0].at[0].ptst).toBe("DE");
  });

  it("is found by its name, its capacity and its place", async () => {
    const find = async (request: object): Promise<Json> =>
      (
        await call("zoe", "SearchCalendarResources", request, { namespace: "Account" })
      ).calresource?.map(({ name }: Json) => name) ?? [];
    expect(await find({})).toEqual([mail("salle-a"), mail("salle-b")]);
    expect(await find({ name: "salle b" })).toEqual([mail("salle-b")]);
    const cond = (attr: string, op: string, value: string): object => ({ attr, op, value });
    const conds = {
      cond: [cond("zimbraCalResCapacity", "ge", "20"), cond("zimbraCalResBuilding", "eq", "nord")],
    };
    expect(await find({ searchFilter: { conds } })).toEqual([mail("salle-b")]);
    const closed = { conds: { cond: [cond("zimbraCalResBuilding", "has", "sud")] } };
    expect(await find({ searchFilter: closed })).toEqual([]);
  });
});

describe("a calendar of somebody else's", () => {
  let zid: string;

  beforeEach(async () => {
    zid = sandbox.account("zoe")?.id ?? "";
    await call("zoe", "CreateAppointment", meeting([], { name: "Ouvert" }));
    await call(
      "zoe",
      "CreateAppointment",
      meeting([], { name: "Secret", class: "PRI", loc: "Ici" }),
    );
  });

  const grant = (perm: string): Promise<Json> =>
    call("zoe", "FolderAction", {
      action: { id: "10", op: "grant", grant: { gt: "usr", d: mail("ali"), perm } },
    });
  const mount = (): Promise<Json> =>
    call("ali", "CreateMountpoint", {
      link: { l: "1", name: "Zoé", zid, rid: 10, view: "appointment", f: "#", color: 3 },
    });
  const look = (): Promise<readonly Json[]> => agenda("ali", { query: 'in:"Zoé"' });

  it("is closed to who was given nothing", async () => {
    expect(await mount()).toBe("service.PERM_DENIED");
    const item = sandbox.mailbox("zoe").itemsOf("appointment")[0]!;
    expect(await call("ali", "GetAppointment", { id: `${zid}:${item.id}` })).toBe(
      "service.PERM_DENIED",
    );
  });

  it("shows its events under full ids, and of private ones only when they are", async () => {
    await grant("r");
    await mount();
    const found = await look();
    expect(found.map(({ name, l, id }: Json) => [name, l, id.startsWith(`${zid}:`)])).toEqual(
      expect.arrayContaining([
        ["Ouvert", `${zid}:10`, true],
        [undefined, `${zid}:10`, true],
      ]),
    );
    const secret = found.find(({ name }: Json) => name === undefined);
    expect(secret).toMatchObject({ class: "PRI", fba: "B", inst: [{ s: expect.any(Number) }] });
    expect(JSON.stringify(secret)).not.toMatch(/Secret|Ici|Venez/);
    const whole = await call("ali", "GetAppointment", { id: secret.id, includeContent: 1 });
    expect(JSON.stringify(whole)).not.toMatch(/Secret|Ici|Venez/);
    expect(JSON.stringify(await call("ali", "GetMsg", { m: { id: secret.invId } }))).not.toMatch(
      /Secret|Ici|Venez/,
    );
    expect(await agenda("ali", { query: 'in:"Zoé" secret' })).toEqual([]);
    const ics = await sandbox.fetch(
      new Request(`http://127.0.0.1/home/zoe/Calendar?fmt=ics`, {
        headers: { cookie: `ZM_AUTH_TOKEN=${tokens.ali}` },
      }),
    );
    const text = await ics.text();
    expect(text).toContain("SUMMARY:Ouvert");
    expect(text).not.toMatch(/Secret|Ici/);
  });

  it("is changed by those only who may write", async () => {
    await grant("r");
    await mount();
    const open = (await look()).find(({ name }: Json) => name === "Ouvert");
    const change = { id: open.invId, comp: 0, ...meeting([], { name: "Changé" }) };
    expect(await call("ali", "ModifyAppointment", change)).toBe("service.PERM_DENIED");
    expect(await call("ali", "CancelAppointment", { id: open.invId, comp: 0 })).toBe(
      "service.PERM_DENIED",
    );
    const folders = await call("ali", "GetFolder", { folder: { path: "/Zoé" } });
    expect(JSON.stringify(folders)).toContain('"perm":"r"');
    await grant("rwidx");
    const changed = await call("ali", "ModifyAppointment", change);
    expect(changed.calItemId).toBe(open.id);
    expect((await look()).map(({ name }: Json) => name)).toContain("Changé");
    const target = folders.link[0].id;
    await call("ali", "CreateAppointment", meeting([], { name: "À moi", or: { a: mail("ali") } }));
    const mine = (await agenda("ali"))[0].id;
    await call("ali", "ItemAction", { action: { id: mine, op: "move", l: target } });
    expect(await agenda("ali")).toEqual([]);
    expect((await look()).map(({ name }: Json) => name)).toContain("À moi");
    const created = await call("ali", "CreateAppointment", {
      m: { ...(meeting([], { name: "Pour Zoé" }) as Json).m, l: target },
    });
    expect(created.calItemId).toMatch(`${zid}:`);
    const other = { account: { by: "name", _content: mail("zoe") } };
    const names = (await call("ali", "Search", range, other)).appt.map(({ name }: Json) => name);
    expect(names).toContain("Pour Zoé");
  });
});
