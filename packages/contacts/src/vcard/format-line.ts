/**
 * Content lines as text (RFC 6350 sections 3.2 and 3.3).
 *
 * @module
 */

/** Parameters with their values, in order. */
export type ParameterList = readonly (readonly [string, readonly string[]])[];

/** A property to be written. */
export interface PropertyLine {
  readonly group?: string | undefined;
  readonly name: string;
  readonly parameters?: ParameterList;
  /** As it stands in the file, escapes and all. */
  readonly value: string;
}

const NAME = /^[A-Za-z0-9-]{1,100}$/;

/** A property as folded text with its line break; empty where a name can't be one. */
export function formatLine({ group, name, parameters = [], value }: PropertyLine): string {
  if (!NAME.test(name) || (group !== undefined && !NAME.test(group))) return "";
  const written = parameters
    .filter(([parameter, values]) => NAME.test(parameter) && values.length > 0)
    .map(([parameter, values]) => `;${parameter}=${values.map(formatParameter).join(",")}`);
  const head = `${group === undefined ? "" : `${group}.`}${name}${written.join("")}`;
  return fold(`${head}:${withoutControls(value.replace(/\r\n?|\n/g, "\\n"))}`);
}

// RFC 6868 section 3.1.
function formatParameter(value: string): string {
  const encoded = withoutControls(
    value
      .replaceAll("^", "^^")
      .replace(/\r\n?|\n/g, "^n")
      .replaceAll('"', "^'"),
  );
  return /[,;:\s]/.test(encoded) || encoded === "" ? `"${encoded}"` : encoded;
}

/** Characters that no line may have (RFC 6350 section 3.3), and halves of pairs, which have no UTF-8. */
function withoutControls(text: string): string {
  return text.replace(/[\0-\x08\v\f\x0e-\x1f\x7f]/g, "").replace(/\p{Surrogate}/gu, "\uFFFD");
}

/** Lines of 75 octets at most, none of which cuts a character. */
function fold(line: string): string {
  let folded = "";
  let octets = 0;
  let start = 0;
  for (let at = 0; at < line.length;) {
    const code = line.codePointAt(at)!;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (octets + size > 75) {
      folded += `${line.slice(start, at)}\r\n `;
      start = at;
      octets = 1;
    }
    octets += size;
    at += code < 0x10000 ? 1 : 2;
  }
  return `${folded}${line.slice(start)}\r\n`;
}
