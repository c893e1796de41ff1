/**
 * Encodings of values of vCard 2.1 (section 2.1.2) and 3.0 (RFC 2426 section 2.6).
 *
 * @module
 */
import type { ContentLine } from "./content-line.js";

/**
 * The line with a quoted-printable value decoded by its charset, breaks escaped, and without these
 * parameters.
 */
export function decodeLine(line: ContentLine): ContentLine {
  const encoding = line.parameters.get("encoding")?.[0]?.toLowerCase();
  const charset = line.parameters.get("charset")?.[0];
  if (encoding === undefined && charset === undefined) return line;
  const parameters = new Map(line.parameters);
  parameters.delete("charset");
  if (encoding === "base64" || encoding === "b") return { ...line, parameters };
  parameters.delete("encoding");
  if (encoding !== "quoted-printable") return { ...line, parameters };
  const value = decodeQuotedPrintable(line.value, charset).replace(/\r\n?|\n/g, "\\n");
  return { ...line, parameters, value };
}

/** Decodes quoted-printable text (RFC 2045 section 6.7); without a charset it is UTF-8 or Windows-1252. */
export function decodeQuotedPrintable(text: string, charset?: string): string {
  const octets: number[] = [];
  const encoder = new TextEncoder();
  for (const [part, hex] of text.matchAll(/=([0-9A-Fa-f]{2})|[\s\S]/gu)) {
    if (hex !== undefined) octets.push(Number.parseInt(hex, 16));
    else if (part < "\u0080") octets.push(part.charCodeAt(0));
    // Characters that stand for themselves were decoded with the file.
    else octets.push(...encoder.encode(part));
  }
  return decodeOctets(Uint8Array.from(octets), charset);
}

/** Octets as UTF-8 if they are, else by the declared charset, else as Windows-1252. */
export function decodeOctets(octets: Uint8Array, charset?: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return withoutControls(decoderOf(charset).decode(octets));
  }
}

/** What Windows-1252 has where ISO-8859-1 has control characters, from 0x80 on. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

// Some versions of Node decode Windows-1252 as ISO-8859-1.
function withoutControls(text: string): string {
  return text.replace(/[\x80-\x9f]/g, (control) => WINDOWS_1252[control.charCodeAt(0) - 0x80]!);
}

function decoderOf(charset: string | undefined): TextDecoder {
  if (charset === undefined || /^utf-?8$/i.test(charset)) return new TextDecoder("windows-1252");
  try {
    return new TextDecoder(charset);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder("windows-1252");
  }
}
