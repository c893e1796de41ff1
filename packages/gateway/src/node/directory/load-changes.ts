/**
 * A reading of what changed: taken into the tables that are served, all of it or nothing.
 *
 * @module
 */
import type {
  DirectoryRecord,
  StructureRecord,
  SourceReading,
} from "../../app/directory/directory-source.js";
import type { LoadOptions, LoadOutcome, SourceKey } from "../../app/directory/directory-store.js";
import type { Database, Query } from "../database.js";
import { insertRecords, insertStructures } from "./insert-records.js";
import { describe, LOCK, LoadTally, servedSlots, takeBatch } from "./load-whole.js";
import { settleEstablishment } from "./settle-establishment.js";
import { tablesOf } from "./slot-tables.js";
import { changeVocabulary } from "./vocabulary.js";

/** Changes are held in memory until all are there; a source with more of them is to be read whole. */
const MOST_CHANGES = 100_000;
const ROWS_OF_STATEMENT = 2_000;

interface Changes {
  /** By key, the last one told. */
  readonly records: ReadonlyMap<string, DirectoryRecord>;
  readonly structures: readonly StructureRecord[];
  readonly removedKeys: ReadonlySet<string>;
}

/**
 * Takes changes over.
 *
 * @throws what the reading throws, or an Error when there is nothing that could be changed.
 */
export async function loadChanges(
  database: Database,
  key: SourceKey,
  reading: SourceReading,
  options: LoadOptions,
): Promise<LoadOutcome> {
  const startedAt = performance.now();
  const tally = new LoadTally();
  const changes = await collect(reading, options, tally);
  const isChanged = changes.records.size + changes.structures.length + changes.removedKeys.size > 0;
  await database.patient.transaction(async (query) => {
    await query("select pg_advisory_xact_lock($1)", [LOCK]);
    const slots = await servedSlots(query, key.establishment, options.precedence);
    const slot = slots.find(({ source }) => source === key.source)?.slot;
    if (slot === undefined) throw new Error("changes of what was never read whole");
    if (isChanged) {
      await apply(query, key.establishment, slot, changes);
      const order = slots.map((each) => each.slot);
      const hidden = await settleEstablishment(query, key.establishment, order);
      tally.duplicates = hidden.get(slot) ?? 0;
    }
    Object.assign(tally, await count(query, slot));
    await query(
      `update partage_directory_source set generation = generation + $3, cursor = $4, records = $5,
        structures = $6, unlisted = $7, problems = $8, fresh_at = $9
      where establishment = $1 and source = $2`,
      [
        ...[key.establishment, key.source, isChanged ? 1 : 0, reading.cursor()],
        ...[tally.listed + tally.unlisted, tally.structures, tally.unlisted],
        ...[tally.problemCount, options.now],
      ],
    );
  });
  return describe(isChanged ? "loaded" : "unchanged", tally, startedAt);
}

async function collect(
  reading: SourceReading,
  { signal }: LoadOptions,
  tally: LoadTally,
): Promise<Changes> {
  const records = new Map<string, DirectoryRecord>();
  const structures: StructureRecord[] = [];
  const removedKeys = new Set<string>();
  for await (const batch of reading.batches) {
    signal.throwIfAborted();
    for (const key of batch.removedKeys) {
      removedKeys.add(key);
      records.delete(key);
    }
    const taken = takeBatch(batch, tally);
    for (const record of taken.records) records.set(record.key, record);
    structures.push(...taken.structures);
    if (records.size + removedKeys.size > MOST_CHANGES) {
      throw new Error(`more than ${MOST_CHANGES} changes: the source has to be read whole`);
    }
  }
  for (const { place, description } of reading.problems()) tally.note(place, description);
  return { records, structures, removedKeys };
}

async function apply(
  query: Query,
  establishment: string,
  slot: number,
  { records, structures, removedKeys }: Changes,
): Promise<void> {
  const words = new Map<string, number>();
  const countWords = (list: readonly string[], by: number): void => {
    for (const word of list) words.set(word, (words.get(word) ?? 0) + by);
  };
  const keys = [...removedKeys, ...records.keys()];
  for (let from = 0; from < keys.length; from += ROWS_OF_STATEMENT) {
    countWords(await remove(query, slot, keys.slice(from, from + ROWS_OF_STATEMENT)), -1);
  }
  const [last] = await query(`select coalesce(max(id), 0) as id from ${tablesOf(slot).entry}`);
  let nextId = Number(last?.["id"]) + 1;
  const list = [...records.values()];
  for (let from = 0; from < list.length; from += ROWS_OF_STATEMENT) {
    const some = list.slice(from, from + ROWS_OF_STATEMENT);
    const inserted = await insertRecords({ query, slot, establishment }, nextId, some);
    countWords(inserted.words, 1);
    nextId += some.length;
  }
  await insertStructures({ query, slot, establishment }, structures);
  await changeVocabulary(query, slot, words);
}

/** Removes records, and answers the words of their names. */
async function remove(
  query: Query,
  slot: number,
  keys: readonly string[],
): Promise<readonly string[]> {
  const { entry, word, masked, member } = tablesOf(slot);
  const rows = await query(`delete from ${entry} where key = any($1::text[]) returning id`, [
    [...keys],
  ]);
  await query(`delete from ${masked} where key = any($1::text[])`, [[...keys]]);
  await query(`delete from ${member} where group_key = any($1::text[])`, [[...keys]]);
  if (rows.length === 0) return [];
  const words = await query(
    `delete from ${word} where id = any($1::integer[]) returning word, class`,
    [rows.map((row) => Number(row["id"]))],
  );
  return words.filter((row) => Number(row["class"]) % 8 <= 2).map((row) => String(row["word"]));
}

async function count(
  query: Query,
  slot: number,
): Promise<Pick<LoadTally, "listed" | "unlisted" | "structures">> {
  const { entry, masked, structure } = tablesOf(slot);
  const [row] = await query(
    `select (select count(*) from ${entry}) as listed,
      (select count(distinct key) from ${masked}) as unlisted,
      (select count(*) from ${structure}) as structures`,
  );
  return {
    listed: Number(row?.["listed"]),
    unlisted: Number(row?.["unlisted"]),
    structures: Number(row?.["structures"]),
  };
}
