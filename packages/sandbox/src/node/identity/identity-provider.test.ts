import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_PASSWORD, PEOPLE } from "../../app/university/people.js";
import { listen, type Listening } from "../listen.js";
import { startIdentityProvider, type RunningIdentityProvider } from "./identity-provider.js";

const CALLBACK = "http://127.0.0.1:9/v1/callback";
const GATEWAY = "https://passerelle.univ-valmoree.example/";

/** A browser that keeps cookies and follows nothing by itself. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async open(url: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      redirect: "manual",
      method: form ? "POST" : "GET",
      headers: cookie === "" ? {} : { cookie },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/expires=Thu, 01 Jan 1970/iu.test(line)) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  /** Follows redirections until a page, or until the address is outside the provider. */
  async follow(url: string, form?: Record<string, string>): Promise<[string, Response]> {
    let at = url;
    let response = await this.open(at, form);
    while (response.status >= 300 && response.status < 400) {
      const next = new URL(response.headers.get("location") ?? "", at).href;
      if (!next.startsWith(idp.issuer)) return [next, response];
      at = next;
      response = await this.open(at);
    }
    return [at, response];
  }
}

let idp: RunningIdentityProvider;
let metadata: Record<string, string>;
let rp: Listening;
const logoutTokens: string[] = [];

beforeAll(async () => {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      logoutTokens.push(new URLSearchParams(body).get("logout_token") ?? "");
      response.end();
    });
  });
  rp = await listen(server);
  idp = await startIdentityProvider({
    clients: [
      {
        clientId: "passerelle",
        clientSecret: "secret-of-the-gateway-in-a-test",
        name: "la passerelle de test",
        redirectUris: [CALLBACK],
        postLogoutRedirectUris: ["http://127.0.0.1:9/"],
        backchannelLogoutUri: `${rp.url}/logout`,
      },
    ],
    resources: [{ audience: GATEWAY, scopes: ["mail.read", "mail.write"] }],
  });
  const discovered = await fetch(`${idp.issuer}/.well-known/openid-configuration`);
  metadata = (await discovered.json()) as Record<string, string>;
});

afterAll(async () => {
  await idp.close();
  await rp.close();
});

const basic = `Basic ${Buffer.from("passerelle:secret-of-the-gateway-in-a-test").toString("base64")}`;

function authorization(extra: Record<string, string> = {}): {
  verifier: string;
  parameters: Record<string, string>;
} {
  const verifier = randomBytes(32).toString("base64url");
  return {
    verifier,
    parameters: {
      client_id: "passerelle",
      response_type: "code",
      redirect_uri: CALLBACK,
      scope: "openid profile email eduperson",
      state: "an-état",
      nonce: "n-1",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...extra,
    },
  };
}

const authUrl = (parameters: Record<string, string>): string =>
  `${metadata.authorization_endpoint ?? ""}?${new URLSearchParams(parameters).toString()}`;

async function token(form: Record<string, string>): Promise<[number, Record<string, string>]> {
  const response = await fetch(metadata.token_endpoint ?? "", {
    method: "POST",
    headers: { authorization: basic },
    body: new URLSearchParams(form),
  });
  return [response.status, (await response.json()) as Record<string, string>];
}

/** Signs in through the form and returns where the browser is sent. */
async function signIn(
  browser: Browser,
  parameters: Record<string, string>,
  username = "lmarchetti",
  password = DEMO_PASSWORD,
): Promise<[string, Response]> {
  const [page] = await browser.follow(authUrl(parameters));
  return browser.follow(page, { username, password });
}

const exchange = (code: string, verifier: string): Record<string, string> => ({
  grant_type: "authorization_code",
  code,
  redirect_uri: CALLBACK,
  code_verifier: verifier,
});

