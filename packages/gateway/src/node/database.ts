/**
 * One SQL engine, embedded or shared: PGlite or PostgreSQL, the same statements.
 *
 * @module
 */
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { lockFolder } from "./folder-lock.js";

/** A row as the engine gives it. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement with its parameters. */
export type Query = (sql: string, parameters?: readonly unknown[]) => Promise<readonly Row[]>;

/** An open database. */
export interface Database {
  readonly query: Query;
  /** Runs statements that stand or fall together. */
  transaction<Result>(run: (query: Query) => Promise<Result>): Promise<Result>;
  /** Runs a text of several statements without parameters; answers the rows of the last one. */
  script(sql: string): Promise<readonly Row[]>;
  /** The same for statements that take minutes: loading, building an index. */
  readonly patient: Pick<Database, "query" | "transaction">;
  /** Ends all connections. */
  close(): Promise<void>;
}

/**
 * Opens the embedded engine; without a folder it forgets all at the end.
 *
 * @throws FolderInUseError while another process has the folder.
 */
export async function openPglite(path?: string): Promise<Database> {
  const release = path === undefined ? undefined : await lockFolder(path);
  try {
    const engine = await PGlite.create(path === undefined ? {} : { dataDir: join(path, "pglite") });
    return databaseOf(engine, release);
  } catch (error) {
    await release?.();
    throw error;
  }
}

function databaseOf(engine: PGlite, release: (() => Promise<void>) | undefined): Database {
  const patient: Database["patient"] = {
    query: async (sql, parameters = []) => (await engine.query<Row>(sql, [...parameters])).rows,
    transaction: (run) =>
      engine.transaction((inner) =>
        run(async (sql, parameters = []) => (await inner.query<Row>(sql, [...parameters])).rows),
      ),
  };
  return {
    ...patient,
    patient,
    script: (sql) => runScript(engine, sql),
    close: async () => {
      await engine.close();
      await release?.();
    },
  };
}

async function runScript(engine: PGlite, sql: string): Promise<readonly Row[]> {
  try {
    return (await engine.exec(sql)).at(-1)?.rows ?? [];
  } catch (error) {
    // A script that began a transaction must not leave it to the next statement.
    await engine.exec("rollback");
    throw error;
  }
}

/** Opens PostgreSQL by a pool of connections; connects when first asked. */
export function openPostgres(
  url: string,
  options: { readonly maxConnections: number; readonly onError: (error: Error) => void },
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
    application_name: "partage-ent",
  });
  pool.on("error", options.onError);
  return {
    query: async (sql, parameters = []) =>
      (await pool.query<Row>({ name: nameOf(sql), text: sql, values: [...parameters] })).rows,
    transaction: (run) => runTransaction(pool, run),
    patient: {
      query: async (sql, parameters = []) =>
        (await pool.query<Row>(patiently(sql, parameters))).rows,
      transaction: (run) => runTransaction(pool, run, patiently),
    },
    script: (sql) => runPostgresScript(pool, sql),
    close: () => pool.end(),
  };
}

/** Longest time of a statement of {@link Database.patient}, in milliseconds. */
const PATIENCE = 3_600_000;

function patiently(sql: string, parameters: readonly unknown[]): pg.QueryConfig {
  const config = { text: sql, values: [...parameters], query_timeout: PATIENCE };
  return config;
}

function inTime(sql: string, parameters: readonly unknown[]): pg.QueryConfig {
  return { text: sql, values: [...parameters] };
}

const names = new Map<string, string>();

/** A name makes the server keep the plan of a statement. */
function nameOf(sql: string): string {
  const name = names.get(sql) ?? `partage_${names.size}`;
  names.set(sql, name);
  return name;
}

async function runPostgresScript(pool: pg.Pool, sql: string): Promise<readonly Row[]> {
  const client = await pool.connect();
  try {
    const results: unknown = await client.query(sql);
    const last = (Array.isArray(results) ? results.at(-1) : results) as pg.QueryResult<Row>;
    return last.rows;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}

async function runTransaction<Result>(
  pool: pg.Pool,
  run: (query: Query) => Promise<Result>,
  configure: typeof inTime = inTime,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const result = await run(
      async (sql, parameters = []) => (await client.query<Row>(configure(sql, parameters))).rows,
    );
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
