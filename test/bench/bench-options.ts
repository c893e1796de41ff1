/** What every measurement is told. */
export interface BenchOptions {
  /** One line of JSON instead of words. */
  readonly json: boolean;
  /** How many people there are, where a measurement is about people. */
  readonly people?: number;
}

/** A measurement: it tells what it found and answers whether that is within its budgets. */
export type Bench = (options: BenchOptions) => Promise<boolean>;
