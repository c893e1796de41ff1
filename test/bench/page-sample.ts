/**
 * What drawing costs a page, measured in Chromium.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { chromium as executablePath, requireChromium } from "../../scripts/chromium.js";

/** One page, or the middle of several. */
export interface Sample {
  readonly milliseconds: number;
  readonly rows: number;
  readonly layouts: number;
  readonly heapBytes: number;
}

/** Starts a browser whose frames come when they are done. */
export async function openBrowser(viewport: {
  readonly width: number;
  readonly height: number;
}): Promise<{ readonly context: BrowserContext; readonly close: () => Promise<void> }> {
  requireChromium();
  const profile = mkdtempSync(join(tmpdir(), "partage-bench-"));
  const context = await chromium.launchPersistentContext(profile, {
    ...{ executablePath, headless: true, chromiumSandbox: false },
    ...{ locale: "fr-FR", timezoneId: "Europe/Paris", viewport },
    // Without a limit of frames a skeleton that breathes would take all of them.
    reducedMotion: "reduce",
    args: [
      ...["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
      ...["--disable-background-networking", "--disable-component-update"],
      // Frames come when they are done, not at the next beat of a screen.
      ...["--disable-frame-rate-limit", "--disable-gpu-vsync"],
    ],
  });
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { context, close };
}

/** Measures a page that offers itself to it. */
export async function measure(page: Page): Promise<Sample> {
  await page.waitForFunction(() => window.bench);
  await page.evaluate(() => window.bench!.ready);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  await devtools.send("HeapProfiler.collectGarbage");
  const counters = async (): Promise<(name: string) => number> => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return (name) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  };
  const before = await counters();
  const drawing = await page.evaluate(() => window.bench!.draw());
  const after = await counters();
  return {
    ...drawing,
    layouts: after("LayoutCount") - before("LayoutCount"),
    heapBytes: after("JSHeapUsedSize") - before("JSHeapUsedSize"),
  };
}

/** The middle of samples, each figure by itself. */
export function median(samples: readonly Sample[]): Sample {
  const middle = (key: keyof Sample): number =>
    samples.map((sample) => sample[key]).sort((a, b) => a - b)[Math.floor(samples.length / 2)]!;
  return {
    milliseconds: middle("milliseconds"),
    rows: middle("rows"),
    layouts: middle("layouts"),
    heapBytes: middle("heapBytes"),
  };
}
