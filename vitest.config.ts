import { defineConfig } from "vitest/config";
import { CountReporter } from "./test/report/vitest-reporter.js";

/** Tests that run in Node; elements are tested by web-test-runner. */
export default defineConfig({
  resolve: { conditions: ["@partage-ent/source"] },
  ssr: { resolve: { conditions: ["@partage-ent/source"] } },
  test: {
    reporters: ["default", new CountReporter()],
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: [
            "packages/*/src/**/*.test.ts",
            "widgets/src/**/*.node-test.ts",
            "test/{arch,contract,docs,attacks,faults,harness,moodle}/**/*.test.ts",
          ],
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          // The files that the portal serves are built once, before any browser asks for them.
          globalSetup: ["test/e2e/build-pages.ts"],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 180_000,
        },
      },
    ],
    setupFiles: ["test/soap-conformance/vitest-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Much longer than anything takes: a busy machine is no fault.
    expect: { poll: { timeout: 20_000 } },
  },
});
