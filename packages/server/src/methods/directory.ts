/**
 * Methods of the directory (vendor, docs/profile.md). The back end decides what the caller may be
 * told; here a question is kept from being a way to list everybody.
 *
 * @module
 */
import * as v from "valibot";
import type {
  Affiliation,
  CardKind,
  DirectoryEntry,
  DirectoryEntryFilterCondition,
  DirectoryStructure,
  DirectoryStructureFilterCondition,
  Account,
} from "@partage-ent/jmap";
import { DIRECTORY } from "@partage-ent/jmap";
import {
  checkAccount,
  idArgument,
  idsArgument,
  isId,
  objectArgument,
  propertiesArgument,
  readArguments,
  unsignedArgument,
} from "../arguments.js";
import { CARD_PROPERTIES } from "../card/card-output.js";
import { emailAddress } from "../event/event-values.js";
import type { Call, MethodDefinition } from "../method.js";
import { served } from "../method.js";
import { MethodFailure } from "../method-failure.js";
import type { ConditionReader } from "./filter.js";
import { readFilter } from "./filter.js";
import { askedIds, askedProperties, getMethod, project } from "./get.js";
import { cappedLimit } from "./query.js";

/** Most entries that one query answers. */
const MAX_LIMIT = 100;
/** Entries of a query that says no limit. */
const DEFAULT_LIMIT = 20;
/** Longest text of a query. */
const MAX_TEXT = 200;

const ENTRY_PROPERTIES: readonly (keyof DirectoryEntry)[] = [
  "id",
  ...CARD_PROPERTIES,
  "establishment",
  "affiliations",
  "memberships",
  "memberCount",
  "capacity",
  "blobId",
];

const AFFILIATIONS: readonly Affiliation[] = [
  "student",
  "faculty",
  "teacher",
  "researcher",
  "staff",
  "employee",
  "member",
  "affiliate",
  "alum",
  "emeritus",
  "retired",
  "library-walk-in",
  "registered-reader",
];

const KINDS: readonly CardKind[] = [
  "individual",
  "group",
  "org",
  "location",
  "device",
  "application",
];

/** What people type: short, on one line. */
const shortText: ConditionReader = (value) => {
  const text = typeof value === "string" ? value.trim() : undefined;
  return text !== undefined && text.length <= MAX_TEXT && !/\p{Cc}/u.test(text) ? text : undefined;
};

const idCondition: ConditionReader = (value) =>
  typeof value === "string" && isId(value) ? value : undefined;

const oneOf =
  (values: readonly string[]): ConditionReader =>
  (value) =>
    typeof value === "string" && values.includes(value) ? value : undefined;

/** One condition: filters of the directory have no operators. */
function readOne<Condition extends object>(
  filter: object,
  readers: Readonly<Record<keyof Condition & string, ConditionReader>>,
): Condition {
  const read = readFilter<Condition>(filter, readers, 1);
  if (read === null || "operator" in read) {
    throw new MethodFailure("unsupportedFilter", "The directory is asked by one condition.");
  }
  return read;
}

/**
 * The filter of a query for entries: something must be said of whom is looked for, or what of, so
 * that no filter is all people of an establishment.
 */
function readEntryFilter(filter: object): DirectoryEntryFilterCondition {
  const { text, ...read } = readOne<DirectoryEntryFilterCondition>(filter, {
    text: shortText,
    kind: oneOf(KINDS),
    email: (value) => (v.is(emailAddress, value) ? value.toLowerCase() : undefined),
    establishment: idCondition,
    structure: idCondition,
    affiliation: oneOf(AFFILIATIONS),
    group: idCondition,
  });
  const { email, structure, group, affiliation, kind } = read;
  const isPlace = kind === "group" || kind === "location" || kind === "device";
  const narrow = [email, structure, group, affiliation];
  const isNarrow = isPlace || narrow.some((value) => value !== undefined);
  if (!isNarrow && text === undefined) {
    throw new MethodFailure(
      "unsupportedFilter",
      "A text, an address, a structure, a group, an affiliation or a kind but people is needed.",
    );
  }
  // Nothing typed yet is no condition where others are there to answer.
  return text === undefined || (text === "" && isNarrow) ? read : { ...read, text };
}

/** Most results of one question, over all positions, as the account says. */
function maxResults(account: Account): number {
  const capability = account.accountCapabilities[DIRECTORY];
  const most: unknown =
    typeof capability === "object" && capability !== null && "maxResults" in capability
      ? capability.maxResults
      : undefined;
  return typeof most === "number" && most >= 0 ? most : MAX_LIMIT;
}

