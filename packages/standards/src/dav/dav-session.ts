/**
 * One person's WebDAV service during one JMAP request: what is read once is not asked again until
 * something is written.
 */
import type { Id } from "@partage-ent/jmap";
import { MethodFailure, type Principal, stateHash } from "@partage-ent/server";
import { accountIdOf } from "../account-id.js";
import { personKey } from "../person-key.js";
import {
  type CollectionChange,
  deleteCollection,
  makeCollection,
  type NewCollection,
  patchCollection,
} from "./collection-writes.js";
import { type DavHome, readOwner } from "./dav-discovery.js";
import type { DavExchange } from "./dav-exchange.js";
import { refusalOf } from "./dav-failure.js";
import type { DavSettings } from "./dav-options.js";
import { isSamePath, nameOf } from "./dav-path.js";
import type {
  DavChanges,
  DavCollection,
  DavCondition,
  DavObject,
  DavOwner,
  DavPerson,
  DavPrincipal,
  DavScope,
} from "./dav-scope.js";
import { writeDavState } from "./dav-state.js";
import type { ObjectCache } from "./object-cache.js";
import {
  moveObject,
  type ObjectTarget,
  objectUrl,
  putObject,
  removeObject,
} from "./object-writes.js";
import {
  collectionProperties,
  type ListedCollection,
  readCollections,
} from "./read-collections.js";
import {
  listObjects,
  type ObjectReader,
  queryBetween,
  readObjects,
  syncSince,
} from "./read-objects.js";
import { hashedVersion, isUnsettled, secondBefore, tokenOf } from "./settled-version.js";
import { findPrincipals, postMessage } from "./scheduling.js";
import { updatedObjects } from "./updated-objects.js";

/** What a session shares with others of the same service. */
export interface DavShared {
  readonly settings: DavSettings;
  readonly cache: ObjectCache;
  /** What discovery found of a person, kept for a while. */
  readonly home: (exchange: DavExchange) => Promise<DavHome>;
  /** Whose principals are, kept for a while. */
  readonly owners: Map<string, Promise<DavOwner>>;
}

/** Implements {@link DavScope}. */
export class DavSession implements DavScope {
  readonly accountId: Id;
  readonly #exchange: DavExchange;
  readonly #shared: DavShared;
  readonly #person: string;
  #collections: Promise<readonly DavCollection[]> | undefined;
  readonly #objects = new Map<string, Promise<ReadonlyMap<string, DavObject>>>();

  constructor(exchange: DavExchange, shared: DavShared) {
    this.#exchange = exchange;
    this.#shared = shared;
    this.accountId = accountIdOf(exchange.principal);
    this.#person = personKey(exchange.principal);
  }

  get principal(): Principal {
    return this.#exchange.principal;
  }

  get signal(): AbortSignal {
    return this.#exchange.signal;
  }

  get #reader(): ObjectReader {
    return { exchange: this.#exchange, settings: this.#shared.settings };
  }

  requireAccount(accountId: Id): void {
    if (accountId === this.accountId) return;
    throw new MethodFailure("accountNotFound", "This session has no such account.");
  }

