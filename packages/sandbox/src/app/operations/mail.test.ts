import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import type { Sandbox } from "../sandbox.js";

const domain = "univ-test.example";
const key = "0123456789abcdef".repeat(4);

/** What JSON.parse gives: the tests look into answers freely. */
type Json = ReturnType<typeof JSON.parse>;

async function post(sandbox: Sandbox, body: Json, token?: string): Promise<Json> {
  const context = { _jsns: "urn:zimbra", ...(token ? { authToken: token } : {}), nosession: {} };
  const response = await sandbox.fetch(
    new Request("http://zimbra.test/service/soap", {
      method: "POST",
      body: JSON.stringify({ Header: { context }, Body: body }),
    }),
  );
  return (await response.json()).Body;
}

async function signIn(
  sandbox: Sandbox,
  name: string,
): Promise<(name: string, request?: Json) => Promise<Json>> {
  const body = await post(sandbox, {
    AuthRequest: {
      _jsns: "urn:zimbraAccount",
      account: { by: "name", _content: name },
      password: { _content: "secret-1" },
    },
  });
  const token = body.AuthResponse.authToken[0]._content;
  return async (operation, request = {}) => {
    const answer = await post(
      sandbox,
      { [`${operation}Request`]: { _jsns: "urn:zimbraMail", ...request } },
      token,
    );
    return answer.Fault
      ? { fault: answer.Fault.Detail.Error.Code }
      : answer[`${operation}Response`];
  };
}

const mail = (subject: string, headers = "", text = "Bonjour"): string =>
  `From: =?UTF-8?Q?Zo=C3=A9?= Petit <zoe@${domain}>\r\nTo: anna@${domain}\r\nSubject: ${subject}\r\n${headers}\r\n${text}\r\n`;

