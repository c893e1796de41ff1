import { existsSync } from "node:fs";

/** The browser of tests: `CHROMIUM` where set, else Debian's. */
export const chromium: string = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Says in one line what to install where there is no browser. */
export function requireChromium(): void {
  if (existsSync(chromium)) return;
  console.error("Chromium is missing: apt-get install -y chromium (or set CHROMIUM to its path)");
  process.exit(1);
}
