/**
 * One HTTP exchange with a Zimbra server: time-outs, size limit, and a judgement of the answer by
 * what it contains, since proxies and log-in pages answer with any status.
 *
 * @module
 */
import { Circuit, type CircuitOptions, raceAbort } from "@partage-ent/server";
import { UpstreamError } from "./upstream-error.js";

/** The part of `fetch` that is used; headers are always a plain object, so that adapters can read them. */
export type Fetch = (address: string, init: FetchInit) => Promise<Response>;

/** What {@link Fetch} is given. */
export interface FetchInit {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
  readonly duplex?: "half";
  readonly redirect: "manual";
  readonly signal: AbortSignal;
}

/** Limits of an exchange; times in milliseconds. */
export interface TransportLimits {
  /** Until the headers of the answer are there. */
  readonly firstByteTimeout: number;
  /** Until the whole answer is there. */
  readonly timeout: number;
  /** Octets of an answer, decompressed. */
  readonly maxAnswerSize: number;
}

/** What a {@link Transport} is made of. */
export interface TransportOptions extends TransportLimits {
  readonly fetch: Fetch;
  readonly circuit: Omit<CircuitOptions, "clock" | "resting">;
  readonly clock: () => number;
}

/** Time-outs of one exchange that differ from the usual ones. */
export type Patience = Pick<TransportLimits, "firstByteTimeout" | "timeout">;

const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** HTTP towards one server, with its circuit breaker. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #circuit: Circuit;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#circuit = new Circuit({ ...options.circuit, clock: options.clock, resting });
  }

  /**
   * Sends a SOAP envelope and reads the answer as JSON.
   *
   * @throws UpstreamError; the reason of `signal` when that aborts.
   */
  async post(
    address: URL,
    headers: Readonly<Record<string, string>>,
    envelope: unknown,
    options: { readonly signal: AbortSignal; readonly patience?: Patience | undefined },
  ): Promise<{ readonly envelope: unknown; readonly date: string | null }> {
    return this.#guard(options.signal, options.patience, async (signal, gotHeaders) => {
      const response = await this.#options.fetch(address.href, {
        method: "POST",
        headers: { "content-type": "application/json; charset=utf-8", ...headers },
        body: JSON.stringify(envelope),
        redirect: "manual",
        signal,
      });
      gotHeaders();
      refuseRedirect(response);
      const text = await readText(response, this.#options.maxAnswerSize, signal);
      return { envelope: parseAnswer(text, response), date: response.headers.get("date") };
    });
  }

  /** Sends a request whose answer is streamed: time-outs cover the headers only. */
  async stream(
    address: URL,
    init: Omit<FetchInit, "redirect" | "signal">,
    signal: AbortSignal,
    patience?: Patience,
  ): Promise<Response> {
    const { body, hasBroken } = watchBody(init.body);
    return this.#guard(
      signal,
      patience,
      async (inner, gotHeaders) => {
        const response = await this.#options.fetch(address.href, {
          ...init,
          ...(body === undefined ? {} : { body }),
          redirect: "manual",
          signal: inner,
        });
        gotHeaders();
        if (BUSY.has(response.status)) {
          await response.body?.cancel();
          throw busy(response);
        }
        return response;
      },
      { outlives: true, isOurs: hasBroken },
    );
  }

  async #guard<T>(
    signal: AbortSignal,
    patience: Patience | undefined,
    work: (signal: AbortSignal, gotHeaders: () => void) => Promise<T>,
    { outlives = false, isOurs = () => false }: GuardOptions = {},
  ): Promise<T> {
    signal.throwIfAborted();
    this.#circuit.enter();
    const { firstByteTimeout, timeout } = patience ?? this.#options;
    const controller = new AbortController();
    const late = (): void => {
      controller.abort(new UpstreamError("timeout", "The mail server takes too long to answer."));
    };
    const stop = (): void => controller.abort(signal.reason);
    const first = setTimeout(late, firstByteTimeout);
    const whole = setTimeout(late, timeout);
    signal.addEventListener("abort", stop, { once: true });
    let succeeded = false;
    try {
      const running = work(controller.signal, () => clearTimeout(first));
      const result = await raceAbort(running, controller.signal);
      this.#circuit.succeeded();
      succeeded = true;
      return result;
    } catch (error) {
      if (signal.aborted) {
        this.#circuit.abandoned();
        throw signal.reason;
      }
      const failure = asUpstreamError(error, controller.signal);
      // What one person asks or sends must not cut all others off from a server that answers.
      if (failure.kind === "tooLarge") this.#circuit.succeeded();
      else if (isOurs()) this.#circuit.abandoned();
      else this.#circuit.failed();
      throw failure;
    } finally {
      clearTimeout(first);
      clearTimeout(whole);
      // A streamed body is read after this: the caller's signal must still end it.
      if (!(outlives && succeeded)) signal.removeEventListener("abort", stop);
    }
  }
}

