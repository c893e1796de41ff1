import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDAVClient } from "tsdav";
import { type OwnDav, startOwnDav } from "./own-dav.js";

const people = [
  { user: "lea", email: "lea@univ.example", name: "Léa" },
  { user: "theo", email: "theo@univ.example", name: "Théo" },
];

const event = (...lines: readonly string[]): string =>
  [
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "BEGIN:VEVENT", "UID:e1"],
    ...["DTSTAMP:20261101T000000Z", "DTSTART:20261123T090000Z", "DTEND:20261123T100000Z"],
    ...["SUMMARY:Jury", ...lines, "END:VEVENT", "END:VCALENDAR", ""],
  ].join("\r\n");

describe("the small WebDAV server, by a client that was not written for it", () => {
  let own: OwnDav;
  beforeEach(async () => {
    own = await startOwnDav(people);
  });
  afterEach(() => own.close());

  const client = (defaultAccountType: "caldav" | "carddav", username = "lea") =>
    createDAVClient({
      serverUrl: own.url,
      credentials: { username, password: "secret" },
      authMethod: "Basic",
      defaultAccountType,
    });

  it("has calendars, events by time, and invitations", async () => {
    const lea = await client("caldav");
    const [calendar] = await lea.fetchCalendars();
    expect(calendar).toMatchObject({ displayName: "Personal", components: ["VEVENT"] });
    const iCalString = event(
      "ORGANIZER:mailto:lea@univ.example",
      "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:theo@univ.example",
    );
    const made = await lea.createCalendarObject({
      calendar: calendar!,
      filename: "e1.ics",
      iCalString,
    });
    expect(made.status).toBe(201);
    const timeRange = { start: "2026-11-23T09:30:00Z", end: "2026-11-23T12:00:00Z" };
    expect(await lea.fetchCalendarObjects({ calendar: calendar!, timeRange })).toHaveLength(1);
    const theo = await client("caldav", "theo");
    const [his] = await theo.fetchCalendars();
    const [invited] = await theo.fetchCalendarObjects({ calendar: his! });
    expect(invited?.data).toContain("SUMMARY:Jury");
    await theo.updateCalendarObject({
      calendarObject: {
        ...invited!,
        data: String(invited!.data).replace("NEEDS-ACTION", "ACCEPTED"),
      },
    });
    const [answered] = await lea.fetchCalendarObjects({ calendar: calendar! });
    expect(answered?.data).toContain("PARTSTAT=ACCEPTED");
  });

  it("has address books with cards, and refuses writes on old versions", async () => {
    const lea = await client("carddav");
    const [addressBook] = await lea.fetchAddressBooks();
    expect(addressBook?.displayName).toBe("Contacts");
    const vCardString = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:a\r\nFN:A\r\nN:A;;;;\r\nEND:VCARD\r\n";
    const made = await lea.createVCard({
      addressBook: addressBook!,
      filename: "a.vcf",
      vCardString,
    });
    expect(made.status).toBe(201);
    const [vCard] = await lea.fetchVCards({ addressBook: addressBook! });
    expect(vCard?.data).toContain("FN:A");
    const stale = await lea.updateVCard({ vCard: { ...vCard!, etag: '"old"' } });
    expect(stale.status).toBe(412);
    expect((await lea.deleteVCard({ vCard: vCard! })).status).toBe(204);
  });
});
