/** An empty database on a PostgreSQL that other tests use at the same time. */
import { randomUUID } from "node:crypto";
import { openPostgres } from "../node/database.js";

/** Makes a database and answers its connection string, and how to remove it once nobody is connected. */
export async function createOwnPostgres(
  url: string,
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const name = `partage_test_${randomUUID().replaceAll("-", "")}`;
  const administer = async (statement: string): Promise<void> => {
    const database = openPostgres(url, { maxConnections: 1, onError: () => undefined });
    try {
      await database.query(statement);
    } finally {
      await database.close();
    }
  };
  await administer(`create database ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => administer(`drop database ${name} with (force)`) };
}
