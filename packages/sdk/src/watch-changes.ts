/**
 * Changes on the server, heard once for all tabs; loaded when the first live query needs it.
 *
 * @module
 */
import {
  calendars,
  contacts,
  expandTemplate,
  mail,
  openEventStream,
  quota,
  tag,
  timetable,
  type Id,
  type StateChange,
  type TypeState,
} from "@partage-ent/jmap";
import type { Connection } from "./connection.js";
import { isPartageError } from "./error.js";
import { lead } from "./lead.js";
import { isPage, tabsName, type TabMessage } from "./tabs.js";

/** Milliseconds between two looks at the states where the server can't push. */
const POLL = 60_000;
/** Milliseconds that such looks are never further apart than when they fail. */
const MAX_POLL = 600_000;
/** Seconds between two signs of life of the event source. */
const PING = 30;

/** Calls `listener` whenever one of `types` changed on the server, until `signal` aborts. */
export function watchChanges(
  connection: Connection,
  types: readonly string[],
  listener: () => void,
  signal: AbortSignal,
): void {
  connection.shared("watch", () => new ChangeWatch(connection)).add({ types, listener }, signal);
}

interface Watcher {
  readonly types: readonly string[];
  readonly listener: () => void;
}

class ChangeWatch {
  readonly #connection: Connection;
  readonly #watchers = new Set<Watcher>();
  /** States by account and type as this page knows them. */
  readonly #states: Map<string, string>;
  /** What the event source said last, for tabs that come later. */
  #heard: Readonly<Record<Id, TypeState>> = {};
  #channel: BroadcastChannel | undefined;
  #running: AbortController | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#states = connection.shared("states", () => new Map<string, string>());
  }

  add(watcher: Watcher, signal: AbortSignal): void {
    this.#watchers.add(watcher);
    if (!this.#running) this.#start();
    const remove = () => {
      this.#watchers.delete(watcher);
      if (!this.#watchers.size) this.#stop();
    };
    signal.addEventListener("abort", remove, { once: true });
  }

  #start(): void {
    this.#running = new AbortController();
    const { signal } = this.#running;
    const connection = this.#connection;
    connection.addEventListener(
      "partage-connection-change",
      (event) => event.signedOut && this.#stop(),
      { signal },
    );
    // Outside of pages one process may act for several persons, who must not hear of each other.
    if (isPage()) {
      this.#channel = new BroadcastChannel(tabsName(connection.gateway));
      this.#channel.onmessage = ({ data }: MessageEvent<TabMessage>) => this.#receive(data);
      this.#tell({ hello: true });
    }
    lead(tabsName(connection.gateway), (leading) => this.#listen(leading), signal);
  }

  #stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#channel?.close();
    this.#channel = undefined;
  }

  #tell(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  #receive(message: TabMessage): void {
    if ("changed" in message) this.#compare(message.changed);
    else if ("signedOut" in message) this.#connection.reset("signed-out");
    else if (Object.keys(this.#heard).length) this.#tell({ changed: this.#heard });
  }

  /** Listens to the server on behalf of all tabs. */
  async #listen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#listenToPush(signal);
      } catch (cause) {
        // Push is a comfort: whatever is wrong with it, a look now and then replaces it.
        if (signal.aborted) throw cause;
      }
      await this.#poll(signal);
    }
  }

  async #listenToPush(signal: AbortSignal): Promise<void> {
    const { jmap } = await this.#connection.session();
    const variables = { types: "*", closeafter: "no", ping: String(PING) };
    const stream = openEventStream(expandTemplate(jmap.eventSourceUrl, variables), {
      signal,
      silence: PING * 2_500,
      fetch: (url, { headers, ...init }) =>
        this.#connection.request(url, {
          ...init,
          headers: headers as Record<string, string>,
          timeout: 0,
        }),
      isFinal: (error) => isPartageError(error) && !error.retryable,
    });
    for await (const { event, data } of stream) {
      if (event === "state") this.#hear((JSON.parse(data) as StateChange).changed);
    }
  }

  /** Looks at the states now and then; ends when the person has signed in again. */
  async #poll(signal: AbortSignal): Promise<void> {
    let delay = POLL;
    let refused = false;
    while (!signal.aborted) {
      await wait(delay * (0.75 + Math.random() / 2), signal);
      if (signal.aborted) return;
      try {
        this.#hear(await this.#readStates(signal));
        if (refused) return;
        delay = POLL;
      } catch (error) {
        refused = isPartageError(error) && /SIGNED_OUT|EXPIRED/.test(error.code);
        delay = Math.min(MAX_POLL, delay * 2);
      }
    }
  }

  /** Reads states without records: a get of no ids answers just that (RFC 8620 section 5.1). */
  async #readStates(signal: AbortSignal): Promise<Record<Id, TypeState>> {
    const { jmap } = await this.#connection.session();
    const wanted = new Set(
      [...this.#watchers].flatMap(({ types }) => types).concat("Email", "Mailbox"),
    );
    const states: Record<Id, Record<string, string>> = {};
    const reads = [mail, quota, tag, calendars, contacts, timetable].flatMap(({ uri, types }) => {
      const accountId = jmap.primaryAccounts[uri];
      if (accountId === undefined || !(uri in jmap.capabilities)) return [];
      return types
        .filter((type) => wanted.has(type))
        .map(async (type) => {
          const args = { accountId, ids: [] };
          const answer = await this.#connection.batch.add(uri, `${type}/get`, args, { signal });
          (states[accountId] ??= {})[type] = String((answer as { state?: unknown }).state);
        });
    });
    await Promise.all(reads);
    return states;
  }

  #hear(changed: Readonly<Record<Id, TypeState>>): void {
    const heard: Record<Id, TypeState> = { ...this.#heard };
    for (const [account, states] of Object.entries(changed)) {
      heard[account] = { ...heard[account], ...states };
    }
    this.#heard = heard;
    this.#compare(changed);
    this.#tell({ changed });
  }

  #compare(changed: Readonly<Record<Id, TypeState>>): void {
    const types = new Set<string>();
    for (const [account, states] of Object.entries(changed)) {
      for (const [type, state] of Object.entries(states)) {
        const key = `${account}/${type}`;
        const known = this.#states.get(key);
        this.#states.set(key, state);
        // What was never read can't be older than it is now.
        if (known !== undefined && known !== state) types.add(type);
      }
    }
    for (const watcher of this.#watchers) {
      if (watcher.types.some((type) => types.has(type))) watcher.listener();
    }
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", done, { once: true });
  });
}
