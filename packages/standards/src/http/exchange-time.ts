/** How long one exchange may take, whoever asks for it there or gone. */
export class ExchangeTime {
  /** Aborts when time is up, or whoever asked went away. */
  readonly signal: AbortSignal;
  readonly #asked: AbortSignal;
  readonly #late = new AbortController();
  readonly #most: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param most - Milliseconds. */
  constructor(most: number, asked: AbortSignal) {
    this.#most = most;
    this.#asked = asked;
    this.signal = AbortSignal.any([asked, this.#late.signal]);
    this.#start();
  }

  /** Whoever asked went away. */
  get isGivenUp(): boolean {
    return this.#asked.aborted;
  }

  /** Time is up. */
  get isLate(): boolean {
    return this.#late.signal.aborted;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Lets a body pass as long as it does not pause for too long. */
  alongside(): TransformStream<Uint8Array, Uint8Array> {
    return new TransformStream({
      transform: (chunk, controller) => {
        this.#start();
        controller.enqueue(chunk);
      },
      flush: () => this.stop(),
    });
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#late.abort(), this.#most);
  }
}
