import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEMO_PASSWORD, personByUid } from "../app/university/people.js";
import { openSandbox, startSandbox } from "./sandbox-server.js";

const CLI = fileURLToPath(new URL("./cli.ts", import.meta.url));
const LEA = personByUid("lmarchetti").mail;
const SMALL = { people: ["lmarchetti"], messagesPerPerson: 3 };

let stateFolder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), "partage-sandbox-"));
});

afterEach(async () => {
  child?.kill("SIGKILL");
  child = undefined;
  await rm(stateFolder, { recursive: true, force: true });
});

interface Answer {
  readonly AuthResponse?: { readonly authToken: readonly { readonly _content: string }[] };
  readonly AddMsgResponse?: { readonly m: readonly { readonly id: string }[] };
}

async function soap(url: string, authToken: string | undefined, body: object): Promise<Answer> {
  const context = { _jsns: "urn:zimbra", ...(authToken === undefined ? {} : { authToken }) };
  const response = await fetch(`${url}/service/soap`, {
    method: "POST",
    body: JSON.stringify({ Header: { context }, Body: body }),
  });
  const answer = (await response.json()) as { Body: Answer };
  expect([response.status, answer.Body]).toEqual([200, expect.anything()]);
  return answer.Body;
}

async function signIn(url: string): Promise<string> {
  const account = { by: "name", _content: LEA };
  const request = { _jsns: "urn:zimbraAccount", account, password: DEMO_PASSWORD };
  const { AuthResponse } = await soap(url, undefined, { AuthRequest: request });
  return AuthResponse?.authToken[0]?._content ?? "";
}

async function addMessage(url: string, token: string, subject: string): Promise<string> {
  const content = { _content: `From: a@x.example\r\nSubject: ${subject}\r\n\r\nBonjour\r\n` };
  const { AddMsgResponse } = await soap(url, token, {
    AddMsgRequest: { _jsns: "urn:zimbraMail", m: { l: "2", content } },
  });
  return AddMsgResponse?.m[0]?.id ?? "";
}

/** Starts the command in a process of its own and answers its address. */
async function startProcess(): Promise<string> {
  const args = ["--import", "tsx", "--conditions=@partage-ent/source", CLI, "serve", "--json"];
  const started = spawn(
    process.execPath,
    [...args, "--port", "0", "--messages", "3", "--state", stateFolder],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  child = started;
  let output = "";
  for await (const chunk of started.stdout as AsyncIterable<Buffer>) {
    output += chunk.toString();
    if (output.includes("\n")) break;
  }
  return (JSON.parse(output) as { url: string }).url;
}

function ended(process: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    process.once("exit", (code) => {
      resolve(code);
    });
  });
}

async function isOnDisk(text: string): Promise<boolean> {
  const folder = join(stateFolder, "documents");
  for (const name of await readdir(folder)) {
    if ((await readFile(join(folder, name), "utf8")).includes(text)) return true;
  }
  return false;
}

describe("a sandbox with a state folder", () => {
  it("keeps key, mail and changes over a stop, and does not fill itself twice", async () => {
    const first = await startSandbox({ stateFolder, university: SMALL });
    const token = await signIn(first.url);
    const id = await addMessage(first.url, token, "gardé");
    await soap(first.url, token, {
      MsgActionRequest: { _jsns: "urn:zimbraMail", action: { id, op: "flag" } },
    });
    const count = first.sandbox.mailbox(LEA).itemsOf("message").length;
    await first.close();
    const second = await startSandbox({ stateFolder, university: SMALL });
    expect(second.preauthKey).toBe(first.preauthKey);
    expect(second.preauthKey).toMatch(/^[\da-f]{64}$/u);
    const messages = second.sandbox.mailbox(LEA).itemsOf("message");
    expect(messages).toHaveLength(count);
    const kept = messages.find(({ summary }) => summary.subject === "gardé");
    expect(kept?.flags).toContain("f");
    // The token of the first start is good at the second: its secret is part of the state.
    await soap(second.url, token, { NoOpRequest: { _jsns: "urn:zimbraMail" } });
    await second.close();
  });

  it("keeps what was on disk when its process is killed", async () => {
    const url = await startProcess();
    await addMessage(url, await signIn(url), "avant-la-fin");
    await expect.poll(() => isOnDisk("avant-la-fin"), { timeout: 10_000 }).toBe(true);
    const killed = ended(child!);
    child!.kill("SIGKILL");
    await killed;
    const { sandbox, close } = await openSandbox({ stateFolder, university: SMALL });
    const subjects = sandbox
      .mailbox(LEA)
      .itemsOf("message")
      .map(({ summary }) => summary.subject);
    expect(subjects).toContain("avant-la-fin");
    await close();
  });

  it("is whole after a kill in the middle of a burst of writes", async () => {
    const url = await startProcess();
    const token = await signIn(url);
    const burst = Array.from({ length: 60 }, (_, index) =>
      addMessage(url, token, `rafale-${String(index)}`).catch(() => ""),
    );
    await Promise.race([burst[30], expect.poll(() => isOnDisk("rafale-0")).toBe(true)]);
    const killed = ended(child!);
    child!.kill("SIGKILL");
    await killed;
    await Promise.all(burst);
    const { sandbox, close } = await openSandbox({ stateFolder, university: SMALL });
    const messages = sandbox.mailbox(LEA).itemsOf("message");
    expect(messages.length).toBeGreaterThan(0);
    const blobs = join(stateFolder, "blobs");
    for (const { blob, size } of messages) {
      expect(await readFile(join(blobs, blob.slice(0, 2), blob))).toHaveLength(size);
    }
    await close();
  });

  it("stops with code 0 on SIGTERM, with its state written", async () => {
    const url = await startProcess();
    await addMessage(url, await signIn(url), "juste-avant");
    const stopped = ended(child!);
    child!.kill("SIGTERM");
    expect(await stopped).toBe(0);
    expect(await isOnDisk("juste-avant")).toBe(true);
    expect(await readdir(stateFolder)).not.toContain("lock");
  });
});

describe("the HTTP server", () => {
  it("ends a waiting request when it closes", async () => {
    const running = await startSandbox({ university: SMALL });
    const token = await signIn(running.url);
    const noOp = { _jsns: "urn:zimbraMail", wait: 1, timeout: 300_000 };
    const context = { _jsns: "urn:zimbra", authToken: token, session: {} };
    const waiting = fetch(`${running.url}/service/soap`, {
      method: "POST",
      body: JSON.stringify({ Header: { context }, Body: { NoOpRequest: noOp } }),
    });
    const settled = waiting.then(
      () => "ended",
      () => "ended",
    );
    await running.close();
    expect(await settled).toBe("ended");
  });

  it("listens on loopback only, unless told otherwise", async () => {
    const running = await startSandbox({ university: false });
    expect(running.url).toBe(`http://127.0.0.1:${String(running.port)}`);
    await running.close();
  });

  it("answers a malformed request with an error and stays up", async () => {
    const running = await startSandbox({ university: SMALL });
    await new Promise<void>((resolve) => {
      const socket = connect(running.port, "127.0.0.1", () => socket.end("?? / HTTP/9\r\n\r\n"));
      socket.once("close", () => {
        resolve();
      });
      socket.resume();
    });
    const response = await fetch(`${running.url}/service/soap`, { method: "POST", body: "{" });
    expect(response.status).toBe(500);
    await signIn(running.url);
    await running.close();
  });

  it("tells that a port is taken", async () => {
    const running = await startSandbox({ university: false });
    await expect(startSandbox({ university: false, port: running.port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
    await running.close();
  });
});
