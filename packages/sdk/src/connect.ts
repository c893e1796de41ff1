/**
 * How a page or program gets its connection.
 *
 * @module
 */
import type { Connection } from "./connection.js";
import { cookieGrant } from "./cookie-grant.js";
import { PartageError } from "./error.js";
import { GatewayConnection } from "./gateway-connection.js";
import type { Grant } from "./grant.js";

/** What {@link connect} accepts. */
export interface ConnectOptions {
  /** Base URL of the gateway, `https://partage-gw.univ.example` or `/partage-gw/`. */
  readonly gateway: string | URL;
  /** Way to sign in. Default: the cookie session. A connection that exists keeps its own. */
  readonly grant?: Grant | undefined;
  /** Default: the global `fetch` of the moment. */
  readonly fetch?: typeof fetch | undefined;
  /**
   * Whether all who connect to this gateway get the same connection. Default: true in a page, false
   * elsewhere: a server program acts for several persons.
   */
  readonly shared?: boolean | undefined;
}

/**
 * Gives the connection to a gateway. Nothing is sent before something is asked for.
 *
 * @throws {@link PartageError} `ERR_INVALID_ARGUMENTS` when `gateway` is no http(s) URL.
 */
export function connect(options: ConnectOptions): Connection {
  const page = globalThis.document as Document | undefined;
  const gateway = gatewayUrl(options.gateway, page?.baseURI);
  const create = (): Connection =>
    new GatewayConnection(
      gateway,
      options.grant ?? cookieGrant,
      options.fetch ?? ((input, init) => fetch(input, init)),
    );
  if (!(options.shared ?? page)) return create();
  const registry = pageRegistry();
  // Other generations of the interface live beside this one, under keys of their own.
  const key = `1 ${gateway.href}`;
  const connection = registry.get(key) ?? create();
  registry.set(key, connection);
  return connection;
}

function gatewayUrl(gateway: string | URL, base: string | undefined): URL {
  if (!URL.canParse(gateway, base) || !/^http/.test(new URL(gateway, base).protocol)) {
    throw new PartageError("ERR_INVALID_ARGUMENTS", `Not the URL of a gateway: ${String(gateway)}`);
  }
  const url = new URL(gateway, base);
  url.search = url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

function pageRegistry(): Map<string, Connection> {
  const key = Symbol.for("partage-ent.connections");
  const holder = globalThis as unknown as Record<symbol, Map<string, Connection> | undefined>;
  return (holder[key] ??= new Map<string, Connection>());
}
