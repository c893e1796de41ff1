import type { Backend, JmapServer, JmapServerLoad, JmapServerOptions } from "@partage-ent/server";
import { createJmapServer } from "@partage-ent/server";
import { Hono } from "hono";
import { createAccessTokenGrant } from "./access-token-grant.js";
import { builtInRoutes } from "./built-in-routes.js";
import { callbackRoute } from "./callback-route.js";
import { casLogoutRoute, casProxyRoute } from "./cas/cas-routes.js";
import type { ProxyGrants } from "./cas/proxy-grants.js";
import { createCompatRoutes } from "./compat/compat-routes.js";
import { forgetChanges } from "./compat/forget-changes.js";
import { PersonCache } from "./compat/person-cache.js";
import type { PortalSecrets } from "./compat/portal-caller.js";
import type { Establishment, GatewayConfig } from "./config.js";
import type { GatewayContext } from "./context.js";
import { appPasswordRoutes } from "./credentials/app-password-routes.js";
import type { PersonalCredentials } from "./credentials/personal-credentials.js";
import { basePathOf } from "./establishments.js";
import { embedRoute } from "./embed/embed-route.js";
import { pageResponse } from "./error-page.js";
import { extraRoute } from "./extra-route.js";
import type { Grant } from "./grant.js";
import { headerRoute } from "./header/header-route.js";
import { createImageRoute, type FetchImage } from "./image/image-proxy.js";
import { answerPreflight, guardRequest, type RouteUse } from "./guard.js";
import { jmapRoutes } from "./jmap-routes.js";
import { createKeySets } from "./key-sets.js";
import { loginRoute } from "./login-route.js";
import { createLtiGrant } from "./lti/lti-grant.js";
import type { LtiTool } from "./lti/lti-parts.js";
import { ltiRoutes } from "./lti/lti-routes.js";
import { backChannelLogoutRoute, logoutRoute, signedOutRoute } from "./logout-routes.js";
import { openRoute } from "./open-route.js";
import { PageFailure } from "./page-failure.js";
import type { Exchange, GatewayParts, Route } from "./parts.js";
import { createOwnTokenGrant } from "./popup/own-token-grant.js";
import { createPopupGrant } from "./popup/popup-grant.js";
import { popupRoutes } from "./popup/popup-routes.js";
import { GatewayProblem, problemResponse } from "./problem.js";
import { createBudgets, RateLimiter } from "./rate-limit.js";
import { readFacts, type RequestFacts } from "./request-facts.js";
import { secureResponse } from "./response-headers.js";
import type { GatewayRoute } from "./routes.js";
import { SessionEnds } from "./session-ends.js";
import { sessionRoute } from "./session-route.js";
import type { SignIn } from "./sign-in.js";
import { SignInFailure } from "./sign-in.js";
import type { Store } from "./store.js";
import { silentTelemetry, type Telemetry } from "./telemetry.js";
import { tokenRoute } from "./token-route.js";

/** What {@link createGateway} needs. */
export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly store: Store;
  readonly signIn: SignIn;
  /** Mail systems by key of the establishment; one for each. */
  readonly backends: Readonly<Record<string, Backend>>;
  /** Ways in for `v1/token` beside JWT access tokens. */
  readonly grants?: readonly Grant[];
  /** Where proxy-granting tickets of CAS servers wait; without it none are taken. */
  readonly proxyGrants?: ProxyGrants;
  /** Makes the gateway a tool of LTI 1.3; without it platforms launch nothing. */
  readonly lti?: LtiTool;
  /** By which portals fetch what they tell their people, by issuer; without them they can't. */
  readonly portalSecrets?: PortalSecrets;
  /** What people bring themselves so that mail systems open their accounts. */
  readonly credentials?: PersonalCredentials;
  /** Asks other servers for the images of messages; without it there are none of those. */
  readonly fetchImage?: FetchImage;
  /** Routes beside the gateway's own. */
  readonly routes?: readonly GatewayRoute[];
  /** Limits of the JMAP dispatcher. */
  readonly jmap?: Pick<JmapServerOptions, "limits" | "streams">;
  readonly telemetry?: Telemetry;
  /** Fetches keys of issuers; the global one by default. */
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch; the clock by default. */
  readonly now?: () => number;
}

