/**
 * Writes pictures of `<partage-invitation>` in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/invitation-screenshots.ts [name]`.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { type Shot, shootAll } from "./shoot.js";

const press =
  (selector: string) =>
  async (page: Page): Promise<void> => {
    await page.locator(`partage-invitation ${selector}`).first().click();
    await page.waitForTimeout(500);
  };

const BLOBS = [
  ...["request", "answered", "update", "outdated", "missing", "series", "cancel", "oldcancel"],
  ...["reply", "counter", "others", "spoofed", "past", "publish", "up-broken"],
];
const size = { tile: 480, height: 560 } as const;

const shots: readonly Shot[] = [
  ...BLOBS.map((blob): Shot => ({ name: `invitation-${blob}`, query: `blob=${blob}`, ...size })),
  { name: "invitation-dark", query: "blob=request", ...size, scheme: "dark" },
  { name: "invitation-forced", query: "blob=update", ...size, forced: true },
  { name: "invitation-320", query: "blob=update", tile: 320, height: 760, touch: true },
  { name: "invitation-200", query: "blob=request", tile: 480, height: 1100, fontSize: "200%" },
  { name: "invitation-en", query: "blob=update&lang=en", ...size },
  { name: "invitation-error", query: "blob=request&fault=server-error", ...size, height: 320 },
  {
    name: "invitation-accepted",
    query: "blob=request",
    ...size,
    act: press("[data-answer=accepted]"),
  },
  { name: "invitation-removed", query: "blob=cancel", ...size, act: press("[data-act=do]") },
  { name: "invitation-moved", query: "blob=counter", ...size, act: press("[data-act=do]") },
];

await shootAll("invitation-gallery", shots);
