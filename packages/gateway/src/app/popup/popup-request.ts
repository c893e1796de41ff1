import type { Establishment } from "../config.js";
import { allowedOrigins, chooseEstablishment } from "../establishments.js";
import { PageFailure } from "../page-failure.js";
import type { Exchange, GatewayParts } from "../parts.js";

/** What a page that opens a popup asks for. */
export interface PopupRequest {
  readonly establishment: Establishment;
  /** Exact origin of that page. */
  readonly origin: string;
  /** What its message must carry, so that the page knows it for its own. */
  readonly id: string;
  /** Hash of what only that page knows (RFC 7636 section 4.2, S256). */
  readonly challenge: string;
  /** With a stronger authentication. */
  readonly stepUp: boolean;
}

const PARAMETERS = [
  ...["origin", "id", "code_challenge", "code_challenge_method"],
  ...["establishment", "step_up"],
] as const;

/**
 * Reads what is asked; a parameter given twice, another method of PKCE or an origin that is not on the
 * establishment's list is refused.
 *
 * @throws PageFailure `popup-refused`.
 */
export function readPopupRequest(parts: GatewayParts, { url, facts }: Exchange): PopupRequest {
  const asked = url.searchParams;
  if (PARAMETERS.some((name) => asked.getAll(name).length > 1)) refuse();
  const origin = asked.get("origin") ?? "";
  const id = asked.get("id") ?? "";
  const challenge = asked.get("code_challenge") ?? "";
  const isKnownMethod = (asked.get("code_challenge_method") ?? "S256") === "S256";
  if (!/^[\w-]{8,128}$/.test(id) || !/^[\w-]{43}$/.test(challenge) || !isKnownMethod) refuse();
  const establishment = chooseEstablishment(facts.served, asked.get("establishment"), origin);
  if (!establishment) refuse();
  // Compared as text: what only becomes an allowed origin when it is parsed is none.
  if (!allowedOrigins(establishment, parts.config.publicUrl).has(origin)) refuse();
  return { establishment, origin, id, challenge, stepUp: asked.get("step_up") === "1" };
}

function refuse(): never {
  throw new PageFailure("popup-refused");
}

/** The request as a query, for the way back from a sign-in. */
export function popupQuery({ establishment, origin, id, challenge }: PopupRequest): string {
  return new URLSearchParams({
    ...{ origin, id, code_challenge: challenge, establishment: establishment.key },
  }).toString();
}
