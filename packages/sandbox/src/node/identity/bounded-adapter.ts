/** Storage of the identity provider in memory, with an upper bound. */
import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

interface Entry {
  readonly payload: AdapterPayload;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Entries of one model (sessions, codes, tokens...) by id; the oldest leaves when it is full. */
class BoundedAdapter implements Adapter {
  readonly #entries = new Map<string, Entry>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const expires = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
    this.#entries.delete(id);
    this.#entries.set(id, { payload, expires });
    if (this.#entries.size > this.#limit) this.#makeRoom();
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const entry = this.#entries.get(id);
    if (entry && entry.expires > Date.now()) return entry.payload;
    this.#entries.delete(id);
    return undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.#entries) {
      if (payload.grantId === grantId) this.#entries.delete(id);
    }
  }

  #search(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    const now = Date.now();
    for (const { payload, expires } of this.#entries.values()) {
      if (expires > now && matches(payload)) return payload;
    }
    return undefined;
  }

  #makeRoom(): void {
    const now = Date.now();
    for (const [id, { expires }] of this.#entries) if (expires <= now) this.#entries.delete(id);
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= this.#limit) return;
      this.#entries.delete(id);
    }
  }
}

/** A factory of bounded storages; `findClient` answers for the registered clients. */
export function createBoundedAdapter(
  limit: number,
  findClient: (id: string) => AdapterPayload | undefined,
): AdapterFactory {
  return (model) => {
    const adapter = new BoundedAdapter(limit);
    if (model === "Client") adapter.find = async (id) => findClient(id);
    return adapter;
  };
}
