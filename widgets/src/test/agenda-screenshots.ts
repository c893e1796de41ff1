/**
 * Writes pictures of the agenda in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/agenda-screenshots.ts [name]`.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type Shot, shootAll } from "./shoot.js";

type Act = (page: Page) => Promise<void>;

/** Nothing is under the pointer or has the focus before the actions are loaded. */
const near: Act = async (page) => {
  await page.locator("partage-agenda").hover({ position: { x: 20, y: 20 } });
  await page.waitForTimeout(500);
};
const press =
  (selector: string, wait = 600): Act =>
  async (page) => {
    await near(page);
    await page.locator(`partage-agenda ${selector}`).first().click();
    await page.waitForTimeout(wait);
  };
const type =
  (selector: string, ...keys: string[]): Act =>
  async (page) => {
    await near(page);
    await page.locator(`partage-agenda ${selector}`).first().focus();
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(150);
    }
    await page.waitForTimeout(300);
  };
const fail =
  (fault: string): Act =>
  (page) =>
    page.evaluate(async (name) => {
      window.agendaGallery!.gateway.fault = name as "offline";
      await window.agendaGallery!.element.refresh().catch(String);
    }, fault);

/** Shows in the page what would be printed. */
const paper: Act = async (page) => {
  await page.evaluate(() => {
    new MutationObserver(([change]) => {
      const [frame] = [...(change?.addedNodes ?? [])] as HTMLIFrameElement[];
      if (frame?.localName !== "iframe") return;
      frame.remove = () => undefined;
      frame.style.cssText =
        "position:fixed;inset:0;inline-size:100%;block-size:100%;border:0;background:#fff;z-index:99";
    }).observe(document.body, { childList: true });
  });
  await press('[data-act="menu"]')(page);
  await page.locator("partage-agenda .menu .item", { hasText: "Imprimer" }).click();
  await page.waitForTimeout(600);
};

const week = "a-view=week";
const month = "a-view=month";

const SHOTS: readonly Shot[] = [
  { name: "ag-tile-400", tile: 400, height: 1100 },
  { name: "ag-tile-400-dark", tile: 400, height: 1100, scheme: "dark" },
  { name: "ag-tile-400-forced", tile: 400, height: 1100, forced: true },
  { name: "ag-tile-280", tile: 280, height: 1200 },
  { name: "ag-phone-320", width: 320, height: 900, touch: true },
  { name: "ag-phone-390-text-200", width: 390, height: 1200, query: "size=200%25" },
  { name: "ag-page-1100", width: 1140, height: 900 },
  { name: "ag-loading", tile: 400, query: "fault=slow" },
  { name: "ag-empty", tile: 400, query: "empty" },
  { name: "ag-hidden", tile: 400, query: "hidden" },
  { name: "ag-absent", tile: 400, query: "absent" },
  { name: "ag-error", tile: 400, query: "fault=server-error" },
  { name: "ag-signed-out", tile: 400, query: "fault=signed-out", scheme: "dark" },
  { name: "ag-offline-nothing", tile: 400, query: "fault=offline" },
  { name: "ag-offline", tile: 400, act: fail("offline") },
  { name: "ag-expired", tile: 400, act: fail("expired") },
  { name: "ag-english", tile: 400, query: "lang=en", height: 900 },
  { name: "ag-rtl", tile: 400, query: "dir=rtl", height: 900 },
  { name: "ag-zone", tile: 400, query: "zone=Pacific/Noumea", height: 1100 },
  { name: "ag-far", tile: 400, query: "now=2026-12-03T09:00:00%2B01:00" },
  { name: "ag-answered", tile: 400, height: 1000, act: press('[data-act="accepted"]') },
  { name: "ag-past", tile: 400, height: 1100, act: press(".earlier") },
  { name: "ag-view-menu", tile: 400, act: press('[data-act="view"]') },
  { name: "ag-menu-dark", tile: 400, scheme: "dark", act: press('[data-act="menu"]') },
  { name: "ag-week", width: 1140, height: 900, query: week },
  { name: "ag-week-dark", width: 1140, height: 900, query: week, scheme: "dark" },
  { name: "ag-week-forced", width: 1140, height: 900, query: week, forced: true },
  { name: "ag-week-rtl", width: 1140, height: 900, query: `${week}&dir=rtl` },
  { name: "ag-week-loading", width: 1140, height: 900, query: `${week}&fault=slow` },
  { name: "ag-week-500", width: 1140, height: 900, query: `${week}&many=500&per-day=70` },
  { name: "ag-week-400", tile: 400, height: 900, query: week },
  { name: "ag-week-280", tile: 280, height: 900, query: week },
  { name: "ag-week-320", width: 320, height: 800, touch: true, query: week },
  { name: "ag-week-text-200", width: 640, height: 1000, query: `${week}&size=200%25` },
  { name: "ag-day", tile: 640, height: 900, query: "a-view=day" },
  {
    name: "ag-day-autumn",
    tile: 640,
    height: 1500,
    query: "a-view=day&dst&a-date=2026-10-25&tall=1400px",
  },
  {
    name: "ag-week-autumn",
    width: 1140,
    height: 1500,
    query: `${week}&dst&a-date=2026-10-25&tall=1400px`,
  },
  {
    name: "ag-week-spring",
    width: 1140,
    height: 1500,
    query: `${week}&dst&a-date=2027-03-28&tall=1400px`,
  },
  { name: "ag-month", width: 1140, height: 1000, query: month },
  { name: "ag-month-dark", width: 1140, height: 1000, query: month, scheme: "dark" },
  { name: "ag-month-forced", width: 1140, height: 1000, query: month, forced: true },
  { name: "ag-month-rtl", width: 1140, height: 1000, query: `${month}&dir=rtl` },
  { name: "ag-month-500", width: 1140, height: 1000, query: `${month}&many=500` },
  { name: "ag-month-400", tile: 400, height: 1000, query: month },
  { name: "ag-month-280-dark", tile: 280, height: 1000, query: month, scheme: "dark" },
  { name: "ag-month-text-200", width: 640, height: 1300, query: `${month}&size=200%25` },
  {
    name: "ag-week-moving",
    width: 1140,
    height: 900,
    query: week,
    act: type('[data-id^="515"]', "m", "ArrowUp", "ArrowUp", "ArrowRight"),
  },
  {
    name: "ag-week-moved",
    width: 1140,
    height: 900,
    query: week,
    act: type(
      '[data-id="504"]',
      "m",
      "ArrowRight",
      "ArrowUp",
      "ArrowUp",
      "ArrowUp",
      "ArrowUp",
      "Enter",
    ),
  },
  {
    name: "ag-week-which",
    width: 1140,
    height: 900,
    query: week,
    act: type('[data-id^="500_"]', "m", "ArrowDown", "ArrowDown", "Enter"),
  },
  {
    name: "ag-week-slot",
    width: 1140,
    height: 900,
    query: week,
    act: type('[data-id="504"]', "ArrowUp"),
  },
  { name: "ag-help", tile: 400, act: type(".open", "?") },
  {
    name: "ag-panel",
    tile: 400,
    act: async (page) => {
      await press('[data-act="menu"]')(page);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForTimeout(600);
      await page.locator("partage-agenda summary").nth(1).click();
      await page.waitForTimeout(200);
    },
  },
  {
    name: "ag-reminder",
    tile: 400,
    height: 900,
  },
  { name: "ag-print-week", width: 1140, height: 900, query: week, act: paper },
  { name: "ag-print-list", width: 800, height: 1100, act: paper },
];

await shootAll("agenda-gallery", SHOTS);
