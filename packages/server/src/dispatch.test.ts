import { CORE, MAIL } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import { testClient, USING } from "./testing/client.js";

const A = { accountId: "a1" };

describe("the order of calls", () => {
  it("starts reads that name nothing in one tick, and those that name them in the next", async () => {
    const client = testClient();
    client.backend.deliver("e1");
    const answers = await client.calls(
      ["Mailbox/get", A],
      ["Email/query", A],
      ["Email/get", { ...A, "#ids": { resultOf: "1", name: "Email/query", path: "/ids" } }],
      [
        "SearchSnippet/get",
        { ...A, "#emailIds": { resultOf: "1", name: "Email/query", path: "/ids" } },
      ],
      ["Quota/get", A],
      ["Tag/get", A],
    );
    expect(answers.map(([name]) => name)).toEqual([
      "Mailbox/get",
      "Email/query",
      "Email/get",
      "SearchSnippet/get",
      "Quota/get",
      "Tag/get",
    ]);
    expect(answers.map(([, , id]) => id)).toEqual(["0", "1", "2", "3", "4", "5"]);
    expect(client.backend.ticks).toEqual([
      ["getMailboxes", "queryEmails", "getQuotas", "getTags"],
      ["getEmails", "getSearchSnippets"],
    ]);
  });

  it("keeps the tick when the budget answers at once", async () => {
    const client = testClient({}, { budget: { take: () => ({ granted: true }) } });
    await client.calls(["Email/query", A], ["Email/get", { ...A, ids: ["x"] }], ["Tag/get", A]);
    expect(client.backend.ticks).toEqual([["queryEmails", "getEmails", "getTags"]]);
  });

  it("makes a write wait for all before it and all after wait for it", async () => {
    const client = testClient();
    client.backend.deliver("e1");
    const answers = await client.calls(
      ["Email/get", { ...A, ids: ["e1"], properties: ["keywords"] }],
      ["Email/set", { ...A, update: { e1: { "keywords/$seen": true } } }],
      ["Email/get", { ...A, ids: ["e1"], properties: ["keywords"] }],
    );
    expect(client.backend.ticks).toEqual([["getEmails"], ["setEmails"], ["getEmails"]]);
    expect(answers[0]?.[1]).toMatchObject({ list: [{ keywords: {} }] });
    expect(answers[2]?.[1]).toMatchObject({ list: [{ keywords: { $seen: true } }] });
  });

  it("lets a write that fails not stop what comes after", async () => {
    const client = testClient();
    client.backend.failures.set("setEmails", new Error("x"));
    const answers = await client.calls(
      ["Email/set", { ...A, destroy: ["e1"] }],
      ["Mailbox/get", A],
    );
    expect(answers.map(([name]) => name)).toEqual(["error", "Mailbox/get"]);
  });
});

