import { describe, expect, it } from "vitest";
import { testClient } from "../testing/client.js";
import { lesson } from "../testing/memory-timetables.js";

const A = { accountId: "a1" };
const URL_OF_MOODLE = "https://edt.univ.example/export.php?authtoken=SECRET";

describe("TimetableFeed/set", () => {
  it("adds a feed whose address is never told again, changes and removes it", async () => {
    const { calls } = testClient();
    const answers = await calls(
      ["TimetableFeed/set", { ...A, create: { k: { url: URL_OF_MOODLE, name: " Moodle " } } }],
      ["TimetableFeed/set", { ...A, update: { "#k": { selectedGroups: ["TD 1"] } } }],
      ["TimetableFeed/get", { ...A, ids: ["#k"] }],
      ["TimetableFeed/set", { ...A, destroy: ["#k", "f1"] }],
    );
    expect(answers[2]?.[1].list).toMatchObject([{ name: "Moodle", selectedGroups: ["TD 1"] }]);
    expect(answers[3]?.[1]).toMatchObject({ notDestroyed: { f1: { type: "forbidden" } } });
    expect(JSON.stringify(answers)).not.toContain("SECRET");
  });

  it.each([
    [{}, "url"],
    [{ url: "file:///etc/passwd?SECRET" }, "url"],
    [{ url: "gopher://x/SECRET" }, "url"],
    [{ url: "https://me:SECRET@edt.univ.example/" }, "url"],
    [{ url: "https://edt.univ.example/ SECRET" }, "url"],
    [{ url: `https://edt.univ.example/${"x".repeat(2_048)}` }, "url"],
    [{ url: "not a url SECRET" }, "url"],
    [{ url: URL_OF_MOODLE, name: "" }, "name"],
    [{ url: URL_OF_MOODLE, origin: "rule" }, "origin"],
  ])("refuses %j without saying it again", async (create, property) => {
    const [, answer] = await testClient().call("TimetableFeed/set", {
      ...A,
      create: { k: create },
    });
    expect(answer.notCreated).toMatchObject({ k: { properties: [property] } });
    expect(JSON.stringify(answer)).not.toContain("SECRET");
  });

  it.each([
    [{ url: URL_OF_MOODLE }, "url"],
    [{ status: "ok" }, "status"],
    [{ isShown: "yes" }, "isShown"],
    [{ selectedGroups: [1] }, "selectedGroups"],
    [{ "selectedGroups/0": "x" }, "selectedGroups/0"],
  ])("refuses the patch %j", async (patch, property) => {
    const [, answer] = await testClient().call("TimetableFeed/set", {
      ...A,
      update: { f1: patch },
    });
    expect(answer.notUpdated).toMatchObject({ f1: { properties: [property] } });
  });
});

describe("Lesson/query and Lesson/get", () => {
  const client = () => {
    const made = testClient();
    for (const day of ["25", "23", "24"]) {
      const at = { start: `2026-11-${day}T08:00:00Z`, end: `2026-11-${day}T10:00:00Z` };
      made.backend.timetables.lessons.set(`l${day}`, lesson(`l${day}`, at));
    }
    return made;
  };

  it("find lessons in the order of their starts", async () => {
    const { calls } = client();
    const filter = { inFeeds: ["f1"], after: "2026-11-23T12:00:00Z" };
    const [query, get] = await calls(
      ["Lesson/query", { ...A, filter, calculateTotal: true }],
      ["Lesson/get", { ...A, ids: ["l24", "no"], properties: ["title"] }],
    );
    expect(query?.[1]).toMatchObject({ ids: ["l24", "l25"], total: 2 });
    expect(get?.[1]).toMatchObject({ list: [{ id: "l24", title: "l24" }], notFound: ["no"] });
  });

  it.each([
    [{ filter: { after: "2026-11-23T12:00:00" } }, "invalidArguments"],
    [{ filter: { inFeeds: ["a b"] } }, "invalidArguments"],
    [{ filter: { text: "x" } }, "unsupportedFilter"],
    [{ filter: { operator: "NOT", conditions: [] } }, "unsupportedFilter"],
    [{ sort: [{ property: "title" }] }, "unsupportedSort"],
    [{ sort: [{ property: "start", isAscending: false }] }, "unsupportedSort"],
    [{ anchor: "l24" }, "invalidArguments"],
  ])("answer %j with %s", async (args, type) => {
    expect((await client().call("Lesson/query", { ...A, ...args }))[1].type).toBe(type);
  });
});

describe("TimetableChange/set and TimetableSync/set", () => {
  it("say what was seen, and nothing else", async () => {
    const { call, backend } = testClient();
    const change = {
      id: "c1",
      feedId: "f1",
      kinds: ["room"],
      before: lesson("l1"),
      after: lesson("l1", { rooms: ["B12"] }),
      noticedAt: "2026-11-23T08:00:00Z",
      isSeen: false,
    } as const;
    backend.timetables.changes.set("c1", change);
    await call("TimetableChange/set", { ...A, update: { c1: { isSeen: true } } });
    expect(backend.timetables.changes.get("c1")?.isSeen).toBe(true);
    const [, answer] = await call("TimetableChange/set", {
      ...A,
      create: { k: {} },
      update: { c1: { kinds: [] } },
      destroy: ["c1"],
    });
    expect(answer).toMatchObject({
      notCreated: { k: { type: "forbidden" } },
      notUpdated: { c1: { type: "invalidProperties", properties: ["kinds"] } },
      notDestroyed: { c1: { type: "forbidden" } },
    });
    expect(backend.timetables.changes.has("c1")).toBe(true);
  });

  it("begin a sync with what its preview said", async () => {
    const { calls, backend } = testClient();
    const [preview, set] = await calls(
      ["TimetableSync/preview", { ...A, feedIds: ["f1", "f1"] }],
      [
        "TimetableSync/set",
        {
          ...A,
          create: { k: {} },
          update: { singleton: { status: "active", feedIds: ["f1"], previewId: "preview1" } },
        },
      ],
    );
    expect(preview?.[1]).toMatchObject({ ...A, previewId: "preview1", create: 0 });
    expect(set?.[1].notCreated).toMatchObject({ k: { type: "singleton" } });
    expect(backend.timetables.sync.get("singleton")?.status).toBe("active");
    const [gone] = await calls(["TimetableSync/set", { ...A, destroy: ["singleton"] }]);
    expect(gone?.[1].notDestroyed).toMatchObject({ singleton: { type: "singleton" } });
  });

  it.each([
    [{ status: "stopping" }, "status"],
    [{ feedIds: ["a b"] }, "feedIds"],
    [{ feedIds: Array.from({ length: 65 }, (_, n) => `f${n}`) }, "feedIds"],
    [{ calendarId: "cal" }, "calendarId"],
    [{ written: 0 }, "written"],
  ])("refuse %j", async (patch, property) => {
    const [, answer] = await testClient().call("TimetableSync/set", {
      ...A,
      update: { singleton: patch },
    });
    expect(answer.notUpdated).toMatchObject({ singleton: { properties: [property] } });
  });
});
