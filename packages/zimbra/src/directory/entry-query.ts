/**
 * `DirectoryEntry/query` over the global address list.
 *
 * Zimbra finds texts in names and addresses; what begins no word of an entry is left out here, so that
 * nobody can list the directory by letters from the middle of names.
 *
 * @module
 */
import { foldText, formatName, nameWords, hasWords } from "@partage-ent/contacts";
import type { CardKind, DirectoryEntry, Id } from "@partage-ent/jmap";
import {
  type DirectoryEntryQuery,
  type DirectoryEntryQueryResult,
  MethodFailure,
  addressOfPrincipal,
} from "@partage-ent/server";
import type { AccountScope } from "../account-scope.js";
import { numberOf, textOf } from "../soap/json.js";
import type { GalType } from "../soap/operations.js";
import { entriesByAddress } from "./entry-get.js";
import {
  besides,
  type FoundEntries,
  MAX_RESULTS,
  NO_STATE,
  searchGal,
  searchResources,
  united,
} from "./find-entries.js";

/** Fewest characters of a text that something is looked up for. */
export const MIN_TEXT = 2;
/** Characters of a text. */
const MAX_TEXT = 200;
/** Members of a group that are looked through. */
const MAX_MEMBERS = 1_000;
/** Questions for so few results are those of somebody who is typing. */
const TYPING = 10;

/** Answers a query. @throws MethodFailure `unsupportedFilter`, `notFound`. */
export async function queryEntries(
  scope: AccountScope,
  accountId: Id,
  query: DirectoryEntryQuery,
): Promise<DirectoryEntryQueryResult> {
  await scope.requireAccount(accountId);
  const { filter } = query;
  if (filter.structure !== undefined || filter.affiliation !== undefined) {
    const description = "This directory knows neither structures nor affiliations.";
    throw new MethodFailure("unsupportedFilter", description);
  }
  const isElsewhere =
    filter.establishment !== undefined && filter.establishment !== scope.owner.establishment;
  const isShort = filter.text !== undefined && Array.from(foldText(filter.text)).length < MIN_TEXT;
  if (isElsewhere || isShort) return resultOf(query, { entries: [], more: false });
  const found = await find(scope, query);
  const address = filter.email?.toLowerCase();
  const entries = found.entries.filter(
    (entry) =>
      (filter.kind === undefined || entry.kind === filter.kind) &&
      (address === undefined || hasAddress(entry, address)) &&
      hasWords(searched(entry, filter.text ?? ""), filter.text ?? ""),
  );
  for (const entry of entries) scope.entries.set(entry.id, entry);
  return resultOf(query, { ...found, entries: ranked(entries, query) });
}

const COLLATOR = new Intl.Collator("fr", { numeric: true });

/** Names that have all words whole first, then by name; members stand in their group's order. */
function ranked(
  entries: readonly DirectoryEntry[],
  { filter: { text = "", group } }: DirectoryEntryQuery,
): readonly DirectoryEntry[] {
  if (group !== undefined) return entries;
  const wanted = nameWords(text);
  const rows = entries.map((entry) => {
    const name = formatName(entry);
    const words = nameWords(name);
    return { entry, name, isWhole: wanted.every((word) => words.includes(word)) };
  });
  rows.sort((a, b) => Number(b.isWhole) - Number(a.isWhole) || COLLATOR.compare(a.name, b.name));
  return rows.map(({ entry }) => entry);
}

/** What a text is looked for in: nothing that all people of an establishment have in common, like a domain. */
function searched(
  { name, emails = {}, phones }: DirectoryEntry,
  text: string,
): Partial<DirectoryEntry> {
  const isAddress = text.includes("@");
  const addresses = Object.entries(emails).map(([id, { address }]) => {
    const local = address.slice(0, address.lastIndexOf("@"));
    return [id, { address: isAddress ? address : local }] as const;
  });
  return {
    ...(name ? { name } : {}),
    ...(phones ? { phones } : {}),
    emails: Object.fromEntries(addresses),
  };
}

/** Whether an address is one of an entry's. */
export function hasAddress({ emails = {} }: Partial<DirectoryEntry>, address: string): boolean {
  return Object.values(emails).some((email) => email.address === address);
}

