/**
 * Who and what can be invited: rooms and equipment that the server lists (RFC 6638 section 2.4.2,
 * RFC 3744 section 9.4), and any address.
 *
 * @module
 */
import type { Id, Principal } from "@partage-ent/jmap";
import {
  addressOfPrincipal,
  isAddress,
  MethodFailure,
  principalId,
  type PrincipalQuery,
  type QueryResult,
  type Records,
} from "@partage-ent/server";
import type { DavPerson } from "../dav/dav-scope.js";
import type { CalendarScope } from "./calendar-scope.js";

/** Characters of a search text. */
const MAX_TEXT = 200;
/** Addresses that are looked up at once. */
const MAX_LOOKUPS = 20;
/** The directory changes without telling; a query that is asked again is a new one. */
const NO_STATE = "d1";

/** Finds principals. @throws MethodFailure `unsupportedFilter`. */
export async function queryPrincipals(
  scope: CalendarScope,
  accountId: Id,
  { filter, position, limit }: PrincipalQuery,
): Promise<QueryResult> {
  scope.dav.requireAccount(accountId);
  const { type, text, email, minCapacity } = filter;
  const page = (ids: readonly Id[]): QueryResult => {
    const first = Math.max(0, position < 0 ? ids.length + position : position);
    const end = first + Math.max(0, limit);
    return { queryState: NO_STATE, position: first, ids: ids.slice(first, end) };
  };
  if (email !== undefined && type === undefined && !text && minCapacity === undefined) {
    return page(isAddress(email) ? [principalId(email)] : []);
  }
  if (type === undefined) {
    throw new MethodFailure(
      "unsupportedFilter",
      "Rooms, equipment or one address can be searched for.",
    );
  }
  // Nothing of RFC 6638 says how many people fit in.
  if (minCapacity !== undefined) {
    throw new MethodFailure("unsupportedFilter", "The calendar server knows no sizes of rooms.");
  }
  const words = (text ?? "")
    .slice(0, MAX_TEXT)
    .replace(/[*\p{Cc}]+/gu, " ")
    .trim();
  if (text?.trim() && words === "") return page([]);
  const found = (await scope.dav.searchPrincipals(words)).flatMap((one) => resourceOf(one) ?? []);
  const fitting = found
    .filter(
      (one) => one.type === type && (email === undefined || one.email === email.toLowerCase()),
    )
    .sort((a, b) => a.name.localeCompare(b.name, "fr", { numeric: true }));
  for (const principal of fitting) scope.principals.set(principal.id, principal);
  return page(fitting.map(({ id }) => id));
}

function resourceOf({ displayName, addresses, userType }: DavPerson): Principal | undefined {
  const type = TYPES[userType?.toUpperCase() ?? ""];
  const email = addresses.find(isAddress);
  if (type === undefined || email === undefined) return undefined;
  return { ...principalOf(email), type, name: line(displayName ?? "") || email };
}

const TYPES: Readonly<Record<string, Principal["type"] | undefined>> = {
  ROOM: "location",
  RESOURCE: "resource",
};

const line = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 255);

function principalOf(email: string): Principal {
  return {
    id: principalId(email),
    type: "individual",
    name: email,
    description: null,
    email,
    timeZone: null,
    capacity: null,
    place: [],
  };
}

/** Reads principals; whoever the server lists as no resource is a person. */
export async function getPrincipals(
  scope: CalendarScope,
  accountId: Id,
  ids: readonly Id[],
): Promise<Records<Principal>> {
  scope.dav.requireAccount(accountId);
  const { displayName } = await scope.dav.me();
  const own = await scope.addresses();
  const addresses = new Map(
    ids.flatMap((id): readonly (readonly [Id, string])[] => {
      const address = addressOfPrincipal(id);
      return address === undefined ? [] : [[id, address]];
    }),
  );
  const missing = [...addresses]
    .filter(([id, address]) => !scope.principals.has(id) && !own.includes(address))
    .slice(0, MAX_LOOKUPS);
  await Promise.all(missing.map(([, address]) => lookUp(scope, address)));
  const list = [...addresses].map(([id, email]): Principal => {
    const known = scope.principals.get(id);
    if (known) return known;
    const name = scope.principal.name ?? displayName;
    return own.includes(email) && name ? { ...principalOf(email), name } : principalOf(email);
  });
  return { state: NO_STATE, list, notFound: ids.filter((id) => !addresses.has(id)) };
}

async function lookUp(scope: CalendarScope, address: string): Promise<void> {
  for (const person of await scope.dav.searchPrincipals(address)) {
    if (!person.addresses.includes(address)) continue;
    const found = resourceOf({ ...person, addresses: [address] }) ?? {
      ...principalOf(address),
      name: line(person.displayName ?? "") || address,
    };
    scope.principals.set(found.id, found);
  }
}
