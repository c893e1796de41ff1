import type { Mailbox } from "@partage-ent/jmap";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testClient } from "../testing/client.js";
import { mailbox } from "../testing/memory-backend.js";
import { selectMailboxes } from "./mailbox-query.js";

const A = { accountId: "a1" };

describe("Mailbox/get", () => {
  it("answers all, or those asked for, each once, with the properties asked for", async () => {
    const { call } = testClient();
    const [, all] = await call("Mailbox/get", A);
    expect((all.list as Mailbox[]).map(({ id }) => id)).toEqual(["inbox", "sent", "trash"]);
    const [, some] = await call("Mailbox/get", {
      ...A,
      ids: ["sent", "sent", "nope", "in:jection", "nope"],
      properties: ["role"],
    });
    expect(some).toEqual({
      accountId: "a1",
      state: "v1.0",
      list: [{ id: "sent", role: "sent" }],
      notFound: ["nope", "in:jection"],
    });
  });

  it("never hands an id of bad syntax to the back end", async () => {
    const client = testClient();
    const asked: unknown[] = [];
    const open = client.backend.open.bind(client.backend);
    client.backend.open = () => {
      const scope = open();
      const mail = scope.mail!;
      return {
        ...scope,
        mail: {
          ...mail,
          getMailboxes: (accountId, ids) => {
            asked.push(ids);
            return mail.getMailboxes(accountId, ids);
          },
        },
      };
    };
    await client.call("Mailbox/get", { ...A, ids: ["a b", "../x", "zid:2", '"', "", "inbox"] });
    expect(asked).toEqual([["inbox"]]);
  });
});

describe("Mailbox/changes", () => {
  it("passes states through and says that any property may have changed", async () => {
    const { call } = testClient();
    await call("Mailbox/set", { ...A, create: { k: { name: "x" } } });
    expect((await call("Mailbox/changes", { ...A, sinceState: "v1.0" }))[1]).toEqual({
      ...A,
      oldState: "v1.0",
      newState: "v1.1",
      hasMoreChanges: false,
      created: ["mailbox4"],
      updated: [],
      destroyed: [],
      updatedProperties: null,
    });
  });
});

