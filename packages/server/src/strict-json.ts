/**
 * JSON as RFC 7493 (I-JSON) wants it, within a depth, before anything recurses over it.
 *
 * @module
 */

/** Deepest nesting of a request: the wire's own is below ten, filters apart. */
const MAX_DEPTH = 64;

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Why a text is not acceptable JSON; its message is safe to show. */
export class JsonProblem extends Error {
  override readonly name = "JsonProblem";
}

/** Index of the quote that ends the string starting at `from`; the text is known to be JSON. */
function stringEnd(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  for (;;) {
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
}

function isKeyAhead(text: string, from: number): boolean {
  let at = from;
  while (" \t\r\n".includes(text[at] ?? "x")) at += 1;
  return text[at] === ":";
}

function checkString(raw: string, keys: Set<string> | null): void {
  const value: unknown = raw.includes("\\") ? JSON.parse(raw) : raw.slice(1, -1);
  if (typeof value !== "string") return;
  if (raw.includes("\\u") && LONE_SURROGATE.test(value)) {
    throw new JsonProblem("A string holds half of a surrogate pair.");
  }
  if (keys === null) return;
  if (value === "__proto__") throw new JsonProblem("An object has the key __proto__.");
  if (keys.has(value)) throw new JsonProblem("An object has the same key twice.");
  keys.add(value);
}

/** Walks over valid JSON once, without recursion. */
function checkStructure(text: string): void {
  const open: (Set<string> | null)[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === '"') {
      const end = stringEnd(text, i);
      const keys = open.at(-1) ?? null;
      checkString(text.slice(i, end + 1), keys !== null && isKeyAhead(text, end + 1) ? keys : null);
      i = end;
    } else if (char === "{" || char === "[") {
      if (open.length >= MAX_DEPTH) throw new JsonProblem(`Nested deeper than ${MAX_DEPTH}.`);
      open.push(char === "{" ? new Set() : null);
    } else if (char === "}" || char === "]") {
      open.pop();
    }
  }
}

/**
 * Parses I-JSON.
 *
 * @throws JsonProblem on text that is no JSON, duplicate keys, `__proto__`, lone surrogates, or
 *   nesting deeper than 64.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new JsonProblem("The body is not JSON.", { cause });
  }
  checkStructure(text);
  return value;
}
