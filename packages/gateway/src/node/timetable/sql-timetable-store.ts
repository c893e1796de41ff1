import {
  MOST_CHANGES,
  type FeedHolder,
  type FeedKey,
  type FeedOutcome,
  type FeedRecord,
  type NewLessons,
  type PersonChoices,
  type PersonFeed,
  type StoredChange,
  type StoredChoices,
  type TimetableNews,
  type TimetableOwner,
  type TimetableStore,
} from "../../app/timetable/timetable-store.js";
import type { Database, Query, Row } from "../database.js";

/** A {@link TimetableStore} on the tables of a store that was opened; the database stays the caller's. */
export function createSqlTimetableStore(database: Database): TimetableStore {
  return new SqlTimetableStore(database);
}

const RECORD = `establishment, source, status, problem, version, groups, lessons, fetched_at, etag,
  last_modified, next_at, failures, needed_at, held_version, held_since, accepted_version`;

class SqlTimetableStore implements TimetableStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async readFeeds(
    establishment: string,
    sources: readonly string[],
  ): Promise<ReadonlyMap<string, FeedRecord>> {
    const rows = await this.#database.query(
      `select ${RECORD} from partage_feed where establishment = $1 and source = any($2::text[])`,
      [establishment, [...sources]],
    );
    return new Map(rows.map((row) => [String(row["source"]), toRecord(row)]));
  }

  async listFeeds(establishment: string): Promise<readonly FeedRecord[]> {
    const rows = await this.#database.query(
      `select ${RECORD} from partage_feed where establishment = $1 order by source`,
      [establishment],
    );
    return rows.map(toRecord);
  }

  async needFeeds(establishment: string, sources: readonly string[], now: number): Promise<void> {
    // Rows are written for the first time and once an hour, not at every look of every person.
    await this.#database.query(
      `insert into partage_feed (establishment, source, status, version, groups, lessons, next_at,
        failures, needed_at, leased_until, updated_at)
      select $1::text, source, 'pending', '', '[]', 0, $3::bigint, 0, $3::bigint, 0, $3::bigint
      from unnest($2::text[]) as wanted (source)
      on conflict (establishment, source) do update set needed_at = excluded.needed_at
        where partage_feed.needed_at < excluded.needed_at - 3600000`,
      [establishment, [...sources].sort(), now],
    );
  }

  async leaseFeed(
    { establishment, source }: FeedKey,
    worker: string,
    now: number,
    until: number,
  ): Promise<FeedRecord | undefined> {
    const [row] = await this.#database.query(
      `update partage_feed set worker = $3, leased_until = $5
      where establishment = $1 and source = $2 and (worker is null or leased_until <= $4)
      returning ${RECORD}`,
      [establishment, source, worker, now, until],
    );
    return row && toRecord(row);
  }

  async saveFeed(
    key: FeedKey,
    worker: string,
    outcome: FeedOutcome,
    now: number,
    lessons?: NewLessons,
  ): Promise<boolean> {
    return this.#database.transaction(async (query) => {
      const [row] = await query(
        `update partage_feed set status = $4, problem = $5, version = $6, groups = $7, lessons = $8,
          fetched_at = $9, etag = $10, last_modified = $11, next_at = $12, failures = $13,
          held_version = $14, held_since = $15, updated_at = $16,
          worker = null, content = coalesce($17, content),
          accepted_version = case when $18 then null else accepted_version end
        where establishment = $1 and source = $2 and worker = $3 returning source`,
        [
          ...[key.establishment, key.source, worker, outcome.status, outcome.problem],
          ...[outcome.version, JSON.stringify(outcome.groups), outcome.lessons],
          ...[outcome.fetchedAt, outcome.etag, outcome.lastModified, outcome.nextAt],
          ...[outcome.failures, outcome.heldVersion, outcome.heldSince, now],
          ...[lessons?.content ?? null, lessons !== undefined],
        ],
      );
      if (!row) return false;
      if (lessons) await insertChanges(query, key, lessons);
      return true;
    });
  }

  async readContent({
    establishment,
    source,
  }: FeedKey): Promise<{ readonly version: string; readonly content: Uint8Array } | undefined> {
    const [row] = await this.#database.query(
      `select version, content from partage_feed
      where establishment = $1 and source = $2 and content is not null`,
      [establishment, source],
    );
    return row && { version: String(row["version"]), content: row["content"] as Uint8Array };
  }

  async listDue(now: number, neededSince: number, limit: number): Promise<readonly FeedKey[]> {
    const rows = await this.#database.query(
      `select establishment, source from partage_feed
      where next_at <= $1 and needed_at >= $2 and (worker is null or leased_until <= $1)
      order by next_at limit $3`,
      [now, neededSince, limit],
    );
    return rows.map(toKey);
  }

  async acceptFeed({ establishment, source }: FeedKey, now: number): Promise<boolean> {
    const rows = await this.#database.query(
      `update partage_feed set accepted_version = held_version, etag = null, last_modified = null,
        next_at = $3, updated_at = $3
      where establishment = $1 and source = $2 and held_version is not null returning source`,
      [establishment, source, now],
    );
    return rows.length === 1;
  }

  async readChanges(
    establishment: string,
    sources: readonly string[],
    since: number,
  ): Promise<readonly StoredChange[]> {
    const rows = await this.#database.query(
      `select id, source, kinds, before, after, noticed_at from partage_feed_change
      where establishment = $1 and source = any($2::text[]) and noticed_at >= $3
      order by noticed_at desc, id desc limit $4`,
      [establishment, [...sources], since, MOST_CHANGES],
    );
    return rows.map(toChange);
  }

  async readChoices({
    establishment,
    account,
  }: TimetableOwner): Promise<StoredChoices | undefined> {
    const [row] = await this.#database.query(
      `select choices, revision from partage_timetable_person
      where establishment = $1 and account = $2`,
      [establishment, account],
    );
    if (!row) return undefined;
    const choices = JSON.parse(String(row["choices"])) as PersonChoices;
    return { choices, revision: Number(row["revision"]) };
  }

  async writeChoices(
    { establishment, account }: TimetableOwner,
    choices: PersonChoices,
    revision: number,
    now: number,
  ): Promise<boolean> {
    const text = JSON.stringify(choices);
    const rows =
      revision === 0
        ? await this.#database.query(
            `insert into partage_timetable_person (establishment, account, choices, revision, updated_at)
            values ($1, $2, $3, 1, $4) on conflict do nothing returning revision`,
            [establishment, account, text, now],
          )
        : await this.#database.query(
            `update partage_timetable_person set choices = $3, revision = revision + 1, updated_at = $4
            where establishment = $1 and account = $2 and revision = $5 returning revision`,
            [establishment, account, text, now, revision],
          );
    return rows.length === 1;
  }

  async listPersonFeeds({
    establishment,
    account,
  }: TimetableOwner): Promise<readonly PersonFeed[]> {
    const rows = await this.#database.query(
      `select id, source, name, host, sealed, created_at from partage_person_feed
      where establishment = $1 and account = $2 order by created_at, id`,
      [establishment, account],
    );
    return rows.map(toPersonFeed);
  }

  async addPersonFeed(
    { establishment, account }: TimetableOwner,
    feed: PersonFeed,
    most: number,
  ): Promise<"added" | "full" | "known"> {
    return this.#database.transaction(async (query) => {
      await query("select pg_advisory_xact_lock(hashtext($1))", [`${establishment} ${account}`]);
      const rows = await query(
        "select source from partage_person_feed where establishment = $1 and account = $2",
        [establishment, account],
      );
      if (rows.some((row) => row["source"] === feed.source)) return "known";
      if (rows.length >= most) return "full";
      await query(
        `insert into partage_person_feed
          (establishment, account, id, source, name, host, sealed, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [
          ...[establishment, account, feed.id, feed.source, feed.name, feed.host, feed.sealed],
          feed.createdAt,
        ],
      );
      return "added";
    });
  }

  async renamePersonFeed(
    { establishment, account }: TimetableOwner,
    id: string,
    name: string,
  ): Promise<boolean> {
    const rows = await this.#database.query(
      `update partage_person_feed set name = $4
      where establishment = $1 and account = $2 and id = $3 returning id`,
      [establishment, account, id, name],
    );
    return rows.length === 1;
  }

  async removePersonFeed({ establishment, account }: TimetableOwner, id: string): Promise<boolean> {
    return this.#database.transaction(async (query) => {
      const [row] = await query(
        `delete from partage_person_feed
        where establishment = $1 and account = $2 and id = $3 returning source`,
        [establishment, account, id],
      );
      if (!row) return false;
      for (const table of ["feed_change", "feed"]) {
        await query(
          `delete from partage_${table} where establishment = $1 and source = $2 and not exists (
            select 1 from partage_person_feed where establishment = $1 and source = $2)`,
          [establishment, row["source"]],
        );
      }
      return true;
    });
  }

  async listHolders(
    { establishment, source }: FeedKey,
    limit: number,
  ): Promise<readonly FeedHolder[]> {
    const rows = await this.#database.query(
      `select account, id, sealed from partage_person_feed
      where establishment = $1 and source = $2 order by created_at, account limit $3`,
      [establishment, source, limit],
    );
    return rows.map((row) => ({
      account: String(row["account"]),
      id: String(row["id"]),
      sealed: String(row["sealed"]),
    }));
  }

  async readTimetableNews(since: number): Promise<TimetableNews> {
    const feeds = await this.#database.query(
      "select establishment, source, version, status from partage_feed where updated_at >= $1",
      [since],
    );
    const persons = await this.#database.query(
      `select establishment, account, revision from partage_timetable_person
      where updated_at >= $1`,
      [since],
    );
    return {
      feeds: feeds.map((row) => ({
        ...toKey(row),
        mark: `${String(row["version"])} ${String(row["status"])}`,
      })),
      persons: persons.map((row) => ({
        establishment: String(row["establishment"]),
        account: String(row["account"]),
        mark: String(row["revision"]),
      })),
    };
  }

  async sweepTimetables(changesBefore: number, unneededSince: number): Promise<void> {
    await this.#database.query("delete from partage_feed_change where noticed_at < $1", [
      changesBefore,
    ]);
    await this.#database.query(
      `with gone as (
        delete from partage_feed where needed_at < $1 returning establishment, source)
      delete from partage_feed_change using gone
      where partage_feed_change.establishment = gone.establishment
        and partage_feed_change.source = gone.source`,
      [unneededSince],
    );
  }
}

async function insertChanges(
  query: Query,
  { establishment, source }: FeedKey,
  { changes }: NewLessons,
): Promise<void> {
  if (changes.length === 0) return;
  const text = (lesson: unknown): string | null => (lesson ? JSON.stringify(lesson) : null);
  await query(
    `insert into partage_feed_change (establishment, source, kinds, before, after, noticed_at)
    select $1::text, $2::text, kinds, nullif(before, ''), nullif(after, ''), noticed_at
    from unnest($3::text[], $4::text[], $5::text[], $6::bigint[])
      as change (kinds, before, after, noticed_at)`,
    [
      ...[establishment, source, changes.map(({ kinds }) => kinds.join(" "))],
      changes.map(({ before }) => text(before) ?? ""),
      changes.map(({ after }) => text(after) ?? ""),
      changes.map(({ noticedAt }) => noticedAt),
    ],
  );
  await query(
    `delete from partage_feed_change where establishment = $1 and source = $2 and id <= (
      select id from partage_feed_change where establishment = $1 and source = $2
      order by id desc offset $3 limit 1)`,
    [establishment, source, MOST_CHANGES],
  );
}

function toKey(row: Row): FeedKey {
  return { establishment: String(row["establishment"]), source: String(row["source"]) };
}

function toRecord(row: Row): FeedRecord {
  return {
    ...toKey(row),
    status: row["status"] as FeedRecord["status"],
    problem: row["problem"] as string | null,
    version: String(row["version"]),
    groups: JSON.parse(String(row["groups"])) as readonly string[],
    lessons: Number(row["lessons"]),
    fetchedAt: toTime(row["fetched_at"]),
    etag: row["etag"] as string | null,
    lastModified: row["last_modified"] as string | null,
    nextAt: Number(row["next_at"]),
    failures: Number(row["failures"]),
    neededAt: Number(row["needed_at"]),
    heldVersion: row["held_version"] as string | null,
    heldSince: toTime(row["held_since"]),
    acceptedVersion: row["accepted_version"] as string | null,
  };
}

function toTime(value: unknown): number | null {
  return value === null ? null : Number(value);
}

function toChange(row: Row): StoredChange {
  const parse = (text: unknown): StoredChange["before"] =>
    typeof text === "string" ? (JSON.parse(text) as StoredChange["before"]) : null;
  return {
    id: String(row["id"]),
    source: String(row["source"]),
    kinds: String(row["kinds"]).split(" ") as unknown as StoredChange["kinds"],
    before: parse(row["before"]),
    after: parse(row["after"]),
    noticedAt: Number(row["noticed_at"]),
  };
}

function toPersonFeed(row: Row): PersonFeed {
  return {
    id: String(row["id"]),
    source: String(row["source"]),
    name: String(row["name"]),
    host: String(row["host"]),
    sealed: String(row["sealed"]),
    createdAt: Number(row["created_at"]),
  };
}
