import { unescapeText } from "./text-value.js";

/**
 * A value of JSON, escaped as a text or not as JSPROP has it (RFC 9555 section 3.2.1), or plain;
 * undefined when it is no JSON or too deep. Members named `__proto__` are left out.
 */
export function parseJsonValue(raw: string, mostDepth: number, notation?: "plain"): unknown {
  if (depthOf(raw) > mostDepth) return undefined;
  if (notation === "plain") return parse(raw);
  const value = parse(unescapeText(raw));
  return value === undefined ? parse(raw) : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, (name, value: unknown) => (name === "__proto__" ? undefined : value));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** At least as deep as the value is: brackets inside strings count. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === "[" || character === "{") deepest = Math.max(deepest, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return deepest;
}
