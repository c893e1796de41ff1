import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryStore } from "@partage-ent/gateway/app";
import {
  openPglite,
  openPostgres,
  openSqlStore,
  type RunningGateway,
  startGateway,
} from "@partage-ent/gateway/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  clientOf,
  faultConfig,
  type FaultyMail,
  plantSession,
  SECRETS,
  startFaultyMail,
} from "./fault-chain.js";

let mail: FaultyMail;
let folder: string;
const children = new Set<ChildProcess>();
const gateways = new Set<RunningGateway>();

beforeAll(async () => {
  mail = await startFaultyMail();
});
afterAll(() => mail?.close());
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const gateway of gateways) await gateway.stop();
  children.clear();
  gateways.clear();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const env = (): Record<string, string> => ({
  ...SECRETS,
  PREAUTH_KEY: mail.sandbox.preauthKey,
});

/** Starts the command in a process of its own, which can be killed; answers when it listens. */
async function startProcess(file: string): Promise<{ address: string; kill(): Promise<void> }> {
  const child = spawn(
    process.execPath,
    [
      ...["--import", "tsx", "--conditions=@partage-ent/source"],
      ...["packages/gateway/src/node/cli.ts", "gateway", "--config", file],
    ],
    { env: { ...process.env, ...env() }, stdio: ["ignore", "pipe", "pipe"] },
  );
  children.add(child);
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = /"address":"([^"]+)"/.exec(said)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => reject(new Error(`the gateway ended with ${code}: ${said}`)));
  });
  return {
    address,
    kill: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

describe("a gateway that is killed", () => {
  it("goes on with its sessions and its mail when it starts again", async () => {
    folder = mkdtempSync(join(tmpdir(), "partage-kill-"));
    const path = join(folder, "store");
    const store = await openSqlStore(await openPglite(path));
    const token = await plantSession(store);
    await store.close();
    const file = join(folder, "gateway.json");
    const config = faultConfig(`${mail.proxy.url}/service/soap`, { kind: "pglite", path });
    writeFileSync(file, JSON.stringify({ ...config, log: { level: "info" } }));

    const idle = await startProcess(file);
    const first = clientOf(idle, token, mail.accountId);
    const before = await first.call("Email/query", { limit: 100 });
    expect(before.error).toBeUndefined();
    await idle.kill();

    const busy = await startProcess(file);
    const second = clientOf(busy, token, mail.accountId);
    await mail.proxy.set("hang");
    const lost = second.call("Email/query", { limit: 100 }).catch(() => "no answer");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await busy.kill();
    expect(await lost).toBe("no answer");
    await mail.proxy.set("none");

    const last = clientOf(await startProcess(file), token, mail.accountId);
    const after = await last.call("Email/query", { limit: 100 });
    expect(after.result["ids"]).toEqual(before.result["ids"]);
  }, 90_000);
});

describe("a gateway whose store is lost", () => {
  it("asks people to sign in again, and says no more", async () => {
    const gateway = await startGateway(faultConfig(`${mail.proxy.url}/service/soap`), {
      env: env(),
      store: createMemoryStore(),
    });
    gateways.add(gateway);
    const token = await plantSession(createMemoryStore());
    const { status, description } = await clientOf(gateway, token, mail.accountId).call(
      "Mailbox/get",
      { ids: null },
    );
    expect(status).toBe(401);
    expect(description ?? "").not.toMatch(/store|sql|database/i);
  });

  it("answers 503 while the store does not answer, and goes on afterwards", async () => {
    const store = createMemoryStore();
    const token = await plantSession(store);
    let isLost = false;
    const readSession = store.readSession.bind(store);
    store.readSession = (hash) =>
      isLost ? Promise.reject(new Error("connection to 10.0.0.7 lost")) : readSession(hash);
    const gateway = await startGateway(faultConfig(`${mail.proxy.url}/service/soap`), {
      env: env(),
      store,
    });
    gateways.add(gateway);
    const client = clientOf(gateway, token, mail.accountId);
    isLost = true;
    const { status, description } = await client.call("Mailbox/get", { ids: null });
    expect([500, 503]).toContain(status);
    expect(description ?? "").not.toContain("10.0.0.7");
    isLost = false;
    await client.recovered();
  });
});

describe("an identity provider that is down", () => {
  it("does not keep those from their mail who are signed in, and is said to be down to others", async () => {
    // Nobody listens at the issuer of these configurations.
    const client = await mail.open();
    expect((await client.call("Mailbox/get", { ids: null })).error).toBeUndefined();
    const response = await fetch(`${client.gateway.address}/partage-gw/auth/login?returnTo=%2F`, {
      redirect: "manual",
    });
    expect([502, 503]).toContain(response.status);
    expect(await response.text()).not.toMatch(/127\.0\.0\.1:9|ECONNREFUSED/);
    expect((await client.call("Mailbox/get", { ids: null })).error).toBeUndefined();
    await client.stop();
  });
});

/** A PostgreSQL that tests may use; named by the environment. */
const databaseUrl = process.env["PARTAGE_TEST_POSTGRES"];
const hasDatabase = databaseUrl !== undefined && (await answers(new URL(databaseUrl)));

function answers(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port || 5432), url.hostname);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

describe.runIf(hasDatabase)("two gateways on one store", () => {
  it("share sessions, and one goes on when the other is gone", async () => {
    const options = { maxConnections: 2, onError: () => undefined };
    const open = async () => openSqlStore(openPostgres(databaseUrl!, options));
    const start = async (): Promise<RunningGateway> => {
      const config = faultConfig(`${mail.proxy.url}/service/soap`);
      const gateway = await startGateway(config, { env: env(), store: await open() });
      gateways.add(gateway);
      return gateway;
    };
    const [left, right] = [await start(), await start()];
    const store = await open();
    const token = await plantSession(store);
    await store.close();
    const query = { limit: 100 };
    const one = await clientOf(left, token, mail.accountId).call("Email/query", query);
    const other = await clientOf(right, token, mail.accountId).call("Email/query", query);
    expect(other.result["ids"]).toEqual(one.result["ids"]);
    await left.stop();
    const after = await clientOf(right, token, mail.accountId).call("Email/query", query);
    expect(after.result["ids"]).toEqual(one.result["ids"]);
  });
});
