import type { CalendarEvent, JSCalendarEvent } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { testClient, type TestClient } from "../testing/client.js";

const A = { accountId: "a1" };
const EVENT = {
  calendarIds: { cal: true },
  start: "2026-11-23T10:00:00",
  timeZone: "Europe/Paris",
};

const created = async (more: object, client = testClient()) => {
  const [, answer] = await client.call("CalendarEvent/set", {
    ...A,
    create: { k: { ...EVENT, ...more } },
  });
  const error = (answer.notCreated as { k?: { type: string; properties?: string[] } } | null)?.k;
  return { client, answer, error };
};

const make = async (client: TestClient, more: object = {}): Promise<string> => {
  const { answer } = await created(more, client);
  return (answer.created as { k: { id: string } }).k.id;
};

describe("Calendar/get and Calendar/set", () => {
  it("answer calendars with their rights, and change what may be changed", async () => {
    const { calls, backend } = testClient();
    const answers = await calls(
      ["Calendar/get", { ...A, properties: ["name", "isDefault", "myRights"] }],
      ["Calendar/set", { ...A, create: { k: { name: " Cours ", color: "#FF0000" } } }],
      ["Calendar/set", { ...A, update: { "#k": { isVisible: false, color: null } } }],
      ["Calendar/changes", { ...A, sinceState: "v1.0" }],
    );
    expect(answers[0]?.[1]).toMatchObject({ list: [{ id: "cal", isDefault: true }, {}] });
    expect(answers[3]?.[1]).toMatchObject({ created: ["calendar3"], updated: ["calendar3"] });
    expect(backend.calendars.calendars.get("calendar3")).toMatchObject({
      name: "Cours",
      color: null,
      isVisible: false,
    });
  });

  it.each([
    [{}, "name"],
    [{ name: "a/b" }, "name"],
    [{ name: "a:b" }, "name"],
    [{ name: "x".repeat(129) }, "name"],
    [{ name: "x", color: "red" }, "color"],
    [{ name: "x", isDefault: true }, "isDefault"],
    [{ name: "x", shareWith: {} }, "shareWith"],
    [{ name: "x", includeInAvailability: "some" }, "includeInAvailability"],
  ])("refuse %j", async (create, property) => {
    const [, answer] = await testClient().call("Calendar/set", { ...A, create: { k: create } });
    expect(answer.notCreated).toMatchObject({ k: { properties: [property] } });
  });

  it("keep a calendar that has events unless they are to go with it", async () => {
    const client = testClient();
    const [, made] = await client.call("Calendar/set", { ...A, create: { k: { name: "x" } } });
    const id = (made.created as { k: { id: string } }).k.id;
    await make(client, { calendarIds: { [id]: true } });
    const destroy = async (more: object) =>
      (await client.call("Calendar/set", { ...A, destroy: [id], ...more }))[1];
    expect(await destroy({})).toMatchObject({
      notDestroyed: { [id]: { type: "calendarHasEvent" } },
    });
    expect(await destroy({ onDestroyRemoveEvents: true })).toMatchObject({ destroyed: [id] });
    expect(client.backend.calendars.events.size).toBe(0);
  });
});

