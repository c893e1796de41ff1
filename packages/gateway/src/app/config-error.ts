/**
 * What is wrong with a configuration, said so that an operator can repair it.
 *
 * @module
 */

/** One fault of a configuration. */
export interface ConfigProblem {
  /** Where it is, `establishments[0].mailDomains`. */
  readonly key: string;
  /** What is wrong with the value; never the value of a secret. */
  readonly problem: string;
  /** A value that would be right. */
  readonly example?: string;
}

/** A configuration that can't be used, with every fault found. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(describeProblem).join("\n"));
    this.problems = problems;
  }
}

/** One line for one fault: key, problem, example. */
export function describeProblem({ key, problem, example }: ConfigProblem): string {
  return `${key}: ${problem}${example === undefined ? "" : ` (for example: ${example})`}`;
}
