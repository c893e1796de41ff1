/**
 * Objects of a collection: by sync-collection (RFC 6578) or etags what changed, by multiget (RFC 4791
 * section 7.9, RFC 6352 section 8.7) what is not known yet.
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";
import type { DavExchange } from "./dav-exchange.js";
import { errorConditions, multistatusOf, propElement } from "./dav-exchange.js";
import { notUnderstood, refusalOf } from "./dav-failure.js";
import { clark, type DavName } from "./dav-names.js";
import type { DavSettings } from "./dav-options.js";
import { isChildOf, isSamePath, nameOf } from "./dav-path.js";
import type { DavChanges, DavCollection, DavObject } from "./dav-scope.js";
import { type DavResource, propertyText } from "./multistatus.js";
import { element, type Xml, xmlDocument } from "./xml.js";

/** Where objects are read. */
export interface ObjectReader {
  readonly exchange: DavExchange;
  readonly settings: DavSettings;
}

/** An object whose content is not read. */
export interface ListedObject {
  readonly name: string;
  readonly url: URL;
  /** Empty where the server tells none. */
  readonly etag: string;
}

/** Objects of one multiget. */
const CHUNK = 100;
/** Answers of one synchronisation that are cut short (RFC 6578 section 3.6). */
const MAX_ROUNDS = 200;

const DATA: Readonly<Record<DavSettings["kind"], DavName>> = {
  calendar: "cal:calendar-data",
  addressbook: "card:address-data",
};
const MULTIGET: Readonly<Record<DavSettings["kind"], DavName>> = {
  calendar: "cal:calendar-multiget",
  addressbook: "card:addressbook-multiget",
};

/** What asks for the content of an object, in the newest version that both sides know. */
function dataElement({ settings }: ObjectReader, collection: DavCollection): Xml {
  const name = DATA[settings.kind];
  const isNewer = settings.kind === "addressbook" && collection.cardVersions.includes("4.0");
  return element(name, [], isNewer ? { "content-type": "text/vcard", version: "4.0" } : {});
}

/** Names and etags of all objects. */
export async function listObjects(
  { exchange, settings }: ObjectReader,
  url: URL,
): Promise<readonly ListedObject[]> {
  const found = await exchange.propfind(url, 1, ["d:getetag", "d:resourcetype"]);
  if (!found) throw refusalOf(404);
  const objects = found.resources
    .filter(({ status, properties }) => {
      const type = properties.get(clark("d:resourcetype"));
      return status < 300 && (type?.children.length ?? 0) === 0;
    })
    .flatMap((resource) => readListed(resource, { url }));
  return bounded(objects, settings);
}

function bounded<T>(objects: readonly T[], { limits }: DavSettings): readonly T[] {
  if (objects.length <= limits.objectsPerCollection) return objects;
  throw tooMany(limits.objectsPerCollection);
}

function tooMany(most: number): MethodFailure {
  const description = `One of the collections has more than ${String(most)} entries.`;
  return new MethodFailure("requestTooLarge", description);
}

function readListed(
  resource: DavResource,
  collection: Pick<DavCollection, "url">,
): readonly ListedObject[] {
  const { url } = resource;
  const name = nameOf(url);
  if (name === "" || !isChildOf(url, collection.url) || url.pathname.endsWith("/")) return [];
  return [{ name, url, etag: propertyText(resource, "d:getetag") ?? "" }];
}

/** Objects with their content, by their addresses; those that are gone are left out. */
export async function readObjects(
  reader: ObjectReader,
  collection: DavCollection,
  urls: readonly URL[],
): Promise<readonly DavObject[]> {
  const chunks: (readonly URL[])[] = [];
  for (let at = 0; at < urls.length; at += CHUNK) chunks.push(urls.slice(at, at + CHUNK));
  const read: DavObject[] = [];
  let size = 0;
  const work = async (): Promise<void> => {
    for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
      const objects = await multiget(reader, collection, chunk);
      size += objects.reduce((sum, { data }) => sum + data.length, 0);
      if (size > MAX_CHARACTERS) {
        throw new MethodFailure("requestTooLarge", "One of the collections is too large.");
      }
      read.push(...objects);
    }
  };
  await Promise.all([work(), work()]);
  return read;
}

/** Characters of all objects of one collection. */
const MAX_CHARACTERS = 200_000_000;

