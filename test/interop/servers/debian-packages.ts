/**
 * Packages of Debian that the suites need: installed where they are missing, never started as services.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** One process of this machine installs at a time. */
const LOCK = join(tmpdir(), "apt.lock");

/** Runs under the lock; Debian starts what it installs unless policy-rc.d says that it must not. */
const INSTALL = `
policy=/usr/sbin/policy-rc.d
ours=
if [ ! -e "$policy" ]; then ours=1; printf '#!/bin/sh\\nexit 101\\n' > "$policy"; chmod 755 "$policy"; fi
apt-get install -y -q --no-install-recommends "$@" ||
  { apt-get update -q && apt-get install -y -q --no-install-recommends "$@"; }
code=$?
if [ -n "$ours" ]; then rm -f "$policy"; fi
exit $code
`;

/** Whether this process may install: a Debian, and root. */
export function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync("/etc/debian_version");
}

/** Installs packages unless all of these files are there; false where that can't be. */
export async function installPackages(
  files: readonly string[],
  packages: readonly string[],
): Promise<boolean> {
  const areThere = (): boolean => files.every((file) => existsSync(file));
  if (areThere()) return true;
  if (!canInstall()) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    const how = { env, maxBuffer: 1 << 26 };
    await run("flock", [LOCK, "sh", "-c", INSTALL, "install", ...packages], how);
  } catch (error) {
    console.error(`${packages.join(" ")} can't be installed:`, messageOf(error));
  }
  return areThere();
}

/**
 * Unpacks a package without installing it, for those that may not stand beside another one. Answers the
 * folder, null where that can't be.
 */
export async function unpackPackage(name: string): Promise<string | null> {
  const folder = join(tmpdir(), `partage-interop-${name}`);
  if (existsSync(folder)) return folder;
  if (!canInstall()) return null;
  const work = await mkdtemp(join(tmpdir(), `partage-${name}-`));
  try {
    await mkdir(join(work, "files"));
    await run("flock", [LOCK, "apt-get", "download", "-q", name], { cwd: work });
    const [file = ""] = readdirSync(work).filter((each) => each.endsWith(".deb"));
    await run("dpkg", ["-x", join(work, file), join(work, "files")]);
    // Whole or not at all: another process may be looking for it.
    if (!existsSync(folder)) await rename(join(work, "files"), folder);
    return folder;
  } catch (error) {
    console.error(`${name} can't be unpacked:`, messageOf(error));
    return existsSync(folder) ? folder : null;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
