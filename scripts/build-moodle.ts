/**
 * `npm run build:moodle`: archives of the Moodle plugins, as Moodle's page "Install plugins" takes
 * them: one folder named after the plugin, with its licence. Two builds are the same to the octet.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type ArchiveEntry, packArchive } from "./zip.js";

const SOURCE = "packages/moodle";

/** Folder of each plugin in the tree of Moodle, by the name of its archive. */
export const MOODLE_PLUGINS: Readonly<Record<string, string>> = {
  local_partage: "local/partage",
  block_partage: "blocks/partage",
  filter_partage: "filter/partage",
};

/** The archives, by file name. */
export function buildMoodleArchives(): ReadonlyMap<string, Uint8Array> {
  const licence = { name: "partage/LICENSE", content: readFileSync(join(SOURCE, "LICENSE")) };
  return new Map(
    Object.entries(MOODLE_PLUGINS).map(([plugin, folder]) => [
      `${plugin}.zip`,
      packArchive([...readTree(join(SOURCE, folder), "partage"), licence]),
    ]),
  );
}

function readTree(folder: string, name: string): readonly ArchiveEntry[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const inside = `${name}/${entry.name}`;
    return entry.isDirectory()
      ? readTree(path, inside)
      : [{ name: inside, content: readFileSync(path) }];
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const target = join(SOURCE, "dist");
  mkdirSync(target, { recursive: true });
  for (const [name, archive] of buildMoodleArchives()) {
    writeFileSync(join(target, name), archive);
    console.log(`${join(target, name)}: ${archive.length} octets`);
  }
}
