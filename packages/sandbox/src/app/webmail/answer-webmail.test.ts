import { beforeEach, describe, expect, it } from "vitest";
import { createSandbox } from "../create-sandbox.js";
import type { Sandbox } from "../sandbox.js";
import { signPreauth } from "../auth/preauth.js";

const KEY = "0123456789abcdef".repeat(4);
const ORIGIN = "https://mail.univ-valmoree.example";
const LEA = "lea@univ-valmoree.example";

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = createSandbox({ domain: "univ-valmoree.example", preauthKey: KEY });
  for (const name of ["lea", "aurelie"]) await sandbox.createAccount({ name, password: "x" });
});

/** Comes in as the gateway sends a browser: answers where to, and the cookie. */
async function jump(target: string): Promise<{ location: string; cookie: string }> {
  const timestamp = Date.now();
  const parts = { account: LEA, by: "name", expires: 0, timestamp };
  const url = new URL("/service/preauth", ORIGIN);
  for (const [name, value] of Object.entries(parts)) url.searchParams.set(name, String(value));
  url.searchParams.set("preauth", await signPreauth(KEY, parts));
  url.searchParams.set("redirectURL", target);
  const response = await sandbox.fetch(new Request(url));
  return {
    location: response.headers.get("location")!,
    cookie: response.headers.get("set-cookie")!.split(";")[0]!,
  };
}

async function post(cookie: string, fields: Record<string, string>, origin = ORIGIN) {
  const request = new Request(`${ORIGIN}/webmail/send`, {
    method: "POST",
    headers: { cookie, origin },
    body: new URLSearchParams(fields),
  });
  const response = await sandbox.fetch(request);
  return { status: response.status, text: await response.text() };
}

describe("the page after the jump", () => {
  it("writes to whom the jump names, and the message arrives", async () => {
    const { location, cookie } = await jump("/?view=compose&to=aurelie%40univ-valmoree.example");
    const response = await sandbox.fetch(new Request(ORIGIN + location, { headers: { cookie } }));
    expect(await response.text()).toContain('value="aurelie@univ-valmoree.example"');
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const message = { to: "aurelie@univ-valmoree.example", subject: "Stage", text: "Bonjour" };
    expect((await post(cookie, message)).text).toContain("Message envoyé");
    const [arrived] = sandbox.mailbox("aurelie").itemsOf("message");
    expect(arrived).toMatchObject({ summary: { subject: "Stage", text: "Bonjour" } });
  });

  it("keeps what was written when it can't be sent", async () => {
    const { cookie } = await jump("/");
    const { status, text } = await post(cookie, { to: " ", subject: "Stage", text: "Bonjour" });
    expect(status).toBe(422);
    expect(text).toContain(">Bonjour</textarea>");
    expect(text).toContain("n’a pas de destinataire");
  });

  it("shows what strangers put into the address as text", async () => {
    const { cookie } = await jump("/");
    const url = `${ORIGIN}/?view=compose&to=${encodeURIComponent('"><script>alert(1)</script>')}`;
    const text = await (await sandbox.fetch(new Request(url, { headers: { cookie } }))).text();
    expect(text).not.toContain("<script");
  });

  it("is for nobody without the cookie, and takes no form of another site", async () => {
    expect((await sandbox.fetch(new Request(`${ORIGIN}/?zauthtoken=x`))).status).toBe(401);
    const { cookie } = await jump("/");
    expect((await post(cookie, { to: "aurelie" }, "https://evil.example")).status).toBe(403);
    expect([...sandbox.mailbox("aurelie").itemsOf("message")]).toHaveLength(0);
  });
});
