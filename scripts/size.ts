/**
 * `npm run size`: what a page loads before first content, in brotli bytes, against the budgets.
 *
 * Everything that an entry imports statically counts, French included; what it loads later is listed
 * beside. Built by esbuild, which shares code between entries and lazy parts as the CDN build does.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { build, type Metafile, type OutputFile } from "esbuild";

interface Budget {
  readonly name: string;
  /** Source of a virtual entry, resolved from the repository's root. */
  readonly source: string;
  /** Kilobytes of 1,024 octets. */
  readonly budget: number;
}

const budgets: readonly Budget[] = [
  {
    name: "SDK core",
    source: `export { connect, listEmails } from "@partage-ent/sdk";`,
    budget: 4,
  },
  { name: "inbox", source: `import "@partage-ent/widgets/define/inbox";`, budget: 17 },
  { name: "partage.js", source: `import "@partage-ent/widgets/define/partage";`, budget: 36 },
];

/** One file of a build, and what it is made of. */
interface Chunk {
  readonly file: string;
  readonly brotli: number;
  readonly holds: readonly { readonly module: string; readonly octets: number }[];
}

interface Measure {
  readonly name: string;
  readonly budgetBytes: number;
  readonly eagerBytes: number;
  readonly within: boolean;
  readonly eager: readonly Chunk[];
  readonly lazy: readonly Chunk[];
}

const root = fileURLToPath(new URL("..", import.meta.url));

async function measure({ name, source, budget }: Budget): Promise<Measure> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: source, resolveDir: `${root}widgets`, sourcefile: "entry.ts" },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    conditions: ["@partage-ent/source", "browser"],
    tsconfig: `${root}widgets/tsconfig.json`,
    metafile: true,
    write: false,
    outdir: "out",
    absWorkingDir: root,
  });
  const entry = Object.keys(metafile.outputs).find(
    (file) => metafile.outputs[file]!.entryPoint === "widgets/entry.ts",
  );
  const eagerFiles = staticClosure(metafile, entry ?? "out/stdin.js");
  const chunks = outputFiles.map((file) => describe(file, metafile));
  const eager = chunks.filter(({ file }) => eagerFiles.has(file));
  const eagerBytes = eager.reduce((sum, { brotli }) => sum + brotli, 0);
  return {
    name,
    budgetBytes: budget * 1024,
    eagerBytes,
    within: eagerBytes <= budget * 1024,
    eager,
    lazy: chunks.filter(({ file }) => !eagerFiles.has(file)),
  };
}

function staticClosure(
  { outputs }: Metafile,
  entry: string,
  seen = new Set<string>(),
): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const { path, kind } of outputs[entry]?.imports ?? [])
    if (kind === "import-statement") staticClosure({ outputs } as Metafile, path, seen);
  return seen;
}

function describe({ path, contents }: OutputFile, { outputs }: Metafile): Chunk {
  const file = path.slice(root.length);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  const holds = Object.entries(outputs[file]?.inputs ?? {})
    .map(([module, { bytesInOutput }]) => ({
      module: module.replace(/^.*node_modules\//, ""),
      octets: bytesInOutput,
    }))
    .filter(({ octets }) => octets > 0)
    .sort((a, b) => b.octets - a.octets);
  return { file, brotli: brotliCompressSync(contents, { params }).length, holds };
}

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const measures: Measure[] = [];
for (const budget of budgets) measures.push(await measure(budget));
const exceeded = measures.filter(({ within }) => !within);

if (values.json) {
  console.log(JSON.stringify(measures));
} else {
  for (const { name, eagerBytes, budgetBytes, eager, lazy } of measures) {
    const format = (octets: number): string => (octets / 1024).toFixed(2);
    console.log(`${name}: ${format(eagerBytes)} KB of ${format(budgetBytes)} KB`);
    for (const { holds } of eager)
      console.log(
        `  holds ${holds
          .slice(0, 12)
          .map(({ module, octets }) => `${module} (${octets})`)
          .join(", ")}`,
      );
    for (const { brotli, holds } of lazy)
      console.log(`  later ${format(brotli)} KB: ${holds[0]?.module ?? ""}`);
  }
  console.log(`${measures.length - exceeded.length} within budget, ${exceeded.length} above`);
}
process.exitCode = exceeded.length > 0 ? 1 : 0;
