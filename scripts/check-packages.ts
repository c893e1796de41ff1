/**
 * `npm run check:packages`: publint and are-the-types-wrong on every published package; `tsc -b` must
 * have run.
 *
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { run } from "./run.js";

// The plugin for Moodle is PHP, and no package of npm.
const folders = [...readdirSync("packages").map((name) => `packages/${name}`), "widgets"].filter(
  (folder) => existsSync(`${folder}/package.json`),
);
let failed = 0;
for (const folder of folders) {
  const codes = [
    await run("npx", ["--no", "--", "publint", "run", folder, "--strict", "--level", "warning"]),
    await run("npx", [
      // After `--`, or npm takes the options for its own.
      ...["--no", "--", "attw", "--pack", folder, "--profile", "esm-only"],
      ...["--format", "ascii", "--quiet"],
    ]),
  ];
  if (codes.some((code) => code !== 0)) failed++;
}
console.log(`${folders.length - failed} packages passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