describe("result references (RFC 8620 section 3.7)", () => {
  const echo = {
    list: [
      { id: "a", in: { x: ["1", "2"] } },
      { id: "b", in: { x: ["3"] } },
    ],
  };
  const through = async (reference: unknown, args: object = {}) => {
    const [, answer] = await testClient().calls(
      ["Core/echo", { ...echo, "a/b~c": "slash", empty: [] }],
      ["Core/echo", { "#found": reference, ...args }],
    );
    return answer;
  };

  it.each([
    ["/list/0/id", "a"],
    ["/list/*/id", ["a", "b"]],
    ["/list/*/in/x", ["1", "2", "3"]],
    ["/a~1b~0c", "slash"],
    ["/empty/*/id", []],
    ["/list/1/in", { x: ["3"] }],
  ])("follows %s", async (path, found) => {
    expect(await through({ resultOf: "0", name: "Core/echo", path })).toEqual([
      "Core/echo",
      { found },
      "1",
    ]);
  });

  it.each([
    ["an index that is not there", { path: "/list/2/id" }],
    ["an index with a leading zero", { path: "/list/00/id" }],
    ["a member that is not there", { path: "/list/*/nope" }],
    ["a member that every object inherits", { path: "/constructor" }],
    ["the length of a list", { path: "/list/length" }],
    ["a star over an object", { path: "/list/0/*" }],
    ["a path without a slash", { path: "list" }],
    ["a bad escape", { path: "/a~2b" }],
    ["a path that is too long", { path: "/*".repeat(20) }],
    ["a call that is not there", { resultOf: "9" }],
    ["the call itself", { resultOf: "1" }],
    ["another method than the call's", { name: "Email/get" }],
    ["a path that is no text", { path: 1 }],
  ])("is invalid with %s", async (_name, change) => {
    const answer = await through({ resultOf: "0", name: "Core/echo", path: "/list", ...change });
    expect(answer?.[0]).toBe("error");
    expect(answer?.[1].type).toBe("invalidResultReference");
  });

  it("refuses an argument given both ways", async () => {
    const answer = await through({ resultOf: "0", name: "Core/echo", path: "/list" }, { found: 1 });
    expect(answer?.[1]).toMatchObject({ type: "invalidArguments", arguments: ["found"] });
  });

  it("does not follow into an error", async () => {
    const [, answer] = await testClient().calls(
      ["Email/get", A],
      ["Core/echo", { "#x": { resultOf: "0", name: "Email/get", path: "/type" } }],
    );
    expect(answer?.[1].type).toBe("invalidResultReference");
  });

  it("takes the first answer of a call id that is used twice", async () => {
    const { methodResponses } = await testClient().request({
      using: [CORE],
      methodCalls: [
        ["Core/echo", { a: 1 }, "x"],
        ["Core/echo", { a: 2 }, "x"],
        ["Core/echo", { "#b": { resultOf: "x", name: "Core/echo", path: "/a" } }, "y"],
      ],
    });
    expect(methodResponses[2]?.[1]).toEqual({ b: 1 });
  });

  it("names only earlier calls, even when a later one was answered before", async () => {
    const client = testClient();
    let go: () => void = () => undefined;
    client.backend.holds.set("getMailboxes", new Promise((resolve) => (go = resolve)));
    const answers = client.calls(
      ["Mailbox/get", A],
      [
        "Core/echo",
        {
          "#a": { resultOf: "0", name: "Mailbox/get", path: "/state" },
          "#b": { resultOf: "2", name: "Core/echo", path: "/x" },
        },
      ],
      ["Core/echo", { x: 1 }],
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    go();
    expect((await answers)[1]?.[1].type).toBe("invalidResultReference");
  });

  it("can't make an answer double with every call", async () => {
    const client = testClient();
    const twice = (index: number) => {
      const reference = { resultOf: String(index), name: "Core/echo", path: "" };
      return ["Core/echo", { "#a": reference, "#b": reference }] as [string, object];
    };
    const answers = await client.calls(
      ["Core/echo", { text: "x".repeat(1000) }],
      ...Array.from({ length: 30 }, (_, index) => twice(index)),
    );
    const types = answers.map(([, { type }]) => type);
    expect(types[1]).toBeUndefined();
    expect(types).toContain("requestTooLarge");
    expect(JSON.stringify(answers).length).toBeLessThan(2_500_000);
  });

  it("can't walk a long list again and again for nothing", async () => {
    const list = Array.from({ length: 50_000 }, () => ({ e: [] }));
    const reference = { resultOf: "0", name: "Core/echo", path: "/list/*/e" };
    const many = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [`#k${index}`, reference]),
    );
    const [, answer] = await testClient().calls(["Core/echo", { list }], ["Core/echo", many]);
    expect(answer?.[1].type).toBe("requestTooLarge");
  });

  it("can't be taken over limits by what it finds", async () => {
    const client = testClient({ limits: { maxObjectsInGet: 2 } });
    const [, answer] = await client.calls(
      ["Core/echo", { ids: ["a", "b", "c"] }],
      ["Email/get", { ...A, "#ids": { resultOf: "0", name: "Core/echo", path: "/ids" } }],
    );
    expect(answer?.[1].type).toBe("requestTooLarge");
  });
});

