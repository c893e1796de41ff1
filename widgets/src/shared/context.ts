/**
 * The community's context protocol, compatible with `@lit/context`: an element asks, the nearest
 * provider around it answers, now and each time the value changes.
 *
 * @module
 */
import type { ReactiveController, ReactiveElement } from "lit";

/** What a provider calls with the value. */
export type ContextCallback<Value> = (value: Value, unsubscribe?: () => void) => void;

/** Asks the elements around for a value (webcomponents-cg context protocol). */
export class ContextRequestEvent<Value> extends Event {
  readonly context: unknown;
  readonly contextTarget: Element;
  readonly callback: ContextCallback<Value>;
  readonly subscribe: boolean;

  constructor(context: unknown, target: Element, callback: ContextCallback<Value>) {
    super("context-request", { bubbles: true, composed: true });
    this.context = context;
    this.contextTarget = target;
    this.callback = callback;
    this.subscribe = true;
  }
}

/** Gives a value to the elements inside its host. */
export class ContextProvider<Value> implements ReactiveController {
  readonly #context: unknown;
  readonly #host: ReactiveElement;
  readonly #subscribers = new Map<ContextCallback<Value>, () => void>();
  #value: Value;

  constructor(host: ReactiveElement, context: unknown, value: Value) {
    this.#host = host;
    this.#context = context;
    this.#value = value;
    host.addController(this);
    host.addEventListener("context-request", this.#answer as EventListener);
  }

  /** Says to elements that asked before this one existed that it answers now. */
  hostConnected(): void {
    this.#host.dispatchEvent(new Event("context-provider", { bubbles: true, composed: true }));
  }

  /** Gives another value to all who asked. */
  set(value: Value): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const [callback, stop] of this.#subscribers) callback(value, stop);
  }

  readonly #answer = (event: ContextRequestEvent<Value>): void => {
    if (event.context !== this.#context || event.contextTarget === this.#host) return;
    event.stopImmediatePropagation();
    const { callback } = event;
    const stop = (): void => void this.#subscribers.delete(callback);
    if (event.subscribe) this.#subscribers.set(callback, stop);
    callback(this.#value, event.subscribe ? stop : undefined);
  };
}
