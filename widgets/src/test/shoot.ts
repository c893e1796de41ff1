/**
 * Takes pictures of a gallery page in many states, into `.screenshots/`.
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

/** One picture. */
export interface Shot {
  readonly name: string;
  readonly width?: number;
  readonly height?: number;
  readonly query?: string;
  readonly scheme?: "light" | "dark";
  readonly forced?: boolean;
  readonly fontSize?: string;
  readonly touch?: boolean;
  /** As it is printed. */
  readonly print?: boolean;
  /** Width of the tile; the page otherwise. */
  readonly tile?: number;
  readonly act?: (page: Page) => Promise<void>;
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];

/** Serves the gallery under the strict policy that hosts use, so that a breach is seen here. */
async function serve(
  gallery: string,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "widgets/src/test", `${gallery}.ts`)],
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
    <script type="module" src="/${gallery}.js"></script>`;
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
    media: shot.print ? "print" : "screen",
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

/**
 * Takes the pictures of one gallery, a file beside this one; the first argument of the program
 * chooses those whose names start with it.
 */
export async function shootAll(gallery: string, shots: readonly Shot[]): Promise<void> {
  const [only] = process.argv.slice(2);
  const server = await serve(gallery);
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
    for (const shot of shots.filter((shot) => (shot.touch ?? false) === touch)) {
      if (!only || shot.name.startsWith(only)) await shoot(context, server.url, shot);
    }
    await context.close();
  }
  server.close();
  await rm(profile, { recursive: true, force: true });
}