async function multiget(
  reader: ObjectReader,
  collection: DavCollection,
  urls: readonly URL[],
): Promise<readonly DavObject[]> {
  const wanted = new Set(urls.map(({ pathname }) => pathname));
  const names = new Map(urls.map((url) => [nameOf(url), url]));
  const body = xmlDocument(MULTIGET[reader.settings.kind], [
    element("d:prop", [element("d:getetag"), dataElement(reader, collection)]),
    ...urls.map((url) => element("d:href", url.pathname + url.search)),
  ]);
  const { resources } = await reader.exchange.report(collection.url, 1, body);
  return readData(reader, collection, resources).filter(
    ({ url, name }) => wanted.has(url.pathname) || names.has(name),
  );
}

/** Objects of an answer that has their content. */
function readData(
  { settings }: ObjectReader,
  collection: DavCollection,
  resources: readonly DavResource[],
): readonly DavObject[] {
  return resources.flatMap((resource) => {
    const data = propertyText(resource, DATA[settings.kind]);
    if (resource.status >= 300 || data === undefined) return [];
    return readListed(resource, collection).map((listed) => ({ ...listed, data }));
  });
}

/** What a time range finds, with its content where `withData`. */
export async function queryBetween(
  reader: ObjectReader,
  collection: DavCollection,
  { component, start, end }: TimeRange,
  withData: boolean,
): Promise<readonly (ListedObject & { readonly data?: string })[]> {
  const range = element("cal:time-range", [], { start, end });
  const inner = element("cal:comp-filter", [range], { name: component });
  const body = xmlDocument("cal:calendar-query", [
    element("d:prop", [
      element("d:getetag"),
      ...(withData ? [dataElement(reader, collection)] : []),
    ]),
    element("cal:filter", [element("cal:comp-filter", [inner], { name: "VCALENDAR" })]),
  ]);
  const { resources } = await reader.exchange.report(collection.url, 1, body);
  const found = withData
    ? readData(reader, collection, resources)
    : resources.flatMap((one) => (one.status < 300 ? readListed(one, collection) : []));
  return bounded(found, reader.settings);
}

/** A time range of a calendar-query (RFC 4791 section 9.9). */
export interface TimeRange {
  readonly component: string;
  readonly start: string;
  readonly end: string;
}

/** What changed, with etags. */
export interface SyncResult extends DavChanges {
  readonly listed: readonly ListedObject[];
}

/** Asks what changed since a token; null where the server can't tell. */
export async function syncSince(
  reader: ObjectReader,
  collection: DavCollection,
  since: string,
): Promise<SyncResult | null> {
  const changed = new Map<string, ListedObject>();
  const vanished = new Set<string>();
  let token = since;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const answer = await reader.exchange.tryReport(collection.url, 0, syncBody(token));
    if (answer.status >= 400 && isUnknownToken(answer.status, errorConditions(answer))) return null;
    const { resources, syncToken } = multistatusOf(answer);
    let isTruncated = false;
    for (const resource of resources) {
      if (isSamePath(resource.url, collection.url)) {
        isTruncated ||= resource.status === 507;
        continue;
      }
      for (const listed of readListed(resource, collection)) {
        const isGone = resource.status === 404 || resource.status === 410;
        if (isGone) vanished.add(listed.name);
        else vanished.delete(listed.name);
        if (isGone || resource.status >= 300) changed.delete(listed.name);
        else changed.set(listed.name, listed);
      }
    }
    if (changed.size > reader.settings.limits.objectsPerCollection) {
      throw tooMany(reader.settings.limits.objectsPerCollection);
    }
    if (syncToken === undefined) throw notUnderstood();
    const isAhead = syncToken !== token;
    token = syncToken;
    if (isTruncated && isAhead) continue;
    // One that is cut short and does not go on would never end.
    if (isTruncated) return null;
    return {
      version: token,
      changed: [...changed.keys()],
      vanished: [...vanished],
      listed: [...changed.values()],
    };
  }
  return null;
}

function syncBody(token: string): string {
  return xmlDocument("d:sync-collection", [
    element("d:sync-token", token),
    element("d:sync-level", "1"),
    propElement(["d:getetag"]),
  ]);
}

/** Servers say it with the precondition of RFC 6578 section 3.2, or only by a status. */
function isUnknownToken(status: number, conditions: ReadonlySet<string>): boolean {
  if (status < 400) return false;
  if (conditions.has(clark("d:valid-sync-token"))) return true;
  return [400, 403, 405, 409, 410, 412, 415, 501].includes(status);
}
