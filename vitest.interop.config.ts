import { defineConfig } from "vitest/config";
import { ServerTableReporter } from "./test/report/server-table-reporter.js";
import { CountReporter } from "./test/report/vitest-reporter.js";
import config from "./vitest.config.js";

const { projects: _projects, ...test } = config.test ?? {};

/** Programs that the project did not write, held against its own; each installs on its own. */
export default defineConfig({
  ...config,
  test: {
    ...test,
    include: ["test/{clients,interop}/**/*.test.ts"],
    reporters: ["default", new ServerTableReporter(), new CountReporter()],
    hookTimeout: 120_000,
    testTimeout: 60_000,
  },
});
