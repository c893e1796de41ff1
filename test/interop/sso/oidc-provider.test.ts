/** People sign in at oidc-provider 9.13 in a browser; what LemonLDAP::NG 2.16 has not is held against it. */
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { fileURLToPath } from "node:url";
import { type GatewaySession, SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startHost } from "../../../demo/host-server.js";
import { type OwnOidcProvider, startOidcProvider } from "../servers/oidc-provider.js";
import { STRONG, TOKEN_SCOPE } from "../servers/oidc-provider-options.js";
import { askWithKey, keyPage, type Told } from "./key-page.js";
import { openSsoPage, type SsoPage } from "./sso-page.js";
import { SSO_PEOPLE, type SsoPerson, type SsoPortal, startSsoPortal } from "./sso-portal.js";

const [lea, theo] = [SSO_PEOPLE[0]!, SSO_PEOPLE[1]!];
const CLIENT = { clientId: "partage-gateway", clientSecret: randomBytes(32).toString("base64url") };
const PAGE_CLIENT = "site-de-l-association";
const ASSETS = fileURLToPath(new URL("../../../widgets/cdn/", import.meta.url));
const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const CHALLENGE = { code_challenge: "A".repeat(43), code_challenge_method: "S256" };

let server: OwnOidcProvider;
let portal: SsoPortal;
let other: RunningHost;
/** The page of another site. */
let pageUrl: string;
const pages: SsoPage[] = [];

beforeAll(async () => {
  other = await startHost(0);
  pageUrl = `${other.otherUrl}/`;
  portal = await startSsoPortal(async ({ publicUrl, people }) => {
    const page = { clientId: PAGE_CLIENT, url: pageUrl };
    server = await startOidcProvider({ people, gateway: { ...CLIENT, publicUrl }, page });
    return {
      establishment: {
        origins: [other.otherUrl],
        scopes: ["mail.read", "mail.write"],
        issuers: [
          {
            ...{ issuer: server.issuer, clientId: CLIENT.clientId },
            clientSecret: { env: "CLIENT_SECRET" },
            // Its ID tokens hold no address: it tells that to whoever asks userinfo.
            account: { claim: "email" },
            accessTokens: { clients: [PAGE_CLIENT] },
            stepUp: { acrValues: [STRONG], scopes: ["mail.write"] },
          },
        ],
      },
      config: { assets: { path: ASSETS } },
      env: { CLIENT_SECRET: CLIENT.clientSecret },
      stop: () => server.stop(),
    };
  });
  other.setService(
    "/",
    keyPage(portal.publicUrl, () => server.issuer),
  );
}, 120_000);
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.close()));
});
afterAll(async () => {
  await Promise.all([portal?.close(), other?.close()]);
});

const open = async (place: Pick<SsoPortal, "url" | "publicUrl"> = portal): Promise<SsoPage> => {
  const browser = await openSsoPage(place);
  pages.push(browser);
  return browser;
};

const fillForm = async ({ page }: Pick<SsoPage, "page">, { uid }: SsoPerson): Promise<void> => {
  await page.locator("input[name=user]").fill(uid);
  await page.locator("button[type=submit]").click();
};

/** Signs in; answers the addresses at which the browser asked the server to. */
const signIn = async (person = lea): Promise<readonly [SsoPage, readonly URL[]]> => {
  const browser = await open();
  const asked: URL[] = [];
  browser.page.on("request", (request) => {
    if (request.url().startsWith(`${server.issuer}/auth?`)) asked.push(new URL(request.url()));
  });
  await browser.pressSignIn();
  await fillForm(browser, person);
  await browser.page.waitForURL(portal.url);
  return [browser, asked];
};

/** Signs out at the server itself, in another tab. */
const signOutThere = async (context: SsoPage["context"]): Promise<void> => {
  const there = await context.newPage();
  await there.goto(`${server.issuer}/session/end`);
  await there.locator("button[name=logout]").click();
  await there.getByText("À bientôt").waitFor();
};

