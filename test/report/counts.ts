/**
 * Where each test runner leaves its counts, so that one closing line can sum them.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** How many tests of one run passed, failed and were skipped. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What one runner leaves. */
interface Recorded extends Counts {
  /** Names of what failed. */
  readonly failures: readonly string[];
}

const folder = fileURLToPath(new URL("../../.counts/", import.meta.url));

/** Records the counts of one runner and names of what failed; prints the counts alone on a line. */
export function recordCounts(
  runner: string,
  counts: Counts,
  failures: readonly string[] = [],
): void {
  mkdirSync(folder, { recursive: true });
  const recorded: Recorded = { ...counts, failures };
  writeFileSync(`${folder}${runner}.json`, JSON.stringify(recorded));
  console.log(`\n${formatCounts(counts)}`);
}

/** Forgets the counts of earlier runs. */
export function clearCounts(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Adds up what all runners recorded since {@link clearCounts}. */
export function sumCounts(): Counts {
  const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of readdirSync(folder)) {
    const counts = JSON.parse(readFileSync(folder + file, "utf8")) as Counts;
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  return sum;
}

/** Names of all that failed since {@link clearCounts}, each with its runner. */
export function listFailures(): string[] {
  return readdirSync(folder).flatMap((file) => {
    const { failures } = JSON.parse(readFileSync(folder + file, "utf8")) as Recorded;
    return failures.map((name) => `${file.replace(/\.json$/, "")}: ${name}`);
  });
}

/** The closing line of every runner: `N passed, N failed, N skipped`. */
export function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
