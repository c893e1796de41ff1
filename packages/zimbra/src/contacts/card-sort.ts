/**
 * Orders of cards that are made here, where all cards of a query are known.
 *
 * @module
 */
import { formatName } from "@partage-ent/contacts";
import type { ContactCard, ContactCardComparator } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";

type Property = ContactCardComparator["property"];

const COLLATOR = new Intl.Collator("fr", { numeric: true });

/** Compares cards. @throws MethodFailure `unsupportedSort`. */
export function cardOrder(
  sort: readonly ContactCardComparator[],
): (a: ContactCard, b: ContactCard) => number {
  for (const { property } of sort) {
    if (property !== "created") continue;
    const description = "The mail server does not tell when a contact was created.";
    throw new MethodFailure("unsupportedSort", description);
  }
  return (a, b) => {
    for (const { property, isAscending = true } of sort) {
      const order = COLLATOR.compare(keyOf(a, property), keyOf(b, property));
      if (order !== 0) return isAscending ? order : -order;
    }
    return COLLATOR.compare(formatName(a), formatName(b)) || COLLATOR.compare(a.id, b.id);
  };
}

/** Whether Zimbra's order by name is the one that is asked for; if so, whether it goes downwards. */
export function nameOrder(
  sort: readonly ContactCardComparator[],
): { readonly descending: boolean } | undefined {
  const [first] = sort;
  if (first?.property !== "name/surname") return undefined;
  const descending = first.isAscending === false;
  const isPlain = sort.every(
    ({ property, isAscending = true }) =>
      property.startsWith("name/") && isAscending !== descending,
  );
  return isPlain ? { descending } : undefined;
}

function keyOf(card: ContactCard, property: Property): string {
  if (property === "created" || property === "updated") return card[property] ?? "";
  const kind = property.slice("name/".length);
  const parts = (card.name?.components ?? []).filter((part) => part.kind === kind);
  const key = parts.map(({ value }) => value).join(" ");
  // Whoever has no surname stands where Zimbra files her: by the name that is shown.
  return key === "" && kind === "surname" ? formatName(card) : key;
}
