/**
 * Properties that the model has no place for, as jCard has them (RFC 9555 section 2.15.1).
 *
 * @module
 */
import type { JCardProperty } from "@partage-ent/jmap";

import type { ContentLine } from "./content-line.js";
import { jCardParameters } from "./parameter-reader.js";
import { escapeText, splitStructure, unescapeText } from "./text-value.js";

/** Properties whose value is a structure. */
const STRUCTURED = new Set(["n", "adr", "org", "gender", "clientpidmap"]);
/** Properties whose value is a text. */
const TEXTS = new Set(["fn", "title", "role", "note", "nickname"]);

/** A line as jCard; a value whose type is not known stays as written. */
export function keptProperty(line: ContentLine): JCardProperty {
  const entries = [...line.parameters].filter(([name]) => name !== "" && name !== "value");
  if (line.group !== null) entries.push(["group", [line.group]]);
  const type = line.parameters.get("value")?.[0]?.toLowerCase() ?? "unknown";
  return [line.name, jCardParameters(entries), type, keptValue(line, type)];
}

function keptValue({ name, value }: ContentLine, type: string): unknown {
  if (type === "text" || (type === "unknown" && TEXTS.has(name))) return unescapeText(value);
  if (type !== "unknown" || !STRUCTURED.has(name)) return value;
  const structure = splitStructure(value).map((values) =>
    values.length === 1 ? values[0]! : values.length === 0 ? "" : values,
  );
  return structure.length === 1 ? structure[0] : structure;
}

/** A kept value as it is written. */
export function writeKeptValue([name, , type, value]: JCardProperty): string {
  if (Array.isArray(value)) {
    return value
      .map((each: unknown) =>
        Array.isArray(each) ? each.map(String).map(escapeText).join(",") : escapeText(String(each)),
      )
      .join(";");
  }
  const text = String(value);
  const isText =
    type === "text" || (type === "unknown" && (TEXTS.has(name) || STRUCTURED.has(name)));
  return isText ? escapeText(text) : text.replace(/\r\n?|\n/g, "\\n");
}
