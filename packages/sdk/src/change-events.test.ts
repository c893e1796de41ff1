import { calendars, type CalendarEvent } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import {
  acknowledgeAlert,
  answerInvitation,
  changeEvent,
  createEvent,
  deleteEvent,
  proposeTime,
} from "./change-events.js";
import { connect } from "./connect.js";
import {
  GATEWAY,
  json,
  scriptedGateway,
  sessionOf,
  type MethodAnswer,
} from "./testing/scripted-gateway.js";

type Set = Record<"create" | "update" | "destroy" | "ifRevision", Record<string, unknown>> & {
  readonly sendSchedulingMessages?: boolean;
};

const SERIES = {
  "@type": "Event",
  id: "257",
  uid: "u1",
  calendarIds: { "10": true },
  title: "Réunion",
  start: "2026-03-02T10:00:00",
  duration: "PT1H",
  timeZone: "Europe/Paris",
  isOrigin: true,
  revision: "7",
  recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", count: 10 }],
  recurrenceOverrides: { "2026-03-16T10:00:00": { title: "Ce jour-là" } },
} as const satisfies CalendarEvent;

function occurrence(start: string) {
  const id = `257_${start}`;
  return { id, baseEventId: "257", recurrenceId: start, start, revision: "7" };
}

/** A gateway whose calendar has one series; `answers` is what its `/set` says, in turn. */
function start(answers: readonly object[] = [], methods: Record<string, MethodAnswer> = {}) {
  const jmap = sessionOf().jmap;
  const session = sessionOf({
    jmap: {
      ...jmap,
      capabilities: { ...jmap.capabilities, [calendars.uri]: {} },
      primaryAccounts: { [calendars.uri]: "a1" },
    },
    wellKnown: { a1: { mailboxes: {}, defaultCalendar: "10" } },
  });
  const sets: Set[] = [];
  const { fetch, requests } = scriptedGateway(
    {
      "CalendarEvent/get": () => ({ state: "1", list: [SERIES], notFound: [] }),
      "CalendarEvent/set": (args) => answers[sets.push(args as unknown as Set) - 1] ?? {},
      ...methods,
    },
    ({ path }) => (path === "v1/session" ? json(session) : undefined),
  );
  return { connection: connect({ gateway: GATEWAY, fetch }), sets, requests };
}

describe("createEvent", () => {
  it("puts an event in the default calendar and answers its id", async () => {
    const { connection, sets } = start([{ created: { new: { id: "300" } } }]);
    expect(await createEvent(connection, { title: "Jury" }, { invite: true })).toBe("300");
    expect(sets[0]).toMatchObject({
      create: { new: { "@type": "Event", title: "Jury", calendarIds: { "10": true } } },
      sendSchedulingMessages: true,
    });
  });

  it("rejects when the calendar is only read", async () => {
    const { connection } = start([{ notCreated: { new: { type: "forbidden" } } }]);
    await expect(createEvent(connection, { calendarIds: { "12": true } })).rejects.toMatchObject({
      code: "ERR_FORBIDDEN",
    });
  });
});

