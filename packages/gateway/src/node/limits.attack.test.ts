import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HostileIssuer, startHostileIssuer } from "../testing/hostile-issuer.js";
import {
  type Answer,
  HOST,
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

describe("row 42: rate limits", () => {
  const limits = { sessionPerMinute: 10, addressPerMinute: 10, signInPerMinute: 5 };
  it("row 42: a session, an address and sign-ins are limited, and told when to try again", async () => {
    const limited = await startTestGateway({ ...testConfig(issuer.url), limits });
    const ask = async (browser: TestBrowser, path: string, times: number): Promise<Answer[]> => {
      const answers: Answer[] = [];
      for (let round = 0; round < times; round += 1) answers.push(await browser.ask(path));
      return answers;
    };
    const browser = new TestBrowser(limited.running.address);
    await browser.signIn(issuer);
    const session = await ask(browser, "v1/session", 12);
    expect(
      session.map(({ status }) => status).filter((status) => status === 429).length,
    ).toBeGreaterThan(0);
    expect(Number(session.at(-1)?.headers.get("Retry-After"))).toBeGreaterThan(0);
    const nobody = await ask(new TestBrowser(limited.running.address), "v1/session", 12);
    expect(nobody.at(-1)?.status).toBe(429);
    const logins = await ask(new TestBrowser(limited.running.address), "auth/login", 5);
    expect(logins.at(-1)?.status).toBe(429);
    expect(logins.at(-1)?.text).toContain("Trop de demandes");
    await limited.running.stop();
  });
  it("row 42: rotating X-Forwarded-For by a client changes nothing", async () => {
    const limited = await startTestGateway({ ...testConfig(issuer.url), limits });
    const statuses: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      const forged = `10.0.0.${round}, 198.51.100.7`;
      const browser = new TestBrowser(limited.running.address);
      statuses.push(
        (await browser.ask("v1/session", { headers: { "X-Forwarded-For": forged } })).status,
      );
    }
    expect(statuses.at(-1)).toBe(429);
    expect(new Set(limited.requests.map(({ clientAddress }) => clientAddress))).toEqual(
      new Set(["198.51.100.7"]),
    );
    await limited.running.stop();
  });
  it("row 42: guessed tokens and cookies count against the address", async () => {
    const limited = await startTestGateway({ ...testConfig(issuer.url), limits });
    const statuses: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      const guess = `${"A".repeat(41)}${String(round).padStart(2, "0")}`;
      const headers =
        round % 2 ? { Authorization: `Bearer ${guess}` } : { Cookie: `__Host-partage=${guess}` };
      statuses.push(
        (await new TestBrowser(limited.running.address).ask("v1/session", { headers })).status,
      );
    }
    expect(statuses.at(-1)).toBe(429);
    await limited.running.stop();
  });
});

describe("row 43: slow clients", () => {
  const drip = (address: URL, first: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(address.port), address.hostname);
      let text = "";
      socket.on("data", (chunk) => (text += String(chunk)));
      socket.on("close", () => resolve(text));
      socket.on("error", () => resolve(text));
      socket.write(first);
    });
  it("row 43: a client that never ends its headers or its body is let go", async () => {
    const config = {
      ...testConfig(issuer.url),
      timeouts: { headersMs: 500, requestMs: 1_000, stopMs: 500 },
    };
    const impatient = await startTestGateway(config);
    const address = new URL(impatient.running.address);
    const [headers, body] = await Promise.all([
      drip(address, `GET /partage-gw/v1/session HTTP/1.1\r\nHost: ${HOST}\r\nX-a: `),
      drip(
        address,
        `POST /partage-gw/v1/token HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: ${HOST}\r\n` +
          "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ngrant",
      ),
    ]);
    expect(headers).toContain("408");
    expect(body).not.toContain(" 200 ");
    expect((await new TestBrowser(impatient.running.address).ask("v1/session")).status).toBe(401);
    await impatient.running.stop();
  });
  it("row 37: ambiguous framing is refused", async () => {
    const address = new URL(gateway.running.address);
    const head = `POST /partage-gw/jmap/api HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: ${HOST}\r\n`;
    for (const lines of [
      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
      "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      "Transfer-Encoding: xchunked\r\n\r\n",
      "Content-Length: +1\r\n\r\na",
      "X-a: b\r\n c: d\r\nContent-Length: 0 \u0000\r\n\r\n",
    ]) {
      expect(await drip(address, `${head}Connection: close\r\n${lines}`)).toMatch(
        /^HTTP\/1\.1 4\d\d/,
      );
    }
  });
});
