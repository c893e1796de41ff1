import { describe, expect, it } from "vitest";
import { destroyEmails, moveEmails, setKeywords } from "./change-emails.js";
import { connect } from "./connect.js";
import { eachEmail, listEmails } from "./list-emails.js";
import { listTags } from "./mailboxes.js";
import { getQuota } from "./quota.js";
import { GATEWAY, mailOf, scriptedGateway, type MethodAnswer } from "./testing/scripted-gateway.js";

function start(methods: Record<string, MethodAnswer>) {
  const { fetch, requests } = scriptedGateway(methods);
  const calls = () =>
    requests
      .filter(({ path }) => path === "jmap/api")
      .flatMap(
        ({ body }) =>
          JSON.parse(body).methodCalls as [string, Record<string, Record<string, unknown>>][],
      );
  return { connection: connect({ gateway: GATEWAY, fetch }), calls };
}

const ids = Array.from({ length: 25 }, (_, index) => `e${String(index)}`);

describe("listEmails", () => {
  const filters: [string, object, object][] = [
    ["the inbox", {}, { inMailbox: "2" }],
    [
      "everywhere but trash and junk",
      { mailbox: "everywhere" },
      { inMailboxOtherThan: ["3", "4"] },
    ],
    ["the trash, when it is named", { mailbox: "trash" }, { inMailbox: "3" }],
    ["what is unread", { preset: "unread" }, { inMailbox: "2", notKeyword: "$seen" }],
    [
      "words in an id",
      { mailbox: { id: "77" }, text: " stage " },
      { inMailbox: "77", text: "stage" },
    ],
    [
      "a condition more",
      { filter: { from: "scolarite" } },
      { operator: "AND", conditions: [{ inMailbox: "2" }, { from: "scolarite" }] },
    ],
  ];
  for (const [name, options, filter] of filters) {
    it(`asks for ${name}`, async () => {
      const { connection, calls } = start(mailOf(ids));
      await listEmails(connection, options);
      expect(calls()[0]![1]["filter"]).toEqual(filter);
    });
  }

  it("keeps the order of the query and leaves out what vanished", async () => {
    const { connection } = start({
      ...mailOf(ids),
      "Email/query": () => ({ ids: ["e3", "gone", "e1"], position: 0 }),
    });
    const { items } = await listEmails(connection, { properties: ["subject"] });
    expect(items.map(({ id, subject }) => [id, subject])).toEqual([
      ["e3", "Subject e3"],
      ["e1", "Subject e1"],
    ]);
  });

  it("brings the threads of its rows in the same request when these are collapsed", async () => {
    const { connection, calls } = start(mailOf(ids));
    const { threads } = await listEmails(connection, {
      collapseThreads: true,
      limit: 2,
      properties: ["subject"],
    });
    expect(calls().map(([name]) => name)).toEqual(["Email/query", "Email/get", "Thread/get"]);
    expect(threads).toContainEqual({ id: "te0", emailIds: ["e0"] });
  });

  it("finds a mailbox by its path, whatever the case, and says when there is none", async () => {
    const { connection, calls } = start({
      ...mailOf(ids),
      "Mailbox/get": () => ({
        state: "1",
        list: [
          { id: "10", name: "Projets", parentId: null, role: null },
          { id: "11", name: "Valmorée", parentId: "10", role: null },
          { id: "12", name: "Boucle", parentId: "12", role: null },
        ],
        notFound: [],
      }),
    });
    await listEmails(connection, { mailbox: "projets/valmorée" });
    expect(calls()[1]![1]["filter"]).toEqual({ inMailbox: "11" });
    await listEmails(connection, { mailbox: { name: "Boucle" } });
    for (const mailbox of ["Nulle part", "constructor", "drafts"]) {
      await expect(listEmails(connection, { mailbox })).rejects.toMatchObject({
        code: "ERR_NOT_FOUND",
      });
    }
  });
});

describe("eachEmail", () => {
  it("walks the whole list, though the last email of a page is deleted meanwhile", async () => {
    const left = [...ids];
    const { connection } = start(mailOf(left));
    const seen: string[] = [];
    for await (const { id } of eachEmail(connection, { limit: 10 })) {
      seen.push(id);
      if (id === "e9") left.splice(9, 1);
    }
    expect(seen.slice(0, 10)).toEqual(ids.slice(0, 10));
    expect(seen.at(-1)).toBe("e24");
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe("changes", () => {
  const set = {
    "Email/set": () => ({ updated: {}, notDestroyed: { gone: { type: "notFound" } } }),
  };

  it("of keywords touch nothing else, whatever is in their names", async () => {
    const { connection, calls } = start(set);
    await setKeywords(connection, ["e1"], { $seen: true, "a/b~c": false });
    expect(calls()[0]![1]["update"]).toEqual({
      e1: { "keywords/$seen": true, "keywords/a~1b~0c": null },
    });
  });

  it("of mailbox leave one mailbox, or all", async () => {
    const { connection, calls } = start(set);
    await moveEmails(connection, ["e1"], { to: "trash" });
    await moveEmails(connection, ["e1"], { to: { id: "9" }, from: "inbox" });
    expect(calls().map(([, args]) => args["update"]!["e1"])).toEqual([
      { mailboxIds: { 3: true } },
      { "mailboxIds/2": null, "mailboxIds/9": true },
    ]);
  });

  it("made in one tick travel together", async () => {
    const { connection, calls } = start(set);
    await Promise.all([
      setKeywords(connection, ["e1"], { $seen: true }),
      destroyEmails(connection, ["gone"]),
    ]);
    expect(calls()).toHaveLength(2);
  });
});

describe("what the server lacks", () => {
  it("is no failure for tags, and quota is the account's", async () => {
    const quota = (id: string, resourceType: string, scope: string) => ({
      id,
      resourceType,
      scope,
    });
    const { connection } = start({
      "Quota/get": () => ({
        list: [
          quota("1", "count", "account"),
          quota("2", "octets", "domain"),
          quota("3", "octets", "account"),
        ],
      }),
    });
    expect(await listTags(connection)).toEqual([]);
    expect(await getQuota(connection)).toMatchObject({ id: "3" });
  });
});
