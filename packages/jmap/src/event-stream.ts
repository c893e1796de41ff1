/**
 * The event source of a session over fetch, so that headers can be sent (RFC 8620 section 7.3).
 *
 * @module
 */
import { JmapError } from "./jmap-error.js";
import { readServerSentEvents, type ServerSentEvent } from "./server-sent-events.js";

/** What an event stream needs. */
export interface EventStreamOptions {
  /** Ends the stream, and its waiting, when aborted. */
  readonly signal: AbortSignal;
  /** Default: the global `fetch`. A failure is retried unless {@link isFinal} says otherwise. */
  readonly fetch?: (url: string | URL, init: RequestInit) => Promise<Response>;
  /** Headers of each request. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** Called on 401; true means that credentials were renewed and connecting again makes sense. */
  readonly onUnauthorized?: () => Promise<boolean>;
  /** Called when a stream was opened. */
  readonly onOpen?: () => void;
  /** Tells failures of `fetch` after which there is no point in trying again. Default: none. */
  readonly isFinal?: (error: unknown) => boolean;
  /** Milliseconds of silence after which a stream counts as dead. Default: 90,000; a `ping` event with its interval sets it. */
  readonly silence?: number;
  /** Milliseconds before the second attempt; doubled for each further one. Default: 1,000. */
  readonly minDelay?: number;
  /** Milliseconds that a delay never exceeds. Default: 60,000. */
  readonly maxDelay?: number;
}

/**
 * Yields the events of a stream, connecting again (with `Last-Event-ID`, back-off and jitter) when
 * it breaks; ends when aborted or when the server answers 204.
 *
 * @throws {@link JmapError} `badResponse` when the answer is no event stream, `forbidden` on an
 * answer that will not change (401 without renewal, 403, 404, ...).
 */
export async function* openEventStream(
  url: string | URL,
  options: EventStreamOptions,
): AsyncGenerator<ServerSentEvent> {
  const { signal, isFinal = () => false, minDelay = 1_000, maxDelay = 60_000 } = options;
  const state: StreamState = { id: "", base: minDelay, attempts: 0 };
  while (!signal.aborted) {
    try {
      const again = yield* readOnce(url, options, state);
      if (!again) return;
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error) || (error instanceof JmapError && error.type !== "serverUnavailable")) {
        throw error;
      }
    }
    const delay = Math.min(maxDelay, state.base * 2 ** state.attempts++);
    // Half of the delay is random, so that pages do not come back all at once.
    await sleep((delay * (1 + Math.random())) / 2, signal);
  }
}

interface StreamState {
  id: string;
  base: number;
  attempts: number;
}

/** Reads one connection to its end; true when there should be another. */
async function* readOnce(
  url: string | URL,
  options: EventStreamOptions,
  state: StreamState,
): AsyncGenerator<ServerSentEvent, boolean> {
  const dead = new AbortController();
  const watch = watchSilence(options.silence ?? 90_000, dead);
  const signal = AbortSignal.any([options.signal, dead.signal]);
  try {
    const headers = { Accept: "text/event-stream", ...options.headers?.() };
    const resume = state.id ? { "Last-Event-ID": state.id } : undefined;
    const send = options.fetch ?? fetch;
    const response = await send(url, {
      headers: { ...headers, ...resume },
      signal,
      cache: "no-store",
    });
    if (response.status === 204) return false;
    if (response.status === 401 && (await options.onUnauthorized?.())) return true;
    checkStream(response);
    options.onOpen?.();
    for await (const event of readServerSentEvents(response.body!, watch.touch)) {
      state.attempts = 0;
      state.id = event.id;
      state.base = event.retry ?? state.base;
      if (event.event === "ping") watch.expect(event.data);
      yield event;
    }
    return true;
  } finally {
    watch.stop();
    dead.abort();
  }
}

function checkStream(response: Response): void {
  const { status } = response;
  if (status >= 500 || status === 429 || status === 408) {
    throw new JmapError("serverUnavailable", `The event source answered ${status}`);
  }
  if (!response.ok) throw new JmapError("forbidden", `The event source answered ${status}`);
  if (
    !response.body ||
    !/^text\/event-stream\b/i.test(response.headers.get("Content-Type") ?? "")
  ) {
    throw new JmapError("badResponse", "The event source is no event stream");
  }
}

function watchSilence(silence: number, dead: AbortController) {
  let limit = silence;
  let timer: ReturnType<typeof setTimeout>;
  const touch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      dead.abort(new JmapError("serverUnavailable", "The event source fell silent"));
    }, limit);
  };
  touch();
  return {
    touch,
    stop: () => clearTimeout(timer),
    /** RFC 8620 section 7.3: a ping tells its interval in seconds; two may be missed. */
    expect: (data: string) => {
      const interval = Number(/"interval"\s*:\s*(\d+)/.exec(data)?.[1]);
      if (interval > 0) limit = interval * 2_500;
      touch();
    },
  };
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
