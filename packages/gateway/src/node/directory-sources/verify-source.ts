/**
 * What a source tells, looked at without writing anything: counts, faults, and what concerns privacy.
 *
 * @module
 */
import type {
  DirectoryRecord,
  DirectorySource,
  SourceProblem,
} from "../../app/directory/directory-source.js";

/** What was found of a source; no value of anybody. */
export interface SourceReport {
  readonly source: string;
  readonly ok: boolean;
  /** Why it can't be read; null when it can. */
  readonly failure: string | null;
  /** Whether all of it was looked at. */
  readonly isComplete: boolean;
  readonly people: number;
  readonly groups: number;
  readonly rooms: number;
  readonly equipment: number;
  readonly structures: number;
  readonly milliseconds: number;
  readonly privacy: {
    /** People on the liste rouge, whom nobody finds. */
    readonly unlisted: number;
    /** People with a mobile number, which is told by its own tier. */
    readonly mobiles: number;
    /** People who agreed to something. */
    readonly consents: number;
    /** Private attributes that the source has, by how many entries; none was read. */
    readonly privateAttributes: Readonly<Record<string, number>>;
  };
  /** People without something that a directory lives of. */
  readonly missing: {
    readonly email: number;
    readonly affiliation: number;
    readonly structure: number;
    readonly givenName: number;
  };
  /** Structures that people are of and that the source does not tell; at most 20 of them. */
  readonly unknownStructures: readonly string[];
  /** Keys that a source before this one tells too. */
  readonly duplicates: number;
  readonly problemCount: number;
  /** Problems by kind, with the first places of each. */
  readonly problems: readonly ProblemKind[];
}

/** Problems that are alike. */
export interface ProblemKind {
  readonly description: string;
  readonly count: number;
  /** At most five. */
  readonly places: readonly string[];
}

/** How a source is looked at. */
export interface VerifyOptions {
  /** Looks at so many records at most; all when absent. */
  readonly sample?: number;
  /** Keys that were told before, to which those of this source are added. */
  readonly keys: Set<string>;
  readonly signal: AbortSignal;
}

/** Looks at a source; never rejects for what the source does. */
export async function verifySource(
  source: DirectorySource,
  options: VerifyOptions,
): Promise<SourceReport> {
  const startedAt = performance.now();
  const tally = new Tally(options.keys);
  let failure: string | null = null;
  let problems: readonly SourceProblem[] = [];
  let isComplete = true;
  try {
    const reading = await source.read(null, options.signal);
    for await (const batch of reading.batches) {
      for (const record of batch.records) tally.take(record);
      for (const { id } of batch.structures) tally.structures.add(id);
      isComplete = tally.records < (options.sample ?? Number.POSITIVE_INFINITY);
      if (!isComplete) break;
    }
    problems = reading.problems();
  } catch (error) {
    failure = error instanceof Error ? error.message : "can't be read";
  }
  return {
    ...{ source: source.name, ok: failure === null, failure, isComplete },
    ...tally.describe(readPrivate(source)),
    milliseconds: Math.round(performance.now() - startedAt),
    problemCount: problems.length,
    problems: groupProblems(problems),
  };
}

class Tally {
  readonly structures = new Set<string>();
  readonly #used = new Set<string>();
  readonly #keys: Set<string>;
  readonly #kinds = { individual: 0, group: 0, location: 0, device: 0 };
  readonly #missing = { email: 0, affiliation: 0, structure: 0, givenName: 0 };
  readonly #privacy = { unlisted: 0, mobiles: 0, consents: 0 };
  #duplicates = 0;
  records = 0;

  constructor(keys: Set<string>) {
    this.#keys = keys;
  }

  take(record: DirectoryRecord): void {
    this.records++;
    this.#kinds[record.kind]++;
    if (this.#keys.has(record.key)) this.#duplicates++;
    this.#keys.add(record.key);
    for (const { structureId } of record.memberships) this.#used.add(structureId);
    if (record.kind !== "individual") return;
    const missing = this.#missing;
    if (record.emails.length === 0) missing.email++;
    if (record.affiliations.length === 0) missing.affiliation++;
    if (record.memberships.length === 0) missing.structure++;
    if (record.givenName === "") missing.givenName++;
    const privacy = this.#privacy;
    if (!record.isListed) privacy.unlisted++;
    if (record.phones.some(({ kind }) => kind === "mobile")) privacy.mobiles++;
    if (record.consents.length > 0) privacy.consents++;
  }

  describe(
    privateAttributes: Readonly<Record<string, number>>,
  ): Omit<
    SourceReport,
    "source" | "ok" | "failure" | "isComplete" | "milliseconds" | "problemCount" | "problems"
  > {
    const { individual, group, location, device } = this.#kinds;
    // A source that tells no structure leaves that to another one.
    const unknown =
      this.structures.size === 0 ? [] : [...this.#used].filter((id) => !this.structures.has(id));
    return {
      ...{ people: individual, groups: group, rooms: location, equipment: device },
      structures: this.structures.size,
      privacy: { ...this.#privacy, privateAttributes },
      missing: { ...this.#missing },
      unknownStructures: unknown.slice(0, 20),
      duplicates: this.#duplicates,
    };
  }
}

function readPrivate(source: DirectorySource): Readonly<Record<string, number>> {
  const { privateSeen } = source as { readonly privateSeen?: () => ReadonlyMap<string, number> };
  return privateSeen ? Object.fromEntries(privateSeen()) : {};
}

function groupProblems(problems: readonly SourceProblem[]): readonly ProblemKind[] {
  const kinds = new Map<string, { count: number; places: string[] }>();
  for (const { place, description } of problems) {
    const kind = description.replace(/\d+/g, "N");
    const known = kinds.get(kind) ?? { count: 0, places: [] };
    known.count++;
    if (known.places.length < 5) known.places.push(place);
    kinds.set(kind, known);
  }
  return [...kinds]
    .map(([description, { count, places }]) => ({ description, count, places }))
    .sort((one, other) => other.count - one.count);
}
