/**
 * References from the arguments of a call to results of earlier ones (RFC 8620 section 3.7).
 *
 * @module
 */
import type { Invocation, ResultReference } from "@partage-ent/jmap";
import { MethodFailure } from "./method-failure.js";
import { type SizeBudget, spendSize, weigh } from "./size-budget.js";

type Arguments = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Arguments =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isReference(value: unknown): value is ResultReference {
  return (
    isRecord(value) &&
    typeof value.resultOf === "string" &&
    typeof value.name === "string" &&
    typeof value.path === "string"
  );
}

/** Call ids that the references of some arguments name. */
export function referencedCalls(args: Arguments): string[] {
  return Object.entries(args).flatMap(([key, value]) =>
    key.startsWith("#") && isReference(value) ? [value.resultOf] : [],
  );
}

const NOTHING = Symbol("nothing");

function step(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return /^(0|[1-9]\d{0,8})$/.test(key) && Number(key) < items.length
      ? items[Number(key)]
      : NOTHING;
  }
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : NOTHING;
}

function evaluate(value: unknown, keys: readonly string[], budget: SizeBudget): unknown {
  spendSize(budget, 1);
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (key === "*" && Array.isArray(value)) {
    const found: unknown[] = [];
    for (const item of value) {
      const result = evaluate(item, rest, budget);
      if (result === NOTHING) return NOTHING;
      if (!Array.isArray(result)) found.push(result);
      else {
        spendSize(budget, result.length);
        for (const inner of result) found.push(inner);
      }
    }
    return found;
  }
  const next = step(value, key);
  return next === NOTHING ? NOTHING : evaluate(next, rest, budget);
}

/** Deepest path: each step can multiply the work. */
const MAX_STEPS = 16;

/** What a JSON pointer with `*` finds; arrays under `*` are flattened (RFC 8620 section 3.7). */
function follow(result: unknown, path: string, budget: SizeBudget): unknown {
  if (path === "") return result;
  if (!path.startsWith("/") || /~(?![01])/.test(path)) return NOTHING;
  const keys = path.slice(1).split("/");
  if (keys.length > MAX_STEPS) return NOTHING;
  return evaluate(
    result,
    keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~")),
    budget,
  );
}

const invalid = (description: string): MethodFailure =>
  new MethodFailure("invalidResultReference", description);

/**
 * Arguments with their references replaced by what they point at; `answered` finds the first
 * earlier answer of a call id. The budget pays for steps walked, and for what they bring in: without it
 * each call could double what the one before it answered.
 *
 * @throws MethodFailure `invalidResultReference`, `invalidArguments` or `requestTooLarge`.
 */
export function resolveReferences(
  args: Arguments,
  answered: (callId: string) => Invocation | undefined,
  budget: SizeBudget,
): Arguments {
  const keys = Object.keys(args);
  if (!keys.some((key) => key.startsWith("#"))) return args;
  const resolved: [string, unknown][] = [];
  for (const [key, value] of Object.entries(args)) {
    if (!key.startsWith("#")) {
      resolved.push([key, value]);
      continue;
    }
    const name = key.slice(1);
    if (Object.hasOwn(args, name)) {
      throw new MethodFailure("invalidArguments", `Both ${name} and ${key} are given.`, {
        arguments: [name],
      });
    }
    if (!isReference(value)) throw invalid(`${key} is not a result reference.`);
    const answer = answered(value.resultOf);
    if (answer?.[0] !== value.name) {
      throw invalid(`${key} names no earlier ${value.name} that was answered.`);
    }
    const found = follow(answer[1], value.path, budget);
    if (found === NOTHING) throw invalid(`The path of ${key} leads nowhere.`);
    weigh(found, budget);
    resolved.push([name, found]);
  }
  return Object.fromEntries(resolved);
}
