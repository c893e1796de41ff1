/**
 * The directory: people, groups and rooms, and the structures they are of. What is told depends on
 * who asks: the server decides.
 *
 * @module
 */
import {
  DIRECTORY,
  directory,
  type DirectoryCapability,
  type DirectoryEntry,
  type DirectoryEntryFilterCondition,
  type DirectoryFacets,
  type DirectoryStructure,
  type DirectoryStructureFilterCondition,
  type Id,
} from "@partage-ent/jmap";
import { withAccount, type AccountOptions } from "./account.js";
import type { Connection } from "./connection.js";
import { PartageError } from "./error.js";

/** Properties that a row of results shows. */
export const PERSON_ROW_PROPERTIES = [
  "id",
  "kind",
  "name",
  "emails",
  "phones",
  "titles",
  "memberships",
  "affiliations",
  "memberCount",
  "capacity",
  "addresses",
] as const satisfies readonly (keyof DirectoryEntry)[];

/** A person, a group or a room as a row of results shows it. */
export type PersonRow = Pick<DirectoryEntry, (typeof PERSON_ROW_PROPERTIES)[number]>;

/** What {@link searchPeople} accepts. */
export interface SearchPeopleOptions extends AccountOptions, DirectoryEntryFilterCondition {
  /** Index of the first result. Default: 0. */
  readonly position?: number | undefined;
  /** Results per page. Default: 20. */
  readonly limit?: number | undefined;
  /** Also count what the results can be narrowed to. Default: false. */
  readonly facets?: boolean | undefined;
}

/** A page of results. */
export interface PeoplePage {
  readonly accountId: Id;
  /** The best match first. */
  readonly items: readonly PersonRow[];
  readonly position: number;
  readonly hasMore: boolean;
  /** How many people who asked not to be listed match by their name. */
  readonly masked: number;
  /** Whether nothing was found as it is written, and these are what resembles it. */
  readonly isApproximate: boolean;
  readonly facets: DirectoryFacets | undefined;
}

/**
 * Finds people, groups and rooms: by the beginnings of their names in any order, initials, an
 * address, or the last digits of a telephone number; misspellings are forgiven.
 *
 * @example `await searchPeople(connection, { text: "lefevre", kind: "individual", facets: true })`
 * @throws {@link PartageError} `ERR_RATE_LIMIT` after too many questions, `ERR_UNSUPPORTED` without a directory.
 */
export function searchPeople(
  connection: Connection,
  options: SearchPeopleOptions,
): Promise<PeoplePage> {
  return withAccount(connection, directory, options, async ({ accountId, call }) => {
    const { position = 0, limit = 20, facets = false, signal } = options;
    const query = call(
      "DirectoryEntry/query",
      { accountId, filter: filterOf(options), position, limit, calculateFacets: facets },
      { signal },
    );
    const get = call(
      "DirectoryEntry/get",
      { accountId, ids: query.ref("/ids"), properties: PERSON_ROW_PROPERTIES },
      { signal },
    );
    const [found, { list }] = await Promise.all([query, get]);
    const byId = new Map(list.map((entry) => [entry.id, entry]));
    return {
      accountId,
      items: found.ids.flatMap((id) => byId.get(id) ?? []),
      position: found.position,
      hasMore: found.hasMore,
      masked: found.masked,
      isApproximate: found.isApproximate,
      facets: found.facets ?? undefined,
    };
  });
}

function filterOf(options: SearchPeopleOptions): DirectoryEntryFilterCondition {
  const { text, kind, email, establishment, structure, affiliation, group } = options;
  const asked = { kind, email, establishment, structure, affiliation, group };
  return { ...asked, text: text?.trim() || undefined };
}

/**
 * Goes through all results, page by page, for as long as the caller goes on and the server answers:
 * it tells a person no more than `maxResults` of {@link getDirectory}.
 *
 * @example `for await (const person of eachPerson(connection, { structure: "SCD" })) print(person.name?.full);`
 */
export async function* eachPerson(
  connection: Connection,
  options: Omit<SearchPeopleOptions, "facets" | "position">,
): AsyncGenerator<PersonRow, void, undefined> {
  const { limit = 100 } = options;
  for (let position = 0, hasMore = true; hasMore;) {
    const page = await searchPeople(connection, { ...options, limit, position });
    yield* page.items;
    position += page.items.length;
    hasMore = page.hasMore && page.items.length > 0;
  }
}

/**
 * Reads all that the caller may be told of a person, a group or a room.
 *
 * @throws {@link PartageError} `ERR_NOT_FOUND` for one that does not exist or must not be seen.
 */
export function getPerson(
  connection: Connection,
  id: Id,
  options: AccountOptions = {},
): Promise<DirectoryEntry> {
  return withAccount(connection, directory, options, async ({ accountId, call }) => {
    const { list } = await call("DirectoryEntry/get", { accountId, ids: [id] }, options);
    if (!list[0]) throw new PartageError("ERR_NOT_FOUND", "The directory does not list this entry");
    return list[0];
  });
}

/** Reads who has exactly this address; undefined where the directory lists nobody. */
export function findPerson(
  connection: Connection,
  email: string,
  options: AccountOptions = {},
): Promise<DirectoryEntry | undefined> {
  return withAccount(connection, directory, options, async ({ accountId, call }) => {
    const query = call("DirectoryEntry/query", { accountId, filter: { email }, limit: 1 }, options);
    const get = call("DirectoryEntry/get", { accountId, ids: query.ref("/ids") }, options);
    const [, { list }] = await Promise.all([query, get]);
    return list[0];
  });
}

/** What {@link listStructures} accepts; without anything, those at the top. */
export interface ListStructuresOptions extends AccountOptions, DirectoryStructureFilterCondition {
  /** Default: 200. */
  readonly limit?: number | undefined;
}

/** Lists structures, by name: those right below one, or those with words in their names. */
export function listStructures(
  connection: Connection,
  options: ListStructuresOptions = {},
): Promise<readonly DirectoryStructure[]> {
  return withAccount(connection, directory, options, async ({ accountId, call }) => {
    const { text, parentId = text?.trim() ? undefined : null, limit = 200 } = options;
    const filter = { text: text?.trim() || undefined, parentId };
    const query = call("DirectoryStructure/query", { accountId, filter, limit }, options);
    const get = call("DirectoryStructure/get", { accountId, ids: query.ref("/ids") }, options);
    const [{ ids }, { list }] = await Promise.all([query, get]);
    const byId = new Map(list.map((structure) => [structure.id, structure]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  });
}

/** Reads some structures; those that do not exist are left out. */
export function getStructures(
  connection: Connection,
  ids: readonly Id[],
  options: AccountOptions = {},
): Promise<readonly DirectoryStructure[]> {
  return withAccount(connection, directory, options, async ({ accountId, call }) => {
    return (await call("DirectoryStructure/get", { accountId, ids }, options)).list;
  });
}

/** Tells what the directory can do for the person; undefined where there is none. */
export async function getDirectory(
  connection: Connection,
): Promise<DirectoryCapability | undefined> {
  const { primaryAccounts, accounts } = (await connection.session()).jmap;
  const account = accounts[primaryAccounts[DIRECTORY] ?? ""];
  return account?.accountCapabilities[DIRECTORY] as DirectoryCapability | undefined;
}
