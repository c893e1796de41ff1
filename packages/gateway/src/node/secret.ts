/**
 * Secrets: read from the environment or a file, refused when weak, never printed.
 *
 * @module
 */
import { readFileSync, statSync } from "node:fs";
import { inspect } from "node:util";
import * as v from "valibot";
import type { ConfigProblem } from "../app/index.js";

/** Where a secret is: the only forms in which a configuration may name one. */
export const secretSchema = v.union(
  [
    v.strictObject({ env: v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/)) }),
    v.strictObject({ file: v.pipe(v.string(), v.minLength(1)) }),
  ],
  "must name an environment variable or a file, never hold the secret itself",
);

/** A place of a secret. */
export type SecretPlace = v.InferOutput<typeof secretSchema>;

/** A secret that no log, error or JSON shows. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value, for the one who needs it. */
  reveal(): string {
    return this.#value;
  }

  toJSON(): string {
    return "[secret]";
  }

  toString(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}

/** What secrets are read from. */
export interface SecretSource {
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Outcome of {@link readSecret}. */
export type SecretReading =
  | { readonly secret: Secret; readonly warnings: readonly string[] }
  | { readonly problem: ConfigProblem };

/**
 * Reads a secret.
 *
 * @param check - names what is wrong with a value; values that anybody may know are refused.
 */
export function readSecret(
  key: string,
  place: SecretPlace,
  source: SecretSource,
  check: (value: string) => string | undefined = findWeakness,
): SecretReading {
  const read = "env" in place ? readVariable(place.env, source) : readFile(place.file);
  if ("problem" in read) {
    return { problem: { key, problem: read.problem, example: EXAMPLE } };
  }
  const weakness = check(read.value);
  if (weakness !== undefined) {
    const problem = `the secret in ${describePlace(place)} ${weakness}`;
    return { problem: { key, problem, example: "openssl rand -hex 32" } };
  }
  return {
    secret: new Secret(read.value),
    warnings: read.warnings.map((text) => `${key}: ${text}`),
  };
}

const EXAMPLE = "{ env: PARTAGE_SECRET } or { file: /etc/partage-ent/secret }";

interface ReadValue {
  readonly value: string;
  readonly warnings: readonly string[];
}

function readVariable(
  name: string,
  { env }: SecretSource,
): ReadValue | { readonly problem: string } {
  const value = env[name]?.trim();
  if (!value) return { problem: `the environment variable ${name} is not set` };
  return { value, warnings: [] };
}

function readFile(path: string): ReadValue | { readonly problem: string } {
  try {
    const value = readFileSync(path, "utf8").trim();
    if (value === "") return { problem: `the file ${path} is empty` };
    const isOpen = (statSync(path).mode & 0o077) !== 0;
    const warnings = isOpen ? [`the file ${path} can be read by others; chmod 600 it`] : [];
    return { value, warnings };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return { problem: `the file ${path} can't be read (${code})` };
  }
}

function describePlace(place: SecretPlace): string {
  return "env" in place ? `the environment variable ${place.env}` : `the file ${place.file}`;
}

const SAMPLES =
  /change[-_ ]?me|password|passw0rd|motdepasse|secret|example|exemple|sample|default|azerty|qwerty|letmein|replace|\btodo\b|x{6}|1234567890|0123456789|abcdefgh/i;

/** Says what makes a secret weak; undefined when nothing does. */
export function findWeakness(value: string): string | undefined {
  if (value.length < 16) return "is too short: it must have 16 characters at least";
  if (new Set(value).size === 1) return "is one character repeated";
  if (SAMPLES.test(value)) return "looks like a sample value";
  if (estimateBits(value) < 60 || isRepeated(value)) return "is too easy to guess";
  return undefined;
}

function estimateBits(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) {
    const share = count / value.length;
    entropy -= share * Math.log2(share);
  }
  return entropy * value.length;
}

function isRepeated(value: string): boolean {
  return `${value}${value}`.indexOf(value, 1) < value.length;
}
