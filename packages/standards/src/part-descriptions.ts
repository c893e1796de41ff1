/**
 * What the parts say of a person's account, also while one of them does not answer.
 *
 * A part that fails keeps its capabilities: what it said last is taken, or, where it never said anything,
 * the least of what its scope has. So its calls are made and fail by themselves (`serverUnavailable`), and
 * neither other parts nor the session object of a page are hurt by it.
 *
 * @module
 */
import { MethodFailure, type Principal } from "@partage-ent/server";
import type { PartDescription, PartScope } from "./part.js";
import { assumedDescription } from "./part-members.js";
import { personKey } from "./person-key.js";

/** How long parts are waited for, in milliseconds. */
export interface DescriptionTimes {
  /** How long a part is waited for. */
  readonly patience: number;
  /** How long a part that was too slow is not waited for again. */
  readonly rest: number;
}

/** People whose descriptions are remembered. */
const MAX_PEOPLE = 20_000;

interface Memory {
  /** What each part said last; `undefined` where it never answered. */
  readonly last: (PartDescription | undefined)[];
  /** Until when each part is not waited for. */
  readonly restsUntil: number[];
}

/** Asks parts for their descriptions and remembers them. */
export class PartDescriptions {
  readonly #people = new Map<string, Memory>();
  readonly #times: DescriptionTimes;
  readonly #clock: () => number;

  constructor(times: DescriptionTimes, clock: () => number) {
    this.#times = times;
    this.#clock = clock;
  }

  /** What each part said last. */
  known(principal: Principal): readonly (PartDescription | undefined)[] {
    return this.#people.get(personKey(principal))?.last ?? [];
  }

  /**
   * One description for each scope, in their order.
   *
   * @throws MethodFailure of the first part when none answers that ever did.
   */
  async ask(principal: Principal, scopes: readonly PartScope[]): Promise<PartDescription[]> {
    const memory = this.#memory(personKey(principal));
    const answers = await Promise.all(
      scopes.map((scope, index) => this.#askOne(scope, memory, index)),
    );
    const failure = answers.find((answer) => answer instanceof Error);
    const isAnyKnown = scopes.some((_, index) => memory.last[index] !== undefined);
    if (failure !== undefined && !isAnyKnown) throw failure;
    return answers.map((answer, index) =>
      answer instanceof Error ? (memory.last[index] ?? assumedOnce(scopes[index]!)) : answer,
    );
  }

  /** Forgets what was said of a person. */
  forget(principal: Principal): void {
    this.#people.delete(personKey(principal));
  }

  #memory(key: string): Memory {
    const memory = this.#people.get(key) ?? { last: [], restsUntil: [] };
    this.#people.delete(key);
    this.#people.set(key, memory);
    for (const oldest of this.#people.keys()) {
      if (this.#people.size <= MAX_PEOPLE) break;
      this.#people.delete(oldest);
    }
    return memory;
  }

  async #askOne(scope: PartScope, memory: Memory, index: number): Promise<PartDescription | Error> {
    const asked = scope.describe().then(
      (description) => {
        memory.last[index] = description;
        memory.restsUntil[index] = 0;
        return description;
      },
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    const rests = (memory.restsUntil[index] ?? 0) > this.#clock();
    const answer = await within(asked, rests ? 0 : this.#times.patience);
    if (answer !== undefined) return answer;
    if (!rests) memory.restsUntil[index] = this.#clock() + this.#times.rest;
    return new MethodFailure("serverUnavailable", "A server does not answer in time.", {
      retryAfter: Math.ceil(this.#times.rest / 1_000),
    });
  }
}

/** The same object for the same members: whoever compares descriptions sees that nothing changed. */
const assumed = new Map<string, PartDescription>();

function assumedOnce(scope: PartScope): PartDescription {
  const description = assumedDescription(scope);
  const key = JSON.stringify(description);
  const known = assumed.get(key) ?? description;
  assumed.set(key, known);
  return known;
}

/** What a promise comes to within some milliseconds; undefined when it takes longer. */
async function within<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
