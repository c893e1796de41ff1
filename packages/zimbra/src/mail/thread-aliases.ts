/**
 * Threads that keep their ids although Zimbra's conversations do not: a message alone is in a virtual
 * conversation (minus its id) and gets a real one when a second message joins.
 *
 * @module
 */
import { firstMessageOf, threadOf } from "./ids.js";

/** Whose threads are meant. */
export interface AliasOwner {
  readonly establishment: string;
  readonly account: string;
}

/** Where thread ids of real conversations are remembered. */
export interface ThreadAliases {
  /** Thread ids by conversation id, of those that are known. */
  readThreadAliases(
    owner: AliasOwner,
    conversationIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Conversation ids by thread id, of those that are known. */
  readConversations(
    owner: AliasOwner,
    threadIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;
  /** Remembers thread ids by conversation id; one that is already known stays. */
  addThreadAliases(owner: AliasOwner, aliases: ReadonlyMap<string, string>): Promise<void>;
}

/** Aliases that last as long as the process: thread ids then change when a first message is deleted before a restart. */
export function createMemoryAliases(): ThreadAliases {
  const threads = new Map<string, string>();
  const conversations = new Map<string, string>();
  const keyOf = (owner: AliasOwner, id: string): string =>
    JSON.stringify([owner.establishment, owner.account, id]);
  const pick = (
    map: ReadonlyMap<string, string>,
    owner: AliasOwner,
    ids: readonly string[],
  ): ReadonlyMap<string, string> => {
    const entries = ids.map((id) => [id, map.get(keyOf(owner, id))] as const);
    return new Map(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  };
  return {
    readThreadAliases: async (owner, ids) => pick(threads, owner, ids),
    readConversations: async (owner, ids) => pick(conversations, owner, ids),
    addThreadAliases: async (owner, aliases) => {
      for (const [conversationId, threadId] of aliases) {
        const key = keyOf(owner, conversationId);
        if (threads.has(key)) continue;
        threads.set(key, threadId);
        conversations.set(keyOf(owner, threadId), conversationId);
      }
    },
  };
}

/** The members of conversations, the lowest id having begun the thread. */
export type LoadMembers = (
  conversationIds: readonly string[],
) => Promise<ReadonlyMap<string, readonly string[]>>;

/** Whether a conversation is that of one message alone. */
export function isVirtual(conversationId: string): boolean {
  return conversationId.startsWith("-");
}

/** Thread ids of conversations, in memory before the store and in the store before the mail server. */
export class ThreadIds {
  readonly #aliases: ThreadAliases;
  readonly #known = new Map<string, string>();
  readonly #limit: number;

  constructor(aliases: ThreadAliases, limit = 100_000) {
    this.#aliases = aliases;
    this.#limit = limit;
  }

  /**
   * Thread ids by conversation id.
   *
   * @param members - Whole conversations that are known already.
   * @param load - Asks the mail server for the others.
   */
  async of(
    owner: AliasOwner,
    conversationIds: Iterable<string>,
    members: ReadonlyMap<string, readonly string[]>,
    load: LoadMembers,
  ): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const unknown = new Set<string>();
    for (const id of conversationIds) {
      const known = isVirtual(id) ? threadOf(id.slice(1)) : this.#known.get(cacheKey(owner, id));
      if (known === undefined) unknown.add(id);
      else found.set(id, known);
    }
    if (unknown.size === 0) return found;
    for (const [id, threadId] of await this.#aliases.readThreadAliases(owner, [...unknown])) {
      unknown.delete(id);
      this.#remember(owner, id, threadId);
      found.set(id, threadId);
    }
    const named = await this.#name([...unknown], members, load);
    if (named.size > 0) await this.#aliases.addThreadAliases(owner, named);
    for (const [id, threadId] of named) {
      this.#remember(owner, id, threadId);
      found.set(id, threadId);
    }
    return found;
  }

  /** Conversation ids by thread id, of those that were ever named; a thread of one message has none. */
  async conversations(
    owner: AliasOwner,
    threadIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const valid = threadIds.filter((id) => firstMessageOf(id) !== undefined);
    return valid.length === 0 ? new Map() : this.#aliases.readConversations(owner, valid);
  }

  async #name(
    ids: readonly string[],
    members: ReadonlyMap<string, readonly string[]>,
    load: LoadMembers,
  ): Promise<ReadonlyMap<string, string>> {
    const missing = ids.filter((id) => !members.has(id));
    const loaded = missing.length > 0 ? await load(missing) : new Map<string, readonly string[]>();
    const named = new Map<string, string>();
    for (const id of ids) {
      const messages = (members.get(id) ?? loaded.get(id) ?? []).map(Number);
      // Ids grow, so whoever computes this before or after another message joins gets the same.
      if (messages.length > 0) named.set(id, threadOf(Math.min(...messages)));
    }
    return named;
  }

  #remember(owner: AliasOwner, id: string, threadId: string): void {
    const [oldest] = this.#known.keys();
    if (this.#known.size >= this.#limit && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(cacheKey(owner, id), threadId);
  }
}

function cacheKey(owner: AliasOwner, id: string): string {
  return `${owner.establishment}\n${owner.account}\n${id}`;
}
