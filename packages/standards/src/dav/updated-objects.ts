/**
 * All objects of a collection, of which as many as possible are known already.
 *
 * @module
 */
import type { DavCollection, DavObject } from "./dav-scope.js";
import type { CachedCollection } from "./object-cache.js";
import {
  type ListedObject,
  listObjects,
  type ObjectReader,
  readObjects,
  syncSince,
} from "./read-objects.js";

/** What is kept of one collection. */
export interface KeptCollection {
  readonly get: () => CachedCollection | undefined;
  readonly set: (cached: CachedCollection) => void;
}

/** Brings what is kept up to date, and answers it by name. */
export async function updatedObjects(
  reader: ObjectReader,
  collection: DavCollection,
  kept: KeptCollection,
): Promise<ReadonlyMap<string, DavObject>> {
  const cached = kept.get();
  if (cached && cached.version !== "" && cached.version === collection.version) {
    return cached.objects;
  }
  const updated =
    (cached && (await synchronized(reader, collection, cached))) ??
    (await listedAnew(reader, collection, cached?.objects ?? new Map()));
  kept.set(updated);
  return updated.objects;
}

async function synchronized(
  reader: ObjectReader,
  collection: DavCollection,
  { syncToken, objects }: CachedCollection,
): Promise<CachedCollection | undefined> {
  if (syncToken === null || collection.syncToken === null) return undefined;
  const sync = await syncSince(reader, collection, syncToken);
  if (!sync) return undefined;
  const now = new Map(objects);
  for (const name of sync.vanished) now.delete(name);
  const asked = new Map<string, ListedObject>(sync.listed.map((one) => [one.name, one]));
  // What this service wrote itself is asked again, whether or not the server tells it as changed.
  for (const object of now.values()) if (object.etag === "") asked.set(object.name, object);
  await refresh(reader, collection, now, [...asked.values()]);
  // The version of before: what changed since is told again.
  return { version: collection.version, syncToken: collection.syncToken, objects: now };
}

/** The version is that from before the listing: what changes meanwhile is told again. */
async function listedAnew(
  reader: ObjectReader,
  collection: DavCollection,
  known: ReadonlyMap<string, DavObject>,
): Promise<CachedCollection> {
  const listed = await listObjects(reader, collection.url);
  const now = new Map<string, DavObject>();
  for (const { name } of listed) {
    const object = known.get(name);
    if (object) now.set(name, object);
  }
  await refresh(reader, collection, now, listed);
  return { version: collection.version, syncToken: collection.syncToken, objects: now };
}

/** Reads those that differ; what is gone meanwhile goes. */
async function refresh(
  reader: ObjectReader,
  collection: DavCollection,
  objects: Map<string, DavObject>,
  listed: readonly ListedObject[],
): Promise<void> {
  const changed = listed.filter(
    ({ name, etag }) => etag === "" || objects.get(name)?.etag !== etag,
  );
  for (const { name } of changed) objects.delete(name);
  const urls = changed.map(({ url }) => url);
  for (const object of await readObjects(reader, collection, urls)) {
    objects.set(object.name, object);
  }
}
