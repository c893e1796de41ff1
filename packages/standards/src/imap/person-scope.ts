/**
 * IMAP for one person in one JMAP request.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Id } from "@partage-ent/jmap";
import { MethodFailure, type Principal, raceAbort } from "@partage-ent/server";
import type { ImapFlow } from "imapflow";
import { accountIdOf } from "../account-id.js";
import { knowMailbox } from "./client-state.js";
import { type ConnectionPool, isDoneWithin, type Lease, selectedPath } from "./connection-pool.js";
import { emailId, parseEmailId } from "./email-id.js";
import { isLost, toMethodFailure } from "./imap-failure.js";
import type { ImapSettings } from "./imap-options.js";
import type { EmailPlace, ImapPlace, ImapScope, SelectedMailbox } from "./imap-scope.js";
import { type ListedMailbox, listMailboxes } from "./list-mailboxes.js";
import { marksOf, writeState } from "./mail-state.js";
import {
  buildTree,
  type MailboxNode,
  nativeId,
  type Prefixes,
  prefixesOf,
} from "./mailbox-tree.js";

/** Ids that are looked for in the alias store at once. */
const MAX_LOOKUP = 500;
/** Milliseconds that work nobody waits for may go on before its connection is closed. */
const GRACE = 1_000;

/** A connection that the work at hand already has. */
interface Held {
  readonly scope: PersonScope;
  readonly client: ImapFlow;
}

const held = new AsyncLocalStorage<Held>();

/**
 * A mailbox is not the one any more that was listed: its UIDVALIDITY is another. Some servers list the old
 * one until somebody selects it.
 */
export class StaleListing extends MethodFailure {
  constructor() {
    super("serverUnavailable", "This mailbox has been made anew meanwhile.", { retryAfter: 1 });
  }
}

/** Mailboxes as the server lists them now. */
export interface Listing {
  readonly nodes: readonly MailboxNode[];
  readonly prefixes: Prefixes;
  /** Whether the server tells quotas (RFC 9208). */
  readonly hasQuota: boolean;
}

/** What a {@link PersonScope} is made of. */
export interface PersonScopeOptions {
  readonly principal: Principal;
  readonly signal: AbortSignal;
  readonly pool: ConnectionPool;
  readonly settings: ImapSettings;
}

interface RunOptions {
  readonly path?: string;
  readonly isRead: boolean;
  /** Selects what is needed; nothing is written before that. */
  readonly prepare?: (client: ImapFlow) => Promise<void>;
}

/** The port over a pool of connections. */
export class PersonScope implements ImapScope {
  readonly principal: Principal;
  readonly accountId: Id;
  readonly signal: AbortSignal;
  readonly #pool: ConnectionPool;
  readonly #settings: ImapSettings;
  readonly #newest = new Map<Id, Id | undefined>();
  readonly #oldest = new Map<Id, Id | undefined>();
  #listing: Promise<Listing> | undefined;

  constructor({ principal, signal, pool, settings }: PersonScopeOptions) {
    this.principal = principal;
    this.accountId = accountIdOf(principal);
    this.signal = signal;
    this.#pool = pool;
    this.#settings = settings;
  }

  requireAccount(accountId: Id): void {
    if (accountId !== this.accountId) {
      throw new MethodFailure("accountNotFound", "There is no such account.");
    }
  }

  async places(): Promise<readonly ImapPlace[]> {
    const { nodes } = await this.listing();
    return nodes.flatMap(({ place }) => place ?? []);
  }

