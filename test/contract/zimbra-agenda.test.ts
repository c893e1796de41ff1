import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Calendar, CalendarEvent, Id } from "@partage-ent/jmap";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EVENT_ROW_PROPERTIES } from "../../packages/sdk/src/list-events.js";
import { CalendarClient, PARIS } from "./calendar-client.js";
import { RecordError } from "./jmap-client.js";
import {
  setUpZimbraCalendars,
  soapClient,
  type ZimbraCalendarFixture,
} from "./zimbra-calendar-fixture.js";

const WEEK = { after: "2026-11-23T00:00:00", before: "2026-11-30T00:00:00" };
const WEEKLY = { "@type": "RecurrenceRule", frequency: "weekly" } as const;

describe("the agenda over Zimbra", () => {
  let fixture: ZimbraCalendarFixture;
  let lea: CalendarClient;

  beforeEach(async () => {
    fixture = await setUpZimbraCalendars();
    lea = await new CalendarClient(fixture.backend, fixture.principal).open();
  });
  afterEach(() => fixture.close());

  type Exchange = Readonly<Record<string, object>>;
  const sent = (): readonly string[] =>
    fixture.traces.map(({ request }) => {
      const [[name, body]] = Object.entries((request as { Body: Exchange }).Body) as [
        [string, Readonly<Record<string, unknown>>],
      ];
      if (name !== "BatchRequest") return name;
      const inner = Object.entries(body).filter(([, calls]) => Array.isArray(calls));
      return inner
        .flatMap(([operation, calls]) => (calls as readonly unknown[]).map(() => operation))
        .sort()
        .join(" ");
    });

  /** What `listEvents` of the SDK asks, with the calendars beside it. */
  const load = async (filter: object, limit = 500) => {
    fixture.traces.length = 0;
    const { accountId } = lea;
    const answers = await lea.calls(
      ["Calendar/get", { ids: null }],
      [
        "CalendarEvent/query",
        { filter, sort: [{ property: "start" }], expandRecurrences: true, timeZone: PARIS, limit },
      ],
      [
        "CalendarEvent/get",
        {
          accountId,
          "#ids": { resultOf: "1", name: "CalendarEvent/query", path: "/ids" },
          properties: EVENT_ROW_PROPERTIES,
          reduceParticipants: true,
          timeZone: PARIS,
        },
      ],
    );
    return {
      calendars: answers[0]!["list"] as readonly Calendar[],
      events: answers[2]!["list"] as readonly CalendarEvent[],
      state: answers[2]!["state"],
    };
  };

  it("loads calendars and a week of rows with one SOAP request", async () => {
    await lea.create({ title: "Cours", start: "2026-11-02T10:00:00", recurrenceRules: [WEEKLY] });
    await lea.create({ title: "Jury", start: "2026-11-25T14:00:00", duration: "PT2H" });
    const { calendars, events } = await load(WEEK);
    expect(sent()).toEqual(["GetFolderRequest SearchRequest"]);
    expect(calendars.map(({ name }) => name)).toEqual(["Calendar", "Ali"]);
    expect(events.map(({ title, start }) => [title, start])).toEqual([
      ["Cours", "2026-11-23T10:00:00"],
      ["Jury", "2026-11-25T14:00:00"],
    ]);
  });

  it("finds the next occurrences with one request, and with three where there is nothing for years", async () => {
    const after = "2026-11-23T00:00:00";
    await lea.create({ title: "Jury", start: "2026-11-25T14:00:00", duration: "PT2H" });
    expect((await load({ after }, 1)).events).toHaveLength(1);
    expect(sent()).toHaveLength(1);
    expect((await load({ after }, 10)).events).toHaveLength(1);
    expect(sent()).toEqual([
      "GetFolderRequest SearchRequest",
      "SearchRequest",
      "SearchRequest SearchRequest",
    ]);
  });

  it("opens an event with one request", async () => {
    const id = await lea.create({ title: "Jury", start: "2026-11-25T14:00:00" });
    fixture.traces.length = 0;
    await lea.call("CalendarEvent/get", { ids: [id] });
    expect(sent()).toEqual(["GetAppointmentRequest GetFolderRequest"]);
  });

  it("shows in rows what the event says whole", async () => {
    await lea.create({
      title: "Cours",
      start: "2026-10-19T10:00:00",
      duration: "PT1H30M",
      locations: { a: { "@type": "Location", name: "B12" } },
      recurrenceRules: [WEEKLY],
      freeBusyStatus: "free",
      privacy: "private",
      status: "tentative",
    });
    await lea.create({
      title: "Colloque",
      start: "2026-10-24T00:00:00",
      duration: "P3D",
      showWithoutTime: true,
      timeZone: null,
    });
    const { events } = await load({ after: "2026-10-19T00:00:00", before: "2026-11-09T00:00:00" });
    expect(events).toHaveLength(4);
    const whole = await lea.get(...events.map(({ id }) => id));
    for (const [at, row] of events.entries()) {
      const { alerts: _alerts, participants: _people, uid, ...same } = row;
      expect(uid).toBe(whole[at]!.uid);
      expect(whole[at]).toMatchObject(same);
    }
  });

  it("keeps hours and days over the change of the clock", async () => {
    await lea.create({ title: "a", start: "2026-10-25T01:30:00", duration: "PT3H" });
    await lea.create({
      title: "b",
      start: "2026-10-25T00:00:00",
      duration: "P1D",
      showWithoutTime: true,
      timeZone: null,
    });
    const { events } = await load({ after: "2026-10-25T00:00:00", before: "2026-10-26T00:00:00" });
    expect(events).toMatchObject([
      {
        title: "b",
        duration: "P1D",
        utcStart: "2026-10-24T22:00:00Z",
        utcEnd: "2026-10-25T23:00:00Z",
      },
      {
        title: "a",
        duration: "PT3H",
        utcStart: "2026-10-24T23:30:00Z",
        utcEnd: "2026-10-25T02:30:00Z",
      },
    ]);
  });

  it("names another zone by its offset where rows don't tell its name", async () => {
    await lea.create({ title: "Tokyo", start: "2026-11-24T09:00:00", timeZone: "Asia/Tokyo" });
    const { events } = await load(WEEK);
    expect(events).toMatchObject([
      { timeZone: "Etc/GMT-9", start: "2026-11-24T09:00:00", utcStart: "2026-11-24T00:00:00Z" },
    ]);
    const [whole] = await lea.get(events[0]!.id);
    expect(whole).toMatchObject({ timeZone: "Asia/Tokyo", start: "2026-11-24T09:00:00" });
  });

  describe("with somebody else's calendar", () => {
    const ali = "ali@univ.example";
    const theirs = async (name: string, start: string) => {
      const soap = await soapClient(fixture.sandbox, ali);
      const time = (d: string) => ({ d, tz: PARIS });
      const comp = { name, s: time(start), e: time(start.replace("T10", "T11")), allDay: false };
      await soap("CreateAppointment", "urn:zimbraMail", { m: { su: name, inv: { comp } } });
    };

    it("shows its events with whose they are, and reads them whole", async () => {
      await theirs("Conseil", "20261124T100000");
      const { events, calendars } = await load(WEEK);
      const shared = calendars.find(({ name }) => name === "Ali")!;
      expect(shared.owner).toMatchObject({ email: ali });
      expect(shared).toMatchObject({ isDefault: false, myRights: { mayDelete: false } });
      expect(events).toMatchObject([{ title: "Conseil", calendarIds: { [shared.id]: true } }]);
      const zid = fixture.sandbox.account(ali)!.id;
      expect(events[0]!.id).toMatch(new RegExp(`^${zid}_\\d+$`));
      const [whole] = await lea.get(events[0]!.id);
      expect(whole).toMatchObject({ title: "Conseil", start: "2026-11-24T10:00:00" });
    });

    it("refuses to write it", async () => {
      await theirs("Conseil", "20261124T100000");
      const { events } = await load(WEEK);
      const reason = async (work: Promise<unknown>) =>
        work.then(
          () => "done",
          (error: unknown) => (error instanceof RecordError ? error.reason.type : error),
        );
      expect(await reason(lea.update(events[0]!.id, { title: "x" }))).toBe("forbidden");
      expect(await reason(lea.destroy(events[0]!.id))).toBe("forbidden");
    });

    it("shows the others when it is no longer shared", async () => {
      await lea.create({ title: "Jury", start: "2026-11-25T14:00:00" });
      const soap = await soapClient(fixture.sandbox, ali);
      const zid = fixture.sandbox.account("lea@univ.example")!.id;
      await soap("FolderAction", "urn:zimbraMail", { action: { id: "10", op: "!grant", zid } });
      const { events, calendars } = await load(WEEK);
      expect(events.map(({ title }) => title)).toEqual(["Jury"]);
      expect(calendars.map(({ name }) => name)).toEqual(["Calendar"]);
    });
  });

  it("shows a calendar that another client made a moment ago", async () => {
    const soap = await soapClient(fixture.sandbox, "lea@univ.example");
    const made = await soap("CreateFolder", "urn:zimbraMail", {
      folder: { name: "Neuf", l: "1", view: "appointment" },
    });
    const [{ id }] = made["folder"] as readonly [{ readonly id: Id }];
    const time = (d: string) => ({ d, tz: PARIS });
    const comp = { name: "Ici", s: time("20261124T100000"), e: time("20261124T110000") };
    await soap("CreateAppointment", "urn:zimbraMail", { m: { l: id, su: "Ici", inv: { comp } } });
    expect((await load(WEEK)).events).toMatchObject([
      { title: "Ici", calendarIds: { [id]: true } },
    ]);
  });

  it("says that a calendar is not there", async () => {
    const ask = (filter: object) =>
      lea.call("CalendarEvent/query", { filter: { ...WEEK, ...filter }, expandRecurrences: true });
    for (const id of ["999999", "x"]) {
      await expect(ask({ inCalendars: [id] })).rejects.toMatchObject({ type: "notFound" });
    }
    expect((await ask({ inCalendars: [] }))["ids"]).toEqual([]);
  });

  it("finds series by words, each once", async () => {
    const id = await lea.create({
      title: "Algèbre",
      start: "2026-11-02T10:00:00",
      recurrenceRules: [WEEKLY],
    });
    await lea.create({ title: "Analyse", start: "2026-11-03T10:00:00" });
    expect((await lea.find({ text: "algèbre" })).map((event) => event.id)).toEqual([id]);
    expect(await lea.find({})).toHaveLength(2);
  });

  it("keeps what Zimbra has no place for", async () => {
    const id = await lea.create({
      title: "Visio",
      start: "2026-11-24T10:00:00",
      duration: "PT1H",
      virtualLocations: {
        v: {
          "@type": "VirtualLocation",
          uri: "https://rendez-vous.renater.example/jury",
          name: "Rendez-vous",
          features: { video: true },
        },
      },
      color: "#cc3300",
      keywords: { examen: true },
    });
    await lea.update(id, { title: "Visio de jury" });
    expect((await lea.get(id))[0]).toMatchObject({
      title: "Visio de jury",
      virtualLocations: {
        "1": {
          uri: "https://rendez-vous.renater.example/jury",
          name: "Rendez-vous",
          features: { video: true },
        },
      },
      color: "#cc3300",
      keywords: { examen: true },
    });
  });

  it("keeps a zone that nobody else knows", async () => {
    const rule = (name: string, month: string, from: string, to: string) => ({
      "@type": "TimeZoneRule" as const,
      start: `2020-${month}-01T02:00:00`,
      offsetFrom: from,
      offsetTo: to,
      names: { [name]: true as const },
      recurrenceRules: [
        {
          "@type": "RecurrenceRule" as const,
          frequency: "yearly" as const,
          byMonth: [String(Number(month))],
          byDay: [{ "@type": "NDay" as const, day: "su" as const, nthOfPeriod: 1 }],
        },
      ],
    });
    const id = await lea.create({
      title: "Ailleurs",
      start: "2026-07-01T12:00:00",
      duration: "PT1H",
      timeZone: "/Campus",
      timeZones: {
        "/Campus": {
          "@type": "TimeZone",
          tzId: "Campus",
          standard: [rule("S", "11", "+0530", "+0430")],
          daylight: [rule("D", "04", "+0430", "+0530")],
        },
      },
    });
    expect(await lea.get(id)).toMatchObject([
      { timeZone: "/Campus", start: "2026-07-01T12:00:00", utcStart: "2026-07-01T06:30:00Z" },
    ]);
  });

  it("gives calendars and events as files", async () => {
    const id = await lea.create({ title: "Jury", start: "2026-11-25T14:00:00" });
    const [event] = await lea.get(id);
    const { list } = await lea.call("Calendar/get", { ids: [lea.calendarId] });
    const [calendar] = list as readonly Calendar[];
    expect(calendar!.subscribeUrl).toBe(
      "https://zimbra.example/home/lea%40univ.example/Calendar.ics",
    );
    const { blobs } = fixture.backend.open(fixture.principal, {
      signal: new AbortController().signal,
    });
    for (const blobId of [calendar!.blobId!, event!.blobId!]) {
      const { body, type } = await blobs!.download(lea.accountId, blobId);
      expect(type).toBe("text/calendar; charset=utf-8");
      expect(await new Response(body).text()).toContain("SUMMARY:Jury");
    }
    for (const blobId of ["cal-2", "cal-x", "event-999999", "event-", `event-${id}_20261125`]) {
      await expect(blobs!.download(lea.accountId, blobId)).rejects.toMatchObject({
        type: "notFound",
      });
    }
  });

  it("writes many events with few requests", async () => {
    fixture.traces.length = 0;
    const create = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [
        `e${String(at)}`,
        {
          "@type": "Event",
          uid: `lesson-${String(at)}@univ.example`,
          calendarIds: { [lea.calendarId]: true },
          title: `Cours ${String(at)}`,
          start: "2026-11-24T10:00:00",
          duration: "PT1H",
          timeZone: PARIS,
        },
      ]),
    );
    const { created } = await lea.call("CalendarEvent/set", { create });
    expect(Object.keys(created as object)).toHaveLength(60);
    expect(fixture.traces.length).toBeLessThanOrEqual(3);
    const again = await lea.call("CalendarEvent/set", { create: { e: create["e1"] } });
    expect(again["notCreated"]).toMatchObject({
      e: { type: "invalidProperties", properties: ["uid"] },
    });
  });

  it("brings back an event that was deleted, under the UID that it had", async () => {
    const event = { uid: "exam@univ.example", title: "Examen", start: "2026-11-24T10:00:00" };
    const id = await lea.create(event);
    await lea.destroy(id);
    await lea.create(event);
    expect(await lea.occurrences(WEEK)).toMatchObject([{ title: "Examen", uid: event.uid }]);
  });

  it("changes two occurrences of one series in one request", async () => {
    await lea.create({ title: "Cours", start: "2026-11-23T10:00:00", recurrenceRules: [WEEKLY] });
    const [first, second] = await lea.occurrences({ ...WEEK, before: "2026-12-08T00:00:00" });
    const { revision = "" } = first!;
    const answer = await lea.call("CalendarEvent/set", {
      update: { [first!.id]: { title: "A" }, [second!.id]: { title: "B" } },
      ifRevision: { [first!.id]: revision, [second!.id]: revision },
    });
    expect(answer["notUpdated"]).toBeNull();
    const found = await lea.occurrences({ ...WEEK, before: "2026-12-08T00:00:00" });
    expect(found.map(({ title }) => title)).toEqual(["A", "B", "Cours"]);
  });

  it("acknowledges a reminder for all clients", async () => {
    const start = new Date(Date.now() + 3_600_000).toISOString().slice(0, 16);
    const id = await lea.create({
      title: "Bientôt",
      start: `${start}:00`,
      timeZone: "Etc/UTC",
      duration: "PT1H",
      alerts: {
        r: { "@type": "Alert", trigger: { "@type": "OffsetTrigger", offset: "-PT15M" } },
      },
    });
    const alerts = async () => (await lea.get(id))[0]!.alerts ?? {};
    const [alertId] = Object.keys(await alerts());
    expect(Object.values(await alerts())[0]).not.toHaveProperty("acknowledged");
    const acknowledged = new Date(Date.now() + 7_200_000).toISOString().replace(/\.\d+/, "");
    await lea.update(id, { [`alerts/${alertId!}/acknowledged`]: acknowledged });
    expect(Object.values(await alerts())[0]).toHaveProperty("acknowledged");
  });

  describe("among people", () => {
    let theo: CalendarClient;

    beforeEach(async () => {
      theo = await new CalendarClient(fixture.backend, fixture.other!).open();
    });

    const UID = "conseil@univ.example";
    const council = {
      uid: UID,
      title: "Conseil",
      start: "2026-11-24T10:00:00",
      duration: "PT1H",
      recurrenceRules: [{ ...WEEKLY, count: 3 }],
      participants: {
        theo: {
          "@type": "Participant",
          email: "theo@univ.example",
          roles: { attendee: true },
        },
      },
    } as const;
    const MONTH = { after: "2026-11-23T00:00:00", before: "2026-12-23T00:00:00" };
    const titles = async (who: CalendarClient) =>
      (await who.occurrences(MONTH)).map(({ title, start }) => [title, start.slice(5, 16)]);

    it("tells them of one occurrence that changed, and of one that goes", async () => {
      await lea.create(council, { tell: true });
      const [first, second] = await lea.occurrences(MONTH);
      await lea.update(first!.id, { start: "2026-11-24T14:00:00" }, { tell: true });
      await lea.destroy(second!.id, { tell: true });
      const expected = [
        ["Conseil", "11-24T14:00"],
        ["Conseil", "12-08T10:00"],
      ];
      expect(await titles(lea)).toEqual(expected);
      expect(await titles(theo)).toEqual(expected);
    });

    it("tells them of a series with exceptions, which it keeps", async () => {
      const id = await lea.create(council, { tell: true });
      const [first] = await lea.occurrences(MONTH);
      await lea.update(first!.id, { title: "Conseil restreint" }, { tell: true });
      await lea.update(id, { description: "Ordre du jour", title: "Assemblée" }, { tell: true });
      const expected = [
        ["Conseil restreint", "11-24T10:00"],
        ["Assemblée", "12-01T10:00"],
        ["Assemblée", "12-08T10:00"],
      ];
      expect(await titles(lea)).toEqual(expected);
      expect(await titles(theo)).toEqual(expected);
    });

    it("lets those invited change what is their own, and nothing else", async () => {
      await lea.create({ ...council, recurrenceRules: [] }, { tell: true });
      const [event] = await theo.find({ uid: UID });
      const reason = async (patch: object) =>
        theo.update(event!.id, { ...patch }).then(
          () => "done",
          (error: unknown) => (error instanceof RecordError ? error.reason.type : String(error)),
        );
      expect(await reason({ title: "Autre" })).toBe("forbidden");
      expect(await reason({ start: "2026-11-24T11:00:00" })).toBe("forbidden");
      const alert = { "@type": "Alert", trigger: { "@type": "OffsetTrigger", offset: "-PT5M" } };
      expect(await reason({ alerts: { a: alert }, freeBusyStatus: "free" })).toBe("done");
      expect((await theo.find({ uid: UID }))[0]).toMatchObject({
        title: "Conseil",
        freeBusyStatus: "free",
        alerts: { "1": { trigger: { offset: "-PT5M" } } },
      });
    });

    it("lets those invited throw their copy away, and the organizer keep hers", async () => {
      const id = await lea.create(council, { tell: true });
      const [event] = await theo.find({ uid: UID });
      const state = await theo.state();
      await theo.destroy(event!.id);
      expect(await theo.find({ uid: UID })).toEqual([]);
      expect(await theo.get(event!.id)).toEqual([]);
      const { destroyed } = await theo.call("CalendarEvent/changes", { sinceState: state });
      expect(destroyed).toEqual([event!.id]);
      expect(await lea.get(id)).toHaveLength(1);
    });

    it("puts an invitation into the calendar with its answer", async () => {
      const own = await lea.create({
        ...council,
        recurrenceRules: [],
        participants: {
          theo: { "@type": "Participant", email: "theo@univ.example", roles: { owner: true } },
          lea: {
            "@type": "Participant",
            email: "lea@univ.example",
            roles: { attendee: true },
            participationStatus: "tentative",
          },
        },
      });
      const [event] = await lea.get(own);
      expect(event).toMatchObject({ isOrigin: false, uid: UID });
      const { events } = await load(WEEK);
      expect(Object.values(events[0]!.participants!)).toMatchObject(
        expect.arrayContaining([
          expect.objectContaining({ participationStatus: "tentative" }),
        ]) as object,
      );
    });

    it("names people and rooms by their addresses", async () => {
      const find = async (filter: object) =>
        (await lea.call("Principal/query", { filter }))["ids"] as readonly Id[];
      const [theirs] = await find({ email: "theo@univ.example" });
      const [room] = await find({ email: "amphi@univ.example" });
      const { list, notFound } = await lea.call("Principal/get", { ids: [theirs, room, "pXX"] });
      expect(list).toMatchObject([
        { id: theirs, type: "individual", email: "theo@univ.example" },
        { id: room, type: "location", name: "Amphi", capacity: 200 },
      ]);
      expect(notFound).toEqual(["pXX"]);
    });

    it("tells when they are free in one request", async () => {
      await theo.create({ title: "Secret", start: "2026-11-24T10:00:00", duration: "PT1H" });
      const { ids } = await lea.call("Principal/query", { filter: { email: "theo@univ.example" } });
      fixture.traces.length = 0;
      const answer = await lea.call("Principal/getAvailability", {
        id: (ids as readonly Id[])[0],
        utcStart: "2026-11-24T00:00:00Z",
        utcEnd: "2026-11-25T00:00:00Z",
      });
      expect(sent()).toEqual(["GetFreeBusyRequest GetWorkingHoursRequest"]);
      expect(answer["list"]).toContainEqual({
        utcStart: "2026-11-24T09:00:00Z",
        utcEnd: "2026-11-24T10:00:00Z",
        busyStatus: "confirmed",
      });
    });
  });

  const checker = fileURLToPath(
    new URL("../../../shared/tools/soapapi-check.mjs", import.meta.url),
  );

  it.runIf(existsSync(checker))(
    "sends nothing that Zimbra's API description does not have",
    async () => {
      const id = await lea.create({
        title: "Cours",
        description: "Texte",
        start: "2026-11-23T10:00:00",
        duration: "PT1H",
        recurrenceRules: [
          { ...WEEKLY, byDay: [{ "@type": "NDay", day: "mo" }], until: "2026-12-31T10:00:00" },
        ],
        alerts: {
          r: { "@type": "Alert", trigger: { "@type": "OffsetTrigger", offset: "-PT15M" } },
        },
        keywords: { a: true },
        participants: {
          a: {
            "@type": "Participant",
            email: "theo@univ.example",
            roles: { attendee: true },
            expectReply: true,
          },
        },
      });
      const [first, second, third] = await lea.occurrences({ after: WEEK.after, limit: 3 });
      await lea.update(first!.id, { title: "Autre" }, { tell: true });
      await lea.destroy(second!.id, { tell: true });
      await lea.update(id, { description: "Neuf" }, { tell: true });
      await lea.update(third!.id, { start: "2026-12-08T09:00:00" });
      await lea.update(id, { title: "Tout" });
      await lea.destroy(id, { tell: true });
      const lines = fixture.traces.map((trace) => JSON.stringify(trace)).join("\n");
      const { stdout } = spawnSync(process.execPath, [checker], { input: lines, encoding: "utf8" });
      expect(stdout).toContain("0 problems");
    },
  );
});
