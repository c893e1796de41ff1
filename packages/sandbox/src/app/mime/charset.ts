/**
 * Bytes to text for mail: declared charsets with their mail-world aliases, and an honest guess otherwise.
 *
 * @module
 */
import { charsetDecoder, type CharsetDecoder, decodeWindows } from "@partage-ent/jmap";

/** Labels met in mail that the WHATWG Encoding Standard does not list. */
const aliases: ReadonlyMap<string, string> = new Map([
  ["cp932", "shift_jis"],
  ["cp936", "gbk"],
  ["cp949", "euc-kr"],
  ["cp950", "big5"],
  ["iso-2022-jp-1", "iso-2022-jp"],
  ["iso-2022-jp-2", "iso-2022-jp"],
  ["iso-2022-jp-3", "iso-2022-jp"],
  ["mac-roman", "macintosh"],
  ["utf8mb4", "utf-8"],
  ["utf_8", "utf-8"],
  ["win-1252", "windows-1252"],
]);

/** Labels that say nothing: senders put them on UTF-8 as often as on ASCII. */
const meaningless: ReadonlySet<string> = new Set([
  "",
  "ascii",
  "us-ascii",
  "default",
  "unknown",
  "unknown-8bit",
  "x-unknown",
]);

const decoders = new Map<string, CharsetDecoder | undefined>();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

function decoderOf(label: string): CharsetDecoder | undefined {
  const known = decoders.get(label);
  if (known || decoders.has(label)) return known;
  const decoder = charsetDecoder(aliases.get(label) ?? label) ?? undefined;
  // Labels come from strangers' mail: the cache must not grow with their imagination.
  if (decoders.size < 200) decoders.set(label, decoder);
  return decoder;
}

/** Whether the bytes switch to a Japanese character set by an escape sequence (RFC 1468). */
function hasJapaneseEscape(bytes: Uint8Array): boolean {
  const at = bytes.indexOf(0x1b);
  return at >= 0 && bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x42 || bytes[at + 2] === 0x40);
}

/**
 * Decodes bytes whose charset is not known: ISO-2022-JP by its escape sequences, UTF-8 when they are valid UTF-8, else
 * windows-1252.
 */
export function decodeUnknown(bytes: Uint8Array): string {
  if (hasJapaneseEscape(bytes)) return decodeBytes(bytes, "iso-2022-jp");
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return decodeWindows(bytes);
  }
}

/**
 * ISO-2022-CN (RFC 1922) restricted to GB 2312, as 8-bit EUC-CN: no Web platform decodes it.
 */
function decodeIso2022Cn(bytes: Uint8Array): string {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  let shifted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === 0x1b && bytes[i + 1] === 0x24) i += 3;
    else if (byte === 0x0e) shifted = true;
    else if (byte === 0x0f) shifted = false;
    else {
      if (byte === 0x0a) shifted = false;
      out[length++] = shifted && byte > 0x20 ? byte | 0x80 : byte;
    }
  }
  return new TextDecoder("gb18030").decode(out.subarray(0, length));
}

/**
 * Decodes text in a declared charset; an unknown or meaningless label falls back to {@link decodeUnknown}.
 * Never throws: bytes that do not fit become U+FFFD.
 */
export function decodeBytes(bytes: Uint8Array, charset?: string): string {
  const label = (charset ?? "").trim().toLowerCase().slice(0, 60);
  if (meaningless.has(label)) return decodeUnknown(bytes);
  if (label === "iso-2022-cn" || label === "iso-2022-cn-ext") return decodeIso2022Cn(bytes);
  const decoder = decoderOf(label);
  return decoder ? decoder.decode(bytes) : decodeUnknown(bytes);
}

/** Drops what XML 1.0 cannot carry: control characters but tab and line ends, lone surrogates, U+FFFE, U+FFFF. */
export function stripControlCharacters(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "");
}
