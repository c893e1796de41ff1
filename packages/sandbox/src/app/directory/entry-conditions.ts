/**
 * `searchFilter` of directory searches: conditions on attributes, joined by `conds`
 * (zm-mailbox `cs/account/EntrySearchFilter`).
 * @module
 */
import type { Element } from "../element.js";
import { invalidRequest } from "../fault.js";
import { foldText } from "../query/fold-text.js";

/** The values of an attribute of one entry, none when it may not be searched. */
export type ValuesOf = (attribute: string) => readonly string[];
/** Whether an entry meets conditions. */
export type EntryTest = (valuesOf: ValuesOf) => boolean;

const MOST_DEPTH = 10;

function compare(op: string, value: string): (found: string) => boolean {
  const wanted = foldText(value);
  const number = Number(value);
  switch (op) {
    case "eq":
      return (found) => foldText(found) === wanted;
    case "has":
      return (found) => foldText(found).includes(wanted);
    case "startswith":
      return (found) => foldText(found).startsWith(wanted);
    case "endswith":
      return (found) => foldText(found).endsWith(wanted);
    case "ge":
    case "gt":
      return (found) => Number(found) >= number && (op === "ge" || Number(found) > number);
    case "le":
    case "lt":
      return (found) => Number(found) <= number && (op === "le" || Number(found) < number);
    default:
      throw invalidRequest(`unknown operator: ${op}`);
  }
}

function conditionOf(element: Element): EntryTest {
  const name = element.require("attr");
  const negated = element.getBoolean("not");
  const test = compare(element.require("op").toLowerCase(), element.require("value"));
  return (valuesOf) => valuesOf(name).some(test) !== negated;
}

/** Reads a `searchFilter` or `conds`; `service.INVALID_REQUEST` for an unknown operator. */
export function entryConditions(element: Element, depth = 0): EntryTest {
  if (depth > MOST_DEPTH) throw invalidRequest("conditions inside conditions, too deep");
  const tests = [
    ...element.children("cond").map(conditionOf),
    ...element.children("conds").map((inner) => entryConditions(inner, depth + 1)),
  ];
  const negated = element.getBoolean("not");
  const any = element.getBoolean("or");
  return (valuesOf) => {
    const found = any
      ? tests.some((test) => test(valuesOf))
      : tests.every((test) => test(valuesOf));
    return found !== negated;
  };
}
