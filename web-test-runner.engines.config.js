import { chromeLauncher } from "@web/test-runner-chrome";
import { webdriverLauncher } from "@web/test-runner-webdriver";
import config from "./web-test-runner.config.js";

/** Launchers by engine; `scripts/test-engines.ts` says which are there. */
const launchers = {
  chromium: () => config.browsers[0],
  // Through WebDriver BiDi: no other driver is needed.
  firefox: () =>
    chromeLauncher({
      launchOptions: {
        browser: "firefox",
        executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
        headless: true,
      },
    }),
  webkit: () =>
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
};

const engines = (process.env.ENGINES ?? "chromium").split(",");

/** The component tests in each engine, one engine after the other. */
export default {
  ...config,
  browsers: engines.map((engine) => launchers[engine]()),
  concurrentBrowsers: 1,
};
