import { register } from "tsx/esm/api";
import { esbuildPlugin } from "@web/dev-server-esbuild";
import { defaultReporter } from "@web/test-runner";
import { chromeLauncher } from "@web/test-runner-chrome";

register();
const { countReporter } = await import("./test/report/web-test-runner-reporter.ts");

/** Flags under which headless Chromium works as root and asks nothing of the network. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default {
  files: ["packages/{jmap,sdk,msw}/src/**/*.browser-test.ts", "widgets/src/**/*.test.ts"],
  nodeResolve: {
    exportConditions: ["@partage-ent/source", "browser", "development"],
    browser: true,
  },
  plugins: [
    esbuildPlugin({
      ts: true,
      target: "es2022",
      tsconfig: new URL("./widgets/tsconfig.json", import.meta.url).pathname,
    }),
  ],
  browsers: [
    chromeLauncher({
      launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args },
    }),
  ],
  concurrency: 2,
  testFramework: { config: { timeout: 10_000 } },
  reporters: [defaultReporter(), countReporter()],
};