/** A running gateway. */
export interface Gateway {
  /** Answers a request; never rejects. */
  fetch(request: Request, context: GatewayContext): Promise<Response>;
  /** How busy the JMAP dispatcher is. */
  load(): JmapServerLoad;
  /** Ends event streams and takes no more; the store and the back ends stay the caller's. */
  close(): Promise<void>;
}

/** Composes a gateway; nothing is opened or asked before its first request. */
export function createGateway(options: GatewayOptions): Gateway {
  const parts = createParts(options);
  const { fetchImage, proxyGrants, lti, routes = [] } = options;
  const images = fetchImage ? [createImageRoute({ fetchImage, now: parts.now })] : [];
  const extra = [...builtInRoutes, ...images, ...routes].map(extraRoute);
  const launches = lti ? ltiRoutes(lti) : [];
  const router = createRouter(parts, [
    ...ROUTES,
    casProxyRoute(proxyGrants),
    ...launches,
    ...createCompatRoutes(options.portalSecrets),
    ...extra,
  ]);
  let isClosing = false;
  return {
    fetch: (request, context) => answer({ parts, router, isClosing }, request, context),
    load: () => parts.jmap.load(),
    close: async () => {
      isClosing = true;
      parts.ends.endAll();
      parts.jmap.close();
      await Promise.resolve();
    },
  };
}

const ROUTES: readonly Route[] = [
  sessionRoute,
  tokenRoute,
  loginRoute,
  callbackRoute,
  headerRoute,
  casLogoutRoute,
  logoutRoute,
  signedOutRoute,
  backChannelLogoutRoute,
  openRoute,
  embedRoute,
  ...popupRoutes,
  ...appPasswordRoutes,
  ...jmapRoutes,
];

function createParts(options: GatewayOptions): GatewayParts {
  const { config, store, signIn, telemetry = silentTelemetry, now = Date.now } = options;
  const { limits } = config;
  const keySets = createKeySets({ fetch: options.fetch ?? fetch.bind(globalThis), now });
  const access = createAccessTokenGrant({ config, keySets, store, now });
  const launches = options.lti ? [createLtiGrant({ config, store, now })] : [];
  const grants = [
    ...[
      access,
      createPopupGrant({ config, store, now }),
      createOwnTokenGrant({ config, store, now }),
    ],
    ...launches,
    ...(options.grants ?? []),
  ];
  const people = new PersonCache(now);
  const backends = Object.fromEntries(
    Object.entries(options.backends).map(([key, each]) => [key, forgetChanges(each, people)]),
  );
  const jmap: JmapServer = createJmapServer({
    ...options.jmap,
    limits: {
      maxSizeRequest: limits.bodyBytes,
      maxSizeUpload: limits.uploadBytes,
      ...options.jmap?.limits,
    },
    onError: ({ id, error }) => telemetry.fault({ requestId: id, error }),
  });
  return {
    ...{ config, store, signIn, backends, keySets, jmap, telemetry, now },
    ...(options.credentials && { credentials: options.credentials }),
    grants: new Map(grants.map((grant) => [grant.subjectTokenType, grant])),
    ends: new SessionEnds(store, now),
    people,
    hasImages: options.fetchImage !== undefined,
    budgets: createBudgets(now),
    sessionLimiter: new RateLimiter(limits.sessionPerMinute, 60_000, now),
    addressLimiter: new RateLimiter(limits.addressPerMinute, 60_000, now),
  };
}

/** What the router knows of a request, and tells of the route that took it. */
interface Trip {
  readonly exchange: Exchange;
  use: RouteUse;
  route: string;
}

type Router = Hono<{ Bindings: Trip }>;

