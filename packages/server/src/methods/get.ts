/**
 * `Foo/get` (RFC 8620 section 5.1).
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";
import type { Records } from "../backend.js";
import {
  checkAccount,
  idArgument,
  idsArgument,
  invalidArguments,
  isId,
  propertiesArgument,
  readArguments,
} from "../arguments.js";
import type { Call, MethodDefinition } from "../method.js";
import { resolveId } from "../method.js";
import { MethodFailure } from "../method-failure.js";

/** What tells one `/get` from another. */
export interface GetDefinition<Item extends { readonly id: Id }> {
  readonly capability: string;
  readonly properties: readonly (keyof Item & string)[];
  /** Whether `ids: null` is answered with all records. */
  readonly allowAll: boolean;
  readonly read: (call: Call, accountId: Id, ids: readonly Id[] | null) => Promise<Records<Item>>;
}

/** Ids asked for: those that can exist, and the others. */
export interface AskedIds {
  readonly known: readonly Id[];
  readonly impossible: readonly string[];
}

/**
 * The ids of a `/get`, each once, creation ids resolved.
 *
 * @throws MethodFailure `requestTooLarge`.
 */
export function askedIds(call: Call, ids: readonly string[]): AskedIds {
  const known = new Set<Id>();
  const impossible = new Set<string>();
  for (const asked of ids) {
    const id = resolveId(call.createdIds, asked);
    if (id !== undefined && isId(id)) known.add(id);
    else impossible.add(asked);
  }
  if (known.size + impossible.size > call.limits.maxObjectsInGet) {
    throw new MethodFailure("requestTooLarge", "More ids than maxObjectsInGet.");
  }
  return { known: [...known], impossible: [...impossible] };
}

/**
 * The properties of a record that were asked for, `id` always; own ones only.
 */
export function project(item: object, properties: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).filter(([key]) => properties.has(key)));
}

/**
 * The properties to answer with.
 *
 * @throws MethodFailure `invalidArguments` on one that the type does not have.
 */
export function askedProperties(
  asked: readonly string[] | null,
  known: readonly string[],
): ReadonlySet<string> {
  if (asked === null) return new Set(known);
  const strange = asked.find((property) => !known.includes(property));
  if (strange !== undefined) {
    throw invalidArguments(`Unknown property: ${strange.slice(0, 100)}.`, "properties");
  }
  return new Set(["id", ...asked]);
}

/** A `/get` over a part of the back end. */
export function getMethod<Item extends { readonly id: Id }>(
  definition: GetDefinition<Item>,
): MethodDefinition {
  const entries = { accountId: idArgument, ids: idsArgument, properties: propertiesArgument };
  return {
    capability: definition.capability,
    writes: false,
    run: async (call) => {
      const args = readArguments(call.args, entries);
      checkAccount(call, args.accountId, definition.capability, false);
      const properties = askedProperties(args.properties, definition.properties);
      if (args.ids === null && !definition.allowAll) {
        throw new MethodFailure("requestTooLarge", "Not all records can be asked for at once.");
      }
      const ids = args.ids === null ? null : askedIds(call, args.ids);
      const found = await definition.read(call, args.accountId, ids?.known ?? null);
      return {
        accountId: args.accountId,
        state: found.state,
        list: found.list.map((item) => project(item, properties)),
        notFound: [...found.notFound, ...(ids?.impossible ?? [])],
      };
    },
  };
}
