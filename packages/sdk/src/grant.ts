/**
 * Ways to sign in, as the connection uses them.
 *
 * @module
 */
import type { GatewaySession } from "@partage-ent/jmap";

/** Sends a request without credentials of a session and gives the JSON of its answer. */
export type AskGateway = (path: string, init: RequestInit) => Promise<unknown>;

/** A session with what proves it on each request; the proof stays in a closure. */
export interface Access {
  readonly session: GatewaySession;
  /** When to renew it, in milliseconds of the local clock; absent where only a 401 tells. */
  readonly renewAt?: number | undefined;
  /** Credentials mode and headers of a request of this HTTP method. */
  authorize(method: string): Pick<RequestInit, "credentials"> & {
    readonly headers: Readonly<Record<string, string>>;
  };
}

/**
 * Obtains access; called at first need and again whenever it has ended.
 *
 * Rejects with `ERR_SIGNED_OUT` when nobody is signed in.
 */
export type Grant = (ask: AskGateway) => Promise<Access>;
