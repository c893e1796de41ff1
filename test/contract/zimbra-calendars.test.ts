import type { Calendar } from "@partage-ent/jmap";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeCalendarBackend } from "./calendar-backend.js";
import { CalendarClient } from "./calendar-client.js";
import { RecordError } from "./jmap-client.js";
import {
  setUpZimbraCalendars,
  soapClient,
  type ZimbraCalendarFixture,
} from "./zimbra-calendar-fixture.js";

describeCalendarBackend("Zimbra", setUpZimbraCalendars, { people: "several" });

describe("calendars of somebody else over Zimbra", () => {
  let fixture: ZimbraCalendarFixture;
  let lea: CalendarClient;
  let theirs: Awaited<ReturnType<typeof soapClient>>;

  const share = (perm: string) =>
    theirs("FolderAction", "urn:zimbraMail", {
      action: { op: "grant", id: "10", grant: { gt: "usr", d: "lea@univ.example", perm } },
    });

  beforeEach(async () => {
    fixture = await setUpZimbraCalendars();
    theirs = await soapClient(fixture.sandbox, "theo@univ.example");
    await share("rwidx");
    const own = await soapClient(fixture.sandbox, "lea@univ.example");
    await own("CreateMountpoint", "urn:zimbraMail", {
      link: { l: "1", name: "Théo", view: "appointment", owner: "theo@univ.example", rid: 10 },
    });
    lea = await new CalendarClient(fixture.backend, fixture.principal).open();
  });
  afterEach(() => fixture.close());

  const shared = async (): Promise<Calendar> => {
    const { list } = await lea.call("Calendar/get", { ids: null });
    return (list as readonly Calendar[]).find(({ name }) => name === "Théo")!;
  };

  const refused = (work: Promise<unknown>) =>
    work.then(
      () => "done",
      (error: unknown) => (error instanceof RecordError ? error.reason.type : String(error)),
    );

  it("are written where that is allowed, until it no longer is", async () => {
    const { id: calendarId, myRights } = await shared();
    expect(myRights.mayWriteAll).toBe(true);
    const id = await lea.create({
      title: "Permanence",
      start: "2026-11-23T10:00:00",
      calendarIds: { [calendarId]: true },
    });
    await lea.update(id, { title: "Permanence, salle C" });
    const theo = await new CalendarClient(fixture.backend, fixture.other!).open();
    const window = { after: "2026-11-23T00:00:00", before: "2026-11-24T00:00:00" };
    expect(await theo.occurrences(window)).toMatchObject([{ title: "Permanence, salle C" }]);
    await share("r");
    expect(await refused(lea.update(id, { title: "Trop tard" }))).toBe("forbidden");
    expect(await refused(lea.destroy(id))).toBe("forbidden");
    expect((await shared()).myRights.mayWriteAll).toBe(false);
    expect(await theo.occurrences(window)).toMatchObject([{ title: "Permanence, salle C" }]);
  });

  it("are gone when they are no longer shared", async () => {
    const { id: calendarId } = await shared();
    const calendarIds = { [calendarId]: true } as const;
    const id = await lea.create({ title: "x", start: "2026-11-23T10:00:00", calendarIds });
    const { zid } = (fixture.sandbox.account("lea@univ.example") ?? {}) as { zid?: string };
    await theirs("FolderAction", "urn:zimbraMail", {
      action: { op: "!grant", id: "10", zid: zid ?? lea.accountId },
    });
    expect(await lea.get(id)).toEqual([]);
    expect(await refused(lea.update(id, { title: "y" }))).toMatch(/^(forbidden|notFound)$/);
    expect(await refused(lea.create({ start: "2026-11-23T10:00:00", calendarIds }))).toMatch(
      /^(forbidden|notFound|invalidProperties)$/,
    );
  });
});

describe("scheduling over Zimbra", () => {
  let fixture: ZimbraCalendarFixture;
  let lea: CalendarClient;
  let theo: CalendarClient;

  beforeEach(async () => {
    fixture = await setUpZimbraCalendars();
    lea = await new CalendarClient(fixture.backend, fixture.principal).open();
    theo = await new CalendarClient(fixture.backend, fixture.other!).open();
  });
  afterEach(() => fixture.close());

  const UID = "oral@univ.example";
  const meeting = {
    uid: UID,
    title: "Oral",
    start: "2026-11-23T10:00:00",
    duration: "PT1H",
    participants: {
      lea: { "@type": "Participant", email: "lea@univ.example", roles: { owner: true } },
      theo: {
        "@type": "Participant",
        email: "theo@univ.example",
        roles: { attendee: true },
        expectReply: true,
      },
    },
  } as const;

  const answer = async (status: string): Promise<void> => {
    const [event] = await theo.find({ uid: UID });
    const own = Object.entries(event!.participants ?? {}).find(
      ([, { email }]) => email === "theo@univ.example",
    )![0];
    const pointer = `participants/${own}/participationStatus`;
    await theo.update(event!.id, { [pointer]: status }, { tell: true });
  };

  const statusAtOrganizer = async (id: string): Promise<unknown> => {
    const [event] = await lea.get(id);
    const people = Object.values(event?.participants ?? {});
    return people.find(({ email }) => email === "theo@univ.example")?.participationStatus;
  };

  it("brings no meeting back that was deleted without a word", async () => {
    const id = await lea.create(meeting, { tell: true });
    await lea.destroy(id, { tell: false });
    await answer("accepted");
    expect(await lea.find({ uid: UID })).toEqual([]);
  });

  it("takes the last answer, and asks anew for another time", async () => {
    const id = await lea.create(meeting, { tell: true });
    await answer("accepted");
    await answer("declined");
    expect(await statusAtOrganizer(id)).toBe("declined");
    await lea.update(id, { start: "2026-11-24T10:00:00" }, { tell: true });
    expect((await theo.find({ uid: UID }))[0]).toMatchObject({ start: "2026-11-24T10:00:00" });
    await answer("accepted");
    expect(await statusAtOrganizer(id)).toBe("accepted");
  });

  it("takes no answer to a time that is no longer the one", async () => {
    const id = await lea.create(meeting, { tell: true });
    await lea.update(id, { start: "2026-11-24T10:00:00" }, { tell: true });
    const [current] = await lea.get(id);
    const late = [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//x//FR",
      "METHOD:REPLY",
      "BEGIN:VEVENT",
      `UID:${UID}`,
      "DTSTAMP:20200101T000000Z",
      "SEQUENCE:0",
      "DTSTART;TZID=Europe/Paris:20261123T100000",
      "ORGANIZER:mailto:lea@univ.example",
      "ATTENDEE;PARTSTAT=ACCEPTED:mailto:theo@univ.example",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ].join("\r\n");
    await fixture.sandbox.addMessage("lea@univ.example", replyOf(late));
    expect(await lea.get(id)).toMatchObject([{ start: current!.start }]);
    expect(await statusAtOrganizer(id)).not.toBe("accepted");
  });
});

/** A message that answers an invitation. */
function replyOf(iCalendar: string): Uint8Array<ArrayBuffer> {
  const head =
    "From: theo@univ.example\r\nTo: lea@univ.example\r\nSubject: Accepted\r\n" +
    "MIME-Version: 1.0\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n";
  return new TextEncoder().encode(head + iCalendar);
}
