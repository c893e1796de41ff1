/**
 * Hostile messages against each of the two layers alone, and against both: the cleaner in a document
 * without any policy, the reading frame with what was never cleaned. Nothing may run, and nobody may
 * be asked for anything.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import {
  type Browser,
  type BrowserContext,
  chromium,
  type Frame,
  type Page,
} from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { frameRoute } from "../../packages/gateway/src/app/frame/frame-route.js";
import { chromium as executablePath } from "../../scripts/chromium.js";
import { provoke } from "./provoke.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const data = new URL("../../../shared/data/html-mail/", import.meta.url);

/** A message, and where it comes from. */
interface Sample {
  readonly name: string;
  readonly html: string;
}

/** What a run of samples did. */
interface Harm {
  readonly executions: string[];
  readonly requests: string[];
  readonly departures: string[];
}

/** Puts samples before the reader, each in a frame of its own. */
type Show = (batch: readonly Sample[]) => Promise<readonly Frame[]>;

/** Samples that are looked at together. */
const AT_ONCE = 24;

const NOTHING: Harm = { executions: [], requests: [], departures: [] };

/** Of our own: what the collections don't have. */
const OWN: readonly Sample[] = [
  // CVE-2025-66376: an at-rule that splits a tag once the sheet is taken apart.
  '<style>@import "<img src=x onerror=alert(1)>";</style><p>text</p>',
  "<style>@im<!-- -->port url(http://leak.example/a.css);</style><p>text</p>",
  '<style>@import url("http://leak.example/x?</style><img src=x onerror=alert(1)>");</style>',
  "<style>@import'http://leak.example/b.css';@\\69mport url(//leak.example/c.css);</style>",
  '<div style="background:u\\72l(http://leak.example/d)">text</div>',
  "<div style=\"background-image:image-set('http://leak.example/e' 1x)\">text</div>",
  "<style>p{--x:url(http://leak.example/f);background:var(--x)}</style><p>text</p>",
  "<style>p{cursor:url(http://leak.example/g),auto;content:url(//leak.example/h)}</style><p>text</p>",
  "<style>@font-face{font-family:x;src:url(http://leak.example/i)}p{font-family:x}</style><p>a</p>",
  "<style>a:visited{background:url(http://leak.example/j)}</style><a href=http://x.example>text</a>",
  "<style>x{}</style/><img src=http://leak.example/k><style></style>",
  "<style><!--</style><img src=x onerror=alert(1)>--></style><p>text</p>",
  '<svg><style><img src=x onerror=alert(1)></style></svg><math><style><img src=x onerror="alert(1)">',
  "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  "<img srcset='http://leak.example/l 1x' src=cid:a><picture><source srcset=//leak.example/m></picture>",
  "<video poster=http://leak.example/n src=http://leak.example/o autoplay></video>",
  "<table background=http://leak.example/p><td background=//leak.example/q>text</table>",
  "<link rel=stylesheet href=http://leak.example/r><link rel=preconnect href=http://leak.example>",
  "<link rel=dns-prefetch href=//leak.example><link rel=prefetch href=http://leak.example/s>",
  "<meta http-equiv=refresh content='0;url=http://leak.example/t'><p>text</p>",
  "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><base href=http://leak.example/>",
  "<iframe src=http://leak.example/u></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
  "<object data=http://leak.example/v></object><embed src=http://leak.example/w>",
  "<form action=http://leak.example/x><input name=a autofocus onfocus=alert(1)><button>ok</button></form>",
  "<details open ontoggle=alert(1)><summary>text</summary></details>",
  "<input type=image src=http://leak.example/y><audio src=http://leak.example/z controls></audio>",
  '<a href="javascript:alert(1)">a</a><a href="jav&#x09;ascript:alert(1)">b</a><a href=" &#14;javascript:alert(1)">c</a>',
  '<a href="data:text/html,<script>alert(1)</script>">a</a><a href="blob:null/x" ping=http://leak.example/1>b</a>',
  "<svg><a xlink:href=javascript:alert(1)><text y=20>text</text></a><use href='data:image/svg+xml,<svg id=x onload=alert(1)/>#x'/></svg>",
  "<svg><animate attributeName=href values=javascript:alert(1) begin=0s /><set attributeName=onclick to=alert(1) /></svg>",
  "<template shadowrootmode=open><img src=x onerror=alert(1)></template><p is=x-y onclick=alert(1)>text</p>",
  "<div popover id=p onbeforetoggle=alert(1)>x</div><button popovertarget=p onclick=alert(1)>text</button>",
  "<p style='animation:x' onanimationstart=alert(1) class='partage-shown'>text</p><style>@keyframes x{}</style>",
  "<img data-partage-image=1 src=http://leak.example/2><img name=getElementById><form id=message></form>",
  '<div data-partage-style="background:url(http://leak.example/3)" title=\'" style="x\'>text</div>',
  "<p>x data-partage-style=\"</p><img src='http://leak.example/4' loading=eager onload=alert(1)>",
  `${"<div>".repeat(5_000)}<img src=x onerror=alert(1)>`,
].map((html, index) => ({ name: `own ${index}`, html }));

