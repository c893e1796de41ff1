/**
 * Bundles sources for a page: Vite compiles and shakes them, Rollup cuts them so that what an entry
 * needs at once is one file and the rest comes when it is asked for. (Rolldown puts what an entry
 * shares with its own lazy parts into files apart: a dozen more requests before first content.)
 *
 * @module
 */
import { transform } from "esbuild";
import { type OutputChunk, type Plugin, rollup } from "rollup";
import { build, type Rolldown } from "vite";
import vite from "../vite.config.js";

const minify: Plugin = {
  name: "minify",
  renderChunk: async (code) =>
    (await transform(code, { minify: true, target: "es2022", legalComments: "none" })).code,
};

/** Compiles one entry and all that it reaches to modules in memory, by file name. */
async function compile(name: string, source: string): Promise<ReadonlyMap<string, string>> {
  const built = (await build({
    ...vite,
    configFile: false,
    build: {
      ...vite.build,
      write: false,
      lib: { entry: { [name]: source }, formats: ["es"] },
    },
  })) as Rolldown.RolldownOutput[];
  return new Map(
    built[0]!.output
      .filter((file) => file.type === "chunk")
      .map(({ fileName, code }) => [fileName, code]),
  );
}

/** Lets Rollup read modules that are in memory. */
function fromMemory(modules: ReadonlyMap<string, string>): Plugin {
  return {
    name: "from-memory",
    resolveId: (id, importer) =>
      new URL(id, `memory:///${importer === undefined ? "" : importer}`).pathname.slice(1),
    load: (id) => modules.get(id),
  };
}

/** How an entry is bundled. */
export interface BundleOptions {
  /** `amd` and `single` are one self-contained file. Default: `modules`. */
  readonly as?: "modules" | "single" | "amd";
}

/**
 * Bundles one entry.
 *
 * @returns the files; the first is the entry's own.
 */
export async function bundle(
  name: string,
  source: string,
  { as = "modules" }: BundleOptions = {},
): Promise<readonly OutputChunk[]> {
  const bundled = await rollup({
    input: { [name]: `${name}.js` },
    plugins: [fromMemory(await compile(name, source))],
    preserveEntrySignatures: "allow-extension",
  });
  const { output } = await bundled.generate({
    format: as === "amd" ? "amd" : "es",
    inlineDynamicImports: as !== "modules",
    chunkFileNames: "chunks/[name]-[hash:6].js",
    plugins: [minify],
  });
  await bundled.close();
  const chunks = output.filter((file) => file.type === "chunk");
  return [...chunks.filter(({ isEntry }) => isEntry), ...chunks.filter(({ isEntry }) => !isEntry)];
}
