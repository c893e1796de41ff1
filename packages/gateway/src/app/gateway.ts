import type { Backend } from "@partage-ent/server";
import type { GatewayConfig } from "./config.js";
import type { GatewayContext } from "./context.js";
import type { Grant } from "./grant.js";
import type { GatewayRoute } from "./routes.js";
import type { SignIn } from "./sign-in.js";
import type { Store } from "./store.js";
import type { Telemetry } from "./telemetry.js";

/** What {@link createGateway} needs. */
export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly store: Store;
  readonly signIn: SignIn;
  /** Mail systems by key of the establishment; one for each. */
  readonly backends: Readonly<Record<string, Backend>>;
  /** Ways in for `v1/token` beside JWT access tokens. */
  readonly grants?: readonly Grant[];
  /** Routes beside the gateway's own. */
  readonly routes?: readonly GatewayRoute[];
  readonly telemetry?: Telemetry;
  /** Fetches keys of issuers; the global one by default. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
}

/** A running gateway. */
export interface Gateway {
  fetch(request: Request, context: GatewayContext): Promise<Response>;
  /** Ends event streams; the store and the back ends stay the caller's. */
  close(): Promise<void>;
}
