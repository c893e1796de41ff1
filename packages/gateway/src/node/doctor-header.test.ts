import { describe, expect, it } from "vitest";
import { TEST_ENV, testConfig } from "../testing/test-gateway.js";
import { checkHeader } from "./doctor-header.js";
import type { Finding } from "./doctor.js";
import { loadConfig } from "./service-config.js";

const SECRET = "Vt7Qk2mXw9Rb4Zc8Np1Ld6Hs3Gf5JyT0aE";
const GATE = { "X-Request-Id": "r", "Content-Type": "text/html; charset=utf-8" };
const toLogin = (): Response =>
  new Response(null, { status: 302, headers: { Location: "https://idp.example/sso" } });
const signedOut = (): Response => new Response("{}", { status: 401 });

async function examine(
  guarded: () => Response,
  open: () => Response = signedOut,
): Promise<{ readonly findings: readonly Finding[]; readonly sent: readonly Headers[] }> {
  const config = testConfig("https://idp.example");
  const [valmoree, hautecombe] = config.establishments;
  const header = { claims: { mail: "X-Remote-Mail" } };
  const issuers = [
    { issuer: "https://sso.example/front", secret: { env: "FRONT_SECRET" }, header },
  ];
  const loaded = loadConfig(
    { ...config, establishments: [{ ...valmoree!, issuers }, hautecombe] },
    { env: { ...TEST_ENV, FRONT_SECRET: SECRET } },
  );
  const [establishment] = loaded.config.establishments;
  const sent: Headers[] = [];
  const fetcher: typeof fetch = async (input, init) => {
    sent.push(new Headers(init?.headers));
    const address = input instanceof Request ? input.url : String(input);
    return Promise.resolve(address.endsWith("/auth/header") ? guarded() : open());
  };
  const context = { loaded, fetch: fetcher, now: Date.now };
  const findings = await checkHeader(context, establishment!, establishment!.issuers[0]!);
  return { findings, sent };
}

describe("the doctor at a web server in front", () => {
  it("finds one that protects the one path, and keeps the secret to itself", async () => {
    const { findings, sent } = await examine(toLogin);
    expect(findings.map(({ level }) => level)).toEqual(["ok", "ok"]);
    expect(sent.map((headers) => headers.get("X-Remote-User"))).toEqual(["doctor", "doctor"]);
    expect(JSON.stringify(sent.map((headers) => [...headers]))).not.toContain(SECRET);
  });
  it("tells one that lets anybody through to the gateway", async () => {
    const { findings } = await examine(() => new Response("page", { status: 400, headers: GATE }));
    expect(findings[0]).toMatchObject({ level: "error" });
    expect(findings[0]?.message).toMatch(/lets anybody through/);
  });
  it("tells one that protects nothing, or everything", async () => {
    const { findings } = await examine(() => new Response("hello"), toLogin);
    expect(findings.map(({ level }) => level)).toEqual(["error", "error"]);
    expect(findings[1]?.message).toMatch(/everything is behind the sign-in/);
  });
  it("notes one that does not answer", async () => {
    const { findings } = await examine(() => {
      throw new TypeError("fetch failed");
    });
    expect(findings).toMatchObject([{ level: "note" }]);
  });
});
