/**
 * The lines of one vCard to a card (RFC 9555 section 2).
 *
 * @module
 */
import type { CardFileProblem, JSContactCard } from "@partage-ent/jmap";

import { conform } from "../card-shape.js";
import type { CardLimits } from "../card-limits.js";
import { contentUid } from "../content-uid.js";
import { isObject, own } from "../json.js";
import { formatPointer, parsePointer, setAt } from "../pointer.js";
import type { CardBlock } from "./card-blocks.js";
import { CardReader } from "./card-reader.js";
import type { ContentLine } from "./content-line.js";
import { parseJsonValue } from "./json-value.js";
import { LATE_READERS, linkTitles } from "./late-properties.js";

/** What is no property of the card. */
const FRAME = new Set(["version", "x-ablabel", "jsprop"]);

/** Reads a card; what could not be taken of it is added to the problems. */
export function readCard(
  block: CardBlock,
  limits: Required<CardLimits>,
  problems: CardFileProblem[],
): JSContactCard {
  const version = block.lines.find((line) => line.name === "version")?.value.trim() ?? "";
  const context = { version, mostOctets: limits.photoOctets };
  const lines = block.lines.filter((line) => !isDerived(line, block.lines));
  const reader = new CardReader(lines, context, problems);
  const told = lines.filter((line) => !FRAME.has(line.name));
  const isLate = (line: ContentLine): boolean => LATE_READERS.has(line.name);
  for (const line of told) if (!isLate(line) && !reader.isTranslation(line)) reader.read(line);
  linkTitles(reader);
  for (const line of told) if (isLate(line)) LATE_READERS.get(line.name)!(reader, line);
  for (const line of told) if (!isLate(line) && reader.isTranslation(line)) reader.translate(line);
  reader.keepLabels();
  applyJsProps(reader, limits.nesting);
  return finished(reader, block);
}

/** FN that says what N says (RFC 9554 section 4.4). */
function isDerived(line: ContentLine, lines: readonly ContentLine[]): boolean {
  if (line.name !== "fn" || line.parameters.get("derived")?.[0]?.toLowerCase() !== "true") {
    return false;
  }
  return lines.some((other) => other !== line);
}

function applyJsProps(reader: CardReader, nesting: number): void {
  let count = 0;
  for (const line of reader.lines) {
    if (line.name !== "jsprop") continue;
    const pointer = line.parameters.get("jsptr")?.[0];
    const value = parseJsonValue(line.value, nesting);
    const names = parsePointer(pointer ?? "");
    const isSet =
      pointer !== undefined &&
      value !== undefined &&
      names.length <= nesting &&
      setAt(reader.card, names, value);
    if (isSet) count++;
    else reader.keep(line);
  }
  if (count === 0) return;
  for (const names of conform(reader.card)) {
    const line = reader.lines.find(({ name }) => name === "jsprop")!;
    reader.problem(line, `JSPROP gives ${formatPointer(names).slice(0, 100)} what it can't be`);
  }
}

function finished(reader: CardReader, { lines }: CardBlock): JSContactCard {
  const { card, kept } = reader;
  const localizations = own(card, "localizations");
  if (isObject(localizations) && Object.keys(localizations).length === 0) {
    Reflect.deleteProperty(card, "localizations");
  }
  return {
    ...(card as Partial<JSContactCard>),
    "@type": "Card",
    version: "1.0",
    uid: (card["uid"] as string | undefined) ?? contentUid(lines),
    ...(kept.length > 0 && { vCardProps: kept }),
  };
}
