/**
 * Writes pictures of the elements in every state to `.screenshots/`:
 * `node --import tsx --conditions=@partage-ent/source widgets/src/test/screenshots.ts [name]`.
 *
 * @module
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type BrowserContext, chromium, type Page } from "playwright-core";

interface Shot {
  readonly name: string;
  readonly width?: number;
  readonly height?: number;
  readonly query?: string;
  readonly scheme?: "light" | "dark";
  readonly forced?: boolean;
  readonly fontSize?: string;
  readonly touch?: boolean;
  /** Width of the tile; the page otherwise. */
  readonly tile?: number;
  readonly act?: (page: Page) => Promise<void>;
}

const open = async (page: Page): Promise<void> => {
  await page.locator("partage-inbox .open").nth(1).click();
  await page.waitForTimeout(900);
};
const press =
  (...keys: string[]) =>
  async (page: Page): Promise<void> => {
    await page.locator("partage-inbox .open").first().focus();
    await page.waitForTimeout(400);
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.waitForTimeout(120);
    }
    await page.waitForTimeout(300);
  };
const choose =
  (act: string) =>
  async (page: Page): Promise<void> => {
    await page.locator(`partage-inbox [data-act="${act}"]`).first().click();
    await page.waitForTimeout(500);
  };

const SHOTS: readonly Shot[] = [
  { name: "tile-400", tile: 400 },
  { name: "tile-400-dark", tile: 400, scheme: "dark" },
  { name: "tile-400-forced", tile: 400, forced: true },
  { name: "tile-280", tile: 280 },
  { name: "tile-280-dark", tile: 280, scheme: "dark" },
  { name: "phone-320", width: 320, height: 720, touch: true },
  { name: "phone-390-text-200", width: 390, height: 900, fontSize: "200%" },
  { name: "half-640", tile: 640 },
  { name: "page-1100", width: 1140 },
  { name: "page-1100-dark", width: 1140, scheme: "dark" },
  {
    name: "page-hover",
    width: 1140,
    act: (page) => page.locator("partage-inbox .row").nth(2).hover(),
  },
  {
    name: "tile-hover",
    tile: 400,
    act: (page) => page.locator("partage-inbox .row").nth(2).hover(),
  },
  { name: "page-pane", width: 1240, act: open },
  { name: "page-pane-dark", width: 1240, act: open, scheme: "dark" },
  { name: "tile-pane", tile: 400, act: open },
  { name: "conversation", tile: 400, query: "a-mode=conversation" },
  { name: "loading", tile: 400, query: "fault=slow" },
  { name: "loading-dark", tile: 400, query: "fault=slow", scheme: "dark" },
  { name: "empty", tile: 400, query: "empty" },
  { name: "empty-unread", tile: 400, query: "empty&a-show=unread" },
  { name: "error", tile: 400, query: "fault=server-error" },
  { name: "error-dark", tile: 400, query: "fault=server-error", scheme: "dark" },
  { name: "signed-out", tile: 400, query: "fault=signed-out" },
  { name: "offline-nothing", tile: 400, query: "fault=offline" },
  {
    name: "offline",
    tile: 400,
    act: (page) =>
      page.evaluate(async () => {
        window.gallery!.gateway.fault = "offline";
        await window.gallery!.inbox.refresh().catch(String);
      }),
  },
  {
    name: "expired",
    tile: 400,
    act: (page) =>
      page.evaluate(async () => {
        window.gallery!.gateway.fault = "expired";
        await window.gallery!.inbox.refresh().catch(String);
      }),
  },
  { name: "english", tile: 400, query: "lang=en" },
  { name: "rtl", tile: 400, query: "dir=rtl" },
  { name: "rtl-page", width: 1140, query: "dir=rtl" },
  { name: "zone", tile: 400, query: "zone=Pacific/Noumea" },
  { name: "bulk", tile: 400, act: press("x", "j", "x") },
  { name: "bulk-280-dark", tile: 280, act: press("x", "j", "x"), scheme: "dark" },
  { name: "toast", tile: 400, act: press("j", "e") },
  { name: "toast-dark", tile: 280, act: press("j", "#"), scheme: "dark" },
  { name: "help", tile: 400, act: press("?") },
  { name: "menu-view", tile: 400, act: choose("choose") },
  { name: "menu-row", tile: 400, act: choose("more"), scheme: "dark" },
  {
    name: "search",
    tile: 400,
    act: async (page) => {
      await choose("search")(page);
      await page.locator("partage-inbox .find input[type=search]").fill("stage");
      await page.waitForTimeout(1000);
    },
  },
  { name: "endless", tile: 400, height: 560, query: "many=10000&a-endless&tall" },
  {
    name: "endless-fresh",
    tile: 400,
    height: 560,
    query: "many=10000&a-endless&tall",
    act: async (page) => {
      await page.locator("partage-inbox .list").evaluate((list) => list.scrollTo(0, 4000));
      await page.waitForTimeout(700);
      await page.evaluate(() =>
        window.gallery!.gateway.deliver({
          subject: "Nouveau",
          receivedAt: new Date().toISOString(),
        }),
      );
      await page.waitForTimeout(900);
    },
  },
];

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];

