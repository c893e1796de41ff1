import type { Reporter, TestSuiteResult } from "@web/test-runner";
import { type Counts, recordCounts } from "./counts.js";

/** Prints the counts of a web-test-runner run alone on its last line and records them. */
export function countReporter(): Reporter {
  return {
    stop({ sessions }) {
      const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
      const walk = (suite: TestSuiteResult): void => {
        for (const test of suite.tests)
          counts[test.skipped ? "skipped" : test.passed ? "passed" : "failed"]++;
        suite.suites.forEach(walk);
      };
      for (const session of sessions) {
        const before = counts.failed;
        if (session.testResults) walk(session.testResults);
        if (!session.passed && counts.failed === before) counts.failed++;
      }
      recordCounts(process.env["COUNTS_AS"] ?? "browser", counts);
    },
  };
}
