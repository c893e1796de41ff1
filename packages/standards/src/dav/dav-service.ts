/**
 * One CalDAV or CardDAV server for all persons of an establishment.
 *
 * @module
 */
import {
  type AccountChange,
  MethodFailure,
  type Principal,
  raceAbort,
  sleep,
} from "@partage-ent/server";
import type { TypeState } from "@partage-ent/jmap";
import { personKey } from "../person-key.js";
import { type DavHome, discover } from "./dav-discovery.js";
import { DavExchange } from "./dav-exchange.js";
import { isDown } from "./dav-failure.js";
import { cancelled, DavHttp } from "./dav-http.js";
import { type DavServiceOptions, type DavSettings, davSettings } from "./dav-options.js";
import type { DavOwner, DavScope } from "./dav-scope.js";
import { DavSession } from "./dav-session.js";
import { ObjectCache } from "./object-cache.js";

/** The states of a part's types, read in a scope of their own. */
export type ReadStates = (scope: DavScope) => Promise<TypeState>;

/** A WebDAV service. */
export interface DavService {
  /** Opens what one JMAP request of one person needs. */
  open(principal: Principal, options: { readonly signal: AbortSignal }): DavScope;
  /** What the states are now, then whenever they differ: collections are looked at every `pollMs`. */
  watch(
    principal: Principal,
    options: { readonly signal: AbortSignal; readonly states: ReadStates },
  ): AsyncIterable<AccountChange>;
  /** Forgets what is kept of a person. */
  forget(principal: Principal): void;
  /** @throws MethodFailure when nothing that speaks HTTP answers there. */
  check(signal: AbortSignal): Promise<void>;
  /** Forgets everything. */
  close(): void;
}

/** Connects a service to its server; nothing is sent before it is asked for. */
export function createDavService(options: DavServiceOptions): DavService {
  return new Service(davSettings(options));
}

interface KeptHome {
  readonly home: Promise<DavHome>;
  readonly until: number;
}

/** Persons whose home is remembered. */
const MAX_HOMES = 10_000;

class Service implements DavService {
  readonly #settings: DavSettings;
  readonly #http: DavHttp;
  readonly #cache: ObjectCache;
  readonly #homes = new Map<string, KeptHome>();
  readonly #owners = new Map<string, Promise<DavOwner>>();

  constructor(settings: DavSettings) {
    this.#settings = settings;
    this.#http = new DavHttp(settings);
    this.#cache = new ObjectCache(settings.limits.cacheOctets);
  }

  open(principal: Principal, { signal }: { readonly signal: AbortSignal }): DavScope {
    return new DavSession(new DavExchange(this.#http, principal, signal), {
      settings: this.#settings,
      cache: this.#cache,
      home: (exchange) => waited(this.#home(exchange), exchange.signal),
      owners: this.#owners,
    });
  }

  #home(exchange: DavExchange): Promise<DavHome> {
    const key = personKey(exchange.principal);
    const now = this.#settings.clock();
    const known = this.#homes.get(key);
    if (known && known.until > now) return known.home;
    this.#homes.delete(key);
    // Others wait for it too: it does not end with the request that was the first to ask.
    const signal = AbortSignal.timeout(3 * this.#settings.timeoutMs);
    const home = discover(new DavExchange(this.#http, exchange.principal, signal), this.#settings);
    const kept = { home, until: now + this.#settings.discoveryMs };
    this.#homes.set(key, kept);
    home.catch(() => {
      if (this.#homes.get(key) === kept) this.#homes.delete(key);
    });
    for (const oldest of this.#homes.keys()) {
      if (this.#homes.size <= MAX_HOMES) break;
      this.#homes.delete(oldest);
    }
    return home;
  }

  async *watch(
    principal: Principal,
    { signal, states }: { readonly signal: AbortSignal; readonly states: ReadStates },
  ): AsyncIterable<AccountChange> {
    let told = "";
    let failures = 0;
    while (!signal.aborted) {
      try {
        const scope = this.open(principal, { signal });
        const changed = await states(scope);
        failures = 0;
        const text = JSON.stringify(changed);
        if (text !== told) yield { accountId: scope.accountId, changed };
        told = text;
      } catch (error) {
        if (signal.aborted) return;
        // Who watches learns nothing from a server that restarts; what lasts ends the watch.
        const isPassing = error instanceof MethodFailure && error.type === "serverUnavailable";
        if (!isPassing || ++failures > MAX_FAILURES) throw error;
      }
      if (!(await this.#pause(failures, signal))) return;
    }
  }

  /** Not all persons in step; while the server is away more often, so that what it missed is told soon. */
  async #pause(failures: number, signal: AbortSignal): Promise<boolean> {
    const { pollMs } = this.#settings;
    const base = failures > 0 ? Math.min(pollMs, 1_000 * 2 ** Math.min(failures, 6)) : pollMs;
    try {
      await sleep(base * (0.8 + 0.4 * Math.random()), signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  forget(principal: Principal): void {
    const key = personKey(principal);
    this.#homes.delete(key);
    this.#cache.forget(key);
    for (const owner of [...this.#owners.keys()]) {
      if (owner.startsWith(`${key} `)) this.#owners.delete(owner);
    }
  }

  async check(signal: AbortSignal): Promise<void> {
    const { base, timeoutMs, fetch } = this.#settings;
    try {
      const response = await fetch(base, {
        method: "OPTIONS",
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.body?.cancel();
      if (isDown(response.status)) throw new Error(`HTTP status ${response.status}`);
    } catch (cause) {
      const name = this.#settings.kind === "calendar" ? "calendar" : "contacts";
      throw new MethodFailure("serverUnavailable", `The ${name} server does not answer.`, {
        cause,
      });
    }
  }

  close(): void {
    this.#homes.clear();
    this.#owners.clear();
    this.#cache.clear();
  }
}

async function waited<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await raceAbort(work, signal);
  } catch (error) {
    throw signal.aborted ? cancelled() : error;
  }
}

/** Failures in a row that a watch outlives. */
const MAX_FAILURES = 20;
