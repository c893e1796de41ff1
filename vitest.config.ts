import { defineConfig } from "vitest/config";
import { CountReporter } from "./test/report/vitest-reporter.js";

/** Tests that run in Node; elements are tested by web-test-runner. */
export default defineConfig({
  resolve: { conditions: ["@partage-ent/source"] },
  ssr: { resolve: { conditions: ["@partage-ent/source"] } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "widgets/src/**/*.node-test.ts",
      "test/{arch,contract,attacks,faults,harness,e2e}/**/*.test.ts",
    ],
    setupFiles: ["test/soap-conformance/vitest-setup.ts"],
    reporters: ["default", new CountReporter()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
