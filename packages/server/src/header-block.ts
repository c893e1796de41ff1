import type { EmailHeader } from "@partage-ent/jmap";

/** Header fields passed on at most. */
const MAX_FIELDS = 500;
/** Characters of one field. */
const MAX_FIELD = 20_000;

/** The fields before the first empty line, raw (RFC 8621 section 4.1.2.1), within bounds. */
export function parseHeaderBlock(text: string): readonly EmailHeader[] {
  const [block = ""] = text.split(/\r?\n\r?\n/, 1);
  const fields: EmailHeader[] = [];
  for (const line of block.split(/\r?\n(?![ \t])/)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trimEnd();
    if (colon > 0 && /^[\x21-\x7e]+$/.test(name)) {
      fields.push({ name, value: line.slice(colon + 1, colon + 1 + MAX_FIELD) });
    }
    if (fields.length >= MAX_FIELDS) break;
  }
  return fields;
}
