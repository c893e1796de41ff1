import type { Establishment, GatewayConfig } from "./config.js";
import { isLoopback } from "./config-fields.js";
import type { GatewayContext } from "./context.js";
import { allowedOrigins, publicBase, servedUnder } from "./establishments.js";
import { GatewayProblem } from "./problem.js";

/** What a request is known by, read once. */
export interface RequestFacts {
  readonly requestId: string;
  readonly clientAddress: string;
  /** Establishments under the host that was asked for; never empty. */
  readonly served: readonly Establishment[];
  readonly cookie: string | null;
  readonly origin: string | null;
  readonly fetchSite: string | null;
  /** `Sec-Fetch-Mode` and `Sec-Fetch-Dest`. */
  readonly fetchMode: string | null;
  readonly fetchDest: string | null;
  /** The gateway's own origin under this host. */
  readonly ownOrigin: string;
  /** Origins that any of the establishments allows. */
  readonly origins: ReadonlySet<string>;
  /** Plain-http loopback: the demo. */
  readonly isDemo: boolean;
}

/**
 * Reads the facts of a request.
 *
 * @throws GatewayProblem 421 for a host that is not configured (RFC 9110 section 15.5.20).
 */
export function readFacts(
  request: Request,
  context: GatewayContext,
  config: GatewayConfig,
  requestId: string,
): RequestFacts {
  const served = servedUnder(context.host ?? new URL(request.url).host, config);
  const first = served[0];
  if (!first) throw new GatewayProblem(421, "unknown-host");
  const base = publicBase(first, config.publicUrl);
  const origins = new Set(
    served.flatMap((establishment) => [...allowedOrigins(establishment, config.publicUrl)]),
  );
  return {
    requestId,
    clientAddress: context.clientAddress,
    served,
    cookie: context.cookie ?? request.headers.get("Cookie"),
    origin: context.origin ?? request.headers.get("Origin"),
    fetchSite: context.fetchSite ?? request.headers.get("Sec-Fetch-Site"),
    fetchMode: request.headers.get("Sec-Fetch-Mode"),
    fetchDest: request.headers.get("Sec-Fetch-Dest"),
    ownOrigin: base.origin,
    origins,
    isDemo: base.protocol === "http:" && isLoopback(base.hostname),
  };
}
