import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TEST_ENV, testConfig } from "../../testing/test-gateway.js";
import { openPglite } from "../database.js";
import { migrate } from "../migrations.js";
import { runCli } from "../run-cli.js";
import { createSqlLedger } from "./sql-ledger.js";

const account = "lea.martin@univ-valmoree.example";
let folder = "";
let config = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "partage-cli-"));
  config = join(folder, "gateway.json");
  const path = join(folder, "store");
  const whole = testConfig("https://idp.univ-valmoree.example");
  const [first, ...rest] = whole.establishments;
  const feeds = [{ id: "l1", name: "L1", url: "https://ade.univ-valmoree.example/l1" }];
  await writeFile(
    config,
    JSON.stringify({
      ...whole,
      store: { kind: "pglite", path },
      establishments: [{ ...first, timetables: { feeds } }, ...rest],
    }),
  );
  const database = await openPglite(path);
  await migrate(database);
  const ledger = createSqlLedger(database);
  await ledger.change({ establishment: first!.key, account }, () => ({
    ...{ status: "active", feedIds: ["l1"], key: "k", calendarId: "257" },
  }));
  await database.close();
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]) {
  let out = "";
  let error = "";
  const code = await runCli(["timetable", "sync", ...args, "--config", config], {
    env: TEST_ENV,
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    untilStopped: () => Promise.resolve(),
  });
  return { code, error, last: out.trimEnd().split("\n").at(-1) };
}

it("tells, holds, goes on and takes back", async () => {
  const figure = "0 written, 0 waiting";
  expect(await run("status")).toMatchObject({ code: 0, last: "1 active, 0 paused, 0 stopping" });
  const of = ["--account", account.toUpperCase()];
  expect((await run("pause", ...of)).last).toBe(`${account}: paused by operator, ${figure}`);
  expect((await run("resume", ...of)).last).toBe(`${account}: active, ${figure}`);
  expect((await run("stop", ...of)).last).toBe(`${account}: stopping, ${figure}`);
  expect(await run("pause", ...of)).toMatchObject({ code: 1 });
  expect(await run("status", "--account", "tom@x.example")).toMatchObject({ code: 1 });
  expect(await run("pause")).toMatchObject({ code: 2 });
  expect(await run("burn", ...of)).toMatchObject({ code: 2 });
});
