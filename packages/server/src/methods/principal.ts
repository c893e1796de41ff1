/**
 * Methods of principals: what can be invited, and when it is free (RFC 9670 section 2,
 * draft-ietf-jmap-calendars section 2, docs/profile.md).
 *
 * @module
 */
import * as v from "valibot";
import type { Principal, PrincipalFilterCondition } from "@partage-ent/jmap";
import { PRINCIPALS } from "@partage-ent/jmap";
import { checkAccount, idArgument, invalidArguments, isId, readArguments } from "../arguments.js";
import { emailAddress, text, utcDate } from "../event/event-values.js";
import type { Call, MethodDefinition } from "../method.js";
import { resolveId, served } from "../method.js";
import { MethodFailure } from "../method-failure.js";
import { readFilter, readSort, textCondition } from "./filter.js";
import { getMethod } from "./get.js";
import { cappedLimit, queryEntries } from "./query.js";

/** Most principals that one query answers. */
const MAX_PRINCIPALS = 100;
/** Longest window of one question for availability, in days. */
export const MAX_AVAILABILITY_DAYS = 62;

const DAY = 86_400_000;

/**
 * The filter of a query: nobody can list the people of an establishment, so an address or a type is
 * needed.
 */
function readPrincipalFilter(call: Call, filter: unknown): PrincipalFilterCondition {
  const read = readFilter<PrincipalFilterCondition>(
    filter,
    {
      type: (value) => (value === "resource" || value === "location" ? value : undefined),
      text: textCondition,
      email: (value) => (v.is(emailAddress, value) ? value.toLowerCase() : undefined),
      minCapacity: (value) =>
        Number.isSafeInteger(value) && Number(value) >= 0 ? value : undefined,
    },
    call.limits.maxFilterNodes,
  );
  if (read === null || "operator" in read) {
    throw new MethodFailure("unsupportedFilter", "Principals are found by one condition.");
  }
  if (read.type === undefined && read.email === undefined) {
    throw new MethodFailure("unsupportedFilter", "A type or an email address is needed.");
  }
  return read;
}

const principalQuery: MethodDefinition = {
  capability: PRINCIPALS,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, queryEntries);
    checkAccount(call, args.accountId, PRINCIPALS, false);
    const filter = readPrincipalFilter(call, args.filter);
    const sort = readSort(args.sort, ["name"]);
    if (sort.some(({ isAscending }) => !isAscending)) {
      throw new MethodFailure("unsupportedSort", "Principals come by name, ascending.");
    }
    const { accountId, position, anchor } = args;
    if (anchor !== null || position < 0) {
      throw invalidArguments("Principals are asked for by position.", "anchor", "position");
    }
    const { limit, told } = cappedLimit(
      args.limit,
      Math.min(MAX_PRINCIPALS, call.limits.maxQueryLimit),
    );
    const wait = call.spend("principal.search", 1);
    if (wait !== undefined) await wait;
    const { principals } = call.backend;
    const query = { filter, position, limit };
    const found = await served(principals).queryPrincipals(accountId, query);
    return {
      accountId,
      queryState: found.queryState,
      canCalculateChanges: false,
      position: found.position,
      ids: found.ids,
      ...(args.calculateTotal && found.total !== undefined ? { total: found.total } : {}),
      ...told,
    };
  },
};

function checkWindow(utcStart: string, utcEnd: string): void {
  const length = Date.parse(utcEnd) - Date.parse(utcStart);
  if (length > 0 && length <= MAX_AVAILABILITY_DAYS * DAY) return;
  throw invalidArguments(
    `A window begins before it ends, at most ${MAX_AVAILABILITY_DAYS} days later.`,
    "utcStart",
    "utcEnd",
  );
}

const getAvailability: MethodDefinition = {
  capability: PRINCIPALS,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, {
      accountId: idArgument,
      id: v.pipe(v.string(), v.maxLength(256)),
      utcStart: utcDate,
      utcEnd: utcDate,
      excludeUid: v.nullish(text(255), null),
    });
    checkAccount(call, args.accountId, PRINCIPALS, false);
    const { accountId, utcStart, utcEnd, excludeUid } = args;
    checkWindow(utcStart, utcEnd);
    const id = resolveId(call.createdIds, args.id);
    if (id === undefined || !isId(id)) {
      throw new MethodFailure("notFound", "There is no such principal.");
    }
    const wait = call.spend("availability.read", 1);
    if (wait !== undefined) await wait;
    const window = { utcStart, utcEnd, excludeUid };
    const list = await served(call.backend.principals).getAvailability(accountId, id, window);
    return { accountId, list };
  },
};

/** Methods of principals. */
export const principalMethods: Readonly<Record<string, MethodDefinition>> = {
  "Principal/get": getMethod<Principal>({
    capability: PRINCIPALS,
    properties: ["id", "type", "name", "description", "email", "timeZone", "capacity", "place"],
    allowAll: false,
    read: async (call, accountId, ids) => {
      const wait = call.spend("principal.read", ids?.length ?? 0);
      if (wait !== undefined) await wait;
      return served(call.backend.principals).getPrincipals(accountId, ids ?? []);
    },
  }),
  "Principal/query": principalQuery,
  "Principal/getAvailability": getAvailability,
};
