import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import { createMemoryStateStore, type StateStore } from "../state-store.js";
import type { Sandbox } from "../sandbox.js";

const domain = "univ-valmoree.example";
const preauthKey = "0123456789abcdef".repeat(4);
/** What JSON.parse gives: the tests look into answers freely. */
type Json = ReturnType<typeof JSON.parse>;
type Call = (
  name: string,
  request?: object,
  extra?: { readonly signal?: AbortSignal; readonly change?: object },
) => Promise<Json>;

let sandbox: Sandbox;
let state: StateStore;
let zoe: Call;

const raw = (subject: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(
    `From: ali@${domain}\r\nTo: zoe@${domain}\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\nBonjour\r\n`,
  );

async function post(
  body: object,
  authToken: string | undefined,
  extra: { readonly signal?: AbortSignal; readonly change?: object } = {},
): Promise<Json> {
  const { signal, change } = extra;
  const context = { _jsns: "urn:zimbra", authToken, nosession: {}, ...(change ? { change } : {}) };
  const response = await sandbox.fetch(
    new Request("http://127.0.0.1/service/soap", {
      method: "POST",
      body: JSON.stringify({ Header: { context }, Body: body }),
      ...(signal ? { signal } : {}),
    }),
  );
  return (await response.json()).Body;
}

async function signIn(name: string): Promise<Call> {
  const account = { by: "name", _content: name };
  const answer = await post(
    { AuthRequest: { _jsns: "urn:zimbraAccount", account, password: "bonjour" } },
    undefined,
  );
  const token: string = answer.AuthResponse.authToken[0]._content;
  return async (operation, request = {}, extra = {}) => {
    const body = { [`${operation}Request`]: { _jsns: "urn:zimbraMail", ...request } };
    const result = await post(body, token, extra);
    return result.Fault
      ? { fault: result.Fault.Detail.Error.Code }
      : result[`${operation}Response`];
  };
}

beforeEach(async () => {
  state = createMemoryStateStore();
  sandbox = createSandbox({ domain, preauthKey, state, minimumWait: 0 });
  await sandbox.createAccount({ name: "zoe", password: "bonjour" });
  await sandbox.createAccount({ name: "ali", password: "bonjour" });
  zoe = await signIn("zoe");
});

describe("Sync", () => {
  it("gives all folders with ids at first and a token", async () => {
    const message = await sandbox.addMessage("zoe", raw("a"));
    const { folder, token } = await zoe("Sync");
    const root = folder[0].folder.find((one: Json) => one.name === "USER_ROOT");
    const inbox = root.folder.find((one: Json) => one.name === "Inbox");
    expect(inbox.m).toEqual([{ ids: String(message.id) }]);
    expect(token).toBe(String(sandbox.mailbox("zoe").sequence));
  });

  it("gives what changed and what is gone since a token, by type when asked", async () => {
    const first = await sandbox.addMessage("zoe", raw("a"));
    const gone = await sandbox.addMessage("zoe", raw("b"));
    const { token } = await zoe("Sync");
    await zoe("MsgAction", { action: { id: String(first.id), op: "flag" } });
    await zoe("MsgAction", { action: { id: String(gone.id), op: "delete" } });
    await zoe("CreateFolder", { folder: { name: "Cours", l: "1" } });
    const delta = await zoe("Sync", { token, typed: 1 });
    expect(delta.m.map((m: Json) => [m.id, m.f])).toEqual([[String(first.id), "f"]]);
    expect(delta.folder.map((f: Json) => f.name)).toEqual(["Cours"]);
    expect(delta.deleted).toMatchObject({ ids: String(gone.id), m: [{ ids: String(gone.id) }] });
    const nothing = await zoe("Sync", { token: delta.token });
    expect(nothing).toMatchObject({ token: delta.token });
    expect(nothing.m ?? nothing.deleted ?? nothing.folder).toBeUndefined();
  });

  it("cuts an answer at the limit and goes on from there without loss", async () => {
    const { token } = await zoe("Sync");
    for (const subject of ["a", "b", "c", "d", "e"]) await sandbox.addMessage("zoe", raw(subject));
    const seen: string[] = [];
    let at: string = token;
    for (let more = true; more;) {
      const part = await zoe("Sync", { token: at, changeLimit: 2 });
      seen.push(...(part.m ?? []).map((m: Json) => m.su));
      at = part.token;
      more = part.more ?? false;
    }
    expect(seen).toEqual(["a", "b", "c", "d", "e"]);
  });

  it.each(["", "abc", "1.5"])("refuses the token %j", async (token) => {
    expect(await zoe("Sync", { token })).toEqual({ fault: "service.INVALID_REQUEST" });
  });
});

describe("wait sets", () => {
  const create = async (defTypes = "m"): Promise<Json> =>
    zoe("CreateWaitSet", { defTypes, add: { a: [{}] } });

  it("wake the moment a mailbox changes", async () => {
    const { waitSet, seq } = await create();
    const waiting = zoe("WaitSet", { waitSet, seq: String(seq), block: 1, timeout: 600 });
    await sandbox.addMessage("zoe", raw("a"));
    const answer = await waiting;
    expect(answer.a).toEqual([{ id: sandbox.account("zoe")?.id }]);
    expect(answer.seq).not.toBe(String(seq));
  });

  it("answer at once what happened between two waits", async () => {
    const { waitSet, seq } = await create();
    await sandbox.addMessage("zoe", raw("a"));
    const answer = await zoe("WaitSet", { waitSet, seq: String(seq), block: 1, timeout: 600 });
    expect(answer.a).toHaveLength(1);
    const again = await zoe("WaitSet", { waitSet, seq: String(seq), block: 1, timeout: 600 });
    expect(again.a).toHaveLength(1);
    const heard = await zoe("WaitSet", { waitSet, seq: again.seq, block: 0 });
    expect(heard.a).toBeUndefined();
  });

  it("do not wake for kinds of items that nobody asked for, and end empty at the time-out", async () => {
    const { waitSet, seq } = await create("c");
    await sandbox.addMessage("zoe", raw("a"));
    const answer = await zoe("WaitSet", { waitSet, seq: String(seq), block: 1, timeout: 0 });
    expect(answer).toMatchObject({ waitSet, seq: String(seq) });
    expect(answer.a).toBeUndefined();
  });

  it("tell the older of two waits that it was cancelled", async () => {
    const { waitSet, seq } = await create();
    // Which of the two arrives first is not ours to say: the later one ends the other.
    const waits = [1, 2].map(() =>
      zoe("WaitSet", { waitSet, seq: String(seq), block: 1, timeout: 600 }),
    );
    expect((await Promise.race(waits)).canceled).toBe(true);
    await sandbox.addMessage("zoe", raw("a"));
    const answers = await Promise.all(waits);
    expect(answers.filter((answer) => answer.canceled)).toHaveLength(1);
    expect(answers.filter((answer) => answer.a?.length === 1)).toHaveLength(1);
  });

  it("stop waiting when the client goes", async () => {
    const { waitSet, seq } = await create();
    const gone = new AbortController();
    const waiting = zoe(
      "WaitSet",
      { waitSet, seq: String(seq), block: 1, timeout: 600 },
      { signal: gone.signal },
    );
    setTimeout(() => gone.abort(), 20);
    expect((await waiting).a).toBeUndefined();
  });

  it("do not wait for a client that is gone already", async () => {
    const { waitSet, seq } = await create();
    const gone = new AbortController();
    const wait = { waitSet, seq: String(seq), block: 1, timeout: 600 };
    const waiting = zoe("WaitSet", wait, { signal: gone.signal });
    gone.abort();
    expect((await waiting).a).toBeUndefined();
  });

  it("are five for an account at most, the sixth ends the oldest", async () => {
    const sets: Json[] = [];
    for (let i = 0; i < 6; i++) sets.push(await create());
    const wait = (set: Json): Promise<Json> =>
      zoe("WaitSet", { waitSet: set.waitSet, seq: String(set.seq), block: 0 });
    expect(await wait(sets[0])).toEqual({ fault: "mail.NO_SUCH_WAITSET" });
    expect((await wait(sets[1])).waitSet).toBe(sets[1].waitSet);
    await zoe("DestroyWaitSet", { waitSet: sets[1].waitSet });
    expect(await wait(sets[1])).toEqual({ fault: "mail.NO_SUCH_WAITSET" });
  });

  it("of another account cannot be used, nor another account be watched", async () => {
    const { waitSet, seq } = await create();
    const ali = await signIn("ali");
    expect(await ali("WaitSet", { waitSet, seq: String(seq) })).toEqual({
      fault: "mail.NO_SUCH_WAITSET",
    });
    const id = sandbox.account("zoe")?.id;
    const refused = await ali("CreateWaitSet", { defTypes: "m", add: { a: [{ id }] } });
    expect(refused.error).toEqual([{ id, type: "account.NO_SUCH_ACCOUNT" }]);
  });
});

describe("a change token in the header", () => {
  it("refuses to change what is newer than the state that the client knows", async () => {
    const { id } = await sandbox.addMessage("zoe", raw("a"));
    const known = sandbox.mailbox("zoe").sequence;
    const flag = (token: number): Promise<Json> =>
      zoe(
        "MsgAction",
        { action: { id: String(id), op: "flag" } },
        { change: { token, type: "mod" } },
      );
    expect(await flag(known - 1)).toEqual({ fault: "mail.MODIFY_CONFLICT" });
    expect((await flag(known)).action.op).toBe("flag");
  });
});

describe("NoOp", () => {
  it("says that it cannot wait without a session", async () => {
    expect(await zoe("NoOp", { wait: 1 })).toMatchObject({ waitDisallowed: true });
  });
});

describe("kept state", () => {
  it("survives a restart: accounts, tokens, folders, messages, sequences, tombstones", async () => {
    const kept = await sandbox.addMessage("zoe", raw("a"), { tags: ["urgent"], flags: "uf" });
    const gone = await sandbox.addMessage("zoe", raw("b"), { folder: "/Inbox/Cours" });
    const { token } = await zoe("Sync");
    await zoe("MsgAction", { action: { id: String(gone.id), op: "delete" } });
    const before = sandbox.mailbox("zoe").state();
    await sandbox.close();

    sandbox = createSandbox({ domain, preauthKey, state });
    const delta = await zoe("Sync", { token });
    expect(delta.deleted.ids).toBe(String(gone.id));
    expect(sandbox.mailbox("zoe").state()).toEqual(before);
    expect(sandbox.mailbox("zoe").message(kept.id)).toEqual(kept);
    const { m } = await zoe("GetMsg", { m: { id: String(kept.id) } });
    expect(m[0]).toMatchObject({ su: "a", tn: "urgent" });
    const next = await sandbox.addMessage("zoe", raw("c"));
    expect(next.id).toBeGreaterThan(gone.id);
  });

  it("writes only the blocks of items that changed", async () => {
    for (let i = 0; i < 600; i++) await sandbox.addMessage("zoe", raw(`m${i}`));
    await sandbox.flush();
    const written: string[][] = [];
    const write = state.write.bind(state);
    state.write = async (documents) => {
      written.push([...documents.keys()]);
      await write(documents);
    };
    await zoe("MsgAction", { action: { id: "700", op: "flag" } });
    await sandbox.flush();
    const id = sandbox.account("zoe")?.id;
    expect(written.flat().sort()).toEqual([`items/${id}/2`, `mailbox/${id}`]);
  });

  it("keeps what could not be written for the next time", async () => {
    await sandbox.flush();
    const write = state.write.bind(state);
    state.write = () => Promise.reject(new Error("disk full"));
    await sandbox.addMessage("zoe", raw("a"));
    await expect(sandbox.flush()).rejects.toThrow("disk full");
    state.write = write;
    await sandbox.flush();
    const keys = await state.keys();
    expect(keys.some((key) => key.startsWith("items/"))).toBe(true);
    expect(await state.read(`items/${sandbox.account("zoe")?.id}/1`)).toContain('"subject":"a"');
  });
});
