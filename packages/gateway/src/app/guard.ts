/**
 * Who may ask at all: origins and fetch metadata (W3C Fetch Metadata), before any session is read.
 *
 * @module
 */
import { GatewayProblem } from "./problem.js";
import type { RequestFacts } from "./request-facts.js";

/**
 * What a route is for: `api` for fetch, `download` also for a link, `page` for navigation, `server`
 * for other servers, `frame`, `image` and `script` for being embedded, `public` for what is the same for
 * everybody and may be kept, `launch` for what pages of a platform frame and post to: what they post
 * proves itself, and the answer says who may frame it; `embed` for a page that stands in a frame or
 * alone, whose answer says who may frame it.
 */
export type RouteUse =
  | "api"
  | "download"
  | "page"
  | "server"
  | "frame"
  | "image"
  | "script"
  | "public"
  | "launch"
  | "embed";

const DESTINATIONS: Readonly<Record<Exclude<RouteUse, "server">, readonly string[]>> = {
  api: ["empty"],
  download: ["empty", "document", "image"],
  page: ["empty", "document"],
  frame: ["iframe", "empty"],
  image: ["image", "empty"],
  script: ["script", "style", "empty"],
  public: ["empty", "document"],
  launch: ["empty", "document", "iframe"],
  embed: ["empty", "document", "iframe"],
};

/**
 * Lets a request through, or not.
 *
 * @throws GatewayProblem 403 when a page of another origin, or an element that is not meant to, asks.
 */
export function guardRequest(use: RouteUse, method: string, facts: RequestFacts): void {
  if (use === "server") return;
  if (use !== "launch") checkOrigin(use, method, facts);
  const { fetchDest, fetchMode } = facts;
  if (fetchDest !== null && fetchDest !== "" && !DESTINATIONS[use].includes(fetchDest)) {
    throw new GatewayProblem(403, "fetch-refused");
  }
  if (use === "api" && (fetchMode === "navigate" || fetchMode === "no-cors")) {
    throw new GatewayProblem(403, "fetch-refused");
  }
}

function checkOrigin(use: RouteUse, method: string, facts: RequestFacts): void {
  const { origin, fetchSite } = facts;
  if (origin !== null) {
    if (!facts.origins.has(origin)) throw new GatewayProblem(403, "origin-refused");
    return;
  }
  const isRead = method === "GET" || method === "HEAD";
  const isApart = fetchSite === "cross-site" || fetchSite === "same-site";
  // Browsers send no Origin with same-origin reads, nor with navigations; other pages' fetches have one.
  if (isApart && (use === "api" || !isRead)) throw new GatewayProblem(403, "fetch-refused");
  if (fetchSite === "cross-site" && use === "download") {
    throw new GatewayProblem(403, "fetch-refused");
  }
}

/** Headers that let a page of an allowed origin read the answer; none for any other. */
export function corsHeaders(facts: RequestFacts): Readonly<Record<string, string>> {
  const { origin } = facts;
  if (origin === null || origin === facts.ownOrigin || !facts.origins.has(origin)) return {};
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "Retry-After, X-Request-Id, Content-Disposition, Date",
  };
}

/**
 * Answers a preflight.
 *
 * @throws GatewayProblem 403 for an origin that is not on the list.
 */
export function answerPreflight(facts: RequestFacts): Response {
  if (facts.origin === null || !facts.origins.has(facts.origin)) {
    throw new GatewayProblem(403, "origin-refused");
  }
  return new Response(null, {
    status: 204,
    headers: {
      ...corsHeaders(facts),
      "Access-Control-Allow-Methods": "GET, POST",
      "Access-Control-Allow-Headers":
        "Authorization, DPoP, Content-Type, X-Partage-CSRF, Last-Event-ID",
      "Access-Control-Max-Age": "600",
    },
  });
}
