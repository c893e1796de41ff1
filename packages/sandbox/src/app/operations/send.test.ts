import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import type { Sandbox } from "../sandbox.js";

const domain = "univ-test.example";

/** What JSON.parse gives: the tests look into answers freely. */
type Json = ReturnType<typeof JSON.parse>;
type Call = (name: string, request?: Json) => Promise<Json>;

async function post(sandbox: Sandbox, body: Json, token?: string): Promise<Json> {
  const context = { _jsns: "urn:zimbra", ...(token ? { authToken: token } : {}), nosession: {} };
  const init = { method: "POST", body: JSON.stringify({ Header: { context }, Body: body }) };
  const response = await sandbox.fetch(new Request("http://zimbra.test/service/soap", init));
  return (await response.json()).Body;
}

async function signIn(sandbox: Sandbox, name: string): Promise<Call> {
  const account = { by: "name", _content: name };
  const body = await post(sandbox, {
    AuthRequest: { _jsns: "urn:zimbraAccount", account, password: { _content: "secret-1" } },
  });
  const token = body.AuthResponse.authToken[0]._content;
  return async (operation, request = {}) => {
    const answer = await post(
      sandbox,
      { [`${operation}Request`]: { _jsns: "urn:zimbraMail", ...request } },
      token,
    );
    return answer.Fault
      ? { fault: answer.Fault.Detail.Error.Code, a: answer.Fault.Detail.Error.a }
      : answer[`${operation}Response`];
  };
}

const to = (name: string, t = "t"): Json => ({ t, a: `${name}@${domain}` });
const text = (content: string): Json => [{ ct: "text/plain", content: { _content: content } }];

