/**
 * Connections by person: reused while they live, bounded for each person and for the whole server, and
 * closed when nobody uses them.
 *
 * @module
 */
import { Circuit, MethodFailure, type Principal, raceAbort, sleep } from "@partage-ent/server";
import type { ImapFlow } from "imapflow";
import { Gate } from "../gate.js";
import { personKey } from "../person-key.js";
import { pendingCommands } from "./client-state.js";
import type { ImapSettings } from "./imap-options.js";
import { openClient, probeServer } from "./open-client.js";

/** What is asked of a connection. */
export interface LeaseOptions {
  readonly signal: AbortSignal;
  /** Mailbox that would best be selected already. */
  readonly path?: string | undefined;
  /** Takes no connection that was used before. */
  readonly isFresh?: boolean;
}

/** A connection that is somebody's until it is given back. */
export interface Lease {
  readonly client: ImapFlow;
  /** Gives it back; what can't be used any more is closed. */
  release(): void;
}

/** A connection that nobody uses. */
interface IdleConnection {
  readonly client: ImapFlow;
  readonly key: string;
  readonly since: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** A connection that rested longer shows that it lives before it is used, in milliseconds. */
const TRUSTED = 1_000;
/** Time between two looks at whether a server still sends something, in milliseconds. */
const LOOK = 500;

/** All connections to one server. */
export class ConnectionPool {
  readonly #settings: ImapSettings;
  readonly #circuit: Circuit;
  readonly #gate: Gate;
  readonly #stop = new AbortController();
  /** The one that was used last stands last. */
  readonly #idle: IdleConnection[] = [];
  readonly #open = new Map<ImapFlow, { readonly key: string; readonly bornAt: number }>();
  #waiting = 0;
  #watches = 0;

  constructor(settings: ImapSettings) {
    this.#settings = settings;
    const { connectionsPerAccount, connectionsPerServer } = settings.limits;
    const mostLeases = Math.max(1, connectionsPerServer - this.#mostWatches);
    this.#gate = new Gate(mostLeases, connectionsPerAccount);
    this.#circuit = new Circuit({
      ...{ clock: settings.clock, threshold: 5 },
      ...{ pause: Math.min(1_000, settings.times.maxRetry), maxPause: settings.times.maxRetry },
      resting: (retryAfter) =>
        new MethodFailure("serverUnavailable", "The mail server does not answer at the moment.", {
          retryAfter,
        }),
    });
  }

  get #mostWatches(): number {
    return Math.floor(this.#settings.limits.connectionsPerServer / 2);
  }

