/**
 * Who and what can be invited: rooms and equipment that the directory lists, and any address.
 *
 * @module
 */
import type { Id, Principal } from "@partage-ent/jmap";
import {
  MethodFailure,
  type PrincipalQuery,
  type QueryResult,
  type Records,
  addressOfPrincipal,
  isAddress,
  principalId,
} from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { bounded } from "../mail/message.js";
import { type JsonObject, numberOf, objectsOf, pairsOf, textOf } from "../soap/json.js";
import type { DirectoryCondition } from "../soap/operations.js";

/** Attributes of rooms and equipment that are read. */
const ATTRIBUTES = [
  "email",
  "fullName",
  "displayName",
  "description",
  "zimbraCalResType",
  "zimbraCalResCapacity",
  "zimbraCalResSite",
  "zimbraCalResBuilding",
  "zimbraCalResFloor",
  "zimbraCalResRoom",
];

/** Rooms of one search. */
const MAX_RESOURCES = 200;
/** Addresses that are looked up at once. */
const MAX_LOOKUPS = 50;
/** Characters of a search text. */
const MAX_TEXT = 200;

/** The directory changes without telling; a query that is asked again is a new one. */
const NO_STATE = "d1";

/** Finds principals. @throws MethodFailure `unsupportedFilter`. */
export async function queryPrincipals(
  scope: AccountScope,
  accountId: Id,
  { filter, position, limit }: PrincipalQuery,
): Promise<QueryResult> {
  const { type, text, email, minCapacity } = filter;
  const page = (ids: readonly Id[]): QueryResult => {
    const first = Math.max(0, position < 0 ? ids.length + position : position);
    return {
      queryState: NO_STATE,
      position: first,
      ids: ids.slice(first, first + Math.max(0, limit)),
    };
  };
  if (email !== undefined && type === undefined && !text && minCapacity === undefined) {
    await scope.requireAccount(accountId);
    return page(isAddress(email) ? [principalId(email)] : []);
  }
  if (type === undefined) {
    throw new MethodFailure(
      "unsupportedFilter",
      "Rooms, equipment or one address can be searched for.",
    );
  }
  const conditions: DirectoryCondition[] = [
    { attr: "zimbraCalResType", op: "eq", value: type === "location" ? "Location" : "Equipment" },
  ];
  if (text?.trim()) {
    const value = searchText(text);
    // An empty text would be found in every name.
    if (value === "") return page([]);
    conditions.push({ attr: "fullName", op: "has", value });
  }
  if (email !== undefined) conditions.push({ attr: "email", op: "eq", value: email });
  const found = await search(scope, accountId, conditions, false);
  // What a server filters differently, or not at all, is looked at once more.
  const fitting = found.filter(
    (one) => one.type === type && (minCapacity === undefined || (one.capacity ?? 0) >= minCapacity),
  );
  return page(fitting.map(({ id }) => id));
}

/** A text without what has a meaning in filters of a directory. */
function searchText(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .replace(/[*()\\\p{Cc}]+/gu, " ")
    .trim();
}

async function search(
  scope: AccountScope,
  accountId: Id,
  cond: readonly DirectoryCondition[],
  isAny: boolean,
): Promise<readonly Principal[]> {
  const { body } = await scope.read(accountId, "SearchCalendarResourcesRequest", {
    attrs: ATTRIBUTES.join(","),
    limit: MAX_RESOURCES,
    searchFilter: { conds: { ...(isAny ? { or: true } : {}), cond } },
  });
  const found = objectsOf(body["calresource"])
    .map(readResource)
    .filter((principal) => principal !== undefined)
    .sort((a, b) => a.name.localeCompare(b.name, "fr", { numeric: true }));
  for (const principal of found) scope.principals.set(principal.id, principal);
  return found;
}

function readResource(element: JsonObject): Principal | undefined {
  const values = pairsOf(element);
  const of = (name: string): string | undefined => {
    const value = values.get(name)?.[0] ?? textOf(element[name]);
    return value ? bounded(value.replace(/\p{Cc}+/gu, " "), 255) : undefined;
  };
  const email = of("email") ?? of("mail") ?? textOf(element["name"]) ?? "";
  if (!isAddress(email)) return undefined;
  const place = ["zimbraCalResSite", "zimbraCalResBuilding", "zimbraCalResFloor"].map(of);
  const capacity = numberOf(of("zimbraCalResCapacity"));
  return {
    id: principalId(email),
    type: of("zimbraCalResType")?.toLowerCase() === "equipment" ? "resource" : "location",
    name: of("fullName") ?? of("displayName") ?? email,
    description: of("description") ?? null,
    email,
    timeZone: null,
    capacity: capacity !== undefined && capacity >= 0 ? capacity : null,
    place: place.filter((part) => part !== undefined),
  };
}

/** Reads principals; whoever the directory lists as no resource is a person. */
export async function getPrincipals(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
): Promise<Records<Principal>> {
  const addresses = new Map<Id, string>();
  for (const id of ids) {
    const address = addressOfPrincipal(id);
    if (address !== undefined) addresses.set(id, address);
  }
  const missing = [...addresses].filter(([id]) => !scope.principals.has(id)).slice(0, MAX_LOOKUPS);
  const lookUp = missing.map(([, value]): DirectoryCondition => ({
    attr: "email",
    op: "eq",
    value,
  }));
  if (lookUp.length > 0) await search(scope, accountId, lookUp, true);
  else await scope.requireAccount(accountId);
  const { email: own, displayName, timeZone = null } = await scope.info();
  const list = [...addresses].map(([id, email]): Principal => {
    const known = scope.principals.get(id);
    if (known) return known;
    const isOwn = email === own.toLowerCase();
    const person = { description: null, email, capacity: null, place: [] } as const;
    const name = isOwn ? displayName : email;
    return { id, type: "individual", name, timeZone: isOwn ? timeZone : null, ...person };
  });
  return { state: NO_STATE, list, notFound: ids.filter((id) => !addresses.has(id)) };
}
