/**
 * The format of server-sent events (WHATWG HTML section 9.2.6).
 *
 * @module
 */
import { JmapError } from "./jmap-error.js";

/** One event of a stream. */
export interface ServerSentEvent {
  /** `message` where the stream names none. */
  readonly event: string;
  readonly data: string;
  /** Last event id in force. */
  readonly id: string;
  /** Milliseconds to wait before connecting again, where the stream said so with this event. */
  readonly retry?: number;
}

/** Characters that one event may have: a stream that exceeds them is broken or hostile. */
const MAX_EVENT_LENGTH = 1_000_000;

/**
 * Reads the events of a stream until it ends.
 *
 * @param onBytes Called whenever anything arrives, comments included.
 * @throws {@link JmapError} `badResponse` when an event is larger than 1,000,000 characters.
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  onBytes?: () => void,
): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes?.();
      text += decoder.decode(value, { stream: true });
      // A carriage return at the end may be the first half of a line end.
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      text = lines.pop()!;
      for (const line of lines) {
        const event = parser.take(line);
        if (event) yield event;
      }
      if (text.length + parser.length > MAX_EVENT_LENGTH) {
        throw new JmapError("badResponse", "An event of the stream is too large");
      }
    }
  } finally {
    // A stream that failed has nothing to cancel.
    await reader.cancel().catch(() => undefined);
  }
}

class EventParser {
  #event = "";
  #data: string[] = [];
  #id = "";
  #retry: number | undefined;
  length = 0;

  /** Takes one line; gives an event when the line ends one. */
  take(line: string): ServerSentEvent | undefined {
    if (!line) return this.#dispatch();
    this.length += line.length;
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!;
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.#retry = Number(value);
    return undefined;
  }

  #dispatch(): ServerSentEvent | undefined {
    const [event, data, retry] = [this.#event || "message", this.#data, this.#retry];
    this.#event = "";
    this.#data = [];
    this.length = 0;
    if (!data.length) return undefined;
    this.#retry = undefined;
    const base = { event, data: data.join("\n"), id: this.#id };
    return retry === undefined ? base : { ...base, retry };
  }
}