/** Serves the gallery under the strict policy that hosts use, so that a breach is seen here. */
async function serve(): Promise<{ readonly url: string; readonly close: () => void }> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "widgets/src/test/gallery.ts")],
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    outdir: "/",
    write: false,
    conditions: ["@partage-ent/source", "browser"],
    absWorkingDir: ROOT,
  });
  const page = `<!doctype html><meta charset="utf-8"><title>gallery</title>
    <meta name="viewport" content="width=device-width">
    <link rel="stylesheet" href="/page.css"><div id="stage"></div>
    <script type="module" src="/gallery.js"></script>`;
  const style = `html{font:16px/1.5 system-ui,sans-serif;color-scheme:light dark}
    body{margin:0;padding:16px;background:light-dark(#eef1f4,#0d0f12)}
    #stage{max-width:var(--tile,none)}
    html:has([endless]) partage-inbox{height:500px}`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = outputFiles.find(({ path }) => path === pathname);
    const [type, body] = file
      ? ["text/javascript", file.contents]
      : pathname === "/page.css"
        ? ["text/css", style]
        : ["text/html", page];
    response.setHeader("content-type", `${type}; charset=utf-8`);
    response.setHeader(
      "content-security-policy",
      "default-src 'self'; require-trusted-types-for 'script'",
    );
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

async function shoot(context: BrowserContext, url: string, shot: Shot): Promise<void> {
  const { name, width = (shot.tile ?? 1000) + 32, height = 760, query = "", act } = shot;
  const page = await context.newPage();
  const complain = (text: string): void => console.error(`${name}: ${text}`);
  page.on("pageerror", (error) => complain(error.message));
  page.on("console", (message) => {
    if (/error|warning/.test(message.type())) complain(message.text());
  });
  await page.setViewportSize({ width, height });
  await page.emulateMedia({
    colorScheme: shot.scheme ?? "light",
    forcedColors: shot.forced ? "active" : "none",
    reducedMotion: "reduce",
  });
  await page.goto(`${url}?${query}`);
  await page.evaluate(
    ([tile, size]) => {
      if (tile) document.documentElement.style.setProperty("--tile", tile);
      if (size) document.documentElement.style.fontSize = size;
    },
    [shot.tile ? `${shot.tile}px` : "", shot.fontSize ?? ""] as const,
  );
  await page.waitForTimeout(500);
  await act?.(page);
  await page.screenshot({ path: join(ROOT, ".screenshots", `${name}.png`) });
  await page.close();
}

const [only] = process.argv.slice(2);
const server = await serve();
const profile = await mkdtemp(join(tmpdir(), "screenshots-"));
const options = {
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  headless: true,
  chromiumSandbox: false,
  args: ARGUMENTS,
  locale: "fr-FR",
  timezoneId: "Europe/Paris",
};
await mkdir(join(ROOT, ".screenshots"), { recursive: true });
for (const touch of [false, true]) {
  const context = await chromium.launchPersistentContext(join(profile, String(touch)), {
    ...options,
    hasTouch: touch,
    isMobile: touch,
  });
  for (const shot of SHOTS.filter((shot) => (shot.touch ?? false) === touch)) {
    if (!only || shot.name.startsWith(only)) await shoot(context, server.url, shot);
  }
  await context.close();
}
server.close();
await rm(profile, { recursive: true, force: true });
