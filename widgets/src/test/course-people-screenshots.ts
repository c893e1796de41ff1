/**
 * Writes pictures of `<partage-course-people>` in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/course-people-screenshots.ts [name]`.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type Shot, shootAll } from "./shoot.js";

const tile = { tile: 440, height: 620 } as const;
const narrow = { tile: 288, height: 620 } as const;
const state = { tile: 440, height: 400 } as const;
const look =
  (text: string) =>
  async (page: Page): Promise<void> => {
    await page.locator("partage-course-people input").fill(text);
    await page.waitForTimeout(100);
  };
const focus = async (page: Page): Promise<void> => {
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
};

const shots: readonly Shot[] = [
  { name: "course", ...tile },
  { name: "course-dark", ...tile, scheme: "dark" },
  { name: "course-forced", ...tile, forced: true },
  { name: "course-narrow", ...narrow },
  { name: "course-wide", height: 620, query: "people=all" },
  { name: "course-teacher", ...tile, query: "people=all" },
  { name: "course-touch", tile: 343, height: 620, touch: true, query: "people=all" },
  { name: "course-focus", ...tile, query: "people=all", act: focus },
  { name: "course-found", ...tile, act: look("elo") },
  { name: "course-found-dark", ...tile, scheme: "dark", act: look("enseignant") },
  { name: "course-none", ...tile, act: look("Valmorée") },
  { name: "course-more", ...tile, query: "max=3" },
  { name: "course-long", ...narrow, query: "people=long" },
  { name: "course-large", ...narrow, height: 900, fontSize: "32px", query: "people=long" },
  { name: "course-untitled", ...tile, query: "title-hidden" },
  { name: "course-rtl", ...tile, query: "people=all&dir=rtl" },
  { name: "course-english", ...tile, query: "lang=en" },
  { name: "course-loading", ...tile, query: "fault=slow" },
  { name: "course-nobody", ...state, query: "people=nobody" },
  { name: "course-nowhere", ...state, query: "people=nowhere" },
  { name: "course-nowhere-narrow", ...narrow, query: "people=nowhere" },
  { name: "course-failed", ...state, query: "fault=server-error" },
  { name: "course-failed-dark", ...state, scheme: "dark", query: "fault=server-error" },
  { name: "course-offline", ...state, query: "fault=offline" },
  { name: "course-signed-out", ...state, query: "fault=signed-out" },
];

await shootAll("course-people-gallery", shots);
