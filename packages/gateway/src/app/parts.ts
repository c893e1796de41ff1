/**
 * What the routes of one gateway share.
 *
 * @module
 */
import type { Backend, Budget, JmapServer } from "@partage-ent/server";
import type { PersonCache } from "./compat/person-cache.js";
import type { GatewayConfig } from "./config.js";
import type { GatewayContext } from "./context.js";
import type { PersonalCredentials } from "./credentials/personal-credentials.js";
import type { Grant } from "./grant.js";
import type { RouteUse } from "./guard.js";
import type { KeySets } from "./key-sets.js";
import type { RateLimiter } from "./rate-limit.js";
import type { RequestFacts } from "./request-facts.js";
import type { RouteMethod } from "./routes.js";
import type { SessionEnds } from "./session-ends.js";
import type { SignIn } from "./sign-in.js";
import type { Store } from "./store.js";
import type { Telemetry } from "./telemetry.js";

/** Shared by all requests. */
export interface GatewayParts {
  readonly config: GatewayConfig;
  readonly store: Store;
  readonly signIn: SignIn;
  readonly backends: Readonly<Record<string, Backend>>;
  /** What people bring themselves; absent where no mail system wants anything of them. */
  readonly credentials?: PersonalCredentials;
  readonly grants: ReadonlyMap<string, Grant>;
  readonly keySets: KeySets;
  readonly jmap: JmapServer;
  readonly ends: SessionEnds;
  /** What portals are told of people, for a minute. */
  readonly people: PersonCache;
  /** Whether there is an image proxy. */
  readonly hasImages: boolean;
  readonly budgets: (person: string) => Budget;
  readonly sessionLimiter: RateLimiter;
  readonly addressLimiter: RateLimiter;
  readonly telemetry: Telemetry;
  readonly now: () => number;
}

/** One request on its way, and the cookies that its answer will carry. */
export interface Exchange {
  readonly request: Request;
  readonly url: URL;
  readonly facts: RequestFacts;
  readonly context: GatewayContext;
  /** `Set-Cookie` values, in order. */
  readonly cookies: string[];
  /** Establishment of the session, once known, for the log. */
  establishment?: string;
  /** Whether the answer is of a sign-in in a popup, and must not cut it off from the page that opened it. */
  keepsOpener?: boolean;
}

/** A route of the gateway. */
export interface Route {
  readonly method: RouteMethod;
  /** Below the base path, in Hono's notation. */
  readonly path: string;
  readonly use: RouteUse;
  readonly handle: (parts: GatewayParts, exchange: Exchange) => Promise<Response>;
}
