import { type CalendarEvent, CALENDARS, type Id, type PatchObject } from "@partage-ent/jmap";
import { MethodFailure, type Principal } from "@partage-ent/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountIdOf } from "../account-id.js";
import type { BackendPart, PartScope } from "../part.js";
import type { MailSubmission, OutgoingMail } from "../smtp/mail-submission.js";
import { type OwnDav, startOwnDav } from "../testing/own-dav.js";
import { type CalDavPartOptions, createCalDavPart } from "./caldav-part.js";

const LEA: Principal = {
  establishment: "valmoree",
  account: "lea@univ.example",
  name: "Léa\r\nBcc: x",
};
const THEO = "theo@univ.example";

const KEPT = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "PRODID:-//Somebody//FR",
  "X-OF-THE-FILE:1",
  "BEGIN:VEVENT",
  "UID:kept@univ.example",
  "DTSTAMP:20261101T080000Z",
  "DTSTART;TZID=Europe/Paris:20261123T100000",
  "DTEND;TZID=Europe/Paris:20261123T110000",
  "RRULE:FREQ=WEEKLY;COUNT=3",
  "SUMMARY;X-WHO=me:Cours",
  "X-UNKNOWN;A=b:of the series",
  "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:Qm9uam91cg==",
  "BEGIN:VALARM",
  "ACTION:AUDIO",
  "TRIGGER:-PT5M",
  "END:VALARM",
  "END:VEVENT",
  "BEGIN:VEVENT",
  "UID:kept@univ.example",
  "DTSTAMP:20261101T080000Z",
  "RECURRENCE-ID;TZID=Europe/Paris:20261130T100000",
  "DTSTART;TZID=Europe/Paris:20261130T140000",
  "DTEND;TZID=Europe/Paris:20261130T150000",
  "SUMMARY:Cours déplacé",
  "X-UNKNOWN:of the exception",
  "END:VEVENT",
  "END:VCALENDAR",
  "",
].join("\r\n");

