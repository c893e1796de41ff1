/**
 * The second example of the README.
 *
 * @module
 */
import { attributesFromCard, cardFromAttributes } from "../index.js";

/** Gives a contact another name. */
export function changedAttributes(contact: Record<string, string>): Record<string, string> {
  const card = cardFromAttributes(contact);
  return attributesFromCard({ ...card, nicknames: { nickname: { name: "Zig" } } });
}
