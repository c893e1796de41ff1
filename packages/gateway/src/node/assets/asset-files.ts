/**
 * The widgets' files as a gateway serves them: listed at its start, so that no path of a request ever
 * reaches the disk; read and compressed when somebody first wants one, and then kept in memory.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** Content codings that files are kept in. */
export type AssetCoding = "br" | "gzip" | "identity";

/** Octets of a file, in one coding. */
export interface AssetBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Strong validator (RFC 9110 section 8.8.3). */
  readonly etag: string;
}

/** A file that is served. */
export interface Asset {
  readonly type: string;
  /** Its name changes with its content. */
  readonly isHashed: boolean;
  /** Reads it, once for each coding; undefined when it is not there any more. */
  read(coding: AssetCoding): Promise<AssetBody | undefined>;
}

/** Files by path below the folder, `c/rows-1a2b3c.js`. */
export type AssetFiles = ReadonlyMap<string, Asset>;

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
};
/** More than any build has: somebody named a folder that is another one. */
const MOST_FILES = 2_000;
const LARGEST_FILE = 5_000_000;
const PATH = /^(?:[\w-]+\/){0,3}[\w-][\w.-]*$/;

const encode: Readonly<Record<AssetCoding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
  identity: (bytes) => Promise.resolve(bytes),
};

/** The folder of an installed `@partage-ent/widgets` as Node finds packages; undefined without one. */
export async function findInstalledAssets(): Promise<string | undefined> {
  const { resolve } = createRequire(import.meta.url);
  for (const modules of resolve.paths("@partage-ent/widgets") ?? []) {
    const folder = join(modules, "@partage-ent/widgets/cdn");
    if (await isFolder(folder)) return folder;
  }
  return undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    (names) => names.includes("partage.js"),
    () => false,
  );
}

/**
 * Lists the files of a folder.
 *
 * @throws Error when it can't be read, or is no folder of widgets.
 */
export async function listAssets(folder: string): Promise<AssetFiles> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length))
    .map((name) => name.split(sep).join("/"))
    .filter((name) => extname(name) in TYPES && PATH.test(name) && !name.endsWith(".d.ts"));
  if (!names.includes("partage.js")) throw new Error("there is no partage.js in it");
  if (names.length > MOST_FILES) throw new Error(`it has more than ${MOST_FILES} files`);
  return new Map(names.sort().map((name) => [name, createAsset(join(folder, name), name)]));
}

function createAsset(file: string, name: string): Asset {
  const bodies = new Map<AssetCoding, Promise<AssetBody | undefined>>();
  return {
    type: TYPES[extname(name)]!,
    isHashed: name.startsWith("c/"),
    read: (coding) => {
      const body = bodies.get(coding) ?? readBody(file, coding);
      bodies.set(coding, body);
      // What could not be read is tried again by the next one who asks.
      body.then(
        (found) => found ?? bodies.delete(coding),
        () => bodies.delete(coding),
      );
      return body;
    },
  };
}

async function readBody(file: string, coding: AssetCoding): Promise<AssetBody | undefined> {
  const content = await readFile(file).catch((error: unknown) => {
    // The folder was replaced under a running gateway: its next start lists it anew.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  });
  if (!content) return undefined;
  if (content.length > LARGEST_FILE) throw new Error(`${file} is too large`);
  const hash = createHash("sha256").update(content).digest("base64url").slice(0, 27);
  return { bytes: new Uint8Array(await encode[coding](content)), etag: `"${hash}-${coding}"` };
}
