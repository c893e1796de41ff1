import { describe, expect, it } from "vitest";
import { createMemoryQueue } from "../../app/index.js";
import { createOwnPostgres } from "../../testing/own-postgres.js";
import { describeQueue, type QueueUnderTest } from "../../testing/queue-contract.js";
import { type Database, openPglite, openPostgres } from "../database.js";
import { openBossQueue } from "./boss-queue.js";

const POSTGRES = process.env["PARTAGE_TEST_POSTGRES"];

describeQueue("memory", async () => {
  const queue = createMemoryQueue();
  return { queue, close: () => queue.stop() };
});

describeQueue("pg-boss on PGlite", async () => underTest(await openPglite()));

describe.runIf(POSTGRES !== undefined)("PostgreSQL (PARTAGE_TEST_POSTGRES)", () => {
  describeQueue("pg-boss on PostgreSQL", async () => {
    const { url, drop } = await createOwnPostgres(POSTGRES!);
    return underTest(openPostgres(url, { maxConnections: 4, onError: () => undefined }), drop);
  });
  it("is shared by two workers that start at once: each account goes to one of them", async () => {
    const { url, drop } = await createOwnPostgres(POSTGRES!);
    const databases = [1, 2].map(() =>
      openPostgres(url, { maxConnections: 4, onError: () => undefined }),
    );
    const queues = await Promise.all(databases.map((each) => openBossQueue(each, { onError })));
    const seen: string[][] = [[], []];
    const accounts = Array.from({ length: 200 }, (_, index) => `lea${index}`);
    await queues[0]!.push(accounts.map((account) => ({ establishment: "valmoree", account })));
    await Promise.all(
      queues.map((queue, index) =>
        queue.work("valmoree", 4, async ({ account }) => {
          seen[index]!.push(account);
          await new Promise((resolve) => setTimeout(resolve, 2));
        }),
      ),
    );
    for (let count = 0; seen.flat().length < 200 && count < 2_000; count += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(queues.map((queue) => queue.stop()));
    expect(seen.flat().sort()).toEqual([...accounts].sort());
    expect(seen.every((each) => each.length > 10)).toBe(true);
    await Promise.all(databases.map((each) => each.close()));
    await drop();
  });
});

function onError(error: unknown): void {
  throw error;
}

async function underTest(database: Database, drop?: () => Promise<void>): Promise<QueueUnderTest> {
  const queue = await openBossQueue(database, { onError, pollMs: 20 });
  return {
    queue,
    close: async () => {
      await queue.stop();
      await database.close();
      await drop?.();
    },
  };
}
