/**
 * Ways to sign in, as the connection uses them.
 *
 * @module
 */
import type { GatewaySession } from "@partage-ent/jmap";
import type { Connection } from "./connection.js";

/** Sends a request without credentials of a session and gives the JSON of its answer. */
export type AskGateway = (path: string, init: RequestInit) => Promise<unknown>;

/** Credentials mode and headers of one request. */
export type Authorization = Pick<RequestInit, "credentials"> & {
  readonly headers: Readonly<Record<string, string>>;
};

/** A session with what proves it on each request; the proof stays in a closure. */
export interface Access {
  readonly session: GatewaySession;
  /** When to renew it, in milliseconds of the local clock; absent where only a 401 tells. */
  readonly renewAt?: number | undefined;
  /** What a request of this HTTP method to this address carries; asked anew for every one. */
  authorize(method: string, url: URL): Authorization | Promise<Authorization>;
}

/**
 * Obtains access for a connection; called at first need and again whenever it has ended.
 *
 * Rejects with `ERR_SIGNED_OUT` when nobody is signed in.
 */
export type Grant = (ask: AskGateway, connection: Connection) => Promise<Access>;
