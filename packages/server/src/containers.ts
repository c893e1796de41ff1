/**
 * What records are in, calendars of an event or address books of a card, as a set of ids that may be
 * creation ids.
 *
 * @module
 */
import * as v from "valibot";
import type { Account, Id } from "@partage-ent/jmap";
import { isId } from "./arguments.js";
import { escapePointer, unescapePointer } from "./email-patch.js";
import { wordSet } from "./event/event-values.js";
import type { CheckContext } from "./methods/set.js";

/** Most containers of one record, where an account says no fewer. */
export const MAX_CONTAINERS = 16;

/** Ids, or creation ids, of what a record is in; never none. */
export const containerIds: v.GenericSchema<Record<string, true>> = v.pipe(
  wordSet(MAX_CONTAINERS, v.pipe(v.string(), v.regex(/^#?[A-Za-z0-9_-]{1,255}$/, "is no id"))),
  v.check((ids) => Object.keys(ids).length > 0, "is empty"),
);

/** A limit of a capability of the account, where it says one. */
export function limitOf(account: Account, urn: string, name: string, fallback: number): number {
  const capability = account.accountCapabilities[urn];
  if (typeof capability !== "object" || capability === null) return fallback;
  const limit: unknown = new Map<string, unknown>(Object.entries(capability)).get(name);
  return typeof limit === "number" ? Math.min(limit, fallback) : fallback;
}

/** Containers with real ids; null where one was not created, or they are too many. */
export function realContainers(
  asked: Readonly<Record<string, true>>,
  max: number,
  { resolve }: CheckContext,
): Record<Id, true> | null {
  const ids = Object.keys(asked);
  if (ids.length > max) return null;
  const real: [Id, true][] = [];
  for (const one of ids) {
    const id = resolve(one);
    if (id === undefined || !isId(id)) return null;
    real.push([id, true]);
  }
  return Object.fromEntries(real);
}

/** An entry of a patch in which `name` and its members have real ids; null where one was not created. */
export function realPointer(
  [pointer, value]: readonly [string, unknown],
  name: string,
  max: number,
  context: CheckContext,
): readonly [string, unknown] | null {
  if (pointer === name) {
    const real = realContainers(value as Readonly<Record<string, true>>, max, context);
    return real === null ? null : [pointer, real];
  }
  if (!pointer.startsWith(`${name}/`)) return [pointer, value];
  const id = context.resolve(unescapePointer(pointer.slice(name.length + 1)));
  return id === undefined || !isId(id) ? null : [`${name}/${escapePointer(id)}`, value];
}
