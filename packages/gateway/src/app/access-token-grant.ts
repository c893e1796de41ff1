import { decodeJwt, errors, jwtVerify, type JWTPayload } from "jose";
import type { Establishment, GatewayConfig, Issuer } from "./config.js";
import { publicBase } from "./establishments.js";
import { type Grant, type Granted, GrantRefusal } from "./grant.js";
import { type KeySets, KeySetFailure } from "./key-sets.js";
import { sessionScopes } from "./step-up.js";
import type { Store } from "./store.js";
import { signedPart, useSubjectToken } from "./subject-token-use.js";

const CLOCK_TOLERANCE = 10;
const REQUIRED = ["exp", "iat", "sub", "client_id", "jti"];

/** What {@link createAccessTokenGrant} needs. */
export interface AccessTokenGrantOptions {
  readonly config: GatewayConfig;
  readonly keySets: KeySets;
  readonly store: Store;
  readonly now: () => number;
}

/**
 * The grant of JWT access tokens made for this gateway (RFC 9068): type `at+jwt`, an issuer of the
 * establishment, the gateway as audience, a bounded life, a bounded number of uses, the proof of the
 * key that it is bound to where it is (RFC 9449 section 6.1). An ID token is never accepted: it is for
 * the client that asked for it.
 */
export function createAccessTokenGrant(options: AccessTokenGrantOptions): Grant {
  return {
    subjectTokenType: "urn:ietf:params:oauth:token-type:access_token",
    exchange: async ({ subjectToken, keyThumbprint, establishments }) => {
      const found = findIssuer(subjectToken, establishments);
      const payload = await verifyToken(subjectToken, found, options);
      const expiresAt = (payload.exp ?? 0) * 1000;
      // Before a use is counted: whoever stole a bound token can't spend it either.
      requireBoundKey(payload, keyThumbprint);
      await useSubjectToken(options, {
        mark: signedPart(subjectToken),
        until: expiresAt + CLOCK_TOLERANCE * 1000,
        most: found.issuer.accessTokens!.maxUses,
      });
      return grant(payload, found, expiresAt, options.now());
    },
  };
}

interface Found {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
}

function findIssuer(token: string, establishments: readonly Establishment[]): Found {
  const stated = readIssuer(token);
  for (const establishment of establishments) {
    const issuer = establishment.issuers.find((each) => each.issuer === stated);
    if (issuer?.accessTokens) return { establishment, issuer };
  }
  throw new GrantRefusal("issuer-unknown");
}

function readIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    throw new GrantRefusal("not-a-jwt", { cause: error });
  }
}

async function verifyToken(
  token: string,
  { establishment, issuer }: Found,
  { config, keySets, now }: AccessTokenGrantOptions,
): Promise<JWTPayload> {
  const rules = issuer.accessTokens!;
  const audience =
    rules.audience ?? publicBase(establishment, config.publicUrl).href.replace(/\/$/, "");
  const payload = await jwtVerify(token, keySets.for(issuer.issuer), {
    issuer: issuer.issuer,
    audience,
    typ: "at+jwt",
    algorithms: rules.algorithms,
    requiredClaims: REQUIRED,
    clockTolerance: CLOCK_TOLERANCE,
    currentDate: new Date(now()),
  }).then((result) => result.payload, refuse);
  const { exp = 0, iat = 0 } = payload;
  if (iat * 1000 > now() + CLOCK_TOLERANCE * 1000) throw new GrantRefusal("issued-in-future");
  if (exp - iat > rules.maxLifetimeSeconds) throw new GrantRefusal("lives-too-long");
  const client = payload["client_id"];
  if (rules.clients && !rules.clients.includes(String(client))) {
    throw new GrantRefusal("client-unknown");
  }
  return payload;
}

/**
 * RFC 7800 section 3.1: who brings a token with `cnf` has to hold the key that it names. Keys other than
 * those of DPoP (RFC 9449 section 6.1), as of client certificates, can't be proved here.
 */
function requireBoundKey(payload: JWTPayload, keyThumbprint: string | null): void {
  const confirmation = payload["cnf"];
  if (confirmation === undefined) return;
  const names = isRecord(confirmation) ? Object.keys(confirmation) : [];
  const jkt = isRecord(confirmation) ? confirmation["jkt"] : undefined;
  if (names.join() !== "jkt" || typeof jkt !== "string") {
    throw new GrantRefusal("confirmation-unsupported");
  }
  if (keyThumbprint === null) throw new GrantRefusal("proof-missing");
  if (keyThumbprint !== jkt) throw new GrantRefusal("other-key");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(error: unknown): never {
  if (error instanceof KeySetFailure) {
    throw new GrantRefusal("issuer-unreachable", { cause: error, temporary: true });
  }
  const code = error instanceof errors.JOSEError ? error.code : "ERR_UNEXPECTED";
  throw new GrantRefusal(code, { cause: error });
}

function grant(
  payload: JWTPayload,
  { establishment, issuer }: Found,
  expiresAt: number,
  now: number,
): Granted {
  const scopes = sessionScopes(establishment, issuer, payload, now);
  const bound: readonly string[] = issuer.accessTokens?.scopes ?? scopes;
  return {
    establishment,
    issuer,
    identity: {
      issuer: issuer.issuer,
      subject: payload.sub!,
      ...(typeof payload["sid"] === "string" ? { issuerSession: payload["sid"] } : {}),
      claims: payload,
    },
    // Tokens carry `acr` and `auth_time` too, and need the same strength (RFC 9470 section 6.1).
    scopes: issuer.stepUp ? bound.filter((scope) => scopes.includes(scope)) : bound,
    expiresAt,
  };
}
