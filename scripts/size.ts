/**
 * `npm run size`: what a page loads before first content, in brotli bytes, against the budgets.
 *
 * Everything that an entry imports statically counts, French included; what it loads later is listed
 * beside. The files are those of the CDN build.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import type { OutputChunk } from "rollup";
import { cdnEntries } from "./build-cdn.js";
import { bundle } from "./bundle.js";

/** One file, and what it is made of. */
interface SizedFile {
  readonly file: string;
  readonly brotli: number;
  /** Modules with their octets before minification, largest first. */
  readonly holds: readonly { readonly module: string; readonly octets: number }[];
}

/** One budget and what stands against it. */
interface Measure {
  readonly name: string;
  readonly budgetBytes: number;
  readonly eagerBytes: number;
  readonly within: boolean;
  readonly eager: readonly SizedFile[];
  readonly lazy: readonly SizedFile[];
}

const cache = fileURLToPath(new URL("../.cache/", import.meta.url));

/** The least that a page of its own needs of the SDK: connect, batch and one grant, and one call. */
function sdkCore(): string {
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${cache}sdk-core.ts`, 'export { connect, listEmails } from "@partage-ent/sdk";\n');
  return `${cache}sdk-core.ts`;
}

/** What a page needs that shows an agenda by days, weeks or months. */
function agendaWithGrids(): string {
  const sources = new URL("../widgets/src/", import.meta.url).pathname;
  writeFileSync(
    `${cache}agenda-grids.ts`,
    `import "${sources}define/agenda.ts";\nexport { Grid } from "${sources}agenda/grid/grid.ts";\n`,
  );
  return `${cache}agenda-grids.ts`;
}

/** What the page of a launch loads beside its own script; no page of a host has a use for it. */
function coursePeople(): string {
  return new URL("../widgets/src/define/course-people.ts", import.meta.url).pathname;
}

const budgets: readonly (readonly [name: string, source: string, kilobytes: number])[] = [
  ["SDK core", sdkCore(), 4],
  ["inbox", cdnEntries["inbox"]!, 17],
  ["agenda list", cdnEntries["agenda"]!, 18],
  ["agenda with grids", agendaWithGrids(), 26],
  ["timetable", cdnEntries["timetable"]!, 19],
  ["directory", cdnEntries["directory"]!, 16],
  ["people picker", cdnEntries["people-picker"]!, 13],
  ["contacts", cdnEntries["contacts"]!, 17],
  ["setup", cdnEntries["setup"]!, 14],
  ["people of a course", coursePeople(), 17],
  ["partage.js", cdnEntries["partage"]!, 36],
];

async function measure(name: string, source: string, kilobytes: number): Promise<Measure> {
  const chunks = await bundle("entry", source);
  const files = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const eagerNames = staticClosure(files, chunks[0]!.fileName);
  const eager = chunks.filter(({ fileName }) => eagerNames.has(fileName)).map(describe);
  const eagerBytes = eager.reduce((sum, { brotli }) => sum + brotli, 0);
  const budgetBytes = kilobytes * 1024;
  return {
    ...{ name, budgetBytes, eagerBytes, within: eagerBytes <= budgetBytes, eager },
    lazy: chunks.filter(({ fileName }) => !eagerNames.has(fileName)).map(describe),
  };
}

function staticClosure(
  files: ReadonlyMap<string, OutputChunk>,
  file: string,
  seen = new Set<string>(),
): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const next of files.get(file)?.imports ?? []) staticClosure(files, next, seen);
  return seen;
}

function describe({ fileName, code, modules }: OutputChunk): SizedFile {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  const holds = Object.entries(modules)
    .map(([module, { renderedLength }]) => ({ module, octets: renderedLength }))
    .filter(({ octets }) => octets > 0)
    .sort((a, b) => b.octets - a.octets);
  return { file: fileName, brotli: brotliCompressSync(code, { params }).length, holds };
}

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const measures: Measure[] = [];
for (const budget of budgets) measures.push(await measure(...budget));
const exceeded = measures.filter(({ within }) => !within).length;
process.exitCode = exceeded > 0 ? 1 : 0;

if (values.json) {
  console.log(JSON.stringify(measures));
} else {
  const format = (octets: number): string => (octets / 1024).toFixed(2);
  for (const { name, eagerBytes, budgetBytes, eager, lazy } of measures) {
    console.log(`${name}: ${format(eagerBytes)} KB of ${format(budgetBytes)} KB`);
    for (const { file, brotli } of eager) console.log(`  at once ${format(brotli)} KB  ${file}`);
    for (const { file, brotli } of lazy) console.log(`  later   ${format(brotli)} KB  ${file}`);
  }
  console.log(`${measures.length - exceeded} within budget, ${exceeded} above`);
}
