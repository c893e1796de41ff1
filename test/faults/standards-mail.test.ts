/** Faults of an IMAP server, each with what comes of it for whoever reads mail. */
import { MAIL, type Id } from "@partage-ent/jmap";
import {
  createImapPart,
  createStandardsBackend,
  type StandardsBackend,
} from "@partage-ent/standards";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OwnImap, startOwnImap } from "../../packages/standards/src/testing/own-imap.js";
import { CallError, JmapClient, refused } from "../contract/jmap-client.js";

const PERSON = { establishment: "valmoree", account: "lea@univ.example" };
/** Time that anything may take to work again. */
const RECOVERY = { timeout: 10_000, interval: 50 };
/** What a fault may be called: never an answer that looks whole. */
const UNAVAILABLE = /^(serverUnavailable|serverFail)$/;

let server: OwnImap;
let backend: StandardsBackend;
let lea: JmapClient;

beforeEach(async () => {
  server = await startServer();
  const part = createImapPart({
    ...{ host: "127.0.0.1", port: server.port, security: "plain" },
    credentials: {
      get: ({ account }) =>
        Promise.resolve({ kind: "password", username: account, password: "unused" }),
      refused: () => Promise.resolve(false),
    },
    times: { connect: 500, answer: 500, probe: 200, poll: 100, retry: 10 },
  });
  backend = createStandardsBackend({ parts: [part], watchTimes: { retry: 10, maxRetry: 100 } });
  lea = await new JmapClient(backend, PERSON, {
    scopes: ["mail.read", "mail.write"],
    capabilities: [MAIL],
  }).open();
  expect(await inbox()).toHaveLength(3);
});
afterEach(async () => {
  await backend.close();
  await server.close();
});

function startServer(port = 0): Promise<OwnImap> {
  const messages = ["a", "b", "c"].map((text) => ({ raw: `Subject: ${text}\n\n${text}\n` }));
  return startOwnImap({
    port,
    accounts: [
      {
        username: PERSON.account,
        password: "unused",
        mailboxes: { INBOX: { messages }, Trash: { specialUse: "\\Trash" } },
      },
    ],
  });
}

const mailbox = (path = "INBOX") => server.account(PERSON.account).mailbox(path);

async function inbox(): Promise<readonly Id[]> {
  const sort = [{ property: "receivedAt", isAscending: false }];
  return (await lea.call("Email/query", { sort }))["ids"] as readonly Id[];
}

async function subjects(): Promise<readonly string[]> {
  const { list } = await lea.call("Email/get", { ids: await inbox(), properties: ["subject"] });
  return (list as readonly { readonly subject: string }[]).map(({ subject }) => subject).sort();
}

/** Works again within a while, with all that was there. */
async function recovers(): Promise<void> {
  const look = (): Promise<readonly string[]> =>
    subjects().catch((error: unknown) => {
      if (error instanceof CallError || error instanceof Error) return [error.message];
      throw error;
    });
  await expect.poll(look, RECOVERY).toEqual(["a", "b", "c"]);
}

async function trashId(): Promise<Id> {
  const { list } = await lea.call("Mailbox/get", { ids: null });
  const all = list as readonly { readonly id: Id; readonly role: string | null }[];
  return all.find(({ role }) => role === "trash")!.id;
}

