import { calendars, principals, timetable } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { findRooms, getAvailability } from "./availability.js";
import { changeCalendar, createCalendar, listCalendars } from "./calendars.js";
import { connect } from "./connect.js";
import { findEvent, getEvent, listEvents, parseEvents } from "./list-events.js";
import {
  GATEWAY,
  json,
  scriptedGateway,
  sessionOf,
  type MethodAnswer,
} from "./testing/scripted-gateway.js";
import {
  addTimetableFeed,
  changeTimetableFeed,
  getTimetableSync,
  listLessons,
  listTimetableChanges,
  listTimetableFeeds,
  markTimetableChangesSeen,
  previewTimetableSync,
  removeTimetableFeed,
  setTimetableSync,
} from "./timetable.js";

const UTC = { timeZone: "Europe/Paris", after: "2026-11-23T00:00:00" };

function start(methods: Record<string, MethodAnswer>) {
  const { jmap } = sessionOf();
  const uris = [calendars.uri, principals.uri, timetable.uri];
  const session = sessionOf({
    jmap: {
      ...jmap,
      capabilities: { ...jmap.capabilities, ...Object.fromEntries(uris.map((uri) => [uri, {}])) },
      primaryAccounts: Object.fromEntries(uris.map((uri) => [uri, "a1"])),
    },
  });
  const { fetch, requests } = scriptedGateway(methods, ({ path }) =>
    path === "v1/session" ? json(session) : undefined,
  );
  const batches = () =>
    requests
      .filter(({ path }) => path === "jmap/api")
      .map(
        ({ body }) =>
          JSON.parse(body).methodCalls as [string, Record<string, Record<string, unknown>>][],
      );
  return { connection: connect({ gateway: GATEWAY, fetch }), batches };
}

describe("listEvents", () => {
  const methods = {
    "CalendarEvent/query": () => ({ ids: ["2", "gone", "1"], queryState: "q" }),
    "CalendarEvent/get": () => ({ list: [{ id: "1" }, { id: "2" }], state: "s", notFound: [] }),
  };

  it("asks once, keeps the order of the query and leaves out what vanished", async () => {
    const { connection, batches } = start(methods);
    const page = await listEvents(connection, {
      ...UTC,
      before: "2026-11-30T00:00:00",
      calendarIds: ["10"],
      text: " jury ",
    });
    expect(page).toMatchObject({ accountId: "a1", hasMore: false });
    expect(page.items.map(({ id }) => id)).toEqual(["2", "1"]);
    const [[query, get]] = batches() as [[[string, object], [string, object]]];
    expect(query[1]).toMatchObject({
      filter: {
        inCalendars: ["10"],
        after: UTC.after,
        before: "2026-11-30T00:00:00",
        text: "jury",
      },
      expandRecurrences: true,
      timeZone: "Europe/Paris",
      limit: 500,
    });
    expect(get[1]).toMatchObject({ reduceParticipants: true, timeZone: "Europe/Paris" });
  });

  it("knows of more also where the server's limit is the lower one", async () => {
    const { connection } = start({
      ...methods,
      "CalendarEvent/query": () => ({ ids: ["2", "1"], queryState: "q", limit: 2 }),
    });
    expect((await listEvents(connection, UTC)).hasMore).toBe(true);
    expect((await listEvents(start(methods).connection, { ...UTC, limit: 3 })).hasMore).toBe(true);
  });

  it("says what a window that is too long is", async () => {
    const { connection } = start({
      "CalendarEvent/query": () => ({ type: "invalidArguments", arguments: ["filter"] }),
    });
    await expect(listEvents(connection, UTC)).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENTS",
    });
  });
});

describe("getEvent, findEvent and parseEvents", () => {
  it("read one event, by id, by UID, or out of a file", async () => {
    const { connection, batches } = start({
      "CalendarEvent/query": () => ({ ids: ["1"], queryState: "q" }),
      "CalendarEvent/get": () => ({ list: [{ id: "1", uid: "u1" }], state: "s", notFound: [] }),
      "CalendarEvent/parse": () => ({ parsed: { b1: [{ uid: "u2" }] } }),
    });
    expect(await getEvent(connection, "1", { timeZone: "Europe/Paris" })).toMatchObject({
      uid: "u1",
    });
    expect(await findEvent(connection, "u1")).toMatchObject({ id: "1" });
    expect(await parseEvents(connection, "b1")).toEqual([{ uid: "u2" }]);
    expect(batches()[1]?.[0]?.[1]["filter"]).toEqual({ uid: "u1" });
  });

  it("say what is not there, and what is no calendar", async () => {
    const { connection } = start({
      "CalendarEvent/query": () => ({ ids: [], queryState: "q" }),
      "CalendarEvent/get": () => ({ list: [], state: "s", notFound: ["1"] }),
      "CalendarEvent/parse": ({ blobIds }) =>
        (blobIds as string[])[0] === "b1" ? { notFound: ["b1"] } : { notParsable: ["b2"] },
    });
    await expect(getEvent(connection, "1")).rejects.toMatchObject({ code: "ERR_NOT_FOUND" });
    await expect(parseEvents(connection, "b1")).rejects.toMatchObject({ code: "ERR_NOT_FOUND" });
    await expect(parseEvents(connection, "b2")).rejects.toMatchObject({
      code: "ERR_INVALID_ARGUMENTS",
    });
  });
});