describe("Mailbox/query (RFC 8621 section 2.3)", () => {
  const tree = [
    mailbox("a", { name: "Zèbre", sortOrder: 2 }),
    mailbox("b", { name: "alpha", sortOrder: 1, role: "inbox" }),
    mailbox("c", { name: "sous-zebre", parentId: "a", sortOrder: 0 }),
    mailbox("d", { name: "fond", parentId: "c", sortOrder: 9, isSubscribed: false }),
    mailbox("e", { name: "Beta", parentId: "b", sortOrder: 3 }),
  ];
  const query = async (args: object) => {
    const client = testClient();
    client.backend.mailboxes.clear();
    for (const item of tree) client.backend.mailboxes.set(item.id, item);
    const [name, answer] = await client.call("Mailbox/query", { ...A, ...args });
    return name === "error" ? answer.type : (answer.ids as string[]).join("");
  };
  const byName = [{ property: "name" }];

  it.each([
    [{}, "cbaed"],
    [{ sort: byName }, "bedca"],
    [{ sort: [{ property: "name", isAscending: false }] }, "acdeb"],
    [{ sort: [{ property: "name", collation: "i;ascii-casemap" }] }, "bedca"],
    [{ sort: [{ property: "parentId" }, { property: "name" }] }, "baced"],
    [{ sort: byName, sortAsTree: true }, "beacd"],
    [{ filter: { parentId: null } }, "ba"],
    [{ filter: { parentId: "a" } }, "c"],
    [{ filter: { parentId: "#never" } }, ""],
    [{ filter: { name: "ZEBRE" } }, "c"],
    [{ filter: { hasAnyRole: true } }, "b"],
    [{ filter: { role: null }, sort: byName }, "edca"],
    [{ filter: { role: "inbox" } }, "b"],
    [{ filter: { isSubscribed: false } }, "d"],
    [
      {
        filter: { operator: "NOT", conditions: [{ role: "inbox" }, { isSubscribed: false }] },
        sort: byName,
      },
      "eca",
    ],
    [
      {
        filter: { operator: "OR", conditions: [{ role: "inbox" }, { parentId: "a" }] },
        sort: byName,
      },
      "bc",
    ],
    [{ filter: { operator: "AND", conditions: [] }, sort: byName }, "bedca"],
    [{ filter: { hasAnyRole: false }, filterAsTree: true, sort: byName }, "dca"],
    [{ filter: { isSubscribed: true }, filterAsTree: true, sort: byName }, "beca"],
    [{ sort: byName, position: 1, limit: 2 }, "ed"],
    [{ sort: byName, position: -2 }, "ca"],
    [{ sort: byName, anchor: "d", anchorOffset: -1, limit: 2 }, "ed"],
    [{ sort: byName, anchor: "b", anchorOffset: -7, limit: 2 }, "be"],
    [{ sort: byName, limit: 0 }, ""],
    [{ anchor: "nope" }, "anchorNotFound"],
    [{ limit: -1 }, "invalidArguments"],
    [{ position: 1.5 }, "invalidArguments"],
    [{ filter: { nope: 1 } }, "unsupportedFilter"],
    [{ filter: { constructor: 1 } }, "unsupportedFilter"],
    [{ filter: { name: 1 } }, "invalidArguments"],
    [{ filter: { operator: "XOR", conditions: [] } }, "invalidArguments"],
    [{ filter: { operator: "AND" } }, "invalidArguments"],
    [{ filter: { operator: "AND", conditions: [], name: "x" } }, "invalidArguments"],
    [{ filter: { operator: "AND", conditions: [1] } }, "invalidArguments"],
    [
      { filter: { operator: "AND", conditions: Array.from({ length: 64 }, () => ({})) } },
      "unsupportedFilter",
    ],
    [{ sort: [{ property: "size" }] }, "unsupportedSort"],
    [{ sort: [{ property: "name", collation: "i;octet" }] }, "unsupportedSort"],
    [{ sort: [{ property: "name", odd: 1 }] }, "invalidArguments"],
    [{ sort: Array.from({ length: 9 }, () => ({ property: "name" })) }, "unsupportedSort"],
  ])("answers %j", async (args, expected) => {
    expect(await query(args)).toBe(expected);
  });

  it("says the total when asked, and the limit when it is the server's", async () => {
    const { call } = testClient({ limits: { maxQueryLimit: 2 } });
    const [, told] = await call("Mailbox/query", { ...A, calculateTotal: true, limit: 50 });
    expect(told).toMatchObject({ total: 3, limit: 2, canCalculateChanges: false });
    expect(told.ids).toHaveLength(2);
    const [, own] = await call("Mailbox/query", { ...A, limit: 1 });
    expect(own).not.toHaveProperty("limit");
    expect(own).not.toHaveProperty("total");
  });

  it("ends and keeps every mailbox once, even when parents make a circle", () => {
    const ids = ["a", "b", "c", "d"] as const;
    const parent = fc.option(fc.constantFrom(...ids), { nil: null });
    fc.assert(
      fc.property(fc.tuple(parent, parent, parent, parent), (parents) => {
        const list = ids.map((id, index) => mailbox(id, { parentId: parents[index] ?? null }));
        const order = {
          filter: null,
          sort: [{ property: "name", isAscending: true }],
          sortAsTree: true,
          filterAsTree: true,
        };
        expect([...selectMailboxes(list, order)].sort()).toEqual([...ids]);
      }),
    );
  });
});

