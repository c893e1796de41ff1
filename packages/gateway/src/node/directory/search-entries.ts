/**
 * How a text finds people: by names as they are written, by addresses, initials and telephone
 * numbers, and by what resembles a name only where nothing else is found.
 *
 * @module
 */
import type {
  DirectoryReach,
  EntryMatches,
  EntrySearch,
} from "../../app/directory/directory-store.js";
import { AUDIENCE, classOf, FIELD, foldEmail, KINDS } from "../../app/directory/index-rows.js";
import { readText, type TypedText } from "../../app/directory/read-text.js";
import { distanceOf, keysOfTyped, toleranceOf } from "../../app/directory/spelling.js";
import type { Query } from "../database.js";
import {
  countWords,
  findSimilar,
  maskedPeople,
  memberKeys,
  searchAlternatives,
  searchEntries,
  searchWords,
  type SlotFilter,
  type SlotMatch,
  type SlotSearch,
} from "./search-slot.js";

/** A served slot with what a caller may see of it. */
export interface ReachedSlot {
  readonly slot: number;
  readonly reach: DirectoryReach;
}

/** One slot with all that a question comes down to there. */
interface Place extends SlotSearch {
  readonly reach: DirectoryReach;
  /** Numbers of kinds. */
  readonly kinds: readonly number[];
  /** People of the structure that is looked in. */
  readonly people: number;
}

/** Structures of fewer people are looked through rather than words of many. */
const FEW_PEOPLE = 3_000;
/** Words that one typed word may be meant for. */
const MOST_MEANT = 12;
/** An entry is found by more than one of its words. */
const REPETITION = 2;

/** Finds entries, the best first. */
export async function searchDirectory(
  query: Query,
  slots: readonly ReachedSlot[],
  search: EntrySearch,
  limit: number,
): Promise<EntryMatches> {
  const places = slots.flatMap((each) => placeOf(query, each, search) ?? []);
  if (search.group !== undefined || search.email !== undefined) {
    return finish(await searchSets(places, search, limit + 1), limit);
  }
  if (search.text === undefined) {
    const found = await all(places, (place) =>
      searchEntries(place, { kinds: place.kinds, words: [] }, limit + 1),
    );
    return finish(found, limit);
  }
  const text = readText(search.text);
  if (!text || places.length === 0) return finish([], limit);
  const exact = await searchAsWritten(places, text, limit + 1);
  if (exact.length > 0) return finish(exact, limit);
  if (search.isLiteral === true) return finish([], limit);
  return { ...finish(await searchMeant(places, text, limit + 1), limit), isApproximate: true };
}

/** How many people who asked not to be listed are meant by a text. */
export async function countMasked(
  query: Query,
  slots: readonly ReachedSlot[],
  text: string,
  limit: number,
): Promise<number> {
  const typed = readText(text);
  if (!typed) return 0;
  const places = slots.flatMap((each) => placeOf(query, each, {}) ?? []);
  return countAt(places, typed, limit);
}

async function countAt(
  places: readonly Place[],
  { words, plain, joined }: TypedText,
  limit: number,
): Promise<number> {
  for (const reading of [words, ...(plain ? [plain] : []), ...joined]) {
    const found = await Promise.all(
      places.map(async (place) => {
        const keys = await maskedPeople(place, reading, limit);
        return keys.map((key) => `${place.reach.establishment}\n${key}`);
      }),
    );
    // Several sources may tell of the same person.
    const people = new Set(found.flat()).size;
    if (people > 0) return Math.min(limit, people);
  }
  return 0;
}

function placeOf(
  query: Query,
  { slot, reach }: ReachedSlot,
  { kind, structures, affiliation }: EntrySearch,
): Place | undefined {
  const kinds = KINDS.flatMap((each, number) => {
    const isWanted = kind === undefined || kind === each;
    return isWanted && (each !== "group" || reach.groups) ? [number] : [];
  });
  if (kinds.length === 0) return undefined;
  if (structures && structures.establishment !== reach.establishment) return undefined;
  const filter: SlotFilter = {
    audience: reach.students ? AUDIENCE.students : AUDIENCE.all,
    ...(structures && { places: structures.codes }),
    ...(affiliation !== undefined && { affiliation }),
  };
  return { query, slot, reach, kinds, people: structures?.people ?? 0, ...filter };
}

async function all(
  places: readonly Place[],
  find: (place: Place) => Promise<readonly SlotMatch[]>,
): Promise<readonly SlotMatch[]> {
  if (places.length === 1) return find(places[0]!);
  const found = await Promise.all(places.map(find));
  return found.flat().sort(compareMatches);
}

