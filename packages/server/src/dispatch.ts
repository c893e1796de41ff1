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

/** Answers all calls of a request; never rejects. */
export async function dispatch(
  request: JmapRequest,
  context: DispatchContext,
): Promise<DispatchResult> {
  const using = new Set(request.using);
  const createdIds = new Map<Id, Id>(Object.entries(request.createdIds ?? {}));
  const answers: Invocation[] = [];
  const budget = { left: context.limits.maxSizeRequest };
  const running: Promise<void>[] = [];
  const firstOf = new Map<string, number>();

  const answer = async (index: number, [name, args, callId]: Invocation): Promise<Invocation> => {
    try {
      const method = findMethod(name, context, using);
      const answered = (id: string): Invocation | undefined => {
        const first = firstOf.get(id);
        return first === undefined || first >= index ? undefined : answers[first];
      };
      const call: Call = {
        name,
        args: resolveReferences(args, answered, budget),
        backend: context.backend,
        accounts: context.view.jmap.accounts,
        limits: context.limits,
        createdIds,
        spend: context.spend,
      };
      return [name, await method.run(call), callId];
    } catch (error) {
      return ["error", { ...context.toError(error, name) }, callId];
    }
  };

  let barrier: Promise<void> | undefined;
  for (const [index, invocation] of request.methodCalls.entries()) {
    const [name, args, callId] = invocation;
    const run = async (): Promise<void> => {
      answers[index] = await answer(index, invocation);
    };
    const writes = METHODS.get(name)?.writes === true;
    const waits = writes ? [...running] : barrier === undefined ? [] : [barrier];
    if (!writes) {
      for (const id of referencedCalls(args)) {
        const first = firstOf.get(id);
        const earlier = first === undefined ? undefined : running[first];
        if (earlier !== undefined) waits.push(earlier);
      }
    }
    if (!firstOf.has(callId)) firstOf.set(callId, index);
    // Calls that wait for nothing all start in the same turn of the microtask queue.
    const done = Promise.all(waits).then(run);
    running.push(done);
    if (writes) barrier = done;
  }
  await Promise.all(running);
  return { methodResponses: answers, createdIds: Object.fromEntries(createdIds) };
}