  /** Waits for a connection. @throws MethodFailure. */
  async lease(principal: Principal, options: LeaseOptions): Promise<Lease> {
    const key = personKey(principal);
    const leave = await this.#enter(key, options.signal);
    try {
      const client =
        (options.isFresh ? undefined : await this.#takeLiving(key, options)) ??
        (await this.#openOne(principal, options.signal));
      return this.#leaseOf(client, key, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  /**
   * Opens a connection that waits for changes; null where there are enough of them.
   *
   * @throws MethodFailure.
   */
  async openWatch(principal: Principal, signal: AbortSignal): Promise<Lease | null> {
    if (this.#watches >= this.#mostWatches) return null;
    this.#watches++;
    let isOpen = true;
    const leave = (): void => {
      if (isOpen) this.#watches--;
      isOpen = false;
    };
    try {
      const client = await this.#openOne(principal, signal);
      client.once("close", leave);
      return {
        client,
        release: () => {
          leave();
          client.close();
        },
      };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** @throws MethodFailure that says what is wrong with the server. */
  check(signal: AbortSignal): Promise<void> {
    return probeServer(this.#settings, this.#circuit, this.#withStop(signal));
  }

  /** Closes the unused connections of a person that are in a certain state. */
  closeIdle(principal: Principal, isMeant: (client: ImapFlow) => boolean): void {
    const key = personKey(principal);
    for (const idle of this.#idle.filter((each) => each.key === key && isMeant(each.client))) {
      this.#drop(idle);
    }
  }

  /** Closes all connections of a person. */
  forget(principal: Principal): void {
    const key = personKey(principal);
    this.closeIdle(principal, () => true);
    for (const [client, owner] of this.#open) if (owner.key === key) client.close();
  }

  /** Closes everything. */
  close(): void {
    this.#stop.abort(new MethodFailure("serverUnavailable", "The service stops."));
    for (const idle of [...this.#idle]) this.#drop(idle);
    for (const client of this.#open.keys()) client.close();
  }

  #withStop(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#stop.signal]);
  }

  async #enter(key: string, signal: AbortSignal): Promise<() => void> {
    const { limits, times } = this.#settings;
    if (this.#waiting >= limits.queue) throw busy();
    this.#waiting++;
    const late = AbortSignal.timeout(times.queue);
    try {
      return await this.#gate.enter(key, AbortSignal.any([this.#withStop(signal), late]));
    } catch (error) {
      throw late.aborted && !signal.aborted ? busy() : error;
    } finally {
      this.#waiting--;
    }
  }

  /** The best of the unused connections that shows that it lives. */
  async #takeLiving(key: string, { path, signal }: LeaseOptions): Promise<ImapFlow | undefined> {
    for (;;) {
      const own = this.#idle.filter((each) => each.key === key);
      const isSelected = ({ client }: IdleConnection): boolean => selectedPath(client) === path;
      const idle = own.findLast(isSelected) ?? own.at(-1);
      if (!idle) return undefined;
      this.#forgetIdle(idle);
      const isTrusted = this.#settings.clock() - idle.since < TRUSTED;
      // Of a mailbox that is selected, servers tell what they told last (Dovecot, LIST-STATUS too); a
      // command makes them look.
      const isStale = selectedPath(idle.client) !== undefined && (!path || isSelected(idle));
      if (isTrusted && !isStale && idle.client.usable) return idle.client;
      if (await this.#lives(idle.client, signal)) return idle.client;
      idle.client.close();
    }
  }

  async #lives(client: ImapFlow, signal: AbortSignal): Promise<boolean> {
    const late = AbortSignal.timeout(this.#settings.times.probe);
    try {
      await raceAbort(client.noop(), AbortSignal.any([signal, late]));
      return client.usable && pendingCommands(client) === 0;
    } catch (error) {
      if (signal.aborted) {
        client.close();
        throw error;
      }
      return false;
    }
  }

  async #openOne(principal: Principal, signal: AbortSignal): Promise<ImapFlow> {
    const { connectionsPerServer } = this.#settings.limits;
    const [oldest] = this.#idle;
    if (oldest && this.#open.size >= connectionsPerServer) this.#drop(oldest);
    const client = await openClient(
      this.#settings,
      this.#circuit,
      principal,
      this.#withStop(signal),
    );
    this.#open.set(client, { key: personKey(principal), bornAt: this.#settings.clock() });
    client.once("close", () => {
      this.#open.delete(client);
      for (const idle of this.#idle.filter((each) => each.client === client)) {
        this.#forgetIdle(idle);
      }
    });
    return client;
  }

  #leaseOf(client: ImapFlow, key: string, leave: () => void): Lease {
    const stopWatching = closeWhenSilent(client, this.#settings);
    let isReleased = false;
    return {
      client,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        stopWatching();
        this.#keep(client, key);
        leave();
      },
    };
  }

  #keep(client: ImapFlow, key: string): void {
    const { clock, times } = this.#settings;
    const bornAt = this.#open.get(client)?.bornAt ?? -Infinity;
    const isFit = client.usable && pendingCommands(client) === 0 && !this.#stop.signal.aborted;
    if (!isFit || clock() - bornAt >= times.lifetime) {
      client.close();
      return;
    }
    const timer = setTimeout(() => {
      this.#drop(idle);
    }, times.idle);
    timer.unref();
    const idle: IdleConnection = { client, key, since: clock(), timer };
    this.#idle.push(idle);
  }

  #forgetIdle(idle: IdleConnection): void {
    clearTimeout(idle.timer);
    const index = this.#idle.indexOf(idle);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #drop(idle: IdleConnection): void {
    this.#forgetIdle(idle);
    const { client } = idle;
    // A server frees its side sooner when it is told; it is not waited for.
    const isTold = raceAbort(client.logout(), AbortSignal.timeout(this.#settings.times.probe));
    isTold.catch(() => client.close());
  }
}

function busy(): MethodFailure {
  const description = "The mail server is asked for too much at the moment.";
  return new MethodFailure("serverUnavailable", description, { retryAfter: 5 });
}

/** The path of the mailbox that is selected on a connection. */
export function selectedPath(client: ImapFlow): string | undefined {
  return client.mailbox ? client.mailbox.path : undefined;
}

/** Closes a connection on which the server owes an answer and sends nothing for too long. */
function closeWhenSilent(client: ImapFlow, { times, clock }: ImapSettings): () => void {
  let received = client.stats().received;
  let since = clock();
  const timer = setInterval(
    () => {
      const now = client.stats().received;
      if (now !== received || pendingCommands(client) === 0) {
        received = now;
        since = clock();
      } else if (clock() - since >= times.answer) {
        client.close();
      }
    },
    Math.min(LOOK, times.answer),
  );
  timer.unref();
  return () => clearInterval(timer);
}

/** Waits until work is done, or so many milliseconds; answers whether it is. */
export async function isDoneWithin(work: Promise<unknown>, duration: number): Promise<boolean> {
  const never = new AbortController().signal;
  const done = work.then(
    () => true,
    () => true,
  );
  return Promise.race([done, sleep(duration, never).then(() => false)]);
}
