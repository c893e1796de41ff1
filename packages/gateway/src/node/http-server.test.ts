import { afterEach, describe, expect, it } from "vitest";
import { createMemoryStore, type Store } from "../app/index.js";
import { MethodFailure } from "@partage-ent/server";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../testing/test-gateway.js";

const opened: TestGateway[] = [];
const issuers: HostileIssuer[] = [];
async function start(options: Parameters<typeof startTestGateway>[1] = {}): Promise<TestGateway> {
  const issuer = await startHostileIssuer();
  issuers.push(issuer);
  const gateway = await startTestGateway(testConfig(issuer.url), options);
  opened.push(gateway);
  return gateway;
}
afterEach(async () => {
  for (const gateway of opened.splice(0)) await gateway.running.stop();
  for (const issuer of issuers.splice(0)) await issuer.close();
});

describe("probes", () => {
  it("answer under any host, outside of the base path", async () => {
    const { running } = await start();
    const health = await fetch(`${running.address}/healthz`);
    expect([health.status, await health.json()]).toEqual([200, { ok: true }]);
    const ready = await fetch(`${running.address}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { ok: true, parts: { store: "ok", "mail.valmoree": "ok", "mail.hautecombe": "ok" } },
    ]);
  });
  it("say that a mail system is down, and stay ready for the others", async () => {
    const { running, backends } = await start();
    backends.valmoree.failure = new MethodFailure("serverUnavailable", "away at 10.1.2.3");
    const ready = await fetch(`${running.address}/readyz`);
    const text = await ready.text();
    expect(ready.status).toBe(200);
    expect(text).toContain('"mail.valmoree":"down"');
    expect(text).not.toContain("10.1.2.3");
  });
  it("say that the store is down, and are not ready", async () => {
    const store: Store = createMemoryStore();
    store.check = () => Promise.reject(new Error("disk full"));
    const { running } = await start({ store });
    const ready = await fetch(`${running.address}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([
      503,
      expect.stringContaining('"store":"down"'),
    ]);
    expect((await fetch(`${running.address}/healthz`)).status).toBe(200);
  });
  it("change nothing, whatever the method", async () => {
    const { running } = await start();
    expect((await fetch(`${running.address}/readyz`, { method: "POST" })).status).toBe(405);
  });
});

describe("measures", () => {
  it("are on a port of their own, with routes and no addresses of people", async () => {
    const gateway = await start();
    const browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuers[0]!);
    await browser.ask("v1/session");
    const answer = await fetch(gateway.running.metricsAddress ?? "");
    const text = await answer.text();
    expect(answer.headers.get("Content-Type")).toContain("text/plain");
    expect(text).toContain(
      'partage_http_request_seconds_count{method="GET",route="v1/session",status="200"} 1',
    );
    expect(text).toContain("partage_sessions 1");
    expect(text).toContain(
      'partage_audit_events_total{event="sign-in",establishment="valmoree"} 1',
    );
    expect(text).not.toContain("lea@");
    expect((await fetch(`${gateway.running.address}/metrics`)).status).not.toBe(200);
    expect((await fetch(new URL("/healthz", gateway.running.metricsAddress))).status).toBe(404);
  });
  it("do not grow with what a client makes up", async () => {
    const gateway = await start();
    const browser = new TestBrowser(gateway.running.address);
    for (let round = 0; round < 20; round += 1)
      await browser.ask(`made-up-${round}`, { method: "PATCH" });
    const text = await (await fetch(gateway.running.metricsAddress ?? "")).text();
    expect(text).not.toContain("made-up");
    expect(text).toContain('method="other",route="none",status="404"} 20');
  });
});

describe("a stop", () => {
  it("ends open event streams, and closes the store", async () => {
    const store = createMemoryStore();
    let isClosed = false;
    const close = store.close.bind(store);
    store.close = () => {
      isClosed = true;
      return close();
    };
    const gateway = await start({ store });
    const browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuers[0]!);
    const stream = browser.ask("jmap/eventsource?types=*&closeafter=no&ping=300");
    await browser.ask("v1/session");
    await gateway.running.stop();
    expect((await stream).status).toBe(200);
    expect(isClosed).toBe(true);
  });
  it("lets a request that has begun finish", async () => {
    const gateway = await start();
    const { valmoree } = gateway.backends;
    const browser = new TestBrowser(gateway.running.address);
    await browser.signIn(issuers[0]!);
    let proceed = (): void => undefined;
    const open = valmoree.open.bind(valmoree);
    const reached = new Promise<void>((resolve) => {
      valmoree.open = (principal, options) => {
        const scope = open(principal, options);
        return {
          ...scope,
          describe: async () => {
            resolve();
            await new Promise<void>((go) => (proceed = go));
            return scope.describe();
          },
        };
      };
    });
    const asked = browser.ask("v1/session");
    await reached;
    const stopped = gateway.running.stop();
    proceed();
    expect((await asked).status).toBe(200);
    await stopped;
    await expect(browser.ask("v1/session")).rejects.toThrow();
  });
  it("can be asked for twice", async () => {
    const gateway = await start();
    await Promise.all([gateway.running.stop(), gateway.running.stop()]);
  });
});

describe("the public address", () => {
  it("with port 0 on loopback has the port that was given", async () => {
    const config = {
      ...testConfig("http://127.0.0.1:9"),
      publicUrl: "http://127.0.0.1:0/partage-gw",
    };
    const gateway = await startTestGateway(config);
    opened.push(gateway);
    expect(gateway.running.publicUrl).toBe(`http://127.0.0.1:${gateway.running.port}/partage-gw`);
    expect((await fetch(`${gateway.running.publicUrl}/v1/session`)).status).toBe(401);
  });
});
