/**
 * Routes that stand beside the gateway's own ones.
 *
 * @module
 */
import type { Establishment } from "./config.js";

/** Path of the static reading frame, below the base path. */
export const FRAME_PATH = "frame/";

/** Path of the image proxy, below the base path. */
export const IMAGE_PATH = "image";

/** Methods of routes; PROPFIND is how programs look for calendars (RFC 6764 section 5). */
export type RouteMethod = "GET" | "POST" | "PROPFIND";

/** What a route of {@link GatewayRoute} is given. */
export interface RouteContext {
  /** Establishments that are served under the host that was asked for. */
  readonly establishments: readonly Establishment[];
  readonly clientAddress: string;
  readonly requestId: string;
  /** Who asks, when the session is valid; the guard has been passed. */
  readonly session: {
    readonly establishment: string;
    readonly account: string;
    /** Name to show. */
    readonly name: string;
    readonly scopes: readonly string[];
  } | null;
}

/** A route beside the gateway's own: the reading frame, the image proxy, device setup. */
export interface GatewayRoute {
  readonly method: RouteMethod;
  /** Path below the base path, `frame/*`. */
  readonly path: string;
  /**
   * `public` needs no session and carries none; `session` answers 401 without one; `optional` carries
   * the one there is.
   */
  readonly access: "public" | "session" | "optional";
  /**
   * What a browser may use the answer for (`Sec-Fetch-Dest`): `frame` may be framed, `image` may be
   * embedded, `api` is for fetch, `page` for navigation, `public` for everybody's programs and caches.
   */
  readonly use: "frame" | "image" | "script" | "api" | "page" | "public";
  /** Headers that the answer sets replace the gateway's own strict ones. */
  handle(request: Request, context: RouteContext): Promise<Response>;
}
