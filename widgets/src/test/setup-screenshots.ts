/**
 * Writes pictures of `<partage-setup>` in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/setup-screenshots.ts [name]`.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type Shot, shootAll } from "./shoot.js";

const tile = { tile: 560, height: 900 } as const;
const narrow = { tile: 288, height: 1500 } as const;
const copy = async (page: Page): Promise<void> => {
  await page.locator("partage-setup summary").click();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator("partage-setup dd button").first().click();
  await page.waitForTimeout(200);
};
const focus = async (page: Page): Promise<void> => {
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(200);
};

const shots: readonly Shot[] = [
  { name: "setup-apple", ...tile, query: "way=apple" },
  { name: "setup-apple-dark", ...tile, query: "way=apple", scheme: "dark" },
  { name: "setup-apple-forced", ...tile, query: "way=apple", forced: true },
  { name: "setup-apple-narrow", ...narrow, query: "way=apple" },
  { name: "setup-apple-unsigned", ...tile, query: "way=apple&setup=unsigned" },
  { name: "setup-android", ...tile, height: 1400, query: "way=android" },
  { name: "setup-android-narrow", ...narrow, height: 2300, query: "way=android" },
  { name: "setup-android-touch", tile: 343, height: 2300, touch: true, query: "way=android" },
  { name: "setup-thunderbird", ...tile, query: "way=thunderbird" },
  { name: "setup-thunderbird-copied", ...tile, query: "way=thunderbird", act: copy },
  { name: "setup-focus", ...tile, query: "way=thunderbird", act: focus },
  { name: "setup-other", ...tile, height: 1500, query: "way=other" },
  { name: "setup-other-dark", ...tile, height: 1500, scheme: "dark", query: "way=other" },
  { name: "setup-wide", height: 900, query: "way=other" },
  { name: "setup-plain", ...tile, query: "way=apple&setup=plain" },
  { name: "setup-long", ...narrow, height: 2400, query: "way=other&setup=long" },
  { name: "setup-large", ...tile, height: 2400, fontSize: "32px", query: "way=apple" },
  { name: "setup-large-settings", ...tile, height: 3400, fontSize: "32px", query: "way=android" },
  { name: "setup-rtl", ...tile, height: 1500, query: "way=other&dir=rtl" },
  { name: "setup-english", ...tile, height: 1500, query: "way=android&lang=en" },
  { name: "setup-loading", ...tile, height: 500, query: "fault=slow" },
  { name: "setup-not-offered", ...tile, height: 500, query: "without" },
  { name: "setup-failed", ...tile, height: 500, query: "fault=server-error" },
  { name: "setup-offline", ...tile, height: 500, query: "fault=offline" },
  { name: "setup-signed-out", ...tile, height: 500, query: "fault=signed-out" },
  { name: "setup-expired", ...tile, height: 500, query: "fault=expired" },
  {
    name: "setup-signed-out-dark",
    ...tile,
    height: 500,
    scheme: "dark",
    query: "fault=signed-out",
  },
  { name: "setup-failed-narrow", ...narrow, height: 500, query: "fault=server-error" },
];

await shootAll("setup-gallery", shots);