describe("an IMAP server", () => {
  it("that is restarted is unavailable meanwhile, and reads are whole again after it", async () => {
    const { port } = server;
    await server.close();
    await expect(refused(inbox()).catch(() => "serverUnavailable")).resolves.toMatch(UNAVAILABLE);
    server = await startServer(port);
    await recovers();
  });

  it("that says that it has too many connections is unavailable until it has not", async () => {
    server.manners = { greeting: "* BYE Too many connections" };
    for (const socket of server.sockets) socket.destroy();
    await expect(refused(inbox()).catch(() => "serverUnavailable")).resolves.toMatch(UNAVAILABLE);
    server.manners = {};
    await recovers();
  });

  it("that drops every connection between two requests is asked on a new one", async () => {
    for (const socket of server.sockets) socket.destroy();
    await recovers();
  });

  it("that half-closes a connection in the middle of a request is asked again", async () => {
    server.manners = {
      before: (command, times) =>
        command.includes("FETCH") && times <= 1 ? "halfClose" : undefined,
    };
    await recovers();
  });

  it("that hangs ends the request in time, and nothing stays blocked", async () => {
    server.manners = { before: () => "hang" };
    await expect(refused(inbox()).catch(() => "serverUnavailable")).resolves.toMatch(UNAVAILABLE);
    server.manners = {};
    for (const socket of server.sockets) socket.destroy();
    await recovers();
  });

  it("that ends the connection instead of the answer to a move moved once or not at all", async () => {
    const [id = ""] = await inbox();
    const trash = await trashId();
    server.manners = {
      before: (command, times) =>
        command.includes("MOVE") && times === 1 ? "dropAfter" : undefined,
    };
    const update = { [id]: { mailboxIds: { [trash]: true } } };
    const answer = await lea.call("Email/set", { update }).catch((error: unknown) => {
      if (error instanceof CallError) return { updated: null };
      throw error;
    });
    server.manners = {};
    await recovers();
    const there = mailbox("Trash").messages.length;
    expect(there + mailbox().messages.length).toBe(3);
    if (Object.hasOwn(answer["updated"] ?? {}, id)) expect(there).toBe(1);
  });

  it("that numbers a mailbox anew makes its emails others: old ids are gone, none is lost", async () => {
    const old = await inbox();
    const sinceState = String((await lea.call("Email/get", { ids: [] }))["state"]);
    mailbox().renumber();
    await recovers();
    const fresh = await inbox();
    expect(fresh.filter((id) => old.includes(id))).toEqual([]);
    expect((await lea.call("Email/get", { ids: old }))["notFound"]).toEqual(old);
    const changes = await lea.call("Email/changes", { sinceState }).catch((error: unknown) => {
      if (error instanceof CallError) return error.type;
      throw error;
    });
    if (typeof changes === "string") expect(changes).toBe("cannotCalculateChanges");
    else {
      expect(changes["created"]).toEqual(expect.arrayContaining([...fresh]));
      expect(changes["destroyed"]).toEqual(expect.arrayContaining([...old]));
    }
  });

  it("that is full refuses a move as over the quota, and the email stays where it was", async () => {
    const [id = ""] = await inbox();
    const trash = await trashId();
    server.manners = {
      before: (command) =>
        /MOVE|COPY/.test(command) ? { answer: "NO [OVERQUOTA] Mailbox is full" } : undefined,
    };
    const update = { [id]: { mailboxIds: { [trash]: true } } };
    const { notUpdated } = await lea.call("Email/set", { update });
    expect(notUpdated).toMatchObject({ [id]: { type: "overQuota" } });
    expect(await inbox()).toContain(id);
    expect(mailbox().messages).toHaveLength(3);
  });
});

describe("a wait for changes", () => {
  it("whose IDLE is dropped is taken up again, and tells what came meanwhile", async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const { changed } of backend.watch(PERSON, { signal: stop.signal })) {
        seen.push(String(changed["Email"]));
      }
    })();
    const idles = (): number => server.asked.filter((name) => name === "IDLE").length;
    await expect.poll(() => [seen.length, idles()], RECOVERY).toEqual([1, 1]);
    for (const socket of server.sockets) socket.destroy();
    mailbox().add({ raw: "Subject: d\n\nd\n" });
    await expect.poll(() => seen.length, RECOVERY).toBeGreaterThan(1);
    await expect
      .poll(async () => String((await lea.call("Email/get", { ids: [] }))["state"]), RECOVERY)
      .toBe(seen.at(-1));
    stop.abort();
    await watching;
    expect(await subjects()).toEqual(["a", "b", "c", "d"]);
  });
});
