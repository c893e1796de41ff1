import type { EmailBodyPart } from "@partage-ent/jmap";
import { describe, expect, it } from "vitest";
import type { FetchedEmail } from "../backend.js";
import { testClient } from "../testing/client.js";
import { email } from "../testing/memory-backend.js";

const A = { accountId: "a1" };

const part = (
  partId: string | null,
  type: string,
  more: Partial<EmailBodyPart> = {},
): EmailBodyPart => ({
  partId,
  blobId: partId === null ? null : `b${partId}`,
  size: 10,
  headers: [{ name: "Content-Type", value: ` ${type}` }],
  name: null,
  type,
  charset: "utf-8",
  disposition: null,
  cid: null,
  language: null,
  location: null,
  subParts: null,
  ...more,
});

const text = part("1", "text/plain");
const html = part("2", "text/html");
const body = (value: string) => ({ value, isEncodingProblem: false, isTruncated: false });

const whole: FetchedEmail = {
  ...email("e1"),
  bodyStructure: part(null, "multipart/alternative", { subParts: [text, html] }),
  textBody: [text],
  htmlBody: [html],
  attachments: [],
  bodyValues: { 1: body("Bonjour"), 2: body('<p>Bonjour <img src="x"></p>'), 9: body("other") },
  headers: [{ name: "X", value: " y" }],
  "header:X:asText": "y",
};

const get = async (args: object) => {
  const client = testClient();
  client.backend.emails.set("e1", whole);
  const [name, answer] = await client.call("Email/get", { ...A, ids: ["e1"], ...args });
  const [item] = (answer.list ?? [{}]) as Record<string, unknown>[];
  return { client, name, answer, item: item ?? {} };
};

describe("Email/get (RFC 8621 section 4.2)", () => {
  it("answers the default properties and asks the back end for no more", async () => {
    const { client, item } = await get({});
    expect(item).not.toHaveProperty("bodyStructure");
    expect(item).not.toHaveProperty("headers");
    expect(item).toMatchObject({ id: "e1", subject: "Subject e1", bodyValues: {} });
    expect(item.textBody).toEqual([
      {
        partId: "1",
        blobId: "b1",
        size: 10,
        name: null,
        type: "text/plain",
        charset: "utf-8",
        disposition: null,
        cid: null,
        language: null,
        location: null,
      },
    ]);
    expect(client.backend.lastFetch).toMatchObject({
      maxBodyValueBytes: 0,
      fetchTextBodyValues: false,
    });
    expect(client.backend.lastFetch).not.toHaveProperty("accountId");
  });

  it("answers what was asked for, the id always, and nothing else", async () => {
    const { item } = await get({
      properties: ["subject", "header:X:asText", "header:Y", "header:Z:all"],
    });
    expect(item).toEqual({
      id: "e1",
      subject: "Subject e1",
      "header:X:asText": "y",
      "header:Y": null,
      "header:Z:all": [],
    });
  });

  it("projects body parts at every depth", async () => {
    const { item } = await get({ properties: ["bodyStructure"], bodyProperties: ["type"] });
    expect(item.bodyStructure).toEqual({
      type: "multipart/alternative",
      subParts: [{ type: "text/plain" }, { type: "text/html" }],
    });
  });

  it.each([
    [{ fetchTextBodyValues: true }, ["1"]],
    [{ fetchHTMLBodyValues: true }, ["2"]],
    [{ fetchTextBodyValues: true, fetchHTMLBodyValues: true }, ["1", "2"]],
    [{ fetchAllBodyValues: true }, ["1", "2", "9"]],
    [{}, []],
  ])("answers only the body values of %j", async (args, ids) => {
    const { item } = await get(args);
    expect(Object.keys(item.bodyValues as object)).toEqual(ids);
  });

  it("answers no body value that was not fetched, even when no part is known", async () => {
    const client = testClient();
    client.backend.emails.set("e1", { ...email("e1"), bodyValues: { 1: body("Bonjour") } });
    const args = { ...A, ids: ["e1"], properties: ["bodyValues"] };
    expect((await client.call("Email/get", args))[1].list).toEqual([{ id: "e1", bodyValues: {} }]);
  });

  it("cuts body values to the size asked for, whatever the back end sent", async () => {
    const { item } = await get({ fetchAllBodyValues: true, maxBodyValueBytes: 14 });
    expect(item.bodyValues).toMatchObject({
      1: { value: "Bonjour", isTruncated: false },
      2: { value: "<p>Bonjour ", isTruncated: true },
    });
  });

  it.each([
    ["properties", ["nope"]],
    ["properties", ["header:"]],
    ["properties", ["header:Subject:asDate"]],
    ["properties", ["constructor"]],
    ["bodyProperties", ["subject"]],
    ["bodyProperties", ["header:From:asText"]],
    ["properties", Array.from({ length: 65 }, (_, i) => `header:X-${i}`)],
    ["maxBodyValueBytes", -1],
    ["fetchAllBodyValues", "yes"],
  ])("refuses %s %j", async (argument, value) => {
    const { name, answer } = await get({ [argument]: value });
    expect([name, answer.type, answer.arguments]).toEqual([
      "error",
      "invalidArguments",
      [argument],
    ]);
  });

  it("survives a structure nested without end", async () => {
    const client = testClient();
    let structure = part("1", "text/plain");
    for (let i = 0; i < 20_000; i += 1) {
      structure = part(null, "multipart/mixed", { subParts: [structure] });
    }
    client.backend.emails.set("e1", { ...whole, bodyStructure: structure });
    const args = { ...A, ids: ["e1"], properties: ["bodyStructure"], bodyProperties: ["type"] };
    expect((await client.call("Email/get", args))[0]).toBe("Email/get");
  });

  it("carries a hostile mail as data", async () => {
    const client = testClient();
    client.backend.emails.set("e1", {
      ...email("e1", { subject: "x".repeat(5_000_000) }),
      to: Array.from({ length: 20_000 }, (_, i) => ({ name: null, email: `p${i}@x` })),
    });
    const [, answer] = await client.call("Email/get", {
      ...A,
      ids: ["e1"],
      properties: ["subject", "to"],
    });
    const [item] = answer.list as { subject: string; to: unknown[] }[];
    expect([item?.subject.length, item?.to.length]).toEqual([5_000_000, 20_000]);
  });
});

