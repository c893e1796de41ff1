/**
 * Cards to texts of vCards, of which reading gives the same cards again.
 *
 * @module
 */
import type { JSContactCard } from "@partage-ent/jmap";

import { fullLimits } from "../card-limits.js";
import { corrections } from "../corrections.js";
import type { JsonObject } from "../json.js";
import { formatPointer } from "../pointer.js";
import { cardBlocks } from "./card-blocks.js";
import { cardLines } from "./card-lines.js";
import type { CardVersion } from "./entry-writers.js";
import { formatLine } from "./format-line.js";
import { readCard } from "./read-card.js";
import { escapeText } from "./text-value.js";
import { translationLines } from "./translation-lines.js";

/** What every reader sets, and what stands as properties. */
const NOT_CORRECTED = new Set(["@type", "version", "vCardProps"]);
/** Reading back what was written takes everything. */
const UNLIMITED = fullLimits({
  octets: Infinity,
  cards: Infinity,
  properties: Infinity,
  lineLength: Infinity,
  photoOctets: Infinity,
});

/**
 * Writes cards as vCards, folded, with CRLF. What a property can't tell stands in JSPROP (RFC 9555
 * section 3.2.1), in 3.0 as well, where other readers pass over it.
 */
export function writeCards(cards: readonly JSContactCard[], version: CardVersion): string {
  return cards.map((card) => writeCard(card, version)).join("");
}

function writeCard(card: JSContactCard, version: CardVersion): string {
  const object = card as unknown as JsonObject;
  const begin = `BEGIN:VCARD\r\nVERSION:${version}\r\n`;
  const lines = [...cardLines(card, version), ...translationLines(object, version)];
  const body = lines.map(formatLine).join("");
  const [block] = cardBlocks(`${begin}${body}END:VCARD\r\n`, UNLIMITED, []);
  const back = readCard(block!, UNLIMITED, []) as unknown as JsonObject;
  return `${begin}${body}${jsProps(object, back).join("")}END:VCARD\r\n`;
}

/** JSPROP for each place at which the card that was read back differs. */
function jsProps(card: JsonObject, back: JsonObject): readonly string[] {
  return corrections(card, back, NOT_CORRECTED).map(([names, value]) =>
    formatLine({
      name: "JSPROP",
      parameters: [["JSPTR", [formatPointer(names)]]],
      value: escapeText(JSON.stringify(value)),
    }),
  );
}
