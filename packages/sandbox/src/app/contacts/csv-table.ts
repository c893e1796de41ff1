/**
 * Tables of comma-separated values (RFC 4180), as the address books of mail programs write them.
 * @module
 */

/** Rows of more cells are no contact. */
const MOST_CELLS = 500;

/** Reads a table: cells between commas, or between semicolons when the first line has more of these. */
export function readTable(text: string): readonly (readonly string[])[] {
  const content = text.replace(/^\ufeff/, "");
  const [first = ""] = content.split(/\r?\n/, 1);
  const separator = first.split(";").length > first.split(",").length ? ";" : ",";
  const cell = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"\\r\\n${separator}]*))(${separator}|\\r?\\n|$)`,
    "y",
  );
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < content.length; at = cell.lastIndex) {
    cell.lastIndex = at;
    const found = cell.exec(content);
    if (!found) {
      // A quote in the middle of a cell: the line is no row, the next one may be.
      cell.lastIndex = nextLine(content, at);
      row = [];
      continue;
    }
    if (row.length < MOST_CELLS) row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
    if (found[3] === separator && cell.lastIndex < content.length) continue;
    rows.push(row);
    row = [];
  }
  return rows.filter((cells) => cells.some((value) => value.trim() !== ""));
}

function nextLine(content: string, from: number): number {
  const end = content.indexOf("\n", from);
  return end < 0 ? content.length : end + 1;
}

/** Writes a table with a header line, every cell in quotes. */
export function writeTable(
  rows: readonly Readonly<Record<string, string>>[],
  separator: string,
): string {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
  const lines = [header, ...rows.map((row) => header.map((name) => row[name] ?? ""))];
  return lines.map((cells) => `${cells.map(quoted).join(separator)}\r\n`).join("");
}
