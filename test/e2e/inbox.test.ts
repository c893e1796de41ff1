import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDemo, startDemo } from "../../demo/start-demo.js";
import { chromium as executablePath } from "../../scripts/chromium.js";
import { recordExchanges } from "../soap-conformance/record.js";
import { openMailbox, type SoapMailbox } from "./soap-mailbox.js";

const args = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let demo: RunningDemo;
let profile: string;
let context: BrowserContext;
let page: Page;
let mailbox: SoapMailbox;
/** What a browser would show in red: policy violations, failed scripts. */
const complaints: string[] = [];
/** Requests to the gateway, by path. */
const requests: string[] = [];

beforeAll(async () => {
  demo = await startDemo({ sandbox: { trace: recordExchanges("exchanges") } });
  profile = mkdtempSync(join(tmpdir(), "partage-e2e-"));
  context = await chromium.launchPersistentContext(profile, {
    ...{ executablePath, args, headless: true, chromiumSandbox: false },
    ...{ locale: "fr-FR", timezoneId: "Europe/Paris", viewport: { width: 1280, height: 900 } },
  });
  page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // A session that is not there yet answers 401: that is no fault.
    const isFault = message.type() === "error" && !message.text().includes("401");
    if (isFault) complaints.push(message.text());
  });
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/partage-gw/")) requests.push(pathname);
  });
  mailbox = await openMailbox(demo.sandbox, demo.users[0]!);
}, 120_000);

afterAll(async () => {
  await context?.close();
  await demo?.close();
  if (profile) rmSync(profile, { recursive: true, force: true });
});

/** The widget of the first portlet. */
const inbox = () => page.locator("partage-inbox").first();

describe("a student in her portal", () => {
  it("signs in through the identity provider of her university", async () => {
    await page.goto(demo.url);
    await inbox()
      .getByRole("button", { name: /connecter/i })
      .click();
    await page.waitForURL((url) => url.origin === new URL(demo.identity.issuer).origin);
    await page.locator("input[name=username]").fill(demo.users[0]!.name);
    await page.locator("input[name=password]").fill(demo.users[0]!.password);
    await page.locator("button[type=submit]").first().click();
    await page.waitForURL(demo.url);
    const newest = (await mailbox.search("in:inbox"))[0]!;
    await inbox().getByText(newest.subject, { exact: false }).first().waitFor();
  });

  it("asks for the session once and for the data once, with three widgets on the page", async () => {
    let letOn: () => void = () => undefined;
    const shown = new Promise<void>((resolve) => (letOn = resolve));
    let batches = -Infinity;
    // What comes after the first batch waits until the rows stand: they must not need it.
    await page.route(/\/partage-gw\/(v1\/session|jmap\/api)$/, async (route) => {
      if (route.request().url().endsWith("v1/session")) batches = requests.length = 0;
      else if (++batches > 1) await shown;
      await route.continue();
    });
    await page.reload();
    await inbox().getByRole("row").nth(3).waitFor();
    // The route stays: a browser may lose a script that it asks for while interception ends.
    letOn();
    expect(requests[0]).toBe("/partage-gw/jmap/api");
    expect(requests).not.toContain("/partage-gw/v1/session");
  });

  it("sees a message that arrives without a reload", async () => {
    const subject = `Amphi déplacé ${Date.now()}`;
    await mailbox.addMessage(subject, "Le cours a lieu en amphi B.");
    await inbox().getByText(subject).first().waitFor({ timeout: 30_000 });
  });

  it("stars a message, and the star is in the answer of SOAP Search", async () => {
    const subject = `À garder ${Date.now()}`;
    await mailbox.addMessage(subject, "Convocation.");
    const row = inbox().getByRole("row").filter({ hasText: subject });
    await row.waitFor();
    await row.hover();
    await row
      .getByRole("button", { name: /suivre|étoile|favori|suivi/i })
      .first()
      .click();
    await expect
      .poll(async () => (await mailbox.search(`subject:"${subject}"`))[0]?.flags ?? "")
      .toContain("f");
  });

  it("reads a message in the sandboxed frame, and it is read on the server", async () => {
    const subject = `À lire ${Date.now()}`;
    await mailbox.addMessage(subject, "Bonjour Léa, voici le sujet du TD.");
    const row = inbox().getByRole("row").filter({ hasText: subject });
    await row.waitFor();
    expect((await mailbox.search(`subject:"${subject}"`))[0]!.flags).toContain("u");
    await row.getByText(subject).click();
    await page.mouse.move(0, 0);
    await page.locator("partage-message").getByRole("heading", { name: subject }).waitFor();
    await expect
      .poll(async () => (await mailbox.search(`subject:"${subject}"`))[0]!.flags)
      .not.toContain("u");
  });

  it("shows a page without a policy violation or a failed script", () => {
    expect(complaints).toEqual([]);
  });
});
