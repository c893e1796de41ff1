/**
 * The entries of a directory source in the configuration, by kind.
 *
 * @module
 */
import * as v from "valibot";
import { listProblems } from "../../app/config.js";
import { ConfigError, type ConfigProblem } from "../../app/index.js";
import type { DirectorySource } from "../../app/directory/directory-source.js";
import type { ReadSecret } from "../timetable/timetable-schema.js";
import { fileSourceEntries, loadFileSetup } from "./file-schema.js";
import { createFileSource } from "./file-source.js";
import { ldapSourceEntries, loadLdapSetup } from "./ldap-schema.js";
import { createLdapSource } from "./ldap-source.js";

const minutes = (low: number, high: number, fallback: number) => {
  const said = `must be a whole number of minutes from ${low} to ${high}`;
  return v.optional(
    v.pipe(v.number(said), v.integer(said), v.minValue(low, said), v.maxValue(high, said)),
    fallback,
  );
};

/** Entries of every kind of source. */
const common = {
  /** Short name in commands and log lines. */
  name: v.pipe(
    v.string("must be a text"),
    v.regex(/^[a-z][a-z0-9-]{0,31}$/, "must be 1 to 32 lower case letters, digits and dashes"),
  ),
  /** Time between two readings. */
  refreshMinutes: minutes(1, 10_080, 60),
  /** Everything is read again after so long, where a source tells changes only. */
  wholeMinutes: minutes(1, 43_200, 1_440),
} as const;

/** One of `directory.sources`. */
export const sourceSchema = v.variant(
  "kind",
  [
    v.strictObject({ ...common, ...ldapSourceEntries }),
    v.strictObject({ ...common, ...fileSourceEntries }),
  ],
  "must have kind ldap or file",
);

/** A checked source. */
export type SourceConfig = v.InferOutput<typeof sourceSchema>;

/**
 * Checks a source by itself.
 *
 * @throws ConfigError with every fault.
 */
export function parseSource(input: unknown): SourceConfig {
  const result = v.safeParse(sourceSchema, input);
  if (!result.success) throw new ConfigError(listProblems(result.issues));
  return result.output;
}

/** Makes a source of its configuration; undefined when there are faults, which are noted. */
export function loadSource(
  config: SourceConfig,
  key: string,
  means: {
    readonly read: ReadSecret;
    readonly problems: ConfigProblem[];
  },
): DirectorySource | undefined {
  if (config.kind === "file") return createFileSource(loadFileSetup(config));
  const setup = loadLdapSetup(config, key, means);
  return setup && createLdapSource(setup);
}
