/**
 * Builds what pages load by a script tag, into `widgets/cdn`: modules that load more when needed, one
 * self-contained file per widget (as a module and for AMD loaders), their declarations and the
 * integrity values of the self-contained files.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type OutputChunk, rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { bundle } from "./bundle.js";

const sourceOf = (name: string): readonly [string, string] => [
  name,
  fileURLToPath(new URL(`../widgets/src/define/${name}.ts`, import.meta.url)),
];

const folder = fileURLToPath(new URL("../widgets/cdn/", import.meta.url));

/** Entries of the CDN build: what an integrator names in a script tag. */
export const cdnEntries: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "partage",
    "inbox",
    "session",
    "message",
    "timetable",
    "agenda",
    "people-picker",
    "contacts",
    "directory",
    "person",
    "setup",
  ].map(sourceOf),
);

/**
 * Scripts that learn from their page which elements to load: of the pages that a gateway makes for
 * frames, and of links. As one file each they would carry every element.
 */
const pageEntries: Readonly<Record<string, string>> = Object.fromEntries(
  ["embed", "loader"].map(sourceOf),
);

function write(chunks: readonly OutputChunk[], below = ""): void {
  for (const { fileName, code } of chunks) {
    const file = folder + below + fileName;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
}

/** Builds the modules that `<script type="module">` names. */
export async function buildCdn(): Promise<void> {
  const built: (readonly OutputChunk[])[] = [];
  for (const [name, source] of Object.entries({ ...cdnEntries, ...pageEntries }))
    built.push(await bundle(name, source));
  rmSync(folder, { recursive: true, force: true });
  for (const chunks of built) write(chunks);
}

/** Builds the self-contained files. The AMD ones are anonymous: Moodle's loader names them by path. */
export async function buildSingleFiles(): Promise<void> {
  for (const [name, source] of Object.entries(cdnEntries))
    for (const as of ["single", "amd"] as const)
      write(await bundle(name, source, { as }), `${as}/`);
  writeIntegrity();
}

/** Rolls up the declarations of the CDN entries; `tsc -b` must have run. */
export async function buildDeclarations(): Promise<void> {
  const input = fileURLToPath(new URL("../widgets/dist/define/partage.d.ts", import.meta.url));
  if (!existsSync(input)) throw new Error("widgets/dist is missing: run `npx tsc -b` first");
  const bundle = await rollup({ input, plugins: [dts()], external: [/^lit/, /^@lit/] });
  await bundle.write({ format: "es", file: `${folder}partage.d.ts` });
  await bundle.close();
}

/** Subresource integrity of the self-contained files, as `integrity` attributes take it. */
function writeIntegrity(): void {
  const files = ["single", "amd"].flatMap((kind) =>
    readdirSync(folder + kind)
      .filter((file) => file.endsWith(".js"))
      .map((file) => `${kind}/${file}`),
  );
  const integrity = Object.fromEntries(
    files.map((file) => {
      const digest = createHash("sha384")
        .update(readFileSync(folder + file))
        .digest("base64");
      return [file, `sha384-${digest}`];
    }),
  );
  writeFileSync(`${folder}sri.json`, `${JSON.stringify(integrity, null, 2)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await buildCdn();
  await buildSingleFiles();
  await buildDeclarations();
  console.log(`${readdirSync(folder, { recursive: true }).length} files in widgets/cdn`);
}
