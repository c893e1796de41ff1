import { calendars } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { connect } from "./connect.js";
import { importEvents } from "./import-events.js";
import {
  GATEWAY,
  json,
  scriptedGateway,
  sessionOf,
  type MethodAnswer,
} from "./testing/scripted-gateway.js";

/** A gateway that reads a file as so many events; none for one that is no calendar. */
function start(count: number) {
  const jmap = sessionOf().jmap;
  const session = sessionOf({
    jmap: {
      ...jmap,
      capabilities: { ...jmap.capabilities, [calendars.uri]: {} },
      primaryAccounts: { [calendars.uri]: "a1" },
    },
    wellKnown: { a1: { mailboxes: {}, defaultCalendar: "10" } },
  });
  const imports: Readonly<Record<string, unknown>>[] = [];
  const methods: Record<string, MethodAnswer> = {
    "CalendarEvent/import": (args) => {
      imports.push(args);
      if (!count) return { type: "invalidArguments" };
      return { imported: Array.from({ length: count }, (_, index) => `e${index}`) };
    },
  };
  const { fetch, requests } = scriptedGateway(methods, ({ path }) => {
    if (path === "v1/session") return json(session);
    return path === "jmap/upload/a1" ? json({ accountId: "a1", blobId: "b1" }) : undefined;
  });
  return { connection: connect({ gateway: GATEWAY, fetch }), imports, requests };
}

const file = new Blob(["BEGIN:VCALENDAR"], { type: "text/calendar" });

describe("importEvents", () => {
  it("uploads a file as a calendar and has it read into the one that was chosen", async () => {
    const { connection, imports, requests } = start(2);
    expect(await importEvents(connection, file, { calendarId: "12" })).toEqual(["e0", "e1"]);
    const upload = requests.find(({ path }) => path.startsWith("jmap/upload"));
    expect(upload?.headers.get("content-type")).toBe("text/calendar");
    expect(imports).toEqual([{ accountId: "a1", blobId: "b1", calendarId: "12" }]);
  });

  it("takes the default calendar where none was chosen", async () => {
    const { connection, imports } = start(1);
    await importEvents(connection, file);
    expect(imports).toMatchObject([{ calendarId: "10" }]);
  });

  it("rejects a file that is no calendar", async () => {
    const { connection } = start(0);
    await expect(importEvents(connection, file)).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENTS",
    });
  });

  it("sends no file that the server would not take", async () => {
    const { connection, requests } = start(1);
    const large = new Blob([new Uint8Array(1e7 + 1)]);
    await expect(importEvents(connection, large)).rejects.toMatchObject({ code: "ERR_TOO_LARGE" });
    expect(requests.some(({ path }) => path.startsWith("jmap/upload"))).toBe(false);
  });
});
