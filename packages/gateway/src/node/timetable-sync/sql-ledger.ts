import { randomUUID } from "node:crypto";
import type { Id } from "@partage-ent/jmap";
import {
  emptyAccount,
  LeaseLostError,
  type LedgerRow,
  type SyncAccount,
  type SyncCounts,
  type SyncEnd,
  type SyncLease,
  type SyncLedger,
  type SyncOwner,
  type SyncProgress,
  type SyncSettings,
  type SyncStatus,
} from "../../app/index.js";
import type { Database, Query, Row } from "../database.js";

/** Opens a {@link SyncLedger} on a database whose tables are made; the database stays the caller's. */
export function createSqlLedger(database: Database, now: () => number = Date.now): SyncLedger {
  return new SqlLedger(database, now);
}

/** Accounts with which a worker has something to do. */
const RUNNABLE = `(status in ('active', 'stopping') or (status = 'paused' and paused_by = 'problem'))`;

/** Columns of {@link SyncAccount} but the owner, with how each is written. */
const COLUMNS: Readonly<
  Record<Exclude<keyof SyncAccount, keyof SyncOwner>, readonly [name: string, type: string]>
> = {
  status: ["status", "text"],
  pausedBy: ["paused_by", "text"],
  feedIds: ["feed_ids", "text[]"],
  attributes: ["attributes", "text"],
  name: ["name", "text"],
  key: ["key", "text"],
  calendarId: ["calendar_id", "text"],
  calendarMark: ["calendar_mark", "text"],
  isCalendarGone: ["is_calendar_gone", "boolean"],
  timeZone: ["time_zone", "text"],
  problem: ["problem", "text"],
  failures: ["failures", "integer"],
  version: ["version", "text"],
  lastRunAt: ["last_run_at", "bigint"],
  preview: ["preview", "text"],
};

type Column = keyof typeof COLUMNS;

