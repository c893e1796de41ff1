/**
 * The global address list: SearchGal, AutoCompleteGal, SyncGal (zm-mailbox `service/account`).
 * @module
 */
import type { SoapContext } from "../context.js";
import { entryConditions } from "../directory/entry-conditions.js";
import { type Element, responseTo } from "../element.js";
import { invalidRequest, permissionDenied } from "../fault.js";
import { galElement, type GalElementOptions } from "../gal/gal-element.js";
import { galEntries, galName, type GalEntry } from "../gal/gal-entry.js";
import { type GalJournal, galJournal } from "../gal/gal-journal.js";
import { completionTest, kindTest, searchTest } from "../gal/gal-match.js";
import { type OperationEntry, ZIMBRA_ACCOUNT } from "../registry.js";

const DEFAULT_LIMIT = 100;
/** Entries that one search answers at most. */
const MOST_ENTRIES = 1_000;
const types: ReadonlySet<string> = new Set(["account", "resource", "group", "all"]);

/** Fails unless the account has the list, and what a further feature adds to it. */
export function requireGal(context: SoapContext, ...features: readonly string[]): void {
  const { account, core, token } = context;
  if (token?.admin) return;
  for (const name of ["zimbraFeatureGalEnabled", ...features]) {
    if (core.directory.attribute(account, name) !== "TRUE") {
      throw permissionDenied(`GAL feature (${name}) is not enabled`);
    }
  }
}

/** The mail domain whose list an account sees. */
export function galDomain({ account }: SoapContext): string {
  return account.name.slice(account.name.lastIndexOf("@") + 1);
}

function readType(request: Element, fallback: string): string {
  const type = request.get("type")?.trim().toLowerCase() || fallback;
  if (!types.has(type)) throw invalidRequest(`unknown GAL search type: ${type}`);
  return type;
}

function readLimit(request: Element, fallback: number): number {
  const limit = request.getNumber("limit") ?? fallback;
  return Math.min(limit <= 0 ? fallback : limit, MOST_ENTRIES);
}

function elementOptions(request: Element): GalElementOptions {
  return {
    needExpansion: request.getBoolean("needExp"),
    needOwner: request.getBoolean("needIsOwner"),
    needMember: (request.get("needIsMember") ?? "none") !== "none",
  };
}

/** What a search finds: the entry of a reference, else those of a text and conditions. */
function found(request: Element, context: SoapContext): readonly GalEntry[] {
  const entries = galEntries(context.core.directory, galDomain(context));
  const reference = request.get("ref");
  if (reference !== undefined) return entries.filter(({ dn }) => dn === reference);
  const name = request.get("name") ?? request.get("query");
  if (name === undefined) throw invalidRequest("missing one of ref, query or name");
  const filter = request.child("searchFilter");
  const conditions = filter && entryConditions(filter);
  const [byKind, byText] = [kindTest(readType(request, "all")), searchTest(name)];
  return entries.filter(
    (entry) =>
      byKind(entry) &&
      byText(entry) &&
      conditions?.((key) => entry.attributes[key] ?? []) !== false,
  );
}

function sorted(entries: readonly GalEntry[], sortBy: string): readonly GalEntry[] {
  // The list is by name already.
  return sortBy === "nameDesc" ? [...entries].reverse() : entries;
}

function searchGal(request: Element, context: SoapContext): Element {
  requireGal(context);
  const sortBy = /^namedesc$/i.test(request.get("sortBy") ?? "") ? "nameDesc" : "nameAsc";
  const entries = sorted(found(request, context), sortBy);
  const offset = Math.max(0, request.getNumber("offset") ?? 0);
  const limit = readLimit(request, DEFAULT_LIMIT);
  const response = responseTo(request).setAll({
    sortBy,
    offset,
    more: entries.length > offset + limit,
    paginationSupported: true,
    tokenizeKey: true,
  });
  const options = elementOptions(request);
  for (const entry of entries.slice(offset, offset + limit)) {
    const element = galElement(entry, ZIMBRA_ACCOUNT, context, options);
    response.add(element.set("sf", galName(entry)));
  }
  return response;
}

