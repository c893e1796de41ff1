import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDemo, startDemo } from "../../demo/start-demo.js";
import { recordExchanges } from "../soap-conformance/record.js";
import { openBrowser, type OwnBrowser } from "./portal-page.js";

let demo: RunningDemo;
let browser: OwnBrowser;
let page: Page;

beforeAll(async () => {
  demo = await startDemo({ sandbox: { trace: recordExchanges("exchanges") } });
  browser = await openBrowser();
  page = browser.page;
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

/** The rows of mail that a page shows, once there are some. */
async function seeMail(where: Page = page): Promise<void> {
  await where.locator("partage-inbox").first().getByRole("row").nth(3).waitFor();
}

/** Signs in at one of the sign-in forms of the university. */
async function fillForm(where: Page = page): Promise<void> {
  await where.locator("input[name=username]").fill(demo.users[0]!.name);
  await where.locator("input[name=password]").fill(demo.users[0]!.password);
  await where.locator("button[type=submit]").first().click();
}

describe("somebody who goes from host to host", () => {
  it("enters the uPortal, and its portlets know her by the portal's own session", async () => {
    await page.goto(demo.addresses.uportal);
    await page.locator("html[data-portal=guest]").waitFor();
    await page
      .locator("partage-inbox")
      .getByRole("button", { name: /connecter/i })
      .waitFor();
    await page.locator("input[name=userName]").fill(demo.users[0]!.uid);
    await page.locator("input[name=password]").fill(demo.users[0]!.password);
    await page.getByRole("button", { name: "Se connecter", exact: true }).first().click();
    await page.locator("html[data-portal=person]").waitFor();
    await seeMail();
    await page.locator("partage-agenda").getByRole("heading").first().waitFor();
    // The portlets took no cookie of the gateway: the portal's word is all.
    const cookies = await browser.context.cookies();
    expect(cookies.map((cookie) => cookie.name)).toEqual(["JSESSIONID"]);
  });

  it("enters a page of the intranet by CAS, and again without being asked", async () => {
    await page.goto(demo.addresses.cas);
    await page.getByText("Entrer avec la connexion CAS").click();
    await page.waitForURL((url) => url.pathname === "/cas/login");
    await fillForm();
    await page.waitForURL(demo.addresses.cas);
    await seeMail();
    await page
      .locator("partage-session")
      .getByRole("button", { name: /déconnecter/i })
      .click();
    await page
      .locator("partage-inbox")
      .getByRole("button", { name: /connecter/i })
      .waitFor();
    await page.goto(demo.addresses.cas);
    await page.getByText("Entrer sans rien demander").click();
    await page.waitForURL(demo.addresses.cas);
    await seeMail();
  });

  it("enters the same gateway through the web server in front of it", async () => {
    await page.goto(demo.addresses.header);
    await page
      .locator("partage-session")
      .getByRole("button", { name: /déconnecter/i })
      .click();
    await page
      .locator("partage-inbox")
      .getByRole("button", { name: /connecter/i })
      .waitFor();
    await page.goto(demo.addresses.header);
    await page.getByText("Entrer par le serveur web").click();
    await page.waitForURL(demo.addresses.header);
    await seeMail();
    await page.locator("partage-session").getByText(demo.users[0]!.displayName).waitFor();
  });

  it("is asked which way she means where a page names none", async () => {
    await page
      .locator("partage-session")
      .getByRole("button", { name: /déconnecter/i })
      .click();
    await page
      .locator("partage-inbox")
      .getByRole("button", { name: /connecter/i })
      .click();
    await page.getByRole("link", { name: "Connexion CAS de l’université" }).click();
    await page.waitForURL(demo.addresses.header);
    await seeMail();
  });

  it("enters a page of another site by a window, and the page has no cookie of it", async () => {
    await page.goto(demo.addresses.other);
    const opened = page.waitForEvent("popup");
    await page
      .locator("partage-inbox")
      .getByRole("button", { name: /connecter/i })
      .click();
    const popup = await opened;
    await popup.waitForURL((url) => url.origin === new URL(demo.identity.issuer).origin);
    await fillForm(popup);
    await seeMail();
    await page.locator("partage-session").getByText(demo.users[0]!.displayName).waitFor();
  });

  it("enters a course, whose frames know her by the platform's word and without a cookie", async () => {
    await browser.context.clearCookies();
    await page.goto(demo.addresses.moodle);
    await page.getByRole("link", { name: /comme étudiante/ }).click();
    await page.waitForURL((url) => url.pathname === "/course/view.php");
    const agenda = page.frameLocator('iframe[title="Mon agenda"]');
    await agenda.locator("partage-agenda").getByRole("listitem").first().waitFor();
    const cookies = await browser.context.cookies(demo.addresses.gateway);
    expect(cookies.filter(({ name }) => /partage$/.test(name))).toEqual([]);
    // The platform tells who is in the course: students see how to write to who teaches.
    const people = page.frameLocator('iframe[title="Les gens du cours"]');
    const rows = people.locator("partage-course-people").getByRole("listitem");
    await rows.nth(4).waitFor();
    expect(await rows.first().innerText()).toContain("Enseignant·e");
    const writes = people.getByRole("link", { name: /^Écrire à / });
    const teachers = await rows.filter({ hasText: "Enseignant·e" }).count();
    expect(await writes.count()).toBe(teachers);
    expect(await writes.first().getAttribute("href")).toMatch(
      /\/open\?view=compose&to=[\w.-]+%40[\w.-]+$/,
    );
    await people.getByRole("searchbox").fill(demo.users[0]!.displayName.toLowerCase());
    await rows.filter({ hasText: demo.users[0]!.displayName }).waitFor();
    expect(await rows.count()).toBe(1);
    // Mail is not the platform's to give: she says herself who she is, in a window.
    const mail = page.frameLocator('iframe[title="Ma messagerie"]');
    const opened = page.waitForEvent("popup");
    await mail
      .getByRole("button", { name: /connecter/i })
      .first()
      .click();
    const popup = await opened;
    await popup.waitForURL((url) => url.origin === new URL(demo.identity.issuer).origin);
    await fillForm(popup);
    await mail.locator("partage-inbox").getByRole("row").nth(3).waitFor();
  });

  it("sees no page that breaks its own policy", () => {
    // A uPortal says by 404 that a guest has no session.
    const faults = browser.complaints.filter((text) => !text.endsWith("/api/session.json"));
    expect(faults).toEqual([]);
  });
});
