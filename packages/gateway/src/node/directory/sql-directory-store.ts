import type { CardKind } from "@partage-ent/jmap";
import type { SourceReading } from "../../app/directory/directory-source.js";
import type {
  DirectoryReach,
  DirectoryStore,
  EntryMatches,
  EntrySearch,
  FacetCount,
  FacetCounts,
  LoadOptions,
  LoadOutcome,
  SourceKey,
  SourceRecord,
  StoredEntry,
  StoredStructure,
} from "../../app/directory/directory-store.js";
import { KINDS } from "../../app/directory/index-rows.js";
import type { Database, Row } from "../database.js";
import { loadChanges } from "./load-changes.js";
import { loadWhole, LOCK, servedSlots } from "./load-whole.js";
import {
  countFacetsOf,
  readEntriesOf,
  readKindsOf,
  readStructuresOf,
  type ServedSlot,
} from "./read-index.js";
import { countMasked, type ReachedSlot, searchDirectory } from "./search-entries.js";
import { settleEstablishment } from "./settle-establishment.js";

/** A {@link DirectoryStore} on the tables of a store that was opened; the database stays the caller's. */
export function createSqlDirectoryStore(
  database: Database,
  now: () => number = Date.now,
): DirectoryStore {
  return new SqlDirectoryStore(database, now);
}

const RECORD = `establishment, source, status, problem, generation, cursor, records, structures,
  unlisted, duplicates, problems, fresh_at, whole_at, next_at, failures`;

/** Which slots are served is asked again after so long; far shorter than a slot rests. */
const SERVED_FOR = 2_000;

interface Served {
  readonly slots: readonly ServedSlot[];
  readonly generations: ReadonlyMap<string, number>;
}