describe("calendars", () => {
  it("come in the order of the server, then by name", async () => {
    const calendar = (id: string, sortOrder: number, name: string) => ({ id, sortOrder, name });
    const { connection } = start({
      "Calendar/get": () => ({
        list: [calendar("3", 1, "b"), calendar("2", 1, "a"), calendar("1", 0, "z")],
      }),
    });
    expect((await listCalendars(connection)).map(({ id }) => id)).toEqual(["1", "2", "3"]);
  });

  it("are created and changed, or why not is said", async () => {
    const { connection, batches } = start({
      "Calendar/set": ({ update }) =>
        update ? { notUpdated: { 10: { type: "forbidden" } } } : { created: { new: { id: "11" } } },
    });
    expect(await createCalendar(connection, { name: "Cours" })).toBe("11");
    await expect(changeCalendar(connection, "10", { isVisible: false })).rejects.toMatchObject({
      code: "ERR_FORBIDDEN",
      failed: { 10: "ERR_FORBIDDEN" },
    });
    expect(batches()[1]?.[0]?.[1]["update"]).toEqual({ 10: { isVisible: false } });
  });
});

describe("getAvailability and findRooms", () => {
  const window = {
    after: Date.UTC(2026, 10, 23),
    before: Date.UTC(2026, 10, 24),
  };

  it("ask for all addresses in one request, and know whom they can't ask", async () => {
    const busy = [{ utcStart: "x", utcEnd: "y", busyStatus: "confirmed" }];
    const { connection, batches } = start({
      "Principal/query": ({ filter }) => ({
        ids: (filter as { email: string }).email === "theo@univ.example" ? ["p1"] : [],
        queryState: "q",
      }),
      "Principal/getAvailability": () => ({ list: busy }),
    });
    const options = { excludeUid: "u1" };
    const emails = ["nobody@univ.example", "theo@univ.example"];
    expect(await getAvailability(connection, emails, window, options)).toEqual([
      { email: "nobody@univ.example", busy: null },
      { email: "theo@univ.example", busy },
    ]);
    expect(batches()).toHaveLength(1);
    expect(batches()[0]?.[3]?.[1]).toMatchObject({
      utcStart: "2026-11-23T00:00:00Z",
      utcEnd: "2026-11-24T00:00:00Z",
      excludeUid: "u1",
    });
  });

  it("find rooms in the order of the server", async () => {
    const { connection, batches } = start({
      "Principal/query": () => ({ ids: ["b", "a"], queryState: "q" }),
      "Principal/get": () => ({ list: [{ id: "a" }, { id: "b" }] }),
    });
    const rooms = await findRooms(connection, { text: " B1 ", minCapacity: 20 });
    expect(rooms.map(({ id }) => id)).toEqual(["b", "a"]);
    expect(batches()[0]?.[0]?.[1]["filter"]).toEqual({
      type: "location",
      text: "B1",
      minCapacity: 20,
    });
  });
});

describe("the timetable", () => {
  it("has lessons of a window, in the order of the server", async () => {
    const { connection, batches } = start({
      "Lesson/query": () => ({ ids: ["l2", "l1"], queryState: "q" }),
      "Lesson/get": () => ({ list: [{ id: "l1" }, { id: "l2" }] }),
    });
    const after = Date.UTC(2026, 10, 23);
    const lessons = await listLessons(connection, { after, feedIds: ["f1"] });
    expect(lessons.map(({ id }) => id)).toEqual(["l2", "l1"]);
    expect(batches()[0]?.[0]?.[1]["filter"]).toEqual({
      inFeeds: ["f1"],
      after: "2026-11-23T00:00:00Z",
    });
  });

  it("has feeds that are added, changed and removed", async () => {
    const { connection, batches } = start({
      "TimetableFeed/get": () => ({ list: [{ id: "f1" }] }),
      "TimetableFeed/set": ({ create, destroy }) =>
        create
          ? { created: { new: { id: "f2" } } }
          : destroy
            ? { notDestroyed: { f1: { type: "forbidden" } } }
            : {},
    });
    expect(await listTimetableFeeds(connection)).toEqual([{ id: "f1" }]);
    expect(await addTimetableFeed(connection, { url: "https://edt.univ.example/x" })).toBe("f2");
    await changeTimetableFeed(connection, "f1", { isShown: false });
    await expect(removeTimetableFeed(connection, "f1")).rejects.toMatchObject({
      code: "ERR_FORBIDDEN",
    });
    expect(batches()[2]?.[0]?.[1]["update"]).toEqual({ f1: { isShown: false } });
  });

  it("tells what changed, and remembers what was seen", async () => {
    const { connection, batches } = start({
      "TimetableChange/get": () => ({ list: [{ id: "c1" }] }),
      "TimetableChange/set": () => ({}),
    });
    expect(await listTimetableChanges(connection)).toEqual([{ id: "c1" }]);
    await markTimetableChangesSeen(connection, ["c1", "c2"]);
    expect(batches()[1]?.[0]?.[1]["update"]).toEqual({
      c1: { isSeen: true },
      c2: { isSeen: true },
    });
  });

  it("is kept in a calendar from a preview on, where that can be", async () => {
    const { connection, batches } = start({
      "TimetableSync/get": () => ({ list: [{ id: "singleton", status: "off" }] }),
      "TimetableSync/preview": () => ({ previewId: "p1", create: 3 }),
      "TimetableSync/set": () => ({}),
    });
    expect(await getTimetableSync(connection)).toMatchObject({ status: "off" });
    const { previewId } = await previewTimetableSync(connection, ["f1"]);
    await setTimetableSync(connection, { status: "active", feedIds: ["f1"], previewId });
    expect(batches()[2]?.[0]?.[1]["update"]).toEqual({
      singleton: { status: "active", feedIds: ["f1"], previewId: "p1" },
    });
    const none = start({ "TimetableSync/get": () => ({ list: [] }) });
    await expect(getTimetableSync(none.connection)).rejects.toMatchObject({
      code: "ERR_UNSUPPORTED",
    });
  });
});
