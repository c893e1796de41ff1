/**
 * One event stream (RFC 8620 section 7.3): what changed since it last wrote, merged while its
 * reader is slow, so that no reader makes memory grow.
 *
 * @module
 */
import type { Id, StateChange, TypeState } from "@partage-ent/jmap";
import type { AccountChange } from "./backend.js";
import { stateHash } from "./state-hash.js";
import type { States, Subscription, WatchListener } from "./watch-hub.js";

/** What a stream is to send. */
export interface EventStreamOptions {
  readonly subscribe: (listener: WatchListener) => Subscription;
  /** Types of the stream, of those that the session may read. */
  readonly types: ReadonlySet<string>;
  readonly accounts: ReadonlySet<Id>;
  readonly closeAfterState: boolean;
  /** Milliseconds; 0 for none. */
  readonly ping: number;
  /** The id of the last event that the client saw, or null on its first connection. */
  readonly lastEventId: string | null;
  /** Each ends the stream. */
  readonly sources: readonly AbortSignal[];
  readonly ended: () => void;
}

/** Fingerprint of the states that a stream shows, the id of its events. */
function eventId(states: States): string {
  const sorted = Object.entries(states)
    .map(([id, types]) => [id, Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1))] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return stateHash(JSON.stringify(sorted));
}

/** The states that a stream may show; accounts without any are left out. */
function visible(states: States, { types, accounts }: EventStreamOptions): Record<Id, TypeState> {
  const kept = Object.entries(states)
    .filter(([id]) => accounts.has(id))
    .map(([id, changed]): [Id, TypeState] => [
      id,
      Object.fromEntries(Object.entries(changed).filter(([type]) => types.has(type))),
    ])
    .filter(([, changed]) => Object.keys(changed).length > 0);
  return Object.fromEntries(kept);
}

const encoder = new TextEncoder();

const event = (lines: readonly string[]): Uint8Array => encoder.encode(`${lines.join("\n")}\n\n`);

/** Writes one stream. */
class EventWriter {
  readonly #options: EventStreamOptions;
  readonly #controller: ReadableStreamDefaultController<Uint8Array>;
  readonly #subscription: Subscription;
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  #pending = new Map<Id, TypeState>();
  #closed = false;
  #pingDue = false;
  #sent: string | null;

  constructor(
    options: EventStreamOptions,
    controller: ReadableStreamDefaultController<Uint8Array>,
  ) {
    this.#options = options;
    this.#controller = controller;
    this.#sent = options.lastEventId;
    this.#subscription = options.subscribe({
      changed: (change, first) => this.#changed(change, first),
      ended: () => this.close(),
    });
    for (const source of options.sources) source.addEventListener("abort", this.#abort);
    if (options.ping > 0) {
      this.#timer = setInterval(() => {
        this.#pingDue = true;
        this.flush();
      }, options.ping);
    }
    // A first line opens the stream through proxies that wait for one.
    controller.enqueue(encoder.encode(": open\n\n"));
    if (options.sources.some(({ aborted }) => aborted)) this.close();
    else this.#greet();
  }

  readonly #abort = (): void => this.close();

  /** Tells the present states; a client that has seen them is told nothing. */
  #greet(): void {
    for (const [accountId, changed] of Object.entries(this.#subscription.states())) {
      this.#changed({ accountId, changed }, true);
    }
  }

  #changed({ accountId, changed }: AccountChange, first: boolean): void {
    const { closeAfterState, lastEventId } = this.#options;
    // Who waits for one change, and never saw a state, waits for the next one.
    if (first && closeAfterState && lastEventId === null) return;
    const news = visible({ [accountId]: changed }, this.#options)[accountId];
    if (news === undefined) return;
    this.#pending.set(accountId, { ...this.#pending.get(accountId), ...news });
    this.flush();
  }

  /** Writes what is due if the reader has room; else it stays merged until the reader pulls. */
  flush(): void {
    if (this.#closed || (this.#controller.desiredSize ?? 0) <= 0) return;
    if (this.#pending.size > 0) this.#writeState();
    if (this.#pingDue && !this.#closed && (this.#controller.desiredSize ?? 0) > 0) {
      this.#pingDue = false;
      const interval = Math.round(this.#options.ping / 1000);
      this.#controller.enqueue(event(["event: ping", `data: ${JSON.stringify({ interval })}`]));
    }
  }

  #writeState(): void {
    const id = eventId(visible(this.#subscription.states(), this.#options));
    const changed = Object.fromEntries(this.#pending);
    this.#pending = new Map();
    if (id === this.#sent) return;
    this.#sent = id;
    const data: StateChange = { "@type": "StateChange", changed };
    this.#controller.enqueue(event(["event: state", `id: ${id}`, `data: ${JSON.stringify(data)}`]));
    if (this.#options.closeAfterState) this.close();
  }

  /** Ends the stream and lets go of the watch. */
  close(): void {
    if (!this.#release()) return;
    this.#controller.close();
  }

  /** The reader is gone. */
  cancel(): void {
    this.#release();
  }

  #release(): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    clearInterval(this.#timer);
    for (const source of this.#options.sources) source.removeEventListener("abort", this.#abort);
    this.#subscription.leave();
    this.#options.ended();
    return true;
  }
}

/** The body of an event source response. */
export function eventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  let source: EventWriter | undefined;
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        source = new EventWriter(options, controller);
      },
      pull: () => source?.flush(),
      cancel: () => source?.cancel(),
    },
    // Room for the opening line, an event and a ping; the rest is merged.
    { highWaterMark: 4 },
  );
}
