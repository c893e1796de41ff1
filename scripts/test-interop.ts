/**
 * `npm run test:interop [-- SUITE…]`: programs that the project did not write, against its own.
 *
 * Clients are old or large, so that each has a folder with dependencies of its own, installed here
 * from its lock file; servers are those of Debian (`standards`: Dovecot, SOGo, Radicale, Cyrus, slapd;
 * `sso`: LemonLDAP::NG, Apache with its sign-in modules, SimpleSAMLphp, nginx, and oidc-provider of npm),
 * installed where they are missing and this is root. The last line counts the tests.
 *
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { buildCdn } from "./build-cdn.js";
import { run } from "./run.js";

const suites: Readonly<Record<string, string>> = {
  clients: "test/clients",
  ldap: "test/interop/ldap",
  standards: "test/interop/standards",
  sso: "test/interop/sso",
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(
    `No such suite: ${unknown.join(", ")} (there are: ${Object.keys(suites).join(", ")})`,
  );
  process.exit(1);
}

const folders = (asked.length > 0 ? asked : Object.keys(suites)).map((name) => suites[name]!);
let failed = 0;
for (const folder of folders.flatMap(packagesIn)) {
  const code = await run("npm", ["ci", "--no-audit", "--no-fund", "--prefix", folder]);
  if (code === 0) continue;
  console.error(`npm ci failed in ${folder}`);
  failed++;
}
// What the pages of the portal load; the suite of standards builds it itself.
if (folders.includes(suites["sso"]!)) await buildCdn();
const args = ["--no", "--", "vitest", "run", "--config", "vitest.interop.config.ts", ...folders];
const code = failed > 0 ? 1 : await run("npx", args, { COUNTS_AS: "interop" });
if (failed > 0) console.log(`\n0 passed, ${failed} failed, 0 skipped`);
process.exitCode = code;

function packagesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .map((name) => `${folder}/${name}`)
    .filter((path) => existsSync(`${path}/package-lock.json`));
}
