/**
 * The statements by which one slot is searched. Texts of callers are parameters, always; what is put
 * into a statement are the names of tables and numbers of this code.
 *
 * @module
 */
import { AUDIENCE } from "../../app/directory/index-rows.js";
import type { Query, Row } from "../database.js";
import { tablesOf } from "./slot-tables.js";

/** Sorts after every text that begins with what it is put behind, in the order of bytes. */
const AFTER_ALL = "\u{10ffff}";

/** An entry that was found. */
export interface SlotMatch {
  readonly id: string;
  /** Decides the order of matches: the lower, the better. */
  readonly rank: readonly number[];
  /** The word that it was found by. */
  readonly word: string;
  readonly sort: string;
  readonly names: string;
}

/** Conditions beside words. */
export interface SlotFilter {
  /** Highest audience that the caller is of. */
  readonly audience: number;
  /** Codes of structures, any of which. */
  readonly places?: readonly string[];
  readonly affiliation?: string;
}

/** One slot, and what may be found there. */
export interface SlotSearch extends SlotFilter {
  readonly query: Query;
  readonly slot: number;
}

/** Words of a class, by their beginning. */
export interface WordRange {
  /** Classes of words, the better ones first. */
  readonly classes: readonly number[];
  readonly word: string;
  /** Whether the word has to be whole. */
  readonly isWhole?: boolean;
  /** Words that other names of the entry begin with, each given by its alternatives. */
  readonly others?: readonly (readonly string[])[];
}

/** The condition of a filter on an entry `e`; two parameters. */
function filterOf({ places, affiliation }: SlotFilter, first: number): string {
  const conditions = [
    places ? `e.places && $${first}::text[]` : `$${first}::text[] is null`,
    affiliation === undefined
      ? `$${first + 1}::text is null`
      : `e.affiliations @> array[$${first + 1}::text]`,
  ];
  return conditions.join(" and ");
}

function isNarrowed({ places, affiliation }: SlotFilter): boolean {
  return places !== undefined || affiliation !== undefined;
}

function filterValues({ places, affiliation }: SlotFilter): readonly unknown[] {
  return [places ? [...places] : null, affiliation ?? null];
}

/** Entries with a word in a range: an index scan in the order of the answer, ended by the limit. */
export async function searchWords(
  search: SlotSearch,
  { classes, word, isWhole = false, others = [] }: WordRange,
  limit: number,
): Promise<readonly SlotMatch[]> {
  const { query, slot, audience } = search;
  const { entry, word: words } = tablesOf(slot);
  const patterns = others.map((_, at) => `and w.names like any ($${8 + at}::text[])`).join(" ");
  const rows = await query(
    `select e.public_id, found.* from (
      select c.place, w.* from unnest($1::smallint[]) with ordinality as c (class, place)
      cross join lateral (
        select w.id, w.word, w.sort, w.names from ${words} w
        ${isNarrowed(search) ? `join ${entry} e on e.id = w.id` : ""}
        where w.class = c.class and w.word >= $2 and w.word < $3 and w.audience <= $4
          and ${isNarrowed(search) ? filterOf(search, 5) : "$5::text[] is null and $6::text is null"} ${patterns}
        order by w.word, w.sort, w.id limit $7) as w
      order by c.place, w.word, w.sort, w.id limit $7) as found
    join ${entry} e on e.id = found.id
    order by found.place, found.word, found.sort, found.id`,
    [
      [...classes],
      word,
      word + (isWhole ? "\u0001" : AFTER_ALL),
      audience,
      ...filterValues(search),
      limit,
      ...others.map((each) => each.map((begin) => `% ${begin}%`)),
    ],
  );
  return rows.map((row) => toMatch(row, [Number(row["place"])]));
}

/** Whole words, each with its first entries: for words that may be meant by another one. */
export async function searchAlternatives(
  search: SlotSearch,
  classes: readonly number[],
  words: readonly string[],
  others: readonly (readonly string[])[],
  limit: number,
): Promise<readonly SlotMatch[]> {
  const { query, slot, audience } = search;
  const { entry, word: table } = tablesOf(slot);
  const patterns = others.map((_, at) => `and w.names like any ($${7 + at}::text[])`).join(" ");
  const rows = await query(
    `select e.public_id, c.place, w.*
    from unnest($1::text[]) with ordinality as c (word, place)
    cross join unnest($2::smallint[]) as k (class)
    cross join lateral (
      select w.id, w.class, w.word, w.sort, w.names from ${table} w
      ${isNarrowed(search) ? `join ${entry} e on e.id = w.id` : ""}
      where w.class = k.class and w.word = c.word and w.audience <= $3
        and ${isNarrowed(search) ? filterOf(search, 4) : "$4::text[] is null and $5::text is null"} ${patterns}
      order by w.sort, w.id limit $6) as w
    join ${entry} e on e.id = w.id`,
    [
      [...words],
      [...classes],
      audience,
      ...filterValues(search),
      limit,
      ...others.map((each) => each.map((begin) => `% ${begin}%`)),
    ],
  );
  return rows.map((row) => toMatch(row, [Number(row["place"]), Number(row["class"])]));
}

