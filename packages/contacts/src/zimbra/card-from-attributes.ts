import type { JSContactCard } from "@partage-ent/jmap";

import { ATTRIBUTES_MEMBER } from "./attribute-names.js";
import { plainAttributes } from "./attributes-from-card.js";
import { readAll } from "./read-attributes.js";

/**
 * The card that Zimbra's flat attributes of a contact are. Ids of entries are names of attributes;
 * those that the model has no place for are kept in `partage-ent.example:attributes`, and
 * `X-JSCONTACT` gives back what {@link attributesFromCard} found no attribute for.
 */
export function cardFromAttributes(
  attributes: Readonly<Record<string, string>>,
): Partial<JSContactCard> {
  const all = new Map(Object.entries(attributes));
  const card = readAll(all);
  const written = plainAttributes(card);
  const kept = [...all].filter(([name, value]) => written.get(name) !== value);
  // Every name is a member of its own, "__proto__" as well.
  if (kept.length > 0) card[ATTRIBUTES_MEMBER] = Object.fromEntries(kept);
  return card;
}
