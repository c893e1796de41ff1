/**
 * Encodings of values of vCard 2.1 (section 2.1.2) and 3.0 (RFC 2426 section 2.6).
 *
 * @module
 */
import { charsetDecoder, decodeWindows } from "@partage-ent/jmap";
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
  if (isUtf8(octets)) return UTF_8.decode(octets);
  return decode(octets, charset);
}

const UTF_8 = new TextDecoder();

/** Whether octets are UTF-8, told without an error for each line that is not. */
export function isUtf8(octets: Uint8Array): boolean {
  let at = 0;
  while (at < octets.length) {
    const first = octets[at]!;
    const more =
      first < 0x80
        ? 0
        : first < 0xc2
          ? -1
          : first < 0xe0
            ? 1
            : first < 0xf0
              ? 2
              : first < 0xf5
                ? 3
                : -1;
    if (more < 0) return false;
    for (let next = 1; next <= more; next++) {
      if ((octets[at + next] ?? 0) >> 6 !== 0b10) return false;
    }
    at += more + 1;
  }
  return true;
}

function decode(octets: Uint8Array, charset: string | undefined): string {
  const isTold = charset !== undefined && !/^utf-?8$/i.test(charset);
  return (isTold ? charsetDecoder(charset)?.decode(octets) : undefined) ?? decodeWindows(octets);
}
