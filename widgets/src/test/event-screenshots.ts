/**
 * Writes pictures of `<partage-event>` in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/event-screenshots.ts [name]`.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type Shot, shootAll } from "./shoot.js";

const click =
  (...selectors: string[]) =>
  async (page: Page): Promise<void> => {
    for (const selector of selectors) {
      await page.locator(`partage-event ${selector}`).first().click();
      await page.waitForTimeout(250);
    }
    await page.waitForTimeout(500);
  };
const tall = { height: 1500, tile: 480 } as const;

/** Fills the form and saves while another client changes the event. */
async function conflict(page: Page): Promise<void> {
  await page.locator("partage-event #title").fill("Jury de stage, session 2");
  await page.evaluate(() => {
    const { agenda, gateway } = window.events!;
    const locations = { l: { "@type": "Location", name: "Amphi Laplace" } };
    agenda.change(gateway, "own", { title: "Jury de master", locations, revision: "other" });
  });
  await click("[data-act=save]")(page);
}

async function wrong(page: Page): Promise<void> {
  await page.locator("partage-event #endDate").fill("2026-01-01");
  await page.locator("partage-event #video").fill("javascript:alert(1)");
  await page.locator("partage-event #guests").fill("pas une adresse");
  await click("[data-act=add-guests]", "[data-act=save]")(page);
}

async function inviting(page: Page): Promise<void> {
  await page.locator("partage-event #title").fill("Soutenance blanche");
  await page.locator("partage-event #startDate").fill(await monday(page));
  await page.locator("partage-event #startTime").fill("10:00");
  await page
    .locator("partage-event #guests")
    .fill("yanis.benali@etu.univ-valmoree.example, nora.lefevre@univ-valmoree.example");
  await click("[data-act=add-guests]", "[data-act=find-room]")(page);
}

function monday(page: Page): Promise<string> {
  return page.evaluate(() => {
    const day = new Date();
    day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7) + 7);
    return day.toISOString().slice(0, 10);
  });
}

async function series(page: Page): Promise<void> {
  const id = await page.evaluate(() => {
    const { start } = window.events!.agenda.events.get("series")!;
    return `series_${new Date(Date.parse(`${start}Z`) - 3_600_000).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  });
  await page.evaluate((eventId) => (window.events!.event.eventId = eventId), id);
  await page.waitForTimeout(500);
}

const shots: readonly Shot[] = [
  { name: "event-invited", query: "id=invited", tile: 440, height: 900 },
  { name: "event-invited-dark", query: "id=invited", tile: 440, height: 900, scheme: "dark" },
  { name: "event-invited-forced", query: "id=invited", tile: 440, height: 900, forced: true },
  { name: "event-invited-320", query: "id=invited", tile: 320, height: 1100, touch: true },
  { name: "event-invited-200", query: "id=invited", tile: 440, height: 1500, fontSize: "200%" },
  { name: "event-invited-en", query: "id=invited&lang=en", tile: 440, height: 900 },
  {
    name: "event-propose",
    query: "id=invited",
    tile: 440,
    height: 1150,
    act: click("[data-act=propose]"),
  },
  { name: "event-own", query: "id=own", tile: 440, height: 700 },
  { name: "event-zone", query: "id=own&zone=America/Montreal", tile: 440, height: 700 },
  { name: "event-cancelled", query: "id=cancelled", tile: 440, height: 600 },
  { name: "event-shared", query: "id=shared", tile: 440, height: 500 },
  { name: "event-allday", query: "id=allday", tile: 440, height: 500 },
  { name: "event-hostile", query: "id=hostile", tile: 320, height: 1300 },
  { name: "event-hostile-rtl", query: "id=hostile&dir=rtl", tile: 440, height: 1100 },
  { name: "event-missing", query: "id=none", tile: 440, height: 420 },
  { name: "event-error", query: "id=own&fault=server-error", tile: 440, height: 420 },
  { name: "event-loading", query: "id=own&fault=slow", tile: 440, height: 420 },
  { name: "event-series", query: "id=series", tile: 440, height: 600, act: series },
  {
    ...{ name: "event-series-delete", query: "id=series", tile: 440, height: 700 },
    act: async (page) => {
      await series(page);
      await click("[data-act=remove]")(page);
    },
  },
  {
    ...{ name: "event-deleted", query: "id=other", tile: 440, height: 320 },
    act: click("[data-act=remove]"),
  },
  { name: "editor-new", query: "new&mode=edit", ...tall },
  { name: "editor-new-dark", query: "new&mode=edit", ...tall, scheme: "dark" },
  { name: "editor-new-320", query: "new&mode=edit", tile: 320, height: 1700, touch: true },
  { name: "editor-new-200", query: "new&mode=edit", tile: 480, height: 2400, fontSize: "200%" },
  { name: "editor-new-forced", query: "new&mode=edit", ...tall, forced: true },
  { name: "editor-wrong", query: "new&mode=edit", ...tall, height: 1700, act: wrong },
  { name: "editor-inviting", query: "new&mode=edit", ...tall, height: 2100, act: inviting },
  {
    name: "editor-inviting-320",
    query: "new&mode=edit",
    tile: 320,
    height: 2300,
    touch: true,
    act: inviting,
  },
  {
    name: "editor-inviting-dark",
    query: "new&mode=edit",
    ...tall,
    height: 2100,
    scheme: "dark",
    act: inviting,
  },
  { name: "editor-conflict", query: "id=own&mode=edit", ...tall, height: 2000, act: conflict },
  {
    ...{ name: "editor-which", query: "id=series", ...tall, height: 1700 },
    act: async (page) => {
      await series(page);
      await click("[data-act=edit]")(page);
      await page.locator("partage-event #title").fill("Point du jeudi");
      await click("[data-act=save]")(page);
    },
  },
  {
    ...{ name: "editor-leave", query: "new&mode=edit", tile: 480, height: 700 },
    act: async (page) => {
      await page.locator("partage-event #title").fill("Presque");
      await page.keyboard.press("Escape");
      await page.waitForTimeout(300);
    },
  },
];

await shootAll("event-gallery", shots);