describe("mail operations", () => {
  let sandbox: Sandbox;
  let anna: (name: string, request?: Json) => Promise<Json>;
  let zoe: typeof anna;
  let clock: number;

  const add = async (content: string, more: Json = {}): Promise<Json> =>
    (await anna("AddMsg", { m: { l: "2", content, ...more } })).m[0];

  beforeEach(async () => {
    clock = Date.UTC(2026, 10, 23, 10);
    sandbox = createSandbox({ domain, preauthKey: key, clock: () => clock++ });
    for (const name of ["anna", "zoe"]) await sandbox.createAccount({ name, password: "secret-1" });
    anna = await signIn(sandbox, `anna@${domain}`);
    zoe = await signIn(sandbox, `zoe@${domain}`);
  });

  it("stores a message with flags, tags and date, and lists it", async () => {
    const added = await add(mail("Réunion"), { f: "uf", tn: "Cours", d: 1_700_000_000_000 });
    expect(added).toMatchObject({
      l: "2",
      f: "uf",
      tn: "Cours",
      su: "Réunion",
      fr: "Bonjour",
      d: 1_700_000_000_000,
    });
    const { m, more, sortBy, offset } = await anna("Search", {
      query: "tag:cours",
      types: "message",
    });
    expect({ more, sortBy, offset }).toEqual({ more: false, sortBy: "dateDesc", offset: 0 });
    expect(m).toEqual([
      expect.objectContaining({
        id: added.id,
        sf: "1700000000000",
        cid: `-${added.id}`,
        e: [{ a: `zoe@${domain}`, d: "Zoé", p: "Zoé Petit", t: "f" }],
      }),
    ]);
  });

  it("gives the tree of parts with the body that was asked for", async () => {
    const content = mail(
      "Parts",
      "Content-Type: multipart/alternative; boundary=b\r\n",
      "--b\r\n\r\ntexte\r\n--b\r\nContent-Type: text/html\r\n\r\n<b>html</b>\r\n--b--",
    );
    const { id } = await add(content);
    const plain = (await anna("GetMsg", { m: { id } })).m[0];
    expect(plain.mp).toEqual([
      {
        part: "TEXT",
        ct: "multipart/alternative",
        mp: [
          { part: "1", ct: "text/plain", s: 5, body: true, content: "texte" },
          { part: "2", ct: "text/html", s: 11 },
        ],
      },
    ]);
    const html = (await anna("GetMsg", { m: { id, html: 1, max: 3, header: [{ n: "Subject" }] } }))
      .m[0];
    expect(html.mp[0].mp[1]).toMatchObject({ body: true, truncated: true, content: "<b>" });
    expect(html._attrs).toEqual({ Subject: "Parts" });
  });

  it("gives a raw message inline when it is short ASCII, else as URL", async () => {
    const short = await add(mail("Raw"));
    const accents = await add(mail("Accents", "", "é"));
    expect((await anna("GetMsg", { m: { id: short.id, raw: 1 } })).m[0].content._content).toContain(
      "Subject: Raw",
    );
    expect((await anna("GetMsg", { m: { id: accents.id, raw: 1 } })).m[0].content).toEqual({
      url: `/service/content/get?id=${accents.id}`,
    });
  });

  it("turns a virtual conversation into a real one when an answer arrives", async () => {
    const first = await add(mail("Sujet", "Message-ID: <1@x>\r\n"), { f: "u" });
    expect(first.cid).toBe(`-${first.id}`);
    const second = await add(mail("Re: Sujet", "Message-ID: <2@x>\r\nIn-Reply-To: <1@x>\r\n"), {
      f: "u",
    });
    expect(Number(second.cid)).toBeGreaterThan(0);
    const { c } = await anna("Search", { query: "in:inbox", types: "conversation" });
    expect(c).toEqual([
      expect.objectContaining({ id: second.cid, n: 2, u: 2, f: "u", su: "Re: Sujet" }),
    ]);
    expect(c[0].m.map((m: Json) => m.id)).toEqual([second.id, first.id]);
    const byOldId = await anna("GetConv", { c: { id: first.cid } });
    expect(byOldId.c[0]).toMatchObject({ id: second.cid, n: 2, su: "Sujet" });
  });

  it("keeps messages of one subject apart unless one is a reply", async () => {
    const one = await add(mail("Emploi du temps"));
    const two = await add(mail("Emploi du temps"));
    expect(two.cid).toBe(`-${two.id}`);
    const answer = await add(mail("RE: Emploi du temps"));
    const conversation = await anna("GetConv", { c: { id: answer.cid } });
    expect(conversation.c[0].m.map((m: Json) => m.id)).toEqual([two.id, answer.id]);
    expect(one.cid).toBe(`-${one.id}`);
  });

  it("marks, tags, moves and deletes messages", async () => {
    const { id } = await add(mail("Action"), { f: "u" });
    await anna("CreateTag", { tag: { name: "vu" } });
    for (const action of [
      { op: "read" },
      { op: "flag" },
      { op: "tag", tn: "vu" },
      { op: "move", l: "3" },
    ]) {
      expect((await anna("MsgAction", { action: { id, ...action } })).action).toEqual({
        id,
        op: action.op,
      });
    }
    expect((await anna("GetMsg", { m: { id } })).m[0]).toMatchObject({ l: "3", f: "f", tn: "vu" });
    await anna("MsgAction", { action: { id, op: "!flag" } });
    await anna("MsgAction", { action: { id, op: "delete" } });
    expect(await anna("GetMsg", { m: { id } })).toEqual({ fault: "mail.NO_SUCH_MSG" });
    expect(
      (await anna("MsgAction", { action: { id: `${id},99999`, op: "delete" } })).action.id,
    ).toBe(`${id},99999`);
  });

  it("acts on the messages of a conversation that a constraint leaves", async () => {
    const first = await add(mail("Fil", "Message-ID: <f@x>\r\n"), { f: "u" });
    const second = await add(mail("Re: Fil", "References: <f@x>\r\n"), { f: "u", l: "5" });
    await anna("ConvAction", { action: { id: second.cid, op: "read", tcon: "-s" } });
    const flags = async (id: string): Promise<string | undefined> =>
      (await anna("GetMsg", { m: { id } })).m[0].f;
    expect(await flags(first.id)).toBeUndefined();
    expect(await flags(second.id)).toBe("u");
  });

  it.each<readonly [string, string, Json]>([
    ["mail.NO_SUCH_MSG", "GetMsg", { m: { id: "2" } }],
    ["service.INVALID_REQUEST", "GetMsg", { m: {} }],
    ["service.INVALID_REQUEST", "GetMsg", { m: { id: "abc" } }],
    ["mail.NO_SUCH_CONV", "GetConv", { c: { id: "999" } }],
    ["mail.NO_SUCH_CONV", "ConvAction", { action: { id: "-999", op: "read" } }],
    ["service.INVALID_REQUEST", "MsgAction", { action: { id: "1", op: "explode" } }],
    ["service.INVALID_REQUEST", "MsgAction", { action: { id: " 1", op: "read" } }],
    ["mail.NO_SUCH_FOLDER", "AddMsg", { m: { l: "999", content: "x" } }],
    ["mail.QUERY_PARSE_ERROR", "Search", { query: "foo:bar" }],
    ["mail.INVALID_TYPE", "Search", { query: "x", types: "spoon" }],
    ["mail.NO_SUCH_FOLDER", "Search", { query: "in:nowhere" }],
    ["mail.NO_SUCH_TAG", "Search", { query: "tag:nothing" }],
  ])("answers %s to a wrong %s", async (fault, name, request) => {
    expect(await anna(name, request)).toEqual({ fault });
  });

  it("pages by offset and by cursor without gap or overlap", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i++)
      ids.unshift((await add(mail(`m${i}`), { d: 1_700_000_000_000 + (i >> 1) })).id);
    const byOffset: string[] = [];
    for (let offset = 0, more = true; more; offset += 3) {
      const page = await anna("Search", { query: "in:inbox", types: "message", limit: 3, offset });
      byOffset.push(...page.m.map((m: Json) => m.id));
      more = page.more;
    }
    const byCursor: string[] = [];
    let cursor: Json;
    for (let more = true; more;) {
      const page = await anna("Search", {
        query: "in:inbox",
        types: "message",
        limit: 2,
        ...(cursor ? { cursor } : {}),
      });
      const last = page.m.at(-1);
      byCursor.push(...page.m.map((m: Json) => m.id));
      cursor = { id: last.id, sortVal: last.sf };
      more = page.more;
    }
    expect(byOffset).toEqual(ids);
    expect(byCursor).toEqual(ids);
    const found = await anna("Search", {
      query: "in:inbox",
      types: "message",
      resultMode: "IDS",
      sortBy: "dateAsc",
    });
    expect(found.hit.map((hit: Json) => hit.id)).toEqual([...ids].reverse());
  });

  it("shows all messages of a conversation and marks those that match", async () => {
    await add(mail("Fil", "Message-ID: <c@x>\r\n"));
    const second = await add(mail("Re: Fil", "In-Reply-To: <c@x>\r\n", "aiguille"));
    const found = await anna("SearchConv", { cid: second.cid, query: "aiguille", nest: 1 });
    expect(found.c[0]?.m ?? found.c.m).toEqual([
      expect.objectContaining({ id: second.id, cm: true }),
      expect.not.objectContaining({ cm: true }),
    ]);
  });

  it("replaces a message by itself without an attachment", async () => {
    const parts =
      "--b\r\n\r\ntexte\r\n--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n--b\r\nContent-Type: image/png\r\n\r\ny\r\n--b--";
    const added = await add(
      mail("Pièces", "Content-Type: multipart/mixed; boundary=b\r\n", parts),
      { f: "uf" },
    );
    const { m } = await anna("RemoveAttachments", { m: { id: added.id, part: "2" } });
    expect(m[0]).toMatchObject({ l: "2", f: "uf", d: added.d });
    expect(m[0].mp[0].mp.map((part: Json) => part.ct)).toEqual(["text/plain", "image/png"]);
    expect(await anna("GetMsg", { m: { id: added.id } })).toEqual({ fault: "mail.NO_SUCH_MSG" });
    expect(await anna("RemoveAttachments", { m: { id: m[0].id, part: "7" } })).toEqual({
      fault: "mail.NO_SUCH_PART",
    });
  });

  it("keeps other people out", async () => {
    const { id } = await add(mail("Secret"));
    const owner = sandbox.account(`anna@${domain}`)!.id;
    expect(await zoe("GetMsg", { m: { id: `${owner}:${id}` } })).toEqual({
      fault: "service.PERM_DENIED",
    });
    expect(await zoe("MsgAction", { action: { id: `${owner}:${id}`, op: "read" } })).toEqual({
      fault: "service.PERM_DENIED",
    });
  });
});
