import type { Reporter, SerializedError, TestModule } from "vitest/node";
import { type Counts, recordCounts } from "./counts.js";

/** Prints the counts of a vitest run alone on its last line and records them. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const counts: Counts = { passed: 0, failed: errors.length, skipped: 0 };
    const failures = errors.map(({ message }) => message);
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed" || state === "failed" || state === "skipped") counts[state]++;
        if (state === "failed") failures.push(`${module.relativeModuleId} > ${test.fullName}`);
      }
      // A module that cannot be imported, or whose hooks fail, has no failed test of its own.
      if (module.ok() || counts.failed > before) continue;
      counts.failed++;
      failures.push(module.relativeModuleId);
    }
    recordCounts(process.env["COUNTS_AS"] ?? "node", counts, failures);
  }
}
