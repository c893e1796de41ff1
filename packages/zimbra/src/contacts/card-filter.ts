/**
 * What a `ContactCard/query` asks for: the address books, terms that Zimbra searches by, and what is
 * looked at here in what it finds.
 *
 * @module
 */
import { foldText, nameWords } from "@partage-ent/contacts";
import type {
  ContactCard,
  ContactCardFilter,
  ContactCardFilterCondition,
  Id,
} from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { hasWords } from "../card-words.js";
import { wordTerms } from "./card-terms.js";

/** Whether a card is one that is asked for. */
export type CardTest = (card: ContactCard) => boolean;

/** A filter, read. */
export interface CardConditions {
  /** Undefined for all address books. */
  readonly bookIds: readonly Id[] | undefined;
  readonly terms: readonly string[];
  /** Undefined where Zimbra's search says it all. */
  readonly test: CardTest | undefined;
  /** The uid that all cards asked for have, undefined where any will do. */
  readonly uid: string | undefined;
  readonly needsMembers: boolean;
  /** Whether nothing can match. */
  readonly isEmpty: boolean;
}

/** Conditions and operators within each other. */
const MAX_DEPTH = 10;

/** Reads a filter. @throws MethodFailure `unsupportedFilter`, `invalidArguments`. */
export function readCardFilter(filter: ContactCardFilter | null): CardConditions {
  const all = filter ? allOf(filter, 0) : [];
  const conditions = all.flatMap((part) => ("operator" in part ? [] : [part]));
  const books = new Set(conditions.flatMap(({ inAddressBook }) => inAddressBook ?? []));
  const uids = new Set(conditions.flatMap(({ uid }) => uid ?? []));
  const texts = conditions.flatMap((condition) =>
    SEARCHED.flatMap((name) => (condition[name] === undefined ? [] : [condition[name]])),
  );
  const terms = texts.map(wordTerms);
  const test = filter && hasTest(filter) ? testOf(filter, 0) : undefined;
  return {
    bookIds: books.size > 0 ? [...books] : undefined,
    terms: [...new Set(terms.flatMap((some) => some || []))],
    test,
    uid: [...uids][0],
    needsMembers: filter !== null && asksFor(filter, "hasMember"),
    isEmpty: books.size > 1 || uids.size > 1 || terms.includes(false),
  };
}

/** Conditions on names and addresses, which Zimbra's index of contacts covers. */
const SEARCHED = [
  "text",
  "name",
  "name/given",
  "name/surname",
  "name/surname2",
  "nickname",
  "organization",
  "email",
] as const;

/** Conditions and filters all of which must hold. */
function allOf(filter: ContactCardFilter, depth: number): readonly ContactCardFilter[] {
  if (depth > MAX_DEPTH) {
    throw new MethodFailure("unsupportedFilter", "These conditions are nested too deep.");
  }
  if (!("operator" in filter) || filter.operator !== "AND") return [filter];
  return filter.conditions.flatMap((inner) => allOf(inner, depth + 1));
}

/** Whether a filter says more than an address book. */
function hasTest(filter: ContactCardFilter): boolean {
  if ("operator" in filter) {
    return filter.operator !== "AND" || filter.conditions.some(hasTest);
  }
  return Object.entries(filter).some(
    ([name, value]) => name !== "inAddressBook" && value !== undefined && value !== null,
  );
}

function asksFor(filter: ContactCardFilter, name: keyof ContactCardFilterCondition): boolean {
  if ("operator" in filter) return filter.conditions.some((inner) => asksFor(inner, name));
  return filter[name] !== undefined;
}

function testOf(filter: ContactCardFilter, depth: number): CardTest {
  if (depth > MAX_DEPTH) {
    throw new MethodFailure("unsupportedFilter", "These conditions are nested too deep.");
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
  createdBefore: () => unknownTime(),
  createdAfter: () => unknownTime(),
  updatedBefore: (date) => (card) => instant(card.updated) < instant(date),
  updatedAfter: (date) => (card) => instant(card.updated) >= instant(date),
  text: (text) => (card) => hasWords(card, text),
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
    throw new MethodFailure("unsupportedFilter", description);
  }
  return TESTS[name as keyof Tests](value);
}

function unknownTime(): never {
  const description = "The mail server does not tell when a contact was created.";
  throw new MethodFailure("unsupportedFilter", description);
}

const instant = (date: string | undefined): number => Date.parse(date ?? "") || 0;

function named({ name }: ContactCard, kind: string): readonly string[] {
  return (name?.components ?? []).flatMap((part) => (part.kind === kind ? [part.value] : []));
}

/** Every word begins a word of one of the texts. */
function texts(text: string, of: (card: ContactCard) => readonly string[]): CardTest {
  const words = nameWords(text);
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
