/**
 * Writes pictures of the contacts in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/contacts-screenshots.ts [name]`.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type Shot, shootAll } from "./shoot.js";

type Act = (page: Page) => Promise<void>;

const near: Act = async (page) => {
  await page.locator("partage-contacts").hover({ position: { x: 5, y: 5 } });
  await page.waitForTimeout(400);
};
const press =
  (...names: readonly string[]): Act =>
  async (page) => {
    await near(page);
    for (const name of names) {
      await page.locator(`partage-contacts >> ${name}`).first().click();
      await page.waitForTimeout(450);
    }
  };
const open =
  (id: string): Act =>
  async (page) => {
    await near(page);
    await page.evaluate((id) => window.contactsGallery!.element.openContact(id), id);
    await page.waitForTimeout(700);
  };
const both =
  (...acts: readonly Act[]): Act =>
  async (page) => {
    for (const act of acts) await act(page);
  };
const menu = (name: string): Act =>
  press('[data-act="menu"]', `[role=menuitem]:has-text("${name}")`);
const edit = (id: string): Act => both(open(id), press('.tools [aria-label="Modifier"]'));
const type =
  (selector: string, text: string): Act =>
  async (page) => {
    await page.locator(`partage-contacts >> ${selector}`).fill(text);
    await page.waitForTimeout(600);
  };
const failing =
  (fault: "offline" | "expired"): Act =>
  (page) =>
    page.evaluate(async (fault) => {
      window.contactsGallery!.gateway.fault = fault;
      await window.contactsGallery!.element.refresh().catch(String);
    }, fault);
const choose =
  (selector: string, name: string, mimeType: string): Act =>
  async (page) => {
    const buffer = Buffer.from(name);
    await page.locator(`partage-contacts >> ${selector}`).setInputFiles({ name, mimeType, buffer });
    await page.waitForTimeout(500);
  };
const imported = both(
  menu("Importer"),
  choose(".panel input[type=file]", "telephone.vcf", "text/vcard"),
);
const conflict = both(
  edit("lefevre"),
  type("#given", "Aurélia"),
  (page) =>
    page.evaluate(() => {
      const { contacts, gateway } = window.contactsGallery!;
      contacts.change("lefevre", { name: { full: "Aurélie Lefèvre-Saint-Cyr" } }, gateway);
    }),
  press(".save"),
);
const H = "height=640px";

const SHOTS: readonly Shot[] = [
  { name: "ct-tile-400", tile: 400, query: H },
  { name: "ct-tile-400-dark", tile: 400, query: H, scheme: "dark" },
  { name: "ct-tile-400-forced", tile: 400, query: H, forced: true },
  { name: "ct-tile-280", tile: 280, query: H },
  { name: "ct-tile-page-scrolls", tile: 400, height: 1200 },
  { name: "ct-phone-320", width: 320, height: 720, touch: true, query: H },
  {
    name: "ct-phone-390-text-200",
    width: 390,
    height: 1000,
    fontSize: "200%",
    query: "height=960px",
  },
  { name: "ct-half", width: 700, query: H },
  { name: "ct-page", width: 1140, query: H },
  { name: "ct-page-dark", width: 1140, query: H, scheme: "dark" },
  { name: "ct-page-forced", width: 1140, query: H, forced: true, act: open("lefevre") },
  { name: "ct-page-rtl", width: 1140, query: `${H}&dir=rtl`, act: open("lefevre") },
  { name: "ct-many", tile: 400, query: `${H}&data=many` },
  { name: "ct-long", tile: 400, query: `${H}&data=long` },
  { name: "ct-long-280", tile: 280, query: `${H}&data=long` },
  { name: "ct-long-page", width: 1140, query: `${H}&data=long`, act: open("long") },
  { name: "ct-english", tile: 400, query: `${H}&lang=en` },
  { name: "ct-photos", width: 1140, query: `${H}&photos`, act: open("lefevre") },
  {
    name: "ct-hover",
    tile: 400,
    query: H,
    act: (page) => page.locator("partage-contacts >> .row").nth(3).hover(),
  },
  { name: "ct-search", tile: 400, query: H, act: both(near, type(".find input", "lefev")) },
  { name: "ct-search-collected", tile: 400, query: H, act: both(near, type(".find input", "c")) },
  { name: "ct-search-none", tile: 400, query: H, act: both(near, type(".find input", "zzz")) },
  { name: "ct-books", tile: 400, query: H, act: press('[data-act="choose"]') },
  { name: "ct-letters", tile: 400, query: H, act: press('[data-act="jump"]') },
  { name: "ct-menu", tile: 400, query: H, act: press('[data-act="menu"]') },
  { name: "ct-row-menu", tile: 400, query: H, act: press('.row [data-act="more"]') },
  { name: "ct-help", tile: 400, query: H, act: menu("Raccourcis") },
  {
    name: "ct-picked",
    tile: 400,
    query: H,
    act: press(".row:nth-child(2) .pick input", ".row:nth-child(4) .pick input"),
  },
  {
    name: "ct-toast",
    tile: 400,
    query: H,
    act: press('.row [data-act="more"]', '[role=menuitem]:has-text("Supprimer")'),
  },
  { name: "ct-card", width: 1140, height: 900, query: "height=860px", act: open("lefevre") },
  {
    name: "ct-card-dark",
    width: 1140,
    height: 900,
    query: "height=860px",
    act: open("lefevre"),
    scheme: "dark",
  },
  { name: "ct-card-tile", tile: 400, height: 900, query: "height=860px", act: open("lefevre") },
  {
    name: "ct-card-phone",
    width: 320,
    height: 900,
    touch: true,
    query: "height=860px",
    act: open("lefevre"),
  },
  {
    name: "ct-card-text-200",
    width: 390,
    height: 1500,
    fontSize: "200%",
    query: "height=1460px",
    act: open("lefevre"),
  },
  { name: "ct-card-read", width: 1140, query: H, act: open("c3") },
  {
    name: "ct-group",
    tile: 400,
    query: H,
    act: both(
      press('[data-act="choose"]', '[role=menuitemradio]:has-text("Groupes")'),
      open("jury"),
    ),
  },
  {
    name: "ct-groups",
    tile: 400,
    query: H,
    act: press('[data-act="choose"]', '[role=menuitemradio]:has-text("Groupes")'),
  },
  {
    name: "ct-hostile",
    tile: 400,
    height: 1100,
    query: "height=1060px&data=hostile",
    act: open("hostile"),
  },
  {
    name: "ct-new",
    tile: 400,
    height: 1100,
    query: "height=1060px",
    act: press('[data-act="create"]'),
  },
  {
    name: "ct-new-page",
    width: 1140,
    height: 900,
    query: "height=860px",
    act: press('[data-act="create"]'),
  },
  {
    name: "ct-new-wrong",
    tile: 400,
    height: 1100,
    query: "height=1060px",
    act: both(press('[data-act="create"]'), type("#email-0", "pas une adresse"), press(".save")),
  },
  {
    name: "ct-new-phone",
    width: 320,
    height: 900,
    touch: true,
    query: "height=860px",
    act: press('[data-act="create"]'),
  },
  {
    name: "ct-new-text-200",
    width: 390,
    height: 1500,
    fontSize: "200%",
    query: "height=1460px",
    act: press('[data-act="create"]'),
  },
  { name: "ct-edit", width: 1140, height: 1300, query: "height=1260px", act: edit("lefevre") },
  {
    name: "ct-edit-dark",
    tile: 400,
    height: 1500,
    query: "height=1460px",
    act: edit("lefevre"),
    scheme: "dark",
  },
  {
    name: "ct-edit-leave",
    tile: 400,
    query: H,
    act: both(
      edit("lefevre"),
      type("#given", "Aurélia"),
      press('[aria-label="Fermer le formulaire"]'),
    ),
  },
  { name: "ct-edit-conflict", tile: 400, query: H, act: conflict },
  { name: "ct-new-group", tile: 400, query: H, act: menu("Nouveau groupe") },
  { name: "ct-import", tile: 400, query: H, act: menu("Importer") },
  { name: "ct-import-problems", width: 900, height: 800, query: H, act: imported },
  { name: "ct-import-phone", width: 320, height: 800, touch: true, query: H, act: imported },
  { name: "ct-import-dark", tile: 400, height: 800, query: H, act: imported, scheme: "dark" },
  { name: "ct-duplicates", width: 900, query: H, act: menu("doublons") },
  { name: "ct-duplicates-tile", tile: 400, query: H, act: menu("doublons") },
  {
    name: "ct-merge",
    width: 1140,
    height: 900,
    query: H,
    act: both(menu("doublons"), press(".pairs button")),
  },
  {
    name: "ct-merge-dark",
    width: 1140,
    height: 900,
    query: H,
    act: both(menu("doublons"), press(".pairs button")),
    scheme: "dark",
  },
  {
    name: "ct-merge-phone",
    width: 320,
    height: 900,
    touch: true,
    query: H,
    act: both(menu("doublons"), press(".pairs button")),
  },
  {
    name: "ct-merge-surest",
    width: 900,
    query: H,
    act: both(menu("doublons"), press(".surest button")),
  },
  {
    name: "ct-new-book",
    tile: 400,
    query: H,
    act: press('[data-act="choose"]', '[role=menuitem]:has-text("Nouveau carnet")'),
  },
  { name: "ct-loading", tile: 400, query: `${H}&fault=slow` },
  { name: "ct-loading-dark", tile: 400, query: `${H}&fault=slow`, scheme: "dark" },
  { name: "ct-empty", tile: 400, query: "data=none" },
  { name: "ct-empty-dark", tile: 400, query: "data=none", scheme: "dark" },
  { name: "ct-error", tile: 400, query: "fault=server-error" },
  { name: "ct-signed-out", tile: 400, query: "fault=signed-out" },
  { name: "ct-unsupported", tile: 400, query: "no-part" },
  { name: "ct-offline-nothing", tile: 400, query: "fault=offline" },
  { name: "ct-offline", tile: 400, query: H, act: failing("offline") },
  { name: "ct-expired", tile: 400, query: H, act: failing("expired") },
  { name: "ct-partial", tile: 400, query: `${H}&data=partial` },
  { name: "ct-read-only", tile: 400, query: `${H}&read` },
];

await shootAll("contacts-gallery", SHOTS);
