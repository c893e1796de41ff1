/**
 * One content line of a vCard (RFC 6350 section 3.3): group, name, parameters, value.
 *
 * @module
 */

/** Parameters by lowercase name, each with its values. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** A property as it stands in a vCard. */
export interface ContentLine {
  /** Line of the file where it begins, from 1. */
  readonly line: number;
  readonly group: string | null;
  /** In lowercase. */
  readonly name: string;
  readonly parameters: Parameters;
  /** As written, escapes and all. */
  readonly value: string;
}

const NAME = /(?:([\w-]+)\.)?([\w-]+)/y;
const MOST_PARAMETERS = 200;
/** What vCard 2.1 lets stand without a name. */
const ENCODINGS = new Set(["quoted-printable", "base64", "8bit", "7bit"]);
const VALUES = new Set(["inline", "url", "content-id", "cid"]);

/** Reads a line whose folds are undone; null when it is none. */
export function parseContentLine(text: string, line: number): ContentLine | null {
  NAME.lastIndex = 0;
  const head = NAME.exec(text);
  if (!head) return null;
  const parameters = new Map<string, string[]>();
  let at = NAME.lastIndex;
  let count = 0;
  while (text[at] === ";") {
    if (++count > MOST_PARAMETERS) return null;
    at = readParameter(text, at + 1, parameters);
  }
  if (text[at] !== ":") return null;
  const [, group, name] = head;
  return {
    line,
    group: group ?? null,
    name: name!.toLowerCase(),
    parameters,
    value: text.slice(at + 1),
  };
}

/** Reads the parameter that begins at a place, and gives the place after it. */
function readParameter(text: string, start: number, into: Map<string, string[]>): number {
  let at = start;
  while (at < text.length && !/[=;:]/.test(text[at]!)) at++;
  const name = text.slice(start, at).trim().toLowerCase();
  if (text[at] !== "=") {
    addBare(name, into);
    return at;
  }
  const values = into.get(name) ?? [];
  do {
    const end = endOfValue(text, at + 1);
    values.push(decodeParameter(text.slice(at + 1, end).trim()));
    at = end;
  } while (text[at] === ",");
  if (name) into.set(name, name === "type" ? types(values) : values);
  return at;
}

function addBare(name: string, into: Map<string, string[]>): void {
  if (!name) return;
  const parameter = ENCODINGS.has(name) ? "encoding" : VALUES.has(name) ? "value" : "type";
  into.set(parameter, [...(into.get(parameter) ?? []), name]);
}

function endOfValue(text: string, start: number): number {
  let at = start;
  while (at < text.length && !/[,;:]/.test(text[at]!)) {
    if (text[at] === '"') {
      const close = text.indexOf('"', at + 1);
      if (close < 0) return text.length;
      at = close;
    }
    at++;
  }
  return at;
}

// RFC 6868 section 3.1.
function decodeParameter(raw: string): string {
  const bare = raw.includes('"') ? raw.replaceAll('"', "") : raw;
  if (!bare.includes("^")) return bare;
  return bare.replace(/\^(['n^])/g, (_, code: string) =>
    code === "n" ? "\n" : code === "'" ? '"' : "^",
  );
}

// Seen in the field: TYPE="work,voice".
function types(values: readonly string[]): string[] {
  return values.flatMap((value) => value.split(",").map((type) => type.trim())).filter(Boolean);
}
