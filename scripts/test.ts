/**
 * `npm test`: everything that can be tested on one machine with nothing started. The last line sums
 * up all runners.
 *
 * @module
 */
import { rmSync } from "node:fs";
import { clearCounts, formatCounts, listFailures, sumCounts } from "../test/report/counts.js";
import { checkRecordings } from "../test/soap-conformance/check.js";
import { recordings } from "../test/soap-conformance/record.js";
import { requireChromium } from "./chromium.js";
import { run } from "./run.js";

requireChromium();
clearCounts();
rmSync(recordings, { recursive: true, force: true });
const codes = [
  await run("npx", ["--no", "--", "vitest", "run"], { COUNTS_AS: "node" }),
  await run("npx", ["--no", "--", "web-test-runner"], { COUNTS_AS: "browser" }),
];
checkRecordings();
const counts = sumCounts();
if (codes.some((code) => code !== 0) && counts.failed === 0) counts.failed++;
for (const failure of listFailures()) console.log(`failed: ${failure}`);
console.log(`\n${formatCounts(counts)}`);
process.exitCode = counts.failed > 0 ? 1 : 0;
