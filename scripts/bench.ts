/**
 * `npm run bench -- [inbox | calendar | sync | directory | backends ...] [--json] [--people N]`: what things cost, beside the best that others do
 * in the same run. Without a name, all of them. Exit code 1 above a budget.
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Bench } from "../test/bench/bench-options.js";

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  inbox: async () => (await import("../test/bench/inbox-bench.js")).benchInbox,
  agenda: async () => (await import("../test/bench/agenda-bench.js")).benchAgenda,
  backends: async () => (await import("../test/bench/backends-bench.js")).benchBackends,
  calendar: async () => (await import("../test/bench/calendar-bench.js")).benchCalendar,
  directory: async () => (await import("../test/bench/directory-bench.js")).benchDirectory,
  sync: async () => (await import("../test/bench/sync-bench.js")).benchSync,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, people: { type: "string" } },
});
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  const known = Object.keys(BENCHES).join(", ");
  console.error(`No such measurement: ${unknown.join(" ")} (there is: ${known})`);
  process.exit(1);
}
for (const name of names) {
  const bench = await BENCHES[name]!();
  const people = values.people === undefined ? {} : { people: Number(values.people) };
  if (!(await bench({ json: values.json, ...people }))) process.exitCode = 1;
}