describe("changeEvent", () => {
  it("sends the revision that was seen, and nothing to the participants", async () => {
    const { connection, sets } = start();
    const seen = occurrence("2026-03-30T10:00:00");
    await changeEvent(connection, seen, { title: "Conseil" });
    expect(sets).toEqual([
      {
        accountId: "a1",
        update: { [seen.id]: { title: "Conseil" } },
        ifRevision: { [seen.id]: "7" },
      },
    ]);
  });

  it("is a conflict when somebody else has changed the event", async () => {
    const { connection } = start([{ notUpdated: { "257": { type: "revisionMismatch" } } }]);
    await expect(changeEvent(connection, SERIES, { title: "Conseil" })).rejects.toMatchObject({
      code: "ERR_CONFLICT",
    });
  });

  it("splits a series in one request, guarded by the revision that was seen", async () => {
    const { connection, sets } = start([{ created: { rest: { id: "301" } } }]);
    const id = await changeEvent(
      connection,
      { ...occurrence("2026-03-30T10:00:00"), revision: "6" },
      { title: "Conseil" },
      { which: "following", invite: true },
    );
    expect(id).toBe("301");
    expect(sets).toHaveLength(1);
    expect(sets[0]).toMatchObject({
      create: { rest: { title: "Conseil", recurrenceRules: [{ count: 6 }] } },
      update: { "257": { recurrenceRules: [{ until: "2026-03-30T09:59:59" }] } },
      ifRevision: { "257": "6" },
      sendSchedulingMessages: true,
    });
    expect(sets[0]!.create["rest"]).not.toHaveProperty("id");
  });

  it("takes the rest back when the series was not ended", async () => {
    const { connection, sets } = start([
      { created: { rest: { id: "301" } }, notUpdated: { "257": { type: "revisionMismatch" } } },
    ]);
    const seen = occurrence("2026-03-30T10:00:00");
    const change = changeEvent(connection, seen, { title: "x" }, { which: "following" });
    await expect(change).rejects.toMatchObject({ code: "ERR_CONFLICT" });
    expect(sets[1]).toEqual({ accountId: "a1", destroy: ["301"] });
  });

  it("puts the series back when the rest could not be created", async () => {
    const { connection, sets } = start([{ notCreated: { rest: { type: "overQuota" } } }]);
    const seen = occurrence("2026-03-30T10:00:00");
    const change = changeEvent(connection, seen, { title: "x" }, { which: "following" });
    await expect(change).rejects.toMatchObject({ code: "ERR_OVER_QUOTA" });
    expect(sets[1]).toEqual({
      accountId: "a1",
      update: {
        "257": {
          recurrenceRules: SERIES.recurrenceRules,
          recurrenceOverrides: SERIES.recurrenceOverrides,
          relatedTo: null,
        },
      },
    });
  });

  it("changes all when the first and all that follow are meant", async () => {
    const { connection, sets } = start();
    const seen = occurrence("2026-03-02T10:00:00");
    await changeEvent(connection, seen, { title: "Conseil" }, { which: "following" });
    expect(Object.keys(sets[0]!.update)).toEqual(["257"]);
    expect(sets[0]!.create).toBeUndefined();
  });

  it("moves the whole series by as much as the occurrence", async () => {
    const { connection, sets } = start();
    const seen = occurrence("2026-03-30T10:00:00");
    await changeEvent(connection, seen, { start: "2026-03-30T09:00:00" }, { which: "all" });
    expect(sets[0]!.update["257"]).toMatchObject({
      start: "2026-03-02T09:00:00",
      recurrenceOverrides: { "2026-03-16T09:00:00": { title: "Ce jour-là" } },
    });
  });
});

describe("deleteEvent", () => {
  it("creates a whole event again as it was", async () => {
    const { connection, sets } = start();
    const undo = await deleteEvent(connection, { id: "257", revision: "7" }, { notify: true });
    expect(sets[0]).toMatchObject({ destroy: ["257"], ifRevision: { "257": "7" } });
    await undo();
    const { id: _id, revision: _revision, isOrigin: _origin, ...data } = SERIES;
    expect(sets[1]!.create["new"]).toEqual(data);
    expect(sets[1]!.sendSchedulingMessages).toBe(true);
  });

  it("brings back the one occurrence that was excluded, with what was its own", async () => {
    for (const [at, before] of [
      ["2026-03-09T10:00:00", null],
      ["2026-03-16T10:00:00", { title: "Ce jour-là" }],
    ] as const) {
      const { connection, sets } = start();
      const undo = await deleteEvent(connection, occurrence(at), { which: "this" });
      expect(sets[0]).toMatchObject({ destroy: [`257_${at}`] });
      await undo();
      expect(sets[1]!.update).toEqual({ "257": { [`recurrenceOverrides/${at}`]: before } });
    }
  });

  it("ends a series before an occurrence, and gives back its rule", async () => {
    const { connection, sets } = start();
    const seen = occurrence("2026-03-30T10:00:00");
    const undo = await deleteEvent(connection, seen, { which: "following" });
    expect(sets[0]!.update["257"]).toEqual({
      recurrenceRules: [
        { "@type": "RecurrenceRule", frequency: "weekly", until: "2026-03-30T09:59:59" },
      ],
      recurrenceOverrides: SERIES.recurrenceOverrides,
    });
    await undo();
    expect(sets[1]!.update["257"]).toEqual({
      recurrenceRules: SERIES.recurrenceRules,
      recurrenceOverrides: SERIES.recurrenceOverrides,
    });
  });

  it("deletes nothing when the event can't be read first", async () => {
    const { connection, sets } = start([], {
      "CalendarEvent/get": () => ({ state: "1", list: [], notFound: ["257"] }),
    });
    await expect(deleteEvent(connection, { id: "257" })).rejects.toMatchObject({
      code: "ERR_NOT_FOUND",
    });
    expect(sets).toEqual([]);
  });
});

