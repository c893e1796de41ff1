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

type Create = Readonly<Record<string, Record<string, unknown>>>;

/** A gateway that reads a file as so many events and refuses the UIDs that it knows. */
function start(count: number, known: readonly string[] = []) {
  const jmap = sessionOf().jmap;
  const session = sessionOf({
    jmap: {
      ...jmap,
      capabilities: { ...jmap.capabilities, [calendars.uri]: {} },
      primaryAccounts: { [calendars.uri]: "a1" },
    },
    wellKnown: { a1: { mailboxes: {}, defaultCalendar: "10" } },
  });
  const created: Create[] = [];
  const events = Array.from({ length: count }, (_, index) => ({
    ...{ "@type": "Event", uid: `u${index}`, start: "2026-11-23T10:00:00", method: "publish" },
  }));
  const methods: Record<string, MethodAnswer> = {
    "CalendarEvent/parse": () =>
      count ? { parsed: { b1: events } } : { parsed: null, notParsable: ["b1"] },
    "CalendarEvent/set": (args) => {
      const create = args["create"] as Create;
      created.push(create);
      const entries = Object.entries(create);
      const isKnown = ([, { uid }]: (typeof entries)[number]) => known.includes(String(uid));
      return {
        created: Object.fromEntries(
          entries
            .filter((one) => !isKnown(one))
            .map(([key, { uid }]) => [key, { id: `e-${String(uid)}` }]),
        ),
        notCreated: Object.fromEntries(
          entries.filter(isKnown).map(([key]) => [key, { type: "invalidProperties" }]),
        ),
      };
    },
  };
  const { fetch, requests } = scriptedGateway(methods, ({ path }) => {
    if (path === "v1/session") return json(session);
    return path === "jmap/upload/a1" ? json({ accountId: "a1", blobId: "b1" }) : undefined;
  });
  return { connection: connect({ gateway: GATEWAY, fetch }), created, requests };
}

const file = new Blob(["BEGIN:VCALENDAR"], { type: "text/calendar" });

describe("importEvents", () => {
  it("uploads a file as a calendar and creates its events, silently", async () => {
    const { connection, created, requests } = start(2);
    const result = await importEvents(connection, file, { calendarId: "12" });
    expect(result).toEqual({ created: ["e-u0", "e-u1"], failed: [] });
    const upload = requests.find(({ path }) => path.startsWith("jmap/upload"));
    expect(upload?.headers.get("content-type")).toBe("text/calendar");
    expect(created[0]?.["i0"]).toEqual({
      ...{ "@type": "Event", uid: "u0", start: "2026-11-23T10:00:00" },
      calendarIds: { "12": true },
    });
  });

  it("goes on past events that the server refuses, and says which", async () => {
    const { connection, created } = start(120, ["u3", "u77"]);
    const result = await importEvents(connection, file);
    expect(result.created).toHaveLength(118);
    expect(result.failed).toEqual(["u3", "u77"]);
    expect(created.map((create) => Object.keys(create).length)).toEqual([50, 50, 20]);
    expect(created[0]?.["i0"]).toMatchObject({ calendarIds: { "10": true } });
  });

  it("rejects a file that is no calendar, before anything is written", async () => {
    const { connection, created } = start(0);
    await expect(importEvents(connection, file)).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENTS",
    });
    expect(created).toEqual([]);
  });

  it("sends no file that the server would not take", async () => {
    const { connection, requests } = start(1);
    const large = new Blob([new Uint8Array(1e7 + 1)]);
    await expect(importEvents(connection, large)).rejects.toMatchObject({ code: "ERR_TOO_LARGE" });
    expect(requests.some(({ path }) => path.startsWith("jmap/upload"))).toBe(false);
  });
});
