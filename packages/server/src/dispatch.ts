/**
 * The calls of one request: reads together, each waiting only for what it names; writes as
 * barriers; answers in the order of the calls (RFC 8620 section 3.10).
 *
 * @module
 */
import type { Id, Invocation, JmapRequest, MethodError } from "@partage-ent/jmap";
import type { BackendScope } from "./backend.js";
import type { JmapLimits } from "./limits.js";
import type { Call, MethodDefinition } from "./method.js";
import { METHODS } from "./method-table.js";
import { MethodFailure } from "./method-failure.js";
import { referencedCalls, resolveReferences } from "./result-reference.js";
import type { SessionView } from "./session-view.js";
import { type SizeBudget, spendSize, weigh } from "./size-budget.js";

/** What the calls of a request have in common. */
export interface DispatchContext {
  readonly view: SessionView;
  readonly backend: BackendScope;
  readonly limits: JmapLimits;
  readonly spend: Call["spend"];
  /** Turns what a call threw into an error of the wire. */
  readonly toError: (error: unknown, method: string) => MethodError;
}

/** What a request came to. */
export interface DispatchResult {
  readonly methodResponses: readonly Invocation[];
  readonly createdIds: Readonly<Record<Id, Id>>;
}

function findMethod(
  name: string,
  { view }: DispatchContext,
  using: ReadonlySet<string>,
): MethodDefinition {
  const method = METHODS.get(name);
  if (method === undefined || !using.has(method.capability)) {
    throw new MethodFailure("unknownMethod", "No capability of `using` has this method.");
  }
  if (!view.allowed.has(name)) {
    throw new MethodFailure("forbidden", "The scopes of this session do not grant this method.");
  }
  return method;
}

/** The calls of one request under way. */
class Dispatch {
  readonly #context: DispatchContext;
  readonly #using: ReadonlySet<string>;
  readonly #createdIds: Map<Id, Id>;
  readonly #references: SizeBudget;
  readonly #size: SizeBudget;
  readonly #answers: Invocation[] = [];
  readonly #running: Promise<void>[] = [];
  /** Index of the first call of each call id. */
  readonly #firstOf = new Map<string, number>();
  #barrier: Promise<void> | undefined;

  constructor(request: JmapRequest, context: DispatchContext) {
    this.#context = context;
    this.#using = new Set(request.using);
    this.#createdIds = new Map(Object.entries(request.createdIds ?? {}));
    this.#references = {
      left: context.limits.maxSizeRequest,
      refusal: "The result references bring in too much.",
    };
    this.#size = {
      left: context.limits.maxSizeAnswer,
      refusal: "The answers of this request are too large together.",
    };
  }

  /** Starts a call as soon as those that it waits for are answered. */
  start(invocation: Invocation): void {
    const index = this.#running.length;
    const writes = METHODS.get(invocation[0])?.writes === true;
    // Calls that wait for nothing all start in the same turn of the microtask queue.
    const done = Promise.all(writes ? this.#running : this.#named(invocation)).then(async () => {
      this.#answers[index] = await this.#answer(index, invocation);
    });
    if (!this.#firstOf.has(invocation[2])) this.#firstOf.set(invocation[2], index);
    this.#running.push(done);
    if (writes) this.#barrier = done;
  }

  /** What all calls came to, in their order. */
  async finish(): Promise<DispatchResult> {
    await Promise.all(this.#running);
    return {
      methodResponses: this.#answers,
      createdIds: Object.fromEntries(this.#createdIds),
    };
  }

  /** What a read waits for: the last write, and the calls that its references name. */
  #named([, args]: Invocation): Promise<void>[] {
    const indexes = referencedCalls(args).map((id) => this.#firstOf.get(id) ?? -1);
    const waits = [this.#barrier, ...indexes.map((index) => this.#running[index])];
    return waits.filter((wait) => wait !== undefined);
  }

  async #answer(index: number, [name, args, callId]: Invocation): Promise<Invocation> {
    const answered = (id: string): Invocation | undefined => {
      const first = this.#firstOf.get(id);
      return first === undefined || first >= index ? undefined : this.#answers[first];
    };
    const { backend, view, limits, spend, toError } = this.#context;
    try {
      const method = findMethod(name, this.#context, this.#using);
      const call: Call = {
        name,
        args: resolveReferences(args, answered, this.#references),
        backend,
        accounts: view.jmap.accounts,
        allowed: view.allowed,
        limits,
        createdIds: this.#createdIds,
        spend,
      };
      // What was written must be told, and is never much.
      if (method.writes) return [name, await method.run(call), callId];
      spendSize(this.#size, 1);
      const answer = await method.run(call);
      weigh(answer, this.#size);
      return [name, answer, callId];
    } catch (error) {
      return ["error", { ...toError(error, name) }, callId];
    }
  }
}

/** Answers all calls of a request; never rejects. */
export function dispatch(request: JmapRequest, context: DispatchContext): Promise<DispatchResult> {
  const run = new Dispatch(request, context);
  for (const invocation of request.methodCalls) run.start(invocation);
  return run.finish();
}