describe("calendars over CalDAV", () => {
  let dav: OwnDav;
  let sent: OutgoingMail[];
  let sending: () => Promise<void>;
  let parts: BackendPart[];

  beforeEach(async () => {
    dav = await startOwnDav([
      { user: "lea", email: LEA.account, name: "Léa Martin" },
      { user: "theo", email: THEO, name: "Théo Petit" },
    ]);
    sent = [];
    sending = async () => undefined;
    parts = [];
  });
  afterEach(async () => {
    await Promise.all(parts.map((part) => part.close()));
    await dav.close();
  });

  const submission: MailSubmission = {
    send: async (_principal, mail) => {
      await sending();
      sent.push(mail);
    },
    check: async () => undefined,
    close: () => undefined,
  };

  const partOf = (more: Partial<CalDavPartOptions> = {}): BackendPart => {
    const part = createCalDavPart({
      url: dav.url,
      credentials: {
        get: async ({ account }) => ({
          kind: "password",
          username: account.split("@")[0]!,
          password: "secret",
        }),
        refused: async () => false,
      },
      ...more,
    });
    parts.push(part);
    return part;
  };
  const open = (part: BackendPart, principal = LEA): PartScope =>
    part.open(principal, { signal: AbortSignal.timeout(20_000) });

  const accountId = accountIdOf(LEA);
  const calendar = () => dav.store.find("lea", "calendar", "personal")!;
  const stored = (name: string): string =>
    (calendar().objects.get(name)?.data ?? "").replace(/\r?\n[ \t]/g, "");

  const idOf = async (scope: PartScope, uid: string): Promise<Id> => {
    const found = await scope.calendars!.queryEvents(accountId, {
      filter: { uid },
      sort: [],
      position: 0,
      limit: 10,
      calculateTotal: false,
      expandRecurrences: false,
      timeZone: "Etc/UTC",
    });
    return found.ids[0] ?? "";
  };

  const set = (
    scope: PartScope,
    edits: {
      readonly create?: Partial<CalendarEvent>;
      readonly update?: readonly [Id, PatchObject];
      readonly destroy?: Id;
    },
    tell = false,
  ) =>
    scope.calendars!.setEvents(accountId, {
      create: new Map(edits.create ? [["k", edits.create]] : []),
      update: new Map(edits.update ? [edits.update] : []),
      destroy: edits.destroy === undefined ? [] : [edits.destroy],
      sendSchedulingMessages: tell,
      ifRevision: new Map(),
    });

  const meeting = async (scope: PartScope): Promise<Partial<CalendarEvent>> => ({
    uid: "m1",
    title: "Réunion",
    start: "2026-11-23T10:00:00",
    duration: "PT1H",
    timeZone: "Europe/Paris",
    calendarIds: { [(await scope.describe()).wellKnown!.defaultCalendar!]: true },
    participants: {
      theo: {
        "@type": "Participant",
        email: THEO,
        sendTo: { imip: `mailto:${THEO}` },
        roles: { attendee: true },
      },
    },
  });

  it("keep what the model knows nothing of", async () => {
    dav.store.put(calendar(), "kept.ics", KEPT);
    const scope = open(partOf());
    const id = await idOf(scope, "kept@univ.example");
    const done = await set(scope, { update: [id, { title: "Atelier" }] });
    expect(done.notUpdated).toEqual(new Map());
    const text = stored("kept.ics");
    for (const part of [
      "X-OF-THE-FILE:1",
      "X-UNKNOWN;A=b:of the series",
      "X-UNKNOWN:of the exception",
      "SUMMARY;X-WHO=me:Atelier",
      "SUMMARY:Cours déplacé",
      "Qm9uam91cg==",
      "ACTION:AUDIO",
      "RECURRENCE-ID;TZID=Europe/Paris:20261130T100000",
    ]) {
      expect(text).toContain(part);
    }
    const { list } = await scope.calendars!.getEvents(accountId, [id], {
      properties: ["title", "links"],
      reduceParticipants: false,
      timeZone: "Etc/UTC",
    });
    expect(JSON.stringify(list)).not.toMatch(/data:|iCalendar"/);
  });

  it("make a change again of what somebody else wrote meanwhile", async () => {
    dav.store.put(calendar(), "kept.ics", KEPT);
    const scope = open(partOf());
    const id = await idOf(scope, "kept@univ.example");
    const isOthers = { done: false };
    dav.onRequest = ({ method }) => {
      if (method !== "PUT" || isOthers.done) return;
      isOthers.done = true;
      dav.store.put(calendar(), "kept.ics", KEPT.replace("RRULE", "LOCATION:B12\r\nRRULE"));
    };
    const done = await set(scope, { update: [id, { title: "Atelier" }] });
    expect([done.notUpdated.size, isOthers.done]).toEqual([0, true]);
    expect(stored("kept.ics")).toContain("LOCATION:B12");
    expect(stored("kept.ics")).toContain("Atelier");
  });

  it("give a change up where somebody else always writes first", async () => {
    dav.store.put(calendar(), "kept.ics", KEPT);
    const scope = open(partOf());
    const id = await idOf(scope, "kept@univ.example");
    dav.manners = { failsConditions: true };
    const { notUpdated } = await set(scope, { update: [id, { title: "Atelier" }] });
    expect(notUpdated.get(id)?.type).toBe("revisionMismatch");
    expect(stored("kept.ics")).toContain("Cours");
  });

  it("can't be reached by ids of what is not listed for the person", async () => {
    const theirs = dav.store.find("theo", "calendar", "personal")!;
    dav.store.put(theirs, "secret.ics", KEPT);
    const part = partOf();
    const account = { establishment: "valmoree", account: THEO };
    const theo = open(part, account);
    const found = await theo.calendars!.queryEvents(accountIdOf(account), {
      ...{ filter: null, sort: [], position: 0, limit: 10 },
      ...{ calculateTotal: false, expandRecurrences: false, timeZone: "Etc/UTC" },
    });
    const [id = ""] = found.ids;
    expect(id).toMatch(/^e[0-9a-f]{24}$/);
    const scope = open(part);
    const fetch = { properties: [], reduceParticipants: false, timeZone: "Etc/UTC" };
    const read = await scope.calendars!.getEvents(accountId, [id], fetch);
    expect(read.notFound).toEqual([id]);
    const done = await set(scope, { destroy: id });
    expect(done.notDestroyed.get(id)?.type).toBe("notFound");
    await expect(scope.blobs!.download(accountId, `event-${id}`)).rejects.toThrow(MethodFailure);
    await expect(scope.calendars!.getCalendars(accountIdOf(account), null)).rejects.toThrow();
  });

  it("invite by mail where the server does not, and take back what could not be sent", async () => {
    dav.manners = { noSchedule: true };
    const scope = open(partOf({ submission }));
    const event = await meeting(scope);
    sending = async () => {
      throw new MethodFailure("serverUnavailable", "Nothing was sent.");
    };
    const failed = await set(scope, { create: event }, true);
    expect(failed.notCreated.get("k")?.type).toBe("forbidden");
    expect(calendar().objects.size).toBe(0);
    sending = async () => undefined;
    const done = await set(scope, { create: event }, true);
    const { id = "" } = done.created.get("k")!;
    await set(scope, { update: [id, { start: "2026-11-24T10:00:00" }] }, true);
    await set(scope, { destroy: id }, true);
    const texts = sent.map(({ raw }) => new TextDecoder().decode(raw));
    expect(texts.map((text) => /method=(\w+)/.exec(text)?.[1])).toEqual([
      "REQUEST",
      "REQUEST",
      "CANCEL",
    ]);
    expect(sent[0]!.envelope).toEqual({ from: LEA.account, to: [THEO] });
    expect(texts.join("\n")).not.toMatch(/^Bcc:/im);
  });

  it("refuse what people would hear of where nobody can be told", async () => {
    dav.manners = { noSchedule: true };
    const scope = open(partOf());
    const event = await meeting(scope);
    const done = await set(scope, { create: event }, true);
    expect(done.notCreated.get("k")?.type).toBe("noSupportedScheduleMethods");
    expect((await set(scope, { create: event })).notCreated.size).toBe(0);
  });

  it("refuse a silent change of a meeting that the server tells of", async () => {
    const scope = open(partOf());
    const done = await set(scope, { create: await meeting(scope) }, true);
    const { id = "" } = done.created.get("k")!;
    const silent = await set(scope, { update: [id, { title: "Autre" }] });
    expect(silent.notUpdated.get(id)?.type).toBe("forbidden");
    const gone = await set(scope, { destroy: id });
    expect(gone.notDestroyed.get(id)?.type).toBe("forbidden");
    const disobedient = open(partOf({ obeysScheduleAgent: false }));
    const other = { ...(await meeting(disobedient)), uid: "m2" };
    const refused = await set(disobedient, { create: other });
    expect(refused.notCreated.get("k")?.type).toBe("forbidden");
  });

  it("read an answer that came by mail into the meeting", async () => {
    dav.manners = { noSchedule: true };
    const reply = [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//x//FR",
      "METHOD:REPLY",
      "BEGIN:VEVENT",
      "UID:m1",
      "DTSTAMP:20301101T080000Z",
      "DTSTART;TZID=Europe/Paris:20261123T100000",
      `ORGANIZER:mailto:${LEA.account}`,
      `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${THEO}`,
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ].join("\r\n");
    const scope = open(
      partOf({
        submission,
        readBlob: async () => ({ body: new Response(reply).body!, type: "text/calendar" }),
      }),
    );
    const event = await meeting(scope);
    const { created } = await set(scope, { create: event }, true);
    const [calendarId = ""] = Object.keys(event.calendarIds!);
    const imported = await scope.calendars!.importEvents(accountId, "m1_2", calendarId);
    expect(imported).toEqual([created.get("k")!.id]);
    expect(stored("m1.ics")).toMatch(/ATTENDEE[^\r\n]*PARTSTAT=ACCEPTED/);
  });

  it("say where they are to other programs only by an address that is meant for them", async () => {
    const { list } = await open(partOf()).calendars!.getCalendars(accountId, null);
    expect(list.map(({ subscribeUrl }) => subscribeUrl)).toEqual([null]);
    const part = partOf({ publicUrl: "https://dav.univ.example/" });
    const told = await open(part).calendars!.getCalendars(accountId, null);
    expect(told.list[0]?.subscribeUrl).toMatch(/^https:\/\/dav\.univ\.example\//);
    const { capabilities } = await open(part).describe();
    expect(Object.keys(capabilities)).toContain(CALENDARS);
  });
});
