/**
 * Filters of cards (RFC 9610 section 3.3.1), looked at card by card.
 *
 * @module
 */
import type { ContactCard, ContactCardFilter, ContactCardFilterCondition } from "@partage-ent/jmap";

import { CardError } from "../card-error.js";
import { foldText } from "../fold/fold-text.js";
import { nameWords } from "../fold/name-words.js";
import { hasWords } from "../name/has-words.js";

/** Whether a card is one that is asked for. */
export type CardTest = (card: ContactCard) => boolean;

/** Conditions and operators within each other. */
const MAX_DEPTH = 10;

/** What tells whether a card matches a filter. @throws CardError `ERR_CARD_FILTER`. */
export function cardTest(filter: ContactCardFilter): CardTest {
  return testOf(filter, 0);
}

function testOf(filter: ContactCardFilter, depth: number): CardTest {
  if (depth > MAX_DEPTH) {
    throw new CardError("ERR_CARD_FILTER", "These conditions are nested too deep.");
  }
  if (!("operator" in filter)) {
    const tests = Object.entries(filter).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [conditionTest(name, value)],
    );
    return (card) => tests.every((test) => test(card));
  }
  const tests = filter.conditions.map((inner) => testOf(inner, depth + 1));
  if (filter.operator === "AND") return (card) => tests.every((test) => test(card));
  const isSome = filter.operator === "OR";
  return (card) => tests.some((test) => test(card)) === isSome;
}

type Tests = {
  readonly [Name in keyof ContactCardFilterCondition]-?: (value: string) => CardTest;
};

const values = <Item>(map: Readonly<Record<string, Item>> | undefined): readonly Item[] =>
  Object.values(map ?? {});

const TESTS: Tests = {
  inAddressBook: (id) => (card) => Object.hasOwn(card.addressBookIds, id),
  uid: (uid) => (card) => card.uid === uid,
  hasMember: (uid) => (card) => Object.hasOwn(card.members ?? {}, uid),
  kind: (kind) => (card) => (card.kind ?? "individual") === kind,
  createdBefore: (date) => (card) => instant(card.created) < instant(date),
  createdAfter: (date) => (card) => instant(card.created) >= instant(date),
  updatedBefore: (date) => (card) => instant(card.updated) < instant(date),
  updatedAfter: (date) => (card) => instant(card.updated) >= instant(date),
  text: (text) => (nameWords(text).length > 0 ? (card) => hasWords(card, text) : () => false),
  name: (text) =>
    texts(text, ({ name }) => [
      name?.full ?? "",
      ...(name?.components ?? []).map(({ value }) => value),
    ]),
  "name/given": (text) => texts(text, (card) => named(card, "given")),
  "name/surname": (text) => texts(text, (card) => named(card, "surname")),
  "name/surname2": (text) => texts(text, (card) => named(card, "surname2")),
  nickname: (text) => texts(text, (card) => values(card.nicknames).map(({ name }) => name)),
  organization: (text) =>
    texts(text, (card) =>
      values(card.organizations).flatMap(({ name = "", units = [] }) => [
        name,
        ...units.map((unit) => unit.name),
      ]),
    ),
  email: (text) => texts(text, (card) => values(card.emails).map(({ address }) => address)),
  phone: (text) => phoneTest(text),
  onlineService: (text) =>
    texts(text, (card) =>
      values(card.onlineServices).flatMap(({ service = "", uri = "", user = "" }) => [
        service,
        uri,
        user,
      ]),
    ),
  address: (text) =>
    texts(text, (card) =>
      values(card.addresses).flatMap(({ full = "", components = [] }) => [
        full,
        ...components.map(({ value }) => value),
      ]),
    ),
  note: (text) => texts(text, (card) => values(card.notes).map(({ note }) => note)),
};

function conditionTest(name: string, value: unknown): CardTest {
  if (!Object.hasOwn(TESTS, name) || typeof value !== "string") {
    const description = `Contacts can't be searched by ${name.slice(0, 40)}.`;
    throw new CardError("ERR_CARD_FILTER", description);
  }
  return TESTS[name as keyof Tests](value);
}

const instant = (date: string | undefined): number => Date.parse(date ?? "") || 0;

function named({ name }: ContactCard, kind: string): readonly string[] {
  return (name?.components ?? []).flatMap((part) => (part.kind === kind ? [part.value] : []));
}

/** Every word begins a word of one of the texts. */
function texts(text: string, of: (card: ContactCard) => readonly string[]): CardTest {
  const words = nameWords(text);
  // A text without a word asks for nothing, rather than for everything.
  if (words.length === 0) return () => false;
  return (card) => {
    const found = of(card).flatMap((value) => nameWords(value));
    return words.every((word) => found.some((one) => one.startsWith(word)));
  };
}

const digits = (text: string): string => foldText(text).replace(/\D+/g, "");

/** The digits stand in a number, whatever is between them and before them (`+33`, `0`). */
function phoneTest(text: string): CardTest {
  const wanted = digits(text).replace(/^(?:0033|33|0)(?=\d{4})/, "");
  return (card) =>
    wanted !== "" && values(card.phones).some(({ number }) => digits(number).includes(wanted));
}