describe("signing in", () => {
  it("leads from the form to tokens with the claims of the person, by PKCE", async () => {
    const { verifier, parameters } = authorization();
    const [target] = await signIn(new Browser(), parameters);
    const answer = new URL(target).searchParams;
    expect(target.startsWith(`${CALLBACK}?`)).toBe(true);
    expect([answer.get("state"), answer.get("iss")]).toEqual(["an-état", idp.issuer]);
    const [status, tokens] = await token(exchange(answer.get("code") ?? "", verifier));
    expect(status).toBe(200);
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ""));
    const { payload } = await jwtVerify(tokens.id_token ?? "", keys, {
      issuer: idp.issuer,
      audience: "passerelle",
    });
    expect(payload).toMatchObject({
      sub: "lmarchetti",
      nonce: "n-1",
      name: "Léa Marchetti-Vasseur",
      given_name: "Léa",
      family_name: "Marchetti-Vasseur",
      preferred_username: "lmarchetti",
      email: "lea.marchetti-vasseur@univ-valmoree.example",
      eduPersonPrincipalName: "lmarchetti@univ-valmoree.example",
      eduPersonAffiliation: ["student", "member"],
    });
    const userinfo = await fetch(metadata.userinfo_endpoint ?? "", {
      headers: { authorization: `Bearer ${tokens.access_token ?? ""}` },
    });
    expect(await userinfo.json()).toMatchObject({ sub: "lmarchetti", email: payload.email });
  });

  it("accepts a pushed request and gives a JWT access token for the gateway", async () => {
    const { verifier, parameters } = authorization({ resource: GATEWAY });
    const scope = "openid mail.read";
    const pushed = await fetch(metadata.pushed_authorization_request_endpoint ?? "", {
      method: "POST",
      headers: { authorization: basic },
      body: new URLSearchParams({ ...parameters, scope }),
    });
    expect(pushed.status).toBe(201);
    const { request_uri } = (await pushed.json()) as { request_uri: string };
    const [target] = await signIn(new Browser(), { client_id: "passerelle", request_uri });
    const code = new URL(target).searchParams.get("code") ?? "";
    const [, tokens] = await token({ ...exchange(code, verifier), resource: GATEWAY });
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ""));
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token ?? "", keys, {
      issuer: idp.issuer,
      audience: GATEWAY,
      typ: "at+jwt",
    });
    expect(protectedHeader.alg).toBe("RS256");
    expect(payload).toMatchObject({
      sub: "lmarchetti",
      scope: "mail.read",
      email: "lea.marchetti-vasseur@univ-valmoree.example",
      eduPersonPrincipalName: "lmarchetti@univ-valmoree.example",
    });
  });

  it("refreshes once with each refresh token", async () => {
    const { verifier, parameters } = authorization({
      resource: GATEWAY,
      scope: "openid mail.read",
    });
    const [target] = await signIn(new Browser(), parameters);
    const code = new URL(target).searchParams.get("code") ?? "";
    const [, first] = await token(exchange(code, verifier));
    const refresh = { grant_type: "refresh_token", refresh_token: first.refresh_token ?? "" };
    const [status, second] = await token(refresh);
    expect(status).toBe(200);
    expect(decodeJwt(second.access_token ?? "").aud).toBe(GATEWAY);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await token(refresh)).toMatchObject([400, { error: "invalid_grant" }]);
  });

  it("answers prompt=none without a page when there is a session, and refuses without", async () => {
    const browser = new Browser();
    const silent = authorization({ prompt: "none" });
    const [refused] = await browser.follow(authUrl(silent.parameters));
    expect(new URL(refused).searchParams.get("error")).toBe("login_required");
    await signIn(browser, authorization().parameters, "HCazeneuve");
    const [target] = await browser.follow(authUrl(silent.parameters));
    const code = new URL(target).searchParams.get("code") ?? "";
    const [, tokens] = await token(exchange(code, silent.verifier));
    expect(decodeJwt(tokens.id_token ?? "")).toMatchObject({
      sub: "hcazeneuve",
      eduPersonAffiliation: ["faculty", "member", "employee"],
    });
  });

  it("lets every person in by uid, address and principal name", async () => {
    const everybody = PEOPLE.filter(({ kind }) => kind !== "shared");
    for (const [index, person] of everybody.entries()) {
      const names = [person.uid, person.mail, person.principalName];
      const [target] = await signIn(
        new Browser(),
        authorization().parameters,
        names[index % names.length],
      );
      expect(new URL(target).searchParams.get("code")).toBeTruthy();
    }
  });

  it("goes back with access_denied when the person cancels", async () => {
    const browser = new Browser();
    const [page] = await browser.follow(authUrl(authorization().parameters));
    const [target] = await browser.follow(page, { annuler: "1" });
    expect(new URL(target).searchParams.get("error")).toBe("access_denied");
  });
});

