/**
 * Questions to the global address list, and to the directory of rooms, which tells more of them.
 *
 * @module
 */
import type { DirectoryEntry } from "@partage-ent/jmap";
import type { AccountScope } from "../account-scope.js";
import { isTrue, objectsOf } from "../soap/json.js";
import type { DirectoryCondition, GalType } from "../soap/operations.js";
import type { Answer } from "../soap/soap-scope.js";
import { SoapFault } from "../soap/upstream-error.js";
import { readEntry } from "./gal-entry.js";

/** The directory changes without telling; a query that is asked again is a new one. */
export const NO_STATE = "d1";

/** Entries of one question. */
export const MAX_RESULTS = 100;

/** Attributes of rooms and equipment that are read. */
const RESOURCE_ATTRIBUTES = [
  "email",
  "fullName",
  "displayName",
  "zimbraCalResType",
  "zimbraCalResCapacity",
  "zimbraCalResSite",
  "zimbraCalResBuilding",
  "zimbraCalResFloor",
  "zimbraCalResRoom",
].join(",");

/** What was found, and whether there is more. */
export interface FoundEntries {
  readonly entries: readonly DirectoryEntry[];
  readonly more: boolean;
}

/** Searches the global address list for a text that holds no sign of its own meaning. */
export async function searchGal(
  scope: AccountScope,
  name: string,
  type: GalType,
  { completes = false }: { readonly completes?: boolean } = {},
): Promise<FoundEntries> {
  const request = { name, type, limit: MAX_RESULTS } as const;
  const answer = await (completes
    ? scope.soap.call("AutoCompleteGalRequest", request)
    : scope.soap.call("SearchGalRequest", request));
  return readEntries(scope, answer, "cn");
}

/** Searches rooms and equipment. */
export async function searchResources(
  scope: AccountScope,
  cond: readonly DirectoryCondition[],
  { isAny = false }: { readonly isAny?: boolean } = {},
): Promise<FoundEntries> {
  const answer = await scope.soap.call("SearchCalendarResourcesRequest", {
    attrs: RESOURCE_ATTRIBUTES,
    limit: MAX_RESULTS,
    searchFilter: { conds: { ...(isAny ? { or: true } : {}), cond } },
  });
  return readEntries(scope, answer, "calresource");
}

/** What the directory of rooms adds to the list of people; nothing where the mail system refuses that. */
export async function besides(rooms: Promise<FoundEntries>): Promise<FoundEntries> {
  try {
    return await rooms;
  } catch (error) {
    if (!(error instanceof SoapFault)) throw error;
    return { entries: [], more: false };
  }
}

function readEntries(scope: AccountScope, { body }: Answer, name: string): FoundEntries {
  const entries = objectsOf(body[name])
    .map((element) => readEntry(element, scope.owner.establishment))
    .filter((entry) => entry !== undefined);
  return { entries, more: isTrue(body["more"]) };
}

/** Puts together what two questions told; of rooms what the directory of rooms says counts. */
export function united(
  ...lists: readonly (readonly DirectoryEntry[])[]
): readonly DirectoryEntry[] {
  const byId = new Map<string, DirectoryEntry>();
  for (const entry of lists.flat()) {
    const known = byId.get(entry.id);
    if (!known || (isPlace(entry) && !isPlace(known)) || entry.capacity !== null) {
      byId.set(entry.id, entry);
    }
  }
  return [...byId.values()];
}

const isPlace = ({ kind }: DirectoryEntry): boolean => kind === "location" || kind === "device";
