/**
 * ZIP archives without compression and without a clock, so that the same files always give the same
 * octets, whatever version of zlib is there (PKWARE APPNOTE 6.3.3, sections 4.3.7, 4.3.12, 4.3.16).
 *
 * @module
 */
import { crc32 } from "node:zlib";

/** A file of an archive. */
export interface ArchiveEntry {
  /** Path with slashes, below no root. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** Version 2.0 of the format is enough for folders. */
const VERSION = 20;
/** The names are UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980, the first day that the format knows. */
const DATE = 0x0021;
/** A regular file that everybody may read and its owner write, as Unix says it. */
const ATTRIBUTES = 0o100644 * 0x10000;

/** Packs files in the order of their names. */
export function packArchive(entries: readonly ArchiveEntry[]): Uint8Array {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of sorted) {
    const label = Buffer.from(name);
    const common = describe(label, content);
    const local = Buffer.concat([uint32(0x04034b50), uint16(VERSION), common, label]);
    files.push(local, Buffer.from(content));
    directory.push(
      ...[uint32(0x02014b50), uint16(0x0300 | VERSION), uint16(VERSION), common],
      // No comment, first disk, no internal attributes.
      ...[uint16(0), uint16(0), uint16(0), uint32(ATTRIBUTES), uint32(offset), label],
    );
    offset += local.length + content.length;
  }
  const central = Buffer.concat(directory);
  const count = uint16(sorted.length);
  return Buffer.concat([
    ...[...files, central, uint32(0x06054b50), uint16(0), uint16(0), count, count],
    ...[uint32(central.length), uint32(offset), uint16(0)],
  ]);
}

/** What both headers of a file say: flags, method 0, time, date, check, sizes, lengths of name and extra. */
function describe(label: Uint8Array, content: Uint8Array): Buffer {
  const size = uint32(content.length);
  return Buffer.concat([
    ...[uint16(FLAGS), uint16(0), uint16(0), uint16(DATE), uint32(crc32(content))],
    ...[size, size, uint16(label.length), uint16(0)],
  ]);
}

function uint16(value: number): Buffer {
  const octets = Buffer.alloc(2);
  octets.writeUInt16LE(value);
  return octets;
}

function uint32(value: number): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(value >>> 0);
  return octets;
}