function resultOf(
  { position, limit, calculateFacets }: DirectoryEntryQuery,
  { entries, more }: FoundEntries,
): DirectoryEntryQueryResult {
  const told = entries.slice(0, MAX_RESULTS);
  const end = position + Math.max(0, limit);
  return {
    queryState: NO_STATE,
    position,
    ids: told.slice(position, end).map(({ id }) => id),
    hasMore: told.length > end || (more && end < MAX_RESULTS && told.length >= end),
    masked: 0,
    isApproximate: false,
    facets: calculateFacets
      ? { establishment: [], structure: [], affiliation: [], group: [] }
      : null,
  };
}

async function find(scope: AccountScope, query: DirectoryEntryQuery): Promise<FoundEntries> {
  const { text = "", group, email, kind } = query.filter;
  if (group !== undefined) return members(scope, group);
  if (email !== undefined) {
    return { entries: await entriesByAddress(scope, [email.toLowerCase()]), more: false };
  }
  const isPlace = kind === "location" || kind === "device";
  if (isPlace) return places(scope, kind, searchText(text));
  const asked = searchText(text);
  if (text !== "" && asked === "") return { entries: [], more: false };
  if (kind === "group" || kind === "individual") return people(scope, asked, kind, query);
  const [listed, rooms] = await Promise.all([
    people(scope, asked, undefined, query),
    besides(searchResources(scope, [{ attr: "fullName", op: "has", value: asked }])),
  ]);
  return {
    entries: united(listed.entries, rooms.entries),
    more: listed.more || rooms.more,
  };
}

/** A text without what has a meaning in filters of a directory or in queries (zm-mailbox `GalSearchControl`). */
function searchText(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .normalize("NFC")
    .replace(/["*()\\{}\p{C}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^\.+$/, "");
}

const GAL_TYPES = { individual: "account", group: "group" } as const satisfies Partial<
  Record<CardKind, GalType>
>;

/** Zimbra may know names in one order and spelling only, so the longest word is asked for too. */
async function people(
  scope: AccountScope,
  text: string,
  kind: "individual" | "group" | undefined,
  { limit, position }: DirectoryEntryQuery,
): Promise<FoundEntries> {
  const type = kind ? GAL_TYPES[kind] : "all";
  const { features } = await scope.info();
  const words = text.split(text.includes("@") ? " " : /[\s'’-]+/).filter((word) => word !== "");
  const isTyping = words.length === 1 && position === 0 && limit <= TYPING;
  const completes = features.completion && isTyping;
  const [longest = ""] = [...words].sort((a, b) => b.length - a.length);
  const questions = words.length > 1 ? [text, longest] : [text];
  const found = await Promise.all(
    questions.map((question) => searchGal(scope, question, type, { completes })),
  );
  return {
    entries: united(...found.map(({ entries }) => entries)),
    more: found.every(({ more }) => more),
  };
}

async function places(
  scope: AccountScope,
  kind: "location" | "device",
  text: string,
): Promise<FoundEntries> {
  const type = kind === "location" ? "Location" : "Equipment";
  return searchResources(scope, [
    { attr: "zimbraCalResType", op: "eq", value: type },
    ...(text === "" ? [] : [{ attr: "fullName", op: "has", value: text } as const]),
  ]);
}

/** Members of a group, as far as the directory lists them, in the group's order. */
async function members(scope: AccountScope, group: Id): Promise<FoundEntries> {
  const address = addressOfPrincipal(group);
  if (address === undefined) throw new MethodFailure("notFound", "There is no such group.");
  const { body } = await scope.soap.call("GetDistributionListMembersRequest", {
    dl: { _content: address },
    limit: MAX_MEMBERS,
  });
  const list: unknown = body["dlm"];
  const texts = (Array.isArray(list) ? (list as readonly unknown[]) : [list]).map(textOf);
  const addresses = [...new Set(texts.map((text) => text?.toLowerCase() ?? ""))].filter((text) =>
    text.includes("@"),
  );
  const asked = addresses.slice(0, MAX_RESULTS);
  const total = numberOf(body["total"]) ?? addresses.length;
  return { entries: await entriesByAddress(scope, asked), more: total > asked.length };
}