  /** All mailboxes, those that only hold others included; read once in a request. */
  listing(): Promise<Listing> {
    if (this.#listing) return this.#listing;
    const listing = this.#run({ isRead: true }, (client) => this.readListing(client));
    this.#listing = listing;
    listing.catch(() => {
      if (this.#listing === listing) this.#listing = undefined;
    });
    return listing;
  }

  /** Reads all mailboxes anew on a connection. */
  async readListing(client: ImapFlow): Promise<Listing> {
    const listed = await listMailboxes(client, this.#settings.limits.mailboxes);
    const prefixes = prefixesOf(client);
    const nodes = buildTree(listed, prefixes, await this.#renamed(listed));
    return { nodes, prefixes, hasQuota: client.capabilities.has("QUOTA") };
  }

  /** Only ids made of paths change when a mailbox is renamed. */
  #renamed(listed: readonly ListedMailbox[]): Promise<ReadonlyMap<Id, Id>> {
    const natives = listed.map(nativeId).filter(({ isOfPath }) => isOfPath);
    return this.#oldIds(natives.map(({ id }) => id));
  }

  async inMailbox<Result>(
    place: ImapPlace,
    mode: "read" | "write",
    act: (mailbox: SelectedMailbox) => Promise<Result>,
  ): Promise<Result> {
    const prepare = (client: ImapFlow): Promise<void> => selectPlace(client, place, mode);
    const options = { path: place.path, isRead: mode === "read", prepare };
    return this.#run(options, (client) =>
      act({
        client,
        place,
        uidValidity: client.mailbox ? client.mailbox.uidValidity : place.uidValidity,
        has: (capability) => client.capabilities.has(capability.toUpperCase()),
      }),
    );
  }

  withClient<Result>(act: (client: ImapFlow) => Promise<Result>): Promise<Result> {
    return this.#run({ isRead: false }, act);
  }

  /** As {@link withClient}, for what changes nothing: done again on a fresh connection when one is lost. */
  readWithClient<Result>(act: (client: ImapFlow) => Promise<Result>): Promise<Result> {
    return this.#run({ isRead: true }, act);
  }

  async #run<Result>(
    options: RunOptions,
    act: (client: ImapFlow) => Promise<Result>,
  ): Promise<Result> {
    const own = held.getStore();
    // Work that waits for a second connection while it holds its first could wait for itself.
    const isUsable = own?.scope === this && own.client.usable && !options.prepare;
    if (isUsable) return guarded(() => act(own.client));
    for (let isFresh = false; ; isFresh = true) {
      const outcome = await this.#attempt(options, act, isFresh);
      if (outcome !== "again") return outcome.result;
    }
  }

  async #attempt<Result>(
    options: RunOptions,
    act: (client: ImapFlow) => Promise<Result>,
    isFresh: boolean,
  ): Promise<{ readonly result: Result } | "again"> {
    const { path, isRead, prepare } = options;
    const { signal } = this;
    const lease = await guarded(() => this.#pool.lease(this.principal, { signal, path, isFresh }));
    const { client } = lease;
    let hasBegun = false;
    let isDone = false;
    const work = held.run({ scope: this, client }, async () => {
      try {
        await prepare?.(client);
        hasBegun = true;
        return await act(client);
      } finally {
        isDone = true;
      }
    });
    try {
      const result = await raceAbort(work, signal);
      // Much of imapflow answers false rather than that the connection went away.
      if (!isRead || client.usable) return { result };
      if (!isFresh) return "again";
      throw new MethodFailure("serverUnavailable", "The connection to the mail server was lost.");
    } catch (error) {
      const wasLost = isLost(error) || !client.usable;
      if (!isFresh && wasLost && !signal.aborted && (isRead || !hasBegun)) return "again";
      throw wasLost && !signal.aborted ? lostFailure(error) : toMethodFailure(error);
    } finally {
      if (isDone) lease.release();
      else void releaseAfter(work, lease);
    }
  }

  async emailIds(place: ImapPlace, uids: readonly number[]): Promise<readonly Id[]> {
    const { id, uidValidity } = place;
    const natives = uids.map((uid) => emailId({ mailboxId: id, uidValidity, uid }));
    return this.knownIds(natives);
  }

  /** Ids that clients know, of those that say where emails are. */
  async knownIds(natives: readonly Id[]): Promise<readonly Id[]> {
    const old = await this.#oldIds(natives);
    return natives.map((native) => old.get(native) ?? native);
  }

  async locate(emailIds: readonly Id[]): Promise<ReadonlyMap<Id, EmailPlace>> {
    const ids = [...new Set(emailIds)].filter((id) => parseEmailId(id) !== undefined);
    if (ids.length === 0) return new Map();
    const [newest, places] = await Promise.all([this.newestIds(ids), this.places()]);
    const byId = new Map(places.map((place) => [place.id, place]));
    const found = new Map<Id, EmailPlace>();
    for (const id of ids) {
      const parts = parseEmailId(newest.get(id) ?? id);
      const place = parts && byId.get(parts.mailboxId);
      if (!place || place.uidValidity !== parts.uidValidity) continue;
      found.set(id, { emailId: id, place, uid: parts.uid });
    }
    return found;
  }

  async moved(from: ImapPlace, to: ImapPlace, uids: ReadonlyMap<number, number>): Promise<void> {
    const before = [...uids.keys()];
    const old = await this.emailIds(from, before);
    const aliases = new Map(
      before.map((uid, index) => [
        old[index]!,
        emailId({ mailboxId: to.id, uidValidity: to.uidValidity, uid: uids.get(uid)! }),
      ]),
    );
    await this.remember(aliases);
  }

  /** Remembers newest ids by those that clients know. */
  async remember(aliases: ReadonlyMap<Id, Id>): Promise<void> {
    if (aliases.size === 0) return;
    await this.#settings.aliases.add(this.principal, aliases);
    this.#newest.clear();
    this.#oldest.clear();
  }

  async state(): Promise<string> {
    const { nodes } = await this.listing();
    return writeState(marksOf(nodes));
  }

  forgetReads(): void {
    this.#listing = undefined;
  }

  /** Closes unused connections that have one of some mailboxes selected. */
  leaveMailboxes(paths: ReadonlySet<string>): void {
    this.#pool.closeIdle(this.principal, (client) => paths.has(selectedPath(client) ?? ""));
  }

  /** Newest ids of those that have others. */
  newestIds(ids: readonly Id[]): Promise<ReadonlyMap<Id, Id>> {
    const { aliases } = this.#settings;
    return lookUp(ids, this.#newest, (some) => aliases.read(this.principal, some));
  }

  #oldIds(ids: readonly Id[]): Promise<ReadonlyMap<Id, Id>> {
    const { aliases } = this.#settings;
    return lookUp(ids, this.#oldest, (some) => aliases.readOld(this.principal, some));
  }
}

async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw toMethodFailure(error);
  }
}

