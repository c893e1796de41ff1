/**
 * What the agenda costs a page: 500 events from memory to the end of the frame that shows them, beside
 * the least that Lit draws a list with and beside FullCalendar, medians of fresh pages that take turns
 * in one browser.
 *
 * @module
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type BuildOptions } from "esbuild";
import type { BrowserContext } from "playwright-core";
import type { BenchOptions } from "./bench-options.js";
import { measure, median, openBrowser, type Sample } from "./page-sample.js";
import { installPeers } from "./peers.js";

const ROWS = 500;
const ROUNDS = 11;
const PEERS = { fullcalendar: "7.1.0", "temporal-polyfill": "1.0.1" };

/** Highest ratios: to bare Lit for the list, to FullCalendar for list and month. */
const BUDGET = { listToBare: 1.3, listToPeer: 0.6, monthToPeer: 0.6 };

type View = "list" | "week" | "month";
type PageName = "agenda-page" | "agenda-bare-page" | "agenda-peer-page";

const folder = fileURLToPath(new URL(".", import.meta.url));

/** What FullCalendar is made of; its style sheets are part of what it draws. */
const PEER_SOURCE = `
import { Calendar } from "fullcalendar";
import dayGrid from "fullcalendar/daygrid";
import timeGrid from "fullcalendar/timegrid";
import list from "fullcalendar/list";
import interaction from "fullcalendar/interaction";
import theme from "fullcalendar/themes/classic";
import "fullcalendar/skeleton.css";
import "fullcalendar/themes/classic/theme.css";
import "fullcalendar/themes/classic/palette.css";
window.peer = { Calendar, plugins: [dayGrid, timeGrid, list, interaction, theme] };
await import("./agenda-peer-page.js");
`;

async function buildPages(): Promise<ReadonlyMap<string, Uint8Array>> {
  const peers = installPeers("fullcalendar", PEERS);
  const common: BuildOptions = {
    ...{ bundle: true, splitting: true, minify: true, write: false, outdir: "/" },
    ...{ format: "esm", target: "es2022", conditions: ["@partage-ent/source", "browser"] },
    tsconfig: fileURLToPath(new URL("../../widgets/tsconfig.json", import.meta.url)),
    nodePaths: [join(peers, "node_modules")],
  };
  const own = await build({
    ...common,
    entryPoints: ["agenda-page", "agenda-bare-page"].map((name) => `${folder}${name}.ts`),
  });
  const peer = await build({
    ...common,
    splitting: false,
    stdin: { contents: PEER_SOURCE, resolveDir: folder, sourcefile: "agenda-peer-page.entry.js" },
    entryNames: "agenda-peer-page",
  });
  const files = [...(own.outputFiles ?? []), ...(peer.outputFiles ?? [])];
  return new Map(
    files.map(({ path, contents }) => [path.replace("stdin", "agenda-peer-page"), contents]),
  );
}

const page = (name: string): string => `<!doctype html>
<html lang="fr">
  <head>
    <meta charset="utf-8" /><title>${name}</title>
    ${name === "agenda-peer-page" ? `<link rel="stylesheet" href="/${name}.css" />` : ""}
  </head>
  <body><script type="module" src="/${name}.js"></script></body>
</html>
`;

async function serve(): Promise<{ readonly url: string; readonly close: () => void }> {
  const files = await buildPages();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = files.get(pathname);
    const type = pathname.endsWith(".js")
      ? "javascript"
      : pathname.endsWith(".css")
        ? "css"
        : "html";
    response.writeHead(200, { "content-type": `text/${type}; charset=utf-8` });
    response.end(file ?? (type === "html" ? page(pathname.slice(1)) : ""));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

async function compare(
  context: BrowserContext,
  url: string,
  view: View,
): Promise<Readonly<Partial<Record<PageName, Sample>>>> {
  const names: readonly PageName[] =
    view === "list"
      ? ["agenda-page", "agenda-bare-page", "agenda-peer-page"]
      : ["agenda-page", "agenda-peer-page"];
  const samples = new Map<PageName, Sample[]>(names.map((name) => [name, []]));
  // The first pages fill the caches of the browser: they do not count.
  for (let round = -2; round < ROUNDS; round++) {
    for (const name of names) {
      const tab = await context.newPage();
      await tab.goto(`${url}/${name}?rows=${ROWS}&view=${view}`);
      const sample = await measure(tab);
      if (round >= 0) samples.get(name)!.push(sample);
      await tab.close();
    }
  }
  return Object.fromEntries([...samples].map(([name, list]) => [name, median(list)]));
}

/** Measures, tells, and answers whether all is within the budgets. */
export async function benchAgenda({ json }: BenchOptions): Promise<boolean> {
  const server = await serve();
  const { context, close } = await openBrowser({ width: 1280, height: 900 });
  try {
    const list = await compare(context, server.url, "list");
    const week = await compare(context, server.url, "week");
    const month = await compare(context, server.url, "month");
    const ratio = (of: typeof list, to: PageName): number =>
      of["agenda-page"]!.milliseconds / of[to]!.milliseconds;
    const ratios = {
      listToBare: ratio(list, "agenda-bare-page"),
      listToPeer: ratio(list, "agenda-peer-page"),
      weekToPeer: ratio(week, "agenda-peer-page"),
      monthToPeer: ratio(month, "agenda-peer-page"),
    };
    report({ list, week, month }, ratios, json);
    return Object.entries(BUDGET).every(
      ([name, most]) => ratios[name as keyof typeof BUDGET] <= most,
    );
  } finally {
    await close();
    server.close();
  }
}

function report(
  views: Readonly<Record<View, Readonly<Partial<Record<PageName, Sample>>>>>,
  ratios: Readonly<Record<string, number>>,
  json: boolean,
): void {
  if (json) {
    console.log(JSON.stringify({ events: ROWS, peers: PEERS, ratios, budget: BUDGET, views }));
    return;
  }
  for (const [view, samples] of Object.entries(views)) {
    for (const [name, { milliseconds, rows, layouts, heapBytes }] of Object.entries(samples)) {
      const kilobytes = Math.round(heapBytes / 1024);
      console.log(
        `${view} ${name}: ${milliseconds.toFixed(1)} ms, ${rows} drawn, ${layouts} layouts, ${kilobytes} KB`,
      );
    }
  }
  const told = Object.entries(ratios).map(([name, value]) => {
    const most = (BUDGET as Readonly<Record<string, number>>)[name];
    return `${name} ${value.toFixed(2)}${most === undefined ? "" : ` (budget ${most})`}`;
  });
  console.log(`\n${ROWS} events: ${told.join(", ")}`);
}
