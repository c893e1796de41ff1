import type { MakeProofKey, ProofKey } from "./dpop.js";
import { isPartageError, PartageError } from "./error.js";
import { exchangeToken } from "./exchange-token.js";
import type { Grant } from "./grant.js";

/** What {@link jwtGrant} accepts beside the function that gets a token. */
export interface JwtGrantOptions {
  /** What the token is (RFC 8693 section 3). Default: `"access_token"`. */
  readonly tokenType?: "access_token" | "jwt" | undefined;
  /** Binds the gateway's token to a key of this page: `createProofKey`. Default: not bound. */
  readonly proofKey?: MakeProofKey | undefined;
  /**
   * Whether the host may give one token twice within a second, as those without `jti` are: a refused
   * one is then followed by another a second later. Default: false.
   */
  readonly mayRepeat?: boolean | undefined;
}

/** Milliseconds until a host that counts in seconds makes another token. */
const NEXT_SECOND = 1_050;

/**
 * Exchanges a token of the host for one of the gateway (RFC 8693), kept in memory only and renewed
 * before it ends by asking the host again.
 *
 * @example `connect({ gateway, grant: jwtGrant(async () => (await fetch("/token")).text()) })`
 */
export function jwtGrant(getToken: () => Promise<string>, options: JwtGrantOptions = {}): Grant {
  const { tokenType = "access_token", proofKey, mayRepeat } = options;
  let made: Promise<ProofKey> | undefined;
  return async (ask, { gateway }) => {
    const key = await (made ??= proofKey?.());
    const exchangeFor = async (subjectToken: string) => {
      const subjectTokenType = `urn:ietf:params:oauth:token-type:${tokenType}`;
      return (await exchangeToken(ask, gateway, { subjectToken, subjectTokenType, key })).access;
    };
    const token = await hostToken(getToken);
    try {
      return await exchangeFor(token);
    } catch (error) {
      if (!mayRepeat || !isPartageError(error) || error.code !== "ERR_SIGNED_OUT") throw error;
      await new Promise((resolve) => setTimeout(resolve, NEXT_SECOND));
      const next = await hostToken(getToken);
      if (next === token) throw error;
      return exchangeFor(next);
    }
  };
}

async function hostToken(getToken: () => Promise<string>): Promise<string> {
  try {
    return await getToken();
  } catch (cause) {
    if (isPartageError(cause)) throw cause;
    throw new PartageError("ERR_SIGNED_OUT", "The host page gave no token", { cause });
  }
}
