/**
 * `npm run sync:chaos [-- --kills 500] [--seed N] [--accounts 6] [--store pglite|postgres]
 * [--over memory|sandbox]`: workers that keep calendars like timetables are killed, by SIGKILL, at
 * random and at every named point of a run, while feeds change and people use their calendars.
 *
 * Without `--store`, nine kills of ten on PostgreSQL, two workers on one database at a time (Debian's
 * package, installed here where this is root), the others on the embedded PGlite. In the end no lesson
 * may be lost or doubled, nothing of the people's own touched, and nothing left after taking back.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ChaosReport, runChaos } from "../test/sync/run-chaos.js";
import { buildPrograms } from "../test/sync/chaos-processes.js";
import { installPostgres, startTemporaryPostgres } from "../test/sync/temporary-postgres.js";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    accounts: { type: "string", default: "6" },
    store: { type: "string" },
    over: { type: "string", default: "memory" },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
const accounts = Number(values.accounts);
const over = values.over === "sandbox" ? "sandbox" : "memory";
const hasPostgres = values.store !== "pglite" && installPostgres();
if (values.store === "postgres" && !hasPostgres) {
  console.error("There is no PostgreSQL (Debian package postgresql), and this is not root.");
  process.exit(1);
}
if (!hasPostgres && values.store === undefined) console.log("no PostgreSQL here: PGlite alone");

const programs = await buildPrograms();
const postgresKills = !hasPostgres
  ? 0
  : values.store === "postgres"
    ? kills
    : Math.round(kills * 0.9);
const reports: ChaosReport[] = [];
if (postgresKills > 0) {
  const postgres = await startTemporaryPostgres();
  try {
    reports.push(
      await runChaos({
        ...{ programs, seed, accounts, over, kills: postgresKills, workers: 2 },
        store: { kind: "postgres", url: postgres.url },
      }),
    );
  } finally {
    postgres.stop();
  }
}
if (kills > postgresKills) {
  const path = mkdtempSync(join(tmpdir(), "partage-chaos-"));
  reports.push(
    await runChaos({
      ...{ programs, seed: seed + 1, accounts, over, kills: kills - postgresKills, workers: 1 },
      store: { kind: "pglite", path },
    }),
  );
  rmSync(path, { recursive: true, force: true });
}

for (const report of reports) {
  const points = Object.entries(report.points).map(([name, count]) => `${name} ${count}`);
  console.log(
    `${report.store}, ${report.workers} worker(s), over ${over}: ${report.kills} kills in ` +
      `${Math.round(report.seconds)} s, of them at random ${report.random}, at points: ${points.join(", ")}; ` +
      `looks ${report.looks}, written ${report.written}, by worker ${report.shares.join("/")}`,
  );
  for (const fault of report.faults) console.log(`  fault: ${fault}`);
}
const sum = (name: "lost" | "doubled" | "foreign" | "left" | "kills"): number =>
  reports.reduce((total, report) => total + report[name], 0);
const missed = reports.flatMap(({ missed: names }) => names);
if (missed.length > 0) console.log(`points that nobody was killed at: ${missed.join(", ")}`);
const isGood = sum("lost") + sum("doubled") + sum("foreign") + sum("left") === 0;
process.exitCode = isGood ? 0 : 1;
console.log(
  `\n${sum("kills")} kills: ${sum("lost")} lost, ${sum("doubled")} duplicated, ` +
    `${sum("foreign")} foreign touched, ${sum("left")} left after taking back (seed ${seed})`,
);
