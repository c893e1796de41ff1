/** People sign in at LemonLDAP::NG 2.16 of Debian by OpenID Connect, in a browser. */
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { rawMessage } from "../../contract/messages.js";
import { installDovecot, type OwnDovecot, startDovecot } from "../servers/dovecot.js";
import {
  installLemonldap,
  type LemonldapClient,
  type OwnLemonldap,
  startLemonldap,
} from "../servers/lemonldap.js";
import { openImap } from "../servers/raw-imap.js";
import { openSsoPage, signInAtLemonldap, type SsoPage } from "./sso-page.js";
import { SSO_PEOPLE, type SsoPortal, startSsoPortal } from "./sso-portal.js";

const hasLemonldap = await installLemonldap();
const hasDovecot = await installDovecot();
const lea = SSO_PEOPLE[0]!;
const CLIENT = { clientId: "partage-gateway", clientSecret: randomBytes(32).toString("base64url") };

const clientAt = (publicUrl: string, more: Partial<LemonldapClient> = {}): LemonldapClient => ({
  ...CLIENT,
  redirectUris: [`${publicUrl}/auth/callback`],
  postLogoutRedirectUris: [`${publicUrl}/auth/signed-out`],
  ...more,
});

const pages: SsoPage[] = [];
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.close()));
});

const open = async (portal: SsoPortal): Promise<SsoPage> => {
  const browser = await openSsoPage(portal);
  pages.push(browser);
  return browser;
};

/** Signs in; answers the addresses at which the browser asked the server to. */
const signIn = async (portal: SsoPortal): Promise<readonly [SsoPage, readonly URL[]]> => {
  const browser = await open(portal);
  const asked: URL[] = [];
  browser.page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname === "/oauth2/authorize") asked.push(url);
  });
  await browser.pressSignIn();
  await signInAtLemonldap(browser, lea);
  await browser.page.waitForURL(portal.url);
  return [browser, asked];
};

const silently = ({ publicUrl, url }: SsoPortal): string =>
  `${publicUrl}/auth/login?prompt=none&returnTo=${encodeURIComponent(url)}`;

