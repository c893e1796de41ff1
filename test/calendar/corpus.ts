/**
 * The calendar files and rules that the package is held against; they stand beside the repository.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeFeed } from "@partage-ent/calendar";

const data = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** A calendar file of the corpus. */
export interface CorpusFile {
  /** Path inside the corpus. */
  readonly name: string;
  readonly text: string;
}

/** A rule with the instances that RFC 5545 or its errata give. */
export interface RuleExample {
  readonly id: string;
  readonly dtstart: string;
  readonly tzid: string;
  readonly rrule: string;
  readonly exdate?: readonly string[];
  readonly expectedUtc: readonly string[];
  /** Whether the rule has no other instances. */
  readonly complete: boolean;
}

/** Whether the corpus is there. */
export const hasCorpus: boolean = existsSync(join(data, "ics"));

/** All calendar files, in the order of their names. */
export function readCorpus(): readonly CorpusFile[] {
  const folder = join(data, "ics");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ics"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ name: relative(folder, path), text: decodeFeed(readFileSync(path)) }));
}

/** The rule examples of RFC 5545. */
export function readExamples(): readonly RuleExample[] {
  const file = join(data, "rrule/rfc5545-examples.json");
  return JSON.parse(readFileSync(file, "utf8")) as readonly RuleExample[];
}
