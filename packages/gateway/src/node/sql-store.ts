import {
  type AliasOwner,
  type LoginTransaction,
  MOST_MOVED,
  MOVED_FOR,
  type SessionFilter,
  type SessionKind,
  type Store,
  type StoredCredential,
  type StoredSession,
} from "../app/index.js";
import type { Database, Row } from "./database.js";
import { migrate } from "./migrations.js";

/** Opens a {@link Store} on a database, which it owns from then on; tables are made as needed. */
export async function openSqlStore(
  database: Database,
  now: () => number = Date.now,
): Promise<Store> {
  await migrate(database);
  return new SqlStore(database, now);
}

class SqlStore implements Store {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  async createSession(session: StoredSession): Promise<void> {
    await this.#database.query(
      `insert into partage_session (id_hash, kind, establishment, account, name, issuer, subject,
        issuer_session, scopes, origin, key_thumbprint, created_at, last_seen_at, expires_at, attributes,
        host, parent_hash, renewable_until)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
      [
        ...[session.idHash, session.kind, session.establishment, session.account, session.name],
        ...[session.issuer, session.subject, session.issuerSession, session.scopes.join(" ")],
        ...[session.origin, session.keyThumbprint],
        ...[session.createdAt, session.lastSeenAt, session.expiresAt],
        JSON.stringify(session.attributes),
        session.host && JSON.stringify(session.host),
        ...[session.parentHash, session.renewableUntil],
      ],
    );
  }

  async readSession(idHash: string): Promise<StoredSession | undefined> {
    const [row] = await this.#database.query(
      "select * from partage_session where id_hash = $1 and expires_at > $2",
      [idHash, this.#now()],
    );
    return row && toSession(row);
  }

  async touchSession(idHash: string, lastSeenAt: number): Promise<void> {
    await this.#database.query("update partage_session set last_seen_at = $2 where id_hash = $1", [
      idHash,
      lastSeenAt,
    ]);
  }

  async shortenSession(idHash: string, expiresAt: number): Promise<void> {
    await this.#database.query(
      "update partage_session set expires_at = least(expires_at, $2) where id_hash = $1",
      [idHash, Math.floor(expiresAt)],
    );
  }

  async deleteSession(idHash: string): Promise<boolean> {
    const rows = await this.#database.query(
      "delete from partage_session where id_hash = $1 or parent_hash = $1 returning id_hash, expires_at",
      [idHash],
    );
    const row = rows.find((each) => each["id_hash"] === idHash);
    return row !== undefined && Number(row["expires_at"]) > this.#now();
  }

  async deleteSessions(filter: SessionFilter): Promise<readonly StoredSession[]> {
    const { establishment, issuer, subject = null, issuerSession = null } = filter;
    if (subject === null && issuerSession === null) return [];
    const rows = await this.#database.query(
      `delete from partage_session where establishment = $1 and issuer = $2
        and ($3::text is null or subject = $3) and ($4::text is null or issuer_session = $4)
      returning *`,
      [establishment, issuer, subject, issuerSession],
    );
    return rows.map(toSession).filter(({ expiresAt }) => expiresAt > this.#now());
  }

  async deleteSessionsOf({
    establishment,
    account,
  }: AliasOwner): Promise<readonly StoredSession[]> {
    const rows = await this.#database.query(
      "delete from partage_session where establishment = $1 and account = $2 returning *",
      [establishment, account],
    );
    return rows.map(toSession).filter(({ expiresAt }) => expiresAt > this.#now());
  }

  async hasSession({ establishment, account }: AliasOwner): Promise<boolean> {
    const rows = await this.#database.query(
      `select 1 from partage_session
      where establishment = $1 and account = $2 and expires_at > $3 limit 1`,
      [establishment, account, this.#now()],
    );
    return rows.length > 0;
  }

  async countSessions(): Promise<number> {
    const [row] = await this.#database.query(
      "select count(*) as live from partage_session where expires_at > $1",
      [this.#now()],
    );
    return Number(row?.["live"] ?? 0);
  }

  async saveTransaction(transaction: LoginTransaction): Promise<void> {
    await this.#database.query(
      `insert into partage_transaction
        (state_hash, browser_hash, establishment, issuer, return_to, silent, memory, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[transaction.stateHash, transaction.browserHash, transaction.establishment],
        ...[transaction.issuer, transaction.returnTo, transaction.silent],
        ...[JSON.stringify(transaction.memory), transaction.expiresAt],
      ],
    );
  }

  async readTransaction(stateHash: string): Promise<LoginTransaction | undefined> {
    const [row] = await this.#database.query(
      "select * from partage_transaction where state_hash = $1 and expires_at > $2",
      [stateHash, this.#now()],
    );
    return row && toTransaction(row);
  }

  async takeTransaction(stateHash: string): Promise<LoginTransaction | undefined> {
    const [row] = await this.#database.query(
      "delete from partage_transaction where state_hash = $1 returning *",
      [stateHash],
    );
    return row && Number(row["expires_at"]) > this.#now() ? toTransaction(row) : undefined;
  }

  async useOnce(key: string, expiresAt: number): Promise<boolean> {
    const rows = await this.#database.query(
      `insert into partage_once (key, expires_at) values ($1, $2)
      on conflict (key) do update set expires_at = excluded.expires_at
        where partage_once.expires_at <= $3
      returning key`,
      [key, Math.ceil(expiresAt), this.#now()],
    );
    return rows.length === 1;
  }

  async increment(key: string, windowMs: number): Promise<number> {
    const now = this.#now();
    const [row] = await this.#database.query(
      `insert into partage_counter (key, value, expires_at) values ($1, 1, $2)
      on conflict (key) do update set
        value = case when partage_counter.expires_at <= $3 then 1 else partage_counter.value + 1 end,
        expires_at = case when partage_counter.expires_at <= $3 then excluded.expires_at
          else partage_counter.expires_at end
      returning value`,
      [key, Math.ceil(now + windowMs), now],
    );
    return Number(row?.["value"] ?? 1);
  }

  async readThreadAliases(
    owner: AliasOwner,
    conversationIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#database.query(
      `select conversation_id as key, thread_id as value from partage_thread
      where establishment = $1 and account = $2 and conversation_id = any($3::text[])`,
      [owner.establishment, owner.account, [...conversationIds]],
    );
    return toMap(rows);
  }

  async readConversations(
    owner: AliasOwner,
    threadIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#database.query(
      `select thread_id as key, conversation_id as value from partage_thread
      where establishment = $1 and account = $2 and thread_id = any($3::text[]) order by added`,
      [owner.establishment, owner.account, [...threadIds]],
    );
    return toMap(rows);
  }

  async addThreadAliases(owner: AliasOwner, aliases: ReadonlyMap<string, string>): Promise<void> {
    if (aliases.size === 0) return;
    await this.#database.query(
      `insert into partage_thread (establishment, account, conversation_id, thread_id)
      select $1::text, $2::text, conversation_id, thread_id
      from unnest($3::text[], $4::text[]) as alias (conversation_id, thread_id)
      on conflict do nothing`,
      [owner.establishment, owner.account, [...aliases.keys()], [...aliases.values()]],
    );
  }

  async readMoved(
    { establishment, account }: AliasOwner,
    oldIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#database.query(
      `select old_id as key, new_id as value from partage_moved
      where establishment = $1 and account = $2 and old_id = any($3::text[])`,
      [establishment, account, [...oldIds]],
    );
    return toMap(rows);
  }

  async readMovedFrom(
    { establishment, account }: AliasOwner,
    newIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#database.query(
      `select new_id as key, old_id as value from partage_moved
      where establishment = $1 and account = $2 and new_id = any($3::text[]) order by added`,
      [establishment, account, [...newIds]],
    );
    return toMap(rows);
  }

  async addMoved(owner: AliasOwner, moved: ReadonlyMap<string, string>): Promise<void> {
    if (moved.size === 0) return;
    const { establishment, account } = owner;
    const oldIds = [...moved.keys()];
    await this.#database.transaction(async (query) => {
      // Removed and added anew, so that a later one comes later in the order.
      await query(
        `delete from partage_moved
        where establishment = $1 and account = $2 and old_id = any($3::text[])`,
        [establishment, account, oldIds],
      );
      await query(
        `insert into partage_moved (establishment, account, old_id, new_id, moved_at)
        select $1::text, $2::text, old_id, new_id, $5::bigint
        from unnest($3::text[], $4::text[]) as moved (old_id, new_id)
        on conflict (establishment, account, old_id)
        do update set new_id = excluded.new_id, moved_at = excluded.moved_at`,
        [establishment, account, oldIds, [...moved.values()], this.#now()],
      );
      await query(
        `delete from partage_moved where establishment = $1 and account = $2 and added <= (
          select added from partage_moved where establishment = $1 and account = $2
          order by added desc offset $3 limit 1)`,
        [establishment, account, MOST_MOVED],
      );
    });
  }

  async readCredential(
    { establishment, account }: AliasOwner,
    kind: string,
  ): Promise<StoredCredential | undefined> {
    const [row] = await this.#database.query(
      `select * from partage_credential where establishment = $1 and account = $2 and kind = $3
        and (expires_at is null or expires_at > $4)`,
      [establishment, account, kind, this.#now()],
    );
    return row && toCredential(row);
  }

  async writeCredential(credential: StoredCredential, replaces?: string): Promise<boolean> {
    const { establishment, account, kind, sealed, storedAt, expiresAt } = credential;
    const values = [establishment, account, kind, sealed, storedAt, expiresAt];
    const rows =
      replaces === undefined
        ? await this.#database.query(
            `insert into partage_credential
              (establishment, account, kind, sealed, stored_at, expires_at)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (establishment, account, kind) do update set sealed = excluded.sealed,
              stored_at = excluded.stored_at, expires_at = excluded.expires_at
            returning kind`,
            values,
          )
        : await this.#database.query(
            `update partage_credential set sealed = $4, stored_at = $5, expires_at = $6
            where establishment = $1 and account = $2 and kind = $3 and sealed = $7
            returning kind`,
            [...values, replaces],
          );
    return rows.length === 1;
  }

  async deleteCredential(
    { establishment, account }: AliasOwner,
    kind: string,
    sealed?: string,
  ): Promise<boolean> {
    const rows = await this.#database.query(
      `delete from partage_credential where establishment = $1 and account = $2 and kind = $3
        and ($4::text is null or sealed = $4) returning kind`,
      [establishment, account, kind, sealed ?? null],
    );
    return rows.length === 1;
  }

  async listCredentials(establishment: string): Promise<readonly StoredCredential[]> {
    const rows = await this.#database.query(
      `select * from partage_credential where establishment = $1
        and (expires_at is null or expires_at > $2) order by account collate "C", kind`,
      [establishment, this.#now()],
    );
    return rows.map(toCredential);
  }

  async sweep(): Promise<void> {
    const now = this.#now();
    await this.#database.query("delete from partage_moved where moved_at <= $1", [now - MOVED_FOR]);
    await this.#database.query("delete from partage_credential where expires_at <= $1", [now]);
    for (const table of ["session", "transaction", "once", "counter"]) {
      await this.#database.query(`delete from partage_${table} where expires_at <= $1`, [now]);
    }
  }

  async check(): Promise<void> {
    await this.#database.query("select 1 from partage_migration limit 1");
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

function toSession(row: Row): StoredSession {
  return {
    idHash: String(row["id_hash"]),
    kind: row["kind"] as SessionKind,
    establishment: String(row["establishment"]),
    account: String(row["account"]),
    name: String(row["name"]),
    issuer: String(row["issuer"]),
    subject: String(row["subject"]),
    issuerSession: row["issuer_session"] as string | null,
    attributes: JSON.parse(String(row["attributes"])) as Record<string, readonly string[]>,
    scopes: String(row["scopes"]).split(" ").filter(Boolean),
    origin: row["origin"] as string | null,
    keyThumbprint: row["key_thumbprint"] as string | null,
    host: row["host"] === null ? null : readTexts(row["host"]),
    parentHash: row["parent_hash"] as string | null,
    renewableUntil: row["renewable_until"] === null ? null : Number(row["renewable_until"]),
    createdAt: Number(row["created_at"]),
    lastSeenAt: Number(row["last_seen_at"]),
    expiresAt: Number(row["expires_at"]),
  };
}

function readTexts(value: unknown): Readonly<Record<string, string>> {
  return JSON.parse(String(value)) as Record<string, string>;
}

function toTransaction(row: Row): LoginTransaction {
  return {
    stateHash: String(row["state_hash"]),
    browserHash: String(row["browser_hash"]),
    establishment: String(row["establishment"]),
    issuer: String(row["issuer"]),
    returnTo: String(row["return_to"]),
    silent: row["silent"] === true,
    memory: JSON.parse(String(row["memory"])) as Record<string, string>,
    expiresAt: Number(row["expires_at"]),
  };
}

function toCredential(row: Row): StoredCredential {
  return {
    establishment: String(row["establishment"]),
    account: String(row["account"]),
    kind: String(row["kind"]),
    sealed: String(row["sealed"]),
    storedAt: Number(row["stored_at"]),
    expiresAt: row["expires_at"] === null ? null : Number(row["expires_at"]),
  };
}

function toMap(rows: readonly Row[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [String(row["key"]), String(row["value"])]));
}
