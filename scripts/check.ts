/**
 * `npm run check`: every gate that needs no running program. Goes on after a failure, so that one run
 * tells all.
 *
 * @module
 */
import { run } from "./run.js";

const gates: Readonly<Record<string, readonly string[]>> = {
  format: ["prettier", "--check", "--log-level", "warn", "."],
  build: ["tsc", "-b"],
  types: ["tsc", "-p", "tsconfig.check.json"],
  lint: ["eslint", ".", "--max-warnings", "0"],
  arrows: ["depcruise", "packages", "widgets", "demo", "scripts", "test", "--config"],
  unused: ["knip"],
  manifest: ["cem", "analyze", "--config", "widgets/custom-elements-manifest.config.js"],
  docs: ["typedoc"],
};

const failed: string[] = [];
for (const [name, [command, ...args]] of Object.entries(gates)) {
  console.log(`\n— ${name}`);
  const code = await run("npx", ["--no", command!, ...args]);
  if (code !== 0) failed.push(name);
}
for (const name of failed) console.log(`failed: ${name}`);
const passed = Object.keys(gates).length - failed.length;
console.log(`\n${passed} gates passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