const entryQuery: MethodDefinition = {
  capability: DIRECTORY,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, {
      accountId: idArgument,
      filter: objectArgument,
      position: v.optional(unsignedArgument, 0),
      limit: v.nullish(unsignedArgument, null),
      calculateFacets: v.optional(v.boolean(), false),
    });
    const account = checkAccount(call, args.accountId, DIRECTORY, false);
    const filter = readEntryFilter(args.filter);
    const { accountId, position, calculateFacets } = args;
    const left = Math.max(0, maxResults(account) - position);
    const most = Math.min(args.limit === null ? DEFAULT_LIMIT : MAX_LIMIT, left);
    const { limit, told } = cappedLimit(args.limit, most);
    const wait = call.spend("directory.search", 1);
    if (wait !== undefined) await wait;
    const query = { filter, position, limit, calculateFacets };
    const found = await served(call.backend.directory).queryEntries(accountId, query);
    const ids = found.ids.slice(0, limit);
    return {
      accountId,
      queryState: found.queryState,
      canCalculateChanges: false,
      position: found.position,
      ids,
      ...(found.total === undefined ? {} : { total: found.total }),
      ...told,
      hasMore: found.hasMore && ids.length < left,
      masked: found.masked,
      isApproximate: found.isApproximate,
      facets: calculateFacets ? found.facets : null,
    };
  },
};

const entryGet: MethodDefinition = {
  capability: DIRECTORY,
  writes: false,
  run: async (call) => {
    const args = readArguments(call.args, {
      accountId: idArgument,
      ids: idsArgument,
      properties: propertiesArgument,
    });
    checkAccount(call, args.accountId, DIRECTORY, false);
    const known = askedProperties(args.properties, ENTRY_PROPERTIES);
    if (args.ids === null) {
      throw new MethodFailure("requestTooLarge", "Not all entries can be asked for at once.");
    }
    const ids = askedIds(call, args.ids);
    const wait = call.spend("directory.read", ids.known.length);
    if (wait !== undefined) await wait;
    const properties = ENTRY_PROPERTIES.filter((name) => known.has(name));
    const { directory } = call.backend;
    const found = await served(directory).getEntries(args.accountId, ids.known, properties);
    return {
      accountId: args.accountId,
      state: found.state,
      list: found.list.map((entry) => project(entry, known)),
      notFound: [...found.notFound, ...ids.impossible],
    };
  },
};

const structureQuery: MethodDefinition = {
  capability: DIRECTORY,
  writes: false,
  run: async (call: Call) => {
    const args = readArguments(call.args, {
      accountId: idArgument,
      filter: objectArgument,
      position: v.optional(unsignedArgument, 0),
      limit: v.nullish(unsignedArgument, null),
    });
    checkAccount(call, args.accountId, DIRECTORY, false);
    const filter = readOne<DirectoryStructureFilterCondition>(args.filter, {
      parentId: (value) => (value === null ? null : idCondition(value)),
      text: shortText,
    });
    const { accountId, position } = args;
    const { limit, told } = cappedLimit(args.limit, call.limits.maxQueryLimit);
    const wait = call.spend("structure.read", 1);
    if (wait !== undefined) await wait;
    const query = { filter, position, limit };
    const found = await served(call.backend.directory).queryStructures(accountId, query);
    return {
      accountId,
      queryState: found.queryState,
      canCalculateChanges: false,
      position: found.position,
      ids: found.ids,
      ...(found.total === undefined ? {} : { total: found.total }),
      ...told,
    };
  },
};

/** Methods of the directory. */
export const directoryMethods: Readonly<Record<string, MethodDefinition>> = {
  "DirectoryEntry/query": entryQuery,
  "DirectoryEntry/get": entryGet,
  "DirectoryStructure/query": structureQuery,
  "DirectoryStructure/get": getMethod<DirectoryStructure>({
    capability: DIRECTORY,
    properties: [
      "id",
      "establishment",
      "name",
      "acronym",
      "type",
      "parentId",
      "childCount",
      "memberCount",
      "email",
      "phone",
      "url",
      "address",
    ],
    allowAll: false,
    read: async (call, accountId, ids) => {
      const wait = call.spend("structure.read", ids?.length ?? 0);
      if (wait !== undefined) await wait;
      return served(call.backend.directory).getStructures(accountId, ids ?? []);
    },
  }),
};
