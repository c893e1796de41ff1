/**
 * What the index keeps of a record: the entry itself, and the words that it is found by.
 *
 * @module
 */
import { foldText, isParticle, nameKeys } from "@partage-ent/contacts";
import type { CardKind } from "@partage-ent/jmap";
import type { DirectoryRecord } from "./directory-source.js";

/** Kinds of entries, by the number that stands for them in the index. */
export const KINDS: readonly CardKind[] = ["individual", "group", "location", "device"];

/** What a word of the index is of an entry, by the number that stands for it. */
export const FIELD = {
  surname: 0,
  given: 1,
  other: 2,
  mail: 3,
  initials: 4,
  phone: 5,
  mobile: 6,
} as const;

/** A field of one kind of entry: words of a class lie together. */
export function classOf(kind: number, field: number): number {
  return kind * 8 + field;
}

/** Who finds an entry: everybody, or those who find students; `hidden` ones nobody. */
export const AUDIENCE = { all: 0, students: 1, hidden: 9 } as const;

/** A word that an entry is found by. */
export interface WordRow {
  readonly field: number;
  readonly word: string;
}

/** What the index keeps of a record. */
export interface EntryRow {
  readonly kind: number;
  readonly audience: number;
  /** Decides the order of results: surname, given name, key. */
  readonly sort: string;
  /** All folded words of the names, each after a space. */
  readonly names: string;
  readonly words: readonly WordRow[];
}

const LONGEST_SORT = 80;

/** Affiliations of those whom everybody finds; others are students and guests. */
const EMPLOYED = new Set(["faculty", "teacher", "researcher", "staff", "employee", "emeritus"]);

/** Makes the rows of a record. */
export function indexRecord(record: DirectoryRecord): EntryRow {
  const kind = KINDS.indexOf(record.kind);
  const names = fieldsOf(record);
  const all = new Set([...names.surname, ...names.given, ...names.other]);
  const words: WordRow[] = [];
  for (const field of ["surname", "given", "other"] as const) {
    for (const word of names[field]) words.push({ field: FIELD[field], word });
  }
  words.push(...contactWords(record));
  const initials = initialsOf(record);
  if (initials !== "") words.push({ field: FIELD.initials, word: initials });
  return {
    kind,
    audience: audienceOf(record),
    sort: sortOf(record),
    names: [...all].map((word) => ` ${word}`).join(""),
    words,
  };
}

/** The words of a surname that somebody has to type whole to hear of a person who is not listed. */
export function surnamesOf(record: DirectoryRecord): readonly string[] {
  return [...fieldsOf(record).surname].filter((word) => word.length > 1);
}

function audienceOf({ kind, affiliations }: DirectoryRecord): number {
  const isSeen = kind !== "individual" || affiliations.some((each) => EMPLOYED.has(each));
  return isSeen ? AUDIENCE.all : AUDIENCE.students;
}

interface NameFields {
  readonly surname: ReadonlySet<string>;
  readonly given: ReadonlySet<string>;
  readonly other: ReadonlySet<string>;
}

function fieldsOf(record: DirectoryRecord): NameFields {
  const main = record.surname.trim() === "" ? record.displayName : record.surname;
  const keys = keysOf(main);
  const isOnlyParticles = keys.every(isParticle);
  const surname = new Set(keys.filter((word) => isOnlyParticles || !isParticle(word)));
  const given = new Set(keysOf(record.givenName).filter((word) => !surname.has(word)));
  const rest = [...keys, ...record.otherNames.flatMap(keysOf), ...keysOf(record.displayName)];
  const other = new Set(rest.filter((word) => !surname.has(word) && !given.has(word)));
  return { surname, given, other };
}

/** Names of a million people are not a million different ones: their words are kept for a while. */
const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 20_000;

function keysOf(name: string): readonly string[] {
  if (name === "") return [];
  let keys = known.get(name);
  if (!keys) {
    keys = nameKeys(name);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, keys);
  }
  return keys;
}

function sortOf({ surname, givenName, displayName, key }: DirectoryRecord): string {
  const name = surname === "" ? displayName : `${surname.slice(0, 200)} ${givenName.slice(0, 200)}`;
  const folded = foldText(name.slice(0, 400));
  return `${folded.slice(0, LONGEST_SORT)} ${key.slice(0, LONGEST_SORT)}`;
}

function initialsOf({ kind, surname, givenName }: DirectoryRecord): string {
  if (kind !== "individual" || surname === "" || givenName === "") return "";
  const letters = (name: string): string =>
    foldText(name.slice(0, 200))
      .split(" ")
      .filter((word) => !isParticle(word))
      .map((word) => word[0] ?? "")
      .join("");
  return `${letters(givenName)}${letters(surname)}`.slice(0, 6);
}

const SHORTEST_PHONE = 4;

function contactWords({ emails, phones }: DirectoryRecord): readonly WordRow[] {
  const words: WordRow[] = emails.map((email) => ({ field: FIELD.mail, word: foldEmail(email) }));
  for (const { number, kind } of phones) {
    const word = phoneKey(number);
    const field = kind === "mobile" ? FIELD.mobile : FIELD.phone;
    if (word.length >= SHORTEST_PHONE) words.push({ field, word });
  }
  const unique = new Map(words.map((row) => [`${row.field} ${row.word}`, row]));
  return [...unique.values()];
}

/** An address as it is compared. */
export function foldEmail(email: string): string {
  return email.toLowerCase().slice(0, 254);
}

/** The digits of a telephone number from the last one on, without the signs of its country. */
export function phoneKey(number: string): string {
  const digits = number
    .slice(0, 60)
    .replace(/\(0\)/g, "")
    .replace(/[^\d+]/g, "")
    .replace(/^(?:\+|00)33/, "")
    .replace(/^\+?0*/, "");
  return reverse(digits.replace(/\D/g, ""));
}

/** The end of a telephone number as a text has it: digits and what stands between them; undefined for another text. */
export function typedPhone(text: string): string | undefined {
  if (!/^[\d\s().+/-]{1,60}$/.test(text)) return undefined;
  const digits = text.replace(/\D/g, "");
  // Only what may be a whole number has a zero or a country before it.
  const key = digits.length < 10 ? reverse(digits) : phoneKey(text);
  return key.length >= SHORTEST_PHONE ? key : undefined;
}

function reverse(digits: string): string {
  return Array.from(digits).reverse().join("");
}
