import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDemo, startDemo } from "../../demo/start-demo.js";
import { hasPhp, hasUnzip, type MoodleSite, startMoodleSite } from "../moodle/moodle-site.js";
import { recordExchanges } from "../soap-conformance/record.js";
import { openBrowser, type OwnBrowser } from "./portal-page.js";

const KEY = randomBytes(32).toString("hex");

describe.skipIf(!hasPhp || !hasUnzip)("the block of the Moodle plugin", () => {
  let site: MoodleSite;
  let demo: RunningDemo;
  let browser: OwnBrowser;

  beforeAll(async () => {
    const blank = { wwwroot: "", settings: {}, users: [], sessions: {} };
    site = await startMoodleSite(blank);
    const issuer = {
      issuer: site.url,
      moodle: {},
      secret: { env: "MOODLE_KEY" },
      account: { template: "{username}@univ-valmoree.example" },
    };
    demo = await startDemo({
      sandbox: { trace: recordExchanges("exchanges") },
      gateway: { env: { MOODLE_KEY: KEY } },
      more: { issuer, origin: site.url },
    });
    const { uid, displayName } = demo.users[0]!;
    const widgets = "inbox,agenda";
    site.describe({
      wwwroot: site.url,
      settings: { gateway: demo.addresses.gateway, key: KEY, widgets },
      users: [{ id: 42, username: uid, firstname: displayName }],
      sessions: { lea: { user: 42, sesskey: "leaKey" }, nobody: { user: 0, sesskey: "noKey" } },
    });
    browser = await openBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await demo?.close();
    await site?.stop();
  });

  const visitAs = async (session: string): Promise<void> => {
    await browser.context.addCookies([{ name: "MoodleSession", value: session, url: site.url }]);
    await browser.page.goto(`${site.url}/my/index.php`);
  };

  it("shows the agenda of whoever is signed in at Moodle", async () => {
    await visitAs("lea");
    const agenda = browser.page.locator("partage-agenda");
    await agenda.getByRole("listitem").first().waitFor();
  });

  it("leaves mail to the person's own sign-in", async () => {
    const inbox = browser.page.locator("partage-inbox");
    await inbox.getByRole("button", { name: /connecter/i }).waitFor();
    expect(await inbox.getByRole("row").count()).toBe(0);
  });

  it("takes no cookie of the gateway, and no token stands in the page", async () => {
    const names = (await browser.context.cookies()).map(({ name }) => name);
    expect(names).toEqual(["MoodleSession"]);
    const html = await browser.page.content();
    expect(html).not.toMatch(/eyJ[\w-]+\./);
    expect(html).not.toContain(KEY);
  });

  it("is empty for who is not signed in, and breaks no page", async () => {
    await visitAs("nobody");
    expect(await browser.page.locator("partage-agenda, script[type=module]").count()).toBe(0);
    expect(browser.complaints).toEqual([]);
  });
});
