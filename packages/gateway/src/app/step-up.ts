/**
 * Scopes that need a stronger sign-in: which sessions have them, and which could.
 *
 * @module
 */
import { type Establishment, type Issuer, issuerScopes, takesSignIns } from "./config.js";

/** How far clocks may differ, in seconds. */
const CLOCK_TOLERANCE = 30;

type Claims = Readonly<Record<string, unknown>>;

/**
 * Whether what an issuer states of an authentication is as strong as its `stepUp` wants: one of its
 * values of `acr`, and `auth_time` not too long ago (OpenID Connect Core section 2, RFC 9470 section 6).
 */
export function reachesStepUp({ stepUp }: Issuer, claims: Claims, now: number): boolean {
  if (!stepUp) return false;
  const acr = claims["acr"];
  if (typeof acr !== "string" || !stepUp.acrValues.includes(acr)) return false;
  const { maxAgeSeconds } = stepUp;
  if (maxAgeSeconds === undefined) return true;
  const at = claims["auth_time"];
  if (typeof at !== "number" || !Number.isSafeInteger(at)) return false;
  const age = now / 1000 - at;
  return age <= maxAgeSeconds + CLOCK_TOLERANCE && age >= -CLOCK_TOLERANCE;
}

/** Scopes of a session that begins with such an authentication. */
export function sessionScopes(
  establishment: Establishment,
  issuer: Issuer,
  claims: Claims,
  now: number,
): readonly string[] {
  const ordinary = issuerScopes(establishment, issuer);
  const { stepUp } = issuer;
  if (!stepUp) return ordinary;
  const strong: readonly string[] = stepUp.scopes;
  const isReached = reachesStepUp(issuer, claims, now);
  return establishment.scopes.filter((scope) =>
    strong.includes(scope) ? isReached : ordinary.includes(scope),
  );
}

/** Scopes that a session lacks and that the person could have by a sign-in at an issuer. */
export function scopesBySteppingUp(
  establishment: Establishment,
  session: { readonly scopes: readonly string[] },
): readonly string[] {
  const possible = new Set(
    establishment.issuers
      .filter(takesSignIns)
      .flatMap((issuer) => [
        ...issuerScopes(establishment, issuer),
        ...(issuer.stepUp?.scopes ?? []),
      ]),
  );
  return establishment.scopes.filter(
    (scope) => possible.has(scope) && !session.scopes.includes(scope),
  );
}

/**
 * Whether a cookie session may open the webmail, where nothing bounds it any more: it needs all that the
 * establishment gives, at once (`open`) or after a stronger sign-in at its own issuer (`stepUp`).
 */
export function webmailWay(
  establishment: Establishment,
  session: { readonly issuer: string; readonly scopes: readonly string[] },
): "open" | "stepUp" | "closed" {
  const missing = establishment.scopes.filter((scope) => !session.scopes.includes(scope));
  if (missing.length === 0) return "open";
  const issuer = establishment.issuers.find((each) => each.issuer === session.issuer);
  const strong: readonly string[] = issuer?.stepUp?.scopes ?? [];
  return missing.every((scope) => strong.includes(scope)) ? "stepUp" : "closed";
}
