import { describe } from "vitest";
import { createMemoryTimetableStore } from "../../app/timetable/memory-timetable-store.js";
import { describeTimetableStore } from "../../testing/timetable-store-contract.js";
import { openPglite, openPostgres } from "../database.js";
import { migrate } from "../migrations.js";
import { createSqlTimetableStore } from "./sql-timetable-store.js";

const POSTGRES = process.env["PARTAGE_TEST_POSTGRES"];

describeTimetableStore("memory", () => Promise.resolve(createMemoryTimetableStore()));

describeTimetableStore("PGlite", async () => {
  const database = await openPglite();
  await migrate(database);
  return createSqlTimetableStore(database);
});

describe.runIf(POSTGRES !== undefined)("PostgreSQL (PARTAGE_TEST_POSTGRES)", () => {
  describeTimetableStore("PostgreSQL", async () => {
    const database = openPostgres(POSTGRES!, { maxConnections: 4, onError: () => undefined });
    const [row] = await database.query(
      "select string_agg(format('%I', tablename), ', ') as tables from pg_tables where tablename like 'partage\\_%'",
    );
    const tables = row?.["tables"];
    if (typeof tables === "string") await database.query(`drop table ${tables}`);
    await migrate(database);
    return createSqlTimetableStore(database);
  });
});