function compareMatches(one: SlotMatch, other: SlotMatch): number {
  for (const [at, rank] of one.rank.entries()) {
    const difference = rank - (other.rank[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return (
    compareText(one.word, other.word) ||
    compareText(one.sort, other.sort) ||
    compareText(one.id, other.id)
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function finish(found: readonly SlotMatch[], limit: number): EntryMatches {
  const ids = [...new Set(found.map(({ id }) => id))];
  return { ids: ids.slice(0, limit), hasMore: ids.length > limit, isApproximate: false };
}

/** Members of a group, or who has an address; narrowed by all else. */
async function searchSets(
  places: readonly Place[],
  { group, email, text }: EntrySearch,
  limit: number,
): Promise<readonly SlotMatch[]> {
  const typed = text === undefined ? undefined : readText(text);
  if (text !== undefined && !typed) return [];
  const words = typed?.words ?? [];
  const keys = group === undefined ? undefined : await membersOf(places, group);
  const isKnown = group === undefined || keys !== undefined;
  if (!isKnown) return [];
  return all(places, async (place) => {
    const own = keys?.get(place.reach.establishment);
    if (group !== undefined && own === undefined) return [];
    const ids = email === undefined ? undefined : await withAddress(place, email);
    if (ids?.length === 0) return [];
    const conditions = { kinds: place.kinds, words, ...(own && { keys: own }) };
    return searchEntries(place, { ...conditions, ...(ids && { ids }) }, limit);
  });
}

/** Keys of members by establishment; undefined for a group that this caller may not look into. */
async function membersOf(
  places: readonly Place[],
  group: string,
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  for (const place of places) {
    if (!place.reach.groupMembers) continue;
    const keys = await memberKeys(place, group);
    if (keys) return new Map([[place.reach.establishment, keys]]);
  }
  return undefined;
}

async function withAddress(place: Place, email: string): Promise<readonly string[]> {
  if (!place.reach.emails) return [];
  const classes = place.kinds.map((kind) => classOf(kind, FIELD.mail));
  const range = { classes, word: foldEmail(email), isWhole: true };
  const found = await searchWords(place, range, 50);
  return found.map(({ id }) => id);
}

/** The ways in which a text finds what is written so, until there is enough. */
async function searchAsWritten(
  places: readonly Place[],
  text: TypedText,
  limit: number,
): Promise<readonly SlotMatch[]> {
  const { words, plain, joined, phone, mail, initials } = text;
  type Way = () => Promise<readonly SlotMatch[]>;
  const names = (reading: readonly string[]): Way => {
    return () => searchNames(places, reading, limit);
  };
  const ways: readonly Way[] = [
    ...(phone === undefined ? [] : [() => searchPhones(places, phone, limit)]),
    ...(words.length === 0 ? [] : [names(words)]),
    ...(plain ? [names(plain)] : []),
    ...(mail === undefined ? [] : [() => searchMail(places, mail, limit)]),
    ...initials.map((word) => () => searchInitials(places, word, limit)),
  ];
  const found = new Map<string, SlotMatch>();
  for (const way of ways) {
    if (found.size >= limit) break;
    for (const match of await way()) if (!found.has(match.id)) found.set(match.id, match);
  }
  if (found.size > 0) return [...found.values()];
  // Only where nothing is found otherwise: `le fevre` is meant for one word.
  for (const reading of joined) {
    const matches = await searchNames(places, reading, limit);
    if (matches.length > 0) return matches;
  }
  return [];
}

const NAME_FIELDS = [FIELD.surname, FIELD.given, FIELD.other] as const;

function nameClasses({ kinds }: Place): readonly (readonly number[])[] {
  const of = (field: number): readonly number[] => kinds.map((kind) => classOf(kind, field));
  const [surname, ...others] = NAME_FIELDS;
  return [of(surname), others.flatMap(of)];
}

/** Entries of whose names words begin with all of these. */
async function searchNames(
  places: readonly Place[],
  words: readonly string[],
  limit: number,
): Promise<readonly SlotMatch[]> {
  return all(places, (place) => searchNamesAt(place, words, limit));
}

async function searchNamesAt(
  place: Place,
  words: readonly string[],
  limit: number,
): Promise<readonly SlotMatch[]> {
  if (place.places !== undefined && place.people <= FEW_PEOPLE) {
    return searchEntries(place, { kinds: place.kinds, words }, limit);
  }
  const order = await rarestFirst(place, words);
  if (!order) return [];
  const [first = "", ...rest] = order;
  const found = new Map<string, SlotMatch>();
  const others = rest.map((word) => [word]);
  // Surnames first: most questions are answered by them alone.
  for (const [at, classes] of nameClasses(place).entries()) {
    const range = { classes, word: first, others };
    for (const match of await searchWords(place, range, limit * REPETITION)) {
      if (!found.has(match.id)) found.set(match.id, { ...match, rank: [at, ...match.rank] });
    }
    if (found.size >= limit) break;
  }
  return [...found.values()];
}

/**
 * One word has to be looked for, the others are compared: that of the fewest people is. Undefined
 * where nobody has one of them.
 */
async function rarestFirst(
  place: Place,
  words: readonly string[],
): Promise<readonly string[] | undefined> {
  if (words.length < 2) return words;
  const counts = await countWords(place, words);
  if (counts.includes(0)) return undefined;
  const order = words.map((word, at) => ({ word, people: counts[at] ?? 0 }));
  return order.sort((one, other) => one.people - other.people).map(({ word }) => word);
}

async function searchPhones(
  places: readonly Place[],
  word: string,
  limit: number,
): Promise<readonly SlotMatch[]> {
  return all(places, async (place) => {
    const fields = [
      ...(place.reach.phones ? [FIELD.phone] : []),
      ...(place.reach.mobiles ? [FIELD.mobile] : []),
    ];
    if (fields.length === 0) return [];
    const classes = fields.flatMap((field) => place.kinds.map((kind) => classOf(kind, field)));
    return searchWords(place, { classes, word }, limit * REPETITION);
  });
}

async function searchMail(
  places: readonly Place[],
  word: string,
  limit: number,
): Promise<readonly SlotMatch[]> {
  return all(places, async (place) => {
    if (!place.reach.emails) return [];
    const classes = place.kinds.map((kind) => classOf(kind, FIELD.mail));
    return searchWords(place, { classes, word }, limit * REPETITION);
  });
}

async function searchInitials(
  places: readonly Place[],
  word: string,
  limit: number,
): Promise<readonly SlotMatch[]> {
  return all(places, (place) =>
    searchWords(place, { classes: [classOf(0, FIELD.initials)], word }, limit),
  );
}

/** A word that another one may be meant by. */
interface Meant {
  readonly word: string;
  readonly cost: number;
}

/** Entries whose names resemble a text. */
async function searchMeant(
  places: readonly Place[],
  { words }: TypedText,
  limit: number,
): Promise<readonly SlotMatch[]> {
  if (words.length === 0 || places.length === 0) return [];
  const found = await Promise.all(places.map((place) => searchMeantAt(place, words, limit)));
  return found.flat().sort(compareMatches);
}

async function searchMeantAt(
  place: Place,
  words: readonly string[],
  limit: number,
): Promise<readonly SlotMatch[]> {
  const counts = await countWords(place, words);
  const isAllKnown = counts.every((people) => people > 0);
  const meant = await Promise.all(
    words.map(async (word, at) => {
      const isWrong = counts[at] === 0 || isAllKnown;
      const similar = isWrong ? await meantBy(place, word) : [];
      return counts[at] === 0 ? similar : [{ word, cost: 0 }, ...similar];
    }),
  );
  if (meant.some((each) => each.length === 0)) return [];
  // The word that is surely wrong, or else the one of the fewest people, is looked for.
  const order = words.map((_, at) => at).sort((one, other) => counts[one]! - counts[other]!);
  const [first = 0, ...rest] = order;
  const others = rest.map((at) => meant[at]!.map(({ word }) => word));
  const classes = nameClasses(place).flat();
  const chosen = meant[first]!.map(({ word }) => word);
  const matches = await searchAlternatives(place, classes, chosen, others, Math.min(limit, 50));
  return rankMeant(matches, words, meant);
}

/** Words of names that a typed one may be meant for, the likeliest first. */
async function meantBy(place: Place, typed: string): Promise<readonly Meant[]> {
  const most = toleranceOf(typed);
  if (most === 0) return [];
  const similar = await findSimilar(place, keysOfTyped(typed));
  return similar
    .flatMap(({ word, people }) => {
      const whole = distanceOf(typed, word);
      const begin = typed.length > 3 ? distanceOf(typed, word, true) : whole;
      // Somebody who is still typing has made one error at most so far.
      const isNear = whole <= most || begin <= 1;
      const cost = whole <= most ? whole : begin + 0.5;
      const isOtherLetter = typed[0] !== word[0] ? 0.25 : 0;
      return isNear ? [{ word, people, cost: cost + isOtherLetter }] : [];
    })
    .sort((one, other) => one.cost - other.cost || other.people - one.people)
    .slice(0, MOST_MEANT);
}

/** Takes turns among words that are as likely: five people of one name would hide the others. */
function rankMeant(
  matches: readonly SlotMatch[],
  words: readonly string[],
  meant: readonly (readonly Meant[])[],
): readonly SlotMatch[] {
  const costs = words.map((_, at) => meant[at]!);
  const costOf = ({ names }: SlotMatch): number =>
    costs.reduce((sum, each) => {
      const fitting = each.filter(({ word }) => names.includes(` ${word}`));
      return sum + Math.min(9, ...fitting.map(({ cost }) => cost));
    }, 0);
  const unique = new Map<string, SlotMatch>();
  const order = [...matches].sort(compareMatches);
  for (const match of order) if (!unique.has(match.id)) unique.set(match.id, match);
  const turns = new Map<string, number>();
  return [...unique.values()]
    .map((match) => {
      const turn = turns.get(match.word) ?? 0;
      turns.set(match.word, turn + 1);
      return { ...match, rank: [Math.floor(costOf(match)), turn, ...match.rank] };
    })
    .sort(compareMatches);
}