describe("Email/query (RFC 8621 section 4.4)", () => {
  const query = async (args: object) => {
    const client = testClient({ limits: { maxQueryLimit: 50 } });
    const [name, answer] = await client.call("Email/query", { ...A, ...args });
    return name === "error" ? answer.type : client.backend.lastQuery;
  };

  it("fills in defaults: newest first, from the start, up to the server's limit", async () => {
    expect(await query({})).toEqual({
      filter: null,
      sort: [{ property: "receivedAt", isAscending: false }],
      position: 0,
      anchor: null,
      anchorOffset: 0,
      limit: 50,
      calculateTotal: false,
      collapseThreads: false,
    });
  });

  it("passes a whole filter on, keywords in lower case", async () => {
    const filter = {
      operator: "AND",
      conditions: [
        { inMailbox: "inbox", hasKeyword: "$Seen", before: "2026-11-23T00:00:00Z" },
        { operator: "NOT", conditions: [{ inMailboxOtherThan: ["trash"], minSize: 0 }] },
        { header: ["List-Id", "univ"], text: 'a "b" OR c:*', hasAttachment: true },
      ],
    };
    expect(await query({ filter, collapseThreads: true, limit: 5 })).toMatchObject({
      filter: { conditions: [{ hasKeyword: "$seen" }, filter.conditions[1], filter.conditions[2]] },
      collapseThreads: true,
      limit: 5,
    });
  });

  it.each([
    [{ filter: { nope: 1 } }, "unsupportedFilter"],
    [{ filter: { query: "in:inbox" } }, "unsupportedFilter"],
    [{ filter: { inMailbox: "in:x" } }, "invalidArguments"],
    [{ filter: { inMailbox: "#none" } }, "invalidArguments"],
    [{ filter: { inMailboxOtherThan: "inbox" } }, "invalidArguments"],
    [{ filter: { before: "2026-11-23" } }, "invalidArguments"],
    [{ filter: { before: "2026-11-23T10:00:00+01:00" } }, "invalidArguments"],
    [{ filter: { after: "2026-13-01T00:00:00Z" } }, "invalidArguments"],
    [{ filter: { minSize: -1 } }, "invalidArguments"],
    [{ filter: { hasKeyword: "a b" } }, "invalidArguments"],
    [{ filter: { hasAttachment: "yes" } }, "invalidArguments"],
    [{ filter: { text: "a\r\nb" } }, "invalidArguments"],
    [{ filter: { text: "a\0b" } }, "invalidArguments"],
    [{ filter: { text: "x".repeat(1001) } }, "invalidArguments"],
    [{ filter: { header: [] } }, "invalidArguments"],
    [{ filter: { header: ["a", "b", "c"] } }, "invalidArguments"],
    [{ filter: { header: ["a:b"] } }, "invalidArguments"],
    [{ filter: [] }, "invalidArguments"],
    [{ sort: [{ property: "nope" }] }, "unsupportedSort"],
    [{ sort: [{ property: "from" }] }, "unsupportedSort"],
    [{ sort: [{ property: "hasKeyword" }] }, "invalidArguments"],
    [{ sort: [{ property: "hasKeyword", keyword: "a b" }] }, "invalidArguments"],
    [{ sort: [{ property: "size", keyword: "$seen" }] }, "invalidArguments"],
    [{ anchor: "#none" }, "anchorNotFound"],
  ])("answers %j with %s", async (args, type) => {
    expect(await query(args)).toBe(type);
  });

  it("passes on an order that the account can serve", async () => {
    const sort = [{ property: "hasKeyword", keyword: "$Flagged" }, { property: "subject" }];
    expect(await query({ sort })).toMatchObject({
      sort: [
        { property: "hasKeyword", keyword: "$flagged", isAscending: true },
        { property: "subject", isAscending: true },
      ],
    });
  });

  it("says the total only when asked and known, the limit only when it is the server's", async () => {
    const { call, backend } = testClient({ limits: { maxQueryLimit: 50 } });
    backend.deliver("e1");
    const [, plain] = await call("Email/query", { ...A, limit: 10 });
    expect(plain).toEqual({
      ...A,
      queryState: "v1.1",
      canCalculateChanges: false,
      collapseThreads: false,
      position: 0,
      ids: ["e1"],
    });
    const [, told] = await call("Email/query", { ...A, limit: 999, calculateTotal: true });
    expect(told).toMatchObject({ total: 1, limit: 50 });
  });
});

