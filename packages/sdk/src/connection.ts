/**
 * The handle that every function of the SDK takes, as two versions of it may meet in one page.
 *
 * @module
 */
import type { Batch, GatewaySession } from "@partage-ent/jmap";
import type { SignInEvent, SignInFailedEvent } from "./sign-in-events.js";

/** What a connection is doing, as far as a page shows it. */
export type ConnectionStatus =
  "connecting" | "signed-in" | "signed-out" | "expired" | "offline" | "failed";

/** Tells that {@link Connection.status} changed. */
export class ConnectionChangeEvent extends Event {
  readonly status: ConnectionStatus;
  /** True when the person signed out, here or in another tab: what is shown must go. */
  readonly signedOut: boolean;

  constructor(status: ConnectionStatus, signedOut = false) {
    super("partage-connection-change");
    this.status = status;
    this.signedOut = signedOut;
  }
}

/** Events of a {@link Connection}, by type. */
export interface ConnectionEventMap {
  readonly "partage-connection-change": ConnectionChangeEvent;
  readonly "partage-sign-in": SignInEvent;
  readonly "partage-sign-in-failed": SignInFailedEvent;
}

/** What an HTTP request of a connection may say. */
export interface ConnectionRequestInit extends RequestInit {
  readonly headers?: Record<string, string>;
  /** Milliseconds until the answer must be there whole. Default: 30,000; 0 for no limit. */
  readonly timeout?: number | undefined;
  /** Whether it may be sent again once the session was renewed. Default: true for GET only. */
  readonly repeatable?: boolean | undefined;
}

/**
 * One gateway as one page sees it: session, batched calls, shared state.
 *
 * Members are only ever added, under the same {@link Connection.protocol}: the handle may have been
 * made by another version of this package.
 */
export interface Connection extends EventTarget {
  /** The generation of this interface; handles of another one are never shared. */
  readonly protocol: 1;
  /** Version of the package that made this handle. */
  readonly version: string;
  /** Base URL of the gateway, ending with a slash. */
  readonly gateway: URL;
  readonly status: ConnectionStatus;
  /** Calls of JMAP methods, for `useCapabilities`; calls made in one tick share a request. */
  readonly batch: Batch;
  /**
   * The session; one request however many ask, none while it is known.
   *
   * @throws {@link PartageError} `ERR_SIGNED_OUT`, `ERR_EXPIRED`, `ERR_OFFLINE`, ...
   */
  session(): Promise<GatewaySession>;
  /**
   * Sends an HTTP request to the gateway with the session's credentials, and renews these once
   * when they have ended. `path` is relative to the gateway.
   *
   * @throws {@link PartageError} for every answer that is no success.
   */
  request(path: string | URL, init?: ConnectionRequestInit): Promise<Response>;
  /** State shared by all users of this connection, made at first use and dropped at sign-out. */
  shared<T>(key: string, create: () => T): T;
  /** Forgets session and shared state, here; `signOut` also ends the session at the gateway. */
  reset(status: ConnectionStatus): void;

  addEventListener<Type extends keyof ConnectionEventMap>(
    type: Type,
    listener: (event: ConnectionEventMap[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
