/**
 * Files of contacts: vCards or a table, by what they hold.
 *
 * @module
 */
import { CardError } from "./card-error.js";
import { fullLimits, type CardLimits } from "./card-limits.js";
import { decodeFile } from "./decode-file.js";
import { readTable } from "./table/read-table.js";
import { readCards, tooLarge, type CardFile } from "./vcard/read-cards.js";

/**
 * Reads a file of contacts: vCards of 2.1, 3.0 and 4.0, or a table with a line of names.
 *
 * @throws {@link CardError} when it holds no card, is too large, or is cut off inside its only card.
 */
export function readCardFile(bytes: Uint8Array, limits?: CardLimits): CardFile {
  const most = fullLimits(limits);
  if (bytes.length > most.octets) throw tooLarge(most.octets);
  const text = decodeFile(bytes);
  if (/^[ \t]*BEGIN[ \t]*:[ \t]*VCARD/im.test(text)) return readCards(text, limits);
  const file = readTable(text, most);
  if (file.cards.length > 0) return file;
  throw new CardError(
    "ERR_CARD_NOT_CARDS",
    "The file holds neither vCards nor a table of contacts",
  );
}
