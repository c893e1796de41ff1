/**
 * `npm run build:webjar`: packs the widgets for script tags into a WebJar for uPortal's resource server,
 * `widgets/webjar/partage-ent__widgets-VERSION.jar`, with its `.pom` beside it. `npm run build` must have
 * run. The same files give the same octets, whenever and wherever they are packed.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WEB_JAR_NAME, type WebJarOptions, webJarEntries, writePom } from "@partage-ent/uportal";
import { packArchive } from "./zip.js";

/** The octets of a WebJar. */
export function packWebJar(options: WebJarOptions): Uint8Array {
  return packArchive([...webJarEntries(options)].map(([name, content]) => ({ name, content })));
}

/** Files of a folder by path below it, `cdn/…`. */
function readFiles(folder: string, below: string): readonly (readonly [string, Uint8Array])[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = `${below}/${entry.name}`;
    if (entry.isDirectory()) return readFiles(folder, path);
    return entry.isFile() ? [[path, new Uint8Array(readFileSync(join(folder, path)))]] : [];
  });
}

function build(): void {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const widgets = join(root, "widgets");
  const text = readFileSync(join(widgets, "package.json"), "utf8");
  const manifest = JSON.parse(text) as Readonly<Record<string, string>>;
  const beside = ["package.json", "NOTICE"].map(
    (name) => [name, new Uint8Array(readFileSync(join(widgets, name)))] as const,
  );
  const licence = new Uint8Array(readFileSync(join(root, "LICENSE")));
  const options: WebJarOptions = {
    version: manifest["version"] ?? "",
    description: manifest["description"] ?? "",
    licence: manifest["license"] ?? "",
    files: new Map([...beside, ["LICENSE", licence], ...readFiles(widgets, "cdn")]),
  };
  const folder = join(widgets, "webjar");
  const name = `${WEB_JAR_NAME}-${options.version}`;
  const jar = packWebJar(options);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.jar`), jar);
  writeFileSync(join(folder, `${name}.pom`), writePom(options));
  console.log(`${name}.jar: ${options.files.size} files, ${jar.byteLength} octets`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