  async me(): Promise<DavPrincipal> {
    return (await this.#shared.home(this.#exchange)).me;
  }

  async features(): Promise<ReadonlySet<string>> {
    return (await this.#shared.home(this.#exchange)).features;
  }

  collections(): Promise<readonly DavCollection[]> {
    this.#collections ??= this.#readCollections();
    return this.#collections;
  }

  async #readCollections(): Promise<readonly DavCollection[]> {
    const { kind } = this.#shared.settings;
    const me = await this.me();
    const listings = await Promise.all(
      me.homes.map(async (home, index) => {
        const found = await this.#exchange.propfind(home, 1, collectionProperties(kind));
        const of = { kind, isFirstHome: index === 0 };
        const read = readCollections(found?.resources ?? [], home, of);
        const time = found?.time ?? this.#shared.settings.clock();
        return Promise.all(read.map((one) => this.#settled(one, time)));
      }),
    );
    const byId = new Map<Id, ListedCollection>();
    for (const one of listings.flat()) if (!byId.has(one.id)) byId.set(one.id, one);
    return Promise.all([...byId.values()].map((one) => this.#withOwner(one, me)));
  }

  async #settled(collection: ListedCollection, time: number): Promise<ListedCollection> {
    const { version, syncToken, url } = collection;
    if (!isUnsettled(version, time)) return collection;
    return {
      ...collection,
      version: hashedVersion(version, await listObjects(this.#reader, url)),
      syncToken: syncToken === null ? null : secondBefore(version),
    };
  }

  async #withOwner(
    { ownerUrl, isMarkedShared, ...collection }: ListedCollection,
    me: DavPrincipal,
  ): Promise<DavCollection> {
    const isOther = ownerUrl !== undefined && !isSamePath(ownerUrl, me.url);
    const isShared = isOther || isMarkedShared;
    if (!isOther) return { ...collection, isShared, owner: null };
    return { ...collection, isShared, owner: await this.#ownerOf(ownerUrl) };
  }

  #ownerOf(url: URL): Promise<DavOwner> {
    const { owners } = this.#shared;
    const key = `${this.#person} ${url.href}`;
    let owner = owners.get(key);
    if (!owner) {
      owner = readOwner(this.#exchange, url);
      owners.set(key, owner);
      owner.catch(() => owners.delete(key));
      for (const oldest of owners.keys()) {
        if (owners.size <= MAX_OWNERS) break;
        owners.delete(oldest);
      }
    }
    return owner;
  }

  async objects(collection: DavCollection): Promise<readonly DavObject[]> {
    return [...(await this.#all(collection)).values()];
  }

  #all(collection: DavCollection): Promise<ReadonlyMap<string, DavObject>> {
    const key = collection.url.href;
    const known = this.#objects.get(key);
    if (known) return known;
    const { cache } = this.#shared;
    const read = updatedObjects(this.#reader, collection, {
      get: () => cache.get(this.#person, collection.url),
      set: (cached) => cache.set(this.#person, collection.url, cached),
    });
    this.#objects.set(key, read);
    return read;
  }

  async objectsByName(
    collection: DavCollection,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, DavObject>> {
    const whole = this.#objects.get(collection.url.href);
    const known = whole ? await whole : this.#unchanged(collection);
    const found = new Map<string, DavObject>();
    const missing: URL[] = [];
    for (const name of new Set(names)) {
      const object = known?.get(name);
      const url = objectUrl(collection, name);
      if (object) found.set(name, object);
      else if (!known && url) missing.push(url);
    }
    if (missing.length === 0) return found;
    for (const object of await readObjects(this.#reader, collection, missing)) {
      found.set(object.name, object);
    }
    return found;
  }

  /** What is kept of a collection, where the server says that it did not change. */
  #unchanged(collection: DavCollection): ReadonlyMap<string, DavObject> | undefined {
    const cached = this.#shared.cache.get(this.#person, collection.url);
    const isSame = cached && cached.version !== "" && cached.version === collection.version;
    return isSame ? cached.objects : undefined;
  }

  async objectsBetween(
    collection: DavCollection,
    component: string,
    start: string,
    end: string,
  ): Promise<readonly DavObject[]> {
    const cached = this.#shared.cache.get(this.#person, collection.url)?.objects;
    const range = { component, start, end };
    const listed = await queryBetween(this.#reader, collection, range, !cached);
    const found: DavObject[] = [];
    const missing: URL[] = [];
    for (const one of listed) {
      const known = cached?.get(one.name);
      if (one.data !== undefined) found.push({ ...one, data: one.data });
      else if (known && one.etag !== "" && known.etag === one.etag) found.push(known);
      else missing.push(one.url);
    }
    return missing.length === 0
      ? found
      : [...found, ...(await readObjects(this.#reader, collection, missing))];
  }

  async changesSince(collection: DavCollection, syncToken: string): Promise<DavChanges | null> {
    const { version } = collection;
    if (collection.syncToken === null || syncToken === "") return null;
    if (version === syncToken) return { version, changed: [], vanished: [] };
    const changes = await syncSince(this.#reader, collection, tokenOf(syncToken));
    return changes && { ...changes, version };
  }

  #target(collection: DavCollection, name: string): ObjectTarget {
    const cached = this.#shared.cache.get(this.#person, collection.url);
    const url = cached?.objects.get(name)?.url ?? objectUrl(collection, name);
    if (!url) throw refusalOf(404);
    return { exchange: this.#exchange, kind: this.#shared.settings.kind, url };
  }

  async put(
    collection: DavCollection,
    name: string,
    data: string,
    condition: DavCondition,
  ): Promise<{ readonly etag: string | null } | "preconditionFailed"> {
    const done = await putObject(this.#target(collection, name), data, condition);
    if (done !== "preconditionFailed") this.#touch(collection, name, false);
    this.forgetReads();
    return done;
  }

  async remove(
    collection: DavCollection,
    name: string,
    condition: DavCondition,
    { isSilent = false }: { readonly isSilent?: boolean } = {},
  ): Promise<boolean | "preconditionFailed"> {
    const done = await removeObject(this.#target(collection, name), condition, isSilent);
    if (done !== "preconditionFailed") this.#touch(collection, name, true);
    this.forgetReads();
    return done;
  }

  async move(
    collection: DavCollection,
    name: string,
    target: DavCollection,
    condition: DavCondition,
  ): Promise<boolean | "preconditionFailed"> {
    const to = objectUrl(target, name);
    if (!to) throw refusalOf(404);
    const done = await moveObject(this.#target(collection, name), to, condition);
    if (done === true) {
      this.#touch(collection, name, true);
      this.#touch(target, name, false);
    }
    this.forgetReads();
    return done;
  }

  #touch(collection: DavCollection, name: string, isRemoved: boolean): void {
    this.#shared.cache.touch(this.#person, collection.url, name, isRemoved);
  }

  async createCollection(wanted: NewCollection): Promise<DavCollection> {
    const [home] = (await this.me()).homes;
    if (!home) throw refusalOf(404);
    const url = await makeCollection(this.#exchange, this.#shared.settings, home, wanted);
    this.forgetReads();
    const made = await this.#collectionAt(url);
    if (made.displayName === wanted.displayName) return made;
    // Some take the request and leave out what it says.
    const { displayName, color } = wanted;
    await this.changeCollection(made, { displayName, ...(color === undefined ? {} : { color }) });
    return this.#collectionAt(url);
  }

  async #collectionAt(url: URL): Promise<DavCollection> {
    const all = await this.collections();
    const found =
      all.find((one) => isSamePath(one.url, url)) ??
      all.find((one) => nameOf(one.url) === nameOf(url));
    if (!found) throw refusalOf(403);
    return found;
  }

  async changeCollection(collection: DavCollection, change: CollectionChange): Promise<void> {
    await patchCollection(this.#exchange, collection.url, change);
    this.forgetReads();
  }

  async removeCollection(collection: DavCollection): Promise<void> {
    await deleteCollection(this.#exchange, collection.url);
    this.#shared.cache.forget(this.#person, collection.url);
    this.forgetReads();
  }

  async postToOutbox(
    data: string,
    recipients: readonly string[],
  ): Promise<ReadonlyMap<string, string | null>> {
    const { scheduleOutbox: outbox, addresses } = await this.me();
    if (!outbox) throw refusalOf(405);
    const from = { outbox, originator: addresses[0] };
    return postMessage(this.#exchange, from, data, recipients);
  }

  async searchPrincipals(text: string): Promise<readonly DavPerson[]> {
    const { principalCollections } = await this.#shared.home(this.#exchange);
    return findPrincipals(this.#exchange, principalCollections, text);
  }

  async state(): Promise<string> {
    const all = await this.collections();
    return writeDavState(new Map(all.map(({ id, version }) => [id, version])));
  }

  async collectionsState(): Promise<string> {
    const all = await this.collections();
    return writeDavState(new Map(all.map((one) => [one.id, propertiesHash(one)])));
  }

  forgetReads(): void {
    this.#collections = undefined;
    this.#objects.clear();
  }
}

/** What of a collection the records of collections say. */
function propertiesHash(collection: DavCollection): string {
  const { displayName, color, description, order, components, isTransparent } = collection;
  const { isVisible, timeZone, owner, privileges } = collection;
  const told = [displayName, color, description, order, components, isTransparent];
  return stateHash(JSON.stringify([...told, isVisible, timeZone, owner, [...privileges].sort()]));
}

/** Owners that are remembered, of all persons. */
const MAX_OWNERS = 5_000;
