/**
 * The SDK's calendars against the real gateway, dispatcher, Zimbra back end and sandbox.
 */
import type { CalendarEvent } from "@partage-ent/jmap";
import {
  acknowledgeAlert,
  answerInvitation,
  changeCalendar,
  changeEvent,
  connect,
  createCalendar,
  createEvent,
  deleteEvent,
  findEvent,
  getAvailability,
  getEvent,
  importEvents,
  listCalendars,
  listEvents,
  listParticipantIdentities,
  liveQuery,
  parseEvents,
  proposeTime,
  type Connection,
  type EventRow,
} from "@partage-ent/sdk";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { browserFetch, GATEWAY } from "./browser-fetch.js";
import { setUpZimbraCalendars, type ZimbraCalendarFixture } from "./zimbra-calendar-fixture.js";

const timeZone = "Europe/Paris";
const AUTUMN = { after: "2026-10-01T00:00:00", before: "2026-12-31T00:00:00", timeZone };

const SEMINAR = {
  uid: "seminaire@univ.example",
  title: "Séminaire",
  start: "2026-10-12T10:00:00",
  duration: "PT1H",
  timeZone,
  recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", count: 5 }],
} as const satisfies Partial<CalendarEvent>;

describe("calendars through the whole way", () => {
  let zimbra: ZimbraCalendarFixture;
  let lea: Connection;
  let theo: Connection;
  let paths: readonly string[];

  const signIn = async (mail: string, name: string) => {
    const browser = browserFetch(zimbra.backend, { mail, name });
    await browser.fetch(`${GATEWAY}auth/login?returnTo=/`);
    const connection = connect({ gateway: GATEWAY, fetch: browser.fetch });
    return { connection, paths: browser.paths };
  };

  beforeEach(async () => {
    zimbra = await setUpZimbraCalendars();
    ({ connection: lea, paths } = await signIn("lea@univ.example", "Léa"));
    ({ connection: theo } = await signIn("theo@univ.example", "Théo"));
  });
  afterEach(() => zimbra.close());

  const rows = async (connection = lea): Promise<readonly EventRow[]> =>
    (await listEvents(connection, AUTUMN)).items;
  const days = async () =>
    (await rows()).map(({ title, utcStart }) => `${title} ${String(utcStart).slice(5, 16)}`);
  const rowAt = async (day: string): Promise<EventRow> =>
    (await rows()).find(({ start }) => start.startsWith(day))!;

  it("are loaded with two requests, whatever asks for them", async () => {
    await createEvent(lea, SEMINAR);
    const again = await signIn("lea@univ.example", "Léa");
    again.paths.splice(0);
    const [calendars, page] = await Promise.all([
      listCalendars(again.connection),
      listEvents(again.connection, AUTUMN),
      listEvents(again.connection, { ...AUTUMN, text: "séminaire" }),
      listParticipantIdentities(again.connection),
    ]);
    expect(again.paths).toEqual(["GET v1/session", "POST jmap/api"]);
    expect(calendars.filter(({ isDefault }) => isDefault)).toHaveLength(1);
    expect(page.items).toHaveLength(5);
    expect(paths.length).toBeGreaterThan(0);
  });

  it("take the events of a file, which the mail system reads itself", async () => {
    const lines = [
      ...["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:fichier@univ.example"],
      ...["DTSTAMP:20260901T000000Z", "DTSTART;TZID=Europe/Paris:20261020T100000"],
      ...[
        "RRULE:FREQ=WEEKLY;COUNT=2",
        "SUMMARY:Cours du fichier",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
      ],
    ];
    const calendarId = await createCalendar(lea, { name: "Importés" });
    const ids = await importEvents(lea, new Blob([lines.join("\r\n")]), { calendarId });
    expect(ids).toHaveLength(1);
    expect(await days()).toEqual(["Cours du fichier 10-20T08:00", "Cours du fichier 10-27T09:00"]);
    expect((await getEvent(lea, ids[0]!)).calendarIds).toEqual({ [calendarId]: true });
    await expect(importEvents(lea, new Blob(["pas un agenda"]))).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENTS",
    });
  });

  it("remember names, colours and whether they are shown", async () => {
    const id = await createCalendar(lea, { name: "Cours", color: "#0055aa" });
    await changeCalendar(lea, id, { isVisible: false });
    expect(await listCalendars(lea)).toContainEqual(
      expect.objectContaining({ id, name: "Cours", color: "#0055aa", isVisible: false }),
    );
    await expect(changeCalendar(lea, id, { name: "a/b" })).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENTS",
    });
  });

  it("change one occurrence, this and following, or all, over the change of the clock", async () => {
    await createEvent(lea, SEMINAR);
    await changeEvent(lea, await rowAt("2026-10-19"), { start: "2026-10-19T14:00:00" });
    expect(await days()).toEqual([
      "Séminaire 10-12T08:00",
      "Séminaire 10-19T12:00",
      "Séminaire 10-26T09:00",
      "Séminaire 11-02T09:00",
      "Séminaire 11-09T09:00",
    ]);
    await changeEvent(
      lea,
      await rowAt("2026-11-02"),
      { title: "Atelier", start: "2026-11-02T11:00:00" },
      { which: "following" },
    );
    expect(await days()).toEqual([
      "Séminaire 10-12T08:00",
      "Séminaire 10-19T12:00",
      "Séminaire 10-26T09:00",
      "Atelier 11-02T10:00",
      "Atelier 11-09T10:00",
    ]);
    await changeEvent(lea, await rowAt("2026-10-26"), { title: "Réunion" }, { which: "all" });
    expect(await days()).toEqual([
      "Réunion 10-12T08:00",
      "Réunion 10-19T12:00",
      "Réunion 10-26T09:00",
      "Atelier 11-02T10:00",
      "Atelier 11-09T10:00",
    ]);
  });

  it.each(["this", "following", "all"] as const)(
    "delete %s of a series and bring it back",
    async (which) => {
      await createEvent(lea, SEMINAR);
      await changeEvent(lea, await rowAt("2026-10-26"), { title: "Ailleurs" });
      const before = await days();
      const undo = await deleteEvent(lea, await rowAt("2026-10-26"), { which });
      expect(await days()).toHaveLength({ this: 4, following: 2, all: 0 }[which]);
      await undo();
      expect(await days()).toEqual(before);
    },
  );

  it("refuse to write over what somebody else wrote", async () => {
    await createEvent(lea, { ...SEMINAR, recurrenceRules: [] });
    const seen = await rowAt("2026-10-12");
    await changeEvent(lea, seen, { title: "Autre" });
    await expect(changeEvent(lea, seen, { title: "Encore" })).rejects.toMatchObject({
      code: "ERR_CONFLICT",
    });
    await expect(deleteEvent(lea, seen)).rejects.toMatchObject({ code: "ERR_CONFLICT" });
    expect(await days()).toEqual(["Autre 10-12T08:00"]);
  });

  const meeting = {
    ...SEMINAR,
    recurrenceRules: undefined,
    participants: {
      me: { "@type": "Participant", email: "lea@univ.example", roles: { owner: true } },
      theo: {
        "@type": "Participant",
        email: "theo@univ.example",
        roles: { attendee: true },
        expectReply: true,
      },
    },
  } as const satisfies Partial<CalendarEvent> as Partial<CalendarEvent>;

  it("invite, are answered, moved and cancelled", async () => {
    const id = await createEvent(lea, meeting, { invite: true });
    const invitation = (await findEvent(theo, SEMINAR.uid))!;
    expect(invitation).toMatchObject({ title: "Séminaire", isOrigin: false });
    await answerInvitation(theo, invitation, "accepted", { comment: "J’y serai" });
    const answered = Object.values((await getEvent(lea, id)).participants ?? {});
    expect(answered.find(({ email }) => email === "theo@univ.example")).toMatchObject({
      participationStatus: "accepted",
    });
    const seen = await getEvent(lea, id);
    await changeEvent(lea, seen, { start: "2026-10-13T10:00:00" }, { invite: true });
    expect((await rows(theo)).map(({ start }) => start)).toEqual(["2026-10-13T10:00:00"]);
    await proposeTime(theo, (await findEvent(theo, SEMINAR.uid))!, {
      start: "2026-10-14T10:00:00",
      timeZone,
      duration: "PT1H",
      comment: "Plutôt mercredi",
    });
    await deleteEvent(lea, await getEvent(lea, id), { notify: true });
    const left = await findEvent(theo, SEMINAR.uid);
    expect(left === undefined || left.status === "cancelled").toBe(true);
  });

  it("tell whose time is taken, the event that is moved aside", async () => {
    await createEvent(theo, { ...SEMINAR, recurrenceRules: undefined });
    const window = { after: Date.UTC(2026, 9, 12), before: Date.UTC(2026, 9, 13) };
    const emails = ["theo@univ.example", "lea@univ.example"];
    const taken = (await getAvailability(lea, emails, window)).map(({ email, busy }) => [
      email,
      busy?.filter(({ busyStatus }) => busyStatus === "confirmed").map(({ utcStart }) => utcStart),
    ]);
    expect(taken).toEqual([
      ["theo@univ.example", ["2026-10-12T08:00:00Z"]],
      ["lea@univ.example", []],
    ]);
    const options = { excludeUid: SEMINAR.uid };
    const [other] = await getAvailability(lea, emails, window, options);
    expect(other?.busy?.filter(({ busyStatus }) => busyStatus === "confirmed")).toEqual([]);
  });

  it("read the invitation of a message, and remember reminders that were seen", async () => {
    const blobId = await zimbra.keepFile(
      [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:jury@univ.example",
        "DTSTAMP:20261001T080000Z",
        "DTSTART;TZID=Europe/Paris:20261012T100000",
        "DURATION:PT1H",
        "SUMMARY:Jury",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
      ].join("\r\n"),
    );
    expect(await parseEvents(lea, blobId)).toMatchObject([{ title: "Jury", method: "request" }]);
    const id = await createEvent(lea, {
      ...SEMINAR,
      recurrenceRules: undefined,
      alerts: {
        a: { "@type": "Alert", trigger: { "@type": "OffsetTrigger", offset: "-PT10M" } },
      },
    });
    const event = await getEvent(lea, id);
    const [alert = ""] = Object.keys(event.alerts ?? {});
    await acknowledgeAlert(lea, event, alert, { now: Date.UTC(2026, 9, 12, 8) });
    // Zimbra keeps the time of the reminder, not that at which it was seen.
    const { acknowledged = "" } = (await getEvent(lea, id)).alerts?.[alert] ?? {};
    expect(acknowledged >= "2026-10-12T07:50:00Z").toBe(true);
  });

  it("show what another client wrote without being asked", async () => {
    const live = liveQuery(lea, {
      key: "week",
      types: ["CalendarEvent"],
      load: (signal) => listEvents(lea, { ...AUTUMN, signal }),
    });
    const stop = live.subscribe(() => undefined);
    await vi.waitFor(() => expect(live.value?.items).toEqual([]), { timeout: 5_000 });
    const { connection: phone } = await signIn("lea@univ.example", "Léa");
    await createEvent(phone, { ...SEMINAR, recurrenceRules: undefined });
    await vi.waitFor(() => expect(live.value?.items).toMatchObject([{ title: "Séminaire" }]), {
      timeout: 10_000,
    });
    stop();
  });
});