function lostFailure(error: unknown): MethodFailure {
  if (error instanceof MethodFailure && error.type !== "serverFail") return error;
  const description = "The connection to the mail server was lost.";
  return new MethodFailure("serverUnavailable", description, { cause: error, retryAfter: 5 });
}

/** Work that nobody waits for any more ends soon, or with its connection. */
async function releaseAfter(work: Promise<unknown>, lease: Lease): Promise<void> {
  if (!(await isDoneWithin(work, GRACE))) lease.client.close();
  lease.release();
}

async function selectPlace(
  client: ImapFlow,
  { path, delimiter, uidValidity }: ImapPlace,
  mode: "read" | "write",
): Promise<void> {
  const { mailbox: before } = client;
  const isSelected = before && before.path === path && before.uidValidity === uidValidity;
  if (!isSelected) {
    knowMailbox(client, path, delimiter);
    await client.mailboxOpen(path);
  }
  const { mailbox } = client;
  if (!mailbox) {
    throw new MethodFailure("serverUnavailable", "The mail server does not open this mailbox.");
  }
  if (mode === "read" && mailbox.uidValidity !== uidValidity) throw new StaleListing();
  if (mode === "write" && mailbox.readOnly) {
    throw new MethodFailure("forbidden", "This mailbox can only be read.");
  }
}

/** Looks ids up, those that were not looked up before in this request. */
async function lookUp(
  ids: readonly Id[],
  known: Map<Id, Id | undefined>,
  read: (ids: readonly Id[]) => Promise<ReadonlyMap<Id, Id>>,
): Promise<ReadonlyMap<Id, Id>> {
  const unknown = [...new Set(ids)].filter((id) => !known.has(id));
  for (let at = 0; at < unknown.length; at += MAX_LOOKUP) {
    const some = unknown.slice(at, at + MAX_LOOKUP);
    const found = await read(some);
    for (const id of some) known.set(id, found.get(id));
  }
  const found = new Map<Id, Id>();
  for (const id of ids) {
    const other = known.get(id);
    if (other !== undefined) found.set(id, other);
  }
  return found;
}
