/**
 * PostgreSQL of Debian for one run of tests: on loopback, without fsync, as the account `postgres`.
 *
 * @module
 */
import { chown, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { installPackages } from "./debian-packages.js";
import { freePort, type OwnProcess, runCommand, startProcess, until } from "./own-process.js";

const ROOT = "/usr/lib/postgresql";

/** A database server that answers. */
export interface OwnPostgres {
  readonly port: number;
  /** Runs statements as the owner of everything; answers rows as text. */
  sql(statements: string): Promise<string>;
  stop(): Promise<void>;
}

/** Installs PostgreSQL where this process may; false where there is none. */
export function installPostgres(): Promise<boolean> {
  return installPackages(["/usr/bin/psql", ROOT], ["postgresql"]);
}

/** Starts an empty one in a folder that it makes. */
export async function startPostgres(folder: string): Promise<OwnPostgres> {
  const [version = ""] = (await readdir(ROOT)).toSorted((a, b) => Number(b) - Number(a));
  const bin = join(ROOT, version, "bin");
  const port = await freePort();
  await mkdir(folder);
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (kind) => Number(await runCommand("id", [kind, "postgres"]))),
  );
  await chown(folder, uid!, gid!);
  const as = (program: string, ...args: readonly string[]): readonly string[] => [
    ...["--reuid=postgres", "--regid=postgres", "--clear-groups"],
    ...[join(bin, program), ...args],
  ];
  const data = join(folder, "data");
  const initial = ["-D", data, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  await runCommand("setpriv", as("initdb", ...initial), { cwd: folder });
  const settings = ["fsync=off", "listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`];
  const server: OwnProcess = startProcess(
    "setpriv",
    as("postgres", "-D", data, "-p", String(port), ...settings.flatMap((each) => ["-c", each])),
    { cwd: folder },
  );
  const sql = (statements: string): Promise<string> => {
    const where = ["-h", "127.0.0.1", "-p", String(port), "-U", "postgres"];
    const how = ["-q", "-t", "-A", "-v", "ON_ERROR_STOP=1"];
    return runCommand("psql", [...where, ...how, "-f", "-"], { input: statements });
  };
  await until("PostgreSQL answers", () =>
    sql("select 1").then(
      () => true,
      () => false,
    ),
  );
  // A fast shutdown: sessions are cut.
  return { port, sql, stop: () => server.stop("SIGINT") };
}
