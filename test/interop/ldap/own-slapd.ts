/**
 * A slapd of Debian for one run of tests: on loopback, in a folder of its own, never as a service.
 *
 * @module
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";

const run = promisify(execFile);
const SCHEMA = fileURLToPath(new URL("supann.schema", import.meta.url));
const SLAPD = "/usr/sbin/slapd";

/** Suffix of all that these servers hold. */
export const SUFFIX = "dc=univ-valmoree,dc=example";
/** Account that reads everything by pages. */
export const READER = { dn: `cn=portail,ou=services,${SUFFIX}`, password: "essai-portail" };
/** Account that the server gives few entries. */
export const LIMITED = { dn: `cn=limite,ou=services,${SUFFIX}`, password: "essai-limite" };
const ROOT = { dn: `cn=admin,${SUFFIX}`, password: "essai-admin" };

/** A server that runs. */
export interface OwnSlapd {
  readonly url: string;
  readonly secureUrl: string;
  /** File with the certificate of its authority. */
  readonly ca: string;
  /** Changes entries by LDIF. */
  change(ldif: string): Promise<void>;
  /** Ends it, at once with SIGKILL. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again with what it holds, unless it runs. */
  start(): Promise<void>;
}

/** Installs slapd where this process may; false where there is none. */
export async function installSlapd(): Promise<boolean> {
  if (existsSync(SLAPD) && existsSync("/usr/bin/ldapmodify")) return true;
  if (process.getuid?.() !== 0) return false;
  const policy = "/usr/sbin/policy-rc.d";
  const isOurs = !existsSync(policy);
  // Debian starts what it installs, unless this says that it must not.
  if (isOurs) await writeFile(policy, "#!/bin/sh\nexit 101\n");
  try {
    if (isOurs) await chmod(policy, 0o755);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-q"], { env });
    const wanted = ["install", "-y", "-q", "--no-install-recommends", "slapd", "ldap-utils"];
    await run("apt-get", wanted, { env, maxBuffer: 1 << 24 });
    return existsSync(SLAPD);
  } catch (error) {
    console.error("slapd can't be installed:", error instanceof Error ? error.message : error);
    return false;
  } finally {
    if (isOurs) await rm(policy, { force: true });
  }
}

/** Makes a server of LDIF files, and starts it. */
export async function makeSlapd(folder: string, ldifs: readonly string[]): Promise<OwnSlapd> {
  await mkdir(join(folder, "db"), { recursive: true });
  await makeCertificates(folder);
  const config = join(folder, "slapd.conf");
  await writeFile(config, configure(folder));
  for (const ldif of ldifs) await run("/usr/sbin/slapadd", ["-q", "-f", config, "-l", ldif]);
  const [port, securePort] = [await freePort(), await freePort()];
  const urls = `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${securePort}/`;
  let child: ChildProcess | undefined;
  const server: OwnSlapd = {
    url: `ldap://127.0.0.1:${port}`,
    secureUrl: `ldaps://127.0.0.1:${securePort}`,
    ca: join(folder, "ca.pem"),
    start: async () => {
      if (child && child.exitCode === null && child.signalCode === null) return;
      child = spawn(SLAPD, ["-f", config, "-h", urls, "-d", "0"], { stdio: "ignore" });
      await untilListening(port);
    },
    stop: async (signal = "SIGTERM") => {
      const ending = child;
      child = undefined;
      if (!ending || ending.exitCode !== null) return;
      const ended = new Promise((resolve) => ending.once("exit", resolve));
      ending.kill(signal);
      await ended;
    },
    change: async (ldif) => {
      const file = join(folder, "change.ldif");
      await writeFile(file, ldif);
      const as = ["-x", "-H", server.url, "-D", ROOT.dn, "-w", ROOT.password];
      await run("/usr/bin/ldapmodify", [...as, "-M", "-f", file]);
    },
  };
  await server.start();
  return server;
}

/** Service accounts, as LDIF. */
export function accounts(): string {
  const entries = [READER, LIMITED].map(
    ({ dn, password }) =>
      `dn: ${dn}\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\n` +
      `cn: ${dn.slice(3, dn.indexOf(","))}\nuserPassword: ${password}\n`,
  );
  return entries.join("\n");
}

function configure(folder: string): string {
  const schemas = ["core", "cosine", "inetorgperson"].map(
    (name) => `include /etc/ldap/schema/${name}.schema`,
  );
  return `${schemas.join("\n")}
include ${SCHEMA}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload syncprov
pidfile ${folder}/slapd.pid
argsfile ${folder}/slapd.args
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
sizelimit 200
database mdb
maxsize 1073741824
suffix "${SUFFIX}"
rootdn "${ROOT.dn}"
rootpw ${ROOT.password}
directory ${folder}/db
dbnosync
limits dn.exact="${READER.dn}" size.soft=200 size.hard=200 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
index objectClass,uid,modifyTimestamp,supannCodeEntite eq
overlay syncprov
`;
}

async function makeCertificates(folder: string): Promise<void> {
  const make = (...args: readonly string[]): Promise<unknown> =>
    run("openssl", [...args], { cwd: folder });
  const key = ["-newkey", "rsa:2048", "-nodes", "-days", "2"];
  await make(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=Essai CA",
  );
  await make("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=Essai");
  await writeFile(join(folder, "names"), "subjectAltName=IP:127.0.0.1,DNS:localhost\n");
  const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2"];
  await make("x509", "-req", "-in", "server.csr", ...by, "-extfile", "names", "-out", "server.pem");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port });
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("close", () => socket.destroy());
      socket.once("connect", () => socket.end());
    });
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("slapd does not listen");
}
