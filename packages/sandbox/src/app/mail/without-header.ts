/** A raw message without the header fields of one name: recipients must not see each other's Bcc. */
import { parsePartTree } from "../mime/part-tree.js";

/** Copies a message without the top-level header fields of that name, folded lines included. */
export function withoutHeader(raw: Uint8Array<ArrayBuffer>, name: string): Uint8Array<ArrayBuffer> {
  const wanted = `${name.toLowerCase()}:`;
  const bodyStart = raw.length - parsePartTree(raw).body.length;
  const kept: Uint8Array[] = [];
  let dropping = false;
  for (let at = 0; at < bodyStart;) {
    const lf = raw.indexOf(0x0a, at);
    const next = lf < 0 || lf >= bodyStart ? bodyStart : lf + 1;
    const folded = raw[at] === 0x20 || raw[at] === 0x09;
    const start = String.fromCharCode(...raw.subarray(at, at + wanted.length)).toLowerCase();
    dropping = folded ? dropping : start === wanted;
    if (!dropping) kept.push(raw.subarray(at, next));
    at = next;
  }
  kept.push(raw.subarray(bodyStart));
  const out = new Uint8Array(kept.reduce((sum, piece) => sum + piece.length, 0));
  let length = 0;
  for (const piece of kept) {
    out.set(piece, length);
    length += piece.length;
  }
  return out;
}
