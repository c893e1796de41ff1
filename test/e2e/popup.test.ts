import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type HostileIssuer,
  startHostileIssuer,
} from "../../packages/gateway/src/testing/hostile-issuer.js";
import {
  startTestGateway,
  TestBrowser,
  testConfig,
  type TestGateway,
} from "../../packages/gateway/src/testing/test-gateway.js";
import { openBrowser, type OwnBrowser } from "./portal-page.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A page that opens windows and keeps what they tell it. */
const OPENER = `<!doctype html><title>page</title><script>
const heard = [];
addEventListener("message", ({ origin, data }) => heard.push({ origin, ...data }));
const text = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/[+]/g, "-").replace(/[/]/g, "_").replace(/=/g, "");
const challengeOf = async (verifier) =>
  text(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
</script>`;

let issuer: HostileIssuer;
let gateway: TestGateway;
let pages: Server;
let foreign: Server;
let base: string;
let own: OwnBrowser;

const originOf = (server: Server): string =>
  `http://localhost:${String((server.address() as AddressInfo).port)}`;

beforeAll(async () => {
  issuer = await startHostileIssuer();
  pages = await servePages();
  foreign = await servePages();
  const config = testConfig(issuer.url);
  const [first] = config.establishments;
  gateway = await startTestGateway({
    ...config,
    publicUrl: "http://127.0.0.1:0/partage-gw",
    assets: { path: `${root}/widgets/cdn` },
    establishments: [{ ...first!, origins: [originOf(pages)] }],
  });
  base = gateway.running.publicUrl;
});
afterAll(async () => {
  await gateway.running.stop();
  await issuer.close();
  pages.close();
  foreign.close();
});
beforeEach(async () => {
  own = await openBrowser();
  const { hostname } = new URL(base);
  await own.context.addCookies([
    { name: "partage", value: await signIn(), domain: hostname, path: "/" },
  ]);
});
afterEach(() => own.close());

/** Somebody who has just signed in at the gateway: the value of her cookie. */
async function signIn(): Promise<string> {
  const browser = new TestBrowser(gateway.running.address);
  const { host } = new URL(base);
  const out = await browser.ask("auth/login?returnTo=/", { host });
  const { pathname, search } = issuer.authorize(out.headers.get("Location") ?? "");
  await browser.ask(`${pathname}${search}`, { host });
  return browser.cookies.get("__Host-partage") ?? "";
}

