import { describe } from "vitest";
import { openPglite, openPostgres } from "../../packages/gateway/src/node/database.js";
import { createOwnPostgres } from "../../packages/gateway/src/testing/own-postgres.js";
import { describeDirectoryBackend } from "./directory-backend.js";
import { indexDirectory, memorySource } from "./directory-index.js";
import { RECORDS, STRUCTURES } from "./directory-seed.js";

const POSTGRES = process.env["PARTAGE_TEST_POSTGRES"];

describeDirectoryBackend("the index on PGlite", async () => {
  const database = await openPglite();
  return indexDirectory(database, memorySource(RECORDS, STRUCTURES), () => database.close());
});

describe.runIf(POSTGRES !== undefined)("PostgreSQL (PARTAGE_TEST_POSTGRES)", () => {
  describeDirectoryBackend("the index on PostgreSQL", async () => {
    const own = await createOwnPostgres(POSTGRES!);
    const database = openPostgres(own.url, { maxConnections: 4, onError: () => undefined });
    return indexDirectory(database, memorySource(RECORDS, STRUCTURES), async () => {
      await database.close();
      await own.drop();
    });
  });
});
