/**
 * Writes pictures of `<partage-people-picker>` in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/picker-screenshots.ts [name]`.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type Shot, shootAll } from "./shoot.js";

const type =
  (text: string, ...keys: string[]) =>
  async (page: Page): Promise<void> => {
    await page.locator("partage-people-picker input").click();
    await page.keyboard.type(text);
    await page.waitForTimeout(600);
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForTimeout(300);
  };

const chosen =
  "value=" +
  encodeURIComponent(
    '"Claire Lefèvre" <claire@univ.example>, "Anne-Sophie Marie-Bérengère de La Rochefontenay-Quincampoix d’Hautecombe" <as@univ.example>, bo@b.fr',
  );
const tile = { tile: 416, height: 420 } as const;

const shots: readonly Shot[] = [
  { name: "picker-empty", ...tile },
  { name: "picker-chosen", ...tile, query: chosen },
  { name: "picker-suggesting", ...tile, act: type("le", "ArrowDown") },
  { name: "picker-suggesting-dark", ...tile, scheme: "dark", act: type("le", "ArrowDown") },
  { name: "picker-suggesting-forced", ...tile, forced: true, act: type("le", "ArrowDown") },
  { name: "picker-suggesting-narrow", tile: 288, height: 640, query: chosen, act: type("ma") },
  { name: "picker-suggesting-large", ...tile, height: 700, fontSize: "32px", act: type("mo") },
  { name: "picker-suggesting-touch", tile: 343, height: 640, touch: true, act: type("le") },
  { name: "picker-suggesting-rtl", ...tile, query: `dir=rtl&${chosen}`, act: type("le") },
  { name: "picker-none", ...tile, act: type("zzzz") },
  { name: "picker-failed", ...tile, query: "fault=server-error", act: type("lef") },
  { name: "picker-wrong", ...tile, act: type("zzzz", "Escape", "Tab") },
  { name: "picker-wrong-dark", ...tile, scheme: "dark", act: type("zzzz", "Escape", "Tab") },
  { name: "picker-disabled", ...tile, query: `disabled&${chosen}` },
];

await shootAll("picker-gallery", shots);
