/**
 * Reading of arguments: types of RFC 8620 section 1 as schemas, failures as `invalidArguments`.
 *
 * @module
 */
import * as v from "valibot";
import type { Account, Id } from "@partage-ent/jmap";
import type { Arguments, Call } from "./method.js";
import { MethodFailure } from "./method-failure.js";

const ID = /^[A-Za-z0-9_-]{1,255}$/;

/** Whether a text is an id (RFC 8620 section 1.2); anything else exists nowhere. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** An id, or `#` and a creation id. */
export const idArgument = v.pipe(v.string(), v.regex(/^#?[A-Za-z0-9_-]{1,255}$/));

/** An id as a `/get` or `/set` names it: one of bad syntax is not found rather than refused. */
const looseId = v.pipe(v.string(), v.maxLength(256));

/** Ids to read, or null for all. */
export const idsArgument = v.nullish(v.array(looseId), null);

/** Ids to read where all can't be asked for. */
export const someIdsArgument = v.array(looseId);

/** An `UnsignedInt` (RFC 8620 section 1.3). */
export const unsignedArgument = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** An `Int` (RFC 8620 section 1.3). */
export const intArgument = v.pipe(v.number(), v.safeInteger());

/** A list of property names, or null for the default. */
export const propertiesArgument = v.nullish(v.array(v.string()), null);

/** A state string. */
export const stateArgument = v.pipe(v.string(), v.maxLength(1024));

/** A JSON object. */
export const objectArgument = v.custom<Arguments>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

/** An object of ids or creation ids to records. */
export const recordsArgument = v.nullish(objectArgument, null);

/** The failure of arguments, by their names. */
export function invalidArguments(description: string, ...names: readonly string[]): MethodFailure {
  return new MethodFailure("invalidArguments", description, { arguments: names });
}

/**
 * The arguments of a call by their schema; one that the schema does not have is refused.
 *
 * @throws MethodFailure `invalidArguments`, naming them.
 */
export function readArguments<const Entries extends v.ObjectEntries>(
  args: Arguments,
  entries: Entries,
): v.InferOutput<v.StrictObjectSchema<Entries, undefined>> {
  const result = v.safeParse(v.strictObject(entries), args);
  if (result.success) return result.output;
  const names = [...new Set(result.issues.map(({ path }) => nameOf(path?.[0])))];
  throw invalidArguments(`Missing, unknown or of a wrong type: ${names.join(", ")}.`, ...names);
}

const nameOf = (item: { readonly key?: unknown } | undefined): string =>
  typeof item?.key === "string" ? item.key.slice(0, 255) : "";

/**
 * The account that a call names, if the session sees it, it has the capability, and may be
 * written to where the call writes.
 *
 * @throws MethodFailure `accountNotFound`, `accountNotSupportedByMethod`, `accountReadOnly`.
 */
export function checkAccount(
  call: Call,
  accountId: Id,
  capability: string,
  writes: boolean,
): Account {
  const account = Object.hasOwn(call.accounts, accountId) ? call.accounts[accountId] : undefined;
  if (account === undefined) {
    throw new MethodFailure("accountNotFound", "There is no such account in this session.");
  }
  if (!Object.hasOwn(account.accountCapabilities, capability)) {
    throw new MethodFailure(
      "accountNotSupportedByMethod",
      "The account does not have the capability of this method.",
    );
  }
  if (writes && account.isReadOnly) {
    throw new MethodFailure("accountReadOnly", "The account can only be read.");
  }
  return account;
}
