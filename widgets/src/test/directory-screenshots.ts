/**
 * Writes pictures of the directory and of cards in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/directory-screenshots.ts [name]`.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type Shot, shootAll } from "./shoot.js";

type Act = (page: Page) => Promise<void>;

const type =
  (text: string, ...keys: readonly string[]): Act =>
  async (page) => {
    await page.locator("partage-directory >> input").click();
    await page.keyboard.type(text, { delay: 30 });
    await page.waitForTimeout(450);
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(250);
    }
  };
const press =
  (...names: readonly string[]): Act =>
  async (page) => {
    for (const name of names) {
      await page.locator(`partage-directory >> ${name}`).first().click();
      await page.waitForTimeout(450);
    }
  };
const both =
  (...acts: readonly Act[]): Act =>
  async (page) => {
    for (const act of acts) await act(page);
  };
const failing =
  (fault: "offline" | "expired" | "server-error"): Act =>
  (page) =>
    page.evaluate(async (fault) => {
      window.directoryGallery!.gateway.fault = fault;
      window.directoryGallery!.element.refresh();
      await new Promise((resolve) => setTimeout(resolve, 400));
    }, fault);
const onCard =
  (name: string): Act =>
  async (page) => {
    await page.locator(`partage-person >> ${name}`).first().click();
    await page.waitForTimeout(450);
  };
const THROTTLED = `failure=${encodeURIComponent('{"type":"rateLimit","retryAfter":20}')}`;
const CARD = "person&a-person-id=p0&a-linked";

const SHOTS: readonly Shot[] = [
  { name: "dir-empty", tile: 400 },
  { name: "dir-empty-dark", tile: 400, scheme: "dark" },
  { name: "dir-empty-280", tile: 280 },
  { name: "dir-empty-phone", width: 390, height: 844, touch: true },
  { name: "dir-results", tile: 400, act: type("lef") },
  { name: "dir-results-dark", tile: 400, act: type("lef"), scheme: "dark" },
  { name: "dir-results-forced", tile: 400, act: type("lef", "ArrowDown"), forced: true },
  { name: "dir-results-active", tile: 400, act: type("lef", "ArrowDown", "ArrowDown") },
  { name: "dir-results-280", tile: 280, act: type("lef", "ArrowDown") },
  { name: "dir-results-320", width: 320, height: 760, act: type("lef"), touch: true },
  { name: "dir-results-phone", width: 390, height: 844, act: type("mar"), touch: true },
  {
    name: "dir-results-200",
    width: 390,
    height: 1400,
    query: "size=200%25",
    act: type("lef", "ArrowDown"),
  },
  { name: "dir-results-page", width: 1140, height: 900, act: type("mar", "ArrowDown") },
  {
    name: "dir-results-page-dark",
    width: 1140,
    height: 900,
    act: type("mar", "ArrowDown"),
    scheme: "dark",
  },
  { name: "dir-results-rtl", tile: 400, query: "dir=rtl", act: type("lef", "ArrowDown") },
  { name: "dir-results-english", tile: 400, query: "lang=en", act: type("lef") },
  { name: "dir-arabic", tile: 400, act: type("حدا") },
  { name: "dir-greek", tile: 400, act: type("παπ") },
  { name: "dir-long", tile: 400, act: type("roch") },
  { name: "dir-many", tile: 400, height: 900, query: "a-structure=val" },
  { name: "dir-approximate", tile: 400, act: type("lefebre") },
  { name: "dir-approximate-dark", tile: 400, act: type("lefebre"), scheme: "dark" },
  { name: "dir-none", tile: 400, act: type("zzzz") },
  { name: "dir-short", tile: 400, act: type("l") },
  { name: "dir-masked", tile: 400, act: both(type("lefev"), press(".masked .quiet")) },
  {
    name: "dir-masked-dark",
    tile: 400,
    act: both(type("lefev"), press(".masked .quiet")),
    scheme: "dark",
  },
  { name: "dir-masked-only", tile: 400, act: type("belkacem") },
  { name: "dir-rooms", tile: 400, act: press('[data-act="kind"]:has-text("Salles")') },
  { name: "dir-groups", tile: 400, act: press('[data-act="kind"]:has-text("Groupes")') },
  { name: "dir-narrowed", tile: 400, query: "a-structure=info&a-query=ma" },
  {
    name: "dir-facet",
    tile: 400,
    query: "data=several",
    act: both(type("ma"), press('[data-value="structure"]')),
  },
  {
    name: "dir-facet-dark",
    tile: 400,
    act: both(type("ma"), press('[data-value="affiliation"]')),
    scheme: "dark",
  },
  { name: "dir-tree", tile: 400, query: "a-show-organigramme" },
  {
    name: "dir-tree-open",
    tile: 400,
    height: 900,
    query: "a-show-organigramme",
    act: press('[role=treeitem][data-id="sci"] .twist'),
  },
  { name: "dir-tree-dark", tile: 400, query: "a-show-organigramme", scheme: "dark" },
  { name: "dir-tree-phone", width: 390, height: 844, query: "a-show-organigramme", touch: true },
  { name: "dir-tree-rtl", tile: 400, query: "a-show-organigramme&dir=rtl" },
  { name: "dir-card", tile: 400, height: 1000, act: type("claire lef", "Enter") },
  { name: "dir-card-page", width: 1140, height: 900, act: type("lef", "ArrowDown", "Enter") },
  {
    name: "dir-card-page-dark",
    width: 1140,
    height: 900,
    act: type("lef", "ArrowDown", "Enter"),
    scheme: "dark",
  },
  {
    name: "dir-card-phone",
    width: 390,
    height: 1000,
    act: type("claire lef", "Enter"),
    touch: true,
  },
  {
    name: "dir-card-room",
    tile: 400,
    act: both(press('[data-act="kind"]:has-text("Salles")'), press(".open")),
  },
  {
    name: "dir-card-group",
    tile: 400,
    act: both(press('[data-act="kind"]:has-text("Groupes")'), press(".open")),
  },
  {
    name: "dir-members",
    tile: 400,
    act: both(
      press('[data-act="kind"]:has-text("Groupes")'),
      press(".open:has-text('L3')"),
      onCard(".act:has-text('membres')"),
    ),
  },
  {
    name: "dir-row-menu",
    width: 390,
    height: 844,
    act: both(type("lef"), press('[data-act="row-menu"]')),
    touch: true,
  },
  {
    name: "dir-loading",
    tile: 400,
    act: async (page) => {
      await page.evaluate(() => (window.directoryGallery!.gateway.fault = "slow"));
      await type("lef")(page);
    },
  },
  {
    name: "dir-error",
    tile: 400,
    act: both(async (page) => {
      await page.evaluate(() => (window.directoryGallery!.gateway.fault = "server-error"));
    }, type("lef")),
  },
  { name: "dir-error-results", tile: 400, act: both(type("lef"), failing("server-error")) },
  { name: "dir-throttled", tile: 400, query: THROTTLED, act: type("lef") },
  { name: "dir-offline", tile: 400, act: both(type("lef"), failing("offline")) },
  {
    name: "dir-offline-dark",
    tile: 400,
    act: both(type("lef"), failing("offline")),
    scheme: "dark",
  },
  { name: "dir-offline-nothing", tile: 400, query: "fault=offline" },
  { name: "dir-signed-out", tile: 400, query: "fault=signed-out" },
  { name: "dir-expired", tile: 400, act: both(type("lef"), failing("expired")) },
  { name: "dir-unsupported", tile: 400, query: "no-part" },
  { name: "dir-xss", tile: 400, query: "data=xss", act: type("lef", "Enter") },
  { name: "card", tile: 400, height: 1000, query: CARD },
  { name: "card-dark", tile: 400, height: 1000, query: CARD, scheme: "dark" },
  { name: "card-forced", tile: 400, height: 1000, query: CARD, forced: true },
  { name: "card-280", tile: 280, height: 1100, query: CARD },
  { name: "card-200", width: 390, height: 1900, query: `${CARD}&size=200%25` },
  { name: "card-rtl", tile: 400, height: 1000, query: `${CARD}&dir=rtl` },
  { name: "card-english", tile: 400, height: 1000, query: `${CARD}&lang=en` },
  { name: "card-qr", tile: 400, height: 1200, query: CARD, act: onCard(".act:has-text('QR')") },
  {
    name: "card-qr-dark",
    tile: 400,
    height: 1200,
    query: CARD,
    act: onCard(".act:has-text('QR')"),
    scheme: "dark",
  },
  {
    name: "card-kept",
    tile: 400,
    height: 1000,
    query: CARD,
    act: onCard(".act:has-text('Ajouter')"),
  },
  {
    name: "card-invite",
    tile: 600,
    height: 1000,
    query: CARD,
    act: onCard(".act:has-text('Inviter')"),
  },
  { name: "card-busy", tile: 400, height: 1000, query: `${CARD}&now=2026-11-23T09:00:00Z` },
  {
    name: "card-busy-night",
    tile: 400,
    query: "person&a-person-id=r-tillion&now=2026-11-23T09:00:00Z",
  },
  { name: "card-long", tile: 400, height: 1000, query: "person&a-person-id=p5&a-linked" },
  { name: "card-arabic", tile: 400, query: "person&a-person-id=p13&a-linked" },
  { name: "card-student", tile: 400, query: "person&a-person-id=p2" },
  { name: "card-loading", tile: 400, query: "person&a-person-id=p0&fault=slow" },
  { name: "card-missing", tile: 400, query: "person&a-person-id=nobody" },
  { name: "card-error", tile: 400, query: "person&a-person-id=p0&fault=server-error" },
  { name: "card-signed-out", tile: 400, query: "person&a-person-id=p0&fault=signed-out" },
  { name: "card-nothing", tile: 400, query: "person" },
];

await shootAll("directory-gallery", SHOTS);
