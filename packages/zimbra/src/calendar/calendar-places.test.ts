import { describe, expect, it } from "vitest";
import { calendarFolders, calendarOf, folderOf } from "./calendar-places.js";
import { eventPlace, itemPlace, occurrenceId, wireId } from "./event-ids.js";

const OTHER = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const view = "appointment";

const answer = {
  folder: [
    {
      id: "1",
      name: "USER_ROOT",
      folder: [
        { id: "10", name: "Calendar", view, folder: [{ id: "260", name: "Cours", view }] },
        { id: "2", name: "Inbox", view: "message", folder: [{ id: "261", name: "In", view }] },
        { id: "3", name: "Trash", folder: [{ id: "262", name: "Gone", view }] },
        { id: `${OTHER}:10`, name: "x", view },
      ],
      link: [
        { id: "270", name: "Ali", view, zid: OTHER, rid: 10, owner: "ali@univ.example", perm: "r" },
        { id: "271", name: "Broken", view, zid: OTHER, rid: 11, broken: true },
        { id: "272", name: "Mails", view: "message", zid: OTHER, rid: 2 },
        { id: "273", name: "Odd", view, zid: "../..", rid: 2 },
      ],
    },
  ],
};

describe("calendars in the tree of folders", () => {
  const calendars = calendarFolders(answer);

  it("are folders of appointments and what others share, not what is broken or thrown away", () => {
    expect(calendars.map(({ id }) => id)).toEqual(["10", "260", "261", "270"]);
  });

  it("are found by the folder that an event is in", () => {
    expect(calendarOf(calendars, undefined, "260")?.id).toBe("260");
    expect(calendarOf(calendars, OTHER, "10")?.id).toBe("270");
    expect(calendarOf(calendars, undefined, "270")).toBeUndefined();
    expect(calendarOf(calendars, OTHER, "270")).toBeUndefined();
    expect(folderOf(calendars[3]!)).toBe(`${OTHER}:10`);
  });
});

describe("ids of events", () => {
  it.each([
    ["257", { baseId: "257", itemId: "257", owner: undefined, occurrence: undefined }],
    ["257_20261123", { baseId: "257", occurrence: "20261123" }],
    ["257_20261123T080000Z", { baseId: "257", occurrence: "20261123T080000Z" }],
    [`${OTHER}_257`, { baseId: `${OTHER}_257`, itemId: `${OTHER}:257`, owner: OTHER }],
    [`${OTHER}_257_20261123`, { baseId: `${OTHER}_257`, occurrence: "20261123" }],
  ])("say what they are of: %s", (id, place) => {
    expect(eventPlace(id)).toMatchObject(place);
  });

  it.each(["", "0", "x", "257_", "257_1", "257-256", "257:1", `${OTHER}:257`, `${OTHER}_`, "1,2"])(
    "are none: %j",
    (id) => {
      expect(eventPlace(id)).toBeUndefined();
    },
  );

  it("are made of what Zimbra calls its items", () => {
    expect(wireId(itemPlace(`${OTHER}:257`, "own")!)).toBe(`${OTHER}_257`);
    expect(wireId(itemPlace(`${OTHER}:257`, OTHER)!)).toBe("257");
    expect(occurrenceId("257", "20261123T080000Z")).toBe("257_20261123T080000Z");
  });
});
