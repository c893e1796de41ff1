import { afterAll, beforeAll, describe } from "vitest";
import { checkLtiStore } from "../../testing/lti-store-contract.js";
import { type Database, openPglite } from "../database.js";
import { migrate } from "../migrations.js";
import { createSqlLtiStore } from "./sql-lti-store.js";

describe("platforms and keys in tables", () => {
  let database: Database;
  beforeAll(async () => {
    database = await openPglite();
    await migrate(database);
  });
  afterAll(() => database.close());

  checkLtiStore(async (now) => {
    for (const table of ["registration", "invite", "key"])
      await database.query(`delete from partage_lti_${table}`);
    return createSqlLtiStore(database, now);
  });
});
