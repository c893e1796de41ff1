/**
 * Programs of others that measurements stand beside: installed by the measurement, in a folder of
 * their own, never a dependency of the project.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../node_modules/.cache/bench-peers/", import.meta.url));

/**
 * Installs exact versions once; answers the folder that has `node_modules` with them.
 *
 * @throws Error when npm can't fetch them.
 */
export function installPeers(name: string, versions: Readonly<Record<string, string>>): string {
  const folder = join(cache, name);
  const wanted = JSON.stringify({ private: true, dependencies: versions });
  if (existsSync(join(folder, "node_modules", `.installed-${hash(wanted)}`))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), wanted);
  const options = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--workspaces=false"];
  const { status } = spawnSync("npm", options, {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) {
    const list = Object.entries(versions).map(([peer, version]) => `${peer}@${version}`);
    throw new Error(`npm could not install ${list.join(", ")}: this measurement needs the network`);
  }
  writeFileSync(join(folder, "node_modules", `.installed-${hash(wanted)}`), "");
  return folder;
}

/** Loads a peer that {@link installPeers} put into a folder. */
export function requirePeer(folder: string, name: string): unknown {
  return createRequire(join(folder, "package.json"))(name);
}

function hash(text: string): string {
  let value = 0;
  for (const character of text) value = (Math.imul(value, 31) + character.charCodeAt(0)) | 0;
  return (value >>> 0).toString(16);
}
