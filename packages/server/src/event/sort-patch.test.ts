import type { JSCalendarEvent, PatchObject } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { Refusal } from "../set-outcomes.js";
import { isPerUser, patchEvent, sortEventPatch } from "./sort-patch.js";

const invited = { calendarId: "10", isOrigin: false, own: new Set(["lea_univ_example"]) };
const own = { ...invited, isOrigin: true };
const event: JSCalendarEvent = {
  "@type": "Event",
  uid: "u",
  title: "Cours",
  start: "2026-11-23T10:00:00",
  participants: {
    lea_univ_example: { "@type": "Participant", roles: { attendee: true } },
  },
};

const reason = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error.reason.type;
    throw error;
  }
};

describe("patches of events", () => {
  it("are sorted by what they are about", () => {
    const patch: PatchObject = {
      title: "Neuf",
      calendarIds: { "300": true },
      "participants/lea_univ_example/participationStatus": "accepted",
      "participants/lea_univ_example/participationComment": "Avec plaisir",
      "alerts/1/acknowledged": "2026-11-23T09:00:00Z",
      utcStart: "2026-11-23T09:00:00Z",
      revision: "1-1",
    };
    expect(sortEventPatch(patch, invited)).toEqual({
      calendarId: "300",
      answer: { status: "accepted", comment: "Avec plaisir" },
      acknowledged: Date.UTC(2026, 10, 23, 9),
      content: { title: "Neuf" },
    });
  });

  it("of the organizer's own answer are content", () => {
    const patch = { "participants/lea_univ_example/participationStatus": "accepted" };
    expect(sortEventPatch(patch, own)).toMatchObject({ answer: undefined, content: patch });
    const others = { "participants/theo_univ_example/participationStatus": "accepted" };
    expect(sortEventPatch(others, invited)).toMatchObject({ answer: undefined, content: others });
  });

  it("put an event into one calendar", () => {
    const to = (patch: PatchObject) => reason(() => sortEventPatch(patch, own).calendarId);
    expect(to({ calendarIds: { "10": true } })).toBeUndefined();
    expect(to({ "calendarIds/300": true, "calendarIds/10": null })).toBe("300");
    expect(to({ "calendarIds/300": true })).toBe("invalidProperties");
    expect(to({ calendarIds: {} })).toBe("invalidProperties");
  });

  it("answer yes, no or maybe", () => {
    const answer = (status: string) =>
      reason(() =>
        sortEventPatch({ "participants/lea_univ_example/participationStatus": status }, invited),
      );
    expect(answer("declined")).toMatchObject({ answer: { status: "declined" } });
    expect(answer("needs-action")).toBe("invalidProperties");
  });

  it("are applied pointer by pointer", () => {
    expect(
      patchEvent(event, {
        title: null,
        "participants/lea_univ_example/roles/optional": true,
        "recurrenceOverrides/2026-11-30T10:00:00": { title: "x" },
        "links/a~1b": { "@type": "Link", href: "https://x.example" },
      }),
    ).toEqual({
      "@type": "Event",
      uid: "u",
      start: event.start,
      participants: {
        lea_univ_example: { "@type": "Participant", roles: { attendee: true, optional: true } },
      },
      recurrenceOverrides: { "2026-11-30T10:00:00": { title: "x" } },
      links: { "a/b": { "@type": "Link", href: "https://x.example" } },
    });
    expect(event.title).toBe("Cours");
  });

  it.each([
    "participants/nobody/participationStatus",
    "title/x",
    "__proto__/polluted",
    "constructor/prototype/polluted",
  ])("are refused where there is nothing: %s", (pointer) => {
    expect(reason(() => patchEvent(event, { [pointer]: "x" }))).toBe("invalidPatch");
    expect(Object.prototype).not.toHaveProperty("polluted");
  });

  it("of what everybody has of her own are told from the others", () => {
    expect(isPerUser({ "alerts/1": null, freeBusyStatus: "free", keywords: null })).toBe(true);
    expect(isPerUser({ freeBusyStatus: "free", title: "x" })).toBe(false);
  });
});
