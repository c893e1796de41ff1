/**
 * Public keys of issuers: found by their metadata, kept for a while, fetched again when a token
 * names a key that is not known (rotation), and used a little longer when the issuer is down.
 *
 * @module
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { isLoopback } from "./config.js";

/** Keys of one issuer can't be had. */
export class KeySetFailure extends Error {
  override readonly name = "KeySetFailure";
}

/** Keys by issuer. */
export interface KeySets {
  /** A key function for `jwtVerify`; rejects with {@link KeySetFailure} when there are no keys. */
  for(issuer: string): JWTVerifyGetKey;
}

const FRESH = 10 * 60_000;
const STALE = 6 * 3_600_000;
const COOLDOWN = 30_000;
const TIMEOUT = 5_000;
const MAX_BYTES = 262_144;

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
  return {
    for: (issuer) => {
      const cache = caches.get(issuer) ?? new KeySetCache(issuer, options.fetch, options.now);
      caches.set(issuer, cache);
      return (header, token) => cache.getKey(header, token);
    },
  };
}

class KeySetCache {
  readonly #issuer: string;
  readonly #fetch: typeof fetch;
  readonly #now: () => number;
  #cached: Cached | undefined;
  #triedAt = -Infinity;
  #loading: Promise<Cached> | undefined;

  constructor(issuer: string, fetcher: typeof fetch, now: () => number) {
    this.#issuer = issuer;
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
      const metadata = await fetchIssuerMetadata(this.#issuer, this.#fetch);
      const keys = await fetchJson(checkKeysUrl(this.#issuer, metadata["jwks_uri"]), this.#fetch);
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

async function fetchJson(
  url: URL,
  fetcher: typeof fetch,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetcher(url, {
    redirect: "error",
    credentials: "omit",
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  const parsed: unknown = JSON.parse(await readBounded(response, MAX_BYTES));
  if (typeof parsed !== "object" || parsed === null) throw new Error("answered no JSON object");
  return parsed as Readonly<Record<string, unknown>>;
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  const reader = response.body?.getReader();
  for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
    size += step.value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new Error("answered too much");
    }
    text += decoder.decode(step.value, { stream: true });
  }
  return text + decoder.decode();
}
