/**
 * Filters and sort orders of queries (RFC 8620 section 5.5), checked before a back end sees them.
 *
 * @module
 */
import * as v from "valibot";
import type { Filter } from "@partage-ent/jmap";
import { invalidArguments } from "../arguments.js";
import { MethodFailure } from "../method-failure.js";

/** Reads the value of a condition; undefined where its type is wrong. */
export type ConditionReader = (value: unknown) => unknown;

interface Reading {
  readonly readers: Readonly<Record<string, ConditionReader>>;
  left: number;
}

const invalid = (description: string): MethodFailure => invalidArguments(description, "filter");

function readCondition(value: object, reading: Reading): object {
  const read = Object.entries(value).map(([key, inner]): [string, unknown] => {
    const reader = Object.hasOwn(reading.readers, key) ? reading.readers[key] : undefined;
    if (reader === undefined) {
      throw new MethodFailure("unsupportedFilter", `Unknown condition: ${key.slice(0, 100)}.`);
    }
    const result = reader(inner);
    if (result === undefined) throw invalid(`The condition ${key} has a wrong value.`);
    return [key, result];
  });
  return Object.fromEntries(read);
}

function readNode(value: unknown, reading: Reading): object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid("A filter is an object.");
  }
  reading.left -= 1;
  if (reading.left < 0) throw new MethodFailure("unsupportedFilter", "The filter is too large.");
  if (!("operator" in value)) return readCondition(value, reading);
  const { operator, ...rest } = value;
  const conditions: unknown = "conditions" in value ? value.conditions : undefined;
  if (operator !== "AND" && operator !== "OR" && operator !== "NOT") {
    throw invalid("An operator is AND, OR or NOT.");
  }
  if (!Array.isArray(conditions) || Object.keys(rest).length !== 1) {
    throw invalid("An operator has conditions, and nothing else.");
  }
  return { operator, conditions: conditions.map((inner) => readNode(inner, reading)) };
}

/**
 * A filter whose conditions are all known and well typed; null where there is none. Its depth is
 * bounded by that of the request.
 *
 * @throws MethodFailure `unsupportedFilter` on a condition that is unknown, `invalidArguments`.
 */
export function readFilter<Condition extends object>(
  filter: unknown,
  readers: Readonly<Record<keyof Condition & string, ConditionReader>>,
  maxNodes: number,
): Filter<Condition> | null {
  if (filter === null || filter === undefined) return null;
  // Each reader answers for the type of its own condition.
  return readNode(filter, { readers, left: maxNodes }) as Filter<Condition>;
}

/** Longest text that a condition holds, in characters. */
const MAX_TEXT = 1_000;

/** A text to search for: no control character may reach a query language behind. */
export const textCondition: ConditionReader = (value) =>
  typeof value === "string" &&
  value.length <= MAX_TEXT &&
  !/\p{Cc}/u.test(value.replaceAll("\t", " "))
    ? value
    : undefined;

/** A boolean condition. */
export const booleanCondition: ConditionReader = (value) =>
  typeof value === "boolean" ? value : undefined;

/** Collations that a comparator may name (RFC 4790, RFC 5051). */
export const COLLATIONS: readonly string[] = ["i;ascii-casemap", "i;unicode-casemap"];

const comparatorEntries = {
  property: v.pipe(v.string(), v.maxLength(100)),
  isAscending: v.optional(v.boolean(), true),
  collation: v.optional(v.nullable(v.string())),
  keyword: v.optional(v.string()),
};

/** A comparator with its defaults. */
export interface ReadComparator {
  readonly property: string;
  readonly isAscending: boolean;
  readonly collation?: string;
  readonly keyword?: string;
}

/** Most keys of one order. */
const MAX_SORT_KEYS = 8;

/**
 * Comparators with their defaults; empty where none was given.
 *
 * @throws MethodFailure `unsupportedSort` on an unknown property or collation, `invalidArguments`.
 */
export function readSort(sort: unknown, properties: readonly string[]): ReadComparator[] {
  if (sort === null || sort === undefined) return [];
  const result = v.safeParse(v.array(v.strictObject(comparatorEntries)), sort);
  if (!result.success) throw invalidArguments("The sort is no list of comparators.", "sort");
  if (result.output.length > MAX_SORT_KEYS) {
    throw new MethodFailure("unsupportedSort", `At most ${MAX_SORT_KEYS} keys can be sorted by.`);
  }
  return result.output.map(({ property, isAscending, collation, keyword }) => {
    if (!properties.includes(property)) {
      throw new MethodFailure("unsupportedSort", `Not a property to sort by: ${property}.`);
    }
    if (collation != null && !COLLATIONS.includes(collation)) {
      throw new MethodFailure("unsupportedSort", "The collation is unknown.");
    }
    return {
      property,
      isAscending,
      ...(collation == null ? {} : { collation }),
      ...(keyword === undefined ? {} : { keyword }),
    };
  });
}
