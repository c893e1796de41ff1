/**
 * Tables of contacts to cards.
 *
 * @module
 */
import type { CardFileProblem, JSContactCard } from "@partage-ent/jmap";

import type { CardLimits } from "../card-limits.js";
import { uidOf } from "../content-uid.js";
import { put, type JsonObject } from "../json.js";
import type { CardFile } from "../vcard/read-cards.js";
import { cardFromAttributes } from "../zimbra/card-from-attributes.js";
import { separatorOf, tableRows, type TableRow } from "./parse-table.js";
import { readColumns, readRow, type Column } from "./row-attributes.js";
import type { DateOrder } from "./table-date.js";

/** More than any address book writes. */
const MOST_COLUMNS = 500;

/** Reads a table whose first line names its columns; a text that is none gives no cards. */
export function readTable(text: string, limits: Required<CardLimits>): CardFile {
  const body = text.replace(/^\uFEFF/, "");
  const rows = tableRows(body, separatorOf(body), limits.lineLength);
  const head = rows.next().value as TableRow | undefined;
  const tooWide = (head?.fields.length ?? 0) > Math.min(MOST_COLUMNS, limits.properties);
  const columns = head && !tooWide ? readColumns(head.fields) : null;
  const cards: JSContactCard[] = [];
  const lines: number[] = [];
  const problems: CardFileProblem[] = [];
  if (!columns) return { cards, lines, problems };
  const order = dateOrderOf(columns);
  for (const row of rows) {
    const description = problemOf(row, columns);
    if (description) problems.push({ line: row.line, description });
    else if (cards.length >= limits.cards) {
      problems.push({ line: row.line, description: "Too many cards; the rest was left out" });
      break;
    } else {
      const card = cardOf(row, columns, order);
      if (!card) {
        problems.push({ line: row.line, description: "The line tells nothing of a contact" });
        continue;
      }
      cards.push(card);
      lines.push(row.line);
    }
  }
  return { cards, lines, problems };
}

function problemOf(row: TableRow, columns: readonly Column[]): string | null {
  if (row.isBroken) return "The quotes of the line don't match";
  // Empty fields at the end are what programs differ in.
  const more = row.fields.slice(columns.length).some((field) => field.trim() !== "");
  return more ? "The line has more fields than the table has columns" : null;
}

/** A table in French has days first. */
function dateOrderOf(columns: readonly Column[]): DateOrder {
  const names = columns.map(({ name }) => name.toLowerCase());
  const isFrench = names.some((name) => /prénom|prenom|société|téléphone|naissance/.test(name));
  return isFrench ? "day-first" : "month-first";
}

function cardOf(row: TableRow, columns: readonly Column[], order: DateOrder): JSContactCard | null {
  const { attributes, keywords } = readRow(columns, row.fields, order);
  if (attributes.size === 0) return null;
  const { uid = uidOf(row.fields.join("\n")), ...card } = cardFromAttributes(
    Object.fromEntries(attributes),
  );
  const set: JsonObject = {};
  for (const keyword of keywords) put(set, keyword, true);
  return {
    ...card,
    "@type": "Card",
    version: "1.0",
    uid,
    ...(keywords.length > 0 && { keywords: set as Readonly<Record<string, true>> }),
  };
}
