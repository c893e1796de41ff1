/**
 * Files as a source of the directory: read in a stream when one of them is not the one that was read
 * last.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { PassThrough, type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type {
  DirectorySource,
  SourceBatch,
  SourceReading,
} from "../../app/directory/directory-source.js";
import type { EntryKind } from "../../app/directory-sources/attribute-names.js";
import {
  type AttributeFilter,
  createAttributeFilter,
} from "../../app/directory-sources/entry-builder.js";
import type { EntryParser } from "../../app/directory-sources/entry-parser.js";
import { createJsonParser } from "../../app/directory-sources/json-parser.js";
import { createLdifParser } from "../../app/directory-sources/ldif-parser.js";
import {
  RecordReader,
  type RecordReaderOptions,
} from "../../app/directory-sources/record-reader.js";
import { createTableParser, type TableOptions } from "../../app/directory-sources/table-parser.js";
import { readLines } from "../../app/directory-sources/text-lines.js";

/** How a file is written. */
export type FileFormat = "ldif" | "jsonl" | "csv";

/** A file of a source. */
export interface SourceFile {
  readonly path: string;
  readonly format: FileFormat;
  /** What all its entries are; recognized one by one when null. */
  readonly holds: EntryKind | null;
}

/** Files as a source of the directory. */
export interface FileSetup {
  readonly name: string;
  /** People before the groups that they are of. */
  readonly files: readonly SourceFile[];
  readonly reading: RecordReaderOptions;
  readonly table: TableOptions;
}

/** A source of files. */
export interface FileSource extends DirectorySource {
  /** Of the last reading: how many entries had each private attribute, none of which was read. */
  privateSeen(): ReadonlyMap<string, number>;
}

/** Largest file, unpacked: a small one can be packed of any length. */
const MOST_OCTETS = 16_000_000_000;

/** Files as a source. */
export function createFileSource(setup: FileSetup): FileSource {
  let seen: ReadonlyMap<string, number> = new Map();
  return {
    name: setup.name,
    read: async (cursor, signal) => {
      const state = await describeFiles(setup);
      if (cursor === state) return unchanged(state);
      const filter = createAttributeFilter(setup.reading.names);
      seen = filter.privateSeen;
      return readWhole(setup, { state, signal, filter });
    },
    privateSeen: () => seen,
  };
}

function unchanged(state: string): SourceReading {
  return {
    isWhole: false,
    batches: nothing(),
    cursor: () => state,
    problems: () => [],
  };
}

async function* nothing(): AsyncGenerator<SourceBatch> {
  // There is nothing to tell.
}

interface Means {
  readonly state: string;
  readonly signal: AbortSignal;
  readonly filter: AttributeFilter;
}

function readWhole(setup: FileSetup, { state, signal, filter }: Means): SourceReading {
  const reader = new RecordReader(setup.reading);
  const batches = async function* (): AsyncGenerator<SourceBatch> {
    for (const file of setup.files) yield* readSourceFile(file, setup, { reader, filter, signal });
    yield* reader.finish();
    if (reader.told === 0) throw new Error("the files hold no entry that can be read");
    // A file that somebody still writes would be taken for one that lost what comes last.
    if ((await describeFiles(setup)) !== state) throw new Error("a file changed while it was read");
  };
  return {
    isWhole: true,
    batches: batches(),
    cursor: () => state,
    problems: () => reader.problems.list(),
  };
}

/** What tells files from other ones: how they are read, when they were written, how long they are. */
async function describeFiles({ files, reading, table }: FileSetup): Promise<string> {
  const stats = await Promise.all(
    files.map(async ({ path }) => {
      const { mtimeMs, size, ino } = await statFile(path);
      return [path, mtimeMs, size, ino];
    }),
  );
  const said = JSON.stringify([files, reading, table, stats]);
  return createHash("sha256").update(said).digest("base64url");
}

async function statFile(path: string): Promise<Awaited<ReturnType<typeof stat>>> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error(`${path} is no file`);
    return found;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : null;
    throw code === null ? error : new Error(`${path} can't be read (${code})`, { cause: error });
  }
}

interface FileMeans {
  readonly reader: RecordReader;
  readonly filter: AttributeFilter;
  readonly signal: AbortSignal;
}

async function* readSourceFile(
  file: SourceFile,
  setup: FileSetup,
  { reader, filter, signal }: FileMeans,
): AsyncGenerator<SourceBatch> {
  const name = basename(file.path);
  const complain = (place: string, description: string): void =>
    reader.problems.add(place, description);
  const parser = createParser(file, setup, { file: name, filter, kind: file.holds, complain });
  const lines = readLines(openFile(file.path, signal), (encoding, line) =>
    complain(`${name}:${line}`, `is not UTF-8: read as ${encoding}`),
  );
  for await (const { first, lines: some } of lines) {
    let number = first;
    for (const line of some) {
      for (const entry of parser.push(line, number)) {
        const batch = reader.read(entry);
        if (batch) yield batch;
      }
      number++;
    }
  }
  for (const entry of parser.end()) {
    const batch = reader.read(entry);
    if (batch) yield batch;
  }
}

function createParser(
  { format }: SourceFile,
  { table }: FileSetup,
  options: Parameters<typeof createTableParser>[0],
): EntryParser {
  if (format === "ldif") return createLdifParser(options);
  if (format === "jsonl") return createJsonParser(options, table.columns);
  return createTableParser(options, table);
}

/** Octets of a file, unpacked where it is packed, whatever its name says. */
async function* openFile(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const isPacked = await isGzip(path);
  let octets = 0;
  const count = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      octets += chunk.length;
      if (octets > MOST_OCTETS) done(new Error(`${basename(path)} is too large`));
      else done(null, chunk);
    },
  });
  const unpacked: Readable = pipe(
    file,
    isPacked ? createGunzip() : new PassThrough(),
    count,
    signal,
  );
  try {
    yield* unpacked as AsyncIterable<Uint8Array>;
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}

function pipe(from: Readable, through: Transform, to: Transform, signal: AbortSignal): Readable {
  // What fails on the way is heard where the last stream is read.
  pipeline(from, through, to, { signal }).catch((error: unknown) => {
    to.destroy(error instanceof Error ? error : new Error("the file could not be read"));
  });
  return to;
}

async function isGzip(path: string): Promise<boolean> {
  const handle = await open(path, "r");
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
