import { relative } from "node:path";
import type { Reporter, TestSuiteResult } from "@web/test-runner";
import { type Counts, recordCounts } from "./counts.js";

/** Prints the counts of a web-test-runner run alone on its last line and records them. */
export function countReporter(): Reporter {
  return {
    stop({ sessions }) {
      const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
      const failures: string[] = [];
      const walk = (suite: TestSuiteResult, path: string): void => {
        for (const test of suite.tests) {
          counts[test.skipped ? "skipped" : test.passed ? "passed" : "failed"]++;
          if (!test.skipped && !test.passed) failures.push(`${path} > ${test.name}`);
        }
        for (const inner of suite.suites) walk(inner, `${path} > ${inner.name}`);
      };
      for (const session of sessions) {
        const before = counts.failed;
        const file = relative(process.cwd(), session.testFile);
        if (session.testResults) walk(session.testResults, file);
        if (session.passed || counts.failed > before) continue;
        counts.failed++;
        failures.push(file);
      }
      recordCounts(process.env["COUNTS_AS"] ?? "browser", counts, failures);
    },
  };
}
