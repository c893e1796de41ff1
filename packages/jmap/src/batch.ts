/**
 * Batching: calls made in one tick by any number of callers travel in one HTTP request.
 *
 * @module
 */
import type { Call, CallOptions, Reference } from "./call.js";
import { CORE, type JmapRequest, type JmapResponse, type Session } from "./core.js";
import { createEntry, isRead, isReference, isWanted, type Entry, type Part } from "./entry.js";
import { JmapError, methodFailed } from "./jmap-error.js";
import { requestOf } from "./request.js";
import type { Json } from "./split.js";

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

class TickBatch implements Batch {
  readonly #options: BatchOptions;
  /** Which entry a call belongs to, for references. */
  readonly #entries = new WeakMap<object, Entry>();
  readonly #requests = new Map<AbortController, readonly Part[]>();
  #queue: Entry[] = [];
  #equal = new Map<string, Entry>();

  constructor(options: BatchOptions) {
    this.#options = options;
  }

  add(uri: string, name: string, args: Json, { signal }: CallOptions = {}): Call<unknown> {
    const references = Object.entries(args).flatMap(([argument, value]) => {
      const to = isReference(value) && this.#entries.get(value.call);
      return to ? [{ argument, to, path: value.path }] : [];
    });
    const places = references.map(({ to }) => this.#queue.indexOf(to));
    // What refers to calls of an earlier tick is equal to nothing.
    const key = places.includes(-1) ? "" : JSON.stringify([name, args, places]);
    let entry = this.#equal.get(key);
    if (!entry) {
      entry = createEntry(uri, name, args, references);
      // A read after a change is not equal to one before it.
      if (!isRead(name)) this.#equal.clear();
      else if (key) this.#equal.set(key, entry);
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
        for (const [abort, parts] of this.#requests) {
          if (!parts.some((part) => isWanted(part.entry))) abort.abort(signal!.reason);
        }
      };
      if (signal?.aborted) giveUp();
      signal?.addEventListener("abort", giveUp);
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
    this.#equal.clear();
    try {
      const session = await this.#options.session();
      const entries = taken.filter(isWanted);
      const requests = fitsOneRequest(entries, session)
        ? [entries.map((entry) => ({ ...entry, entry }))]
        : (await import("./plan.js")).planRequests(entries, session, (one) => this.#enqueue(one));
      // In turn: what one caller changes, a call made after it must see.
      for (const parts of requests) await this.#send(parts);
    } catch (error) {
      for (const entry of taken) entry.reject(error);
    }
  }

  async #send(planned: readonly Part[]): Promise<void> {
    const parts = planned.filter((part) => isWanted(part.entry));
    if (!parts.length) return;
    const abort = new AbortController();
    this.#requests.set(abort, parts);
    try {
      const { methodResponses } = await this.#options.send(requestOf(parts), abort.signal);
      parts.forEach((part, index) => void this.#settle(part, String(index), methodResponses));
    } catch (error) {
      for (const part of parts) part.reject(error);
    }
    this.#requests.delete(abort);
  }

  async #settle(part: Part, id: string, all: JmapResponse["methodResponses"]): Promise<void> {
    const { name, references } = part.entry;
    try {
      const [own, response] =
        all.find(([one, , to]) => to === id && (one === name || one === "error")) ?? [];
      if (!response) throw new JmapError("badResponse", `${name} got no answer`);
      if (own === name) {
        this.#options.onResponse?.(name, response);
        part.resolve(response);
      } else if (response["type"] === "requestTooLarge" && references.length) {
        // What is referenced exceeds maxObjectsInGet: once it is known it can be split.
        await (await import("./plan.js")).resume(part.entry, (one) => this.#enqueue(one));
      } else {
        // A call that refers to a failed one fails for the reason of that one.
        await Promise.all(references.map(({ to }) => to.promise));
        throw methodFailed(name, response);
      }
    } catch (error) {
      part.reject(error);
    }
  }
}

/** Whether entries can travel as they are; when in doubt they are planned. */
function fitsOneRequest(entries: readonly Entry[], { capabilities }: Session): boolean {
  const limits = capabilities[CORE];
  const most = Math.min(limits.maxObjectsInGet, limits.maxObjectsInSet);
  const gets = entries.filter(
    ({ name, args }) => name.endsWith("/get") && Array.isArray(args["ids"]),
  );
  return (
    entries.length <= limits.maxCallsInRequest &&
    // A character takes three octets at most.
    JSON.stringify(entries.map(({ args }) => args)).length * 3 + entries.length * 300 <
      limits.maxSizeRequest &&
    new Set(gets.map(({ name }) => name)).size === gets.length &&
    entries.every(
      ({ uri, args, references }) =>
        uri in capabilities &&
        references.every(({ to }) => entries.includes(to)) &&
        Object.values(args).every((value) => Object.keys(value ?? {}).length <= most),
    )
  );
}