describe("Email/set (RFC 8621 section 4.6)", () => {
  const update = async (patch: unknown) => {
    const client = testClient();
    client.backend.deliver("e1", { keywords: { $flagged: true } });
    const [, answer] = await client.call("Email/set", { ...A, update: { e1: patch } });
    return { client, answer, error: (answer.notUpdated as { e1?: object } | null)?.e1 };
  };

  it.each([
    [{ "keywords/$seen": true }, { $flagged: true, $seen: true }],
    [{ "keywords/$SEEN": true, "keywords/$flagged": null }, { $seen: true }],
    [{ keywords: { A: true } }, { a: true }],
    [{ keywords: {} }, {}],
    [{ "keywords/a~1b~0c": true }, { $flagged: true, "a/b~c": true }],
    [{ "keywords/constructor": true }, { $flagged: true, constructor: true }],
  ])("patches keywords by %j", async (patch, keywords) => {
    const { client, answer } = await update(patch);
    expect(answer).toMatchObject({ updated: { e1: null }, notUpdated: null });
    expect(client.backend.emails.get("e1")?.keywords).toEqual(keywords);
  });

  it("moves to another mailbox", async () => {
    const { client } = await update({ mailboxIds: { trash: true } });
    expect(client.backend.emails.get("e1")?.mailboxIds).toEqual({ trash: true });
    const step = await update({ "mailboxIds/sent": true, "mailboxIds/inbox": null });
    expect(step.client.backend.emails.get("e1")?.mailboxIds).toEqual({ sent: true });
  });

  it("moves to a mailbox made in the same request", async () => {
    const { calls, backend } = testClient();
    backend.deliver("e1");
    await calls(
      ["Mailbox/set", { ...A, create: { k: { name: "new" } } }],
      ["Email/set", { ...A, update: { e1: { mailboxIds: { "#k": true } } } }],
    );
    expect(backend.emails.get("e1")?.mailboxIds).toEqual({ mailbox4: true });
  });

  it.each([
    [{ subject: "x" }, "invalidProperties"],
    [{ "keywords/a b": true }, "invalidProperties"],
    [{ 'keywords/a"': true }, "invalidProperties"],
    [{ "keywords/é": true }, "invalidProperties"],
    [{ "keywords/": true }, "invalidProperties"],
    [{ [`keywords/${"x".repeat(256)}`]: true }, "invalidProperties"],
    [{ "keywords/$seen": false }, "invalidProperties"],
    [{ "keywords/$seen": "yes" }, "invalidProperties"],
    [{ keywords: null }, "invalidProperties"],
    [{ keywords: { $seen: false } }, "invalidProperties"],
    [{ keywords: [] }, "invalidProperties"],
    [{ keywords: {}, "keywords/$seen": true }, "invalidPatch"],
    [{ "keywords/a/b": true }, "invalidPatch"],
    [{ "keywords/a~2": true }, "invalidPatch"],
    [{ "keywords/A": true, "keywords/a": null }, "invalidPatch"],
    [{ mailboxIds: {} }, "invalidProperties"],
    [{ mailboxIds: { "#none": true } }, "invalidProperties"],
    [{ "mailboxIds/in:x": true }, "invalidProperties"],
    [{ mailboxIds: { inbox: true, sent: true } }, "tooManyMailboxes"],
    [
      { keywords: Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`k${i}`, true])) },
      "tooManyKeywords",
    ],
    [[], "invalidPatch"],
  ])("refuses %j", async (patch, type) => {
    const { client, error } = await update(patch);
    expect(error).toMatchObject({ type });
    expect(client.backend.emails.get("e1")?.keywords).toEqual({ $flagged: true });
  });

  it("creates nothing, destroys what exists", async () => {
    const { call, backend } = testClient();
    backend.deliver("e1");
    const [, answer] = await call("Email/set", {
      ...A,
      create: { k: { subject: "x" }, "bad id": {} },
      destroy: ["e1", "e1", "gone"],
    });
    expect(answer).toMatchObject({
      created: null,
      notCreated: { k: { type: "forbidden" }, "bad id": { type: "invalidProperties" } },
      destroyed: ["e1"],
      notDestroyed: { gone: { type: "notFound" } },
    });
  });
});