const sendLogout = (token: string): Promise<Response> =>
  fetch(`${portal.publicUrl}/auth/backchannel-logout`, {
    ...{ method: "POST", body: new URLSearchParams({ logout_token: token }) },
  });

describe("oidc-provider 9.13", { timeout: 60_000 }, () => {
  describe("pushed requests and PKCE", () => {
    it("show the mail of whoever signed in there, and no browser carries what was asked", async () => {
      const [browser, asked] = await signIn();
      await browser.seeMailOf(lea);
      expect(await browser.session()).toMatchObject({ person: { email: lea.mail } });
      const [first] = asked;
      expect(Object.fromEntries(first!.searchParams)).toEqual({
        client_id: CLIENT.clientId,
        request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:/) as string,
      });
      expect(server.pushed.at(-1)).toMatchObject({
        ...{ response_type: "code", code_challenge_method: "S256" },
        code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
        state: expect.stringMatching(/^[\w-]{22,}$/) as string,
        nonce: expect.stringMatching(/^[\w-]{22,}$/) as string,
      });
      expect(browser.complaints).toEqual([]);
    });

    const push = async (more: Readonly<Record<string, string>>): Promise<unknown> => {
      const { clientId, clientSecret } = CLIENT;
      const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
      const answer = await fetch(`${server.issuer}/request`, {
        method: "POST",
        headers: { Authorization: `Basic ${credentials}` },
        body: new URLSearchParams({
          ...{ client_id: clientId, response_type: "code", scope: "openid", ...more },
          redirect_uri: `${portal.publicUrl}/auth/callback`,
        }),
      });
      return answer.json();
    };

    it("are what the server itself insists on", async () => {
      expect(await push(CHALLENGE)).toHaveProperty("request_uri");
      expect(await push({})).toMatchObject({ error: "invalid_request" });
      const plain = { ...CHALLENGE, code_challenge_method: "plain" };
      expect(await push(plain)).toMatchObject({ error: "invalid_request" });
      const query = new URLSearchParams({
        ...{ client_id: CLIENT.clientId, response_type: "code", scope: "openid", ...CHALLENGE },
        redirect_uri: `${portal.publicUrl}/auth/callback`,
      });
      const refused = await fetch(`${server.issuer}/auth?${query.toString()}`, {
        redirect: "manual",
      });
      expect(refused.headers.get("Location") ?? (await refused.text())).toMatch(
        /Pushed(%20|\+| )Authorization(%20|\+| )Request/,
      );
    });
  });

  describe("back-channel logout", () => {
    it("ends the session here, and the page says so by itself", async () => {
      const [hers] = await signIn();
      const [his] = await signIn(theo);
      await hers.seeMailOf(lea);
      await signOutThere(hers.context);
      await hers.inbox
        .getByText(/session a expiré/)
        .first()
        .waitFor();
      await hers.inbox
        .getByRole("button", { name: /connecter/i })
        .first()
        .waitFor();
      expect(await hers.session()).toBeNull();
      expect(await his.session()).toMatchObject({ person: { email: theo.mail } });
      const ends = portal.audits.filter(({ event }) => event === "issuer-sign-out");
      expect(ends.map(({ account }) => account)).toEqual([lea.mail]);
    });

    it("ends nothing for a token that was sent before, or that another key signed", async () => {
      const [browser] = await signIn();
      await signOutThere(browser.context);
      await expect.poll(() => browser.session()).toBeNull();
      const genuine = server.logoutTokens.at(-1)!;
      const [again] = await signIn();
      for (const token of [genuine, forge(genuine, { sub: lea.uid, sid: undefined })]) {
        expect((await sendLogout(token)).status).toBe(400);
      }
      expect(await again.session()).toMatchObject({ person: { email: lea.mail } });
    });
  });

  describe("step-up by acr_values", () => {
    const stepUp = (): string =>
      `${portal.publicUrl}/auth/login?step_up=1&returnTo=${encodeURIComponent(portal.url)}`;

    it("gives what an ordinary session lacks, after a second factor", async () => {
      const [browser] = await signIn();
      expect(await browser.session()).toMatchObject({
        ...{ scopes: ["mail.read"], stepUp: { scopes: ["mail.write"] } },
      });
      await browser.page.goto(stepUp());
      expect(server.pushed.at(-1)).toMatchObject({ acr_values: STRONG });
      await browser.page.locator("input[name=code]").fill(server.secondFactor);
      await fillForm(browser, lea);
      await browser.page.waitForURL(portal.url);
      const session = await browser.session();
      expect(session?.scopes).toEqual(["mail.read", "mail.write"]);
      expect(session?.stepUp).toBeUndefined();
    });

    it("gives nothing before the second factor is there", async () => {
      const [browser] = await signIn();
      await browser.page.goto(stepUp());
      await browser.page.locator("input[name=code]").fill("devine");
      await fillForm(browser, lea);
      await browser.page.locator("input[name=code]").waitFor();
      await browser.page.goto(portal.url);
      expect(await browser.session()).toMatchObject({ scopes: ["mail.read"] });
    });
  });

  describe("tokens that are bound to a key (DPoP)", () => {
    /** Signs in at the server for the page itself; answers the page and its access token. */
    const signInAtPage = async (): Promise<readonly [SsoPage, string]> => {
      const browser = await open({ url: pageUrl, publicUrl: portal.publicUrl });
      const verifier = randomBytes(32).toString("base64url");
      const query = new URLSearchParams({
        ...{ client_id: PAGE_CLIENT, redirect_uri: pageUrl, response_type: "code" },
        ...{ scope: `openid ${TOKEN_SCOPE}`, resource: portal.publicUrl },
        ...{ code_challenge: await challengeOf(verifier), code_challenge_method: "S256" },
      });
      await browser.page.goto(`${server.issuer}/auth?${query.toString()}`);
      await fillForm(browser, lea);
      await browser.page.waitForURL(`${pageUrl}?*`);
      const code = new URL(browser.page.url()).searchParams.get("code")!;
      const redeem = (codeVerifier: string): Promise<Told> =>
        askWithKey(browser.page, {
          ...{ url: `${server.issuer}/token`, method: "POST", key: "own" },
          form: {
            ...{ grant_type: "authorization_code", client_id: PAGE_CLIENT, code },
            ...{ code_verifier: codeVerifier, redirect_uri: pageUrl, resource: portal.publicUrl },
          },
        });
      expect(await redeem(verifier.replace(/^./, "~"))).toMatchObject({
        body: { error: "invalid_grant" },
      });
      const told = await redeem(verifier);
      expect(told).toMatchObject({ status: 200, body: { token_type: "DPoP" } });
      return [browser, String(told.body["access_token"])];
    };

    const exchange = ({ page }: SsoPage, token: string, key?: "own" | "other"): Promise<Told> =>
      askWithKey(page, {
        ...{ url: `${portal.publicUrl}/v1/token`, method: "POST", ...(key && { key }) },
        form: {
          ...{ grant_type: EXCHANGE, subject_token: token },
          subject_token_type: SUBJECT_TOKEN_TYPES.accessToken,
        },
      });

    it("open a session with a proof of that key, which asks for mail with such proofs alone", async () => {
      const [browser, accessToken] = await signInAtPage();
      expect(claimsOf(accessToken)).toMatchObject({
        ...{ aud: portal.publicUrl, cnf: { jkt: expect.stringMatching(/^[\w-]{43}$/) as string } },
      });
      const told = await exchange(browser, accessToken, "own");
      expect(told).toMatchObject({ status: 200, body: { token_type: "DPoP" } });
      const token = String(told.body["access_token"]);
      const { jmap } = told.body["partage"] as GatewaySession;
      const accountId = Object.keys(jmap.accounts)[0]!;
      const call = (how: Partial<Parameters<typeof askWithKey>[1]>): Promise<Told> =>
        askWithKey(browser.page, {
          ...{ url: `${portal.publicUrl}/jmap/api`, method: "POST", token },
          json: {
            using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
            methodCalls: [["Email/query", { accountId }, "0"]],
          },
          ...how,
        });
      expect(await call({ scheme: "DPoP", key: "own" })).toMatchObject({
        status: 200,
        body: { methodResponses: [["Email/query", { ids: [expect.any(String)] }, "0"]] },
      });
      const others = [
        { scheme: "DPoP" as const },
        { scheme: "DPoP" as const, key: "other" as const },
        { scheme: "Bearer" as const },
        { scheme: "Bearer" as const, key: "own" as const },
        { scheme: "DPoP" as const, key: "own" as const, token: accessToken },
      ];
      for (const how of others) expect((await call(how)).status).toBe(401);
    });

    it("are worth nothing without that key", async () => {
      const [browser, accessToken] = await signInAtPage();
      const refused = { status: 400, body: { error: "invalid_grant" } };
      expect(await exchange(browser, accessToken)).toMatchObject(refused);
      expect(await exchange(browser, accessToken, "other")).toMatchObject(refused);
      const reasons = portal.audits
        .filter(({ event }) => event === "token-refused")
        .map(({ reason }) => reason);
      expect(reasons.slice(-2)).toEqual(["proof-missing", "other-key"]);
      expect((await exchange(browser, accessToken, "own")).status).toBe(200);
    });

    /** Signs in by a window; answers the page and the headers of its calls. */
    const signInByWindow = async (): Promise<
      readonly [SsoPage, readonly Readonly<Record<string, string>>[]]
    > => {
      const browser = await open({ url: pageUrl, publicUrl: portal.publicUrl });
      const { page, inbox } = browser;
      const calls: Readonly<Record<string, string>>[] = [];
      page.on("request", (request) => {
        const isCall = request.url().startsWith(`${portal.publicUrl}/jmap/api`);
        if (isCall && request.method() === "POST") calls.push(request.headers());
      });
      const exchanged = page.waitForResponse(`${portal.publicUrl}/v1/token`);
      const opened = page.waitForEvent("popup");
      await browser.pressSignIn();
      const popup = await opened;
      await fillForm({ page: popup }, lea);
      await inbox.getByText(lea.subject).first().waitFor();
      expect(popup.isClosed()).toBe(true);
      expect(await (await exchanged).json()).toMatchObject({ token_type: "DPoP" });
      return [browser, calls];
    };

    it("are what a window ends in that a page of another site opens", async () => {
      const [{ complaints }, calls] = await signInByWindow();
      expect(calls.length).toBeGreaterThan(0);
      for (const headers of calls) {
        expect(headers).toMatchObject({
          ...{ authorization: expect.stringMatching(/^DPoP /) as string },
          dpop: expect.stringMatching(/^ey/) as string,
        });
        expect(headers).not.toHaveProperty("cookie");
      }
      expect(complaints).toEqual([]);
    });

    it("end with the session there, and the page of the other site says so by itself", async () => {
      const [{ context, inbox }] = await signInByWindow();
      await signOutThere(context);
      await inbox
        .getByText(/session a expiré/)
        .first()
        .waitFor();
    });
  });

  it("never logs a token or a secret", () => {
    expect(portal.log.length).toBeGreaterThan(0);
    expect(portal.log.join("\n")).not.toMatch(/eyJ|request_uri=/);
    expect(portal.log.join("\n")).not.toContain(CLIENT.clientSecret);
  });
});

async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return Buffer.from(digest).toString("base64url");
}

function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ""] = token.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
}

/** A fresh token of the same form, signed with a key that nobody published, under the name of one that is. */
function forge(genuine: string, change: Readonly<Record<string, unknown>>): string {
  const [header = ""] = genuine.split(".");
  const claims = { ...claimsOf(genuine), jti: crypto.randomUUID(), ...change };
  const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const signature = sign("RSA-SHA256", Buffer.from(signed), privateKey);
  return `${signed}.${signature.toString("base64url")}`;
}
