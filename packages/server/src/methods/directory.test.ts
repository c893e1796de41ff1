import { DIRECTORY } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { testClient, type TestClient } from "../testing/client.js";
import { directoryRecord, MAX_RESULTS } from "../testing/memory-directory.js";

const A = { accountId: "a1" };

/** Many people of one name, one of them on the liste rouge. */
function crowd(count: number): TestClient {
  const client = testClient();
  const people = Array.from({ length: count }, (_, n) =>
    directoryRecord(`p${n}`, {
      displayName: `P${n} Martin`,
      givenName: `P${n}`,
      surname: "Martin",
    }),
  );
  const hidden = { displayName: "Rose Martin", givenName: "Rose", surname: "Martin" };
  client.backend.directory.add(...people, directoryRecord("rose", { ...hidden, isListed: false }));
  return client;
}

describe("DirectoryEntry/query", () => {
  it("asks the back end with defaults filled in, and tells what it found", async () => {
    const client = crowd(3);
    const filter = { text: "  martin " };
    const [, answer] = await client.call("DirectoryEntry/query", { ...A, filter });
    expect(client.backend.directory.lastQuery).toEqual({
      filter: { text: "martin" },
      position: 0,
      limit: 20,
      calculateFacets: false,
    });
    expect(answer).toEqual({
      ...A,
      queryState: "d1",
      canCalculateChanges: false,
      position: 0,
      ids: ["e1", "e2", "e3"],
      total: 3,
      limit: 20,
      hasMore: false,
      masked: 1,
      isApproximate: false,
      facets: null,
    });
  });

  it("answers 100 at most, and over all positions what the account may have", async () => {
    const client = crowd(MAX_RESULTS + 10);
    const query = async (args: object) => {
      const all = { ...A, filter: { text: "martin" }, ...args };
      const [, { ids, limit, hasMore }] = await client.call("DirectoryEntry/query", all);
      return { count: (ids as string[]).length, limit, hasMore };
    };
    expect(await query({ limit: 500 })).toEqual({
      count: MAX_RESULTS,
      limit: MAX_RESULTS,
      hasMore: false,
    });
    expect(await query({ position: 40, limit: 20 })).toEqual({
      count: MAX_RESULTS - 40,
      limit: MAX_RESULTS - 40,
      hasMore: false,
    });
    expect(await query({ limit: 10 })).toEqual({ count: 10, limit: undefined, hasMore: true });
    expect(await query({ position: 1_000_000 })).toEqual({ count: 0, limit: 0, hasMore: false });
  });

  it("answers no more than that, whatever the back end gives", async () => {
    const client = crowd(3);
    const { directory } = client.backend;
    const generous = directory.backend((_name, run) => Promise.resolve(run()));
    const ids = Array.from({ length: 500 }, (_, n) => `e${n}`);
    directory.backend = () => ({
      ...generous,
      queryEntries: async (account, query) => ({
        ...(await generous.queryEntries(account, query)),
        ids,
        hasMore: true,
      }),
    });
    const args = { ...A, filter: { text: "martin" }, limit: 100 };
    const [, answer] = await client.call("DirectoryEntry/query", args);
    expect(answer.ids).toHaveLength(MAX_RESULTS);
    expect(answer.hasMore).toBe(false);
  });

  it("keeps to 100 where an account says nothing", async () => {
    const client = crowd(3);
    const { a1 } = client.backend.description.accounts;
    const accountCapabilities = { ...a1?.accountCapabilities, [DIRECTORY]: {} };
    const accounts = { a1: { ...a1!, accountCapabilities } };
    client.backend.description = { ...client.backend.description, accounts };
    const args = { ...A, filter: { text: "martin" }, position: 90, limit: 100 };
    expect((await client.call("DirectoryEntry/query", args))[1].limit).toBe(10);
  });

  it("takes an empty text for none where something else is asked", async () => {
    const client = crowd(1);
    const asked = async (filter: object) => {
      await client.call("DirectoryEntry/query", { ...A, filter });
      return client.backend.directory.lastQuery?.filter;
    };
    expect(await asked({ text: " ", structure: "s1" })).toEqual({ structure: "s1" });
    expect(await asked({ text: "" })).toEqual({ text: "" });
    expect(await asked({ affiliation: "teacher" })).toEqual({ affiliation: "teacher" });
    expect(await asked({ text: "", kind: "location" })).toEqual({ kind: "location" });
    expect(await asked({ email: "LEA@univ.example" })).toEqual({ email: "lea@univ.example" });
  });

  it.each([
    [{}, "invalidArguments"],
    [{ filter: null }, "invalidArguments"],
    [{ filter: {} }, "unsupportedFilter"],
    [{ filter: { kind: "individual" } }, "unsupportedFilter"],
    [{ filter: { establishment: "valmoree" } }, "unsupportedFilter"],
    [{ filter: { operator: "OR", conditions: [{ text: "a" }] } }, "unsupportedFilter"],
    [{ filter: { text: "martin", uid: "x" } }, "unsupportedFilter"],
    [{ filter: { text: "martin", constructor: "x" } }, "unsupportedFilter"],
    [{ filter: { text: "x".repeat(201) } }, "invalidArguments"],
    [{ filter: { text: "mar\ntin" } }, "invalidArguments"],
    [{ filter: { text: "mar\u0000tin" } }, "invalidArguments"],
    [{ filter: { text: 7 } }, "invalidArguments"],
    [{ filter: { text: { $ne: "" } } }, "invalidArguments"],
    [{ filter: { text: "martin", kind: "robot" } }, "invalidArguments"],
    [{ filter: { text: "martin", affiliation: "*" } }, "invalidArguments"],
    [{ filter: { email: "lea*" } }, "invalidArguments"],
    [{ filter: { email: "*)(uid=*" } }, "invalidArguments"],
    [{ filter: { structure: "a)(b" } }, "invalidArguments"],
    [{ filter: { structure: ["s1"] } }, "invalidArguments"],
    [{ filter: { group: "%" } }, "invalidArguments"],
    [{ filter: { text: "martin" }, position: -1 }, "invalidArguments"],
    [{ filter: { text: "martin" }, limit: -1 }, "invalidArguments"],
    [{ filter: { text: "martin" }, limit: 1.5 }, "invalidArguments"],
    [{ filter: { text: "martin" }, sort: [] }, "invalidArguments"],
    [{ filter: { text: "martin" }, anchor: "e1" }, "invalidArguments"],
    [{ filter: { text: "martin" }, calculateTotal: true }, "invalidArguments"],
  ])("answers %j with %s", async (args, type) => {
    const client = crowd(3);
    expect((await client.call("DirectoryEntry/query", { ...A, ...args }))[1].type).toBe(type);
    expect(client.backend.ticks).toEqual([]);
  });
});

