/**
 * A PostgreSQL of Debian's own, in a folder that goes away with it, on loopback only.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server that runs. */
export interface TemporaryPostgres {
  /** Connection string of its one database. */
  readonly url: string;
  stop(): void;
}

const ROOT = "/usr/lib/postgresql";

/** The newest installed server's programs; undefined where there is none. */
export function findPostgres(): string | undefined {
  if (!existsSync(ROOT)) return undefined;
  const versions = readdirSync(ROOT).sort((left, right) => Number(right) - Number(left));
  return versions
    .map((version) => join(ROOT, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")));
}

/** Installs Debian's package where this is root and none is there; answers whether there is one now. */
export function installPostgres(): boolean {
  if (findPostgres() !== undefined) return true;
  if (process.getuid?.() !== 0) return false;
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["install", "-y", "-qq", "postgresql"], { stdio: "ignore", env });
  } catch {
    return false;
  }
  return findPostgres() !== undefined;
}

/** Starts a server; as another user where this is root, which PostgreSQL refuses to run as. */
export async function startTemporaryPostgres(): Promise<TemporaryPostgres> {
  const bin = findPostgres();
  if (bin === undefined) throw new Error("there is no PostgreSQL under /usr/lib/postgresql");
  const folder = mkdtempSync(join(tmpdir(), "partage-postgres-"));
  const data = join(folder, "data");
  const isRoot = process.getuid?.() === 0;
  const act = (program: string, args: readonly string[]): void => {
    const command = [join(bin, program), ...args];
    const [file, ...rest] = isRoot ? ["runuser", "-u", "postgres", "--", ...command] : command;
    execFileSync(file!, rest, { stdio: "ignore", cwd: folder });
  };
  chmodSync(folder, 0o755);
  if (isRoot) execFileSync("chown", ["postgres", folder]);
  act("initdb", ["-D", data, "-A", "trust", "-U", "partage", "--no-sync"]);
  const port = await freePort();
  const options = `-h 127.0.0.1 -p ${port} -k ${folder} -c max_connections=60 -c fsync=off`;
  act("pg_ctl", ["-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start"]);
  return {
    url: `postgres://partage@127.0.0.1:${port}/postgres`,
    stop: () => {
      act("pg_ctl", ["-D", data, "-w", "-m", "immediate", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