/** Entries without a word to look under: members of something, people of a structure; in their order. */
export async function searchEntries(
  search: SlotSearch,
  { kinds, words, keys, ids }: EntryConditions,
  limit: number,
): Promise<readonly SlotMatch[]> {
  const { query, slot, audience } = search;
  const { entry } = tablesOf(slot);
  const conditions = [
    keys ? "e.key = any ($6::text[])" : "$6::text[] is null",
    ids ? "e.public_id = any ($7::uuid[])" : "$7::uuid[] is null",
  ].join(" and ");
  const rows = await query(
    `select e.public_id, e.sort, e.names from unnest($1::smallint[]) with ordinality as k (kind, place)
    cross join lateral (
      select e.id, e.public_id, e.sort, e.names from ${entry} e
      where e.kind = k.kind and e.audience <= $2 and ${filterOf(search, 3)}
        and e.names like all ($5::text[]) and ${conditions}
      order by e.sort, e.id limit $8) as e
    order by k.place, e.sort, e.id limit $8`,
    [
      [...kinds],
      audience,
      ...filterValues(search),
      words.map((word) => `% ${word}%`),
      keys ? [...keys] : null,
      ids ? [...ids] : null,
      limit,
    ],
  );
  return rows.map((row) => toMatch(row, [0]));
}

/** What {@link searchEntries} looks for beside a filter. */
export interface EntryConditions {
  readonly kinds: readonly number[];
  /** Beginnings of words, all of which a name has. */
  readonly words: readonly string[];
  readonly keys?: readonly string[];
  readonly ids?: readonly string[];
}

function toMatch(row: Row, rank: readonly number[]): SlotMatch {
  return {
    id: String(row["public_id"]),
    word: typeof row["word"] === "string" ? row["word"] : "",
    sort: String(row["sort"]),
    names: String(row["names"]),
    rank,
  };
}

/** How many words of names begin with each of some words, each counted up to a limit. */
export async function countWords(
  { query, slot }: SlotSearch,
  words: readonly string[],
): Promise<readonly number[]> {
  const rows = await query(
    `select q.place, coalesce(sum(v.people), 0) as people
    from unnest($1::text[], $2::text[]) with ordinality as q (low, high, place)
    left join lateral (
      select people from ${tablesOf(slot).vocabulary}
      where word >= q.low and word < q.high limit 2000) as v on true
    group by q.place order by q.place`,
    [[...words], words.map((word) => word + AFTER_ALL)],
  );
  return rows.map((row) => Number(row["people"]));
}

/** Words of names that lie under some keys, those of most people first. */
export async function findSimilar(
  { query, slot }: SlotSearch,
  keys: readonly string[],
): Promise<readonly { readonly word: string; readonly people: number }[]> {
  const rows = await query(
    // Key by key: for all of them at once the planner would rather look through the whole table.
    `select distinct v.word, v.people from unnest($1::text[]) as k (key)
    cross join lateral (
      select word, people from ${tablesOf(slot).vocabulary} where keys @> array[k.key]
      order by people desc, word limit 1000) as v
    order by v.people desc, v.word limit 2000`,
    [[...keys]],
  );
  return rows.map((row) => ({ word: String(row["word"]), people: Number(row["people"]) }));
}

/** Keys of the members of a group. */
export async function memberKeys(
  { query, slot, audience }: SlotSearch,
  groupId: string,
): Promise<readonly string[] | undefined> {
  const { entry, member } = tablesOf(slot);
  const [group] = await query(
    `select key from ${entry} where public_id = $1::uuid and audience <= $2`,
    [groupId, Math.min(audience, AUDIENCE.students)],
  );
  if (!group) return undefined;
  const rows = await query(`select member_key from ${member} where group_key = $1`, [group["key"]]);
  return rows.map((row) => String(row["member_key"]));
}

/**
 * Keys of people who are not listed of whose names all of these words are, one a surname. Whole words
 * only: by their beginnings somebody's other names could be read letter by letter.
 */
export async function maskedPeople(
  { query, slot, audience }: SlotSearch,
  words: readonly string[],
  limit: number,
): Promise<readonly string[]> {
  const rows = await query(
    `select distinct key from ${tablesOf(slot).masked}
    where word = any ($1::text[]) and word <> '' and audience <= $2
      and names || ' ' like all ($3::text[])
    limit $4`,
    [[...words], audience, words.map((word) => `% ${word} %`), limit],
  );
  return rows.map((row) => String(row["key"]));
}
