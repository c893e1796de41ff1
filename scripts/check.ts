/**
 * `npm run check`: every gate that needs no running program. Goes on after a failure, so that one run
 * tells all.
 *
 * @module
 */
import { run } from "./run.js";

const gates: Readonly<Record<string, string>> = {
  format: "npx --no -- prettier --check --log-level warn .",
  build: "npx --no -- tsc -b",
  types: "npx --no -- tsc -p tsconfig.check.json",
  lint: "npx --no -- eslint . --max-warnings 0",
  arrows:
    "npx --no -- depcruise packages widgets demo scripts test --config .dependency-cruiser.cjs",
  unused: "npx --no -- knip",
  manifest: "npm run manifest --workspace widgets",
  packages: "npm run check:packages",
  docs: "npx --no -- typedoc",
  licences: "npm run check:licences",
  secrets: "npm run check:secrets",
};

const failed: string[] = [];
for (const [name, gate] of Object.entries(gates)) {
  console.log(`\n— ${name}`);
  const [command = "", ...args] = gate.split(" ");
  if ((await run(command, args)) !== 0) failed.push(name);
}
for (const name of failed) console.log(`failed: ${name}`);
const passed = Object.keys(gates).length - failed.length;
console.log(`\n${passed} gates passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
