/**
 * `npm run test:engines [-- ENGINE…] [-- --files GLOB]`: the component tests in Chromium, Firefox and
 * WebKitGTK.
 *
 * Installs what is missing where that is possible (root on Debian), starts the driver of WebKitGTK on a
 * screen of its own, and skips by name an engine that can't be had. The last line counts the tests.
 *
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "./chromium.js";
import { run } from "./run.js";

interface Engine {
  /** Debian packages that bring it. */
  readonly packages: readonly string[];
  /** What is missing; empty when it is there. */
  missing(): readonly string[];
}

const FIREFOX = process.env["FIREFOX"] ?? "/usr/bin/firefox-esr";
const DRIVER = "/usr/bin/WebKitWebDriver";

const absent = (...files: readonly string[]): readonly string[] =>
  files.filter((file) => !existsSync(file));

const engines: Readonly<Record<string, Engine>> = {
  chromium: { packages: ["chromium"], missing: () => absent(chromium) },
  firefox: { packages: ["firefox-esr"], missing: () => absent(FIREFOX) },
  webkit: {
    packages: ["webkit2gtk-driver", "xvfb"],
    missing: () => [...absent(DRIVER, "/usr/bin/Xvfb"), ...(miniBrowser() ? [] : ["MiniBrowser"])],
  },
};

const args = process.argv.slice(2);
const asked = args.filter((arg) => arg in engines);
const rest = args.filter((arg) => !(arg in engines));
const names = asked.length > 0 ? asked : Object.keys(engines);

install(
  names.flatMap((name) => (engines[name]!.missing().length > 0 ? engines[name]!.packages : [])),
);
const there = names.filter((name) => {
  const missing = engines[name]!.missing();
  if (missing.length > 0) console.log(`skipped ${name}: ${missing.join(", ")} missing`);
  return missing.length === 0;
});
const started: ChildProcess[] = [];
try {
  const webkit = there.includes("webkit") ? await startWebKit() : {};
  const config = "web-test-runner.engines.config.js";
  process.exitCode = await run(
    "npx",
    ["--no", "--", "web-test-runner", "--config", config, ...rest],
    {
      COUNTS_AS: "engines",
      ENGINES: there.join(","),
      FIREFOX,
      ...webkit,
    },
  );
} finally {
  for (const child of started.reverse()) child.kill();
}

/** The browser of WebKitGTK, which lies in a folder of its version. */
function miniBrowser(): string | undefined {
  const library = "/usr/lib/x86_64-linux-gnu";
  if (!existsSync(library)) return undefined;
  return readdirSync(library)
    .filter((name) => name.startsWith("webkit2gtk-"))
    .map((name) => `${library}/${name}/MiniBrowser`)
    .filter((file) => existsSync(file))
    .at(-1);
}

function install(packages: readonly string[]): void {
  if (packages.length === 0 || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const wait = ["-o", "DPkg::Lock::Timeout=400"];
  spawnSync("apt-get", [...wait, "-qq", "update"], { stdio: "inherit" });
  spawnSync("apt-get", [...wait, "-qq", "install", "-y", ...packages], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}

/** Starts a screen and the driver; answers what the configuration of the runner needs. */
async function startWebKit(): Promise<Record<string, string>> {
  const screen = spawn(
    "Xvfb",
    ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
    { stdio: ["ignore", "ignore", "ignore", "pipe"] },
  );
  started.push(screen);
  const display = await new Promise<string>((resolve, reject) => {
    screen.once("error", reject);
    screen.once("exit", () => reject(new Error("Xvfb ended")));
    screen.stdio[3]!.once("data", (line: Buffer) => resolve(`:${line.toString().trim()}`));
  });
  const port = await freePort();
  const driver = spawn(DRIVER, [`--port=${port}`, "--host=127.0.0.1"], {
    stdio: "ignore",
    env: { ...process.env, DISPLAY: display },
  });
  started.push(driver);
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (answer?.ok)
      return { WEBKIT_DRIVER_PORT: String(port), WEBKIT_BROWSER: miniBrowser() ?? "" };
    await sleep(100);
  }
  throw new Error("WebKitWebDriver does not answer");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
