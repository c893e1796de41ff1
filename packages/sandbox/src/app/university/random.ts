/**
 * A seeded source of choices, so that one seed always gives the same university.
 *
 * @module
 */

/** Choices drawn from one seed. */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  readonly next: () => number;
  /** A whole number from `min` to `max`, both included. */
  readonly int: (min: number, max: number) => number;
  /** One of the items, which must not be empty. */
  readonly pick: <T>(items: readonly T[]) => T;
  /** True with the given probability. */
  readonly chance: (probability: number) => boolean;
  /** `count` different items at most, in the order drawn. */
  readonly sample: <T>(items: readonly T[], count: number) => readonly T[];
  /** Lower-case hexadecimal digits. */
  readonly hex: (length: number) => string;
}

/** FNV-1a over the UTF-16 code units of a text, as an unsigned 32-bit number. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return value >>> 0;
}

/** The mulberry32 generator, whose whole state is one 32-bit number. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Starts a source of choices from a text; it is not fit for secrets. */
export function createRandom(seed: string): Random {
  const next = mulberry32(hash(seed));
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[int(0, items.length - 1)];
    if (item === undefined) throw new RangeError("Nothing to pick from: the list is empty.");
    return item;
  };
  return {
    next,
    int,
    pick,
    chance: (probability) => next() < probability,
    sample: (items, count) => {
      const left = [...items];
      const drawn: (typeof left)[number][] = [];
      while (drawn.length < count && left.length > 0) {
        drawn.push(...left.splice(int(0, left.length - 1), 1));
      }
      return drawn;
    },
    hex: (length) => Array.from({ length }, () => int(0, 15).toString(16)).join(""),
  };
}
