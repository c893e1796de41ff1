import { charsetDecoder, decodeWindows, type EmailBodyValue } from "@partage-ent/jmap";
import type { MessagePart } from "./body-structure.js";
import { decodeTransfer } from "./transfer-encoding.js";

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Octets without a charset that can be trusted: UTF-8 where they are that, else as Western mailers wrote. */
export function guessText(bytes: Uint8Array): string {
  return utf8(bytes) ?? decodeWindows(bytes);
}

/** Octets without the beginning of a character of UTF-8 that a limit has cut. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.subarray(0, bytes.length - back) : bytes;
    }
  }
  return bytes;
}

/**
 * The text of a part from its octets as they are in the message (RFC 8621 section 4.1.4): decoded, in
 * its charset, with single line feeds. `isTruncated` says that there were more octets.
 */
export function partText(
  { encoding, charset }: Pick<MessagePart, "encoding" | "charset">,
  bytes: Uint8Array,
  isTruncated: boolean,
): EmailBodyValue {
  const all = decodeTransfer(bytes, encoding);
  const name = (charset ?? "").trim().toLowerCase();
  const isUnsure = name === "" || name === "us-ascii" || name === "ascii";
  const decoder = isUnsure ? null : charsetDecoder(name);
  const octets = isTruncated ? wholeCharacters(all) : all;
  const text = decoder === null ? guessText(octets) : decoder.decode(octets);
  return {
    value: text.replace(/\r\n/g, "\n"),
    isEncodingProblem: (decoder === null && !isUnsure) || text.includes("\ufffd"),
    isTruncated,
  };
}