describe("answerInvitation", () => {
  const participants = {
    o: {
      "@type": "Participant",
      email: "paul@univ.example",
      roles: { owner: true },
    },
    "l/1": {
      "@type": "Participant",
      sendTo: { imip: "mailto:Lea@univ.example" },
      roles: { attendee: true },
    },
  } as const;

  it("changes the answer of the person alone and tells the organizer", async () => {
    const { connection, sets } = start();
    const seen = { ...occurrence("2026-03-30T10:00:00"), participants };
    await answerInvitation(connection, seen, "tentative", { comment: "Peut-être", which: "all" });
    expect(sets[0]).toEqual({
      accountId: "a1",
      update: {
        "257": {
          "participants/l~11/participationStatus": "tentative",
          "participants/l~11/participationComment": "Peut-être",
        },
      },
      ifRevision: { "257": "7" },
      sendSchedulingMessages: true,
    });
  });

  it("finds the person by another address of hers", async () => {
    const { connection, sets } = start([], {
      "ParticipantIdentity/get": () => ({
        state: "1",
        list: [{ id: "i", calendarAddress: "mailto:paul@univ.example" }],
        notFound: [],
      }),
    });
    await answerInvitation(
      connection,
      { id: "9", participants: { o: participants.o } },
      "accepted",
    );
    expect(sets[0]!.update["9"]).toEqual({ "participants/o/participationStatus": "accepted" });
  });

  it("puts an invitation that is nowhere yet in the default calendar", async () => {
    const { connection, sets } = start();
    const { id: _id, calendarIds: _calendars, ...invitation } = { ...SERIES, participants };
    await answerInvitation(connection, invitation, "accepted", { notify: false });
    expect(sets[0]).toMatchObject({
      create: {
        new: {
          calendarIds: { "10": true },
          participants: { "l/1": { participationStatus: "accepted" } },
        },
      },
      sendSchedulingMessages: false,
    });
  });

  it("says that the person is not invited", async () => {
    const { connection } = start([], {
      "ParticipantIdentity/get": () => ({ state: "1", list: [], notFound: [] }),
    });
    const answer = answerInvitation(connection, { id: "9", participants: {} }, "accepted");
    await expect(answer).rejects.toMatchObject({ code: "ERR_NOT_FOUND" });
  });
});

describe("proposeTime and acknowledgeAlert", () => {
  it("sends a proposal", async () => {
    const asked: unknown[] = [];
    const { connection } = start([], {
      "CalendarEvent/counter": (args) => ({ counted: asked.push(args) }),
    });
    const time = { start: "2026-03-30T14:00:00", timeZone: "Europe/Paris", duration: "PT1H" };
    await proposeTime(connection, { id: "257" }, time);
    expect(asked).toEqual([{ accountId: "a1", id: "257", ...time, comment: null }]);
  });

  it("marks a reminder as seen, to the second", async () => {
    const { connection, sets } = start();
    const now = Date.UTC(2026, 2, 30, 8, 50, 0, 123);
    await acknowledgeAlert(connection, { id: "257" }, "1", { now });
    expect(sets[0]!.update["257"]).toEqual({ "alerts/1/acknowledged": "2026-03-30T08:50:00Z" });
  });
});
