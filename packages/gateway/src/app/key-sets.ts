/**
 * Public keys of issuers: found by their metadata, kept for a while, fetched again when a token
 * names a key that is not known (rotation), and used a little longer when the issuer is down.
 *
 * @module
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { isLoopback } from "./config-fields.js";
import { fetchJson } from "./fetch-json.js";

/** Keys of one issuer can't be had. */
export class KeySetFailure extends Error {
  override readonly name = "KeySetFailure";
}

/** Keys by issuer. */
export interface KeySets {
  /** A key function for `jwtVerify`; rejects with {@link KeySetFailure} when there are no keys. */
  for(issuer: string): JWTVerifyGetKey;
  /** The same for an issuer whose metadata are known already: keys at an address that was checked. */
  at(keysUrl: string): JWTVerifyGetKey;
}

const FRESH = 10 * 60_000;
const STALE = 6 * 3_600_000;
const COOLDOWN = 30_000;

interface Cached {
  readonly getKey: JWTVerifyGetKey;
  readonly fetchedAt: number;
}

/** Opens the cache of keys. */
export function createKeySets(options: {
  readonly fetch: typeof fetch;
  readonly now: () => number;
}): KeySets {
  const caches = new Map<string, KeySetCache>();
  const cached = (name: string, findUrl: () => Promise<URL>): JWTVerifyGetKey => {
    const cache = caches.get(name) ?? new KeySetCache(findUrl, options.fetch, options.now);
    caches.set(name, cache);
    return (header, token) => cache.getKey(header, token);
  };
  return {
    for: (issuer) =>
      cached(`issuer ${issuer}`, async () => {
        const metadata = await fetchIssuerMetadata(issuer, options.fetch);
        return checkKeysUrl(issuer, metadata["jwks_uri"]);
      }),
    at: (keysUrl) =>
      cached(`keys ${keysUrl}`, async () => Promise.resolve(checkKeysUrl(keysUrl, keysUrl))),
  };
}

class KeySetCache {
  readonly #findUrl: () => Promise<URL>;
  readonly #fetch: typeof fetch;
  readonly #now: () => number;
  #cached: Cached | undefined;
  #triedAt = -Infinity;
  #loading: Promise<Cached> | undefined;

  constructor(findUrl: () => Promise<URL>, fetcher: typeof fetch, now: () => number) {
    this.#findUrl = findUrl;
    this.#fetch = fetcher;
    this.#now = now;
  }

  getKey: JWTVerifyGetKey = async (header, token) => {
    const cached = await this.#current();
    try {
      return await cached.getKey(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayTryAgain()) throw error;
      return (await this.#load()).getKey(header, token);
    }
  };

  #mayTryAgain(): boolean {
    return this.#triedAt + COOLDOWN <= this.#now();
  }

  async #current(): Promise<Cached> {
    const cached = this.#cached;
    const age = cached ? this.#now() - cached.fetchedAt : Infinity;
    if (cached && age < FRESH) return cached;
    if (!this.#mayTryAgain() && !this.#loading) {
      if (cached && age < STALE) return cached;
      throw new KeySetFailure("the keys of the issuer could not be had a moment ago");
    }
    try {
      return await this.#load();
    } catch (error) {
      if (cached && age < STALE) return cached;
      throw error;
    }
  }

  #load(): Promise<Cached> {
    this.#triedAt = this.#now();
    this.#loading ??= this.#fetchKeys().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #fetchKeys(): Promise<Cached> {
    try {
      const keys = await fetchJson(await this.#findUrl(), this.#fetch);
      const getKey = createLocalJWKSet(keys as unknown as JSONWebKeySet);
      this.#cached = { getKey, fetchedAt: this.#now() };
      return this.#cached;
    } catch (error) {
      throw new KeySetFailure("the keys of the issuer can't be had", { cause: error });
    }
  }
}

/**
 * Reads the metadata of an issuer and checks that it is about that issuer (OpenID Connect Discovery
 * section 4.3).
 */
export async function fetchIssuerMetadata(
  issuer: string,
  fetcher: typeof fetch,
): Promise<Readonly<Record<string, unknown>>> {
  const address = `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;
  const metadata = await fetchJson(new URL(address), fetcher);
  if (metadata["issuer"] !== issuer) throw new Error("the metadata is of another issuer");
  return metadata;
}

function checkKeysUrl(issuer: string, value: unknown): URL {
  if (typeof value !== "string" || !URL.canParse(value)) throw new Error("no jwks_uri");
  const url = new URL(value);
  const isLocal =
    url.protocol === "http:" && isLoopback(url.hostname) && isLoopback(new URL(issuer).hostname);
  if (url.protocol !== "https:" && !isLocal) throw new Error("jwks_uri is not https");
  return url;
}
