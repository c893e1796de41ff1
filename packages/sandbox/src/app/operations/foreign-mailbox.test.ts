import { beforeAll, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import type { Sandbox } from "../sandbox.js";

const domain = "univ-valmoree.example";
/** What JSON.parse gives: the tests look into answers freely. */
type Json = ReturnType<typeof JSON.parse>;

let sandbox: Sandbox;
let zid: string;
let message: number;
let folder: string;
let contact: string;
let tokens: Record<string, string>;

const raw = new TextEncoder().encode(
  `From: dean@${domain}\r\nTo: zoe@${domain}\r\nSubject: Secret\r\n\r\nSecret words\r\n`,
);

async function post(body: object, context: object): Promise<Json> {
  const response = await sandbox.fetch(
    new Request("http://127.0.0.1/service/soap", {
      method: "POST",
      body: JSON.stringify({
        Header: { context: { _jsns: "urn:zimbra", nosession: {}, ...context } },
        Body: body,
      }),
    }),
  );
  return (await response.json()).Body;
}

const call = (who: string, name: string, request: object, context: object = {}): Promise<Json> =>
  post(
    { [`${name}Request`]: { _jsns: "urn:zimbraMail", ...request } },
    { authToken: tokens[who], ...context },
  );

beforeAll(async () => {
  sandbox = createSandbox({ domain, preauthKey: "0".repeat(64) });
  tokens = {};
  for (const name of ["zoe", "ali"]) {
    await sandbox.createAccount({ name, password: "bonjour" });
    const answer = await post(
      {
        AuthRequest: {
          _jsns: "urn:zimbraAccount",
          account: { by: "name", _content: name },
          password: "bonjour",
        },
      },
      {},
    );
    tokens[name] = answer.AuthResponse.authToken[0]._content;
  }
  zid = sandbox.account("zoe")?.id ?? "";
  message = (await sandbox.addMessage("zoe", raw, { tags: ["Secret tag"] })).id;
  const created = await call("zoe", "CreateFolder", { folder: { name: "Secret folder", l: "1" } });
  folder = created.CreateFolderResponse.folder[0].id;
  const cn = { a: [{ n: "email", _content: "secret@x.example" }] };
  contact = (await call("zoe", "CreateContact", { cn })).CreateContactResponse.cn[0].id;
});

/** Each operation, aimed at something of zoe's by its full id. */
const attempts: readonly (readonly [name: string, request: () => object])[] = [
  ["GetFolder", () => ({ folder: { l: `${zid}:${folder}` } })],
  ["GetFolder", () => ({ folder: { l: `${zid}:1` } })],
  ["GetItem", () => ({ item: { id: `${zid}:${message}` } })],
  ["GetMsg", () => ({ m: { id: `${zid}:${message}` } })],
  ["GetMsgMetadata", () => ({ m: { ids: `${zid}:${message}` } })],
  ["GetConv", () => ({ c: { id: `${zid}:-${message}` } })],
  ["SearchConv", () => ({ cid: `${zid}:-${message}`, query: "in:inbox" })],
  ["Search", () => ({ query: `inid:"${zid}:2"`, types: "message" })],
  ["GetContacts", () => ({ cn: { id: `${zid}:${contact}` } })],
  ["ModifyContact", () => ({ cn: { id: `${zid}:${contact}`, a: [{ n: "x", _content: "y" }] } })],
  ["ContactAction", () => ({ action: { id: `${zid}:${contact}`, op: "delete" } })],
  ["CreateContact", () => ({ cn: { l: `${zid}:7`, a: [{ n: "x", _content: "y" }] } })],
  ["MsgAction", () => ({ action: { id: `${zid}:${message}`, op: "delete" } })],
  ["MsgAction", () => ({ action: { id: `${zid}:${message}`, op: "flag" } })],
  ["MsgAction", () => ({ action: { id: `${zid}:${message}`, op: "move", l: "2" } })],
  ["MsgAction", () => ({ action: { id: `${zid}:${message}`, op: "copy", l: "2" } })],
  ["ConvAction", () => ({ action: { id: `${zid}:-${message}`, op: "trash" } })],
  ["ItemAction", () => ({ action: { id: `${zid}:${folder}`, op: "delete" } })],
  ["TagAction", () => ({ action: { id: `${zid}:256`, op: "delete" } })],
  ["FolderAction", () => ({ action: { id: `${zid}:${folder}`, op: "delete" } })],
  [
    "FolderAction",
    () => ({
      action: { id: `${zid}:2`, op: "grant", grant: { gt: "usr", d: `ali@${domain}`, perm: "r" } },
    }),
  ],
  ["CreateFolder", () => ({ folder: { name: "x", l: `${zid}:1` } })],
  ["CreateSearchFolder", () => ({ search: { name: "x", l: `${zid}:1`, query: "in:inbox" } })],
  ["CreateMountpoint", () => ({ link: { name: "x", l: "1", zid, rid: Number(folder) } })],
  ["AddMsg", () => ({ m: { l: `${zid}:2`, content: "Subject: x\r\n\r\n" } })],
  ["SaveDraft", () => ({ m: { id: `${zid}:${message}`, su: "x" } })],
  ["Sync", () => ({ l: `${zid}:1` })],
];

describe("somebody else's mailbox without a grant", () => {
  it.each(attempts)("gives nothing to %s by full ids", async (name, request) => {
    const before = sandbox.mailbox("zoe").sequence;
    const answer = JSON.stringify(await call("ali", name, request()));
    expect(answer).not.toContain("Secret");
    expect(answer).not.toContain("secret@");
    expect(sandbox.mailbox("zoe").sequence).toBe(before);
  });

  it.each([
    ["GetFolder", {}],
    ["GetTag", {}],
    ["GetContacts", {}],
    ["GetSearchFolder", {}],
    ["Search", { query: "in:inbox", types: "message" }],
    ["Search", { query: "is:anywhere", types: "conversation" }],
    ["Sync", {}],
    ["Sync", { token: "1" }],
    ["GetMsg", { m: { id: "257" } }],
    ["CreateTag", { tag: { name: "x" } }],
    ["CreateWaitSet", { defTypes: "all", add: { a: [{}] } }],
    ["SendMsg", { m: { e: [{ t: "t", a: `ali@${domain}` }], su: "x" } }],
  ])("gives nothing to %s acting on the account", async (name, request) => {
    const before = sandbox.mailbox("zoe").sequence;
    const account = { account: { by: "id", _content: zid } };
    const answer = JSON.stringify(await call("ali", name, request, account));
    expect(answer).not.toContain("Secret");
    expect(answer).not.toContain("secret@");
    expect(sandbox.mailbox("zoe").sequence).toBe(before);
  });
});

describe("a folder that is shared to be read", () => {
  it("is read, and nothing else", async () => {
    const grant = { gt: "usr", d: `ali@${domain}`, perm: "r" };
    await call("zoe", "FolderAction", { action: { id: "2", op: "grant", grant } });
    const read = await call("ali", "GetMsg", { m: { id: `${zid}:${message}` } });
    expect(read.GetMsgResponse.m[0].su).toBe("Secret");
    const tree = await call("ali", "GetFolder", { folder: { l: `${zid}:1` } });
    expect(JSON.stringify(tree)).not.toContain("Secret folder");
    for (const op of ["flag", "delete", "trash", "!read"]) {
      const action = { id: `${zid}:${message}`, op };
      const refused = await call("ali", "MsgAction", { action });
      expect(refused.Fault?.Detail.Error.Code).toBe("service.PERM_DENIED");
    }
    await call("zoe", "FolderAction", {
      action: { id: "2", op: "!grant", zid: sandbox.account("ali")?.id },
    });
    const again = await call("ali", "GetMsg", { m: { id: `${zid}:${message}` } });
    expect(again.Fault.Detail.Error.Code).toBe("service.PERM_DENIED");
  });
});
