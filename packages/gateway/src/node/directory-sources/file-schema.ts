/**
 * A file source in the configuration.
 *
 * @module
 */
import * as v from "valibot";
import type { FileFormat, FileSetup, SourceFile } from "./file-source.js";
import { mappingEntries, readMapping } from "./mapping-schema.js";

const path = v.pipe(v.string("must be a path"), v.minLength(1, "must not be empty"));
const format = v.picklist(["ldif", "jsonl", "csv"], "must be ldif, jsonl or csv");
const holds = v.picklist(
  ["people", "structures", "groups", "resources"],
  "must be people, structures, groups or resources",
);
const file = v.union(
  [path, v.strictObject({ path, format: v.optional(format), holds: v.optional(holds) })],
  "must be a path, or have path, format and holds",
);

/** Entries of a source of kind `file`. */
export const fileSourceEntries = {
  kind: v.literal("file"),
  /** One file or several, people before their groups; `.gz` is unpacked. */
  path: v.union(
    [file, v.pipe(v.array(file), v.minLength(1, "must name at least one file"))],
    "must name a file, or several",
  ),
  /** Attributes for columns of tables and members of JSON: `{ "Nom d'usage": sn }`. */
  columns: v.optional(v.record(v.string(), v.string()), {}),
  /** Between the fields of tables; found by their header when absent. */
  delimiter: v.optional(v.pipe(v.string(), v.length(1, "must be one character"))),
  /** Between several values of one field of a table. */
  separator: v.optional(v.pipe(v.string(), v.minLength(1, "must not be empty")), "|"),
  ...mappingEntries,
} as const;

/** Completes a file source. */
export function loadFileSetup(
  config: v.InferOutput<v.StrictObjectSchema<typeof fileSourceEntries, undefined>> & {
    readonly name: string;
  },
): FileSetup {
  const { name, columns, delimiter, separator } = config;
  const files = Array.isArray(config.path) ? config.path : [config.path];
  return {
    name,
    files: files.map(readFileEntry),
    reading: readMapping(config),
    table: { columns, separator, ...(delimiter === undefined ? {} : { delimiter }) },
  };
}

function readFileEntry(entry: v.InferOutput<typeof file>): SourceFile {
  const { path: where, ...said } =
    typeof entry === "string" ? { path: entry, format: undefined, holds: undefined } : entry;
  return { path: where, format: said.format ?? formatOf(where), holds: said.holds ?? null };
}

function formatOf(where: string): FileFormat {
  const name = where.toLowerCase().replace(/\.gz$/, "");
  if (/\.(ldif|ldf)$/.test(name)) return "ldif";
  return /\.(jsonl|ndjson|json)$/.test(name) ? "jsonl" : "csv";
}
