/**
 * Tries a configuration against the real world and says in plain words what is wrong.
 *
 * @module
 */
import type { Backend } from "@partage-ent/server";
import { ConfigError, type ConfigProblem } from "../app/index.js";
import { checkWayIn } from "./doctor-way-in.js";
import { checkPreauth, checkSoap } from "./doctor-mail.js";
import {
  checkAssets,
  checkChoice,
  checkOrigins,
  checkPublicUrl,
  checkStore,
} from "./doctor-service.js";
import { checkPortal } from "./doctor-portal.js";
import { checkDevices } from "./doctor-devices.js";
import { checkPlatforms } from "./doctor-lti.js";
import { checkStandards } from "./doctor-standards.js";
import { checkFeeds } from "./doctor-timetable.js";
import { loadConfig, type LoadedConfig, parseConfigText } from "./service-config.js";

/** How a check ended. */
export type FindingLevel = "ok" | "note" | "error";

/** The outcome of one check. */
export interface Finding {
  /** What was looked at, `issuer https://…`. */
  readonly subject: string;
  readonly level: FindingLevel;
  /** What was found, in plain words; no secret. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** Options of {@link examineConfig}. */
export interface ExamineOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** An account to try the pre-auth key with. */
  readonly account?: string;
  /** The global one by default. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
  /** Makes the mail system of an establishment, which then checks itself with an account. */
  readonly openBackend: (loaded: LoadedConfig, key: string, account: string) => Backend;
}

/** Examines the text of a configuration file; never throws for what it finds. */
export async function examineConfig(
  text: string,
  options: ExamineOptions,
): Promise<readonly Finding[]> {
  const loaded = load(text, options);
  if (Array.isArray(loaded)) return loaded;
  const context: ExamineContext = {
    loaded,
    fetch: options.fetch ?? fetch,
    now: options.now ?? Date.now,
  };
  const groups = await Promise.all([
    checkStore(context),
    checkPublicUrl(context),
    checkAssets(context),
    ...loaded.config.establishments.flatMap((establishment) => [
      Promise.resolve(checkOrigins(context, establishment)),
      Promise.resolve(checkChoice(establishment)),
      ...establishment.issuers.map((issuer) => checkWayIn(context, establishment, issuer)),
      ...establishment.issuers.map((issuer) => checkPortal(context, establishment, issuer)),
      checkSoap(context, establishment),
      checkPreauth(context, establishment, options),
      checkFeeds(context, establishment),
      Promise.resolve(checkDevices(context, establishment)),
    ]),
  ]);
  // After the check of the store: an embedded one is opened by one at a time.
  const standards = await checkStandards(context, options);
  const platforms = await checkPlatforms(context);
  return [...describeWarnings(loaded), ...groups.flat(), ...standards, ...platforms];
}

/** What checks look at. */
export interface ExamineContext {
  readonly loaded: LoadedConfig;
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

function load(text: string, { env }: ExamineOptions): LoadedConfig | Finding[] {
  try {
    return loadConfig(parseConfigText(text), { env });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(describeConfigProblem);
  }
}

function describeConfigProblem({ key, problem, example }: ConfigProblem): Finding {
  return {
    subject: `configuration, ${key}`,
    level: "error",
    message: problem,
    ...(example === undefined ? {} : { advice: `for example: ${example}` }),
  };
}

function describeWarnings({ warnings }: LoadedConfig): Finding[] {
  return [
    { subject: "configuration", level: "ok", message: "is complete; all secrets were found" },
    ...warnings.map((message): Finding => ({ subject: "configuration", level: "note", message })),
  ];
}

/** Findings as lines for a terminal. */
export function formatFindings(findings: readonly Finding[]): string {
  const marks: Readonly<Record<FindingLevel, string>> = {
    ok: "ok   ",
    note: "note ",
    error: "ERROR",
  };
  const lines = findings.flatMap(({ subject, level, message, advice }) => [
    `${marks[level]} ${subject}: ${message}`,
    ...(advice === undefined ? [] : [`      -> ${advice}`]),
  ]);
  const errors = findings.filter(({ level }) => level === "error").length;
  const summary = errors === 0 ? "nothing is wrong" : `${errors} error${errors === 1 ? "" : "s"}`;
  return `${[...lines, "", summary].join("\n")}\n`;
}