describe("a star", () => {
  it("is a letter like others", async () => {
    const client = crowd(3);
    for (const filter of [{ email: "*@univ.example" }, { text: "*" }, { text: "m*n" }]) {
      const [, { ids }] = await client.call("DirectoryEntry/query", { ...A, filter });
      expect([filter, ids]).toEqual([filter, []]);
      expect(client.backend.directory.lastQuery?.filter).toEqual(filter);
    }
  });
});

describe("DirectoryEntry/get", () => {
  it("answers what is asked of entries that may be seen", async () => {
    const client = crowd(2);
    const [get, all, strange] = await client.calls(
      ["DirectoryEntry/get", { ...A, ids: ["e1", "e3", "e9", "a b"], properties: ["name"] }],
      ["DirectoryEntry/get", { ...A, ids: null }],
      ["DirectoryEntry/get", { ...A, ids: ["e1"], properties: ["password"] }],
    );
    expect(get?.[1]).toEqual({
      ...A,
      state: "d1",
      list: [{ id: "e1", name: expect.objectContaining({ full: "P0 Martin" }) as unknown }],
      notFound: ["e3", "e9", "a b"],
    });
    expect(all?.[1].type).toBe("requestTooLarge");
    expect(strange?.[1].type).toBe("invalidArguments");
  });
});

describe("DirectoryStructure/query and DirectoryStructure/get", () => {
  const withStructures = (): TestClient => {
    const client = testClient();
    const none = { acronym: null, type: null, email: null, phone: null, url: null };
    for (const [id, name, parentId] of [
      ["v", "Université", null],
      ["d", "Droit", "v"],
      ["s", "Sciences", "v"],
    ] as const) {
      client.backend.directory.structures.set(id, { ...none, id, name, parentId });
    }
    return client;
  };

  it("browse structures from the top, by pages", async () => {
    const { calls } = withStructures();
    const answers = await calls(
      ["DirectoryStructure/query", { ...A, filter: { parentId: null } }],
      ["DirectoryStructure/query", { ...A, filter: { parentId: "v" }, position: 1, limit: 1 }],
      ["DirectoryStructure/query", { ...A, filter: { text: " dro" } }],
      ["DirectoryStructure/get", { ...A, ids: ["v", "x"], properties: ["name", "childCount"] }],
      ["DirectoryStructure/get", { ...A, ids: null }],
    );
    expect(answers.slice(0, 3).map(([, { ids }]) => ids)).toEqual([["v"], ["s"], ["d"]]);
    expect(answers[3]?.[1]).toMatchObject({
      list: [{ id: "v", name: "Université", childCount: 2 }],
      notFound: ["x"],
    });
    expect(answers[4]?.[1].type).toBe("requestTooLarge");
  });

  it.each([
    [{}, "invalidArguments"],
    [{ filter: { parentId: "a b" } }, "invalidArguments"],
    [{ filter: { parentId: 1 } }, "invalidArguments"],
    [{ filter: { text: "a\u0007" } }, "invalidArguments"],
    [{ filter: { name: "x" } }, "unsupportedFilter"],
    [{ filter: { operator: "NOT", conditions: [] } }, "unsupportedFilter"],
    [{ filter: {}, position: -1 }, "invalidArguments"],
  ])("answer %j with %s", async (args, type) => {
    const [, answer] = await withStructures().call("DirectoryStructure/query", { ...A, ...args });
    expect(answer.type).toBe(type);
  });
});