function readSamples(): readonly Sample[] {
  const json = <Value>(path: string): Value =>
    JSON.parse(readFileSync(new URL(path, data), "utf8")) as Value;
  const purify = json<{ id: number; payload: string }[]>("dompurify/expect.json");
  const h5sc = json<{ items: { id: number | string; html: string }[] }>("h5sc/items.json");
  const antisamy = json<{ cases: { id: number; input: string }[] }>("antisamy/cases.json");
  const bleach = readdirSync(new URL("bleach/", data)).map((file) => ({
    name: `bleach ${file}`,
    html: readFileSync(new URL(`bleach/${file}`, data), "utf8").split("\n--\n")[0]!,
  }));
  return [
    ...purify.map(({ id, payload }) => ({ name: `dompurify ${id}`, html: payload })),
    ...h5sc.items.map(({ id, html }) => ({ name: `h5sc ${id}`, html })),
    ...antisamy.cases.map(({ id, input }) => ({ name: `antisamy ${id}`, html: input })),
    ...bleach,
    ...caniemail(),
    ...OWN,
  ];
}

function caniemail(): readonly Sample[] {
  const files = readdirSync(new URL("caniemail/", data)).filter((file) => file.endsWith(".html"));
  return files.map((file) => ({
    name: `caniemail ${file}`,
    html: readFileSync(new URL(`caniemail/${file}`, data), "utf8"),
  }));
}

const CANARY = `for (const name of ["alert", "confirm", "prompt", "print", "__canary"])
  globalThis[name] = () => console.log("canary: " + name);`;

const missing = !existsSync(executablePath)
  ? "Chromium is missing"
  : !existsSync(fileURLToPath(data))
    ? "../shared/data is missing"
    : "";