describe("CalendarEvent/get", () => {
  it("answers all properties but the times in UTC, and these when they are asked for", async () => {
    const client = testClient();
    const id = await make(client, { title: "Jury" });
    const [, whole] = await client.call("CalendarEvent/get", { ...A, ids: [id, "no", "b:ad"] });
    expect(whole).toMatchObject({ list: [{ id, title: "Jury" }], notFound: ["no", "b:ad"] });
    expect((whole.list as object[])[0]).not.toHaveProperty("utcStart");
    const [, times] = await client.call("CalendarEvent/get", {
      ...A,
      ids: [id],
      properties: ["utcStart"],
    });
    expect(times.list).toEqual([{ id, utcStart: "2026-11-23T10:00:00Z" }]);
  });

  it("gives back no member that the profile does not have", async () => {
    const client = testClient();
    const id = await make(client);
    const event = client.backend.calendars.events.get(id)!;
    const odd = { ...event, "x.example:secret": 1 } as unknown as CalendarEvent;
    client.backend.calendars.events.set(id, odd);
    const [, answer] = await client.call("CalendarEvent/get", { ...A, ids: [id] });
    expect(JSON.stringify(answer)).not.toContain("x.example");
  });

  it.each([
    [{ ids: null }, "invalidArguments"],
    [{ ids: ["a"], timeZone: "Mars/Olympus" }, "invalidArguments"],
    [{ ids: ["a"], timeZone: "+01:00" }, "invalidArguments"],
    [{ ids: ["a"], properties: ["nope"] }, "invalidArguments"],
    [{ ids: ["a"], recurrenceOverridesBefore: "2026-01-01T00:00:00Z" }, "invalidArguments"],
  ])("refuses %j", async (args, type) => {
    expect((await testClient().call("CalendarEvent/get", { ...A, ...args }))[1].type).toBe(type);
  });
});

describe("CalendarEvent/query", () => {
  const query = async (args: object) => {
    const client = testClient();
    const [name, answer] = await client.call("CalendarEvent/query", { ...A, ...args });
    return name === "error" ? answer.type : { ...client.backend.calendars.lastQuery, answer };
  };

  it("fills in defaults", async () => {
    expect(await query({})).toMatchObject({
      filter: null,
      sort: [{ property: "start", isAscending: true }],
      position: 0,
      limit: 500,
      expandRecurrences: false,
      timeZone: "Etc/UTC",
    });
  });

  it("searches a window without an end for 100 occurrences at most", async () => {
    const filter = { after: "2026-11-23T00:00:00" };
    expect(await query({ filter, expandRecurrences: true, limit: 500 })).toMatchObject({
      limit: 100,
      answer: { limit: 100 },
    });
    expect(await query({ filter, expandRecurrences: true, limit: 5 })).toMatchObject({ limit: 5 });
  });

  it("expands 400 days at most, and finds the window in an AND", async () => {
    const filter = (before: string) => ({ after: "2026-01-01T00:00:00", before });
    const expand = { expandRecurrences: true };
    expect(await query({ ...expand, filter: filter("2027-02-05T00:00:00") })).toMatchObject({
      limit: 500,
    });
    expect(await query({ ...expand, filter: filter("2027-02-05T00:00:01") })).toBe(
      "invalidArguments",
    );
    const { after, before } = filter("2026-02-01T00:00:00");
    const parts = [{ after }, { operator: "AND", conditions: [{ before }, { text: "x" }] }];
    expect(
      await query({ ...expand, filter: { operator: "AND", conditions: parts } }),
    ).toMatchObject({ limit: 500 });
    expect(await query({ ...expand, filter: { operator: "OR", conditions: parts } })).toBe(
      "invalidArguments",
    );
  });

  it.each([
    [{ expandRecurrences: true }, "invalidArguments"],
    [{ expandRecurrences: true, filter: { before: "2026-01-01T00:00:00" } }, "invalidArguments"],
    [{ filter: { after: "2026-01-01T00:00:00Z" } }, "invalidArguments"],
    [{ filter: { after: "2026-02-30T00:00:00" } }, "invalidArguments"],
    [{ filter: { inCalendar: "cal" } }, "unsupportedFilter"],
    [{ filter: { inCalendars: "cal" } }, "invalidArguments"],
    [{ filter: { inCalendars: ["in:x"] } }, "invalidArguments"],
    [{ filter: { inCalendars: ["#none"] } }, "invalidArguments"],
    [{ filter: { text: "a\u0000b" } }, "invalidArguments"],
    [{ sort: [{ property: "title" }] }, "unsupportedSort"],
    [{ sort: [{ property: "start", keyword: "x" }] }, "invalidArguments"],
    [{ timeZone: "Nowhere/City" }, "invalidArguments"],
    [{ anchor: "e1" }, "invalidArguments"],
    [{ position: -1 }, "invalidArguments"],
  ])("answers %j with %s", async (args, type) => {
    expect(await query(args)).toBe(type);
  });

  it("has no changes that are followed", async () => {
    const args = { ...A, sinceQueryState: "v1.0", expandRecurrences: true };
    const [, answer] = await testClient().call("CalendarEvent/queryChanges", args);
    expect(answer.type).toBe("cannotCalculateChanges");
  });
});

