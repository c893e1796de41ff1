import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDemo, startDemo } from "../../demo/start-demo.js";
import { openPortal, type PortalPage } from "./portal-page.js";

let demo: RunningDemo;
let lea: PortalPage;

beforeAll(async () => {
  demo = await startDemo();
  lea = await openPortal(demo, demo.users[0]!);
  await lea.page.goto(`${demo.url}appareils.html`);
}, 180_000);

afterAll(async () => {
  await lea?.close();
  await demo?.close();
});

describe("the page of one's devices", () => {
  it("shows and copies what a program asks for, by the keyboard alone", async () => {
    const setup = lea.page.locator("partage-setup");
    await setup.getByRole("tab", { name: "Thunderbird" }).focus();
    await lea.page.keyboard.press("ArrowRight");
    const outlook = setup.getByRole("tab", { name: "Outlook et autres" });
    await expect.poll(() => outlook.getAttribute("aria-selected")).toBe("true");
    const incoming = setup.getByRole("region", { name: "Réception du courrier (IMAP)" });
    await incoming.getByText("imap.univ-valmoree.example").waitFor();
    await lea.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await incoming.getByRole("button", { name: /Copier.*Serveur/ }).focus();
    await lea.page.keyboard.press("Enter");
    await expect
      .poll(() => lea.page.evaluate(() => navigator.clipboard.readText()))
      .toBe("imap.univ-valmoree.example");
  });

  it("gives the profile of the person to her phone, signed in and never without", async () => {
    const address = `${demo.url}partage-gw/setup/apple`;
    const page = await lea.page.context().newPage();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.goto(address).catch((error: unknown) => expect(String(error)).toContain("Download")),
    ]);
    const profile = await readFile(await download.path(), "utf8");
    expect(download.suggestedFilename()).toMatch(/\.mobileconfig$/);
    expect(profile).toContain(demo.users[0]!.name);
    await page.close();
    const stranger = await fetch(address, { redirect: "manual" });
    expect(stranger.status).toBe(303);
    expect(stranger.headers.get("Location")).toContain("/partage-gw/auth/login?");
  });

  it("keeps to the policy of the host", () => {
    expect(lea.complaints).toEqual([]);
  });
});
