/** Cuts parts out of a raw message, everything else byte for byte as it was. */
import { findPart, parsePartTree } from "./part-tree.js";

interface Cut {
  readonly start: number;
  readonly end: number;
}

/** From the delimiter line before a part to the line break after it. */
function cutOf(raw: Uint8Array, start: number, end: number): Cut {
  const delimiter = raw.lastIndexOf(0x0a, start - 2) + 1;
  const cr = raw[end] === 0x0d ? 1 : 0;
  return { start: delimiter, end: raw[end + cr] === 0x0a ? end + cr + 1 : end };
}

/**
 * Copies a message without the parts of some numbers; undefined when one of them is no part of a multipart that can be
 * cut (the body of a message, a part inside an encoded message).
 */
export function withoutParts(
  raw: Uint8Array<ArrayBuffer>,
  names: readonly string[],
): Uint8Array<ArrayBuffer> | undefined {
  const root = parsePartTree(raw);
  const cuts: Cut[] = [];
  for (const name of names) {
    const part = findPart(root, name);
    if (!part || part.isMessage || part.source.buffer !== raw.buffer) return undefined;
    const start = part.source.byteOffset - raw.byteOffset;
    cuts.push(cutOf(raw, start, start + part.source.length));
  }
  const out = new Uint8Array(raw.length);
  let length = 0;
  let at = 0;
  for (const { start, end } of cuts.sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    const piece = raw.subarray(at, Math.max(at, start));
    out.set(piece, length);
    length += piece.length;
    at = end;
  }
  out.set(raw.subarray(at), length);
  return out.slice(0, length + raw.length - at);
}
