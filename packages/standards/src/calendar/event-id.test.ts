import { describe, expect, it } from "vitest";
import { eventPlace, objectName, occurrenceId, ownEventId, placedEventId } from "./event-id.js";

describe("ids of events", () => {
  it("are read back, with the occurrence that they name", () => {
    const own = ownEventId("réunion d’équipe.ics");
    expect(own).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
    expect(eventPlace(own)).toEqual({ baseId: own, occurrence: undefined });
    const placed = placedEventId("calendar", "x.ics");
    expect(placed).not.toBe(placedEventId("other", "x.ics"));
    expect(eventPlace(occurrenceId(placed, "20261123T090000Z"))).toEqual({
      baseId: placed,
      occurrence: "20261123T090000Z",
    });
  });

  it.each(["", "x", "999999", "../secret.ics", "__proto__", `${ownEventId("x")}_`, "e123"])(
    "are none of an event: %j",
    (id) => {
      expect(eventPlace(id)).toBeUndefined();
    },
  );

  it.each([
    ["abc-1@univ.example", "abc-1@univ.example.ics"],
    ["../../theo/personal/x", /^[0-9a-f]{40}\.ics$/],
    ["a/b", /^[0-9a-f]{40}\.ics$/],
    [".hidden", /^[0-9a-f]{40}\.ics$/],
    ["é".repeat(50), /^[0-9a-f]{40}\.ics$/],
  ])("make a name that stays in its calendar of the UID %j", (uid, name) => {
    expect(objectName(uid)).toEqual(typeof name === "string" ? name : expect.stringMatching(name));
  });
});