describe.skipIf(missing)(`row 60: hostile messages${missing && ` (skipped: ${missing})`}`, () => {
  let server: Server;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let origin: string;
  let samples: readonly Sample[];
  let harm: Harm = structuredClone(NOTHING);

  beforeAll(async () => {
    samples = readSamples();
    const cleaner = await bundleCleaner();
    const frame = await frameAnswer();
    server = createHttpServer((request, response) => {
      const { pathname } = new URL(request.url ?? "", "http://x");
      if (pathname === "/frame/") response.writeHead(200, frame.headers).end(frame.body);
      else if (pathname === "/cleaner.js")
        response.writeHead(200, { "Content-Type": "text/javascript" }).end(cleaner);
      else if (pathname === "/")
        response
          .writeHead(200, { "Content-Type": "text/html" })
          .end(
            '<!doctype html><link rel=icon href="data:,"><body><script type=module src=/cleaner.js></script>',
          );
      else {
        harm.requests.push(`${pathname} of this server`);
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({
      ...{ executablePath, headless: true, chromiumSandbox: false },
      args: [
        ...["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
        ...["--disable-component-update", "--disable-sync", "--no-proxy-server"],
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      ],
    });
    context = await browser.newContext();
    await context.addInitScript(CANARY);
    await context.route(
      (url) => url.origin !== origin,
      (route) => {
        harm.requests.push(route.request().url().slice(0, 120));
        return route.abort();
      },
    );
    page = await context.newPage();
    context.on("page", (opened) => void opened.close());
    page.on("console", (message) => {
      if (message.text().startsWith("canary: ")) harm.executions.push(message.text());
    });
    page.on("dialog", (dialog) => {
      harm.executions.push(dialog.type());
      void dialog.dismiss();
    });
    await page.goto(origin);
    await page.waitForFunction(() => "sanitizeMessage" in globalThis);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** Shows samples, plays the reader on each, and says what happened and where. */
  async function run(show: Show, of: readonly Sample[] = samples): Promise<readonly string[]> {
    const found: string[] = [];
    await empty();
    for (let at = 0; at < of.length; at += AT_ONCE) {
      const batch = of.slice(at, at + AT_ONCE);
      const result = await runBatch(show, batch);
      // Which one it was is asked only when there was something.
      if (result.length > 0 && batch.length > 1)
        for (const sample of batch) found.push(...(await run(show, [sample])));
      else for (const what of result) found.push(`${batch[0]!.name}: ${what}`);
    }
    return found;
  }

  async function runBatch(show: Show, batch: readonly Sample[]): Promise<readonly string[]> {
    harm = structuredClone(NOTHING);
    const left = (frame: Frame): void => {
      // A frame within the message that the policy blocks shows an error page; nobody was asked.
      const isInner = frame.parentFrame() !== page.mainFrame();
      if (isInner || /^(about:|http:\/\/127)/.test(frame.url())) return;
      harm.departures.push(`left for ${frame.url().slice(0, 80)}`);
    };
    const frames = await show(batch);
    page.on("framenavigated", left);
    const touch = async (frame: Frame): Promise<void> => {
      try {
        await frame.evaluate(provoke);
      } catch {
        harm.departures.push(`left for ${frame.url().slice(0, 80)}`);
      }
    };
    await Promise.all(frames.map(touch));
    await page.waitForTimeout(40);
    page.off("framenavigated", left);
    const { executions, requests, departures } = harm;
    if (departures.length > 0) await empty();
    return [...executions, ...requests, ...departures];
  }

  const empty = (): Promise<void> =>
    page.evaluate(() => document.querySelectorAll("iframe").forEach((frame) => frame.remove()));

  it("row 60: the frame alone is safe with what was never cleaned", async () => {
    expect(await run((batch) => inFrames(batch.map(({ html }) => html)))).toEqual([]);
  }, 60_000);

  it("row 60: the cleaner alone is safe in a page without a policy", async () => {
    expect(await run(async (batch) => inPlainDocuments(await clean(batch)))).toEqual([]);
  }, 60_000);

  it("row 60: both together are safe", async () => {
    expect(await run(async (batch) => inFrames(await clean(batch)))).toEqual([]);
  }, 60_000);

  it("row 60: this test sees harm where there is no layer", async () => {
    const naked = samples.filter(({ name }) => name.startsWith("own"));
    const result = await runBatch(
      (batch) => inPlainDocuments(batch.map(({ html }) => html)),
      naked,
    );
    expect(result.filter((what) => what.startsWith("canary")).length).toBeGreaterThan(5);
    expect(result.filter((what) => what.includes("leak.example")).length).toBeGreaterThan(10);
  });

  it("row 60: this test sees what runs in the frame, and the frame opens no connection ahead", async () => {
    await empty();
    harm = structuredClone(NOTHING);
    const hints =
      "<link rel=preconnect href=http://leak.example><meta http-equiv=refresh content=1>";
    const [frame] = await inFrames([hints + "<p>text</p>"]);
    const count = await frame!.evaluate(() => {
      (globalThis as unknown as { __canary: () => void }).__canary();
      return [
        document.body.querySelectorAll("link, meta, base").length,
        document.querySelector("#message")?.textContent,
      ];
    });
    expect(count).toEqual([0, "text"]);
    await expect.poll(() => harm.executions).toEqual(["canary: __canary"]);
  });

  it("keeps the text of at least nine in ten legitimate messages", async () => {
    const all = caniemail();
    const kept = await page.evaluate(
      (list) => {
        const { sanitizeMessage } = globalThis as unknown as Cleaner;
        const words = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];
        return list.map((html) => {
          const parsed = new DOMParser().parseFromString(html, "text/html");
          parsed
            .querySelectorAll("script, style, title, noscript, template, svg, math")
            .forEach((e) => e.remove());
          const there = new Set(words(sanitizeMessage(html).text));
          const wanted = words(parsed.body.textContent);
          return wanted.filter((word) => there.has(word)).length >= wanted.length * 0.98;
        });
      },
      all.map(({ html }) => html),
    );
    const lost = all.filter((_, index) => !kept[index]).map(({ name }) => name);
    console.info(`caniemail: ${all.length - lost.length} of ${all.length} keep their text`, lost);
    expect(lost.length).toBeLessThanOrEqual(all.length / 10);
  });

  interface Cleaner {
    sanitizeMessage(html: string): { readonly html: string; readonly text: string };
  }

  function clean(batch: readonly Sample[]): Promise<string[]> {
    return page.evaluate(
      (list) => list.map((html) => (globalThis as unknown as Cleaner).sanitizeMessage(html).html),
      batch.map(({ html }) => html),
    );
  }

  /** Puts messages into frames as the page does, through their ports; a frame reads many in turn. */
  async function inFrames(list: readonly string[]): Promise<readonly Frame[]> {
    await page.evaluate(async (all) => {
      const open = (): Promise<HTMLIFrameElement> =>
        new Promise((resolve) => {
          const frame = document.createElement("iframe");
          frame.setAttribute(
            "sandbox",
            "allow-scripts allow-popups allow-popups-to-escape-sandbox",
          );
          const greet = ({ source, ports }: MessageEvent): void => {
            if (source !== frame.contentWindow) return;
            removeEventListener("message", greet);
            Object.assign(frame, { port: ports[0] });
            resolve(frame);
          };
          addEventListener("message", greet);
          frame.src = "/frame/";
          document.body.append(frame);
        });
      const known = document.querySelectorAll("iframe").length;
      await Promise.all(all.slice(known).map(open));
      for (const [index, frame] of document.querySelectorAll("iframe").entries()) {
        const { port } = frame as unknown as { port: MessagePort };
        port.postMessage({
          type: "show",
          html: all[index] ?? "",
          lang: "fr",
          colorScheme: "light",
        });
      }
      await new Promise((resolve) => setTimeout(resolve, 80));
    }, list as string[]);
    return page.mainFrame().childFrames();
  }

  async function inPlainDocuments(list: readonly string[]): Promise<readonly Frame[]> {
    await empty();
    await page.evaluate(
      (all) =>
        Promise.all(
          all.map(
            (html) =>
              new Promise<void>((resolve) => {
                const frame = document.createElement("iframe");
                frame.addEventListener("load", () => resolve(), { once: true });
                frame.srcdoc = `<!doctype html><body>${html}`;
                document.body.append(frame);
                setTimeout(resolve, 2_000);
              }),
          ),
        ).then(() => undefined),
      list as string[],
    );
    return page.mainFrame().childFrames();
  }
});

async function bundleCleaner(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents:
        'import { sanitizeMessage } from "./sanitize.ts"; globalThis.sanitizeMessage = sanitizeMessage;',
      resolveDir: `${root}widgets/src/message`,
    },
    ...{ bundle: true, write: false, format: "esm", target: "es2022" },
  });
  return outputFiles[0]!.text;
}

/** The frame as the gateway gives it: document and policy. */
async function frameAnswer(): Promise<{ headers: Record<string, string>; body: string }> {
  const response = await frameRoute.handle(new Request("http://127.0.0.1/frame/"), {
    ...{ establishments: [], clientAddress: "127.0.0.1", requestId: "r1", session: null },
  });
  return { headers: Object.fromEntries(response.headers), body: await response.text() };
}
