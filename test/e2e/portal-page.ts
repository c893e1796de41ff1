/**
 * A browser on the portal of the demonstration, signed in as somebody.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Locator, type Page } from "playwright-core";
import type { DemoUser, RunningDemo } from "../../demo/start-demo.js";
import { chromium as executablePath } from "../../scripts/chromium.js";

const args = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A page of the portal. */
export interface PortalPage {
  readonly page: Page;
  /** What a browser would show in red: policy violations, failed scripts. */
  readonly complaints: readonly string[];
  /** Puts one element in place of all portlets; answers it. */
  show(tag: string, attributes: Readonly<Record<string, string>>): Promise<Locator>;
  close(): Promise<void>;
}

/** A browser with a profile of its own. */
export interface OwnBrowser extends Pick<PortalPage, "page" | "complaints" | "close"> {
  readonly context: BrowserContext;
}

/** Opens a browser that knows nobody yet. */
export async function openBrowser(): Promise<OwnBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "partage-e2e-"));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    ...{ executablePath, args, headless: true, chromiumSandbox: false },
    ...{ locale: "fr-FR", timezoneId: "Europe/Paris", viewport: { width: 1280, height: 900 } },
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    // A session that is not there yet answers 401: that is no fault.
    const isFault = message.type() === "error" && !message.text().includes("401");
    if (isFault) complaints.push(`${message.text()} ${message.location().url}`);
  });
  return {
    ...{ context, page, complaints },
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Opens a browser of its own and signs in through the identity provider, and what comes after it. */
export async function openPortal(
  demo: Pick<RunningDemo, "url">,
  user: Pick<DemoUser, "name" | "password">,
  onTheWay?: (page: Page) => Promise<void>,
): Promise<PortalPage> {
  const { page, complaints, close } = await openBrowser();
  await page.goto(demo.url);
  const signIn = page
    .locator("partage-inbox")
    .first()
    .getByRole("button", { name: /connecter/i });
  await signIn.click();
  await page.locator("input[name=username]").fill(user.name);
  await page.locator("input[name=password]").fill(user.password);
  await page.locator("button[type=submit]").first().click();
  await onTheWay?.(page);
  await page.waitForURL(demo.url);
  return {
    ...{ page, complaints, close },
    show: async (tag, attributes) => {
      await page.evaluate(
        ([name, entries]) => {
          const element = document.createElement(name);
          for (const [key, value] of entries) element.setAttribute(key, value);
          element.setAttribute("gateway", "/partage-gw");
          document.querySelector("main")!.replaceChildren(element);
        },
        [tag, Object.entries(attributes)] as const,
      );
      return page.locator(tag);
    },
  };
}
