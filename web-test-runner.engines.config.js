import { chromeLauncher } from "@web/test-runner-chrome";
import { webdriverLauncher } from "@web/test-runner-webdriver";
import config from "./web-test-runner.config.js";

const [chromium] = config.browsers;

/** Launchers by engine; `scripts/test-engines.ts` says which are there. */
const launchers = {
  chromium: () => chromium,
  // Through WebDriver BiDi: no other driver is needed.
  firefox: () =>
    alone(
      chromeLauncher({
        launchOptions: {
          browser: "firefox",
          executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
          headless: true,
        },
      }),
    ),
  webkit: () =>
    alone(
      webdriverLauncher({
        hostname: "127.0.0.1",
        port: Number(process.env.WEBKIT_DRIVER_PORT),
        path: "/",
        automationProtocol: "webdriver",
        capabilities: {
          browserName: "MiniBrowser",
          "wdio:enforceWebDriverClassic": true,
          "webkitgtk:browserOptions": {
            binary: process.env.WEBKIT_BROWSER,
            args: ["--automation"],
          },
        },
      }),
    ),
};

/**
 * Media features are emulated over Chromium's own protocol only. The other engines run the same tests
 * in the colours that the test's page sets by itself.
 */
const withoutEmulation = {
  name: "without-emulation",
  executeCommand: ({ command, session }) =>
    command === "emulate-media" && session.browser !== chromium ? true : undefined,
};

/** One page at a time: keys go to the page that has the focus. */
const alone = (launcher) => Object.assign(launcher, { concurrency: 1 });

const engines = (process.env.ENGINES ?? "chromium").split(",");

/** The component tests in each engine, one engine after the other. */
export default {
  ...config,
  browsers: engines.map((engine) => launchers[engine]()),
  plugins: [withoutEmulation, ...config.plugins],
  concurrentBrowsers: 1,
};
