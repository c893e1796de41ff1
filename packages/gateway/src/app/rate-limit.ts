/**
 * Limits by session, person and client address.
 *
 * @module
 */
import type { Budget, BudgetAnswer, BudgetName } from "@partage-ent/server";
import { GatewayProblem } from "./problem.js";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** Most keys that one limiter keeps: bounds memory under rotating addresses. */
const MAX_KEYS = 100_000;

interface Bucket {
  level: number;
  at: number;
}

/** A leaky bucket for each key: `capacity` at once, refilled evenly over `windowMs`. */
export class RateLimiter {
  readonly #capacity: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(capacity: number, windowMs: number, now: () => number) {
    this.#capacity = capacity;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /** Takes `cost`; answers 0, or after how many seconds it would be granted. */
  take(key: string, cost = 1): number {
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { level: 0, at: now };
    // A clock that is set back must not fill the bucket.
    const leaked = (Math.max(0, now - bucket.at) / this.#windowMs) * this.#capacity;
    const level = Math.max(0, bucket.level - leaked);
    const isGranted = level + cost <= this.#capacity || (level === 0 && cost > this.#capacity);
    this.#buckets.delete(key);
    this.#buckets.set(key, { level: isGranted ? level + cost : level, at: now });
    if (this.#buckets.size > MAX_KEYS) this.#evict();
    if (isGranted) return 0;
    const excess = Math.min(level + cost - this.#capacity, this.#capacity);
    return Math.max(1, Math.ceil((excess / this.#capacity) * (this.#windowMs / 1000)));
  }

  // A Map keeps the order of insertion and each use inserts anew: the first key rested longest.
  #evict(): void {
    const oldest = this.#buckets.keys().next();
    if (!oldest.done) this.#buckets.delete(oldest.value);
  }
}

/** Turns a wait into a refusal. */
export function refuseWhenLimited(retryAfter: number): void {
  if (retryAfter === 0) return;
  throw new GatewayProblem(429, "too-many-requests", {
    headers: { "Retry-After": String(retryAfter) },
  });
}

/**
 * What a person may ask the directory, the shortest window first: somebody who types all day is never
 * stopped, and the people of an establishment can't be copied in one.
 */
const HARVEST = {
  "directory.search": [
    { capacity: 120, windowMs: MINUTE },
    { capacity: 2_000, windowMs: DAY },
  ],
  "directory.read": [
    { capacity: 1_500, windowMs: 10 * MINUTE },
    { capacity: 10_000, windowMs: DAY },
  ],
} as const;

/** What a person may read and write in ten minutes: far above reading, far below copying a mailbox. */
const BUDGETS: Readonly<Record<Exclude<BudgetName, keyof typeof HARVEST>, number>> = {
  "email.read": 60_000,
  "email.body": 3_000,
  "email.search": 3_000,
  "email.write": 20_000,
  "blob.download": 1_000,
  "blob.upload": 300,
  "event.read": 60_000,
  "event.search": 3_000,
  "event.write": 5_000,
  // As many people as a few large meetings have: a script in the page can't spam.
  "event.invite": 600,
  "principal.read": 3_000,
  "principal.search": 600,
  "availability.read": 600,
  "timetable.read": 60_000,
  "timetable.search": 3_000,
  "timetable.write": 600,
  "card.read": 60_000,
  "card.search": 3_000,
  "card.write": 5_000,
  "structure.read": 6_000,
};

/** Budgets by person, so that a renewed token does not renew them. */
export function createBudgets(now: () => number): (person: string) => Budget {
  const limiters = new Map<string, readonly RateLimiter[]>();
  for (const [name, capacity] of Object.entries(BUDGETS)) {
    limiters.set(name, [new RateLimiter(capacity, 10 * MINUTE, now)]);
  }
  for (const [name, windows] of Object.entries(HARVEST)) {
    const each = windows.map(({ capacity, windowMs }) => new RateLimiter(capacity, windowMs, now));
    limiters.set(name, each);
  }
  return (person) => ({
    take: (name, cost): BudgetAnswer => {
      // The longer window comes last, so that what the shorter one refuses costs nothing of it.
      for (const limiter of limiters.get(name) ?? []) {
        const retryAfter = limiter.take(person, cost);
        if (retryAfter > 0) return { granted: false, retryAfter };
      }
      return { granted: true };
    },
  });
}
