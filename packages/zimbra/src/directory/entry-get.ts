/**
 * `DirectoryEntry/get`: entries by their addresses, which their ids are made of.
 *
 * @module
 */
import type { DirectoryEntry, Id } from "@partage-ent/jmap";
import {
  type FetchedDirectoryEntry,
  type Records,
  addressOfPrincipal,
  isAddress,
  principalId,
} from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import type { DirectoryCondition } from "../soap/operations.js";
import { besides, NO_STATE, searchGal, searchResources, united } from "./find-entries.js";

/** Addresses that are looked up in one request. */
const LOOKUPS = 50;

/** Reads entries; one that the mail system does not show is not found. */
export async function getEntries(
  scope: AccountScope,
  accountId: Id,
  ids: readonly Id[],
): Promise<Records<FetchedDirectoryEntry>> {
  await scope.requireAccount(accountId);
  const missing = ids.filter((id) => !scope.entries.has(id));
  const addresses = missing.flatMap((id) => addressOfPrincipal(id) ?? []);
  for (const entry of await entriesByAddress(scope, addresses)) scope.entries.set(entry.id, entry);
  return {
    state: NO_STATE,
    list: [...new Set(ids)].flatMap((id) => scope.entries.get(id) ?? []),
    notFound: ids.filter((id) => !scope.entries.has(id)),
  };
}

/** The entries with these addresses as one of theirs, in this order; those that are not listed left out. */
export async function entriesByAddress(
  scope: AccountScope,
  addresses: readonly string[],
): Promise<readonly DirectoryEntry[]> {
  const asked = [...new Set(addresses)].filter(isPlain);
  const found: DirectoryEntry[] = [];
  for (let at = 0; at < asked.length; at += LOOKUPS) {
    found.push(...(await lookUp(scope, asked.slice(at, at + LOOKUPS))));
  }
  return found;
}

async function lookUp(
  scope: AccountScope,
  addresses: readonly string[],
): Promise<readonly DirectoryEntry[]> {
  const conditions = addresses.map((value): DirectoryCondition => ({
    attr: "email",
    op: "eq",
    value,
  }));
  const [rooms, ...found] = await Promise.all([
    besides(searchResources(scope, conditions, { isAny: true })),
    ...addresses.map((address) => searchGal(scope, address, "all")),
  ]);
  const entries = united(...found.map((one) => one.entries), rooms.entries);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return addresses.flatMap((address) => {
    const entry = byId.get(principalId(address)) ?? entries.find((one) => isOf(one, address));
    return entry ? [entry] : [];
  });
}

/** Whether an address holds nothing that has a meaning in a search. */
const isPlain = (address: string): boolean => isAddress(address) && !/[*{}]/.test(address);

function isOf({ emails = {} }: DirectoryEntry, address: string): boolean {
  return Object.values(emails).some((email) => email.address === address);
}
