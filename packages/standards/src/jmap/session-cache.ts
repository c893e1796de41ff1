import type { Principal } from "@partage-ent/server";
import type { PartDescription } from "../part.js";
import { personKey } from "../person-key.js";
import type { UpstreamSession } from "./upstream-session.js";

/** A session object with what was read beside it. */
export interface KnownSession extends UpstreamSession {
  description?: Promise<PartDescription>;
}

interface Entry {
  readonly loading: Promise<KnownSession>;
  readonly endsAt: number;
  /** A state that the server tells beside a session object that has just been read. */
  toleratedState: string | undefined;
}

/** People whose session objects are kept. */
const MAX_PEOPLE = 20_000;

/** Session objects by person, each for a while and until the server says that it has another. */
export class SessionCache {
  readonly #entries = new Map<string, Entry>();
  readonly #lifetime: number;
  readonly #clock: () => number;
  /** Session states that made a person's session be read again. */
  readonly #seen = new Map<string, string>();

  constructor(lifetime: number, clock: () => number) {
    this.#lifetime = lifetime;
    this.#clock = clock;
  }

  /** The session of a person, read once for all who ask meanwhile. */
  get(principal: Principal, load: () => Promise<UpstreamSession>): Promise<KnownSession> {
    const key = personKey(principal);
    const known = this.#entries.get(key);
    if (known && known.endsAt > this.#clock()) return known.loading;
    const loading = load().then((session): KnownSession => ({ ...session }));
    const entry: Entry = {
      loading,
      endsAt: this.#clock() + this.#lifetime,
      toleratedState: this.#seen.get(key),
    };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#seen.delete(key);
    loading.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    this.#dropOldest();
    return loading;
  }

  /** The server told its session state with an answer (RFC 8620 section 3.4). */
  told(principal: Principal, session: UpstreamSession, state: string): void {
    const key = personKey(principal);
    const entry = this.#entries.get(key);
    // A server that always tells another state than its session object has must not cost two requests each.
    if (entry === undefined || state === session.state || state === entry.toleratedState) return;
    this.#entries.delete(key);
    this.#seen.set(key, state);
    if (this.#seen.size > MAX_PEOPLE) this.#seen.clear();
  }

  /** Drops what is known of a person. */
  forget(principal: Principal): void {
    this.#entries.delete(personKey(principal));
  }

  /** Drops everything. */
  clear(): void {
    this.#entries.clear();
    this.#seen.clear();
  }

  #dropOldest(): void {
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MAX_PEOPLE) break;
      this.#entries.delete(oldest);
    }
  }
}
