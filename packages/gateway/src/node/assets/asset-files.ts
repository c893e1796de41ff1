/**
 * The widgets' files as a gateway serves them: read once, kept in memory, compressed beforehand, so that
 * no path of a request ever reaches the disk.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** A file that is served. */
export interface Asset {
  readonly type: string;
  /** Strong validator (RFC 9110 section 8.8.3), without the mark of a coding. */
  readonly etag: string;
  /** Its octets by content coding; `identity` is always there. */
  readonly bodies: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Its name changes with its content. */
  readonly isHashed: boolean;
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

const compress = {
  br: (bytes: Uint8Array) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes, { level: 9 }),
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
 * Reads the files of a folder.
 *
 * @throws Error when it can't be read, or is no folder of widgets.
 */
export async function loadAssets(folder: string): Promise<AssetFiles> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length))
    .map((name) => name.split(sep).join("/"))
    .filter((name) => extname(name) in TYPES && PATH.test(name) && !name.endsWith(".d.ts"));
  if (!names.includes("partage.js")) throw new Error("there is no partage.js in it");
  if (names.length > MOST_FILES) throw new Error(`it has more than ${MOST_FILES} files`);
  const files = new Map<string, Asset>();
  for (const name of names.sort()) files.set(name, await loadAsset(join(folder, name), name));
  return files;
}

async function loadAsset(file: string, name: string): Promise<Asset> {
  const bytes = new Uint8Array(await readFile(file));
  if (bytes.length > LARGEST_FILE) throw new Error(`${name} is too large`);
  const bodies = new Map<string, Uint8Array<ArrayBuffer>>([["identity", bytes]]);
  for (const [coding, encode] of Object.entries(compress)) {
    const encoded = new Uint8Array(await encode(bytes));
    if (encoded.length < bytes.length) bodies.set(coding, encoded);
  }
  return {
    type: TYPES[extname(name)]!,
    etag: createHash("sha256").update(bytes).digest("base64url").slice(0, 27),
    bodies,
    isHashed: name.startsWith("c/"),
  };
}
