import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connect } from "./connect.js";
import { moodleGrant } from "./moodle-grant.js";
import { signIn, signOut } from "./sign-in.js";
import { readProof } from "./testing/proof-reader.js";
import { GATEWAY, json, scriptedGateway, sessionOf } from "./testing/scripted-gateway.js";
import { uportalGrant } from "./uportal-grant.js";

const host = "https://ent.univ.example";
const left: string[] = [];
/** What the host was asked, and what it answers. */
let asked: { url: URL; init: RequestInit }[] = [];
let answer: () => Response | Promise<Response>;

const encode = (value: object): string =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const tokenOf = (sub: string): string => `${encode({ alg: "HS512" })}.${encode({ sub })}.c2ln`;
const text = (body: string, type = "application/jwt", status = 200): Response =>
  new Response(body, { status, headers: { "Content-Type": type } });

beforeEach(() => {
  asked = [];
  left.length = 0;
  const place = Object.assign(new URL(`${host}/uPortal/f/accueil?x=1`), {
    assign: (url: URL | string) => void left.push(String(url)),
  });
  vi.stubGlobal("location", place);
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) => {
    asked.push({ url, init });
    return Promise.resolve(answer());
  });
});
afterEach(() => void vi.unstubAllGlobals());

function start(grant: Parameters<typeof connect>[0]["grant"]) {
  const { fetch, requests } = scriptedGateway({}, ({ path }) =>
    path === "v1/token"
      ? json({
          access_token: "t1",
          token_type: "DPoP",
          expires_in: 300,
          partage: sessionOf({ csrf: undefined }),
        })
      : undefined,
  );
  return { connection: connect({ gateway: GATEWAY, fetch, grant }), requests };
}

describe("uportalGrant", () => {
  it("asks the portal with the person's session there, and the gateway with the token", async () => {
    answer = () => text(tokenOf("lea"));
    const { connection, requests } = start(uportalGrant({ claims: ["email", "name"] }));
    await connection.session();
    const [{ url, init }] = asked as [(typeof asked)[0]];
    expect(url.href).toBe(`${host}/uPortal/api/v5-1/userinfo?claims=email%2Cname`);
    expect(init).toMatchObject({
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
    });
    const body = new URLSearchParams(requests[0]!.body);
    expect(body.get("subject_token")).toBe(tokenOf("lea"));
    expect(body.get("subject_token_type")).toBe("urn:ietf:params:oauth:token-type:jwt");
    const { claims } = await readProof(requests[0]!.headers.get("DPoP"));
    expect(claims).toMatchObject({ htm: "POST", htu: `${GATEWAY}v1/token` });
  });

  const nobody: [string, () => Response][] = [
    ["a guest", () => text(tokenOf("guest-lo"))],
    ["a token without a name", () => text(tokenOf(""))],
    ["401", () => text("", "text/plain", 401)],
    ["403", () => text("", "text/plain", 403)],
    ["404", () => text("", "text/plain", 404)],
    ["a sign-in page with 200", () => text("<!doctype html><title>CAS</title>", "text/html")],
    ["a redirect", () => Response.redirect(`${host}/cas/login`)],
    [
      "a redirect that the browser hides",
      () =>
        Object.defineProperty(Response.error(), "type", {
          value: "opaqueredirect",
        }),
    ],
    ["an empty answer", () => text("")],
  ];
  for (const [name, give] of nobody) {
    it(`takes ${name} for nobody, and does not ask the gateway`, async () => {
      answer = give;
      const { connection, requests } = start(uportalGrant());
      await expect(connection.session()).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
      expect(requests).toEqual([]);
    });
  }

  it("tells a portal that is away from nobody being signed in", async () => {
    const { connection } = start(uportalGrant());
    answer = () => text("", "text/html", 503);
    await expect(connection.session()).rejects.toMatchObject({ code: "ERR_UNAVAILABLE" });
    answer = () => Promise.reject(new TypeError("Failed to fetch"));
    await expect(connection.session()).rejects.toMatchObject({ code: "ERR_OFFLINE" });
  });

  it("asks no other host for a token, whatever its address says", () => {
    for (const url of [
      "https://evil.example/uPortal/api/v5-1/userinfo",
      "//evil.example/api",
      "https://ent.univ.example@evil.example/api",
      "http://ent.univ.example/api",
      "javascript:alert(1)",
    ]) {
      expect(() => uportalGrant({ url })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_ARGUMENTS" }),
      );
    }
  });

  it("stays signed out until the person signs in, then goes on or to the portal's own sign-in", async () => {
    answer = () => text(tokenOf("lea"));
    const { connection } = start(uportalGrant({ url: "/portail/api/v5-1/userinfo" }));
    await connection.session();
    await signOut(connection);
    await expect(connection.session()).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
    expect(asked).toHaveLength(1);
    signIn(connection);
    await vi.waitFor(() => expect(connection.status).toBe("signed-in"));
    expect(left).toEqual([]);
    await signOut(connection);
    answer = () => text("", "text/html", 401);
    signIn(connection);
    await vi.waitFor(() => expect(left).toHaveLength(1));
    expect(left[0]).toBe(`${host}/portail/Login?refUrl=%2FuPortal%2Ff%2Faccueil%3Fx%3D1`);
  });
});

describe("moodleGrant", () => {
  const page = (wwwroot = `${host}/moodle`, sesskey: unknown = "k3y") =>
    vi.stubGlobal("M", { cfg: { wwwroot, sesskey } });

  it("posts the session key of the moment to the plugin", async () => {
    page();
    answer = () => json({ token: "a.b.c" });
    const { connection, requests } = start(moodleGrant());
    page(`${host}/moodle`, "later");
    await connection.session();
    const [{ url, init }] = asked as [(typeof asked)[0]];
    expect(url.href).toBe(`${host}/moodle/local/partage/token.php`);
    expect(init.method).toBe("POST");
    expect(String(init.body as URLSearchParams)).toBe("sesskey=later");
    expect(new URLSearchParams(requests[0]!.body).get("subject_token")).toBe("a.b.c");
  });

  it("takes a page without session key, or an answer without token, for nobody", async () => {
    page(`${host}/moodle`, null);
    const without = start(moodleGrant());
    await expect(without.connection.session()).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
    expect(asked).toEqual([]);
    page();
    for (const give of [
      () => json({}),
      () => json({ token: 1 }),
      () => text("<html>", "text/html"),
    ]) {
      answer = give;
      const { connection, requests } = start(moodleGrant());
      await expect(connection.session()).rejects.toMatchObject({ code: "ERR_SIGNED_OUT" });
      expect(requests).toEqual([]);
    }
  });

  it("row 61: gives the session key to no other host, whoever wrote the page's settings", () => {
    page("https://evil.example");
    expect(() => moodleGrant()).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARGUMENTS" }));
    page();
    expect(() => moodleGrant({ url: "https://evil.example/token.php" })).toThrow(
      expect.objectContaining({ code: "ERR_INVALID_ARGUMENTS" }),
    );
  });
});
