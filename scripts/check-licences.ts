/**
 * `npm run check:licences`: what the published packages bring with them may be used with them.
 *
 * Walks the dependencies of every workspace that is published, as they are installed, and holds their
 * licences against a list. Exit code 1 when one is not on it or says nothing.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ALLOWED = new Set([
  ...["MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause"],
  ...["Apache-2.0", "MPL-2.0", "BlueOak-1.0.0", "Unlicense", "CC0-1.0", "PostgreSQL"],
]);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** Where a package finds another: in its own folder of modules or in one above. */
function locate(name: string, from: string): string | undefined {
  const folder = join(from, "node_modules", name);
  if (existsSync(join(folder, "package.json"))) return folder;
  return dirname(from) === from ? undefined : locate(name, dirname(from));
}

/** Whether an SPDX expression leaves a choice that is allowed, whatever else it offers. */
function isAllowed(licence: string | undefined): boolean {
  const choices = (licence ?? "").replace(/[()]/g, "").split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((part) => ALLOWED.has(part.trim())));
}

const seen = new Map<string, Manifest>();
function walk(folder: string): void {
  const manifest = read(folder);
  const key = `${manifest.name}@${manifest.version}`;
  if (seen.has(key)) return;
  seen.set(key, manifest);
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    const found = locate(name, folder);
    // Optional ones of other platforms are not installed.
    if (found) walk(found);
  }
}

const root = process.cwd();
for (const folder of [...readdirSync("packages").map((name) => `packages/${name}`), "widgets"])
  if (existsSync(`${folder}/package.json`) && !read(folder).private) walk(join(root, folder));
const refused = [...seen].filter(([, { license }]) => !isAllowed(license));
for (const [key, { license }] of refused) console.log(`${key}: ${license ?? "no licence stated"}`);
console.log(`${seen.size - refused.length} licences passed, ${refused.length} failed`);
process.exitCode = refused.length > 0 ? 1 : 0;
