import { describe, expect, it } from "vitest";
import { createFakeBackend } from "../testing/fake-backend.js";
import {
  createGateway,
  createMemoryStore,
  type Gateway,
  type GatewayContext,
  type GatewayOptions,
  parseGatewayConfig,
  type SignIn,
} from "./index.js";

const ORIGIN = "http://localhost:8000";
const BASE = `${ORIGIN}/partage-gw`;

const establishment = {
  key: "valmoree",
  name: "Université de Valmorée",
  mailDomains: ["univ-valmoree.example"],
  issuers: [{ issuer: "http://localhost:8000/demo", clientId: "demo" }],
};
const config = parseGatewayConfig({ publicUrl: BASE, establishments: [establishment] });

/** Signs Léa in without any page: what a demo inside a page does. */
const demoSignIn: SignIn = {
  begin: async ({ issuer, silent }) => ({
    identity: {
      issuer: issuer.issuer,
      subject: "lea",
      claims: { mail: "lea@univ-valmoree.example", name: silent ? "Silent Léa" : "Léa" },
    },
  }),
  complete: async () => {
    throw new Error("never asked");
  },
  endSession: async () => null,
};

function open(options: Partial<GatewayOptions> = {}): Gateway {
  return createGateway({
    config,
    store: createMemoryStore(),
    signIn: demoSignIn,
    backends: { valmoree: createFakeBackend() },
    ...options,
  });
}

/** Plays the page that plays the browser: cookies and metadata go beside the request. */
class Page {
  readonly #gateway: Gateway;
  readonly #cookies = new Map<string, string>();
  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }
  fetch(
    path: string,
    init: RequestInit = {},
    context: Partial<GatewayContext> = {},
  ): Promise<Response> {
    return this.#gateway.fetch(new Request(`${BASE}/${path}`, init), {
      clientAddress: "127.0.0.1",
      cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      origin: ORIGIN,
      fetchSite: "same-origin",
      setCookie: (line) => {
        const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
        this.#cookies.set(name, value);
      },
      ...context,
    });
  }
}

describe("a gateway inside a page", () => {
  it("signs in by its port, and answers JMAP with cookies that the page keeps", async () => {
    const page = new Page(open());
    expect((await page.fetch("v1/session")).status).toBe(401);
    const back = await page.fetch("auth/login?returnTo=/demo");
    expect([back.status, back.headers.get("Location")]).toEqual([303, `${ORIGIN}/demo`]);
    const session = (await (await page.fetch("v1/session")).json()) as { csrf: string };
    const answer = await page.fetch("jmap/api", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Partage-CSRF": session.csrf },
      body: JSON.stringify({
        using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
        methodCalls: [["Mailbox/get", { accountId: "a1", ids: null }, "0"]],
      }),
    });
    expect(await answer.text()).toContain("lea@univ-valmoree.example");
  });
  it("tells the mail system who asks, with the claims that were kept at sign-in", async () => {
    const backend = createFakeBackend();
    const claims = {
      mail: "lea@univ-valmoree.example",
      name: "Léa d’Été",
      eduPersonAffiliation: ["student"],
      supannEtuId: "21900001",
    };
    const gateway = open({
      config: parseGatewayConfig({
        publicUrl: BASE,
        establishments: [{ ...establishment, attributes: ["eduPersonAffiliation"] }],
      }),
      backends: { valmoree: backend },
      signIn: {
        ...demoSignIn,
        begin: async ({ issuer }) => ({
          identity: { issuer: issuer.issuer, subject: "lea", claims },
        }),
      },
    });
    const page = new Page(gateway);
    await page.fetch("auth/login");
    await page.fetch("v1/session");
    expect(backend.opened.at(-1)).toEqual({
      establishment: "valmoree",
      account: "lea@univ-valmoree.example",
      name: "Léa d’Été",
      attributes: { eduPersonAffiliation: ["student"] },
    });
  });
  it("takes a grant of its maker at v1/token", async () => {
    const gateway = open({
      grants: [
        {
          subjectTokenType: "urn:example:demo",
          exchange: async ({ subjectToken, establishments }) => ({
            establishment: establishments[0]!,
            issuer: establishments[0]!.issuers[0]!,
            identity: {
              issuer: establishments[0]!.issuers[0]!.issuer,
              subject: subjectToken,
              claims: { mail: `${subjectToken}@univ-valmoree.example` },
            },
            scopes: ["mail.read"],
          }),
        },
      ],
    });
    const answer = await new Page(gateway).fetch("v1/token", {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: "theo",
        subject_token_type: "urn:example:demo",
      }),
    });
    expect(await answer.json()).toMatchObject({
      scope: "mail.read",
      partage: { person: { email: "theo@univ-valmoree.example" } },
    });
  });
  it("does not reach routes of its maker without a session, where they ask for one", async () => {
    const handle = async (): Promise<Response> =>
      new Response("<p>", {
        headers: { "Content-Security-Policy": "default-src 'self'; frame-ancestors *" },
      });
    const gateway = open({
      routes: [
        { method: "GET", path: "frame/page", access: "public", use: "frame", handle },
        { method: "GET", path: "private", access: "session", use: "image", handle },
      ],
    });
    const page = new Page(gateway);
    expect((await page.fetch("private")).status).toBe(401);
    const frame = await page.fetch("frame/page");
    expect(frame.headers.get("Content-Security-Policy")).toBe(
      `default-src 'self'; frame-ancestors 'self' ${ORIGIN}`,
    );
    expect(frame.headers.get("X-Frame-Options")).toBeNull();
    await page.fetch("auth/login");
    expect((await page.fetch("private")).status).toBe(200);
  });
  it("answers 503 once it is closed", async () => {
    const gateway = open();
    await gateway.close();
    const answer = await new Page(gateway).fetch("v1/session");
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "5"]);
  });
});

describe("cookies on plain-http loopback", () => {
  const begun: SignIn = {
    ...demoSignIn,
    begin: async () => ({ redirect: new URL("http://localhost:8000/demo/authorize"), memory: {} }),
    complete: async ({ issuer }) => ({
      issuer: issuer.issuer,
      subject: "lea",
      claims: { mail: "lea@univ-valmoree.example" },
    }),
  };
  async function signIn(kept: RegExp): Promise<string[]> {
    const states: string[] = [];
    const signIn: SignIn = {
      ...begun,
      begin: async (request) => {
        states.push(request.state);
        return { redirect: new URL("http://localhost:8000/demo/authorize"), memory: {} };
      },
    };
    const gateway = open({ signIn });
    const ask = (path: string, cookie: string): Promise<Response> =>
      gateway.fetch(new Request(`${BASE}/${path}`), { clientAddress: "127.0.0.1", cookie });
    const first = await ask("auth/login", "");
    const cookies = first.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
    const cookie = cookies.filter((pair) => kept.test(pair)).join("; ");
    const back = await ask(`auth/callback?code=c&state=${states[0] ?? ""}`, cookie);
    expect(back.status).toBe(303);
    return back.headers.getSetCookie().filter((line) => !line.includes("Max-Age=0"));
  }
  it("are __Host- where the engine keeps those", async () => {
    const [line = ""] = await signIn(/^/);
    expect(line).toMatch(/^__Host-partage=.*; Secure; HttpOnly; SameSite=Lax$/);
  });
  it("have the name without prefix where the engine kept only that", async () => {
    const [line = ""] = await signIn(/^partage-signin/);
    expect(line).toMatch(/^partage=.*; HttpOnly; SameSite=Lax$/);
    expect(line).not.toContain("Secure");
  });
});