function autoCompleteGal(request: Element, context: SoapContext): Element {
  requireGal(context, "zimbraFeatureGalAutoCompleteEnabled");
  const { account, core } = context;
  const usual = Number(core.directory.attribute(account, "zimbraContactAutoCompleteMaxResults"));
  const byKind = kindTest(readType(request, "account"));
  const byText = completionTest(request.require("name"));
  const entries = galEntries(core.directory, galDomain(context)).filter(
    (entry) => byKind(entry) && byText(entry),
  );
  const limit = readLimit(request, usual || 20);
  const response = responseTo(request).setAll({
    more: entries.length > limit,
    tokenizeKey: true,
    paginationSupported: false,
  });
  for (const entry of entries.slice(0, limit)) {
    response.add(galElement(entry, ZIMBRA_ACCOUNT, context, elementOptions(request)));
  }
  return response;
}

/** Where a synchronisation stands. */
interface SyncPlace {
  /** What is new since then is told; 0 for everything. */
  readonly since: number;
  /** Where the journal stood at the first of several answers. */
  readonly until: number;
  /** The last entry of an answer that was cut. */
  readonly after: string;
}

/** Reads `<time>:<journal>:<since>[:<until>:<after>]`; undefined for the token of another journal. */
function readToken(text: string, journal: GalJournal): SyncPlace | undefined {
  const [, id, since = "", until = "", after = ""] = text.split(":");
  if (id !== journal.id || !/^\d{1,15}$/.test(since)) return undefined;
  if (until === "") return { since: Number(since), until: journal.sequence, after: "" };
  if (!/^\d{1,15}$/.test(until) || !/^[\w.%!~*'()-]+$/.test(after)) return undefined;
  return { since: Number(since), until: Number(until), after: decodedDn(after) };
}

function decodedDn(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidRequest("malformed token");
  }
}

function writeToken(journal: GalJournal, place: SyncPlace | number, now: number): string {
  const time = new Date(now).toISOString().replace(/[-:T]|\.\d+/g, "");
  const where =
    typeof place === "number"
      ? [place]
      : [place.since, place.until, encodeURIComponent(place.after)];
  return [time, journal.id, ...where].join(":");
}

function syncGal(request: Element, context: SoapContext): Element {
  requireGal(context, "zimbraFeatureGalSyncEnabled");
  const journal = galJournal(context.core, galDomain(context));
  const given = request.get("token") ?? "";
  const known = readToken(given, journal);
  const { since, until, after } = known ?? { since: 0, until: journal.sequence, after: "" };
  const { entries, deleted } = journal.since(since);
  const left = entries.filter(({ dn }) => dn > after);
  const page = left.slice(0, request.getNumber("limit") || Infinity);
  const last = page.at(-1);
  const more = left.length > page.length && last !== undefined;
  const place = more ? { since, until, after: last.dn } : until;
  const response = responseTo(request).setAll({
    more: more || undefined,
    token: writeToken(journal, place, context.now()),
    // Nobody can tell what was deleted since the token of another journal.
    fullSyncRecommended: given !== "" && !known ? true : undefined,
    remain: request.getBoolean("getCount") ? left.length - page.length : undefined,
  });
  const idOnly = request.getBoolean("idOnly");
  for (const entry of page) {
    if (idOnly) response.add("cn").set("id", entry.dn);
    else response.add(galElement(entry, ZIMBRA_ACCOUNT, context, { withMembers: true }));
  }
  if (!more) for (const dn of deleted) response.add("deleted").set("id", dn);
  return response;
}

/** Search, completion and synchronisation of the global address list. */
export const galOperations: readonly OperationEntry[] = [
  { namespace: ZIMBRA_ACCOUNT, name: "SearchGalRequest", run: searchGal },
  { namespace: ZIMBRA_ACCOUNT, name: "AutoCompleteGalRequest", run: autoCompleteGal },
  { namespace: ZIMBRA_ACCOUNT, name: "SyncGalRequest", run: syncGal },
];
