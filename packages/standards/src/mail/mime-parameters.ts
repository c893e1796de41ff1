/**
 * Parameters of MIME fields as BODYSTRUCTURE tells them: whole, in pieces, in other charsets (RFC 2231),
 * and as encoded words, which is wrong and usual.
 *
 * @module
 */
import { charsetDecoder } from "@partage-ent/jmap";
import { decodeEncodedWords } from "@partage-ent/server";

/** Parameters that are looked at. */
const MAX_PARAMETERS = 200;
/** Characters of one of them. */
const MAX_VALUE = 4_096;

interface Piece {
  readonly index: number;
  readonly text: string;
  readonly isEncoded: boolean;
}

/** Values by name in lower case, of a list of names and values. */
export function readParameters(list: readonly (string | undefined)[]): ReadonlyMap<string, string> {
  const whole = new Map<string, string>();
  const pieces = new Map<string, Piece[]>();
  for (let at = 0; at + 1 < Math.min(list.length, 2 * MAX_PARAMETERS); at += 2) {
    const match = /^([^*\s]{1,100})(?:\*(\d{1,3}))?(\*)?$/.exec((list[at] ?? "").toLowerCase());
    const text = list[at + 1]?.slice(0, MAX_VALUE);
    if (match === null || text === undefined) continue;
    const [, name = "", index, star] = match;
    if (index === undefined && star === undefined) {
      if (!whole.has(name)) whole.set(name, decodeEncodedWords(text));
      continue;
    }
    const known = pieces.get(name) ?? [];
    known.push({ index: Number(index ?? 0), text, isEncoded: star !== undefined });
    pieces.set(name, known);
  }
  for (const [name, parts] of pieces) whole.set(name, joined(parts));
  return whole;
}

function joined(pieces: readonly Piece[]): string {
  const sorted = [...pieces].sort((a, b) => a.index - b.index);
  const head = sorted[0]?.isEncoded === true ? /^([^']*)'[^']*'/.exec(sorted[0].text) : null;
  const bytes = sorted.map(({ text, isEncoded }, at) => {
    const own = at === 0 && head !== null ? text.slice(head[0].length) : text;
    return isEncoded ? percentDecoded(own) : Buffer.from(own, "utf8");
  });
  const decoder = charsetDecoder(head?.[1] || "utf-8") ?? new TextDecoder();
  return decoder.decode(Buffer.concat(bytes));
}

function percentDecoded(text: string): Uint8Array {
  const runs = text.split(/(%[0-9a-f]{2})/i);
  return Buffer.concat(
    runs.map((run, index) =>
      index % 2 === 1 ? Buffer.from(run.slice(1), "hex") : Buffer.from(run, "utf8"),
    ),
  );
}
