import type { JSCalendarEvent } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";

import { fromICalendar } from "../icalendar/from-icalendar.js";
import { toICalendar } from "../icalendar/to-icalendar.js";
import { applyMessage } from "./apply-message.js";
import { buildCancel, buildCounter, buildReply, buildRequest } from "./build-message.js";
import type { SchedulingMessage } from "./build-message.js";

const NOW = Date.UTC(2026, 0, 2);
const LATER = Date.UTC(2026, 0, 3);
const ID = "2026-01-12T09:00:00";

const MEETING: JSCalendarEvent = {
  "@type": "Event",
  uid: "m",
  title: "Conseil",
  start: "2026-01-05T09:00:00",
  timeZone: "Europe/Paris",
  duration: "PT1H",
  sequence: 2,
  updated: "2026-01-01T00:00:00Z",
  recurrenceRules: [{ "@type": "RecurrenceRule", frequency: "weekly", count: 4 }],
  replyTo: { imip: "mailto:soazig@univ.example" },
  participants: {
    soazig_univ_example: {
      "@type": "Participant",
      email: "soazig@univ.example",
      sendTo: { imip: "mailto:soazig@univ.example" },
      roles: { owner: true },
    },
    omar_univ_example: {
      "@type": "Participant",
      email: "omar@univ.example",
      sendTo: { imip: "mailto:omar@univ.example" },
      roles: { attendee: true },
      participationStatus: "needs-action",
      expectReply: true,
    },
  },
};
const OMAR = "omar_univ_example";

/** The message as it arrives, through iCalendar. */
function sent({ method, event }: SchedulingMessage): SchedulingMessage {
  const file = fromICalendar(toICalendar([event], { method }));
  expect(file.method).toBe(method);
  return { method, event: file.events[0]! };
}

describe("scheduling messages", () => {
  it("create an event, and update it by sequence", () => {
    const request = sent(buildRequest(MEETING, { now: NOW }));
    const { outcome, event } = applyMessage(null, request);
    expect(outcome).toBe("created");
    const own = { ...event!, alerts: {}, color: "teal" };
    const newer = { ...MEETING, title: "Conseil élargi", sequence: 3 };
    const updated = applyMessage(own, sent(buildRequest(newer, { now: LATER })));
    expect(updated.outcome).toBe("updated");
    expect(updated.event).toMatchObject({ title: "Conseil élargi", color: "teal", sequence: 3 });
    expect(applyMessage(updated.event, request).outcome).toBe("stale");
  });

  it("change one occurrence, and leave what is the person's own", () => {
    const recurrenceOverrides = { [ID]: { title: "Ailleurs" } };
    const changed = { ...MEETING, sequence: 3, recurrenceOverrides };
    const request = sent(buildRequest(changed, { now: LATER, recurrenceId: ID }));
    const { event } = applyMessage({ ...MEETING, color: "teal" }, request);
    expect(event!.recurrenceOverrides![ID]).toEqual({
      title: "Ailleurs",
      sequence: 3,
      updated: "2026-01-03T00:00:00Z",
    });
  });

  it("carry the answer of one participant, for all or one occurrence", () => {
    const all = sent(buildReply(MEETING, "accepted", { now: NOW, participant: OMAR }));
    const answered = applyMessage(MEETING, all);
    expect(answered.outcome).toBe("answered");
    expect(answered.event!.participants![OMAR]).toMatchObject({
      participationStatus: "accepted",
      scheduleSequence: 2,
    });
    const options = { now: LATER, participant: OMAR, recurrenceId: ID };
    const one = applyMessage(answered.event, sent(buildReply(MEETING, "declined", options)));
    expect(one.outcome).toBe("answered");
    expect(one.event!.participants![OMAR]!.participationStatus).toBe("accepted");
    expect(one.event!.recurrenceOverrides).toMatchObject({
      [ID]: { participants: { [OMAR]: { participationStatus: "declined" } } },
    });
  });

  it("ignore answers that come late or to an older version", () => {
    const first = sent(buildReply(MEETING, "accepted", { now: NOW, participant: OMAR }));
    const second = sent(buildReply(MEETING, "declined", { now: LATER, participant: OMAR }));
    const { event } = applyMessage(MEETING, second);
    expect(applyMessage(event, first)).toEqual({ outcome: "stale", event });
    expect(applyMessage({ ...MEETING, sequence: 5 }, second).outcome).toBe("stale");
  });

  it("cancel all, or one occurrence", () => {
    const one = sent(buildCancel(MEETING, { now: NOW, recurrenceId: ID }));
    expect(applyMessage(MEETING, one)).toMatchObject({
      outcome: "cancelled",
      event: { recurrenceOverrides: { [ID]: { excluded: true } } },
    });
    const all = sent(buildCancel(MEETING, { now: NOW }));
    const cancelled = applyMessage(MEETING, all);
    expect(cancelled.event).toMatchObject({ status: "cancelled", sequence: 3 });
    expect(applyMessage(null, all).outcome).toBe("unknown");
  });

  it("propose another time without changing the event", () => {
    const options = { now: NOW, participant: OMAR, recurrenceId: ID };
    const counter = sent(buildCounter(MEETING, { start: "2026-01-12T14:00:00" }, options));
    expect(counter.event).toMatchObject({ start: "2026-01-12T14:00:00", recurrenceId: ID });
    expect(applyMessage(MEETING, counter)).toEqual({ outcome: "proposed", event: MEETING });
  });

  it("are refused from another organizer, and from people who are not invited", () => {
    const imip = "mailto:intruder@evil.example";
    const forged = { ...MEETING, sequence: 9, replyTo: { imip } };
    expect(applyMessage(MEETING, { method: "request", event: forged }).outcome).toBe("refused");
    expect(applyMessage(MEETING, { method: "cancel", event: forged }).outcome).toBe("refused");
    const guest = { ...MEETING.participants![OMAR]!, email: "x@evil.example", sendTo: { imip } };
    const reply = { ...MEETING, participants: { guest } };
    expect(applyMessage(MEETING, { method: "reply", event: reply }).outcome).toBe("refused");
    expect(() => buildReply(MEETING, "accepted", { now: NOW, participant: "nobody" })).toThrow(
      "Only a participant can answer",
    );
  });
});
