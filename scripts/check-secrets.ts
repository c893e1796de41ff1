/**
 * `npm run check:secrets`: nothing is committed that tells a secret or a place it was made at.
 *
 * Reads every file that git knows. Exit code 1 when one holds a private key, a key of 64 hexadecimal
 * digits outside of tests, an address of a package registry in a lock file, or a folder of a machine.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
  /** Files in which it may stand. */
  readonly except?: RegExp;
}

const TESTS = /(^|\/)(test|testing)\/|\.(test|node-test|browser-test)\.ts$/;
const LOCKS = /(^|\/)package-lock\.json$/;

const RULES: readonly Rule[] = [
  {
    what: "a private key",
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]/,
    except: TESTS,
  },
  {
    what: "a key of 64 hexadecimal digits",
    pattern: /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/i,
    except: TESTS,
  },
  { what: "a token of a service", pattern: /\b(ghp_|glpat-|npm_|xox[bp]-|AKIA)[A-Za-z0-9_-]{16,}/ },
  {
    what: "a folder of a machine",
    pattern: /(?<![\w.:/-])\/(home|Users|root|work)\/[\w.-]+/,
    // Zimbra's own addresses of mailboxes start with `/home/`.
    except: /^packages\/(sandbox|zimbra)\//,
  },
  { what: "a registry address", pattern: /"resolved":\s*"https?:/ },
];

const files = execFileSync(
  "git",
  ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
  {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  },
)
  .split("\0")
  .filter((file) => file !== "" && existsSync(file));
let found = 0;
for (const file of files) {
  const content = readFileSync(file);
  // Pictures and archives are no text.
  if (content.includes(0)) continue;
  const text = content.toString("utf8");
  for (const { what, pattern, except } of RULES) {
    const match =
      except?.test(file) || (LOCKS.test(file) && what.includes("hex")) ? null : pattern.exec(text);
    if (!match) continue;
    found++;
    const line = text.slice(0, match.index).split("\n").length;
    console.log(`${file}:${line}: ${what}`);
  }
}
console.log(`${files.length} files read, ${found} failed`);
process.exitCode = found > 0 ? 1 : 0;
