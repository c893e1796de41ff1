/**
 * js-zimbra is a Zimbra client from before this project: what it can do with the sandbox, it can do
 * with the server that the sandbox stands for.
 *
 * @module
 */
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { DEMO_PASSWORD } from "@partage-ent/sandbox/app";
import { type RunningSandbox, startSandbox } from "@partage-ent/sandbox/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** What the tests read of the answers. */
interface Answer {
  readonly m: readonly Message[];
  readonly folder: readonly { readonly folder: readonly { readonly name: string }[] }[];
  readonly tag: readonly unknown[];
}

interface Message {
  readonly id: string;
  readonly su: string;
}

type Callback<Result> = (error: unknown, result: Result) => void;

interface SoapRequest {
  addRequest(
    call: { readonly name: string; readonly params: object; readonly namespace: string },
    done: Callback<undefined>,
  ): void;
}

interface SoapResponse {
  /** The answer to one request of a batch, by its place from 1. */
  get(place?: number): Record<string, Answer>;
}

interface Communication {
  auth(
    options: {
      readonly username: string;
      readonly secret: string;
      readonly isPassword?: boolean;
    },
    done: Callback<undefined>,
  ): void;
  getRequest(options: { readonly isBatch?: boolean }, done: Callback<SoapRequest>): void;
  send(request: SoapRequest, done: Callback<SoapResponse>): void;
}

const require = createRequire(import.meta.url);
const { Communication } = require("js-zimbra") as {
  Communication: new (options: { readonly url: string }) => Communication;
};
// The client logs its tokens otherwise.
const { loggers } = require("winston") as {
  loggers: { get(name: string): { clear(): void } };
};
loggers.get("js-zimbra").clear();

const person = "lmarchetti@univ-valmoree.example";
let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());

async function signIn(
  secret: string,
  options: { readonly isPassword?: boolean } = {},
): Promise<Communication> {
  const client = new Communication({ url: `${sandbox.url}/service/soap` });
  await promisify(client.auth.bind(client))({ username: person, secret, ...options });
  return client;
}

/** Sends one request, or several in a batch. */
async function send(
  client: Communication,
  ...calls: readonly (readonly [name: string, params: object])[]
): Promise<SoapResponse> {
  const request = await promisify(client.getRequest.bind(client))({ isBatch: calls.length > 1 });
  for (const [name, params] of calls)
    await promisify(request.addRequest.bind(request))({ name, params, namespace: "zimbraMail" });
  return promisify(client.send.bind(client))(request);
}

async function search(
  client: Communication,
  query: string,
  limit = 5,
): Promise<readonly Message[]> {
  const found = await send(client, ["SearchRequest", { query, types: "message", limit }]);
  return found.get()["SearchResponse"]!.m;
}

describe("js-zimbra", () => {
  it("signs in by pre-auth with the key of the domain and searches", async () => {
    const found = await search(await signIn(sandbox.preauthKey), "in:inbox");
    expect(found).toHaveLength(5);
    expect(found[0]).toMatchObject({ su: expect.any(String), l: "2" });
  });

  it("gets what it finds with its body", async () => {
    const client = await signIn(sandbox.preauthKey);
    const { id, su } = (await search(client, "in:inbox"))[0]!;
    const answer = await send(client, ["GetMsgRequest", { m: { id } }]);
    expect(answer.get()["GetMsgResponse"]!.m[0]).toMatchObject({ id, su, mp: expect.any(Array) });
  });

  it("flags a message, and finds it among the flagged", async () => {
    const client = await signIn(sandbox.preauthKey);
    const { id } = (await search(client, "in:inbox not is:flagged"))[0]!;
    await send(client, ["MsgActionRequest", { action: { id, op: "flag" } }]);
    const flagged = await search(client, "in:inbox is:flagged", 100);
    expect(flagged.map((message) => message.id)).toContain(id);
  });

  it("signs in by password and sends several requests in one batch", async () => {
    const client = await signIn(DEMO_PASSWORD, { isPassword: true });
    const answer = await send(client, ["GetFolderRequest", {}], ["GetTagRequest", {}]);
    const [root] = answer.get(1)["GetFolderResponse"]!.folder;
    expect(root!.folder.map(({ name }) => name)).toContain("Inbox");
    expect(answer.get(2)["GetTagResponse"]!.tag).not.toHaveLength(0);
  });

  it("is refused with a wrong key, and told so", async () => {
    await expect(signIn("0".repeat(64))).rejects.toThrow(/authentication failed/i);
  });

  it("is told of a query that can't be read", async () => {
    const client = await signIn(sandbox.preauthKey);
    await expect(search(client, "in:inbox (")).rejects.toThrow(/parse/i);
  });
});
