/**
 * As much of distinguished names (RFC 4514) as membership needs.
 *
 * @module
 */

/** The first part of a name. */
export interface RelativeName {
  /** Type of the attribute in lower case. */
  readonly type: string;
  readonly value: string;
}

/** The first attribute of a distinguished name; null when it is none. */
export function firstOfName(dn: string): RelativeName | null {
  const found = /^\s*([a-z][a-z0-9-]*|[0-9.]+)\s*=\s*((?:\\.|[^\\,+])*)/i.exec(dn.slice(0, 2_000));
  if (!found) return null;
  return { type: found[1]!.toLowerCase(), value: unescapeValue(found[2]!.trimEnd()) };
}

/** A name in a form in which equal names are mostly equal: lower case, without spaces around its parts. */
export function normalizeName(dn: string): string {
  return dn
    .slice(0, 2_000)
    .normalize("NFC")
    .toLowerCase()
    .replace(/\s*([,=+])\s*/g, "$1")
    .trim();
}

function unescapeValue(value: string): string {
  if (!value.includes("\\")) return value;
  const octets: number[] = [];
  const encoder = new TextEncoder();
  for (let at = 0; at < value.length;) {
    const pair = /^\\([0-9a-f]{2})/i.exec(value.slice(at, at + 3));
    if (pair) {
      octets.push(Number.parseInt(pair[1]!, 16));
      at += 3;
      continue;
    }
    if (value[at] === "\\") at++;
    const character = String.fromCodePoint(value.codePointAt(at) ?? 0x5c);
    octets.push(...encoder.encode(character));
    at += character.length;
  }
  return new TextDecoder().decode(new Uint8Array(octets));
}
