/**
 * What a list of contacts shows: cards by surname under letters, those of a book, those with some words.
 *
 * @module
 */
import type { AddressBook, Id } from "@partage-ent/jmap";
import type { ContactRow } from "@partage-ent/sdk";
import { type CardLabel, labelOf } from "../shared/card-name.js";
import { foldWords } from "../shared/fold-words.js";

/** A row, or the heading over the rows that follow. */
export interface Line {
  readonly id: string;
  readonly card?: ContactRow;
  /** A letter; empty over the addresses that the mail system collected. */
  readonly heading?: string;
  /** Headings before this line. */
  readonly headings: number;
}

/** Which contacts are shown. */
export interface ContactsView {
  /** Id of a book; `all` but the collected; `groups`. */
  readonly book: string;
  /** Words to look for. */
  readonly text: string;
  /** What the server found by these words beside what stands in rows. */
  readonly found: ReadonlySet<Id>;
}

/** What is read of a card once. */
interface Entry {
  readonly label: CardLabel;
  readonly key: string;
  readonly words: string;
  readonly digits: string;
}

const entries = new WeakMap<ContactRow, Entry>();

/** Figures of a number as they are dialled at home: what follows +33 begins with 0. */
const digitsOf = (number: string): string =>
  number.replace(/^\s*(tel:)?(\+|00)33/i, "0").replace(/\D/g, "");

function entryOf(card: ContactRow): Entry {
  let entry = entries.get(card);
  if (!entry) {
    const label = labelOf(card);
    const said = [
      label.text,
      ...Object.values(card.organizations ?? {}).flatMap(({ name = "", units = [] }) => [
        name,
        ...units.map((unit) => unit.name),
      ]),
      ...Object.values(card.titles ?? {}).map(({ name }) => name),
      ...Object.values(card.emails ?? {}).map(({ address }) => address),
    ];
    const numbers = Object.values(card.phones ?? {}).map(({ number }) => digitsOf(number));
    entry = {
      label,
      key: foldWords(label.sort),
      words: ` ${foldWords(said.join(" ").slice(0, 5_000))}`,
      digits: numbers.join(" "),
    };
    entries.set(card, entry);
  }
  return entry;
}

/** What a card is called. */
export const cardLabel = (card: ContactRow): CardLabel => entryOf(card).label;

/** The heading that a card stands under. */
export function letterOf(card: ContactRow): string {
  const first = String.fromCodePoint(entryOf(card).key.codePointAt(0) ?? 35);
  return /\p{L}/u.test(first) ? first.toLocaleUpperCase() : "#";
}

/** Whether each word begins a word of the card, or all are figures of one of its numbers. */
export function matcherOf(text: string): (card: ContactRow) => boolean {
  const words = foldWords(text).split(" ");
  const digits = /^[\d\s+().-]{3,}$/.test(text) ? digitsOf(text) : "";
  return (card) => {
    const entry = entryOf(card);
    return (
      words.every((word) => entry.words.includes(` ${word}`)) ||
      (digits.length > 2 && entry.digits.includes(digits))
    );
  };
}

/** The lines of a view. */
export function linesOf(
  cards: readonly ContactRow[],
  books: readonly AddressBook[] | undefined,
  { book, text, found }: ContactsView,
): readonly Line[] {
  const apart = new Set(books?.flatMap(({ id, isCollected }) => (isCollected ? id : [])));
  const hidden = new Set(books?.flatMap(({ id, isSubscribed }) => (isSubscribed ? [] : id)));
  const isIn = ({ addressBookIds, kind }: ContactRow, isApart: boolean): boolean => {
    const ids = Object.keys(addressBookIds);
    if (book === "groups") return kind === "group";
    if (book !== "all") return book in addressBookIds && !isApart;
    return ids.some((id) => !hidden.has(id)) && ids.every((id) => apart.has(id)) === isApart;
  };
  const matches = text ? matcherOf(text) : () => true;
  const pick = (isApart: boolean): ContactRow[] =>
    cards
      .filter((card) => isIn(card, isApart) && (matches(card) || found.has(card.id)))
      .sort((a, b) => compare(entryOf(a), entryOf(b)));
  const lines: Line[] = [];
  let headings = 0;
  let letter: string | undefined;
  for (const card of pick(false)) {
    const own = letterOf(card);
    if (own !== letter) {
      lines.push({ id: `letter ${own}`, heading: own, headings: headings++ });
      letter = own;
    }
    lines.push({ id: card.id, card, headings });
  }
  // What was collected stands apart, and only where somebody looks for it.
  const collected = text && book === "all" ? pick(true) : [];
  if (collected.length > 0) lines.push({ id: "collected", heading: "", headings: headings++ });
  return [...lines, ...collected.map((card) => ({ id: card.id, card, headings }))];
}

function compare(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : a.label.text < b.label.text ? -1 : 1;
}
