import type { Reporter, TestCase, TestModule } from "vitest/node";

interface Row {
  readonly server: string;
  passed: number;
  failed: number;
  notOffered: number;
}

const FOLDERS = ["test/interop/standards/", "test/interop/sso/"];

/** Prints for each real server how many cases passed, failed and are not offered by it. */
export class ServerTableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Row>();
    const rowOf = (server: string): Row => {
      const row = rows.get(server) ?? { server, passed: 0, failed: 0, notOffered: 0 };
      rows.set(server, row);
      return row;
    };
    for (const module of modules) {
      const { relativeModuleId } = module;
      if (!FOLDERS.some((folder) => relativeModuleId.startsWith(folder))) continue;
      const tests = [...module.children.allTests()];
      for (const test of tests) count(rowOf(serverOf(test)), test);
      const hasFailed = tests.some((test) => test.result().state === "failed");
      if (!module.ok() && !hasFailed) rowOf(relativeModuleId).failed++;
    }
    if (rows.size > 0) print([...rows.values()]);
  }
}

/** The outermost `describe` of these files says which server it is about. */
function serverOf(test: TestCase): string {
  let { parent } = test;
  while (parent.type === "suite" && parent.parent.type === "suite") parent = parent.parent;
  return parent.type === "suite" ? parent.name : parent.relativeModuleId;
}

function count(row: Row, test: TestCase): void {
  const { state } = test.result();
  if (state === "passed") row.passed++;
  if (state === "failed") row.failed++;
  if (state === "skipped") row.notOffered++;
}

function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ server }) => server.length), "server".length);
  const line = (...[server = "", ...cells]: readonly string[]): string =>
    `${server.padEnd(width)}${cells.map((cell) => cell.padStart(13)).join("")}`;
  console.log(`\n${line("server", "passed", "failed", "not offered")}`);
  for (const { server, passed, failed, notOffered } of rows) {
    console.log(line(server, String(passed), String(failed), String(notOffered)));
  }
}
