/**
 * Writes pictures of the elements in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/screenshots.ts [name]`.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type Shot, shootAll } from "./shoot.js";

const open = async (page: Page): Promise<void> => {
  await page.locator("partage-inbox .open").nth(1).click();
  await page.waitForTimeout(900);
};
const press =
  (...keys: string[]) =>
  async (page: Page): Promise<void> => {
    await page.locator("partage-inbox .open").first().focus();
    await page.waitForTimeout(400);
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(120);
    }
    await page.waitForTimeout(300);
  };
const choose =
  (act: string) =>
  async (page: Page): Promise<void> => {
    await page.locator(`partage-inbox [data-act="${act}"]`).first().click();
    await page.waitForTimeout(500);
  };

const SHOTS: readonly Shot[] = [
  { name: "tile-400", tile: 400 },
  { name: "tile-400-dark", tile: 400, scheme: "dark" },
  { name: "tile-400-forced", tile: 400, forced: true },
  { name: "tile-280", tile: 280 },
  { name: "tile-280-dark", tile: 280, scheme: "dark" },
  { name: "phone-320", width: 320, height: 720, touch: true },
  { name: "phone-390-text-200", width: 390, height: 900, fontSize: "200%" },
  { name: "half-640", tile: 640 },
  { name: "page-1100", width: 1140 },
  { name: "page-1100-dark", width: 1140, scheme: "dark" },
  {
    name: "page-hover",
    width: 1140,
    act: (page) => page.locator("partage-inbox .row").nth(2).hover(),
  },
  {
    name: "tile-hover",
    tile: 400,
    act: (page) => page.locator("partage-inbox .row").nth(2).hover(),
  },
  { name: "page-pane", width: 1240, act: open },
  { name: "page-pane-dark", width: 1240, act: open, scheme: "dark" },
  { name: "tile-pane", tile: 400, act: open },
  { name: "conversation", tile: 400, query: "a-mode=conversation" },
  { name: "loading", tile: 400, query: "fault=slow" },
  { name: "loading-dark", tile: 400, query: "fault=slow", scheme: "dark" },
  { name: "empty", tile: 400, query: "empty" },
  { name: "empty-unread", tile: 400, query: "empty&a-show=unread" },
  { name: "error", tile: 400, query: "fault=server-error" },
  { name: "error-dark", tile: 400, query: "fault=server-error", scheme: "dark" },
  { name: "signed-out", tile: 400, query: "fault=signed-out" },
  { name: "no-mail", tile: 400, query: "scopes=calendar.read" },
  { name: "no-mail-dark", tile: 280, query: "scopes=calendar.read", scheme: "dark" },
  { name: "step-up", tile: 400, query: "scopes=calendar.read&step-up=mail.read" },
  {
    name: "step-up-dark",
    tile: 280,
    query: "scopes=calendar.read&step-up=mail.read",
    scheme: "dark",
  },
  { name: "popup-blocked", tile: 400, query: "fault=signed-out&notice=ERR_POPUP_BLOCKED" },
  {
    name: "popup-blocked-320",
    ...{ width: 320, height: 720, touch: true },
    query: "fault=signed-out&notice=ERR_POPUP_BLOCKED",
  },
  {
    name: "popup-closed-dark",
    ...{ tile: 400, scheme: "dark" },
    query: "fault=signed-out&notice=ERR_POPUP_CLOSED",
  },
  { name: "popup-forced", tile: 400, forced: true, query: "notice=ERR_FORBIDDEN" },
  { name: "offline-nothing", tile: 400, query: "fault=offline" },
  {
    name: "offline",
    tile: 400,
    act: (page) =>
      page.evaluate(async () => {
        window.gallery!.gateway.fault = "offline";
        await window.gallery!.inbox.refresh().catch(String);
      }),
  },
  {
    name: "expired",
    tile: 400,
    act: (page) =>
      page.evaluate(async () => {
        window.gallery!.gateway.fault = "expired";
        await window.gallery!.inbox.refresh().catch(String);
      }),
  },
  { name: "english", tile: 400, query: "lang=en" },
  { name: "rtl", tile: 400, query: "dir=rtl" },
  { name: "rtl-page", width: 1140, query: "dir=rtl" },
  { name: "zone", tile: 400, query: "zone=Pacific/Noumea" },
  { name: "bulk", tile: 400, act: press("x", "j", "x") },
  { name: "bulk-280-dark", tile: 280, act: press("x", "j", "x"), scheme: "dark" },
  { name: "toast", tile: 400, act: press("j", "e") },
  { name: "toast-dark", tile: 280, act: press("j", "#"), scheme: "dark" },
  { name: "help", tile: 400, act: press("?") },
  { name: "menu-view", tile: 400, act: choose("choose") },
  { name: "menu-row", tile: 400, act: choose("more"), scheme: "dark" },
  {
    name: "search",
    tile: 400,
    act: async (page) => {
      await choose("search")(page);
      await page.locator("partage-inbox .find input[type=search]").fill("stage");
      await page.waitForTimeout(1000);
    },
  },
  { name: "endless", tile: 400, height: 560, query: "many=10000&a-endless&tall" },
  {
    name: "endless-fresh",
    tile: 400,
    height: 560,
    query: "many=10000&a-endless&tall",
    act: async (page) => {
      await page.locator("partage-inbox .list").evaluate((list) => list.scrollTo(0, 4000));
      await page.waitForTimeout(700);
      await page.evaluate(() =>
        window.gallery!.gateway.deliver({
          subject: "Nouveau",
          receivedAt: new Date().toISOString(),
        }),
      );
      await page.waitForTimeout(900);
    },
  },
];

await shootAll("gallery", SHOTS);