/** Pages of another site: the opener, and the samples with the addresses of this test in them. */
async function servePages(): Promise<Server> {
  const server = createServer(({ url = "/" }, answer) => {
    const { pathname } = new URL(url, "http://localhost");
    const name = /^\/samples\/([\w-]+\.(html|js))$/.exec(pathname)?.[1];
    const type = pathname.endsWith(".js") ? "text/javascript" : "text/html";
    answer.writeHead(200, { "Content-Type": `${type}; charset=utf-8` });
    answer.end(name === undefined ? OPENER : readSample(name));
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return server;
}

function readSample(name: string): string {
  return readFileSync(`${root}/docs/samples/${name}`, "utf8")
    .replaceAll(
      "https://partage-gw.univ-valmoree.example",
      name.endsWith(".js") ? new URL(base).origin : base,
    )
    .replaceAll("https://labo.autre-site.example", originOf(pages));
}

interface Heard {
  readonly origin: string;
  readonly type: string;
  readonly id: string;
  readonly code?: string;
}

const heardBy = (page: Page): Promise<Heard[]> => page.evaluate("heard");

/** Opens a popup from a page for an origin; answers it and the verifier. */
async function openFrom(
  page: Page,
  origin: string,
): Promise<{ readonly popup: Page; readonly verifier: string }> {
  const verifier = "v".repeat(43);
  const opened = page.waitForEvent("popup");
  const query = new URLSearchParams({ origin, id: "identification" });
  await page.evaluate(
    `challengeOf("${verifier}").then((challenge) =>
      void window.open("${base}/auth/popup?${query.toString()}&code_challenge=" + challenge, "_blank", "popup"))`,
  );
  return { popup: await opened, verifier };
}

describe("a popup between two sites", () => {
  it("row 58: tells the page that opened it, and nobody else, and closes", async () => {
    await own.page.goto(originOf(pages));
    const { popup } = await openFrom(own.page, originOf(pages));
    await expect.poll(() => popup.isClosed()).toBe(true);
    const [heard] = await heardBy(own.page);
    expect(heard).toMatchObject({
      ...{ origin: new URL(base).origin, type: "partage-popup", id: "identification" },
    });
    expect(heard?.code).toMatch(/^[\w-]{43}$/);
    expect(own.complaints).toEqual([]);
  });
  it("row 58: tells a foreign opener nothing, though it names a page of the list", async () => {
    await own.page.goto(originOf(foreign));
    const { popup } = await openFrom(own.page, originOf(pages));
    await expect.poll(() => popup.isClosed()).toBe(true);
    expect(await heardBy(own.page)).toEqual([]);
  });
  it("row 58: refuses an origin that is on no list", async () => {
    await own.page.goto(originOf(foreign));
    const { popup } = await openFrom(own.page, originOf(foreign));
    await popup.waitForSelector("text=popup-refused");
    expect(await heardBy(own.page)).toEqual([]);
  });
  it("row 59: shows nothing in a frame", async () => {
    await own.page.goto(originOf(pages));
    const query = new URLSearchParams({ origin: originOf(pages), id: "identification" });
    const answered = own.page.waitForResponse(/auth\/popup/);
    await own.page.evaluate(
      `document.body.append(Object.assign(document.createElement("iframe"), { src: "${base}/auth/popup?${query.toString()}&code_challenge=${"c".repeat(43)}" }))`,
    );
    expect((await answered).status()).toBe(403);
    expect(await heardBy(own.page)).toEqual([]);
  });
  it("asks whom it finds signed in, and lets a click through only after a moment", async () => {
    await own.page.goto(originOf(pages));
    await openFrom(own.page, originOf(pages));
    await expect.poll(async () => (await heardBy(own.page)).length).toBe(1);
    gateway.advance(31_000);
    const { popup } = await openFrom(own.page, originOf(pages));
    const button = popup.locator("#continue");
    expect(await button.isDisabled()).toBe(true);
    await popup.bringToFront();
    await button.click();
    await expect.poll(async () => (await heardBy(own.page)).length).toBe(2);
    gateway.advance(-31_000);
  });
  it("row 41: a page without an origin gets no token", async () => {
    await own.page.goto(originOf(pages));
    const { popup } = await openFrom(own.page, originOf(pages));
    await expect.poll(() => popup.isClosed()).toBe(true);
    const [heard] = await heardBy(own.page);
    const body = `subject_token=${heard?.code ?? ""}`;
    const answered = own.page.evaluate(`new Promise((resolve) => {
      addEventListener("message", ({ data }) => data.told && resolve(data.told));
      const script = "fetch('${base}/v1/token', { method: 'POST', body: new URLSearchParams('${body}') })" +
        ".then((answer) => answer.text(), (error) => String(error)).then((told) => parent.postMessage({ told }, '*'))";
      document.body.append(Object.assign(document.createElement("iframe"),
        { sandbox: "allow-scripts", srcdoc: "<scr" + "ipt>" + script + "</scr" + "ipt>" }));
    })`);
    expect(await answered).toBe("TypeError: Failed to fetch");
  });
});

describe("the samples of the guides", () => {
  it("popup.html shows messages after the window", async () => {
    await own.page.goto(`${originOf(pages)}/samples/popup.html`);
    const inbox = own.page.locator("partage-inbox");
    const opened = own.page.waitForEvent("popup");
    await inbox.getByRole("button", { name: /connecter/i }).click();
    const popup = await opened;
    await expect.poll(() => popup.isClosed()).toBe(true);
    await expect.poll(() => inbox.getByRole("button", { name: /connecter/i }).count()).toBe(0);
  });
  it("iframe.html shows the element, with the way to sign in", async () => {
    await own.page.goto(`${originOf(pages)}/samples/iframe.html`);
    const frame = own.page.frameLocator("iframe.partage");
    await frame.getByRole("button", { name: /connecter/i }).waitFor();
    await expect
      .poll(() => own.page.locator("iframe.partage").getAttribute("height"))
      .not.toBe("400");
  });
});
