/**
 * What a web server in front writes into headers, read as what it means.
 *
 * @module
 */

/** Longest value that is read, in octets. */
const LONGEST = 4096;

/** A header value that nobody honest sends: too long, or with control characters. */
export class HeaderValueRefused extends Error {
  override readonly name = "HeaderValueRefused";
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The text of a header value. Headers are octets (RFC 9110 section 5.5) that HTTP libraries show as
 * Latin-1; web servers put UTF-8 into them. Empty, and what Apache writes for nothing, is undefined.
 *
 * @throws HeaderValueRefused
 */
export function decodeHeader(value: string | null): string | undefined {
  const trimmed = value?.trim() ?? "";
  if (trimmed === "" || trimmed === "(null)") return undefined;
  if (trimmed.length > LONGEST) throw new HeaderValueRefused("a header is too long");
  const text = readOctets(trimmed);
  if (/\p{Cc}/u.test(text)) throw new HeaderValueRefused("a header has control characters");
  return text;
}

function readOctets(text: string): string {
  if (/[^\0-\xff]/.test(text)) return text;
  try {
    return utf8.decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  } catch {
    // No UTF-8: then it is the Latin-1 that it was taken for.
    return text;
  }
}

/**
 * The values of an attribute: mod_auth_mellon and mod_shib join several with `;`, and mod_shib puts a
 * backslash before one that belongs to a value.
 */
export function splitValues(text: string): string | readonly string[] {
  const values = text
    .split(/(?<!\\);/)
    .map((value) => value.replaceAll("\\;", ";").trim())
    .filter((value) => value !== "");
  return values.length === 1 ? values[0]! : values;
}
