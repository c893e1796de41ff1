/**
 * Text of vCard values: escapes, lists, structures (RFC 6350 section 3.4).
 *
 * @module
 */

/** Undoes the escapes of a text; a backslash before anything else stays one. */
export function unescapeText(raw: string): string {
  if (!raw.includes("\\")) return raw;
  return raw.replace(/\\([nN\\,;:])/g, (_, escaped: string) =>
    escaped === "n" || escaped === "N" ? "\n" : escaped,
  );
}

/** Escapes a text as a value, or as one of a list or structure. */
export function escapeText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\\,;\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));
}

/** Cuts a raw value at a separator that is not escaped. */
export function splitRaw(raw: string, separator: "," | ";"): readonly string[] {
  if (!raw.includes("\\")) return raw.split(separator);
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < raw.length; at++) {
    if (raw[at] === "\\") at++;
    else if (raw[at] === separator) {
      parts.push(raw.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(raw.slice(start));
  return parts;
}

/** Texts of a list, empty ones left out. */
export function splitList(raw: string): readonly string[] {
  return splitRaw(raw, ",")
    .map((part) => unescapeText(part).trim())
    .filter((text) => text !== "");
}

/** Components of a structure, each a list. */
export function splitStructure(raw: string): readonly (readonly string[])[] {
  return splitRaw(raw, ";").map((component) =>
    splitRaw(component, ",")
      .map((part) => unescapeText(part))
      .filter((text) => text.trim() !== ""),
  );
}
