import type { ReactiveController, ReactiveControllerHost } from "lit";

/**
 * What a screen reader is told: answers to an action at once, news at most once in a while.
 *
 * The host renders {@link Announcer.text} in a status region that is always there.
 */
export class Announcer implements ReactiveController {
  text = "";
  readonly #host: ReactiveControllerHost;
  readonly #pause: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: string | undefined;

  /** @param pause - Milliseconds between two pieces of news. */
  constructor(host: ReactiveControllerHost, pause = 30_000) {
    this.#host = host;
    this.#pause = pause;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#waiting = undefined;
  }

  /** Says the outcome of what the person just did. */
  say(text: string): void {
    // A region that gets the same text again stays silent: a trailing space makes it differ.
    this.text = text === this.text ? `${text}\u00a0` : text;
    this.#host.requestUpdate();
  }

  /** Says what happened by itself; of several within the pause only the last is said. */
  news(text: string): void {
    if (this.#timer) {
      this.#waiting = text;
      return;
    }
    this.say(text);
    this.#timer = setTimeout(() => {
      const next = this.#waiting;
      this.#timer = this.#waiting = undefined;
      if (next) this.news(next);
    }, this.#pause);
  }
}
