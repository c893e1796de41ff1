import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  ALLOWED_ORIGIN,
  HOST,
  ORIGIN,
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";

let issuer: HostileIssuer;
let gateway: TestGateway;
beforeAll(async () => {
  issuer = await startHostileIssuer();
  gateway = await startTestGateway(testConfig(issuer.url));
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
});

/** As they stand in the address: what is encoded here arrives decoded. */
const refused: readonly string[] = [
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/%5Cevil.example",
  "/%09/evil.example",
  "/%0A/evil.example",
  "%09//evil.example",
  "%20//evil.example",
  "https:evil.example",
  "https:/evil.example",
  "https:///evil.example",
  "https://evil.example",
  "https://evil.example%23@ent.univ-valmoree.example",
  "https://ent.univ-valmoree.example@evil.example",
  "https://ent.univ-valmoree.example:pass@ent.univ-valmoree.example",
  "https://lea@ent.univ-valmoree.example/",
  "https://ent.univ-valmoree.example.evil.example",
  "https://ent.univ-valmoree.example%5C.evil.example",
  "https://ent.univ-valmoree.example:8443/",
  "http://ent.univ-valmoree.example/",
  "https://ent.univ-hautecombe.example/",
  "HTTPS://EVIL.EXAMPLE",
  "javascript:alert(1)",
  "java%0Ascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "blob:https://ent.univ-valmoree.example/x",
  "ent",
  "./ent",
  "../ent",
  "?a=1",
  "%23fragment",
  "",
  "/ent%0d%0aSet-Cookie:%20a=b",
  "/ent%0d%0a%0d%0a<script>",
  "/ent%00",
  "/ent%E2%80%AE%C2%85",
  `/${"a".repeat(3000)}`,
  "https://[::1",
  "//ent.univ-valmoree.example@evil.example",
  "/.%09./evil",
];

const accepted: readonly (readonly [string, string])[] = [
  ["/", `${ORIGIN}/`],
  ["/ent/page?a=1&b=2#part", `${ORIGIN}/ent/page?a=1&b=2#part`],
  ["/ent/é", `${ORIGIN}/ent/%C3%A9`],
  ["/a/..//evil.example", `${ORIGIN}//evil.example`],
  [`${ORIGIN}/ent`, `${ORIGIN}/ent`],
  [`https://${HOST.toUpperCase()}/ent`, `${ORIGIN}/ent`],
  [`${ALLOWED_ORIGIN}/course/view.php?id=3`, `${ALLOWED_ORIGIN}/course/view.php?id=3`],
];

describe("row 19: open redirects", () => {
  for (const returnTo of refused) {
    it(`row 19: returnTo ${returnTo.slice(0, 60)} is refused`, async () => {
      const browser = new TestBrowser(gateway.running.address);
      const answer = await browser.ask(`auth/login?returnTo=${returnTo}`);
      expect(answer.status).toBe(400);
      expect(answer.headers.get("Location")).toBeNull();
      expect(answer.text).not.toContain("evil");
    });
  }
  for (const [returnTo, target] of accepted) {
    it(`row 19: returnTo ${returnTo} comes back to ${target}`, async () => {
      const browser = new TestBrowser(gateway.running.address);
      const authorization = await browser.begin(`returnTo=${encodeURIComponent(returnTo)}`);
      const answer = await browser.return(issuer.authorize(authorization));
      expect(answer.headers.get("Location")).toBe(target);
    });
  }
  it("row 19: without returnTo the way back is the origin of the gateway", async () => {
    const browser = new TestBrowser(gateway.running.address);
    const answer = await browser.return(issuer.authorize(await browser.begin("")));
    expect(answer.headers.get("Location")).toBe(`${ORIGIN}/`);
  });
  it("row 19: the issuer is never told where the person comes back to", async () => {
    const authorization = await new TestBrowser(gateway.running.address).begin(
      "returnTo=/secret-page",
    );
    expect(authorization).not.toContain("secret-page");
  });
});

describe("the jump to the webmail", () => {
  it("goes where the mail system says, for the person of the session", async () => {
    const browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuer);
    const answer = await browser.ask("open?view=compose", {
      headers: { "Sec-Fetch-Dest": "document" },
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("Location")).toContain(
      "account=lea@univ-valmoree.example&view=compose",
    );
    expect(answer.headers.get("Referrer-Policy")).toBe("no-referrer");
  });
  it("signs in first, and comes back to the jump", async () => {
    const browser = new TestBrowser(gateway.running.address);
    const first = await browser.ask("open?view=mail&id=12-3");
    const login = new URL(first.headers.get("Location") ?? "");
    expect(`${login.origin}${login.pathname}`).toBe(`${ORIGIN}/partage-gw/auth/login`);
    const begun = await browser.ask(`${login.pathname}${login.search}`);
    const back = await browser.return(issuer.authorize(begun.headers.get("Location") ?? ""));
    expect(back.headers.get("Location")).toBe(`${ORIGIN}/partage-gw/open?view=mail&id=12-3`);
  });
  it("refuses a view or an id that it does not know", async () => {
    const browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuer);
    for (const query of [
      "view=admin",
      "view=mail&id=../x",
      "view=mail&id=1&view=x",
      "id=%0d%0a",
      "id=",
    ]) {
      const answer = await browser.ask(`open?${query}`);
      expect([303, 403]).toContain(answer.status);
      if (answer.status === 303)
        expect(answer.headers.get("Location")).not.toMatch(/\.\.|admin|\r/);
    }
  });
  it("is not followed by an element or a script of a page", async () => {
    const browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuer);
    for (const dest of ["iframe", "image", "script", "style", "empty"]) {
      expect((await browser.ask("open", { headers: { "Sec-Fetch-Dest": dest } })).status).toBe(403);
    }
  });
});
