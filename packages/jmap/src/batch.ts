/**
 * Batching: calls made in one tick by any number of callers travel in one HTTP request.
 *
 * @module
 */
import type { Call, CallOptions, Reference } from "./call.js";
import {
  CORE,
  type CoreCapability,
  type JmapRequest,
  type JmapResponse,
  type Session,
} from "./core.js";
import {
  createEntry,
  isRead,
  isReference,
  isWanted,
  partsOf,
  type Entry,
  type Part,
} from "./entry.js";
import { JmapError, methodFailed } from "./jmap-error.js";
import { mergeGets } from "./merge-gets.js";
import { followPointer } from "./pointer.js";
import { jsonSize, splitArguments, type Json } from "./split.js";

/** What a batch needs from its surroundings. */
export interface BatchOptions {
  /** The session whose limits and capabilities hold (RFC 8620 section 2). */
  readonly session: () => Promise<Session>;
  /** Sends one API request; rejects when there is no JMAP answer to it. */
  readonly send: (request: JmapRequest, signal: AbortSignal) => Promise<JmapResponse>;
  /** Hears of every answer to a call that did not fail. */
  readonly onResponse?: (name: string, response: Json) => void;
}

/** Takes calls and sends them together. */
export interface Batch {
  /** Adds a call of a method that belongs to the capability `uri`. */
  add(uri: string, name: string, args: Json, options?: CallOptions): Call<unknown>;
}

/** Makes a {@link Batch}. */
export function createBatch(options: BatchOptions): Batch {
  return new TickBatch(options);
}

/** Octets that a call takes in a request beside its name and arguments, at most. */
const CALL_OVERHEAD = 100;

