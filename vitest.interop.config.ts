import { defineConfig } from "vitest/config";
import config from "./vitest.config.js";

const { projects: _projects, ...test } = config.test ?? {};

/** Programs that the project did not write, held against its own; each installs on its own. */
export default defineConfig({
  ...config,
  test: { ...test, include: ["test/{clients,interop}/**/*.test.ts"], hookTimeout: 120_000 },
});
