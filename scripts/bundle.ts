/**
 * Bundles sources for a page: Vite compiles and shakes them, Rollup cuts them so that what an entry
 * needs at once is one file and the rest comes when it is asked for. (Rolldown puts what an entry
 * shares with its own lazy parts into files apart: a dozen more requests before first content.)
 *
 * @module
 */
import { transform } from "esbuild";
import { type OutputChunk, type Plugin, rollup } from "rollup";
import ts from "typescript";
import { build, type Plugin as VitePlugin, type Rolldown } from "vite";
import vite from "../vite.config.js";

const minify: Plugin = {
  name: "minify",
  renderChunk: async (code) =>
    (await transform(code, { minify: true, target: "es2022", legalComments: "none" })).code,
};

/**
 * Takes the indentation out of `css` and `html` templates: a run of white space is one space to a
 * browser, and style sheets need none around braces and semicolons.
 */
const squeezeTemplates: VitePlugin = {
  name: "squeeze-templates",
  enforce: "pre",
  transform: (code, id) => (/\/widgets\/src\/.*\.ts$/.test(id) ? squeeze(code) : undefined),
};

function squeeze(code: string): string {
  const source = ts.createSourceFile("source.ts", code, ts.ScriptTarget.Latest, true);
  const pieces: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node)) {
      const { tag, template } = node;
      const tidy = { css: squeezeSheet, html: squeezeMarkup }[tag.getText(source)];
      const literals = ts.isNoSubstitutionTemplateLiteral(template)
        ? [template]
        : [template.head, ...template.templateSpans.map(({ literal }) => literal)];
      for (const literal of tidy ? literals : []) {
        const [start, end] = [literal.getStart(source), literal.getEnd()];
        pieces.push({ start, end, text: tidy!(code.slice(start, end)) });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pieces
    .sort((a, b) => b.start - a.start)
    .reduce((text, piece) => text.slice(0, piece.start) + piece.text + text.slice(piece.end), code);
}

function squeezeMarkup(text: string): string {
  return text.replace(/\s*\n\s*>/g, ">").replace(/\s*\n\s*/g, " ");
}

function squeezeSheet(text: string): string {
  return text
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};]) ?/g, "$1")
    .replace(/;}/g, "}")
    .replace(/([:,]) | (?=!)/g, "$1")
    .replace(/^` | `$/g, "`")
    .replace(/(?<=[\s:(,*-])0\.(?=\d)/g, ".");
}

/** Compiles one entry and all that it reaches to modules in memory, by file name. */
async function compile(name: string, source: string): Promise<ReadonlyMap<string, string>> {
  const built = (await build({
    ...vite,
    configFile: false,
    plugins: [squeezeTemplates],
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

/**
 * A script of an AMD loader does not know where it came from without asking the loader for `module`: it
 * counts as one of the page's own host, which vouches for no other.
 */
const ownPage: Plugin = {
  name: "own-page",
  transform: (code) => ({
    code: code.replaceAll("import.meta.url", "document.baseURI"),
    map: null,
  }),
};

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
    plugins: [fromMemory(await compile(name, source)), ...(as === "amd" ? [ownPage] : [])],
    preserveEntrySignatures: "allow-extension",
  });
  const { output } = await bundled.generate({
    format: as === "amd" ? "amd" : "es",
    inlineDynamicImports: as !== "modules",
    chunkFileNames: "c/[name]-[hash:7].js",
    plugins: [minify],
  });
  await bundled.close();
  const chunks = output.filter((file) => file.type === "chunk");
  return [...chunks.filter(({ isEntry }) => isEntry), ...chunks.filter(({ isEntry }) => !isEntry)];
}
