import { chromeLauncher } from "@web/test-runner-chrome";
import config, { args } from "./web-test-runner.config.js";

/**
 * One run of the tests in which axe looks at every state of an element, in light and dark by themselves,
 * under a mode of the reader.
 */
const mode = (name, { html = "", style = "", width = 800, features = [] } = {}) => ({
  name,
  files: ["widgets/src/**/*accessibility.test.ts"],
  browsers: [
    chromeLauncher({
      launchOptions: {
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args,
      },
      createPage: ({ context }) => openPage(context, width, features),
    }),
  ],
  testRunnerHtml: (script) => `<!doctype html>
<html lang="fr" ${html}>
  <head><meta charset="utf-8" /><title>${name}</title><style>${style}</style></head>
  <body><script type="module" src="${script}"></script></body>
</html>`,
});

/** Opens a page whose media features stay, whatever a test emulates beside. */
async function openPage(context, width, features) {
  const page = await context.newPage();
  const devtools = await page.createCDPSession();
  page.emulateMediaFeatures = (others) =>
    devtools.send("Emulation.setEmulatedMedia", { features: [...(others ?? []), ...features] });
  await page.emulateMediaFeatures();
  await page.setViewport({ width, height: 800 });
  return page;
}

/** A device of 320 CSS pixels, which is also 1280 at 400 % (WCAG 2.2, 1.4.10). */
const narrow =
  "partage-agenda, partage-contacts, partage-course-people, partage-directory, partage-inbox, partage-message, partage-person, partage-session, partage-setup, partage-timetable { max-width: 320px; }";
/** What a reader may set (WCAG 2.2, 1.4.12). */
const spacing =
  "body { line-height: 1.5; letter-spacing: 0.12em; word-spacing: 0.16em; font-size: 100%; }";

/** `npm run a11y`: the states of the elements under every mode. */
export default {
  ...config,
  files: undefined,
  browsers: undefined,
  groups: [
    mode("usual"),
    mode("320 pixels", { style: narrow, width: 320 }),
    mode("right to left", { html: 'dir="rtl"' }),
    mode("forced colours", { features: [{ name: "forced-colors", value: "active" }] }),
    mode("text spacing", { style: spacing }),
  ],
};
