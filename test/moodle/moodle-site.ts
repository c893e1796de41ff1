/**
 * The Moodle plugins as an administrator gets them, unpacked from their archives beside stand-ins for
 * Moodle itself, under the web server of php-cli.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildMoodleArchives, MOODLE_PLUGINS } from "../../scripts/build-moodle.js";

/** Where the plugins are. */
export const PLUGINS = fileURLToPath(new URL("../../packages/moodle", import.meta.url));

/** Whether the command-line PHP is there. */
export const hasPhp = spawnSync("php", ["-v"]).status === 0;
/** Whether `unzip` is there. */
export const hasUnzip = spawnSync("unzip", ["-v"]).status === 0;

/** A session at the site, named by its cookie. */
export interface SiteSession {
  /** Id of the person; 1 is the guest. */
  readonly user: number;
  readonly sesskey: string;
  /** Id of the administrator who is signed in as the person. */
  readonly realuser?: number;
  /** What Moodle wants of the person before anything else. */
  readonly stop?: string;
  readonly without?: readonly string[];
}

/** The site. */
export interface SiteState {
  readonly wwwroot: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly users: readonly (Readonly<Record<string, string | number>> & { readonly id: number })[];
  readonly sessions: Readonly<Record<string, SiteSession>>;
}

/** A site that answers. */
export interface MoodleSite {
  readonly url: string;
  /** Takes another description, from the next request on. */
  describe(state: SiteState): void;
  /** Asks for a token as the script of a page does; `init` changes what is sent. */
  askToken(cookie: string, sesskey: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/** Unpacks the archives into the tree of a Moodle, in a folder of its own. */
export function unpackPlugins(): string {
  const folder = mkdtempSync(join(tmpdir(), "partage-moodle-"));
  for (const [name, archive] of buildMoodleArchives()) {
    const parent = join(folder, MOODLE_PLUGINS[name.replace(/\.zip$/, "")]!, "..");
    mkdirSync(parent, { recursive: true });
    writeFileSync(join(folder, name), archive);
    const { status, stderr } = spawnSync("unzip", ["-q", join(folder, name), "-d", parent]);
    if (status !== 0) throw new Error(`unzip ${name}: ${String(stderr)}`);
  }
  return folder;
}

/** Starts a site. */
export async function startMoodleSite(state: SiteState): Promise<MoodleSite> {
  const folder = unpackPlugins();
  cpSync(join(PLUGINS, "self-test"), folder, { recursive: true });
  const describe = (next: SiteState): void =>
    writeFileSync(join(folder, "site.json"), JSON.stringify(next));
  describe(state);
  const child = spawn("php", ["-S", "127.0.0.1:0", "-t", folder]);
  const url = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.once("exit", () => reject(new Error(`php -S ended: ${said}`)));
    child.stderr.on("data", (chunk: Buffer) => {
      said += String(chunk);
      const found = /\((http:\/\/127\.0\.0\.1:\d+)\) started/.exec(said)?.[1];
      if (found) resolve(found);
    });
  });
  return {
    ...{ url, describe },
    askToken: (cookie, sesskey, { headers, ...init } = {}) =>
      fetch(`${url}/local/partage/token.php`, {
        method: "POST",
        body: new URLSearchParams({ sesskey }),
        ...init,
        headers: { Cookie: `MoodleSession=${cookie}`, ...(headers as Record<string, string>) },
      }),
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