function createRouter(parts: GatewayParts, routes: readonly Route[]): Router {
  const base = basePathOf(parts.config);
  const router: Router = new Hono<{ Bindings: Trip }>({
    getPath: (request) => {
      const { pathname } = new URL(request.url);
      return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : "/..";
    },
  });
  for (const route of routes) {
    router.on(route.method, `/${route.path}`, (c) => {
      c.env.use = route.use;
      c.env.route = route.path;
      guardRequest(route.use, route.method, c.env.exchange.facts);
      return route.handle(parts, c.env.exchange);
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    router.all(`/${path}`, () => refuseMethod(routes.filter((route) => route.path === path)));
  }
  router.notFound(() => {
    throw new GatewayProblem(404, "not-found");
  });
  router.onError((error) => {
    throw error;
  });
  return router;
}

function refuseMethod(routes: readonly Route[]): never {
  const allow = routes.map(({ method }) => (method === "GET" ? "GET, HEAD" : method)).join(", ");
  throw new GatewayProblem(405, "method-refused", { headers: { Allow: allow } });
}

interface Service {
  readonly parts: GatewayParts;
  readonly router: Router;
  readonly isClosing: boolean;
}

async function answer(
  { parts, router, isClosing }: Service,
  request: Request,
  context: GatewayContext,
): Promise<Response> {
  const startedAt = parts.now();
  const requestId = context.requestId ?? crypto.randomUUID();
  let facts: RequestFacts | undefined;
  let trip: Trip | undefined;
  let response: Response;
  try {
    if (isClosing) throw new GatewayProblem(503, "closing", { headers: { "Retry-After": "5" } });
    facts = readFacts(request, context, parts.config, requestId);
    const exchange = { request, url: new URL(request.url), facts, context, cookies: [] };
    trip = { exchange, use: "api", route: "none" };
    const isPreflight =
      request.method === "OPTIONS" && request.headers.has("Access-Control-Request-Method");
    response = isPreflight ? answerPreflight(facts) : await router.fetch(request, trip);
  } catch (error) {
    response = await answerFailure(parts, error, trip, requestId);
  }
  const secured = secureResponse(response, trip?.use ?? "api", facts, {
    requestId,
    keepsOpener: trip?.exchange.keepsOpener ?? false,
  });
  for (const cookie of trip?.exchange.cookies ?? []) {
    secured.headers.append("Set-Cookie", cookie);
    context.setCookie?.(cookie);
  }
  parts.telemetry.request({
    ...{ requestId, method: request.method },
    route: trip?.route ?? "none",
    status: secured.status,
    milliseconds: parts.now() - startedAt,
    clientAddress: context.clientAddress,
    ...(trip?.exchange.establishment === undefined
      ? {}
      : { establishment: trip.exchange.establishment }),
  });
  return secured;
}

function answerFailure(
  parts: GatewayParts,
  error: unknown,
  trip: Trip | undefined,
  requestId: string,
): Response | Promise<Response> {
  const use = trip?.use ?? "api";
  const help = trip && helpOf(trip.exchange);
  if (error instanceof PageFailure) {
    const { code, back, account } = error;
    return pageResponse(code, requestId, { back, account, help });
  }
  if (error instanceof SignInFailure) {
    parts.telemetry.fault({ requestId, error });
    return pageResponse("sign-in-unavailable", requestId, { help });
  }
  const isPage = ["page", "launch", "embed"].includes(use);
  if (error instanceof GatewayProblem) {
    if (!isPage) return problemResponse(error, requestId);
    const isLimited = error.status === 429;
    return pageResponse(isLimited ? "too-many-requests" : "request-refused", requestId);
  }
  parts.telemetry.fault({ requestId, error });
  if (isPage) return pageResponse("failed", requestId);
  return problemResponse(new GatewayProblem(500, "internal"), requestId);
}

/** Whom people of the request's establishment ask, where it is known which that is. */
function helpOf({ facts, establishment }: Exchange): Establishment["help"] {
  const known = facts.served.find(({ key }) => key === establishment);
  return (known ?? (facts.served.length === 1 ? facts.served[0] : undefined))?.help;
}
