/**
 * Filters and orders of cards, for back ends of tests.
 *
 * @module
 */
import type {
  ContactCard,
  ContactCardComparator,
  ContactCardFilter,
  ContactCardFilterCondition,
} from "@partage-ent/jmap";
import { foldWords } from "./fold-words.js";

type Texts = readonly (string | undefined)[];

const partsOf = ({ name }: ContactCard, kind?: string): Texts =>
  (name?.components ?? []).flatMap((part) =>
    kind === undefined || part.kind === kind ? part.value : [],
  );

/** What each condition of words looks at. */
const TEXTS: Readonly<Record<string, (card: ContactCard) => Texts>> = {
  name: (card) => [card.name?.full, ...partsOf(card)],
  "name/given": (card) => partsOf(card, "given"),
  "name/surname": (card) => partsOf(card, "surname"),
  "name/surname2": (card) => partsOf(card, "surname2"),
  nickname: ({ nicknames = {} }) => Object.values(nicknames).map(({ name }) => name),
  organization: ({ organizations = {} }) =>
    Object.values(organizations).flatMap(({ name, units = [] }) => [
      name,
      ...units.map((unit) => unit.name),
    ]),
  email: ({ emails = {} }) => Object.values(emails).map(({ address }) => address),
  phone: ({ phones = {} }) => Object.values(phones).map(({ number }) => number),
  onlineService: ({ onlineServices = {} }) =>
    Object.values(onlineServices).flatMap(({ uri, user, service }) => [uri, user, service]),
  address: ({ addresses = {} }) =>
    Object.values(addresses).flatMap(({ full, components = [] }) => [
      full,
      ...components.map(({ value }) => value),
    ]),
  note: ({ notes = {} }) => Object.values(notes).map(({ note }) => note),
};

/** Whether every word asked for begins a word of the texts. */
function hasWords(asked: string, texts: Texts): boolean {
  const words = texts.flatMap((text) => foldWords(text ?? ""));
  const wanted = foldWords(asked);
  return wanted.length > 0 && wanted.every((word) => words.some((one) => one.startsWith(word)));
}

function meets(condition: ContactCardFilterCondition, card: ContactCard): boolean {
  const { inAddressBook, uid, hasMember, kind, text } = condition;
  const { createdBefore, createdAfter, updatedBefore, updatedAfter } = condition;
  const { created = "", updated = "" } = card;
  const named = Object.entries(TEXTS).every(([name, texts]) => {
    const asked = new Map<string, unknown>(Object.entries(condition)).get(name);
    return typeof asked !== "string" || hasWords(asked, texts(card));
  });
  return (
    named &&
    (inAddressBook === undefined || Object.hasOwn(card.addressBookIds, inAddressBook)) &&
    (uid === undefined || card.uid === uid) &&
    (hasMember === undefined || Object.hasOwn(card.members ?? {}, hasMember)) &&
    (kind === undefined || (card.kind ?? "individual") === kind) &&
    (createdBefore === undefined || created < createdBefore) &&
    (createdAfter === undefined || created >= createdAfter) &&
    (updatedBefore === undefined || updated < updatedBefore) &&
    (updatedAfter === undefined || updated >= updatedAfter) &&
    (text === undefined ||
      hasWords(
        text,
        Object.values(TEXTS).flatMap((texts) => texts(card)),
      ))
  );
}

/** Whether a filter lets a card through. */
export function matchesCard(filter: ContactCardFilter | null, card: ContactCard): boolean {
  if (filter === null) return true;
  if (!("operator" in filter)) return meets(filter, card);
  const results = filter.conditions.map((condition) => matchesCard(condition, card));
  if (filter.operator === "AND") return results.every(Boolean);
  return filter.operator === "OR" ? results.some(Boolean) : !results.some(Boolean);
}

function keyOf(card: ContactCard, property: ContactCardComparator["property"]): string {
  if (property === "created" || property === "updated") return card[property] ?? "";
  const parts = TEXTS[property]?.(card).join(" ") ?? "";
  return foldWords(parts === "" ? (card.name?.full ?? "") : parts).join(" ");
}

/** Cards in an order. */
export function sortCards(
  cards: readonly ContactCard[],
  sort: readonly ContactCardComparator[],
): readonly ContactCard[] {
  const compare = (left: ContactCard, right: ContactCard): number => {
    for (const { property, isAscending } of sort) {
      const order = keyOf(left, property).localeCompare(keyOf(right, property));
      if (order !== 0) return isAscending === false ? -order : order;
    }
    return 0;
  };
  return cards.toSorted(compare);
}