describe("sending", () => {
  let sandbox: Sandbox;
  let anna: Call;
  let zoe: Call;

  const inbox = async (who: Call): Promise<Json[]> =>
    (await who("Search", { query: "in:inbox", types: "message" })).m ?? [];
  const read = async (who: Call, id: string, more: Json = {}): Promise<Json> =>
    (await who("GetMsg", { m: { id, ...more } })).m[0];

  beforeEach(async () => {
    sandbox = createSandbox({ domain, preauthKey: "0123456789abcdef".repeat(4) });
    for (const name of ["anna", "zoe"]) {
      await sandbox.createAccount({
        name,
        password: "secret-1",
        attributes: { displayName: "Élève Nom" },
      });
    }
    anna = await signIn(sandbox, `anna@${domain}`);
    zoe = await signIn(sandbox, `zoe@${domain}`);
  });

  it("delivers to the recipients and keeps a copy in Sent", async () => {
    const su = "Réunion à 14 h, salle « Œuvre »";
    const sent = await anna("SendMsg", {
      m: { e: [to("zoe")], su: { _content: su }, mp: text("À bientôt\n.\nZoé") },
    });
    const [received] = await inbox(zoe);
    expect(received).toMatchObject({ su, f: "u", l: "2" });
    const message = await read(zoe, received.id);
    expect(message.e).toEqual([
      { a: `anna@${domain}`, d: "Élève", p: "Élève Nom", t: "f" },
      { a: `zoe@${domain}`, d: "zoe", t: "t" },
    ]);
    expect(message.mp[0].content).toBe("À bientôt\r\n.\r\nZoé");
    expect(await read(anna, sent.m[0].id)).toMatchObject({ l: "5", f: "s" });
  });

  it("hides Bcc from the recipients but not from the sender", async () => {
    const { m } = await anna("SendMsg", {
      m: { e: [to("zoe"), to("anna", "b")], su: "x", mp: text("x") },
    });
    const [received] = await inbox(zoe);
    const raw = await read(zoe, received.id, { raw: 1 });
    expect(raw.content._content).not.toMatch(/^bcc:/im);
    expect(await inbox(anna)).toHaveLength(1);
    expect((await read(anna, m[0].id)).e).toContainEqual(expect.objectContaining({ t: "b" }));
  });

  it("sends once when the same request comes twice", async () => {
    const request = { suid: "s1", m: { e: [to("zoe")], su: "once", mp: text("x") } };
    const [first, second] = await Promise.all([anna("SendMsg", request), anna("SendMsg", request)]);
    expect(second).toEqual(first);
    expect(await inbox(zoe)).toHaveLength(1);
  });

  it("names the recipients that do not exist and sends nothing", async () => {
    const answer = await anna("SendMsg", {
      m: { e: [to("zoe"), to("ghost")], su: "x", mp: text("x") },
    });
    expect(answer.fault).toBe("mail.SEND_ABORTED_ADDRESS_FAILURE");
    expect(answer.a).toContainEqual(
      expect.objectContaining({ n: "invalid", _content: `ghost@${domain}` }),
    );
    expect(await inbox(zoe)).toEqual([]);
  });

  it.each<readonly [string, Json]>([
    ["mail.SEND_FAILURE", { e: [], su: "x", mp: text("x") }],
    ["mail.ADDRESS_PARSE_ERROR", { e: [{ t: "t", a: "a b\r\nBcc: x@y" }], su: "x", mp: text("x") }],
    ["service.PERM_DENIED", { e: [to("zoe"), to("zoe", "f")], su: "x", mp: text("x") }],
    [
      "service.INVALID_REQUEST",
      { e: [to("zoe")], header: [{ name: "Received", _content: "x" }], mp: text("x") },
    ],
    ["mail.NO_SUCH_UPLOAD", { e: [to("zoe")], attach: { aid: "none" }, mp: text("x") }],
    ["mail.NO_SUCH_MSG", { e: [to("zoe")], attach: { m: [{ id: "999" }] }, mp: text("x") }],
  ])("answers %s to a message that cannot be sent", async (fault, m) => {
    expect(await anna("SendMsg", { m })).toMatchObject({ fault });
  });

  it("lets no value start a header of its own", async () => {
    await anna("SendMsg", {
      m: {
        e: [{ ...to("zoe"), p: 'A"\r\nX-Evil: 1' }],
        su: "s\r\nX-Evil: 2",
        irt: "<a>\r\nX-Evil: 3",
        mp: text("x"),
      },
    });
    const [received] = await inbox(zoe);
    const { content } = await read(zoe, received.id, { raw: 1 });
    expect(content._content).not.toMatch(/^X-Evil/m);
  });

  it("attaches parts and messages that the sender may read", async () => {
    const pdf =
      "Subject: orig\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n" +
      'Content-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--\r\n';
    const added = await anna("AddMsg", { m: { l: "2", content: pdf } });
    const { id } = added.m[0];
    await anna("SendMsg", {
      m: {
        e: [to("zoe")],
        su: "Fwd: orig",
        origid: id,
        rt: "w",
        mp: text("vois"),
        attach: { mp: [{ mid: id, part: "2" }], m: [{ id }] },
      },
    });
    const [received] = await inbox(zoe);
    expect(received.f).toContain("a");
    const { mp } = await read(zoe, received.id);
    expect(mp[0].mp.map((part: Json) => [part.part, part.ct, part.filename])).toEqual([
      ["1", "text/plain", undefined],
      ["2", "application/pdf", "a.pdf"],
      ["3", "message/rfc822", "orig.eml"],
    ]);
    expect((await read(anna, id)).f).toContain("w");
  });

  it("keeps the id of a draft that changes, and drops it when it is sent", async () => {
    const draft = (await anna("SaveDraft", { m: { e: [to("zoe")], su: "v1", mp: text("un") } }))
      .m[0];
    expect(draft).toMatchObject({ l: "6", f: "sd", su: "v1" });
    const again = (
      await anna("SaveDraft", { m: { id: draft.id, e: [to("zoe")], su: "v2", mp: text("deux") } })
    ).m[0];
    expect(again).toMatchObject({ id: draft.id, su: "v2" });
    expect(again.rev).toBeGreaterThan(draft.rev);
    await anna("SendMsg", { m: { did: draft.id, e: [to("zoe")], su: "v2", mp: text("deux") } });
    expect(await anna("GetMsg", { m: { id: draft.id } })).toMatchObject({
      fault: "mail.NO_SUCH_MSG",
    });
    expect((await inbox(zoe)).map(({ su }) => su)).toEqual(["v2"]);
  });

  it("keeps a draft whose address is half written", async () => {
    const m = { e: [{ t: "t", a: "zo, <\r\nBcc: x" }], su: "x", mp: text("x") };
    const draft = (await anna("SaveDraft", { m })).m[0];
    expect(draft.e.map(({ t }: Json) => t)).not.toContain("b");
  });

  it("answers in the conversation of the message that it answers", async () => {
    await zoe("SendMsg", { m: { e: [to("anna")], su: "Question", mp: text("?") } });
    const [question] = await inbox(anna);
    const { mid } = await read(anna, question.id);
    await anna("SendMsg", {
      m: {
        e: [to("zoe")],
        su: "Re: Question",
        origid: question.id,
        rt: "r",
        irt: mid,
        mp: text("!"),
      },
    });
    const { c } = await zoe("Search", { query: "in:inbox or in:sent", types: "conversation" });
    expect(c).toEqual([expect.objectContaining({ n: 2 })]);
    expect((await read(anna, question.id)).f).toContain("r");
  });

  it("refuses mail that the recipient's quota has no room for", async () => {
    await sandbox.createAccount({
      name: "full",
      password: "secret-1",
      attributes: { zimbraMailQuota: "500" },
    });
    const answer = await anna("SendMsg", {
      m: { e: [to("full")], su: "x", mp: text("x".repeat(2_000)) },
    });
    expect(answer.fault).toBe("mail.QUOTA_EXCEEDED");
  });
});
