import { decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { DEMO_PASSWORD } from "../university/people.js";
import { createUPortal, type UPortal } from "./uportal.js";

const CONTEXT = "https://ent.univ-valmoree.example/uPortal";
const KEY = Buffer.alloc(64, 7).toString("base64");

function portalAt(clock: () => number = Date.now): UPortal {
  const portlets = [{ fname: "partage-inbox", title: "Mes messages", content: "<p>content</p>" }];
  return createUPortal({ contextUrl: CONTEXT, signatureKey: KEY, portlets, clock });
}

function ask(portal: UPortal, path: string, headers: HeadersInit = {}): Promise<Response> {
  return portal.fetch(new Request(`${CONTEXT}${path}`, { headers }));
}

describe("a stand-in uPortal", () => {
  it("signs its tokens with the decoded key, for itself, for five minutes", async () => {
    const portal = portalAt();
    const answer = await ask(portal, "/api/v5-1/userinfo", { Cookie: portal.signIn("lmarchetti") });
    expect(answer.headers.get("Content-Type")).toBe("application/jwt");
    const token = await answer.text();
    expect(decodeProtectedHeader(token)).toEqual({ alg: "HS512" });
    const { payload } = await jwtVerify(token, Buffer.alloc(64, 7));
    expect(payload).toMatchObject({
      ...{ iss: CONTEXT, aud: CONTEXT, sub: "lmarchetti", name: "Léa Marchetti-Vasseur" },
      email: "lea.marchetti-vasseur@univ-valmoree.example",
      groups: ["Students"],
      eduPersonAffiliation: ["student", "member"],
    });
    expect(payload.exp! - payload.iat!).toBe(300);
    expect(payload.jti).toBeUndefined();
  });

  it("narrows claims and groups as it is asked, by address or by form", async () => {
    const portal = portalAt();
    const cookie = portal.signIn("hcazeneuve");
    const answer = await ask(portal, "/api/v5-1/userinfo?claims=email&groups=none", {
      Cookie: cookie,
    });
    const byAddress = decodeJwt(await answer.text());
    expect(Object.keys(byAddress).sort()).toEqual(["aud", "email", "exp", "iat", "iss", "sub"]);
    const form = await portal.fetch(
      new Request(`${CONTEXT}/api/v5-1/userinfo`, {
        method: "POST",
        body: new URLSearchParams({ claims: "name" }),
      }),
      { cookie },
    );
    expect(decodeJwt(await form.text())).toMatchObject({ name: "Hélène Cazeneuvial" });
  });

  it("gives guests a signed token, too", async () => {
    const portal = portalAt();
    const token = await (await ask(portal, "/api/v5-1/userinfo")).text();
    expect(decodeJwt(token)).toMatchObject({ iss: CONTEXT, sub: "guest" });
  });

  it("tells whoever asks about themselves, by session or by bearer", async () => {
    const portal = portalAt();
    const cookie = portal.signIn("lmarchetti");
    const token = await (await ask(portal, "/api/v5-1/userinfo", { Cookie: cookie })).text();
    const bySession = await (await ask(portal, "/api/v5-0/people/me", { Cookie: cookie })).json();
    const byBearer = await (
      await ask(portal, "/api/v5-0/people/me", { Authorization: `Bearer ${token}` })
    ).json();
    expect(byBearer).toEqual(bySession);
    expect(byBearer).toMatchObject({
      username: ["lmarchetti"],
      mail: ["lea.marchetti-vasseur@univ-valmoree.example"],
    });
  });

  it("takes a bearer that is forged or over for a guest", async () => {
    let now = Date.now();
    const portal = portalAt(() => now);
    const cookie = portal.signIn("lmarchetti");
    const token = await (await ask(portal, "/api/v5-1/userinfo", { Cookie: cookie })).text();
    now += 301_000;
    for (const bearer of [token, `${token.slice(0, -4)}AAAA`, "x"]) {
      const answer = await ask(portal, "/api/v5-0/people/me", {
        Authorization: `Bearer ${bearer}`,
      });
      expect(await answer.json()).toMatchObject({ username: ["guest"] });
    }
  });

  it("has no session.json without a session, and tells the one there is", async () => {
    const portal = portalAt();
    expect((await ask(portal, "/api/session.json")).status).toBe(404);
    const mine = await ask(portal, "/api/session.json", { Cookie: portal.signIn("lmarchetti") });
    expect(await mine.json()).toMatchObject({
      person: {
        userName: "lmarchetti",
        displayName: "Léa Marchetti-Vasseur",
        timeoutMS: 3_600_000,
      },
    });
    const guest = await ask(portal, "/api/session.json", { Cookie: portal.signIn("guest") });
    expect(await guest.json()).toMatchObject({
      person: { userName: "guest", displayName: "Guest", sessionKey: null },
    });
  });

  it("tells the layout and its portlets", async () => {
    const portal = portalAt();
    const cookie = portal.signIn("lmarchetti");
    const layout = await (
      await ask(portal, "/api/v4-3/dlm/layout.json", { Cookie: cookie })
    ).json();
    expect(layout).toMatchObject({
      ...{ user: "lmarchetti", authenticated: "true" },
      layout: { navigation: { tabs: [{ content: [{ fname: "partage-inbox" }] }] } },
    });
    const portlet = await ask(portal, "/api/portlet/partage-inbox.json", { Cookie: cookie });
    expect(await portlet.json()).toMatchObject({
      portlet: { fname: "partage-inbox", title: "Mes messages", staticContent: "<p>content</p>" },
    });
    expect((await ask(portal, "/api/portlet/other.json", { Cookie: cookie })).status).toBe(403);
  });

  it("signs in by its form with a cookie of its own path, and out again", async () => {
    const portal = portalAt();
    const login = (fields: Record<string, string>): Promise<Response> =>
      portal.fetch(
        new Request(`${CONTEXT}/Login`, { method: "POST", body: new URLSearchParams(fields) }),
      );
    expect((await login({ userName: "lmarchetti", password: "wrong" })).status).toBe(401);
    const right = await login({
      ...{ userName: "lmarchetti", password: DEMO_PASSWORD, refUrl: "//evil.example/" },
    });
    expect(right.headers.get("Location")).toBe("/uPortal/");
    const [line = ""] = right.headers.getSetCookie();
    expect(line).toContain("; Path=/uPortal; HttpOnly; SameSite=Lax; Secure");
    const cookie = line.split(";")[0]!;
    expect((await ask(portal, "/api/session.json", { Cookie: cookie })).status).toBe(200);
    await ask(portal, "/Logout", { Cookie: cookie });
    expect((await ask(portal, "/api/session.json", { Cookie: cookie })).status).toBe(404);
  });

  it("takes no other method and has nothing outside of its context", async () => {
    const portal = portalAt();
    const put = new Request(`${CONTEXT}/api/v5-1/userinfo`, { method: "PUT" });
    expect((await portal.fetch(put)).status).toBe(405);
    const outside = new Request("https://ent.univ-valmoree.example/other");
    expect((await portal.fetch(outside)).status).toBe(404);
  });
});
