/**
 * `value; name=value` header fields such as Content-Type (RFC 2045 section 5.1) with RFC 2231 parameters.
 *
 * @module
 */
import { decodeBytes } from "./charset.js";
import { decodeWords } from "./encoded-word.js";

/** A structured header field: its main value (lower case) and its parameters by lower-case name. */
export interface ParameterizedValue {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

interface Section {
  readonly text: string;
  readonly extended: boolean;
}

const MAX_PARAMETERS = 200;

/** Cuts at semicolons outside quoted strings. */
function splitFields(header: string): readonly string[] {
  const fields: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < header.length && fields.length < MAX_PARAMETERS; i++) {
    const c = header[i];
    if (c === "\\" && quoted) i++;
    else if (c === '"') quoted = !quoted;
    else if (c === ";" && !quoted) {
      fields.push(header.slice(start, i));
      start = i + 1;
    }
  }
  fields.push(header.slice(start));
  return fields;
}

function unquote(text: string): string {
  const value = text.trim();
  if (!value.startsWith('"')) return stripComment(value);
  let out = "";
  for (let i = 1; i < value.length && value[i] !== '"'; i++) {
    // Windows senders write file paths with single backslashes: only quotes and backslashes are escaped.
    if (value[i] === "\\" && (value[i + 1] === '"' || value[i + 1] === "\\")) i++;
    out += value[i] ?? "";
  }
  return out;
}

function stripComment(value: string): string {
  const at = value.indexOf(" (");
  return at >= 0 && value.endsWith(")") ? value.slice(0, at).trim() : value;
}

function percentBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const hex = code === 0x25 ? Number.parseInt(text.slice(i + 1, i + 3), 16) : Number.NaN;
    if (Number.isNaN(hex)) bytes.push(...new TextEncoder().encode(text[i]));
    else {
      bytes.push(hex);
      i += 2;
    }
  }
  return Uint8Array.from(bytes);
}

/** Joins the numbered sections of one parameter (RFC 2231 section 3) and decodes its charset (section 4). */
function joinSections(sections: ReadonlyMap<number, Section>): string {
  const ordered = [...sections].sort(([a], [b]) => a - b).map(([, section]) => section);
  const first = ordered[0];
  if (!ordered.some(({ extended }) => extended) || !first) {
    return decodeWords(ordered.map(({ text }) => text).join(""));
  }
  const [charset, body] = first.extended ? splitCharset(first.text) : ["utf-8", first.text];
  const rest = ordered.slice(1).map(({ text }) => text);
  return decodeBytes(percentBytes([body, ...rest].join("")), charset);
}

function splitCharset(text: string): readonly [string, string] {
  const parts = text.split("'");
  if (parts.length < 3) return ["utf-8", text];
  return [parts[0]!, parts.slice(2).join("'")];
}

/** Reads a structured field; whatever is malformed in it is left out. */
export function parseParameters(header: string): ParameterizedValue {
  const [value = "", ...fields] = splitFields(header);
  const sections = new Map<string, Map<number, Section>>();
  for (const field of fields) {
    const equals = field.indexOf("=");
    if (equals < 1 || equals > 200) continue;
    const key = /^([^*\s]+)(?:\*(\d{1,4}))?(\*)?$/.exec(
      field.slice(0, equals).trim().toLowerCase(),
    );
    if (!key) continue;
    const numbered = sections.get(key[1]!) ?? new Map<number, Section>();
    const index = Number(key[2] ?? 0);
    // The first of two equal parameters wins, but an RFC 2231 form beats the plain one.
    if (!numbered.has(index) || (key[3] === "*" && !numbered.get(index)!.extended)) {
      numbered.set(index, { text: unquote(field.slice(equals + 1)), extended: key[3] === "*" });
    }
    sections.set(key[1]!, numbered);
  }
  const parameters = new Map([...sections].map(([name, found]) => [name, joinSections(found)]));
  return { value: stripComment(value.trim()).toLowerCase(), parameters };
}