describe("Mailbox/set", () => {
  it.each([
    ["an empty name", { name: " " }, "name"],
    ["a name that is no text", { name: 1 }, "name"],
    ["a name with a line break", { name: "a\nb" }, "name"],
    ["a name longer than the account allows", { name: "é".repeat(21) }, "name"],
    ["no name", {}, "name"],
    ["a role", { name: "x", role: "archive" }, "role"],
    ["counts", { name: "x", totalEmails: 0 }, "totalEmails"],
    ["an order", { name: "x", sortOrder: 3 }, "sortOrder"],
    ["a parent that was not created", { name: "x", parentId: "#nope" }, "parentId"],
    ["a parent that is no id", { name: "x", parentId: "a b" }, "parentId"],
  ])("refuses to create a mailbox with %s", async (_name, create, property) => {
    const client = testClient();
    const [name, answer] = await client.call("Mailbox/set", { ...A, create: { k: create } });
    expect(name).toBe("Mailbox/set");
    expect(answer).toMatchObject({
      created: null,
      notCreated: { k: { type: "invalidProperties", properties: [property] } },
      oldState: "v1.0",
      newState: "v1.0",
    });
    expect(client.backend.ticks.flat()).not.toContain("setMailboxes");
  });

  it("keeps names in NFC and passes the rest", async () => {
    const { call, backend } = testClient();
    await call("Mailbox/set", { ...A, create: { k: { name: "Cafe\u0301", role: null } } });
    expect(backend.mailboxes.get("mailbox4")).toMatchObject({ name: "Café", parentId: null });
  });

  it("creates a tree whose parents come later in the request", async () => {
    const { call, backend } = testClient();
    const [, answer] = await call("Mailbox/set", {
      ...A,
      create: {
        leaf: { name: "leaf", parentId: "#mid" },
        mid: { name: "mid", parentId: "#root" },
        root: { name: "root" },
      },
      update: { "#leaf": { isSubscribed: false }, sent: { parentId: "#root" } },
    });
    expect(answer.notCreated).toBeNull();
    expect(Object.keys(answer.created as object).sort()).toEqual(["leaf", "mid", "root"]);
    expect(answer).toMatchObject({ oldState: "v1.0", newState: backend.state });
    const byName = new Map([...backend.mailboxes.values()].map((item) => [item.name, item]));
    expect(byName.get("mid")?.parentId).toBe(byName.get("root")?.id);
    expect(byName.get("leaf")).toMatchObject({
      parentId: byName.get("mid")?.id,
      isSubscribed: false,
    });
    expect(backend.mailboxes.get("sent")?.parentId).toBe(byName.get("root")?.id);
    expect(backend.ticks).toEqual([
      ["setMailboxes"],
      ["setMailboxes"],
      ["setMailboxes"],
      ["setMailboxes"],
    ]);
  });

  it("refuses records that name each other in a circle, or one that failed", async () => {
    const { call } = testClient();
    const [, answer] = await call("Mailbox/set", {
      ...A,
      create: {
        a: { name: "a", parentId: "#b" },
        b: { name: "b", parentId: "#a" },
        bad: { name: "" },
        child: { name: "child", parentId: "#bad" },
      },
    });
    expect(answer.created).toBeNull();
    expect(Object.keys(answer.notCreated as object).sort()).toEqual(["a", "b", "bad", "child"]);
  });

  it("writes in one step where nothing names anything", async () => {
    const { call, backend } = testClient();
    await call("Mailbox/set", {
      ...A,
      create: { k: { name: "#1" } },
      update: { sent: { name: "#k2" } },
      destroy: ["nope"],
      onDestroyRemoveEmails: true,
    });
    expect(backend.ticks).toEqual([["setMailboxes"]]);
  });

  it("says record by record what did not work", async () => {
    const { call } = testClient();
    const [, answer] = await call("Mailbox/set", {
      ...A,
      update: { nope: { name: "x" }, sent: { role: "inbox" }, trash: 1, "b ad": {}, inbox: {} },
      destroy: ["inbox", "zz", "b:ad"],
    });
    expect(answer).toMatchObject({
      updated: null,
      destroyed: null,
      notUpdated: {
        nope: { type: "notFound" },
        sent: { type: "invalidProperties", properties: ["role"] },
        trash: { type: "invalidPatch" },
        "b ad": { type: "notFound" },
        inbox: { type: "willDestroy" },
      },
      notDestroyed: {
        inbox: { type: "forbidden" },
        zz: { type: "notFound" },
        "b:ad": { type: "notFound" },
      },
    });
  });

  it("does nothing when the state is not the expected one", async () => {
    const client = testClient();
    const create = { k: { name: "x" } };
    const [, error] = await client.call("Mailbox/set", { ...A, ifInState: "v1.9", create });
    expect(error.type).toBe("stateMismatch");
    expect(client.backend.mailboxes.size).toBe(3);
    expect((await client.call("Mailbox/set", { ...A, ifInState: "v1.0", create }))[0]).toBe(
      "Mailbox/set",
    );
  });

  it("refuses more records than maxObjectsInSet", async () => {
    const { call } = testClient({ limits: { maxObjectsInSet: 2 } });
    const args = { create: { a: {} }, update: { b: {} }, destroy: ["c"] };
    expect((await call("Mailbox/set", { ...A, ...args }))[1].type).toBe("requestTooLarge");
  });
});

describe("Tag/set", () => {
  it.each([
    ["a quote", { name: 'a"b' }, "name"],
    ["a colon", { name: "a:b" }, "name"],
    ["129 characters", { name: "x".repeat(129) }, "name"],
    ["no name", { color: "#ff0000" }, "name"],
    ["a colour by name", { name: "x", color: "red" }, "color"],
    ["a keyword", { name: "x", keyword: "k" }, "keyword"],
  ])("refuses %s", async (_name, create, property) => {
    const [, answer] = await testClient().call("Tag/set", { ...A, create: { k: create } });
    expect(answer.notCreated).toMatchObject({ k: { properties: [property] } });
  });

  it("creates, changes and destroys", async () => {
    const { calls, backend } = testClient();
    const answers = await calls(
      ["Tag/set", { ...A, create: { k: { name: " Urgent ", color: "#FF0000" } } }],
      ["Tag/set", { ...A, update: { "#k": { color: null } } }],
      ["Tag/get", { ...A, ids: ["#k"] }],
      ["Tag/changes", { ...A, sinceState: "v1.0" }],
      ["Tag/set", { ...A, destroy: ["#k"] }],
    );
    expect(answers[2]?.[1]).toMatchObject({ list: [{ name: "Urgent", color: null }] });
    expect(answers[3]?.[1]).toMatchObject({ created: ["tag1"], updated: ["tag1"] });
    expect(answers[4]?.[1]).toMatchObject({ destroyed: ["tag1"] });
    expect(backend.tags.size).toBe(0);
  });
});