describe("capabilities, methods and scopes", () => {
  it("does not know a method whose capability is not used", async () => {
    const { methodResponses } = await testClient().request({
      using: [CORE],
      methodCalls: [["Mailbox/get", A, "0"]],
    });
    expect(methodResponses).toEqual([
      ["error", expect.objectContaining({ type: "unknownMethod" }), "0"],
    ]);
  });

  it.each([
    "Email/import",
    "EmailSubmission/set",
    "VacationResponse/set",
    "PushSubscription/set",
    "SieveScript/set",
    "constructor",
    "__proto__",
    "error",
    "",
  ])("does not know %s", async (name) => {
    expect((await testClient().call(name, A))[1].type).toBe("unknownMethod");
  });

  it("forbids what the scopes do not grant, and says read-only in the session", async () => {
    const client = testClient({}, { scopes: ["mail.read"] });
    const [, set] = await client.call("Email/set", { ...A, destroy: ["e1"] });
    expect(set.type).toBe("forbidden");
    expect(client.backend.ticks).toEqual([]);
    const { jmap } = await client.server.session(client.context);
    expect(jmap.accounts.a1?.isReadOnly).toBe(true);
  });

  it("grants nothing for scopes that are unknown, inherited ones included", async () => {
    const client = testClient({}, { scopes: ["toString", "__proto__", "mail.admin"] });
    const { jmap } = await client.server.session(client.context);
    expect(Object.keys(jmap.capabilities)).toEqual([CORE]);
    expect(jmap.accounts).toEqual({});
    const problem = await client.problem({ using: [CORE, MAIL], methodCalls: [] });
    expect(problem.type).toContain("unknownCapability");
  });

  it.each([
    ["accountNotFound", "Mailbox/get", { accountId: "other" }],
    ["accountNotFound", "Mailbox/get", { accountId: "constructor" }],
    ["accountNotSupportedByMethod", "Mailbox/get", { accountId: "files" }],
    ["accountNotSupportedByMethod", "Tag/get", { accountId: "shared" }],
    ["accountReadOnly", "Email/set", { accountId: "shared", destroy: ["e1"] }],
    ["invalidArguments", "Mailbox/get", {}],
    ["invalidArguments", "Mailbox/get", { accountId: 1 }],
    ["invalidArguments", "Mailbox/get", { ...A, ids: "x" }],
    ["invalidArguments", "Mailbox/get", { ...A, idz: [] }],
    ["invalidArguments", "Mailbox/get", { ...A, properties: ["nope"] }],
    ["requestTooLarge", "Email/get", { ...A, ids: null }],
    ["requestTooLarge", "Thread/get", A],
    ["cannotCalculateChanges", "Email/queryChanges", { ...A, sinceQueryState: "x" }],
    ["cannotCalculateChanges", "Mailbox/queryChanges", { ...A, sinceQueryState: "x" }],
    ["cannotCalculateChanges", "Email/changes", { ...A, sinceState: "nonsense" }],
    ["invalidArguments", "Email/queryChanges", A],
    ["invalidArguments", "Email/changes", A],
    ["invalidArguments", "Email/changes", { ...A, sinceState: "v1.0", maxChanges: 0 }],
  ])("answers %s to %s %j", async (type, name, args) => {
    expect(await testClient().call(name, args)).toEqual([
      "error",
      expect.objectContaining({ type }),
    ]);
  });

  it("names the arguments that are wrong", async () => {
    const [, error] = await testClient().call("Mailbox/get", { accountId: 1, ids: "x", odd: 1 });
    expect(new Set(error.arguments as string[])).toEqual(new Set(["accountId", "ids", "odd"]));
  });

  it("refuses what the budget of the session does not cover", async () => {
    const costs: (readonly [string, number])[] = [];
    const client = testClient(
      {},
      {
        budget: {
          take: async (name, cost) => {
            costs.push([name, cost]);
            return name === "email.body" ? { granted: false, retryAfter: 60 } : { granted: true };
          },
        },
      },
    );
    const answers = await client.calls(
      ["Email/get", { ...A, ids: ["a", "b", "a"] }],
      ["Email/get", { ...A, ids: ["a", "b"], fetchAllBodyValues: true }],
      ["Email/query", A],
      ["Email/set", { ...A, destroy: ["a"], update: { b: {} } }],
    );
    expect(answers[1]?.[1]).toMatchObject({ type: "serverUnavailable", retryAfter: 60 });
    expect(answers.map(([name]) => name)).toEqual([
      "Email/get",
      "error",
      "Email/query",
      "Email/set",
    ]);
    expect(costs).toEqual([
      ["email.read", 2],
      ["email.body", 2],
      ["email.search", 1],
      ["email.write", 2],
    ]);
  });
});

describe("row 38: small requests with huge answers", () => {
  it("row 38: reads that add up to too much are refused, then not even asked for", async () => {
    const client = testClient({ limits: { maxSizeAnswer: 400 } });
    client.backend.deliver("e1");
    const read: [string, object] = ["Mailbox/get", { ...A, properties: ["name"] }];
    const write: [string, object] = [
      "Email/set",
      { ...A, update: { e1: { "keywords/$seen": true } } },
    ];
    const answers = await client.calls(...Array.from({ length: 12 }, () => [read, write]).flat());
    const types = answers.map(([name, answer]) => (name === "error" ? answer["type"] : name));
    const reads = types.filter((_, index) => index % 2 === 0);
    const granted = reads.filter((type) => type === "Mailbox/get").length;
    expect([granted > 1, granted < 10]).toEqual([true, true]);
    expect(reads.slice(granted)).toEqual(Array<string>(12 - granted).fill("requestTooLarge"));
    expect(types.filter((type) => type === "Email/set")).toHaveLength(12);
    expect(client.backend.ticks.flat().filter((name) => name === "getMailboxes")).toHaveLength(
      granted + 1,
    );
  });
});

describe("created ids (RFC 8620 sections 3.3 and 5.3)", () => {
  it("are known to later calls, and told only to a client that sent some", async () => {
    const client = testClient();
    const { methodResponses, createdIds } = await client.request({
      using: USING,
      createdIds: { old: "inbox" },
      methodCalls: [
        ["Mailbox/set", { ...A, create: { k: { name: "Cours", parentId: "#old" } } }, "0"],
        ["Mailbox/get", { ...A, ids: ["#k", "#none"], properties: ["name", "parentId"] }, "1"],
        ["Mailbox/query", { ...A, filter: { parentId: "#old" } }, "2"],
        ["Email/query", { ...A, filter: { inMailbox: "#k" } }, "3"],
      ],
    });
    expect(methodResponses[1]?.[1]).toMatchObject({
      list: [{ id: "mailbox4", name: "Cours", parentId: "inbox" }],
      notFound: ["#none"],
    });
    expect(methodResponses[2]?.[1]).toMatchObject({ ids: ["mailbox4"] });
    expect(client.backend.lastQuery).toMatchObject({ filter: { inMailbox: "mailbox4" } });
    expect(createdIds).toEqual({ old: "inbox", k: "mailbox4" });
    expect(await client.request({ using: USING, methodCalls: [] })).not.toHaveProperty(
      "createdIds",
    );
  });
});
