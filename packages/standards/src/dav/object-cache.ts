import type { DavObject } from "./dav-scope.js";

/** What is known of one collection. */
export interface CachedCollection {
  /** Version that the objects are of; empty where something was written since. */
  readonly version: string;
  readonly syncToken: string | null;
  /** By name. */
  readonly objects: ReadonlyMap<string, DavObject>;
}

interface Entry {
  readonly person: string;
  readonly cached: CachedCollection;
  readonly octets: number;
}

/** What an object takes beside its text. */
const OVERHEAD = 400;

/** Keeps objects of collections in memory, the least recently used making room. */
export class ObjectCache {
  readonly #maxOctets: number;
  readonly #entries = new Map<string, Entry>();
  #octets = 0;

  constructor(maxOctets: number) {
    this.#maxOctets = maxOctets;
  }

  /** Octets that are kept. */
  get octets(): number {
    return this.#octets;
  }

  /** What is known of a collection of a person. */
  get(person: string, collection: URL): CachedCollection | undefined {
    const key = keyOf(person, collection);
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.cached;
  }

  /** Keeps what is known; what alone is larger than all that may be kept is not. */
  set(person: string, collection: URL, cached: CachedCollection): void {
    const key = keyOf(person, collection);
    this.#drop(key);
    let octets = OVERHEAD;
    for (const { data, name } of cached.objects.values()) {
      octets += 2 * (data.length + name.length) + OVERHEAD;
    }
    if (octets > this.#maxOctets) return;
    this.#entries.set(key, { person, cached, octets });
    this.#octets += octets;
    for (const oldest of this.#entries.keys()) {
      if (this.#octets <= this.#maxOctets) break;
      this.#drop(oldest);
    }
  }

  /** One object was written, or removed: what is known of it is asked again. */
  touch(person: string, collection: URL, name: string, isRemoved: boolean): void {
    const cached = this.get(person, collection);
    if (!cached) return;
    const objects = new Map(cached.objects);
    const old = objects.get(name);
    if (isRemoved) objects.delete(name);
    else if (old) objects.set(name, { ...old, etag: "" });
    this.set(person, collection, { ...cached, version: "", objects });
  }

  /** Forgets one collection, or all of a person. */
  forget(person: string, collection?: URL): void {
    if (collection) this.#drop(keyOf(person, collection));
    else {
      for (const [key, entry] of this.#entries) if (entry.person === person) this.#drop(key);
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
    this.#octets = 0;
  }

  #drop(key: string): void {
    this.#octets -= this.#entries.get(key)?.octets ?? 0;
    this.#entries.delete(key);
  }
}

const keyOf = (person: string, { href }: URL): string => `${person} ${href}`;
