/**
 * Gateway, fault proxy and sandbox over HTTP, with somebody who has a session already.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import { createMemoryStore, type Store } from "@partage-ent/gateway/app";
import {
  type RunningGateway,
  type ServiceConfigInput,
  startGateway,
} from "@partage-ent/gateway/node";
import { CORE, type GatewaySession, type JmapResponse, MAIL } from "@partage-ent/jmap";
import { type RunningSandbox, startSandbox } from "@partage-ent/sandbox/node";
import { recordExchanges } from "../soap-conformance/record.js";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.js";

/** Longest wait for the mail system that the gateways of these tests are configured with. */
export const TIMEOUT = 800;
/** An answer must be there by then: two waits (sign-in and call), a retry, and a busy machine. */
export const BOUND = 5 * TIMEOUT + 2_000;
/** What works again must work within this time after a fault has ended. */
export const RECOVERY = 10_000;

export const PERSON = "lmarchetti@univ-valmoree.example";

/** What a JMAP request came to: its answer, or what the gateway said instead. */
export interface Outcome {
  readonly status: number;
  /** Type of the error of the first method, or of the problem. */
  readonly error: string | undefined;
  readonly description: string | undefined;
  /** Seconds, where the answer says when to come back. */
  readonly retryAfter: string | null;
  readonly result: Readonly<Record<string, unknown>>;
}

/** A gateway, and a person who uses it. */
export interface FaultClient {
  readonly gateway: Pick<RunningGateway, "address">;
  readonly session: () => Promise<Response>;
  /** Calls one method of JMAP; fails when nothing comes within {@link BOUND}. */
  call(method: string, args?: Readonly<Record<string, unknown>>): Promise<Outcome>;
  /** Calls until it works; fails after {@link RECOVERY}. */
  recovered(): Promise<void>;
}

export const SECRETS = {
  CLIENT_SECRET: randomBytes(32).toString("base64url"),
};

/** A configuration whose identity provider nobody answers for. */
export function faultConfig(
  soapUrl: string,
  store: ServiceConfigInput["store"] = { kind: "memory" },
): ServiceConfigInput {
  return {
    publicUrl: "http://127.0.0.1:0/partage-gw",
    listen: { host: "127.0.0.1", port: 0 },
    store,
    log: { level: "error" },
    timeouts: { stopMs: 100 },
    establishments: [
      {
        key: "valmoree",
        name: "Université de Valmorée",
        mailDomains: ["univ-valmoree.example"],
        issuers: [
          {
            issuer: "http://127.0.0.1:9",
            clientId: "gateway",
            clientSecret: { env: "CLIENT_SECRET" },
          },
        ],
        zimbra: { soapUrl, preauthKey: { env: "PREAUTH_KEY" }, timeoutMs: TIMEOUT },
      },
    ],
  };
}

/** Opens a session in a store, as a sign-in does; answers its token. */
export async function plantSession(
  store: Store,
  account = PERSON,
  scopes: readonly string[] = ["mail.read", "mail.write"],
): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const now = Date.now();
  await store.createSession({
    idHash: createHash("sha256").update(token).digest("base64url"),
    kind: "bearer",
    establishment: "valmoree",
    account,
    name: "Lina Marchetti",
    issuer: "http://127.0.0.1:9",
    subject: "lmarchetti",
    issuerSession: null,
    attributes: {},
    scopes,
    origin: null,
    ...{ keyThumbprint: null, host: null, parentHash: null, renewableUntil: null },
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + 3_600_000,
  });
  return token;
}

/** Someone with a token at a gateway. */
export function clientOf(
  gateway: Pick<RunningGateway, "address">,
  token: string,
  accountId: string,
): FaultClient {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${gateway.address}/partage-gw/${path}`, {
      ...init,
      headers,
      signal: AbortSignal.timeout(BOUND),
    });
  const call: FaultClient["call"] = async (method, args = {}) => {
    const body = { using: [CORE, MAIL], methodCalls: [[method, { accountId, ...args }, "0"]] };
    const response = await ask("jmap/api", { method: "POST", body: JSON.stringify(body) });
    const answer = (await response.json()) as JmapResponse & { type?: string; detail?: string };
    const [name, result = {}] = answer.methodResponses?.[0] ?? [];
    const isError = !response.ok || name === "error";
    return {
      status: response.status,
      error: isError ? ((result as { type?: string }).type ?? answer.type) : undefined,
      description: (result as { description?: string }).description ?? answer.detail,
      retryAfter: response.headers.get("retry-after"),
      result,
    };
  };
  return {
    gateway,
    session: () => ask("v1/session"),
    call,
    recovered: async () => {
      const end = Date.now() + RECOVERY;
      for (;;) {
        const { error, description } = await call("Mailbox/get", { ids: null });
        if (error === undefined) return;
        if (Date.now() > end) throw new Error(`not recovered: ${error}, ${description ?? ""}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
}

/** The mail system of a file of tests, with what breaks the way to it. */
export interface FaultyMail {
  readonly sandbox: RunningSandbox;
  readonly proxy: FaultProxy;
  readonly accountId: string;
  /** Adds to the clock of the mail system, in milliseconds. */
  shift(milliseconds: number): void;
  /** Makes every token that was issued invalid, as a change of password does. */
  forgetTokens(): void;
  /** Starts a gateway of its own and opens a session there. */
  open(): Promise<FaultClient & { stop(): Promise<void> }>;
  close(): Promise<void>;
}

/** Starts a sandbox with one mailbox behind a fault proxy. */
export async function startFaultyMail(): Promise<FaultyMail> {
  let shifted = 0;
  const sandbox = await startSandbox({
    clock: () => Date.now() + shifted,
    minimumWait: 1,
    university: { people: ["lmarchetti"], messagesPerPerson: 20 },
    trace: recordExchanges("exchanges"),
  });
  const proxy = await startFaultProxy(sandbox.url);
  const env = { ...SECRETS, PREAUTH_KEY: sandbox.preauthKey };
  const start = async (store: Store): Promise<RunningGateway> =>
    startGateway(faultConfig(`${proxy.url}/service/soap`), { env, store });
  const first = createMemoryStore();
  const token = await plantSession(first);
  const probe = await start(first);
  const answer = await clientOf(probe, token, "").session();
  const { jmap } = (await answer.json()) as GatewaySession;
  await probe.stop();
  const accountId = jmap.primaryAccounts[MAIL]!;
  return {
    sandbox,
    proxy,
    accountId,
    shift: (milliseconds) => {
      shifted = milliseconds;
      proxy.shift(milliseconds);
    },
    forgetTokens: () => {
      for (const account of sandbox.sandbox.accounts())
        Object.assign(account, { tokenValidity: account.tokenValidity + 1 });
    },
    open: async () => {
      const store = createMemoryStore();
      const gateway = await start(store);
      const client = clientOf(gateway, await plantSession(store), accountId);
      return { ...client, stop: () => gateway.stop() };
    },
    close: async () => {
      await proxy.close();
      await sandbox.close();
    },
  };
}