describe("Thread/get, SearchSnippet/get, Quota/get, Identity/get", () => {
  it("answer by the same rules", async () => {
    const { calls, backend } = testClient();
    backend.deliver("e1");
    const answers = await calls(
      ["Thread/get", { ...A, ids: ["te1", "no"] }],
      ["Quota/get", A],
      ["Identity/get", A],
      ["Thread/changes", { ...A, sinceState: "v1.0" }],
      ["Email/changes", { ...A, sinceState: "v1.0", maxChanges: 1 }],
    );
    expect(answers[0]?.[1]).toMatchObject({
      list: [{ id: "te1", emailIds: ["e1"] }],
      notFound: ["no"],
    });
    expect(answers[1]?.[1]).toMatchObject({ list: [], state: "q1" });
    expect(answers[2]?.[1]).toMatchObject({ list: [], state: "i1" });
    expect(answers[4]?.[1]).toMatchObject({ created: ["e1"], hasMoreChanges: false });
  });

  it("leaves no tag but mark in a snippet", async () => {
    const { call, backend } = testClient();
    backend.deliver("e1");
    const [, answer] = await call("SearchSnippet/get", {
      ...A,
      filter: { text: "a" },
      emailIds: ["e1", "no", "b:ad"],
    });
    expect(answer).toEqual({
      ...A,
      list: [{ emailId: "e1", subject: "<mark>a</mark>&lt;script>b", preview: null }],
      notFound: ["no", "b:ad"],
    });
    expect(backend.lastFilter).toEqual({ text: "a" });
    const [, none] = await call("SearchSnippet/get", { ...A, emailIds: ["e1"] });
    expect(none.notFound).toBeNull();
  });
});
