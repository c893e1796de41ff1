import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { createUPortal, type UPortal } from "@partage-ent/sandbox/app";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Answer,
  ORIGIN,
  startTestGateway,
  TEST_ENV,
  testConfig,
  type TestGateway,
} from "../../packages/gateway/src/testing/test-gateway.js";
import { exchangeSubject } from "../../packages/gateway/src/testing/token-exchange.js";

const KEY = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(64))));
let portal: UPortal;
let url = "";
const listener = createServer((incoming, response) => {
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  const request = new Request(new URL(incoming.url ?? "", url), {
    headers: headers as [string, string][],
  });
  void portal.fetch(request).then(async (answer) => {
    response.writeHead(answer.status, [...answer.headers].flat()).end(await answer.text());
  });
});
const gateways: Partial<Record<"peopleMe" | "signature", TestGateway>> = {};

beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/uPortal`;
  portal = createUPortal({
    ...{ contextUrl: url, signatureKey: KEY, domain: "univ-valmoree.example" },
  });
  const config = testConfig("https://idp.example");
  const [first, ...rest] = config.establishments;
  const start = (issuer: NonNullable<typeof first>["issuers"][number]): Promise<TestGateway> =>
    startTestGateway(
      { ...config, establishments: [{ ...first!, issuers: [issuer] }, ...rest] },
      { env: { ...TEST_ENV, PORTAL_KEY: KEY } },
    );
  gateways.peopleMe = await start({ issuer: url, uportal: {} });
  gateways.signature = await start({
    ...{ issuer: url, uportal: { verify: "signature" }, secret: { env: "PORTAL_KEY" } },
    account: { claim: "eduPersonPrincipalName", template: "{sub}@univ-valmoree.example" },
  });
});
afterAll(async () => {
  await Promise.all(Object.values(gateways).map(({ running }) => running.stop()));
  listener.close();
});

async function tokenOf(cookie: string): Promise<string> {
  const request = new Request(`${url}/api/v5-1/userinfo`, { headers: { Cookie: cookie } });
  return (await portal.fetch(request)).text();
}

function bring(way: "peopleMe" | "signature", token: string): Promise<Answer> {
  return exchangeSubject(gateways[way]!.running.address, {
    ...{ type: SUBJECT_TOKEN_TYPES.jwt, token, headers: { Origin: ORIGIN } },
  });
}

for (const way of ["peopleMe", "signature"] as const) {
  describe(`a portal whose tokens are believed by ${way}`, () => {
    it("brings a person in by the token that it gave its own page", async () => {
      const me = new Request(`${url}/api/v5-0/people/me`, {
        headers: { Cookie: portal.signIn("lmarchetti") },
      });
      expect((await portal.fetch(me)).status).toBe(200);
      const answer = await bring(way, await tokenOf(portal.signIn("lmarchetti")));
      expect([answer.status, answer.text]).toEqual([
        200,
        expect.stringContaining("@univ-valmoree"),
      ]);
    });
    it("brings no guest in", async () => {
      const answer = await bring(way, await tokenOf(""));
      expect(answer.json()).toEqual({ error: "invalid_grant" });
      expect(gateways[way]!.audits.at(-1)?.reason).toBe("guest");
    });
    it("brings nobody in twice by what it gave two pages in one second", async () => {
      const cookie = portal.signIn("lmarchetti");
      const tokens = new Set<string>();
      // Until the portal's clock did not tick between two of them.
      let token = await tokenOf(cookie);
      while (!tokens.has(token)) {
        tokens.add(token);
        token = await tokenOf(cookie);
      }
      await bring(way, token);
      expect((await bring(way, token)).json()).toEqual({ error: "invalid_grant" });
      expect(gateways[way]!.audits.at(-1)?.reason).toBe("replayed");
    });
  });
}
