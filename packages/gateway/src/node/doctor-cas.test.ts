import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OwnCas, startOwnCas } from "../testing/own-cas.js";
import { TEST_ENV, testConfig } from "../testing/test-gateway.js";
import { checkCas } from "./doctor-cas.js";
import type { Finding } from "./doctor.js";
import { loadConfig } from "./service-config.js";

let cas: OwnCas;
beforeAll(async () => {
  cas = await startOwnCas();
});
afterAll(() => cas.close());

async function examine(url: string, proxy = false): Promise<readonly Finding[]> {
  const config = testConfig("https://idp.example");
  const [valmoree, hautecombe] = config.establishments;
  const issuers = [{ issuer: url, cas: { proxy } }];
  const loaded = loadConfig(
    { ...config, establishments: [{ ...valmoree!, issuers }, hautecombe] },
    { env: TEST_ENV },
  );
  const [establishment] = loaded.config.establishments;
  const context = { loaded, fetch, now: Date.now };
  return checkCas(context, establishment!, establishment!.issuers[0]!);
}

describe("the doctor at a CAS server", () => {
  it("finds one that validates tickets", async () => {
    cas.manners = {};
    expect(await examine(cas.url)).toContainEqual(
      expect.objectContaining({ level: "ok", message: "validates tickets (CAS protocol 3.0)" }),
    );
    expect(await examine(cas.url, true)).toContainEqual(expect.objectContaining({ level: "note" }));
  });

  for (const [name, answer, said] of [
    [
      "one that does not know the gateway",
      '<serviceResponse><authenticationFailure code="UNAUTHORIZED_SERVICE">x</authenticationFailure></serviceResponse>',
      /refuses the gateway as a service \(UNAUTHORIZED_SERVICE\)/,
    ],
    ["a page that is none", "<!doctype html><p>Bonjour", /no CAS server/],
    [
      "one that believes everything",
      "<serviceResponse><authenticationSuccess><user>x</user></authenticationSuccess></serviceResponse>",
      /a made-up ticket was accepted/,
    ],
  ] as const) {
    it(`tells ${name}`, async () => {
      cas.manners = { answer };
      const [finding] = await examine(cas.url);
      expect(finding).toMatchObject({ level: "error" });
      expect(finding?.message).toMatch(said);
    });
  }

  it("tells one that is not there", async () => {
    const [finding] = await examine("http://127.0.0.1:9/cas");
    expect(finding).toMatchObject({ level: "error", message: "the CAS server does not answer" });
  });
});
