/**
 * A gateway on loopback that plays `https://ent.univ-valmoree.example/partage-gw` behind a trusted
 * proxy, and a browser that talks to it: for tests.
 *
 * @module
 */
import { request as httpRequest } from "node:http";
import type { JWTPayload } from "jose";
import type { GatewaySession } from "@partage-ent/jmap";
import type { AuditEvent, RequestEvent } from "../app/index.js";
import { type RunningGateway, startGateway, type StartOptions } from "../node/start-gateway.js";
import type { ServiceConfigInput } from "../node/service-config.js";
import { createFakeBackend, type FakeBackend } from "./fake-backend.js";
import { CLIENT, type HostileIssuer } from "./hostile-issuer.js";

/** Host and origin under which the first establishment is served. */
export const HOST = "ent.univ-valmoree.example";
/** Its origin. */
export const ORIGIN = `https://${HOST}`;
/** Address of the gateway there. */
export const BASE = `${ORIGIN}/partage-gw`;
/** Host of the second establishment. */
export const OTHER_HOST = "portail.univ-hautecombe.example";
/** A page of the same site that may use the gateway of the first. */
export const ALLOWED_ORIGIN = "https://moodle.univ-valmoree.example";

/** Secrets that the configuration of {@link testConfig} names. */
export const TEST_ENV = {
  CLIENT_SECRET: CLIENT.secret,
  PREAUTH_KEY: "6b1e6f0d4c9a7b3e2f8d5c0a9b7e4f1d6b1e6f0d4c9a7b3e2f8d5c0a9b7e4f1c",
} as const;

/** A configuration with two establishments, one issuer each. */
export function testConfig(
  issuer: string,
  otherIssuer = "https://idp.univ-hautecombe.example",
): ServiceConfigInput {
  const zimbra = {
    soapUrl: "https://mail.example/service/soap",
    preauthKey: { env: "PREAUTH_KEY" },
  };
  const clientSecret = { env: "CLIENT_SECRET" };
  return {
    publicUrl: BASE,
    listen: { host: "127.0.0.1", port: 0 },
    trustedProxies: ["127.0.0.1"],
    metrics: { host: "127.0.0.1", port: 0 },
    store: { kind: "memory" },
    timeouts: { stopMs: 500 },
    establishments: [
      {
        key: "valmoree",
        name: "Université de Valmorée",
        mailDomains: ["univ-valmoree.example", "etu.univ-valmoree.example"],
        origins: [ALLOWED_ORIGIN],
        issuers: [{ issuer, clientId: CLIENT.id, clientSecret, accessTokens: { audience: BASE } }],
        zimbra,
      },
      {
        key: "hautecombe",
        name: "Université de Hautecombe",
        publicUrl: `https://${OTHER_HOST}/partage-gw`,
        mailDomains: ["univ-hautecombe.example"],
        origins: ["https://ent.univ-hautecombe.example"],
        issuers: [{ issuer: otherIssuer, clientId: CLIENT.id, clientSecret, accessTokens: {} }],
        zimbra,
      },
    ],
  };
}

/** A gateway under test, with all that it said. */
export interface TestGateway {
  readonly running: RunningGateway;
  readonly backends: Readonly<Record<"valmoree" | "hautecombe", FakeBackend>>;
  readonly audits: readonly AuditEvent[];
  readonly requests: readonly RequestEvent[];
  readonly faults: readonly unknown[];
  /** Every line of the log. */
  readonly log: readonly string[];
  /** Moves the gateway's clock on, in milliseconds. */
  advance(milliseconds: number): void;
}

/** Starts a gateway for a test. */
export async function startTestGateway(
  config: ServiceConfigInput,
  options: StartOptions = {},
): Promise<TestGateway> {
  const backends = { valmoree: createFakeBackend(), hautecombe: createFakeBackend() };
  const audits: AuditEvent[] = [];
  const requests: RequestEvent[] = [];
  const faults: unknown[] = [];
  const log: string[] = [];
  let offset = 0;
  const running = await startGateway(config, {
    env: TEST_ENV,
    backends,
    now: () => Date.now() + offset,
    logDestination: { write: (line) => void log.push(line) },
    telemetry: {
      audit: (event) => void audits.push(event),
      request: (event) => void requests.push(event),
      fault: ({ error }) => void faults.push(error),
    },
    ...options,
  });
  return {
    ...{ running, backends, audits, requests, faults, log },
    advance: (milliseconds) => {
      offset += milliseconds;
    },
  };
}

/** An answer, its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Body as JSON. */
  json<Value = Record<string, unknown>>(): Value;
}

/** What {@link TestBrowser.ask} sends beyond the ordinary. */
export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
  /** Host that the proxy says; `Host` itself stays that of loopback. */
  readonly host?: string;
}

/** A browser: keeps `__Host-` cookies, follows nothing by itself. */
export class TestBrowser {
  readonly #address: string;
  readonly cookies = new Map<string, string>();

  constructor(address: string) {
    this.#address = address;
  }

  /** Sends a request below the base path, or to a complete path when it begins with a slash. */
  async ask(
    path: string,
    { method = "GET", headers = {}, body, host = HOST }: Ask = {},
  ): Promise<Answer> {
    const url = new URL(path.startsWith("/") ? path : `/partage-gw/${path}`, this.#address);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const sent: Record<string, string> = { "X-Forwarded-Host": host };
    if (cookie) sent["Cookie"] = cookie;
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) sent[name] = value;
    return new Promise((resolve, reject) => {
      const request = httpRequest(url, { method, headers: sent, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const received = new Headers();
          const raw = response.rawHeaders;
          for (let at = 0; at < raw.length; at += 2) received.append(raw[at]!, raw[at + 1]!);
          this.#keep(received.getSetCookie());
          resolve({
            status: response.statusCode ?? 0,
            headers: received,
            text,
            json: <Value>() => JSON.parse(text) as Value,
          });
        });
      });
      request.on("error", reject);
      request.end(body);
    });
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = ""] = line.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (/Max-Age=0/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  /** Begins a sign-in: the address of the issuer that the browser is sent to. */
  async begin(query = "returnTo=/ent"): Promise<string> {
    const answer = await this.ask(`auth/login?${query}`);
    return answer.headers.get("Location") ?? "";
  }

  /** Comes back from the issuer. */
  return(callback: URL): Promise<Answer> {
    return this.ask(`${callback.pathname}${callback.search}`);
  }

  /** Signs in, from beginning to end. */
  async signIn(issuer: HostileIssuer, claims: JWTPayload = {}): Promise<Answer> {
    return this.return(issuer.authorize(await this.begin(), claims));
  }

  /** The session as the page sees it. */
  async session(): Promise<GatewaySession> {
    return (await this.ask("v1/session")).json<GatewaySession>();
  }

  /** Calls JMAP methods as a page of the gateway's own origin does. */
  async call(methodCalls: readonly unknown[], ask: Ask = {}): Promise<Answer> {
    const { csrf = "" } = await this.session();
    return this.ask("jmap/api", {
      method: "POST",
      body: JSON.stringify({
        using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
        methodCalls,
      }),
      ...ask,
      headers: {
        "Content-Type": "application/json",
        "X-Partage-CSRF": csrf,
        Origin: ORIGIN,
        "Sec-Fetch-Site": "same-origin",
        ...ask.headers,
      },
    });
  }
}
