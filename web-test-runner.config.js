import { register } from "tsx/esm/api";
import { esbuildPlugin } from "@web/dev-server-esbuild";
import { defaultReporter } from "@web/test-runner";
import { chromeLauncher } from "@web/test-runner-chrome";

register();
const { countReporter } = await import("./test/report/web-test-runner-reporter.ts");
const { FRAME_DOCUMENT, framePolicy } =
  await import("./packages/gateway/src/app/frame/frame-document.ts");
const policy = await framePolicy();

/** Serves the reading frame as a gateway does, with its policy. */
const frame = async (context, next) => {
  if (context.path !== "/partage-frame/") return next();
  context.set("Content-Security-Policy", policy);
  context.type = "html";
  context.body = FRAME_DOCUMENT;
};

/** Flags under which headless Chromium works as root and asks nothing of the network. */
export const args = [
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
  middleware: [frame],
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
  // A page behind another draws no frames and hears of no sizes: what it waits for never comes.
  concurrency: 1,
  testFramework: { config: { timeout: 30_000 } },
  reporters: [defaultReporter(), countReporter()],
};
