/**
 * How an element finds the connection it works with.
 *
 * @module
 */
import {
  type Connection,
  connect,
  cookieGrant,
  type Grant,
  type PartageError,
} from "@partage-ent/sdk";
import type { ReactiveController, ReactiveElement } from "lit";
import { ContextRequestEvent } from "./context.js";

/** The context under which `<partage-session>` gives its connection to the elements inside. */
export const connectionContext: symbol = Symbol.for("partage-ent/connection");

/** What {@link ConnectionController} reads of its host. */
export interface ConnectionHost extends ReactiveElement {
  /** URL of a gateway; goes before a session around. */
  gateway: string | undefined;
  /** A connection to use; goes before all else. */
  connection: Connection | undefined;
}

/**
 * Finds the connection of its host: its own `.connection` or `gateway`, else the nearest
 * `<partage-session>`. Elements with the same gateway share one connection across the page.
 */
export class ConnectionController implements ReactiveController {
  /** The connection in use; undefined when the page names no gateway. */
  current: Connection | undefined;
  readonly #host: ConnectionHost;
  readonly #changed: (connection: Connection | undefined) => void;
  #around: Connection | undefined;
  #unsubscribe: (() => void) | undefined;

  /** @param changed - Called when {@link ConnectionController.current} became another. */
  constructor(host: ConnectionHost, changed: (connection: Connection | undefined) => void) {
    this.#host = host;
    this.#changed = changed;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("context-provider", this.#ask);
    this.#ask();
    // An element that is moved in its page was followed to nowhere.
    this.#update();
  }

  hostDisconnected(): void {
    document.removeEventListener("context-provider", this.#ask);
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#follow(undefined);
  }

  hostUpdate(): void {
    const { connection, gateway, isConnected } = this.#host;
    if (!isConnected) return;
    this.#follow(connection ?? (gateway ? connectTo(gateway, this.#host) : this.#around));
  }

  readonly #ask = (): void => {
    const host = this.#host;
    host.dispatchEvent(
      new ContextRequestEvent<Connection | undefined>(connectionContext, host, (value, stop) => {
        if (stop !== this.#unsubscribe) this.#unsubscribe?.();
        this.#unsubscribe = stop;
        this.#around = value;
        host.requestUpdate();
      }),
    );
  };

  #follow(connection: Connection | undefined): void {
    if (connection === this.current) return;
    this.current?.removeEventListener("partage-connection-change", this.#update);
    this.current = connection;
    connection?.addEventListener("partage-connection-change", this.#update);
    this.#changed(connection);
  }

  readonly #update = (): void => {
    this.#host.requestUpdate();
  };
}

/**
 * The page's connection to a gateway, by the way in that the element's attributes `auth` and `auth-url`
 * name; by a window where none does and no cookie gets through, from another site or past a browser
 * that blocks it; undefined, with one warning, when the URL is none.
 */
function connectTo(gateway: string, host: Element): Connection | undefined {
  const grant: Grant = async (ask, own) => {
    const auth = host.getAttribute("auth");
    try {
      if (!auth) return await cookieGrant(ask);
    } catch (error) {
      // Of another site, or past a browser that keeps cookies back: a window signs in.
      if (!((error as PartageError).cause as { readonly cookies?: unknown })?.cookies) throw error;
    }
    return (await import("./auth.js")).obtain(ask, own, auth || "popup", host);
  };
  try {
    return connect({ gateway, grant });
  } catch {
    console.warn("partage: no gateway:", gateway);
    return undefined;
  }
}
