/**
 * What the inbox costs a page.
 *
 * Drawing: from data in memory to the end of the frame that shows them, as a ratio to the least that
 * draws the same answer with Lit, medians of fresh pages that take turns in one browser. Requests: what
 * five inboxes on one page ask for before they all have content. The inbox draws what a window
 * shows; in a window as high as the whole list it draws every row, which is measured beside and has no
 * budget.
 *
 * @module
 */
import type { BrowserContext } from "playwright-core";
import type { BenchOptions } from "./bench-options.js";
import { type BenchServer, startBenchServer } from "./bench-server.js";
import { measure, median, openBrowser, type Sample } from "./page-sample.js";

/** Times the bare list may take, and requests before first content (design budgets). */
const BUDGET = { ratio: 1.3, requests: 2 };
const ROWS = 500;
const ROUNDS = 15;

/** Windows in which the list is measured. */
const WINDOWS = {
  /** Of a usual size: the inbox draws the rows in view. */
  usual: { width: 1280, height: 900 },
  /** As high as all rows are: the inbox draws every one. */
  high: { width: 1280, height: 500 * 90 },
} as const;

interface Comparison {
  readonly window: string;
  readonly inbox: Sample;
  readonly bare: Sample;
  readonly ratio: number;
}

/** Measures, tells, and answers whether all is within the budgets. */
export async function benchInbox({ json }: BenchOptions): Promise<boolean> {
  const server = await startBenchServer(ROWS + 50);
  const { context, close } = await openBrowser(WINDOWS.usual);
  try {
    const requests = await requestsOfFive(context, server);
    const comparisons: Comparison[] = [];
    for (const window of ["usual", "high"] as const)
      comparisons.push(await compare(context, server, window));
    return report(comparisons, requests, json);
  } finally {
    await close();
    await server.close();
  }
}

async function requestsOfFive(
  context: BrowserContext,
  { url, requests }: BenchServer,
): Promise<readonly string[]> {
  requests.length = 0;
  const page = await context.newPage();
  await page.goto(`${url}/five-page`);
  await page.waitForFunction(() => {
    const inboxes = [...document.querySelectorAll("partage-inbox")];
    return (
      inboxes.length === 5 &&
      inboxes.every(({ shadowRoot }) => shadowRoot?.querySelector(".row:not(.ghost), .empty"))
    );
  });
  const seen = requests.filter((path) => !path.includes("event"));
  await page.close();
  return seen;
}

async function compare(
  context: BrowserContext,
  { url }: BenchServer,
  window: keyof typeof WINDOWS,
): Promise<Comparison> {
  const inbox: Sample[] = [];
  const bare: Sample[] = [];
  // The first pages fill the caches of the browser: they do not count.
  for (let round = -2; round < ROUNDS; round++) {
    for (const [name, samples] of [
      ["inbox-page", inbox],
      ["bare-page", bare],
    ] as const) {
      const page = await context.newPage();
      await page.setViewportSize(WINDOWS[window]);
      await page.goto(`${url}/${name}?rows=${ROWS}`);
      const sample = await measure(page);
      if (round >= 0) samples.push(sample);
      await page.close();
    }
  }
  const medians = { inbox: median(inbox), bare: median(bare) };
  return { window, ...medians, ratio: medians.inbox.milliseconds / medians.bare.milliseconds };
}

function report(
  comparisons: readonly Comparison[],
  requests: readonly string[],
  json: boolean,
): boolean {
  const { ratio, inbox } = comparisons.find(({ window }) => window === "usual")!;
  const isWithin = ratio <= BUDGET.ratio && requests.length <= BUDGET.requests;
  if (json) {
    console.log(
      JSON.stringify({
        ratio,
        rowsDrawn: inbox.rows,
        requests: requests.length,
        budget: BUDGET,
        comparisons,
      }),
    );
  } else {
    for (const { window, inbox, bare, ratio } of comparisons)
      console.log(
        `${window} window: ${describe("inbox", inbox)}; ${describe("bare Lit list", bare)}; ` +
          `ratio ${ratio.toFixed(2)}`,
      );
    console.log(`requests of five inboxes before content: ${requests.join(", ")}`);
    console.log(
      `\n${ROWS} rows, ${inbox.rows} of them drawn, in ${ratio.toFixed(2)} times a bare Lit list of ${ROWS} ` +
        `(budget ${BUDGET.ratio}); ${requests.length} data requests for five inboxes ` +
        `(budget ${BUDGET.requests})`,
    );
  }
  return isWithin;
}

function describe(name: string, { milliseconds, rows, layouts, heapBytes }: Sample): string {
  const kilobytes = Math.round(heapBytes / 1024);
  return `${name} ${milliseconds.toFixed(1)} ms for ${rows} rows drawn, ${layouts} layouts, ${kilobytes} KB of heap`;
}
