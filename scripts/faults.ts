/**
 * `npm run faults [-- NAME…]`: what happens when a mail system fails, by the names of the files in
 * test/faults (`gateway`, `mail-system`, `standards`); all of them by default.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { run } from "./run.js";

const FOLDER = "test/faults";

const names = process.argv.slice(2);
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".test.ts"));
const unknown = names.filter((name) => !files.some((file) => file.startsWith(name)));
if (unknown.length > 0) {
  const known = files.map((file) => file.replace(/\.test\.ts$/, "")).join(", ");
  console.error(`No such faults: ${unknown.join(", ")} (there are: ${known})`);
  process.exit(1);
}
const paths = names.length > 0 ? names.map((name) => `${FOLDER}/${name}`) : [`${FOLDER}/`];
process.exitCode = await run("npx", ["--no", "--", "vitest", "run", ...paths], {
  COUNTS_AS: "faults",
});