describe.skipIf(!hasLemonldap)("LemonLDAP::NG 2.16 (OpenID Connect)", { timeout: 60_000 }, () => {
  let server: OwnLemonldap;
  let portal: SsoPortal;
  beforeAll(async () => {
    portal = await startSsoPortal(async ({ publicUrl, people }) => {
      server = await startLemonldap({ people, clients: [clientAt(publicUrl)] });
      const clientSecret = { env: "CLIENT_SECRET" };
      return {
        establishment: {
          issuers: [{ issuer: server.issuer, clientId: CLIENT.clientId, clientSecret }],
        },
        env: { CLIENT_SECRET: CLIENT.clientSecret },
        stop: () => server.stop(),
      };
    });
  }, 120_000);
  afterAll(() => portal?.close());

  it("shows the mail of whoever signed in there, by code, PKCE, state and nonce", async () => {
    const [browser, asked] = await signIn(portal);
    await browser.seeMailOf(lea);
    expect(await browser.session()).toMatchObject({ person: { email: lea.mail } });
    const { searchParams } = asked[0]!;
    expect(Object.fromEntries(searchParams)).toMatchObject({
      ...{ response_type: "code", code_challenge_method: "S256" },
      state: expect.stringMatching(/^[\w-]{22,}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{22,}$/) as string,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(browser.complaints).toEqual([]);
  });

  it("signs in without a page where the person is signed in there already", async () => {
    const [browser] = await signIn(portal);
    await browser.context.clearCookies({ name: /partage/ });
    expect(await browser.session()).toBeNull();
    await browser.page.goto(silently(portal));
    expect(browser.page.url()).toBe(portal.url);
    await browser.seeMailOf(lea);
  });

  it("ends the session there when the person signs out here", async () => {
    const [browser] = await signIn(portal);
    const end = await browser.signOut();
    expect(end).toMatch(new RegExp(`^${server.issuer}/oauth2/logout\\?`));
    await browser.page.goto(end!);
    // Without an ID token as a hint it asks the person first.
    await browser.page.locator("form [type=submit]").first().click();
    await browser.page.waitForURL(`${portal.publicUrl}/auth/signed-out*`);
    await browser.page.goto(portal.url);
    await browser.pressSignIn();
    await browser.page.locator("input[name=user]").waitFor();
  });

  it("takes no answer that another browser asked for", async () => {
    const hers = await open(portal);
    let answer: string | undefined;
    hers.page.on("request", (request) => {
      if (request.url().startsWith(`${portal.publicUrl}/auth/callback`)) answer = request.url();
    });
    await hers.pressSignIn();
    await signInAtLemonldap(hers, lea);
    await hers.page.waitForURL(portal.url);
    expect(answer).toMatch(/[?&]code=/);
    const his = await open(portal);
    const response = await his.page.goto(answer!);
    expect(response?.status()).toBeGreaterThanOrEqual(400);
    await his.page.goto(portal.url);
    expect(await his.session()).toBeNull();
  });

  describe("what it has not", () => {
    it("tells of no back-channel logout, no pushed requests and no DPoP", async () => {
      const metadata = (await (
        await fetch(`${server.issuer}/.well-known/openid-configuration`)
      ).json()) as Record<string, unknown>;
      expect(metadata).toMatchObject({ backchannel_logout_supported: false });
      expect(metadata).not.toHaveProperty("pushed_authorization_request_endpoint");
      expect(metadata).not.toHaveProperty("dpop_signing_alg_values_supported");
    });

    it("keeps the session here when the person signs out there, for it says nothing", async () => {
      const [browser] = await signIn(portal);
      const there = await browser.context.newPage();
      await there.goto(`${server.issuer}/?logout=1`);
      await there.goto(server.issuer);
      await there.locator("input[name=user]").waitFor();
      expect(await browser.session()).toMatchObject({ person: { email: lea.mail } });
    });

    it("shows its page for prompt=none, where OpenID Connect wants login_required", async () => {
      const browser = await open(portal);
      await browser.page.goto(silently(portal));
      await browser.page.locator("input[name=user]").waitFor();
    });
  });
});

describe.skipIf(!hasLemonldap || !hasDovecot)(
  "LemonLDAP::NG 2.16 (access tokens at Dovecot)",
  { timeout: 60_000 },
  () => {
    let server: OwnLemonldap;
    let portal: SsoPortal;
    beforeAll(async () => {
      let dovecot: OwnDovecot;
      portal = await startSsoPortal(async ({ publicUrl, people }) => {
        // The gateway renews a token a minute before its end: so each use of this one is a renewal.
        const client = clientAt(publicUrl, { subject: "mail", tokenSeconds: 45 });
        server = await startLemonldap({ people, clients: [client] });
        dovecot = await startDovecot({ introspection: introspectionAt(server.issuer) });
        const her = { name: lea.mail, password: crypto.randomUUID() };
        await dovecot.addUser(her);
        const mailbox = await openImap(dovecot.ports.imap, her);
        await mailbox.append("INBOX", Buffer.from(rawMessage({ subject: lea.subject })));
        await mailbox.logout();
        const clientSecret = { env: "CLIENT_SECRET" };
        const imap = { host: "127.0.0.1", port: dovecot.ports.imap, security: "plain" } as const;
        return {
          establishment: {
            issuers: [{ issuer: server.issuer, clientId: CLIENT.clientId, clientSecret }],
            standards: { imap, credential: { kind: "oauth", scopes: [] } },
          },
          config: { credentials: { sealKey: { env: "SEAL_KEY" } } },
          env: {
            ...{ CLIENT_SECRET: CLIENT.clientSecret },
            SEAL_KEY: randomBytes(32).toString("base64url"),
          },
          stop: async () => {
            await Promise.all([server.stop(), dovecot.stop()]);
          },
        };
      });
    }, 120_000);
    afterAll(() => portal?.close());

    const tokensAsked = async (): Promise<number> =>
      (await server.asked()).filter((what) => what === "POST /oauth2/token").length;

    it("open the mailbox, renewed by refresh tokens", async () => {
      const [browser] = await signIn(portal);
      await browser.seeMailOf(lea);
      // One for the code, the others for refresh tokens.
      await expect.poll(tokensAsked).toBeGreaterThan(1);
    });
  },
);

/** Dovecot asks the server itself whether a token is good, as a client of it. */
function introspectionAt(issuer: string): string {
  const { clientId, clientSecret } = CLIENT;
  const at = issuer.replace("http://", `http://${clientId}:${clientSecret}@`);
  return [
    "introspection_mode = post",
    `introspection_url = ${at}/oauth2/introspect`,
    "username_attribute = sub",
    "active_attribute = active",
    "active_value = true",
    "",
  ].join("\n");
}
