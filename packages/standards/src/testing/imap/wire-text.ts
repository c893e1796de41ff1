/**
 * How values are written by a server.
 *
 * @module
 */

/** A string, as a literal where it can't be quoted; NIL for none. */
export function quoted(text: string | null | undefined): string {
  if (text === null || text === undefined) return "NIL";
  if (/^[\x20-\x7e]*$/.test(text)) return `"${text.replace(/[\\"]/g, "\\$&")}"`;
  return literal(Buffer.from(text, "utf8"));
}

/** Octets as a literal; the answer is written as Latin-1. */
export function literal(octets: Buffer): string {
  return `{${octets.length}}\r\n${octets.toString("latin1")}`;
}

/** A set of numbers as `1:3,7`. */
export function sequenceSet(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const number of sorted) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 >= number) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(",");
}

/** Whether a number stands in a set; `*` is the largest one. */
export function isInSet(set: string, number: number, largest: number): boolean {
  return set.split(",").some((range) => {
    const ends = range.split(":").map((end) => (end === "*" ? largest : Number(end)));
    const [from = 0, to = from] = ends;
    return number >= Math.min(from, to) && number <= Math.max(from, to);
  });
}