describe("what is refused", () => {
  it("says the same of a wrong password and of an unknown name, and keeps the name typed", async () => {
    const { parameters } = authorization();
    const pages = await Promise.all(
      ["eprovencalet", "personne"].map(async (name) => {
        const [, response] = await signIn(new Browser(), parameters, name, "mauvais");
        expect(response.status).toBe(401);
        const html = await response.text();
        expect(html).toContain(`value="${name}"`);
        return html.replaceAll(name, "NAME").replace(/interaction\/[\w-]+/gu, "");
      }),
    );
    expect(pages[0]).toBe(pages[1]);
    expect(pages[0]).toContain('role="alert"');
    expect(pages[0]).toMatch(/id="password"[^>]* autofocus/u);
  });

  it("stops guesses for a name after five failures, whatever the password", async () => {
    const { parameters } = authorization();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await signIn(new Browser(), parameters, "rzidouani", `faux-${String(attempt)}`);
    }
    const [, response] = await signIn(new Browser(), parameters, "rzidouani");
    expect(response.status).toBe(429);
    expect(await response.text()).toContain("Trop d’essais");
  });

  it("shows an error page, without a redirection, for an address that is not registered", async () => {
    for (const redirect_uri of [`${CALLBACK}/`, `${CALLBACK}?a=1`, "https://ailleurs.example/"]) {
      const { parameters } = authorization({ redirect_uri });
      const [url, response] = await new Browser().follow(authUrl(parameters));
      expect([response.status, new URL(url).origin]).toEqual([400, idp.issuer]);
      expect(await response.text()).toContain("invalid_redirect_uri");
    }
  });

  it("refuses a code twice, and revokes what the first exchange gave", async () => {
    const { verifier, parameters } = authorization();
    const [target] = await signIn(new Browser(), parameters);
    const code = new URL(target).searchParams.get("code") ?? "";
    const [, first] = await token(exchange(code, verifier));
    const replay = await token(exchange(code, verifier));
    expect(replay).toMatchObject([400, { error: "invalid_grant" }]);
    const refresh = { grant_type: "refresh_token", refresh_token: first.refresh_token ?? "" };
    expect(await token(refresh)).toMatchObject([400, { error: "invalid_grant" }]);
  });

  it("refuses a request without PKCE, a wrong verifier and an unknown resource", async () => {
    const { parameters } = authorization();
    const bare = new URL(authUrl(parameters));
    bare.searchParams.delete("code_challenge");
    bare.searchParams.delete("code_challenge_method");
    const [withoutPkce] = await new Browser().follow(bare.href);
    expect(new URL(withoutPkce).searchParams.get("error")).toBe("invalid_request");
    const [target] = await signIn(new Browser(), parameters);
    const code = new URL(target).searchParams.get("code") ?? "";
    const wrong = await token(exchange(code, "x".repeat(43)));
    expect(wrong).toMatchObject([400, { error: "invalid_grant" }]);
    const elsewhere = authorization({ resource: "https://ailleurs.example/" });
    const [unknown] = await new Browser().follow(authUrl(elsewhere.parameters));
    expect(new URL(unknown).searchParams.get("error")).toBe("invalid_target");
  });

  it("takes no form from a browser that did not start the sign-in", async () => {
    const [page] = await new Browser().follow(authUrl(authorization().parameters));
    const response = await new Browser().open(page, {
      username: "lmarchetti",
      password: DEMO_PASSWORD,
    });
    expect(response.status).toBe(400);
  });
});

describe("signing out", () => {
  it("asks, ends the session, tells the applications and comes back", async () => {
    const browser = new Browser();
    const { verifier, parameters } = authorization();
    const [target] = await signIn(browser, parameters);
    const code = new URL(target).searchParams.get("code") ?? "";
    const [, tokens] = await token(exchange(code, verifier));
    const query = new URLSearchParams({
      id_token_hint: tokens.id_token ?? "",
      post_logout_redirect_uri: "http://127.0.0.1:9/",
      state: "fin",
    });
    const question = await browser.open(
      `${metadata.end_session_endpoint ?? ""}?${query.toString()}`,
    );
    const html = await question.text();
    expect(html).toContain("Se déconnecter ?");
    const action = /action="([^"]+)"/u.exec(html)?.[1] ?? "";
    const xsrf = /name="xsrf" value="([^"]+)"/u.exec(html)?.[1] ?? "";
    logoutTokens.length = 0;
    const [back] = await browser.follow(action, { xsrf, logout: "yes" });
    expect(back).toBe("http://127.0.0.1:9/?state=fin");
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ""));
    const { payload } = await jwtVerify(logoutTokens[0] ?? "", keys, { audience: "passerelle" });
    expect(payload.sub).toBe("lmarchetti");
    expect(payload.sid).toBe(decodeJwt(tokens.id_token ?? "").sid);
    expect(payload.events).toHaveProperty("http://schemas.openid.net/event/backchannel-logout");
    const [silent] = await browser.follow(authUrl(authorization({ prompt: "none" }).parameters));
    expect(new URL(silent).searchParams.get("error")).toBe("login_required");
  });
});

describe("the pages", () => {
  it("hold no script, allow none, and offer accounts that fill in the name", async () => {
    const browser = new Browser();
    const [page, response] = await browser.follow(authUrl(authorization().parameters));
    const html = await response.text();
    expect(html).toContain("Université de Valmorée");
    expect(html).not.toMatch(/<script|<style| style=| on\w+=/u);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const chosen = await browser.open(`${page}?compte=${encodeURIComponent('a"><script>')}`);
    expect(await chosen.text()).toContain('value="a&quot;&gt;&lt;script&gt;"');
  });
});
