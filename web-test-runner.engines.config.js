import { chromeLauncher } from "@web/test-runner-chrome";
import { webdriverLauncher } from "@web/test-runner-webdriver";
import config from "./web-test-runner.config.js";

const [chromium] = config.browsers;

/** Launchers by engine; `scripts/test-engines.ts` says which are there. */
const launchers = {
  chromium: () => chromium,
  // Through WebDriver BiDi: no other driver is needed.
  firefox: () =>
    chromeLauncher({
      launchOptions: {
        browser: "firefox",
        executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
        headless: true,
        extraPrefsFirefox: { "ui.prefersReducedMotion": 1 },
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

/**
 * Media features are emulated over Chromium's own protocol only. The other engines run the same tests
 * in the colours that the test's page sets by itself.
 */
const withoutEmulation = {
  name: "without-emulation",
  serverStart({ config: { plugins } }) {
    const emulation = plugins.find(({ name }) => name === "emulate-media-command");
    const emulate = emulation.executeCommand.bind(emulation);
    emulation.executeCommand = (call) =>
      call.command === "emulate-media" && call.session.browser !== chromium ? true : emulate(call);
  },
};

const engines = (process.env.ENGINES ?? "chromium").split(",");

/** The component tests in each engine, one engine after the other. */
export default {
  ...config,
  browsers: engines.map((engine) => launchers[engine]()),
  plugins: [withoutEmulation, ...config.plugins],
  concurrentBrowsers: 1,
  // Keys go to the page that has the focus, and to frames they do not go in WebDriver.
  concurrency: 1,
};
