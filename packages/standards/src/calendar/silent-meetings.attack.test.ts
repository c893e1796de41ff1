/** What a page does that must tell nobody: no word said, so no budget taken. */
import type { Id } from "@partage-ent/jmap";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountIdOf } from "../account-id.js";
import { type OwnDav, startOwnDav } from "../testing/own-dav.js";
import type { PartScope } from "../part.js";
import { createCalDavPart } from "./caldav-part.js";

const LEA = { establishment: "valmoree", account: "lea@univ.example", name: "Léa" };
const THEO = "theo@univ.example";
const accountId = accountIdOf(LEA);

describe("row 31: a calendar server that sends invitations by itself", () => {
  let dav: OwnDav;
  let file: string;

  beforeEach(async () => {
    dav = await startOwnDav([
      { user: "lea", email: LEA.account, name: "Léa Martin" },
      { user: "theo", email: THEO, name: "Théo Petit" },
    ]);
  });
  afterEach(() => dav.close());

  const open = async (obeysScheduleAgent: boolean): Promise<readonly [PartScope, Id]> => {
    const part = createCalDavPart({
      ...{ url: dav.url, obeysScheduleAgent },
      credentials: {
        get: async () => ({ kind: "password", username: "lea", password: "secret" }),
        refused: async () => false,
      },
      readBlob: async () => ({ body: new Response(file).body!, type: "text/calendar" }),
    });
    const scope = part.open(LEA, { signal: AbortSignal.timeout(20_000) });
    return [scope, (await scope.describe()).wellKnown!.defaultCalendar!];
  };

  const invitation = (attendee: string, method = ""): string =>
    [
      ...[
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        ...(method ? [`METHOD:${method}`] : []),
        "BEGIN:VEVENT",
      ],
      ...["UID:one", "SEQUENCE:3", "DTSTAMP:20271101T080000Z", "DTSTART:20271123T100000Z"],
      ...[`ORGANIZER:mailto:${LEA.account}`, attendee, "END:VEVENT", "END:VCALENDAR", ""],
    ].join("\r\n");

  /** What reached Théo. */
  const told = (): number => dav.store.find("theo", "calendar", "personal")!.objects.size;
  const agents = (): string =>
    (dav.store.find("lea", "calendar", "personal")!.objects.get("one.ics")?.data ?? "").replace(
      /\r\n[ \t]/g,
      "",
    );

  it.each(["", ";SCHEDULE-AGENT=SERVER", ";SCHEDULE-AGENT=X-OTHER", ';SCHEDULE-AGENT="Server"'])(
    "invites nobody of a file that says ATTENDEE%s",
    async (parameter) => {
      const [scope, calendarId] = await open(true);
      file = invitation(`ATTENDEE${parameter}:mailto:${THEO}`);
      await scope.calendars!.importEvents(accountId, "m-1", calendarId);
      expect(agents()).toContain("SCHEDULE-AGENT=CLIENT");
      expect(told()).toBe(0);
    },
  );

  it.each(["", ";SCHEDULE-AGENT=CLIENT", ";SCHEDULE-AGENT=NONE", ";SCHEDULE-AGENT=X-OTHER"])(
    "is given no file that says ATTENDEE%s, where it does not read who is to be told",
    async (parameter) => {
      const [scope, calendarId] = await open(false);
      file = invitation(`ATTENDEE${parameter}:mailto:${THEO}`);
      await expect(
        scope.calendars!.importEvents(accountId, "m-1", calendarId),
      ).rejects.toMatchObject({ type: "invalidArguments" });
      expect(agents()).toBe("");
    },
  );

  it.each([true, false])(
    "takes no invitation in the person's own name for a change by somebody else (obedient: %s)",
    async (isObedient) => {
      const [scope, calendarId] = await open(isObedient);
      const own = invitation(`ATTENDEE:mailto:${LEA.account}`).replace("SEQUENCE:3", "SEQUENCE:1");
      dav.store.put(dav.store.find("lea", "calendar", "personal")!, "one.ics", own);
      const before = agents();
      file = invitation(`ATTENDEE:mailto:${THEO}`, "REQUEST");
      await scope.calendars!.importEvents(accountId, "m-1", calendarId).catch(() => undefined);
      expect(told()).toBe(0);
      expect(isObedient || agents() === before).toBe(true);
    },
  );

  it.each(["", "REPLY"])(
    "has nobody of a meeting that it told cancelled or told again by a file (METHOD:%s)",
    async (method) => {
      const [scope, calendarId] = await open(true);
      const attendee = `ATTENDEE:mailto:${THEO}`;
      const own = invitation(attendee);
      dav.store.put(dav.store.find("lea", "calendar", "personal")!, "one.ics", own);
      file = invitation(attendee.replace(":", ";PARTSTAT=ACCEPTED:"), method);
      await expect(
        scope.calendars!.importEvents(accountId, "m-1", calendarId),
      ).rejects.toMatchObject({ type: "invalidArguments" });
      expect(agents()).toContain(own.split("\r\n")[8]);
      expect(told()).toBe(0);
    },
  );
});
