/**
 * Content transfer encodings (RFC 2045 section 6), both ways, tolerant when decoding and linear in time.
 *
 * @module
 */

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const sextets = new Int8Array(256).fill(-1);
for (let i = 0; i < alphabet.length; i++) sextets[alphabet.charCodeAt(i)] = i;
sextets["-".charCodeAt(0)] = 62;
sextets["_".charCodeAt(0)] = 63;

/** Decodes base64, skipping anything outside the alphabet; a missing end is no error. */
export function decodeBase64(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil((bytes.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    const value = sextets[byte]!;
    if (value < 0) {
      // Padding ends a block: some senders glue several blocks together.
      if (byte === 0x3d) held = 0;
      continue;
    }
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[length++] = (bits >> held) & 0xff;
    }
  }
  return out.subarray(0, length);
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Where the line that starts a soft break at `at` continues, or -1 when it is no soft line break. */
function afterSoftBreak(bytes: Uint8Array, at: number): number {
  let i = at;
  while (bytes[i] === 0x20 || bytes[i] === 0x09) i++;
  if (i >= bytes.length) return i;
  if (bytes[i] === 0x0d) return bytes[i + 1] === 0x0a ? i + 2 : i + 1;
  return bytes[i] === 0x0a ? i + 1 : -1;
}

/** Decodes quoted-printable; a broken escape stays as it is written. */
export function decodeQuotedPrintable(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte !== 0x3d) {
      out[length++] = byte;
      continue;
    }
    const high = hexDigit(bytes[i + 1]);
    const low = hexDigit(bytes[i + 2]);
    if (high >= 0 && low >= 0) {
      out[length++] = high * 16 + low;
      i += 2;
      continue;
    }
    const next = afterSoftBreak(bytes, i + 1);
    if (next < 0) out[length++] = byte;
    else i = next - 1;
  }
  return out.subarray(0, length);
}

/** Decodes uuencoded lines between `begin` and `end`; an empty result when there is no `begin` line. */
export function decodeUuencoded(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  let started = false;
  for (let at = 0; at < bytes.length;) {
    let end = bytes.indexOf(0x0a, at);
    if (end < 0) end = bytes.length;
    if (!started) {
      started = String.fromCharCode(...bytes.subarray(at, Math.min(at + 6, end))) === "begin ";
    } else {
      const wanted = (bytes[at]! - 32) & 63;
      if (wanted === 0) break;
      const stop = length + wanted;
      for (let i = at + 1; i + 3 < end && length < stop; i += 4) {
        const [a, b, c, d] = [0, 1, 2, 3].map((k) => (bytes[i + k]! - 32) & 63) as [
          number,
          number,
          number,
          number,
        ];
        for (const value of [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d]) {
          if (length < stop && length < out.length) out[length++] = value & 0xff;
        }
      }
    }
    at = end + 1;
  }
  return out.subarray(0, length);
}

/** Undoes a Content-Transfer-Encoding; an unknown name is taken as identity. */
export function decodeTransfer(bytes: Uint8Array, encoding: string): Uint8Array {
  switch (encoding) {
    case "base64":
      return decodeBase64(bytes);
    case "quoted-printable":
      return decodeQuotedPrintable(bytes);
    case "x-uuencode":
    case "x-uue":
    case "uuencode":
      return decodeUuencoded(bytes);
    default:
      return bytes;
  }
}

/** Base64 without line breaks. */
export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length; i += 12_288) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(i, i + 12_288))));
  }
  return pieces.join("");
}

/** Base64 in lines of 76 characters, as a mail body wants it (RFC 2045 section 6.8). */
export function encodeBase64Lines(bytes: Uint8Array): string {
  return (encodeBase64(bytes).match(/.{1,76}/g) ?? []).join("\r\n");
}

/** Quoted-printable for text with CRLF line ends (RFC 2045 section 6.7). */
export function encodeQuotedPrintable(bytes: Uint8Array): string {
  const lines: string[] = [];
  let line = "";
  const put = (piece: string): void => {
    if (line.length + piece.length > 75) {
      lines.push(`${line}=`);
      line = "";
    }
    line += piece;
  };
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    const next = bytes[i + 1];
    if (byte === 0x0d && next === 0x0a) {
      lines.push(line);
      line = "";
      i++;
      continue;
    }
    const endsLine = next === undefined || (next === 0x0d && bytes[i + 2] === 0x0a);
    const isBlank = byte === 0x20 || byte === 0x09;
    const plain = (byte > 0x20 && byte < 0x7f && byte !== 0x3d) || (isBlank && !endsLine);
    put(plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`);
  }
  lines.push(line);
  return lines.join("\r\n");
}