class SqlLedger implements SyncLedger {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  async read({ establishment, account }: SyncOwner): Promise<SyncAccount | undefined> {
    const [row] = await this.#database.query(
      "select * from partage_sync where establishment = $1 and account = $2",
      [establishment, account],
    );
    return row && toAccount(row);
  }

  change(
    owner: SyncOwner,
    decide: (account: SyncAccount) => SyncSettings,
  ): Promise<{ readonly account: SyncAccount; readonly isDue: boolean }> {
    return this.#database.transaction(async (query) => {
      const row = await lockAccount(query, owner);
      const { dueAt, startsAnew, ...settings } = decide(toAccount(row));
      const id = row["id"];
      if (startsAnew) await query("delete from partage_sync_event where sync_id = $1", [id]);
      const { text, values } = assignments(settings, 4);
      const [changed] = await query(
        `update partage_sync set ${[
          ...text,
          "due_at = case when $2::boolean then $3::bigint else due_at end",
          "is_marked = is_marked or $2::boolean",
          ...(startsAnew ? ["lease = null", "lease_until = 0"] : []),
        ].join(", ")} where id = $1 returning *`,
        [id, dueAt !== undefined, toDue(dueAt), ...values],
      );
      const dueNow = changed!["due_at"];
      return {
        account: toAccount(changed!),
        isDue: dueNow !== null && Number(dueNow) <= this.#now(),
      };
    });
  }

  async count({ establishment, account }: SyncOwner): Promise<SyncCounts> {
    const [row] = await this.#database.query(
      `select count(*) filter (where state = 'written') as written,
        count(*) filter (where state <> 'removed' and hash is null) as waiting
      from partage_sync_event join partage_sync on partage_sync.id = sync_id
      where establishment = $1 and account = $2`,
      [establishment, account],
    );
    return { written: Number(row?.["written"] ?? 0), waiting: Number(row?.["waiting"] ?? 0) };
  }

  async rows({ establishment, account }: SyncOwner): Promise<readonly LedgerRow[]> {
    const rows = await this.#database.query(
      `select partage_sync_event.* from partage_sync_event
      join partage_sync on partage_sync.id = sync_id
      where establishment = $1 and account = $2`,
      [establishment, account],
    );
    return rows.map(toLedgerRow);
  }

  async lease(
    { establishment, account }: SyncOwner,
    milliseconds: number,
  ): Promise<SyncLease | undefined> {
    const now = Math.floor(this.#now());
    const token = randomUUID();
    const [row] = await this.#database.query(
      `update partage_sync set lease = $3, lease_until = $4, is_marked = false,
        due_at = case when due_at is null then null else greatest(due_at, $4) end
      where establishment = $1 and account = $2 and lease_until <= $5 returning *`,
      [establishment, account, token, now + milliseconds, now],
    );
    if (!row) return undefined;
    const id = row["id"];
    return new SqlLease(
      this.#database,
      { ...{ id, token, milliseconds }, now: this.#now },
      toAccount(row),
    );
  }

  async due(establishments: readonly string[], limit: number): Promise<readonly SyncOwner[]> {
    const rows = await this.#database.query(
      `select establishment, account from partage_sync
      where due_at <= $1 and establishment = any($2::text[]) and ${RUNNABLE}
      order by due_at limit $3`,
      [Math.floor(this.#now()), [...establishments], limit],
    );
    return rows.map(toOwner);
  }

  async mark(establishment: string, feedId: Id): Promise<readonly SyncOwner[]> {
    const rows = await this.#database.query(
      `update partage_sync set due_at = $3, is_marked = true
      where establishment = $1 and feed_ids @> array[$2::text] and status = 'active'
      returning establishment, account`,
      [establishment, feedId, Math.floor(this.#now())],
    );
    return rows.map(toOwner);
  }

  async census(): Promise<Readonly<Record<SyncStatus, number>>> {
    const rows = await this.#database.query(
      "select status, count(*) as accounts from partage_sync group by status",
    );
    const counts = { off: 0, active: 0, paused: 0, stopping: 0 };
    for (const row of rows) counts[row["status"] as SyncStatus] = Number(row["accounts"]);
    return counts;
  }
}

interface LeaseTerms {
  readonly id: unknown;
  readonly token: string;
  readonly milliseconds: number;
  readonly now: () => number;
}

class SqlLease implements SyncLease {
  readonly account: SyncAccount;
  readonly #database: Database;
  readonly #terms: LeaseTerms;

  constructor(database: Database, terms: LeaseTerms, account: SyncAccount) {
    this.account = account;
    this.#database = database;
    this.#terms = terms;
  }

  async rows(): Promise<readonly LedgerRow[]> {
    const rows = await this.#database.query(
      `select partage_sync_event.* from partage_sync_event
      join partage_sync on partage_sync.id = sync_id where sync_id = $1 and lease = $2`,
      [this.#terms.id, this.#terms.token],
    );
    // No row may also mean that the lease is lost: the first write after it says so.
    return rows.map(toLedgerRow);
  }

  async record({
    put = [],
    forget = [],
  }: {
    readonly put?: readonly LedgerRow[];
    readonly forget?: readonly LedgerRow[];
  }): Promise<SyncStatus> {
    const column = (name: keyof LedgerRow) => put.map((row) => row[name]);
    const [row] = await this.#database.query(
      `with held as (${hold()} returning id, status),
      gone as (
        delete from partage_sync_event using held,
          unnest($4::text[], $5::text[]) as forgotten (feed, lesson)
        where sync_id = held.id and feed_id = feed and lesson_id = lesson),
      kept as (
        insert into partage_sync_event
          (sync_id, feed_id, lesson_id, generation, uid, event_id, hash, state, ends_at)
        select held.id, item.* from held, unnest($6::text[], $7::text[], $8::integer[], $9::text[],
          $10::text[], $11::text[], $12::text[], $13::bigint[]) as item
        on conflict (sync_id, feed_id, lesson_id) do update set
          generation = excluded.generation, uid = excluded.uid, event_id = excluded.event_id,
          hash = excluded.hash, state = excluded.state, ends_at = excluded.ends_at)
      select status from held`,
      [
        ...this.#held(),
        ...[forget.map(({ feedId }) => feedId), forget.map(({ lessonId }) => lessonId)],
        ...[column("feedId"), column("lessonId"), column("generation"), column("uid")],
        ...[column("eventId"), column("hash"), column("state")],
        put.map(({ endsAt }) => Math.floor(endsAt)),
      ],
    );
    return statusOf(row);
  }

  async note(progress: SyncProgress): Promise<SyncStatus> {
    const { text, values } = assignments(progress, 4);
    const [row] = await this.#database.query(`${hold(text)} returning status`, [
      ...this.#held(),
      ...values,
    ]);
    return statusOf(row);
  }

  async end({ dueAt, become, version, ...rest }: SyncEnd): Promise<boolean> {
    const { text, values } = assignments(rest, 9);
    const [row] = await this.#database.query(
      `update partage_sync set ${[
        "lease = null",
        "lease_until = 0",
        "due_at = case when is_marked then $3::bigint else $4::bigint end",
        "version = case when is_marked then null else $5::text end",
        "status = case when $6::text is not null and status = $7::text then $6::text else status end",
        `paused_by = case when $6::text is not null and status = $7::text then $8::text
          else paused_by end`,
        ...text,
      ].join(", ")} where id = $1 and lease = $2 returning is_marked`,
      [
        ...[this.#terms.id, this.#terms.token, Math.floor(this.#terms.now()), toDue(dueAt)],
        ...[version, become?.status ?? null, this.account.status, become?.pausedBy ?? null],
        ...values,
      ],
    );
    if (!row) throw lost();
    return row["is_marked"] === true;
  }

  #held(): readonly unknown[] {
    const { id, token, milliseconds, now } = this.#terms;
    return [id, token, Math.floor(now()) + milliseconds];
  }
}

