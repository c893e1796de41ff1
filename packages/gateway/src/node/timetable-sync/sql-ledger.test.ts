import { describe } from "vitest";
import { createMemoryLedger } from "../../app/index.js";
import { describeLedger, type LedgerUnderTest } from "../../testing/ledger-contract.js";
import { createOwnPostgres } from "../../testing/own-postgres.js";
import { type Database, openPglite, openPostgres } from "../database.js";
import { migrate } from "../migrations.js";
import { createSqlLedger } from "./sql-ledger.js";

const POSTGRES = process.env["PARTAGE_TEST_POSTGRES"];

describeLedger("memory", async () => {
  let now = Date.now();
  return {
    ledger: createMemoryLedger({ now: () => now }),
    setNow: (value) => (now = value),
    close: async () => undefined,
  };
});

describeLedger("PGlite", () => underTest(openPglite()));

describe.runIf(POSTGRES !== undefined)("PostgreSQL (PARTAGE_TEST_POSTGRES)", () => {
  describeLedger("PostgreSQL", async () => {
    const { url, drop } = await createOwnPostgres(POSTGRES!);
    const database = openPostgres(url, { maxConnections: 4, onError: () => undefined });
    return underTest(Promise.resolve(database), drop);
  });
});

async function underTest(
  opening: Promise<Database>,
  drop?: () => Promise<void>,
): Promise<LedgerUnderTest> {
  const database = await opening;
  await migrate(database);
  let now = Date.now();
  return {
    ledger: createSqlLedger(database, () => now),
    setNow: (value) => (now = value),
    close: async () => {
      await database.close();
      await drop?.();
    },
  };
}
