import { describe } from "vitest";
import { describeDirectoryStore } from "../../testing/directory-store-contract.js";
import { createOwnPostgres } from "../../testing/own-postgres.js";
import { openPglite, openPostgres } from "../database.js";
import { migrate } from "../migrations.js";
import { createSqlDirectoryStore } from "./sql-directory-store.js";

const POSTGRES = process.env["PARTAGE_TEST_POSTGRES"];

describeDirectoryStore("PGlite", async () => {
  const database = await openPglite();
  await migrate(database);
  return createSqlDirectoryStore(database);
});

describe.runIf(POSTGRES !== undefined)("PostgreSQL (PARTAGE_TEST_POSTGRES)", () => {
  describeDirectoryStore("PostgreSQL", async () => {
    const own = await createOwnPostgres(POSTGRES!);
    const database = openPostgres(own.url, { maxConnections: 4, onError: () => undefined });
    await migrate(database);
    return createSqlDirectoryStore(database);
  });
});