describe("CalendarEvent/set", () => {
  it("creates in a calendar of the same request, and passes revisions and messages on", async () => {
    const client = testClient();
    const answers = await client.calls(
      ["Calendar/set", { ...A, create: { c: { name: "Cours" } } }],
      [
        "CalendarEvent/set",
        {
          ...A,
          create: { k: { ...EVENT, calendarIds: { "#c": true } } },
          sendSchedulingMessages: true,
        },
      ],
      [
        "CalendarEvent/set",
        { ...A, update: { "#k": { title: "Jury" } }, ifRevision: { "#k": "other" } },
      ],
    );
    const [event] = client.backend.calendars.events.values();
    expect(event).toMatchObject({ calendarIds: { calendar3: true }, start: EVENT.start });
    expect(answers[2]?.[1].notUpdated).toEqual({ [event!.id]: { type: "revisionMismatch" } });
    expect(client.backend.calendars.lastEdits?.ifRevision).toEqual(new Map([[event!.id, "other"]]));
  });

  it("moves to a calendar of the same request", async () => {
    const client = testClient();
    const id = await make(client);
    await client.calls(
      ["Calendar/set", { ...A, create: { c: { name: "Cours" } } }],
      [
        "CalendarEvent/set",
        { ...A, update: { [id]: { "calendarIds/cal": null, "calendarIds/#c": true } } },
      ],
    );
    expect(client.backend.calendars.events.get(id)?.calendarIds).toEqual({ calendar3: true });
  });

  it("takes a whole event as a copy has it, without what only the server sets", async () => {
    const copy = {
      "@type": "Event",
      uid: "u-1",
      sequence: 3,
      prodId: "-//x//",
      created: "2026-01-01T00:00:00Z",
      updated: "2026-01-01T00:00:00Z",
      isDraft: false,
      "partage-ent.example:iCalendar": { properties: [] },
      timeZone: "/Salle",
      timeZones: {
        "/Salle": {
          "@type": "TimeZone",
          tzId: "Salle",
          standard: [
            {
              "@type": "TimeZoneRule",
              start: "1601-01-01T03:00:00",
              offsetFrom: "+0200",
              offsetTo: "+0100",
            },
          ],
        },
      },
      participants: {
        a: {
          "@type": "Participant",
          email: "theo@univ.example",
          roles: { attendee: true },
          scheduleStatus: ["1.2"],
          "partage-ent.example:iCalendar": {},
        },
      },
      recurrenceRules: [{ frequency: "weekly", byDay: [{ day: "mo" }], count: 10 }],
      recurrenceOverrides: {
        "2026-11-30T10:00:00": {
          title: "Autre",
          sequence: 2,
          "participants/a/email": "t@u.example",
        },
        "2026-12-07T10:00:00": { excluded: true, "partage-ent.example:range": "thisAndFuture" },
      },
    };
    const { client, error } = await created(copy);
    expect(error).toBeUndefined();
    const [event] = client.backend.calendars.events.values();
    expect(event).toMatchObject({ uid: "u-1", sequence: 3, timeZone: "/Salle" });
    expect(event?.recurrenceOverrides).toEqual({
      "2026-11-30T10:00:00": { title: "Autre", "participants/a/email": "t@u.example" },
      "2026-12-07T10:00:00": { excluded: true, "partage-ent.example:range": "thisAndFuture" },
    });
    expect(JSON.stringify(event)).not.toMatch(/prodId|isDraft|scheduleStatus|iCalendar/);
    expect(event?.recurrenceRules?.[0]).toMatchObject({ "@type": "RecurrenceRule" });
  });

  const rule = (more: object) => ({ recurrenceRules: [{ frequency: "weekly", ...more }] });
  const participant = (more: object) => ({
    participants: { a: { email: "a@u.example", roles: { attendee: true }, ...more } },
  });

  it.each([
    [{ start: undefined }, "start"],
    [{ start: "2026-11-23" }, "start"],
    [{ start: "2026-02-29T10:00:00" }, "start"],
    [{ start: "0001-01-01T00:00:00" }, "start"],
    [{ calendarIds: undefined }, "calendarIds"],
    [{ calendarIds: {} }, "calendarIds"],
    [{ calendarIds: { cal: true, read: true } }, "calendarIds"],
    [{ calendarIds: { "#none": true } }, "calendarIds"],
    [{ timeZone: "Mars/Olympus" }, "timeZone"],
    [{ timeZone: "+01:00" }, "timeZone"],
    [{ timeZone: "/Salle" }, "timeZone"],
    [{ duration: "1H" }, "duration"],
    [{ duration: "-PT1H" }, "duration"],
    [{ duration: "P4000D" }, "duration"],
    [{ duration: "P" }, "duration"],
    [{ showWithoutTime: true }, "start"],
    [{ showWithoutTime: true, start: "2026-11-23T00:00:00", duration: "PT1H" }, "duration"],
    [{ participants: { a: { sendTo: {}, roles: { attendee: true } } } }, "participants"],
    [
      { participants: { a: { sendTo: { other: "javascript:1" }, roles: { attendee: true } } } },
      "participants",
    ],
    [{ title: 1 }, "title"],
    [{ title: "a\u0000b" }, "title"],
    [{ title: "a\r\nATTENDEE:x" }, "title"],
    [{ title: "x".repeat(1_001) }, "title"],
    [{ description: "x".repeat(65_537) }, "description"],
    [{ locations: { a: { name: "x", nope: 1 } } }, "locations"],
    [{ locations: { "a b": { name: "x" } } }, "locations"],
    [{ locations: [] }, "locations"],
    [{ locations: { a: [] } }, "locations"],
    [{ keywords: [true] }, "keywords"],
    [{ participants: { a: { email: "a@u.example", roles: [true] } } }, "participants"],
    [{ locations: { a: { coordinates: "javascript:1" } } }, "locations"],
    [{ virtualLocations: { a: { uri: "javascript:alert(1)" } } }, "virtualLocations"],
    [{ virtualLocations: { a: { uri: "http://visio.example/x" } } }, "virtualLocations"],
    [{ virtualLocations: { a: { uri: "data:text/html,x" } } }, "virtualLocations"],
    [{ links: { a: { href: "javascript:alert(1)" } } }, "links"],
    [participant({ email: "a@u.example\r\nBCC:x" }), "participants"],
    [participant({ email: "nobody" }), "participants"],
    [participant({ email: undefined }), "participants"],
    [participant({ roles: {} }), "participants"],
    [participant({ roles: { admin: true } }), "participants"],
    [participant({ sendTo: { imip: "https://x.example" } }), "participants"],
    [participant({ sendTo: { imip: "mailto:a@u.example?bcc=x@y.example" } }), "participants"],
    [participant({ participationStatus: "maybe" }), "participants"],
    [rule({ frequency: "secondly" }), "recurrenceRules"],
    [rule({ frequency: "minutely" }), "recurrenceRules"],
    [rule({ interval: 0 }), "recurrenceRules"],
    [rule({ interval: 1e9 }), "recurrenceRules"],
    [rule({ count: 1e9 }), "recurrenceRules"],
    [rule({ count: 2, until: "2026-12-01T00:00:00" }), "recurrenceRules"],
    [rule({ byMonthDay: [1] }), "recurrenceRules"],
    [rule({ byYearDay: [1] }), "recurrenceRules"],
    [rule({ byDay: [{ day: "mo", nthOfPeriod: 2 }] }), "recurrenceRules"],
    [rule({ byDay: [{ day: "lu" }] }), "recurrenceRules"],
    [rule({ bySetPosition: [1] }), "recurrenceRules"],
    [rule({ rscale: "chinese" }), "recurrenceRules"],
    [rule({ byMinute: Array.from({ length: 60 }, (_, n) => n) }), "recurrenceRules"],
    [
      { recurrenceRules: Array.from({ length: 5 }, () => ({ frequency: "daily" })) },
      "recurrenceRules",
    ],
    [{ recurrenceOverrides: { tomorrow: { excluded: true } } }, "recurrenceOverrides"],
    [
      { recurrenceOverrides: { "2026-11-30T10:00:00": { recurrenceRules: [] } } },
      "recurrenceOverrides",
    ],
    [
      { recurrenceOverrides: { "2026-11-30T10:00:00": { calendarIds: {} } } },
      "recurrenceOverrides",
    ],
    [
      { recurrenceOverrides: { "2026-11-30T10:00:00": { "recurrenceOverrides/x": {} } } },
      "recurrenceOverrides",
    ],
    [{ alerts: { a: { trigger: { "@type": "OffsetTrigger", offset: "soon" } } } }, "alerts"],
    [{ alerts: { a: { trigger: { "@type": "Nope" } } } }, "alerts"],
    [{ priority: 10 }, "priority"],
    [{ color: "url(x)" }, "color"],
    [{ privacy: "mine" }, "privacy"],
    [{ keywords: { a: "yes" } }, "keywords"],
    [{ id: "e9" }, "id"],
    [{ baseEventId: "e9" }, "baseEventId"],
    [{ isOrigin: true }, "isOrigin"],
    [{ utcStart: "2026-11-23T09:00:00Z" }, "utcStart"],
    [{ mayInviteOthers: true }, "mayInviteOthers"],
    [{ revision: "1" }, "revision"],
    [{ blobId: "b1" }, "blobId"],
    [{ nope: 1 }, "nope"],
    [{ replyTo: { imip: "president@univ.example" } }, "replyTo"],
    [{ replyTo: { web: "https://univ.example/rsvp" } }, "replyTo"],
  ])("refuses to create with %j", async (more, property) => {
    const { client, error } = await created(more);
    expect(error).toMatchObject({ type: "invalidProperties" });
    expect(error?.properties).toContain(property);
    expect(client.backend.calendars.events.size).toBe(0);
  });

  const organized = (...people: readonly string[]) => ({
    ...EVENT,
    replyTo: { imip: "mailto:President@univ.example" },
    participants: {
      p: { email: "president@univ.example", roles: { owner: true } },
      ...Object.fromEntries(
        people.map((address, at) => [
          `a${at}`,
          { sendTo: { imip: `mailto:${address}` }, roles: { attendee: true } },
        ]),
      ),
    },
  });

  it.each([
    ["keeps an invitation of somebody else that the person answers", true, true],
    ["keeps an event of somebody else as a note", false, false],
  ])("%s", async (_name, sendSchedulingMessages, isInvited) => {
    const client = testClient();
    const people = ["theo@univ.example", ...(isInvited ? ["Lea.Martin@univ.example"] : [])];
    const create = { k: organized(...people) };
    const args = { ...A, create, sendSchedulingMessages };
    expect((await client.call("CalendarEvent/set", args))[1].notCreated).toBeNull();
  });

  it("invites nobody in the name of somebody else", async () => {
    const client = testClient();
    const create = { k: organized("theo@univ.example") };
    const args = { ...A, create, sendSchedulingMessages: true };
    const [, answer] = await client.call("CalendarEvent/set", args);
    expect(answer.notCreated).toMatchObject({ k: { properties: ["replyTo"] } });
    expect(client.backend.calendars.events.size).toBe(0);
  });

  const updated = async (patch: object) => {
    const client = testClient();
    const id = await make(client, {
      title: "Jury",
      locations: { l: { name: "B12" } },
      participants: { me: { email: "lea.martin@univ.example", roles: { owner: true } } },
      recurrenceRules: [{ frequency: "weekly" }],
      recurrenceOverrides: { "2026-11-30T10:00:00": { title: "Autre" } },
      alerts: { a: { trigger: { "@type": "OffsetTrigger", offset: "-PT5M" } } },
    });
    const [, answer] = await client.call("CalendarEvent/set", { ...A, update: { [id]: patch } });
    const error = (answer.notUpdated as Record<string, { type: string }> | null)?.[id];
    return { event: client.backend.calendars.events.get(id), error };
  };

  it.each<[object, object]>([
    [
      { title: "x", description: "a\nb" },
      { title: "x", description: "a\nb" },
    ],
    [{ "locations/l/name": "C3" }, { locations: { l: { name: "C3" } } }],
    [{ "locations/m": { name: "D4" } }, { locations: { m: { "@type": "Location" } } }],
    [{ "participants/me/participationStatus": "accepted" }, {}],
    [{ "participants/me/roles/chair": true }, { participants: { me: { roles: { chair: true } } } }],
    [{ timeZone: null }, {}],
    [{ "alerts/a/trigger/offset": "-PT10M" }, { alerts: { a: { trigger: { offset: "-PT10M" } } } }],
    [
      { "recurrenceOverrides/2026-12-07T10:00:00": { excluded: true } },
      { recurrenceOverrides: { "2026-12-07T10:00:00": { excluded: true } } },
    ],
    [
      { "recurrenceOverrides/2026-11-30T10:00:00/title": "Encore" },
      { recurrenceOverrides: { "2026-11-30T10:00:00": { title: "Encore" } } },
    ],
    [
      { "recurrenceOverrides/2026-11-30T10:00:00/locations~1l~1name": "C3" },
      { recurrenceOverrides: { "2026-11-30T10:00:00": { "locations/l/name": "C3" } } },
    ],
    [{ "recurrenceOverrides/2026-11-30T10:00:00": null }, {}],
    [{ "keywords/jury": true }, { keywords: { jury: true } }],
    [{ relatedTo: { "u-2": { relation: { next: true } } } }, {}],
  ])("patches by %j", async (patch, expected) => {
    const { event, error } = await updated(patch);
    expect(error).toBeUndefined();
    expect(event).toMatchObject(expected);
    for (const [pointer, value] of Object.entries(patch)) {
      if (value === null && !pointer.includes("/")) expect(event).not.toHaveProperty(pointer);
    }
  });

  it.each<[object, string]>([
    [{ uid: "x" }, "invalidProperties"],
    [{ replyTo: null }, "invalidProperties"],
    [{ sequence: 9 }, "invalidProperties"],
    [{ start: null }, "invalidProperties"],
    [{ calendarIds: null }, "invalidProperties"],
    [{ "participants/me/scheduleStatus": ["2.0"] }, "invalidProperties"],
    [{ "participants/me/roles": null }, "invalidProperties"],
    [{ "participants/me/email": "x" }, "invalidProperties"],
    [{ "recurrenceOverrides/2026-11-30T10:00:00/uid": "x" }, "invalidPatch"],
    [{ "locations/l": ["x"] }, "invalidProperties"],
    [{ "recurrenceOverrides/2026-11-30T10:00:00": [] }, "invalidProperties"],
    [{ "recurrenceRules/0/count": 3 }, "invalidPatch"],
    [{ "recurrenceRules/0": { frequency: "daily" } }, "invalidPatch"],
    [{ "title/length": 3 }, "invalidPatch"],
    [{ "/title": "x" }, "invalidPatch"],
    [{ "locations//name": "x" }, "invalidPatch"],
    [{ "locations/l/name/~2": "x" }, "invalidPatch"],
    [{ locations: {}, "locations/l/name": "x" }, "invalidPatch"],
    [{ [`locations${"/a".repeat(9)}`]: 1 }, "invalidPatch"],
    [{ "locations/constructor/name": "x" }, "invalidPatch"],
    [{ "constructor/prototype/polluted": 1 }, "invalidPatch"],
    [{ locations: { constructor: { name: "x" } } }, "tooLarge"],
    [[], "invalidPatch"],
  ])("refuses the patch %j", async (patch, type) => {
    const { event, error } = await updated(patch);
    expect(error).toMatchObject({ type });
    expect(event).toMatchObject({ title: "Jury", locations: { l: { name: "B12" } } });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("writes nothing to a calendar that is only read", async () => {
    const { error } = await created({ calendarIds: { read: true } });
    expect(error).toEqual({ type: "forbidden" });
  });

  it("refuses revisions that are none", async () => {
    const args = { ...A, update: { x: {} }, ifRevision: { x: 1 } };
    const [, answer] = await testClient().call("CalendarEvent/set", args);
    expect(answer).toMatchObject({ type: "invalidArguments", arguments: ["ifRevision"] });
  });
});

describe("CalendarEvent/parse", () => {
  it("tells events, files that are none, and blobs that are not there", async () => {
    const { call, backend } = testClient();
    const event: JSCalendarEvent = { "@type": "Event", uid: "u", start: EVENT.start };
    const kept = { ...event, method: "request", "partage-ent.example:iCalendar": {} };
    backend.calendars.blobs.set("b1", [kept]);
    const [, answer] = await call("CalendarEvent/parse", { ...A, blobIds: ["b1", "b2", "b:3"] });
    expect(answer).toEqual({
      ...A,
      parsed: { b1: [{ ...event, method: "request" }] },
      notParsable: null,
      notFound: ["b:3", "b2"],
    });
  });

  it("reads 16 blobs at most", async () => {
    const blobIds = Array.from({ length: 17 }, (_, n) => `b${n}`);
    const [, answer] = await testClient().call("CalendarEvent/parse", { ...A, blobIds });
    expect(answer.type).toBe("requestTooLarge");
  });
});

describe("CalendarEvent/counter and ParticipantIdentity/get", () => {
  const proposal = {
    id: "e1",
    start: "2026-11-24T10:00:00",
    timeZone: "Europe/Paris",
    duration: "PT1H",
  };

  it("propose a time, and tell who the person is", async () => {
    const { calls, backend } = testClient();
    const answers = await calls(
      ["CalendarEvent/counter", { ...A, ...proposal, comment: "Plutôt\nmardi" }],
      ["ParticipantIdentity/get", A],
    );
    expect(answers[0]).toEqual(["CalendarEvent/counter", A, "0"]);
    expect(backend.calendars.proposals).toEqual([{ ...proposal, comment: "Plutôt\nmardi" }]);
    expect(answers[1]?.[1]).toMatchObject({
      list: [{ calendarAddress: "mailto:lea.martin@univ.example" }],
    });
  });

  it.each([
    [{ id: "#none" }],
    [{ start: "2026-11-24T10:00:00Z" }],
    [{ timeZone: "x" }],
    [{ duration: "long" }],
    [{ comment: "x".repeat(2_001) }],
    [{ comment: "a\u0000" }],
  ])("refuse %j", async (more) => {
    const { call, backend } = testClient();
    const [, answer] = await call("CalendarEvent/counter", { ...A, ...proposal, ...more });
    expect(answer.type).toBe("invalidArguments");
    expect(backend.calendars.proposals).toEqual([]);
  });
});
