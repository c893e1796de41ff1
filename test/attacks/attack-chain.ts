/**
 * Gateway, Zimbra back end and sandbox over HTTP, with a server between the last two that a test may
 * turn into a liar: for attacks on the whole.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { Grant } from "@partage-ent/gateway/app";
import {
  type RunningGateway,
  type ServiceConfigInput,
  startGateway,
} from "@partage-ent/gateway/node";
import {
  CALENDARS,
  CORE,
  MAIL,
  PRINCIPALS,
  TAG,
  type JmapResponse,
  type TokenResponse,
} from "@partage-ent/jmap";
import { createSandbox, type Sandbox } from "@partage-ent/sandbox/app";

/** Domain of all accounts. */
export const DOMAIN = "univ.example";
/** Pre-auth key of the domain. */
export const KEY = "6b7ead4bd425836e8cf0079cd6c1a05acc127acd07c8ee4b61023e19250e929c";
const SECRET = "9f2c7d51e8a04b6390d4c1f75ab2e6830f9c4d7b";
const GRANT = "urn:ietf:params:oauth:token-type:partage-test";

/** A request that the back end sends, its body read. */
export interface UpstreamRequest {
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Answers in place of the sandbox; true when it did. */
export type Liar = (
  request: UpstreamRequest,
  response: ServerResponse,
) => boolean | Promise<boolean>;

/** Someone with a bearer session. */
export interface Client {
  readonly accountId: string;
  readonly token: string;
  /** Asks below the base path, with the token. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Calls JMAP methods. */
  call(methodCalls: readonly unknown[]): Promise<JmapResponse>;
}

/** The whole, running. */
export interface AttackChain {
  readonly gateway: RunningGateway;
  readonly sandbox: Sandbox;
  /** All that reached the mail system. */
  readonly seen: UpstreamRequest[];
  /** Lines of the log. */
  readonly log: string[];
  /** Stands in for the sandbox until it is taken away. */
  lie(liar: Liar | undefined): void;
  deliver(name: string, raw: string | Uint8Array, folder?: number): Promise<string>;
  /** Opens a session of `name@univ.example`. */
  signIn(name: string, scopes?: readonly string[]): Promise<Client>;
  close(): Promise<void>;
}

/** A mail with a text of one line. */
export function mailOf(subject: string, text = "Bonjour", more = ""): string {
  return (
    `From: Prof <prof@${DOMAIN}>\r\nTo: lea@${DOMAIN}\r\nSubject: ${subject}\r\n` +
    `${more}Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`
  );
}

// What a test grant says is so: whoever names an address is that person.
const grant: Grant = {
  subjectTokenType: GRANT,
  exchange: async ({ subjectToken, establishments }) => {
    const establishment = establishments[0]!;
    const issuer = establishment.issuers[0]!;
    const claims = { mail: subjectToken, name: subjectToken };
    const scopes = ["mail.read", "mail.write", "calendar.read", "calendar.write"];
    const identity = { issuer: issuer.issuer, subject: subjectToken, claims };
    return { establishment, issuer, identity, scopes };
  },
};

function configOf(soapUrl: string): ServiceConfigInput {
  return {
    publicUrl: "http://127.0.0.1:0/partage-gw",
    listen: { host: "127.0.0.1", port: 0 },
    trustedProxies: ["127.0.0.1"],
    store: { kind: "memory" },
    log: { level: "debug" },
    timeouts: { stopMs: 200 },
    establishments: [
      {
        key: "valmoree",
        name: "Université de Valmorée",
        mailDomains: [DOMAIN],
        issuers: [
          {
            issuer: "https://idp.univ.example",
            clientId: "gateway",
            clientSecret: { env: "CLIENT_SECRET" },
          },
        ],
        zimbra: { soapUrl, preauthKey: { env: "PREAUTH_KEY" } },
      },
    ],
  };
}

/** Starts the whole with an account for each name. */
export async function startChain(
  names: readonly string[] = ["lea", "theo"],
  change: (config: ServiceConfigInput) => ServiceConfigInput = (config) => config,
): Promise<AttackChain> {
  const sandbox = createSandbox({ domain: DOMAIN, preauthKey: KEY, minimumWait: 1 });
  for (const name of names) {
    await sandbox.createAccount({ name: `${name}@${DOMAIN}`, password: "unused" });
  }
  const seen: UpstreamRequest[] = [];
  const log: string[] = [];
  let liar: Liar | undefined;
  const upstream = createServer((incoming, outgoing) => {
    answerUpstream(sandbox, seen, () => liar, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const { port } = upstream.address() as AddressInfo;
  const gateway = await startGateway(
    change(configOf(`http://127.0.0.1:${String(port)}/service/soap`)),
    {
      env: { CLIENT_SECRET: SECRET, PREAUTH_KEY: KEY },
      grants: [grant],
      logDestination: { write: (line) => void log.push(line) },
    },
  );
  return {
    ...{ gateway, sandbox, seen, log },
    lie: (next) => {
      liar = next;
    },
    deliver: async (name, raw, folder = 2) => {
      const bytes = typeof raw === "string" ? new TextEncoder().encode(raw) : raw;
      const added = await sandbox.addMessage(`${name}@${DOMAIN}`, new Uint8Array(bytes), {
        folder,
        flags: "u",
      });
      return String(added.id);
    },
    signIn: (name, scopes) => openClient(gateway.publicUrl, name, scopes),
    close: async () => {
      await gateway.stop();
      upstream.closeAllConnections();
      await new Promise((resolve) => upstream.close(resolve));
      await sandbox.close();
    },
  };
}

async function answerUpstream(
  sandbox: Sandbox,
  seen: UpstreamRequest[],
  liar: () => Liar | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const request = { url, headers: incoming.headers, body };
  seen.push(request);
  if (await liar()?.(request, outgoing)) return;
  const method = incoming.method ?? "GET";
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === "string") headers.set(name, value);
  }
  const init = { method, headers, ...(method === "GET" ? {} : { body: new Uint8Array(body) }) };
  const answer = await sandbox.fetch(new Request(url, init));
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body)
    Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]).pipe(outgoing);
  else outgoing.end();
}

async function openClient(
  publicUrl: string,
  name: string,
  scopes?: readonly string[],
): Promise<Client> {
  const form = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token_type: GRANT,
    subject_token: `${name}@${DOMAIN}`,
    ...(scopes === undefined ? {} : { scope: scopes.join(" ") }),
  });
  const response = await fetch(`${publicUrl}/v1/token`, { method: "POST", body: form });
  if (!response.ok) throw new Error(`no session: ${await response.text()}`);
  const { access_token: token, partage } = (await response.json()) as TokenResponse;
  const ask = (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set("Authorization", `Bearer ${token}`);
    return fetch(`${publicUrl}/${path}`, { ...init, headers });
  };
  const { capabilities, primaryAccounts } = partage.jmap;
  const using = [CORE, MAIL, TAG, CALENDARS, PRINCIPALS].filter((urn) => urn in capabilities);
  return {
    accountId: (primaryAccounts[MAIL] ?? primaryAccounts[CALENDARS])!,
    token,
    ask,
    call: async (methodCalls) => {
      const answer = await ask("jmap/api", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ using, methodCalls }),
      });
      if (!answer.ok) throw new Error(`${String(answer.status)} ${await answer.text()}`);
      return (await answer.json()) as JmapResponse;
    },
  };
}
