/**
 * Writes pictures of the timetable in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/timetable-screenshots.ts [name]`.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type Shot, shootAll } from "./shoot.js";

const press =
  (...names: readonly string[]) =>
  async (page: Page): Promise<void> => {
    await page.locator("partage-timetable").hover({ position: { x: 5, y: 5 } });
    await page.waitForTimeout(400);
    for (const name of names) {
      await page.locator(`partage-timetable >> ${name}`).first().click();
      await page.waitForTimeout(500);
    }
  };
const menu = (name: string): ((page: Page) => Promise<void>) =>
  press('[data-act="menu"]', `[role=menuitem]:has-text("${name}")`);
const failing =
  (fault: "offline" | "expired") =>
  (page: Page): Promise<void> =>
    page.evaluate(async (fault) => {
      window.timetableGallery!.gateway.fault = fault;
      await window.timetableGallery!.element.refresh().catch(String);
    }, fault);
const days = (count: number, from = 1): ((page: Page) => Promise<void>) =>
  press(...Array.from({ length: count }, () => '[data-act="next"]').slice(from - 1));

const SYNC = { status: "active", written: 143, waiting: 0, lastRunAt: "2026-11-23T08:31:00Z" };
const sync = (change: object): string =>
  `sync=${encodeURIComponent(JSON.stringify({ ...SYNC, ...change }))}`;
const KEEP = "Garder dans";
const FEEDS = "Emplois du temps";

const SHOTS: readonly Shot[] = [
  { name: "tt-tile-400", tile: 400, height: 1100 },
  { name: "tt-tile-400-dark", tile: 400, height: 1100, scheme: "dark" },
  { name: "tt-tile-400-forced", tile: 400, height: 1100, forced: true },
  { name: "tt-tile-280", tile: 280, height: 1200 },
  { name: "tt-phone-320", width: 320, height: 900, touch: true },
  { name: "tt-phone-390", width: 390, height: 844, touch: true },
  { name: "tt-phone-390-text-200", width: 390, height: 1500, fontSize: "200%" },
  { name: "tt-phone-day", width: 390, height: 1100, touch: true, query: "a-view=day" },
  { name: "tt-phone-week", width: 390, height: 1100, touch: true, query: "a-view=week" },
  { name: "tt-page-1100", width: 1140, height: 1150 },
  { name: "tt-page-1100-dark", width: 1140, height: 1150, scheme: "dark" },
  { name: "tt-page-1100-forced", width: 1140, height: 1150, forced: true },
  { name: "tt-page-list", width: 1140, height: 1100, query: "a-view=list" },
  { name: "tt-page-day", width: 900, height: 1100, query: "a-view=day" },
  { name: "tt-page-next-week", width: 1140, height: 1100, act: days(1) },
  { name: "tt-agenda-list", tile: 400, height: 1300, query: "a-agenda" },
  { name: "tt-agenda-week", width: 1140, height: 1150, query: "a-agenda" },
  { name: "tt-agenda-week-dark", width: 1140, height: 1150, query: "a-agenda", scheme: "dark" },
  { name: "tt-quiet", tile: 400, query: "data=quiet" },
  { name: "tt-taught", tile: 400, query: "data=taught" },
  { name: "tt-long", tile: 400, height: 1500, query: "data=long" },
  { name: "tt-long-280", tile: 280, height: 1500, query: "data=long" },
  { name: "tt-long-week", width: 1140, height: 1200, query: "data=long" },
  { name: "tt-rtl", tile: 400, height: 1100, query: "dir=rtl" },
  { name: "tt-rtl-week", width: 1140, height: 1150, query: "dir=rtl" },
  { name: "tt-english", tile: 400, height: 1100, query: "lang=en" },
  { name: "tt-before-class", tile: 400, query: "data=quiet&now=2026-11-23T06:50:00Z" },
  { name: "tt-cancelled-next", tile: 400, query: "now=2026-11-25T09:35:00Z" },
  { name: "tt-evening", tile: 400, query: "data=quiet&now=2026-11-27T18:00:00Z" },
  { name: "tt-holidays", tile: 400, query: "data=quiet&now=2026-12-19T10:00:00Z" },
  { name: "tt-weeks-away", tile: 400, query: "data=quiet&now=2026-10-20T10:00:00Z" },
  { name: "tt-zone", tile: 400, query: "zone=Pacific/Noumea&data=quiet" },
  { name: "tt-loading", tile: 400, query: "fault=slow" },
  { name: "tt-loading-dark", tile: 400, query: "fault=slow", scheme: "dark" },
  { name: "tt-empty", tile: 400, query: "data=none" },
  { name: "tt-empty-add", tile: 400, query: "data=none-add" },
  { name: "tt-hidden", tile: 400, query: "data=hidden" },
  { name: "tt-error", tile: 400, query: "fault=server-error" },
  { name: "tt-error-dark", tile: 400, query: "fault=server-error", scheme: "dark" },
  { name: "tt-signed-out", tile: 400, query: "fault=signed-out" },
  { name: "tt-unsupported", tile: 400, query: "no-part" },
  { name: "tt-offline-nothing", tile: 400, query: "fault=offline" },
  { name: "tt-offline", tile: 400, act: failing("offline") },
  { name: "tt-expired", tile: 400, act: failing("expired") },
  { name: "tt-partial", tile: 400, query: "status=stale" },
  { name: "tt-held", tile: 400, query: "status=held" },
  { name: "tt-details", tile: 400, act: press(".lesson .open") },
  { name: "tt-details-moved", tile: 400, act: press(".change .open"), scheme: "dark" },
  { name: "tt-details-phone", width: 390, height: 844, act: press(".lesson .open"), touch: true },
  { name: "tt-menu", tile: 400, act: press('[data-act="menu"]') },
  { name: "tt-help", tile: 400, act: menu("Raccourcis") },
  { name: "tt-feeds", tile: 400, height: 1000, act: menu(FEEDS), query: "data=own&status=stale" },
  {
    ...{ name: "tt-feeds-held", tile: 400, height: 900, act: menu(FEEDS), scheme: "dark" },
    query: "status=held",
  },
  {
    ...{ name: "tt-feeds-groups", tile: 400, height: 1000 },
    act: async (page) => {
      await menu(FEEDS)(page);
      await press("summary")(page);
    },
  },
  {
    ...{ name: "tt-feeds-removed", tile: 400, height: 900, query: "data=own" },
    act: async (page) => {
      await menu(FEEDS)(page);
      await press(".feed .quiet")(page);
    },
  },
  { name: "tt-sync-off", tile: 400, act: menu(KEEP) },
  {
    ...{ name: "tt-sync-preview", tile: 400, height: 1000 },
    act: async (page) => {
      await menu(KEEP)(page);
      await press(".sync .button")(page);
    },
  },
  { name: "tt-sync-active", tile: 400, act: menu(KEEP), query: sync({}) },
  { name: "tt-sync-working", tile: 400, act: menu(KEEP), query: sync({ waiting: 41 }) },
  { name: "tt-sync-paused", tile: 400, act: menu(KEEP), query: sync({ status: "paused" }) },
  { name: "tt-sync-stopping", tile: 400, act: menu(KEEP), query: sync({ status: "stopping" }) },
  {
    ...{ name: "tt-sync-problem", tile: 400, act: menu(KEEP), scheme: "dark" },
    query: sync({ problem: "The calendar is read-only." }),
  },
  {
    ...{ name: "tt-print", width: 1123, height: 794 },
    act: async (page) => {
      await menu("Imprimer")(page);
      await page.locator("partage-timetable >> iframe").evaluate((frame: HTMLElement) => {
        frame.style.cssText =
          "position:fixed;inset:10mm;inline-size:277mm;block-size:190mm;background:#fff;border:0;z-index:9";
      });
      await page.waitForTimeout(300);
    },
  },
];

await shootAll("timetable-gallery", SHOTS);
