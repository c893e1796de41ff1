/**
 * Builds what pages load by a script tag, into `widgets/cdn`: modules that share their common parts,
 * one self-contained file per widget (as a module and for AMD loaders), their declarations and the
 * integrity values of the self-contained files.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { type OutputOptions, type Plugin, rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { build } from "vite";
import cdn, { cdnEntries } from "../vite.config.js";

const folder = fileURLToPath(new URL("../widgets/cdn/", import.meta.url));

const minify: Plugin = {
  name: "minify",
  renderChunk: async (code) => (await transform(code, { minify: true, target: "es2022" })).code,
};

/** Builds the modules that `<script type="module">` names. */
export async function buildCdn(): Promise<void> {
  await build({ ...cdn, configFile: false });
}

/** Builds the self-contained files; {@link buildCdn} must have run. */
export async function buildSingleFiles(): Promise<void> {
  for (const name of Object.keys(cdnEntries)) {
    const bundle = await rollup({ input: `${folder}${name}.js` });
    const common: OutputOptions = { inlineDynamicImports: true, plugins: [minify] };
    await bundle.write({ ...common, format: "es", file: `${folder}single/${name}.js` });
    // Anonymous, so that Moodle's loader names it by its path.
    await bundle.write({ ...common, format: "amd", file: `${folder}amd/${name}.js` });
    await bundle.close();
  }
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