class SqlDirectoryStore implements DirectoryStore {
  readonly #database: Database;
  readonly #now: () => number;
  #served: { readonly at: number; readonly value: Promise<Served> } | undefined;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  async load(key: SourceKey, reading: SourceReading, options: LoadOptions): Promise<LoadOutcome> {
    try {
      return reading.isWhole
        ? await loadWhole(this.#database, key, reading, options)
        : await loadChanges(this.#database, key, reading, options);
    } finally {
      this.#served = undefined;
    }
  }

  async declareSources(
    establishment: string,
    sources: readonly string[],
    now: number,
  ): Promise<readonly SourceRecord[]> {
    await this.#database.patient.transaction(async (query) => {
      await query("select pg_advisory_xact_lock($1)", [LOCK]);
      await query(
        `insert into partage_directory_source (establishment, source, place, status, generation,
          records, structures, unlisted, duplicates, problems, next_at, failures, leased_until)
        select $1::text, name, place, 'pending', 0, 0, 0, 0, 0, 0, $3::bigint, 0, 0
        from unnest($2::text[]) with ordinality as wanted (name, place)
        on conflict (establishment, source) do update set place = excluded.place`,
        [establishment, [...sources], now],
      );
      const gone = await query(
        `delete from partage_directory_source where establishment = $1 and source <> all ($2::text[])
        returning source`,
        [establishment, [...sources]],
      );
      if (gone.length === 0) return;
      await query(
        `update partage_directory_slot set state = 'retired', since = $3
        where establishment = $1 and source = any ($2::text[])`,
        [establishment, gone.map((row) => String(row["source"])), now],
      );
      const left = await servedSlots(query, establishment, sources);
      await settleEstablishment(
        query,
        establishment,
        left.map(({ slot }) => slot),
      );
    });
    this.#served = undefined;
    return this.readSources(establishment);
  }

  async readSources(establishment: string): Promise<readonly SourceRecord[]> {
    const rows = await this.#database.query(
      `select ${RECORD} from partage_directory_source where establishment = $1 order by place`,
      [establishment],
    );
    return rows.map(toRecord);
  }

  async leaseSource(
    { establishment, source }: SourceKey,
    worker: string,
    now: number,
    until: number,
  ): Promise<SourceRecord | undefined> {
    const [row] = await this.#database.query(
      `update partage_directory_source set worker = $3, leased_until = $5
      where establishment = $1 and source = $2 and (worker is null or leased_until <= $4)
      returning ${RECORD}`,
      [establishment, source, worker, now, until],
    );
    return row && toRecord(row);
  }

  async renewLease(
    { establishment, source }: SourceKey,
    worker: string,
    until: number,
  ): Promise<boolean> {
    const rows = await this.#database.query(
      `update partage_directory_source set leased_until = $4
      where establishment = $1 and source = $2 and worker = $3 returning source`,
      [establishment, source, worker, until],
    );
    return rows.length === 1;
  }

  async endLease(
    { establishment, source }: SourceKey,
    worker: string,
    { status, problem, nextAt, failures }: Parameters<DirectoryStore["endLease"]>[2],
  ): Promise<void> {
    await this.#database.query(
      `update partage_directory_source set worker = null, leased_until = 0, status = $4,
        problem = $5, next_at = $6, failures = $7
      where establishment = $1 and source = $2 and worker = $3`,
      [establishment, source, worker, status, problem, nextAt, failures],
    );
  }

  async readState(establishments: readonly string[]): Promise<string> {
    const { generations } = await this.#serving();
    return [...establishments]
      .sort()
      .map((each) => `${each}.${generations.get(each) ?? 0}`)
      .join("-");
  }

  async search(
    reaches: readonly DirectoryReach[],
    search: EntrySearch,
    limit: number,
  ): Promise<EntryMatches> {
    return searchDirectory(this.#database.query, await this.#reach(reaches), search, limit);
  }

  async countMasked(
    reaches: readonly DirectoryReach[],
    text: string,
    limit: number,
  ): Promise<number> {
    return countMasked(this.#database.query, await this.#reach(reaches), text, limit);
  }

  async countFacets(
    reaches: readonly DirectoryReach[],
    ids: readonly string[],
  ): Promise<FacetCounts> {
    const { slots } = await this.#serving();
    const counts = await Promise.all(
      reaches.map(({ establishment, groups, groupMembers }) => {
        const own = slots.filter((each) => each.establishment === establishment);
        return countFacetsOf(this.#database.query, own, ids, groups && groupMembers);
      }),
    );
    const join = (facet: keyof FacetCounts): readonly FacetCount[] =>
      counts
        .flatMap((each) => each[facet])
        .sort((one, other) => other.count - one.count)
        .slice(0, 20);
    return {
      establishment: join("establishment"),
      structure: join("structure"),
      affiliation: join("affiliation"),
      group: join("group"),
    };
  }

  async readEntries(
    reaches: readonly DirectoryReach[],
    ids: readonly string[],
  ): Promise<readonly StoredEntry[]> {
    if (ids.length === 0) return [];
    const { slots } = await this.#serving();
    const found = await Promise.all(
      slots.flatMap((slot) => {
        const reach = reaches.find(({ establishment }) => establishment === slot.establishment);
        if (!reach) return [];
        const siblings = slots.filter((each) => each.establishment === slot.establishment);
        return [readEntriesOf(this.#database.query, { slot, siblings, reach }, ids)];
      }),
    );
    return found.flat();
  }

  async readStructures(establishments: readonly string[]): Promise<readonly StoredStructure[]> {
    const { slots } = await this.#serving();
    const found = await Promise.all(
      establishments.map((establishment) => {
        const own = slots.filter((each) => each.establishment === establishment);
        return readStructuresOf(this.#database.query, own);
      }),
    );
    return found.flat();
  }

  async readKinds(establishments: readonly string[]): Promise<readonly CardKind[]> {
    const { slots } = await this.#serving();
    const found = await Promise.all(
      slots
        .filter(({ establishment }) => establishments.includes(establishment))
        .map(({ slot }) => readKindsOf(this.#database.query, slot)),
    );
    const kinds = new Set(found.flat());
    return KINDS.filter((_, number) => kinds.has(number));
  }

  async #reach(reaches: readonly DirectoryReach[]): Promise<readonly ReachedSlot[]> {
    const { slots } = await this.#serving();
    return slots.flatMap(({ establishment, slot }) => {
      const reach = reaches.find((each) => each.establishment === establishment);
      return reach ? [{ slot, reach }] : [];
    });
  }

  #serving(): Promise<Served> {
    const now = this.#now();
    if (!this.#served || now >= this.#served.at + SERVED_FOR || now < this.#served.at) {
      const value = this.#readServed();
      this.#served = { at: now, value };
      value.catch(() => (this.#served = undefined));
    }
    return this.#served.value;
  }

  async #readServed(): Promise<Served> {
    const rows = await this.#database.query(
      `select establishment, source, slot, generation from partage_directory_source
      order by establishment, place`,
    );
    const generations = new Map<string, number>();
    for (const row of rows) {
      const key = String(row["establishment"]);
      generations.set(key, (generations.get(key) ?? 0) + Number(row["generation"]));
    }
    const slots = rows
      .filter((row) => row["slot"] !== null)
      .map((row) => ({
        establishment: String(row["establishment"]),
        source: String(row["source"]),
        slot: Number(row["slot"]),
      }));
    return { slots, generations };
  }
}

function toRecord(row: Row): SourceRecord {
  const time = (value: unknown): number | null => (value === null ? null : Number(value));
  return {
    establishment: String(row["establishment"]),
    source: String(row["source"]),
    status: row["status"] as SourceRecord["status"],
    problem: row["problem"] as string | null,
    generation: Number(row["generation"]),
    cursor: row["cursor"] as string | null,
    records: Number(row["records"]),
    structures: Number(row["structures"]),
    unlisted: Number(row["unlisted"]),
    duplicates: Number(row["duplicates"]),
    problems: Number(row["problems"]),
    freshAt: time(row["fresh_at"]),
    wholeAt: time(row["whole_at"]),
    nextAt: Number(row["next_at"]),
    failures: Number(row["failures"]),
  };
}
