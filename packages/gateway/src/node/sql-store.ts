import type {
  AliasOwner,
  LoginTransaction,
  SessionFilter,
  SessionKind,
  Store,
  StoredSession,
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
        issuer_session, scopes, origin, key_thumbprint, created_at, last_seen_at, expires_at, attributes)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        ...[session.idHash, session.kind, session.establishment, session.account, session.name],
        ...[session.issuer, session.subject, session.issuerSession, session.scopes.join(" ")],
        ...[session.origin, session.keyThumbprint],
        ...[session.createdAt, session.lastSeenAt, session.expiresAt],
        JSON.stringify(session.attributes),
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

  async deleteSession(idHash: string): Promise<boolean> {
    const [row] = await this.#database.query(
      "delete from partage_session where id_hash = $1 returning expires_at",
      [idHash],
    );
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

  async sweep(): Promise<void> {
    const now = this.#now();
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
    createdAt: Number(row["created_at"]),
    lastSeenAt: Number(row["last_seen_at"]),
    expiresAt: Number(row["expires_at"]),
  };
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

function toMap(rows: readonly Row[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [String(row["key"]), String(row["value"])]));
}
