/**
 * Records and structures, written into the tables of a slot.
 *
 * @module
 */
import { classOf, type EntryRow, indexRecord, surnamesOf } from "../../app/directory/index-rows.js";
import type { DirectoryRecord, StructureRecord } from "../../app/directory/directory-source.js";
import type { Query } from "../database.js";
import { tablesOf } from "./slot-tables.js";

/** Where records go. */
export interface InsertTarget {
  readonly query: Query;
  readonly slot: number;
  readonly establishment: string;
}

/** What became of records. */
export interface Inserted {
  readonly listed: number;
  readonly unlisted: number;
  /** Keys that were there already. */
  readonly repeated: readonly string[];
  /** Words of names that were added, as often as they were. */
  readonly words: readonly string[];
}

/** Parts of a text array within one value of a statement. */
const SEPARATOR = "\u001f";

interface NewEntry {
  readonly id: number;
  readonly record: DirectoryRecord;
  readonly row: EntryRow;
}

/** Writes records, each under the next number from `firstId` on; a key that is there stays as it is. */
export async function insertRecords(
  target: InsertTarget,
  firstId: number,
  records: readonly DirectoryRecord[],
): Promise<Inserted> {
  const entries = records.map((record, at) => ({
    ...{ id: firstId + at, record, row: indexRecord(record) },
  }));
  const listed = entries.filter(({ record }) => record.isListed);
  const unlisted = entries.filter(({ record }) => !record.isListed);
  const added = listed.length === 0 ? new Set<number>() : await insertEntries(target, listed);
  const news = listed.filter(({ id }) => added.has(id));
  await insertWords(target, news);
  await insertMembers(target, news);
  await insertMasked(target, unlisted);
  return {
    ...{ listed: news.length, unlisted: unlisted.length },
    repeated: listed.filter(({ id }) => !added.has(id)).map(({ record }) => record.key),
    words: news.flatMap(({ row }) => vocabularyOf(row)),
  };
}

/**
 * Ids on the wire: the same as long as the key is, and of no use to guess the key by, which is often a
 * number of few digits.
 */
const PUBLIC_ID = `encode(substring(sha256(convert_to(
      (select salt from partage_directory_salt) || chr(10) || $1::text || chr(10) || key, 'UTF8'))
      from 1 for 16), 'hex')::uuid`;

async function insertEntries(
  { query, slot, establishment }: InsertTarget,
  entries: readonly NewEntry[],
): Promise<ReadonlySet<number>> {
  const rows = await query(
    `insert into ${tablesOf(slot).entry}
      (id, public_id, key, kind, audience, own_audience, sort, names, places, affiliations, body)
    select id, ${PUBLIC_ID},
      key, kind, audience, audience, sort, names,
      string_to_array(places, E'\\x1f'), string_to_array(affiliations, E'\\x1f'), body
    from unnest($2::integer[], $3::text[], $4::smallint[], $5::smallint[], $6::text[], $7::text[],
      $8::text[], $9::text[], $10::text[])
      as r (id, key, kind, audience, sort, names, places, affiliations, body)
    on conflict (key) do nothing returning id`,
    [
      establishment,
      entries.map(({ id }) => id),
      entries.map(({ record }) => record.key),
      entries.map(({ row }) => row.kind),
      entries.map(({ row }) => row.audience),
      entries.map(({ row }) => row.sort),
      entries.map(({ row }) => row.names),
      entries.map(({ record }) => placesOf(record).join(SEPARATOR)),
      entries.map(({ record }) => record.affiliations.join(SEPARATOR)),
      entries.map(({ record }) => bodyOf(record)),
    ],
  );
  return new Set(rows.map((row) => Number(row["id"])));
}

function placesOf({ memberships }: DirectoryRecord): readonly string[] {
  return [...new Set(memberships.map(({ structureId }) => structureId))];
}

/** Members have a table of their own. */
function bodyOf(record: DirectoryRecord): string {
  return JSON.stringify({ ...record, memberKeys: [] });
}

/** Words whose misspellings are found: those of names. */
function vocabularyOf({ words }: EntryRow): readonly string[] {
  return words.filter(({ field }) => field <= 2).map(({ word }) => word);
}

async function insertWords(
  { query, slot }: InsertTarget,
  entries: readonly NewEntry[],
): Promise<void> {
  const rows = entries.flatMap(({ id, row }) => row.words.map((each) => ({ id, row, ...each })));
  if (rows.length === 0) return;
  await query(
    `insert into ${tablesOf(slot).word} (id, class, audience, word, sort, names)
    select * from unnest($1::integer[], $2::smallint[], $3::smallint[], $4::text[], $5::text[], $6::text[])`,
    [
      rows.map(({ id }) => id),
      rows.map(({ row, field }) => classOf(row.kind, field)),
      rows.map(({ row }) => row.audience),
      rows.map(({ word }) => word),
      // Whose surname begins with a word comes before who has it later on.
      rows.map(({ row, word }) => `${row.sort.startsWith(word) ? 0 : 1}${row.sort}`),
      // Other words than those of names are found alone.
      rows.map(({ row, field }) => (field <= 2 ? row.names : "")),
    ],
  );
}

async function insertMembers(
  { query, slot }: InsertTarget,
  entries: readonly NewEntry[],
): Promise<void> {
  for (const { record } of entries) {
    if (record.memberKeys.length === 0) continue;
    await query(
      `insert into ${tablesOf(slot).member} (group_key, member_key)
      select $1::text, unnest($2::text[])`,
      [record.key, [...new Set(record.memberKeys)]],
    );
  }
}

async function insertMasked(
  { query, slot }: InsertTarget,
  entries: readonly NewEntry[],
): Promise<void> {
  const rows = entries.flatMap(({ record, row }) => {
    // A row without a word still keeps what another source tells of her from being shown.
    const words = record.kind === "individual" ? surnamesOf(record) : [];
    return ["", ...words].map((word) => ({ record, row, word }));
  });
  if (rows.length === 0) return;
  await query(
    `insert into ${tablesOf(slot).masked} (key, word, names, audience)
    select * from unnest($1::text[], $2::text[], $3::text[], $4::smallint[])`,
    [
      rows.map(({ record }) => record.key),
      rows.map(({ word }) => word),
      rows.map(({ row }) => row.names),
      rows.map(({ row }) => row.audience),
    ],
  );
}

/** Writes structures over those of the same code. */
export async function insertStructures(
  { query, slot }: InsertTarget,
  structures: readonly StructureRecord[],
): Promise<void> {
  const unique = [...new Map(structures.map((each) => [each.id, each])).values()];
  if (unique.length === 0) return;
  await query(
    `insert into ${tablesOf(slot).structure} (code, parent, name, body)
    select code, nullif(parent, ''), name, body
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as r (code, parent, name, body)
    on conflict (code) do update set parent = excluded.parent, name = excluded.name, body = excluded.body`,
    [
      unique.map(({ id }) => id),
      unique.map(({ parentId }) => parentId ?? ""),
      unique.map(({ name }) => name),
      unique.map((each) => JSON.stringify(each)),
    ],
  );
}
