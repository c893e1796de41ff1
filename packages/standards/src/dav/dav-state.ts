/**
 * State strings that hold what they stand for: a version by collection, so that any gateway can tell what
 * changed since. Where that is more than a state may be long, a hash: the state is known to differ, and
 * no more.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Id } from "@partage-ent/jmap";

/** Longest state in characters; the wire takes 1,024, and back ends put states together. */
const MAX_LENGTH = 800;
/** Octets that a state may unpack to. */
const MAX_UNPACKED = 64_000;

/** Writes a state. */
export function writeDavState(versions: ReadonlyMap<Id, string>): string {
  const sorted = [...versions].sort(([a], [b]) => (a < b ? -1 : 1));
  const json = JSON.stringify(sorted);
  const packed = `d${deflateRawSync(json).toString("base64url")}`;
  if (packed.length <= MAX_LENGTH && json.length <= MAX_UNPACKED) return packed;
  return `h${createHash("sha256").update(json).digest("base64url")}`;
}

/** The versions of a state; null for one that holds none, or is no state. */
export function readDavState(state: string): ReadonlyMap<Id, string> | null {
  if (!/^d[\w-]{1,1023}$/.test(state)) return null;
  try {
    const packed = Buffer.from(state.slice(1), "base64url");
    const json = inflateRawSync(packed, { maxOutputLength: MAX_UNPACKED }).toString("utf8");
    const entries: unknown = JSON.parse(json);
    return Array.isArray(entries) && entries.every(isEntry) ? new Map(entries) : null;
  } catch {
    // Whoever made it up is told that nothing can be calculated from it.
    return null;
  }
}

function isEntry(entry: unknown): entry is readonly [Id, string] {
  return (
    Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "string")
  );
}
