/**
 * What one request may bring together: values are counted with their texts, so that no chain of calls
 * can make an answer, or what it is made of, outgrow memory.
 *
 * @module
 */
import { MethodFailure } from "./method-failure.js";

/** What is left of a size; counted in values and characters. */
export interface SizeBudget {
  left: number;
  /** What is said where it is not enough. */
  readonly refusal: string;
}

/**
 * Takes a cost.
 *
 * @throws MethodFailure `requestTooLarge`.
 */
export function spendSize(budget: SizeBudget, cost: number): void {
  budget.left -= cost;
  if (budget.left < 0) throw new MethodFailure("requestTooLarge", budget.refusal);
}

/**
 * Takes the size of a JSON value.
 *
 * @throws MethodFailure `requestTooLarge`.
 */
export function weigh(value: unknown, budget: SizeBudget): void {
  const stack: unknown[] = [value];
  while (stack.length > 0) {
    const next = stack.pop();
    spendSize(budget, typeof next === "string" ? 1 + next.length : 1);
    if (Array.isArray(next)) {
      for (const item of next) stack.push(item);
    } else if (typeof next === "object" && next !== null) {
      for (const [key, inner] of Object.entries(next)) {
        spendSize(budget, key.length);
        stack.push(inner);
      }
    }
  }
}