class TickBatch implements Batch {
  readonly #options: BatchOptions;
  /** Which entry a call belongs to, for references. */
  readonly #entries = new WeakMap<object, Entry>();
  readonly #numbers = new WeakMap<Entry, number>();
  readonly #requests = new Set<{
    readonly parts: readonly Part[];
    readonly abort: AbortController;
  }>();
  #queue: Entry[] = [];
  #equal = new Map<string, Entry>();
  #count = 0;

  constructor(options: BatchOptions) {
    this.#options = options;
  }

  add(uri: string, name: string, args: Json, { signal }: CallOptions = {}): Call<unknown> {
    const entryOf = (call: object) => this.#entries.get(call);
    const key = JSON.stringify([name, args], (_key, value: unknown) =>
      isReference(value) ? [this.#numbers.get(entryOf(value.call)!), value.path] : value,
    );
    let entry = this.#equal.get(key);
    if (!entry) {
      entry = createEntry(uri, name, args, entryOf);
      this.#numbers.set(entry, this.#count++);
      // A read after a change is not equal to one before it.
      if (!isRead(name)) this.#equal = new Map();
      else this.#equal.set(key, entry);
      this.#enqueue(entry);
    }
    return this.#follow(entry, signal);
  }

  #enqueue(entry: Entry): void {
    if (this.#queue.push(entry) === 1) setTimeout(() => void this.#flush());
  }

  #follow(entry: Entry, signal: AbortSignal | undefined): Call<unknown> {
    entry.callers++;
    const promise = new Promise<Json>((resolve, reject) => {
      const giveUp = () => {
        entry.callers--;
        reject(signal!.reason as Error);
        for (const { parts, abort } of this.#requests) {
          if (!parts.some((part) => isWanted(part.entry))) abort.abort(signal!.reason);
        }
      };
      if (signal?.aborted) giveUp();
      signal?.addEventListener("abort", giveUp, { once: true });
      const done = () => signal?.removeEventListener("abort", giveUp);
      entry.promise.then(resolve, reject).then(done, done);
    });
    const call: Call<unknown> = Object.assign(promise, {
      ref(path: string): Reference<never> {
        // Whoever refers to a call hears of its failure: nobody need await the call itself.
        promise.catch(() => undefined);
        return { call, path };
      },
    });
    this.#entries.set(call, entry);
    return call;
  }

  async #flush(): Promise<void> {
    const taken = this.#queue;
    this.#queue = [];
    this.#equal = new Map();
    try {
      const session = await this.#options.session();
      // In turn: what one caller changes, a call made after it must see.
      for (const parts of this.#plan(mergeGets(taken.filter(isWanted)), session)) {
        await this.#send(parts);
      }
    } catch (error) {
      for (const entry of taken) entry.reject(error);
    }
  }

  /** Puts entries, in their order, in as few requests as the limits allow. */
  #plan(entries: readonly Entry[], { capabilities }: Session): Part[][] {
    const limits = capabilities[CORE];
    const room = limits.maxSizeRequest - jsonSize(Object.keys(capabilities)) - CALL_OVERHEAD;
    const requests: Part[][] = [];
    let size = 0;
    for (const entry of entries) {
      if (!(entry.uri in capabilities)) {
        const type = "urn:ietf:params:jmap:error:unknownCapability";
        entry.reject(new JmapError(type, `This server has no ${entry.uri}`));
        continue;
      }
      for (const part of partsOf(entry, piecesOf(entry, limits, room))) {
        const octets = jsonSize([entry.name, wireArguments(part, [])]) + CALL_OVERHEAD;
        const open = requests.at(-1);
        const fits = open && open.length < limits.maxCallsInRequest && size + octets <= room;
        if (!entry.references.every(({ to }) => fits && isWholeIn(open, to))) {
          void this.#resume(entry);
        } else if (octets > room) {
          part.reject(new JmapError("requestTooLarge", `${entry.name} exceeds maxSizeRequest`));
        } else if (fits) {
          open.push(part);
          size += octets;
        } else {
          requests.push([part]);
          size = octets;
        }
      }
    }
    return requests;
  }

  /** Waits for what an entry refers to, then queues it with the values themselves. */
  async #resume(entry: Entry): Promise<void> {
    try {
      const args: Record<string, unknown> = { ...entry.args };
      for (const { argument, to, path } of entry.references) {
        args[argument] = followPointer(await to.promise, path);
        if (args[argument] === undefined) {
          throw new JmapError("invalidResultReference", `${to.name} has nothing at ${path}`);
        }
      }
      const whole = createEntry(entry.uri, entry.name, args);
      whole.dependents.add(entry);
      whole.promise.then(entry.resolve, entry.reject);
      this.#enqueue(whole);
    } catch (error) {
      entry.reject(error);
    }
  }

  async #send(planned: readonly Part[]): Promise<void> {
    const parts = planned.filter((part) => isWanted(part.entry));
    if (!parts.length) return;
    const request = { parts, abort: new AbortController() };
    this.#requests.add(request);
    try {
      const { methodResponses } = await this.#options.send(requestOf(parts), request.abort.signal);
      parts.forEach((part, index) => this.#settle(part, String(index), methodResponses));
    } catch (error) {
      for (const part of parts) part.reject(error);
    } finally {
      this.#requests.delete(request);
    }
  }

  #settle(part: Part, id: string, responses: JmapResponse["methodResponses"]): void {
    const { name, references } = part.entry;
    const own = responses.find((one) => one[2] === id && (one[0] === name || one[0] === "error"));
    if (!own) {
      part.reject(new JmapError("badResponse", `${name} got no answer`));
    } else if (own[0] !== "error") {
      this.#options.onResponse?.(name, own[1]);
      part.resolve(own[1]);
    } else if (own[1]["type"] === "requestTooLarge" && references.length) {
      // What is referenced exceeds maxObjectsInGet: once it is known it can be split.
      void this.#resume(part.entry);
    } else {
      // A call that refers to a failed one fails for the reason of that one.
      const failed = () => part.reject(methodFailed(name, own[1]));
      void Promise.all(references.map(({ to }) => to.promise)).then(failed, part.reject);
    }
  }
}

/** The arguments of an entry, in pieces that respect the limits. */
function piecesOf({ name, args, references }: Entry, limits: CoreCapability, room: number): Json[] {
  if (references.length) return [args];
  const most = name.endsWith("/set") ? limits.maxObjectsInSet : limits.maxObjectsInGet;
  return splitArguments(name, args, most, room - name.length - CALL_OVERHEAD - 10);
}

/** Whether an entry stands in a request in one piece, so that it can be referred to there. */
function isWholeIn(parts: readonly Part[], entry: Entry): boolean {
  return parts.some((part) => part.resolve === entry.resolve);
}

function requestOf(parts: readonly Part[]): JmapRequest {
  return {
    using: [...new Set([CORE, ...parts.map((part) => part.entry.uri)])],
    methodCalls: parts.map((part, index) => [
      part.entry.name,
      wireArguments(part, parts),
      String(index),
    ]),
  };
}

function wireArguments({ entry, args }: Part, parts: readonly Part[]): Json {
  const wire: Record<string, unknown> = { ...args };
  for (const { argument, to, path } of entry.references) {
    wire[argument] = undefined;
    const resultOf = String(parts.findIndex((part) => part.entry === to));
    wire[`#${argument}`] = { resultOf, name: to.name, path };
  }
  return wire;
}
