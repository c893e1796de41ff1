/**
 * Orders of cards (RFC 9610 section 3.3.2).
 *
 * @module
 */
import type { ContactCard, ContactCardComparator } from "@partage-ent/jmap";

import { formatName } from "../name/format-name.js";

type Property = ContactCardComparator["property"];

const COLLATOR = new Intl.Collator("fr", { numeric: true });

/** Compares cards, by their names where all else is the same. */
export function cardOrder(
  sort: readonly ContactCardComparator[],
): (a: ContactCard, b: ContactCard) => number {
  return (a, b) => {
    for (const { property, isAscending = true } of sort) {
      const order = COLLATOR.compare(keyOf(a, property), keyOf(b, property));
      if (order !== 0) return isAscending ? order : -order;
    }
    return COLLATOR.compare(formatName(a), formatName(b)) || COLLATOR.compare(a.id, b.id);
  };
}

function keyOf(card: ContactCard, property: Property): string {
  if (property === "created" || property === "updated") return card[property] ?? "";
  const kind = property.slice("name/".length);
  const parts = (card.name?.components ?? []).filter((part) => part.kind === kind);
  const key = parts.map(({ value }) => value).join(" ");
  // Whoever has no surname stands where others look for her: by the name that is shown.
  return key === "" && kind === "surname" ? formatName(card) : key;
}
