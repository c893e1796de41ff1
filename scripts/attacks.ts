/**
 * `npm run attacks`: every test of an attack, told by row of the project's list of attacks.
 *
 * A test or its suite names its rows: `row 7: …`, `rows 5 and 6: …`. A row is held when all its cases
 * pass. Exit code 1 when a row is not held, or when nothing was tested.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ATTACKS } from "../test/attacks/rows.js";
import { run } from "./run.js";

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

interface Row {
  passed: number;
  failed: number;
}

const folder = mkdtempSync(join(tmpdir(), "partage-attacks-"));
const file = join(folder, "report.json");
const code = await run(
  "npx",
  [
    ...["--no", "--", "vitest", "run", ".attack.test.ts", "test/attacks/"],
    ...["--reporter=default", "--reporter=json", `--outputFile=${file}`],
  ],
  { COUNTS_AS: "attacks" },
);
const { testResults } = JSON.parse(readFileSync(file, "utf8")) as Report;
rmSync(folder, { recursive: true, force: true });

const rows = new Map<number, Row>();
const all: Row = { passed: 0, failed: 0 };
for (const { assertionResults, status } of testResults) {
  for (const { fullName, status } of assertionResults) {
    const outcome = status === "passed" ? "passed" : "failed";
    all[outcome]++;
    for (const number of rowsOf(fullName)) {
      const row = rows.get(number) ?? { passed: 0, failed: 0 };
      row[outcome]++;
      rows.set(number, row);
    }
  }
  // A file that can't be read holds nothing.
  if (status === "failed" && assertionResults.length === 0) all.failed++;
}

for (const [number, { passed, failed }] of [...rows].sort(([a], [b]) => a - b)) {
  const verdict = failed === 0 ? "held" : `NOT HELD, ${failed} failed`;
  console.log(`row ${number}, ${ATTACKS[number] ?? "unknown"}: ${passed} cases, ${verdict}`);
}
const held = [...rows.values()].filter(({ failed }) => failed === 0).length;
const untested = Object.keys(ATTACKS).filter((number) => !rows.has(Number(number)));
console.log(`\nwithout a test here: ${untested.join(", ") || "none"}`);
console.log(
  `${rows.size} rows tested / ${held} rows held, of ${Object.keys(ATTACKS).length}; ` +
    `${all.passed} cases passed, ${all.failed} failed`,
);
process.exitCode = code !== 0 || all.failed > 0 || held < rows.size || rows.size === 0 ? 1 : 0;

/** The rows that a name speaks of; a test's own rows go before those of its suite. */
function rowsOf(fullName: string): ReadonlySet<number> {
  const named = [...fullName.matchAll(/\brows? (\d+(?:(?:,| and|,? or) \d+)*)/g)].at(-1);
  return new Set(named?.[1]?.match(/\d+/g)?.map(Number) ?? []);
}
