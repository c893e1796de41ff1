/**
 * Debian's slapd with the people of a measurement, indexed as a portal's search wants it: on loopback,
 * in a folder of its own, never as a service.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SUFFIX } from "../interop/ldap/own-slapd.js";

const run = promisify(execFile);
const SCHEMA = fileURLToPath(new URL("../interop/ldap/supann.schema", import.meta.url));
const SLAPD = "/usr/sbin/slapd";

/** A server that runs. */
export interface BenchSlapd {
  readonly url: string;
  readonly admin: { readonly dn: string; readonly password: string };
  readonly loadSeconds: number;
  readonly pid: number;
  stop(): void;
}

/** Loads LDIF files and starts a server; undefined where there is no slapd. */
export async function startBenchSlapd(
  folder: string,
  ldifs: readonly string[],
): Promise<BenchSlapd | undefined> {
  if (!existsSync(SLAPD)) return undefined;
  await mkdir(join(folder, "db"), { recursive: true });
  const config = join(folder, "slapd.conf");
  const admin = { dn: `cn=admin,${SUFFIX}`, password: "essai-admin" };
  await writeFile(config, configure(folder, admin));
  const startedAt = performance.now();
  for (const ldif of ldifs) await run("/usr/sbin/slapadd", ["-q", "-f", config, "-l", ldif]);
  const loadSeconds = (performance.now() - startedAt) / 1_000;
  const port = await freePort();
  const url = `ldap://127.0.0.1:${port}/`;
  await run(SLAPD, ["-f", config, "-h", url]);
  await untilListening(port);
  const pid = Number(await readFile(join(folder, "slapd.pid"), "utf8"));
  return { url, admin, loadSeconds, pid, stop: () => process.kill(pid) };
}

function configure(folder: string, admin: BenchSlapd["admin"]): string {
  const schemas = ["core", "cosine", "inetorgperson"].map(
    (name) => `include /etc/ldap/schema/${name}.schema`,
  );
  return `${schemas.join("\n")}
include ${SCHEMA}
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${folder}/slapd.pid
argsfile ${folder}/slapd.args
sizelimit unlimited
database mdb
maxsize 17179869184
suffix "${SUFFIX}"
rootdn "${admin.dn}"
rootpw ${admin.password}
directory ${folder}/db
dbnosync
index objectClass eq
index uid,mail eq
index cn,sn,givenName,displayName eq,sub
`;
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

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port });
      socket.once("connect", () => resolve(true)).once("connect", () => socket.end());
      socket.once("error", () => resolve(false));
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("slapd does not listen");
}
