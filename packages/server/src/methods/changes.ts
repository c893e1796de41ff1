/**
 * `Foo/changes` and `Foo/queryChanges` (RFC 8620 sections 5.2 and 5.6).
 *
 * @module
 */
import * as v from "valibot";
import type { Id } from "@partage-ent/jmap";
import type { Changes } from "../backend.js";
import {
  checkAccount,
  idArgument,
  intArgument,
  objectArgument,
  readArguments,
  stateArgument,
} from "../arguments.js";
import type { Arguments, Call, MethodDefinition } from "../method.js";
import { MethodFailure } from "../method-failure.js";

const maxChangesArgument = v.nullish(v.pipe(intArgument, v.minValue(1)));

/** A `/changes` over a part of the back end; `extra` is added to every answer. */
export function changesMethod(
  capability: string,
  read: (call: Call, accountId: Id, sinceState: string, maxChanges?: number) => Promise<Changes>,
  extra: Arguments = {},
): MethodDefinition {
  const entries = {
    accountId: idArgument,
    sinceState: stateArgument,
    maxChanges: maxChangesArgument,
  };
  return {
    capability,
    writes: false,
    run: async (call) => {
      const args = readArguments(call.args, entries);
      checkAccount(call, args.accountId, capability, false);
      const found = await read(call, args.accountId, args.sinceState, args.maxChanges ?? undefined);
      const { oldState, newState, hasMoreChanges, created, updated, destroyed } = found;
      return {
        accountId: args.accountId,
        oldState,
        newState,
        hasMoreChanges,
        created,
        updated,
        destroyed,
        ...extra,
      };
    },
  };
}

/** A `/queryChanges` of a type whose queries are never followed: always `cannotCalculateChanges`. */
export function queryChangesMethod(
  capability: string,
  more: Readonly<Record<string, v.GenericSchema>> = {},
): MethodDefinition {
  const entries = {
    accountId: idArgument,
    filter: v.nullish(objectArgument),
    sort: v.nullish(v.array(objectArgument)),
    sinceQueryState: stateArgument,
    maxChanges: maxChangesArgument,
    upToId: v.nullish(idArgument),
    calculateTotal: v.optional(v.boolean()),
    ...more,
  };
  return {
    capability,
    writes: false,
    run: async (call) => {
      const args = readArguments(call.args, entries);
      checkAccount(call, args.accountId, capability, false);
      throw new MethodFailure(
        "cannotCalculateChanges",
        "Changes of queries are not kept: ask the query again.",
      );
    },
  };
}
