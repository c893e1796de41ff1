import type { RouteUse } from "./guard.js";
import { corsHeaders } from "./guard.js";
import type { RequestFacts } from "./request-facts.js";

const DENY_ALL = "default-src 'none'; base-uri 'none'; form-action 'none'";

/**
 * Puts the strict headers on an answer. What a route of the reading frame or the image proxy says of
 * its own content stays; `frame-ancestors` (but for a launch or an embedded page, which know whom they are for) and caching
 * bounds are always the gateway's.
 */
export function secureResponse(
  response: Response,
  use: RouteUse,
  facts: RequestFacts | undefined,
  { requestId, keepsOpener }: { readonly requestId: string; readonly keepsOpener: boolean },
): Response {
  const secured = new Response(response.body, response);
  const { headers } = secured;
  headers.set("X-Request-Id", requestId);
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("X-DNS-Prefetch-Control", "off");
  // A page of a platform that opened a window is told by it when it is done.
  const isOpen = use === "launch" || keepsOpener;
  headers.set("Cross-Origin-Opener-Policy", isOpen ? "unsafe-none" : "same-origin");
  headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  headers.append("Vary", "Origin, Cookie, Authorization, Sec-Fetch-Site");
  setCaching(headers, use);
  setFraming(headers, use, facts);
  if (facts?.ownOrigin.startsWith("https:")) {
    headers.set("Strict-Transport-Security", "max-age=63072000");
  }
  if (facts)
    for (const [name, value] of Object.entries(corsHeaders(facts))) headers.set(name, value);
  return secured;
}

function setCaching(headers: Headers, use: RouteUse): void {
  const stated = headers.get("Cache-Control") ?? "";
  const isPublicContent = ["frame", "script", "public"].includes(use);
  if (isPublicContent && stated) return;
  if (!/\b(no-store|private)\b/.test(stated) || /\bpublic\b/.test(stated)) {
    headers.set("Cache-Control", "no-store");
  }
}

const FRAMERS = "frame-ancestors ";

function readFramers(
  use: RouteUse,
  facts: RequestFacts | undefined,
  named: string | undefined,
): string {
  if (use === "launch" || use === "embed") return named?.slice(FRAMERS.length) ?? "'none'";
  if (use !== "frame" || !facts) return "'none'";
  // Every page above must be named (CSP 3 section 6.4.2.1): an element stands in pages of platforms, too.
  const platforms = facts.served.flatMap(({ issuers }) =>
    issuers.filter(({ lti }) => lti).map(({ issuer }) => new URL(issuer).origin),
  );
  return ["'self'", ...new Set([...facts.origins, ...platforms])].join(" ");
}

function setFraming(headers: Headers, use: RouteUse, facts: RequestFacts | undefined): void {
  const directives = (headers.get("Content-Security-Policy") ?? DENY_ALL)
    .split(";")
    .map((directive) => directive.trim())
    .filter((directive) => directive !== "");
  const [named] = directives.filter((directive) => directive.startsWith(FRAMERS));
  const others = directives.filter((directive) => !directive.startsWith(FRAMERS));
  const framers = readFramers(use, facts, named);
  headers.set("Content-Security-Policy", [...others, `${FRAMERS}${framers}`].join("; "));
  if (framers === "'none'") headers.set("X-Frame-Options", "DENY");
  if (!headers.has("Cross-Origin-Resource-Policy")) {
    headers.set("Cross-Origin-Resource-Policy", use === "frame" ? "cross-origin" : "same-origin");
  }
}
