/**
 * Zimbra's API description as a judge of what passed on the wire.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const checker = fileURLToPath(new URL("../../../shared/tools/soapapi-check.mjs", import.meta.url));
const flawsFile = new URL("../harness/description-flaws.json", import.meta.url);

/** Whether the description and its checker are on this machine. */
export function hasDescription(): boolean {
  return existsSync(checker);
}

/** What the description says of some messages. */
export interface DescriptionCheck {
  readonly messages: number;
  /** Kinds of departures, those aside that `description-flaws.json` names and explains. */
  readonly problems: readonly string[];
  /** Kinds of departures that are named there. */
  readonly knownFlaws: number;
}

/** Checks files of messages, one JSON value per line. */
export function checkDescription(files: readonly string[]): DescriptionCheck {
  const { stdout } = spawnSync(process.execPath, [checker, "--verbose", ...files], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const flaws = Object.keys(JSON.parse(readFileSync(flawsFile, "utf8")) as object).map(
    (pattern) => new RegExp(pattern),
  );
  const kinds = [...stdout.matchAll(/^ *\d+ {2}(.*) {2}\(first: .*$/gm)].map(([, kind]) => kind!);
  const problems = kinds.filter((kind) => !flaws.some((flaw) => flaw.test(kind)));
  const messages = Number(/^(\d+) messages/m.exec(stdout)?.[1] ?? 0);
  return { messages, problems, knownFlaws: kinds.length - problems.length };
}
