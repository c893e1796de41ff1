/**
 * Holds packages/calendar against what others say: `npm run test:calendar [-- --json] [--mutations N] [--seed N]`.
 *
 * Every calendar file of the shared corpus, the rule examples of RFC 5545, two programs that nobody
 * here wrote (Debian's python3-recurring-ical-events and python3-dateutil, where installed) over three
 * years, and files broken at random. A difference from those programs must be argued in
 * test/calendar/differences.json. The last line is `N passed, N failed, N skipped`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { checkExample } from "../test/calendar/check-examples.js";
import { checkFile } from "../test/calendar/check-files.js";
import {
  compareFiles,
  compareRules,
  hasOracles,
  type Comparison,
} from "../test/calendar/compare-oracles.js";
import { hasCorpus, readCorpus, readExamples } from "../test/calendar/corpus.js";
import type { MutationReport, MutationTask } from "../test/calendar/mutation-worker.js";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    mutations: { type: "string", default: "100000" },
    seed: { type: "string", default: "5545" },
  },
});

/** Milliseconds that one expansion of a mutated file may take. */
const BUDGET = 100;
/** Milliseconds without a sign of life after which a thread hangs. */
const PATIENCE = 30_000;
const THREADS = 2;

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
const report: Record<string, unknown> = {};

function say(line: string): void {
  if (!values.json) console.log(line);
}

function count(isGood: boolean, words: string): void {
  if (isGood) tally.passed++;
  else {
    tally.failed++;
    console.error(`FAILED ${words}`);
  }
}

function checkCorpus(): void {
  const outcomes = readCorpus().map(checkFile);
  const refused = outcomes.filter((outcome) => outcome.refused !== undefined);
  for (const { name, fault } of outcomes) count(fault === undefined, `${name}: ${fault}`);
  const sum = (read: (outcome: (typeof outcomes)[number]) => number): number =>
    outcomes.reduce((all, outcome) => all + read(outcome), 0);
  report["files"] = {
    files: outcomes.length,
    events: sum(({ events }) => events),
    occurrences: sum(({ occurrences }) => occurrences),
    problems: sum(({ problems }) => problems),
    refused: Object.fromEntries(refused.map(({ name, refused: why }) => [name, why])),
  };
  say(
    `files: ${outcomes.length}, ${sum(({ events }) => events)} events, ` +
      `${refused.length} refused with a typed error, ${sum(({ problems }) => problems)} problems told`,
  );
  for (const { name, refused: why } of refused) say(`  ${name}: ${why}`);
}

function checkRules(): void {
  const examples = readExamples();
  let agreed = 0;
  for (const example of examples) {
    const difference = checkExample(example);
    if (difference === undefined) agreed++;
    count(difference === undefined, `${example.id} ${example.rrule}: ${difference}`);
  }
  report["examples"] = { examples: examples.length, agreed };
  say(`RFC 5545 examples: ${agreed} of ${examples.length}`);
}

type Arguments = Readonly<
  Record<string, readonly { readonly why: string; readonly names: readonly string[] }[]>
>;

function readArguments(): Arguments {
  const file = fileURLToPath(new URL("../test/calendar/differences.json", import.meta.url));
  return JSON.parse(readFileSync(file, "utf8")) as Arguments;
}

function tell({ oracle, compared, agreed, unread, differences }: Comparison): void {
  const reasons = new Map(
    (readArguments()[oracle] ?? []).flatMap(({ why, names }) => names.map((name) => [name, why])),
  );
  tally.passed += agreed;
  for (const { name, ours, theirs } of differences) {
    const why = reasons.get(name);
    const words = `${name}: only ours ${ours.join(", ") || "none"}; only theirs ${theirs.join(", ") || "none"}`;
    count(why !== undefined, `${oracle}, not argued: ${words}`);
    if (why !== undefined) say(`  argued: ${words} (${why})`);
  }
  const share = ((100 * agreed) / Math.max(1, compared)).toFixed(1);
  report[oracle] = { compared, agreed, unread, differences };
  say(`${oracle}: ${agreed} of ${compared} agree (${share} %), ${unread} it could not read`);
}

function compareAll(): void {
  if (!hasOracles()) {
    tally.skipped += 2;
    say("oracles: skipped (apt-get install -y python3-recurring-ical-events python3-dateutil)");
    return;
  }
  const files = readCorpus();
  tell(compareFiles(files));
  tell(compareRules(files));
}

/** Runs one thread; whatever it was at when it fell silent is a hang. */
function runThread(task: MutationTask): Promise<MutationReport & { readonly hung: boolean }> {
  const file = new URL("../test/calendar/mutation-worker.ts", import.meta.url).href;
  // Threads do not inherit the loader of the program that starts them.
  const start = `import("tsx/esm/api").then(({ register }) => (register(), import("${file}")))`;
  const worker = new Worker(start, { eval: true, workerData: task });
  let last: MutationReport = { done: 0, read: 0, refused: 0, longest: 0, untyped: [] };
  return new Promise((resolve, reject) => {
    const end = (hung: boolean): void => {
      clearTimeout(timer);
      void worker.terminate();
      resolve({ ...last, hung });
    };
    let timer = setTimeout(() => end(true), PATIENCE);
    worker.on("message", (message: MutationReport) => {
      last = message;
      timer.refresh();
      if (last.done >= task.count) end(false);
    });
    worker.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    timer = timer.refresh();
  });
}

async function mutateAll(): Promise<void> {
  const total = Number(values.mutations);
  const each = Math.ceil(total / THREADS);
  const tasks = Array.from({ length: THREADS }, (_, index) => ({
    seed: Number(values.seed) + index,
    count: each,
    budget: BUDGET,
  }));
  const results = await Promise.all(tasks.map(runThread));
  const untyped = results.flatMap((result) => result.untyped);
  const hangs = results.filter(({ hung }) => hung).length;
  const done = results.reduce((sum, result) => sum + result.done, 0);
  const read = results.reduce((sum, result) => sum + result.read, 0);
  const longest = Math.max(...results.map((result) => result.longest));
  count(hangs === 0, `${hangs} threads hung`);
  for (const words of untyped.slice(0, 5)) console.error(words);
  count(untyped.length === 0, `${untyped.length} exceptions without a type`);
  count(done >= total, `${done} of ${total} mutations done`);
  report["mutations"] = {
    done,
    read,
    refused: done - read,
    hangs,
    untyped: untyped.length,
    longest,
  };
  say(
    `mutations: ${done}, ${read} read, ${hangs} hangs, ${untyped.length} untyped exceptions, ` +
      `longest ${Math.round(longest)} ms`,
  );
}

if (hasCorpus) {
  checkCorpus();
  checkRules();
  compareAll();
  await mutateAll();
} else {
  tally.skipped = 4;
  say("the shared corpus is not beside the repository: skipped");
}
if (values.json) console.log(JSON.stringify(report, null, 2));
console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
if (tally.failed > 0) process.exitCode = 1;