/** Prolongs a lease that is still held, and assigns more. */
function hold(more: readonly string[] = []): string {
  const due = "due_at = case when due_at is null then null else greatest(due_at, $3::bigint) end";
  const set = ["lease_until = $3::bigint", due, ...more].join(", ");
  return `update partage_sync set ${set} where id = $1 and lease = $2`;
}

function statusOf(row: Row | undefined): SyncStatus {
  if (!row) throw lost();
  return row["status"] as SyncStatus;
}

function lost(): LeaseLostError {
  return new LeaseLostError("another worker has this account");
}

async function lockAccount(query: Query, owner: SyncOwner): Promise<Row> {
  const { establishment, account } = owner;
  const { feedIds, attributes, isCalendarGone, failures, status } = emptyAccount(owner);
  await query(
    `insert into partage_sync
      (establishment, account, status, feed_ids, attributes, is_calendar_gone, failures)
    values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      ...[establishment, account, status, [...feedIds], JSON.stringify(attributes)],
      ...[isCalendarGone, failures],
    ],
  );
  const [row] = await query(
    "select * from partage_sync where establishment = $1 and account = $2 for update",
    [establishment, account],
  );
  return row!;
}

/** Assignments of the given columns, numbered from `first` on. */
function assignments(
  change: Partial<Record<Column, unknown>>,
  first: number,
): { readonly text: readonly string[]; readonly values: readonly unknown[] } {
  const names = (Object.keys(COLUMNS) as Column[]).filter((name) => change[name] !== undefined);
  return {
    text: names.map((name, index) => {
      const [column, type] = COLUMNS[name];
      return `${column} = $${first + index}::${type}`;
    }),
    values: names.map((name) => toValue(name, change[name])),
  };
}

function toValue(name: Column, value: unknown): unknown {
  if (value === null) return null;
  if (name === "attributes" || name === "preview") return JSON.stringify(value);
  return typeof value === "number" ? Math.floor(value) : value;
}

/** Never is null in the table. */
function toDue(dueAt: number | undefined): number | null {
  return dueAt === undefined || !Number.isFinite(dueAt) ? null : Math.floor(dueAt);
}

function toOwner(row: Row): SyncOwner {
  return { establishment: String(row["establishment"]), account: String(row["account"]) };
}

function toAccount(row: Row): SyncAccount {
  const text = (name: string) => row[name] as string | null;
  const preview = text("preview");
  const lastRunAt = row["last_run_at"];
  return {
    ...toOwner(row),
    status: row["status"] as SyncStatus,
    pausedBy: row["paused_by"] as SyncAccount["pausedBy"],
    feedIds: row["feed_ids"] as readonly Id[],
    attributes: JSON.parse(String(row["attributes"])) as SyncAccount["attributes"],
    name: text("name"),
    key: text("key"),
    calendarId: text("calendar_id"),
    calendarMark: text("calendar_mark"),
    isCalendarGone: row["is_calendar_gone"] === true,
    timeZone: text("time_zone"),
    problem: text("problem"),
    failures: Number(row["failures"]),
    version: text("version"),
    lastRunAt: lastRunAt === null ? null : Number(lastRunAt),
    preview: preview === null ? null : (JSON.parse(preview) as SyncAccount["preview"]),
  };
}

function toLedgerRow(row: Row): LedgerRow {
  return {
    feedId: String(row["feed_id"]),
    lessonId: String(row["lesson_id"]),
    generation: Number(row["generation"]),
    uid: String(row["uid"]),
    eventId: row["event_id"] as string | null,
    hash: row["hash"] as string | null,
    state: row["state"] as LedgerRow["state"],
    endsAt: Number(row["ends_at"]),
  };
}
