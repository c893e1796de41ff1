/**
 * The options of the command `partage-sandbox`, checked.
 *
 * @module
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { PEOPLE, UNIVERSITY_DOMAIN } from "../app/university/people.js";

/** A mistake in the arguments; its message names the argument and shows a right one. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Option values by name. */
export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Splits arguments into options and the rest; an unknown option is a {@link UsageError}. */
export function parseOptions(
  args: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
): { values: Values; positionals: readonly string[] } {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: parsed.values as Values, positionals: parsed.positionals };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The text of an option; undefined when it is absent. */
export const textOption = (values: Values, name: string): string | undefined => {
  const value = values[name];
  if (value === "") throw new UsageError(`--${name} is empty.`);
  return typeof value === "string" ? value : undefined;
};

/** A whole number from 0 to `most`. */
export function numberOption(values: Values, name: string, most: number): number | undefined {
  const value = textOption(values, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/u.test(value) || number > most) {
    const range = `a whole number from 0 to ${String(most)}`;
    throw new UsageError(`--${name} ${value}: expected ${range}, for example --${name} 7071.`);
  }
  return number;
}

/** The account and number of `--bulk`. */
export function bulkOption(values: Values): { uid: string; messages: number } | undefined {
  const value = textOption(values, "bulk");
  if (value === undefined) return undefined;
  const [, uid = "", count = ""] = /^([^:]+):(\d{1,6})$/u.exec(value) ?? [];
  if (!PEOPLE.some((person) => person.uid === uid)) {
    throw new UsageError(
      `--bulk ${value}: expected a uid and a number, for example --bulk lmarchetti:10000.`,
    );
  }
  return { uid, messages: Number(count) };
}

/** The mail domain, in lower case. */
export function domainOption(values: Values): string {
  const domain = textOption(values, "domain") ?? UNIVERSITY_DOMAIN;
  if (!/^[a-z\d-]+(?:\.[a-z\d-]+)+$/iu.test(domain)) {
    throw new UsageError(
      `--domain ${domain}: expected a domain name, for example --domain ${UNIVERSITY_DOMAIN}.`,
    );
  }
  return domain.toLowerCase();
}
