import { decodeJwt, jwtVerify } from "jose";
import type { Establishment, Issuer } from "./config.js";
import type { KeySets } from "./key-sets.js";
import { hashText } from "./random.js";
import type { SessionFilter, Store } from "./store.js";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
/** How old a logout token may be, in milliseconds. */
const MAX_AGE = 5 * 60_000;

/** What {@link verifyLogoutToken} needs. */
export interface LogoutTokenOptions {
  readonly establishments: readonly Establishment[];
  readonly keySets: KeySets;
  readonly store: Store;
  readonly now: () => number;
}

/**
 * Checks a logout token and answers whose sessions end (OpenID Connect Back-Channel Logout 1.0
 * section 2.6); rejects for any other token, an ID token among them.
 */
export async function verifyLogoutToken(
  token: string,
  options: LogoutTokenOptions,
): Promise<SessionFilter> {
  const { establishment, issuer } = findIssuer(token, options.establishments);
  const { payload, protectedHeader } = await jwtVerify(token, options.keySets.for(issuer.issuer), {
    issuer: issuer.issuer,
    audience: issuer.clientId!,
    algorithms: issuer.accessTokens?.algorithms ?? ["RS256", "PS256", "ES256", "EdDSA"],
    requiredClaims: ["iat", "jti", "events"],
    clockTolerance: 10,
    currentDate: new Date(options.now()),
  });
  const {
    sub,
    sid,
    iat = 0,
    jti,
    events,
  } = payload as Readonly<Record<string, unknown>> & {
    readonly iat?: number;
  };
  if (!["logout+jwt", "jwt", undefined].includes(protectedHeader.typ?.toLowerCase())) {
    throw new Error("not of type logout+jwt");
  }
  if (Math.abs(options.now() - iat * 1000) > MAX_AGE) throw new Error("too old");
  if ("nonce" in payload) throw new Error("a nonce is prohibited");
  if (!isLogoutEvent(events)) throw new Error("no logout event");
  if (typeof sub !== "string" && typeof sid !== "string") throw new Error("neither sub nor sid");
  const key = `logout ${await hashText(`${issuer.issuer} ${String(jti)}`)}`;
  if (!(await options.store.useOnce(key, options.now() + 2 * MAX_AGE))) throw new Error("replayed");
  return {
    establishment: establishment.key,
    issuer: issuer.issuer,
    ...(typeof sub === "string" ? { subject: sub } : {}),
    ...(typeof sid === "string" ? { issuerSession: sid } : {}),
  };
}

function findIssuer(
  token: string,
  establishments: readonly Establishment[],
): { readonly establishment: Establishment; readonly issuer: Issuer } {
  const { iss } = decodeJwt(token);
  for (const establishment of establishments) {
    const issuer = establishment.issuers.find((each) => each.issuer === iss);
    if (issuer?.clientId !== undefined) return { establishment, issuer };
  }
  throw new Error("of an unknown issuer");
}

function isLogoutEvent(events: unknown): boolean {
  if (typeof events !== "object" || events === null) return false;
  const event = (events as Readonly<Record<string, unknown>>)[EVENT];
  return typeof event === "object" && event !== null && !Array.isArray(event);
}
