import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { PUBLISHED_KEYS } from "../app/host-grants/portal-key.js";
import { type HostileUPortal, startHostileUPortal } from "../testing/hostile-uportal.js";
import { startOwnCas } from "../testing/own-cas.js";
import { TEST_ENV, testConfig } from "../testing/test-gateway.js";
import type { Finding } from "./doctor.js";
import { checkWayIn } from "./doctor-way-in.js";
import { loadConfig, type ServiceConfigInput } from "./service-config.js";

type IssuerInput = ServiceConfigInput["establishments"][number]["issuers"][number];

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function examine(issuer: IssuerInput, now = Date.now): Promise<readonly Finding[]> {
  const config = testConfig("https://idp.example");
  const [first] = config.establishments;
  const loaded = loadConfig(
    { ...config, establishments: [{ ...first!, issuers: [issuer] }] },
    { env: { ...TEST_ENV, HOST_KEY: "kV7-2pQzR9_wLx4TbN8sYc1FhJ6mDgUeA3oXiZ5K" } },
  );
  const [establishment] = loaded.config.establishments;
  return checkWayIn({ loaded, fetch, now }, establishment!, establishment!.issuers[0]!);
}

const errorsOf = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ level }) => level === "error").map(({ message }) => message);

async function portal(key?: string): Promise<HostileUPortal> {
  const started = await startHostileUPortal(key);
  closing.push(() => started.close());
  return started;
}

/** A server that answers everything with one thing. */
async function host(
  status: number,
  headers: Readonly<Record<string, string>>,
  body = "",
): Promise<string> {
  const server: Server = createServer((_request, response) => {
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("the doctor at a portal", () => {
  it("finds one that answers and has a key of its own", async () => {
    const { url } = await portal();
    const findings = await examine({ issuer: url, uportal: {} });
    expect(errorsOf(findings)).toEqual([]);
    expect(findings.map(({ message }) => message)).toEqual([
      "answers at api/session.json",
      "answers at api/v5-0/people/me",
      "does not sign by a published key",
    ]);
  });
  it("tells one that signs by the published key", async () => {
    const { url, people } = await portal(PUBLISHED_KEYS[0]);
    people.set("admin", { username: ["admin"] });
    expect(errorsOf(await examine({ issuer: url, uportal: {} }))).toEqual([
      expect.stringMatching(/published default key/),
    ]);
  });
  it("tells one that signs by the published key, though it has no such person", async () => {
    const { url } = await portal(PUBLISHED_KEYS[0]);
    const [error] = errorsOf(await examine({ issuer: url, uportal: {} }));
    expect(error).toMatch(/published default key/);
  });
  it("tells one whose sign-in filter stands before its API", async () => {
    const url = await host(302, { Location: "https://cas.univ-valmoree.example/cas/login" });
    const [finding] = await examine({ issuer: `${url}/uPortal`, uportal: {} });
    expect(finding).toMatchObject({ level: "error", advice: expect.stringMatching(/leave api/) });
  });
  it("tells what is no portal, and what is not there", async () => {
    const url = await host(404, { "Content-Type": "text/html" }, "<h1>404</h1>");
    const [no] = errorsOf(await examine({ issuer: `${url}/portal`, uportal: {} }));
    expect(no).toMatch(/does not answer as a uPortal does/);
    const [away] = errorsOf(await examine({ issuer: "http://127.0.0.1:9/uPortal", uportal: {} }));
    expect(away).toMatch(/^does not answer: /);
  });
  it("tells clocks that differ", async () => {
    const { url } = await portal();
    const findings = await examine({ issuer: url, uportal: {} }, () => Date.now() + 600_000);
    expect(errorsOf(findings)).toEqual([expect.stringMatching(/clock/)]);
  });
});

describe("the doctor at a Moodle", () => {
  const account = { template: "{username}@univ-valmoree.example" };
  const moodle = { moodle: {}, secret: { env: "HOST_KEY" } };
  const json = { "Content-Type": "application/json; charset=utf-8" };

  it("finds one that has the plugin", async () => {
    const issuer = await host(405, json, '{"error":"method-not-allowed"}');
    expect(errorsOf(await examine({ ...moodle, issuer, account }))).toEqual([]);
  });
  it("tells one without the plugin, and one at another address", async () => {
    const without = await host(404, { "Content-Type": "text/html" });
    expect(errorsOf(await examine({ ...moodle, issuer: without, account }))).toEqual([
      "does not answer as the plugin does at local/partage/token.php (HTTP 404)",
    ]);
    const moved = await host(303, { Location: "https://moodle.univ-valmoree.example/" });
    expect(errorsOf(await examine({ ...moodle, issuer: moved, account }))).toEqual([
      "sends local/partage/token.php elsewhere (HTTP 303)",
    ]);
  });
  it("tells a mapping that never gives an account", async () => {
    const issuer = await host(405, json);
    expect(errorsOf(await examine({ ...moodle, issuer }))).toEqual([
      expect.stringMatching(/gives nobody an account/),
    ]);
  });
});

describe("the doctor at a CAS server whose proxy tickets are taken", () => {
  it("finds one that validates them, and tells one that does not know the service", async () => {
    const cas = await startOwnCas();
    closing.push(() => cas.close());
    const issuer = { issuer: cas.url, cas: { proxies: ["https://ent.univ-valmoree.example/p"] } };
    expect(await examine(issuer)).toContainEqual(
      expect.objectContaining({ level: "ok", message: expect.stringMatching(/v1\/token$/) }),
    );
    cas.manners = {
      answer:
        '<serviceResponse><authenticationFailure code="UNAUTHORIZED_SERVICE_PROXY">x</authenticationFailure></serviceResponse>',
    };
    expect(errorsOf(await examine(issuer))).toContainEqual(
      expect.stringMatching(/UNAUTHORIZED_SERVICE_PROXY/),
    );
  });
});
