/**
 * Octets of a feed to text.
 *
 * @module
 */
import { charsetDecoder, decodeWindows } from "@partage-ent/jmap";

/**
 * Decodes a feed by its declared charset, else as UTF-8; a fold that cuts a character in two is
 * undone first (RFC 5545 section 3.1), and what is no UTF-8 at all is read as Windows-1252.
 */
export function decodeFeed(octets: Uint8Array, charset = "utf-8"): string {
  const declared = /^utf-?8$/i.test(charset) ? null : charsetDecoder(charset);
  if (declared) return declared.decode(octets);
  const strict = new TextDecoder("utf-8", { fatal: true });
  try {
    return strict.decode(octets);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  try {
    return strict.decode(unfolded(octets));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return decodeWindows(octets);
  }
}

function unfolded(octets: Uint8Array): Uint8Array {
  const out = new Uint8Array(octets.length);
  let length = 0;
  for (let index = 0; index < octets.length; index++) {
    const breakLength = octets[index] === 13 && octets[index + 1] === 10 ? 2 : 1;
    const isBreak = breakLength === 2 || octets[index] === 10;
    const next = octets[index + breakLength];
    if (isBreak && (next === 32 || next === 9)) index += breakLength;
    else out[length++] = octets[index]!;
  }
  return out.subarray(0, length);
}
