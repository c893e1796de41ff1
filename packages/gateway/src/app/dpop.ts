/**
 * Proof of possession of the key that a token is bound to (RFC 9449).
 *
 * @module
 */
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from "jose";
import { GatewayProblem } from "./problem.js";
import { hashText } from "./random.js";
import type { Store } from "./store.js";

const ALGORITHMS = ["ES256", "ES384", "EdDSA", "Ed25519", "PS256", "RS256"];
/** How old or how early a proof may be, in milliseconds. */
const WINDOW = 60_000;

/** What a proof must be about. */
export interface ProofTarget {
  readonly method: string;
  /** Public address of the request, without query. */
  readonly url: string;
  /** The token that comes with it, when one does. */
  readonly accessToken?: string;
}

/**
 * Checks a proof and answers the thumbprint of its key (RFC 7638).
 *
 * @throws GatewayProblem 401 `proof-invalid`.
 */
export async function verifyProof(
  proof: string,
  target: ProofTarget,
  store: Store,
  now: number,
): Promise<string> {
  try {
    return await readProof(proof, target, store, now);
  } catch (error) {
    throw new GatewayProblem(401, "proof-invalid", {
      headers: { "WWW-Authenticate": 'DPoP error="invalid_dpop_proof"' },
      cause: error,
    });
  }
}

async function readProof(
  proof: string,
  target: ProofTarget,
  store: Store,
  now: number,
): Promise<string> {
  if (proof.length > 4096) throw new Error("too long");
  const { jwk } = decodeProtectedHeader(proof);
  if (!jwk || "d" in jwk || "k" in jwk) throw new Error("no public key");
  const { payload } = await jwtVerify(proof, EmbeddedJWK, {
    typ: "dpop+jwt",
    algorithms: ALGORITHMS,
    currentDate: new Date(now),
  });
  const { jti, iat } = payload;
  if (typeof jti !== "string" || jti.length < 8 || jti.length > 256) throw new Error("jti");
  if (typeof iat !== "number" || Math.abs(now - iat * 1000) > WINDOW) throw new Error("iat");
  if (payload["htm"] !== target.method) throw new Error("htm");
  if (withoutQuery(payload["htu"]) !== withoutQuery(target.url)) throw new Error("htu");
  if (target.accessToken !== undefined && payload["ath"] !== (await hashText(target.accessToken))) {
    throw new Error("ath");
  }
  const thumbprint = await calculateJwkThumbprint(jwk);
  const key = `dpop ${await hashText(`${thumbprint} ${jti}`)}`;
  if (!(await store.useOnce(key, now + 2 * WINDOW + 1000))) throw new Error("replayed");
  return thumbprint;
}

function withoutQuery(url: unknown): string | undefined {
  if (typeof url !== "string" || !URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
