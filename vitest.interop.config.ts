import { mergeConfig } from "vitest/config";
import config from "./vitest.config.js";

/** Programs that the project did not write, held against its servers; each installs on its own. */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [] } },
  { test: { include: ["test/clients/**/*.test.ts"] } },
);