interface GuardOptions {
  /** Whether the answer is still read when the work is done. */
  readonly outlives?: boolean;
  /** Whether a failure is on this side. */
  readonly isOurs?: () => boolean;
}

/** A streamed body that tells whether its own source broke off, a client's upload for instance. */
function watchBody(body: FetchInit["body"]): {
  readonly body: FetchInit["body"];
  readonly hasBroken: () => boolean;
} {
  if (body === undefined || typeof body === "string") return { body, hasBroken: () => false };
  const reader = body.getReader();
  let broken = false;
  const watched = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        broken = true;
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { body: watched, hasBroken: () => broken };
}

function asUpstreamError(error: unknown, signal: AbortSignal): UpstreamError {
  if (error instanceof UpstreamError) return error;
  if (signal.aborted && signal.reason instanceof UpstreamError) return signal.reason;
  return new UpstreamError("unreachable", "The mail server can't be reached.", { cause: error });
}

function retryAfterOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3_600) : undefined;
}

function busy(response: Response): UpstreamError {
  return new UpstreamError("unavailable", "The mail server is not available at the moment.", {
    retryAfter: retryAfterOf(response),
  });
}

function refuseRedirect(response: Response): void {
  if (response.type !== "opaqueredirect" && (response.status < 300 || response.status > 399))
    return;
  throw new UpstreamError("notSoap", "The mail server's address leads somewhere else.");
}

function parseAnswer(text: string, response: Response): unknown {
  const start = text.slice(0, 1_000).trimStart().slice(0, 1);
  if (start === "{") {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // No cause: the parser quotes from the text, which is mail, and causes are logged.
      throw new UpstreamError("truncated", "The mail server's answer stops in the middle.");
    }
  }
  if (BUSY.has(response.status)) throw busy(response);
  if (start === "" && response.ok) {
    throw new UpstreamError("truncated", "The mail server's answer is empty.");
  }
  const what = start === "<" ? "a web page" : "something else";
  throw new UpstreamError("notSoap", `The mail server answered with ${what} instead of data.`);
}

async function readText(response: Response, limit: number, signal: AbortSignal): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const stop = (): void => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await readAll(reader, limit, signal);
  } catch (error) {
    if (error instanceof UpstreamError || signal.aborted) throw error;
    const message = "The mail server's answer stops in the middle.";
    throw new UpstreamError("truncated", message, { cause: error });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
  signal: AbortSignal,
): Promise<string> {
  const decoder = new TextDecoder();
  const chunks: string[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    signal.throwIfAborted();
    if (done) return chunks.join("") + decoder.decode();
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw new UpstreamError("tooLarge", "The mail server's answer is too large.");
    }
    chunks.push(decoder.decode(value, { stream: true }));
  }
}

function resting(retryAfter: number): UpstreamError {
  const description = "The mail server has been failing; it is given a rest.";
  return new UpstreamError("resting", description, { retryAfter });
}
