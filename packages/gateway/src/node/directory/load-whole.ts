/**
 * A whole reading: loaded into a slot that nobody asks, then served in one step.
 *
 * @module
 */
import { checkRecord, checkStructure } from "../../app/directory/check-record.js";
import type {
  DirectoryRecord,
  SourceBatch,
  SourceProblem,
  SourceReading,
  StructureRecord,
} from "../../app/directory/directory-source.js";
import {
  type LoadOptions,
  type LoadOutcome,
  MOST_PROBLEMS,
  type SourceKey,
} from "../../app/directory/directory-store.js";
import type { Database, Query } from "../database.js";
import { insertRecords, insertStructures, type InsertTarget } from "./insert-records.js";
import { settleEstablishment } from "./settle-establishment.js";
import { createIndexes, createTables, dropTables, finishTables, tablesOf } from "./slot-tables.js";
import { fillVocabulary } from "./vocabulary.js";

/** A slot that is served no more is used again after so long: whoever still asks it has an answer. */
export const REST = 60_000;
/** Sources with fewer records may lose all of them. */
const FEW = 20;
/** Any number, the same for all gateways: the lock under which slots are taken and served. */
export const LOCK = 7_276_837;
const ROWS_OF_STATEMENT = 2_000;

/** What is noted while a reading is taken. */
export class LoadTally {
  listed = 0;
  unlisted = 0;
  structures = 0;
  duplicates = 0;
  problemCount = 0;
  readonly problems: SourceProblem[] = [];

  /** Notes something that was not taken. */
  note(place: string, description: string): void {
    this.problemCount += 1;
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ place, description });
  }
}

/** Loads a whole reading. @throws what the reading throws; what was served is served then. */
export async function loadWhole(
  database: Database,
  key: SourceKey,
  reading: SourceReading,
  options: LoadOptions,
): Promise<LoadOutcome> {
  const startedAt = performance.now();
  const slot = await takeSlot(database, key, options.now);
  const { query } = database.patient;
  try {
    await createTables(query, slot);
    const tally = await fill({ query, slot, establishment: key.establishment }, reading, options);
    const isHeld = !options.acceptsShrinking && (await hasShrunk(query, key, tally));
    if (isHeld) await abandonSlot(database, slot);
    else {
      await createIndexes(query, slot);
      await removeMasked(query, slot);
      await fillVocabulary(query, slot);
      await finishTables(query, slot);
      tally.duplicates = await serve(database, key, {
        ...{ slot, tally, options, cursor: reading.cursor() },
      });
    }
    return describe(isHeld ? "held" : "loaded", tally, startedAt);
  } catch (error) {
    await abandonSlot(database, slot);
    throw error;
  }
}

/** Tells how a reading was taken over. */
export function describe(
  status: LoadOutcome["status"],
  tally: LoadTally,
  startedAt: number,
): LoadOutcome {
  const { listed, unlisted, structures, duplicates, problems, problemCount } = tally;
  return {
    ...{ status, records: listed + unlisted, unlisted, structures, duplicates },
    ...{ problems, problemCount },
    milliseconds: Math.round(performance.now() - startedAt),
  };
}

async function takeSlot(
  database: Database,
  { establishment, source }: SourceKey,
  now: number,
): Promise<number> {
  return database.transaction(async (query) => {
    await query("select pg_advisory_xact_lock($1)", [LOCK]);
    // A slot of the same source that is still being loaded is of a worker that did not come back.
    const rows = await query(
      `delete from partage_directory_slot where (state = 'retired' and since < $1::bigint - ${REST})
        or (state = 'loading' and establishment = $2 and source = $3) returning slot`,
      [now, establishment, source],
    );
    const free = rows.map((row) => Number(row["slot"])).sort((one, other) => one - other);
    for (const slot of free.slice(1)) await dropTables(query, slot);
    const [next] = await query(
      "select coalesce(max(slot), 0) + 1 as slot from partage_directory_slot",
    );
    const slot = free[0] ?? Number(next?.["slot"]);
    await query(
      `insert into partage_directory_slot (slot, establishment, source, state, since)
      values ($1, $2, $3, 'loading', $4)`,
      [slot, establishment, source, now],
    );
    return slot;
  });
}

async function abandonSlot(database: Database, slot: number): Promise<void> {
  await database.transaction(async (query) => {
    await dropTables(query, slot);
    await query("delete from partage_directory_slot where slot = $1", [slot]);
  });
}

