/**
 * Runs Zimbra's own conformance cases against the sandbox: `npm run harness [-- --json] [--verbose] [--filter REGEX]`.
 *
 * Cases that the manifest calls trivial (a server with one fixed answer passes them) are not counted.
 * Every answer of the run is then checked against Zimbra's API description. Exit code 1 when an area passes
 * fewer cases than `test/harness/ratchet.json` says, or when an answer differs from the description in
 * another way than the flaws of the description that `test/harness/description-flaws.json` lists.
 */
import { spawn } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startSandbox, type RunningSandbox } from "@partage-ent/sandbox/node";
import { checkDescription } from "../test/soap-conformance/description.js";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const shared = path.resolve(root, "../shared");
const cache = path.join(root, "node_modules/.cache/soap-harness");
const domain = "example.test";
const password = "test123";

interface CaseResult {
  readonly file: string;
  readonly area: string;
  readonly id: string;
  readonly setup: boolean;
  readonly status: "passed" | "failed" | "unsupported" | "deprecated" | "filtered";
  readonly reason?: string;
}

interface Figures {
  passed: number;
  failed: number;
  unsupported: number;
}

interface Manifest {
  readonly trivial: readonly { readonly file: string; readonly id: string }[];
}

function run(
  command: string,
  parameters: readonly string[],
  cwd: string,
  codes: readonly number[] = [0],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd, stdio: ["ignore", "pipe", "inherit"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== null && codes.includes(code)) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(new Error(`${command} ${parameters.join(" ")} ended with ${code}`));
    });
  });
}

/** The runner's folder is read-only and has dependencies of its own: it runs from a copy. */
async function prepareRunner(): Promise<void> {
  const source = path.join(shared, "tools/soap-harness");
  const lock = readFileSync(path.join(source, "package-lock.json"), "utf8");
  const stamp = path.join(cache, "installed");
  mkdirSync(cache, { recursive: true });
  cpSync(source, cache, {
    recursive: true,
    mode: 0,
    filter: (file) => !file.includes("node_modules"),
  });
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  await run("chmod", ["-R", "u+w", cache], root);
  await run("npm", ["ci", "--no-audit", "--no-fund"], cache);
  writeFileSync(stamp, lock);
}

/** Starts the sandbox with the set-up operations on a free port of the loopback interface. */
async function startForTests(tracePath: string): Promise<RunningSandbox> {
  writeFileSync(tracePath, "");
  const running = await startSandbox({
    domain,
    adminSetup: true,
    university: false,
    trace: ({ response }) => appendFileSync(tracePath, `${JSON.stringify(response)}\n`),
  });
  await running.sandbox.createAccount({ name: "admin", password, isAdmin: true });
  return running;
}

function tally(cases: readonly CaseResult[], manifest: Manifest): Map<string, Figures> {
  const trivial = new Set(manifest.trivial.map((one) => `${one.file}#${one.id}`));
  const areas = new Map<string, Figures>();
  for (const { file, area, id, setup, status } of cases) {
    if (setup || trivial.has(`${file}#${id}`)) continue;
    if (status === "deprecated" || status === "filtered") continue;
    const figures = areas.get(area) ?? { passed: 0, failed: 0, unsupported: 0 };
    figures[status]++;
    areas.set(area, figures);
  }
  return areas;
}

function checkRatchet(areas: ReadonlyMap<string, Figures>): readonly string[] {
  const ratchet = JSON.parse(
    readFileSync(path.join(root, "test/harness/ratchet.json"), "utf8"),
  ) as Record<string, number>;
  return Object.entries(ratchet)
    .filter(([area, least]) => (areas.get(area)?.passed ?? 0) < least)
    .map(
      ([area, least]) =>
        `${area}: ${areas.get(area)?.passed ?? 0} passed, at least ${least} expected`,
    );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      verbose: { type: "boolean", default: false },
      filter: { type: "string" },
      trace: { type: "string" },
    },
  });
  if (!existsSync(shared)) {
    console.log("harness skipped: ../shared (Zimbra's cases and their runner) is not here");
    return;
  }
  await prepareRunner();
  const manifestPath = path.join(shared, "data/soap-harness/manifest.json");
  const manifest = JSON.parse(readFileSync(manifestPath, "utf8")) as Manifest;
  const reportPath = path.join(cache, "report.json");
  rmSync(reportPath, { force: true });
  const trace = values.trace ?? path.join(cache, "trace.jsonl");
  const running = await startForTests(trace);
  const filter = values.filter === undefined ? [] : ["--filter", values.filter];
  await run(
    process.execPath,
    ["run.mjs", "--url", running.url, "--domain", domain, "--password", password]
      .concat(["--manifest", manifestPath, "--json", reportPath])
      .concat(filter),
    cache,
  ).finally(() => running.close());
  const { cases } = JSON.parse(readFileSync(reportPath, "utf8")) as {
    readonly cases: readonly CaseResult[];
  };
  const areas = tally(cases, manifest);
  const bad = cases.filter(({ status }) => status === "failed" || status === "unsupported");
  if (values.verbose) {
    for (const { status, file, id, setup, reason } of bad) {
      console.log(
        `${status.toUpperCase()} ${file} ${id}${setup ? " (set-up)" : ""}: ${reason ?? ""}`,
      );
    }
  }
  const core = ["Auth", "Tags", "Sync", "Folders"];
  const total = core.reduce((sum, area) => sum + (areas.get(area)?.passed ?? 0), 0);
  const description = checkDescription([trace]);
  const problems = [
    ...(filter.length > 0 ? [] : checkRatchet(areas)),
    ...description.problems.map((kind) => `not as described: ${kind}`),
  ];
  for (const problem of problems) console.error(problem);
  if (values.json) {
    const figures = { areas: Object.fromEntries([...areas].sort()), core: total, description };
    console.log(JSON.stringify(figures));
  } else {
    for (const [area, { passed, failed, unsupported }] of [...areas].sort()) {
      console.log(`${area}: ${passed} passed, ${failed} failed, ${unsupported} unsupported`);
    }
    const { messages, knownFlaws } = description;
    console.log(
      `${messages} answers checked against the description: ${description.problems.length} kinds of ` +
        `problems, ${knownFlaws} known flaws of the description`,
    );
    console.log(`${core.join(", ")}: ${total} passed`);
  }
  process.exitCode = problems.length > 0 ? 1 : 0;
}

await main();
