/**
 * Orders of cards, where all cards of a query are known.
 *
 * @module
 */
import { cardOrder as orderOf } from "@partage-ent/contacts";
import type { ContactCard, ContactCardComparator } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";

/** Compares cards. @throws MethodFailure `unsupportedSort`. */
export function cardOrder(
  sort: readonly ContactCardComparator[],
): (a: ContactCard, b: ContactCard) => number {
  if (sort.some(({ property }) => property === "created")) {
    const description = "The mail server does not tell when a contact was created.";
    throw new MethodFailure("unsupportedSort", description);
  }
  return orderOf(sort);
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