async function fill(
  target: InsertTarget,
  reading: SourceReading,
  { signal }: LoadOptions,
): Promise<LoadTally> {
  const tally = new LoadTally();
  let nextId = 1;
  for await (const batch of reading.batches) {
    signal.throwIfAborted();
    const { records, structures } = takeBatch(batch, tally);
    await insertStructures(target, structures);
    for (let from = 0; from < records.length; from += ROWS_OF_STATEMENT) {
      const some = records.slice(from, from + ROWS_OF_STATEMENT);
      const { listed, unlisted, repeated } = await insertRecords(target, nextId, some);
      nextId += some.length;
      tally.listed += listed;
      tally.unlisted += unlisted;
      for (const key of repeated) tally.note(placeOf(key), "is told twice; the first one counts");
    }
  }
  for (const { place, description } of reading.problems()) tally.note(place, description);
  return tally;
}

/** What of a batch can be taken; the rest is noted. */
export function takeBatch(
  batch: SourceBatch,
  tally: LoadTally,
): {
  readonly records: readonly DirectoryRecord[];
  readonly structures: readonly StructureRecord[];
} {
  const records = batch.records.flatMap((each) => {
    const record = checkRecord(each);
    if (typeof record !== "string") return [record];
    tally.note(placeOf(each.key), record);
    return [];
  });
  const structures = batch.structures.flatMap((each) => {
    const structure = checkStructure(each);
    if (typeof structure !== "string") return [structure];
    tally.note(placeOf(each.id), structure);
    return [];
  });
  tally.structures += structures.length;
  return { records, structures };
}

function placeOf(key: string): string {
  return key.replace(/\p{Cc}/gu, " ").slice(0, 80);
}

async function hasShrunk(query: Query, key: SourceKey, tally: LoadTally): Promise<boolean> {
  const [row] = await query(
    "select records from partage_directory_source where establishment = $1 and source = $2",
    [key.establishment, key.source],
  );
  const before = Number(row?.["records"] ?? 0);
  return before >= FEW && (tally.listed + tally.unlisted) * 2 < before;
}

/** Who is told twice, listed and not, is not listed. */
async function removeMasked(query: Query, slot: number): Promise<void> {
  const { entry, masked, word, member } = tablesOf(slot);
  const rows = await query(
    `delete from ${entry} e where exists (select from ${masked} m where m.key = e.key)
    returning id, key`,
  );
  if (rows.length === 0) return;
  await query(`delete from ${word} where id = any($1::integer[])`, [
    rows.map((row) => Number(row["id"])),
  ]);
  await query(`delete from ${member} where group_key = any($1::text[])`, [
    rows.map((row) => String(row["key"])),
  ]);
}

/** Slots that an establishment's sources have, those that come first in the configuration first. */
export async function servedSlots(
  query: Query,
  establishment: string,
  precedence: readonly string[],
): Promise<readonly { readonly source: string; readonly slot: number }[]> {
  const rows = await query(
    `select source, slot from partage_directory_source
    where establishment = $1 and slot is not null and source = any($2::text[])
    order by array_position($2::text[], source)`,
    [establishment, [...precedence]],
  );
  return rows.map((row) => ({ source: String(row["source"]), slot: Number(row["slot"]) }));
}

/** A slot that is to be served. */
interface Filled {
  readonly slot: number;
  readonly tally: LoadTally;
  readonly cursor: string | null;
  readonly options: LoadOptions;
}

async function serve(
  { patient }: Database,
  { establishment, source }: SourceKey,
  { slot, tally, cursor, options }: Filled,
): Promise<number> {
  const { precedence, now } = options;
  const before = await servedSlots(patient.query, establishment, precedence);
  const order = precedence.flatMap((name) => {
    if (name === source) return [slot];
    return before.find((each) => each.source === name)?.slot ?? [];
  });
  return patient.transaction(async (query) => {
    await query("select pg_advisory_xact_lock($1)", [LOCK]);
    await query(
      `update partage_directory_slot set state = 'retired', since = $3
      where establishment = $1 and source = $2 and state = 'serving'`,
      [establishment, source, now],
    );
    await query("update partage_directory_slot set state = 'serving', since = $2 where slot = $1", [
      slot,
      now,
    ]);
    await query(
      `update partage_directory_source set generation = generation + 1, slot = $3, cursor = $4,
        records = $5, structures = $6, unlisted = $7, problems = $8, fresh_at = $9, whole_at = $9
      where establishment = $1 and source = $2`,
      [
        ...[establishment, source, slot, cursor, tally.listed + tally.unlisted, tally.structures],
        ...[tally.unlisted, tally.problemCount, now],
      ],
    );
    const hidden = await settleEstablishment(query, establishment, order);
    return hidden.get(slot) ?? 0;
  });
}
