import type { TokenResponse } from "@partage-ent/jmap";
import { PartageError } from "./error.js";
import type { Grant } from "./grant.js";

/** What {@link jwtGrant} accepts beside the function that gets a token. */
export interface JwtGrantOptions {
  /** What the token is (RFC 8693 section 3). Default: `"access_token"`. */
  readonly tokenType?: "access_token" | "jwt" | undefined;
}

/**
 * Exchanges a token of the host for one of the gateway (RFC 8693), kept in memory only and renewed
 * before it ends by asking the host again.
 *
 * @example `connect({ gateway, grant: jwtGrant(async () => (await fetch("/token")).text()) })`
 */
export function jwtGrant(getToken: () => Promise<string>, options: JwtGrantOptions = {}): Grant {
  return async (ask) => {
    const urn = "urn:ietf:params:oauth:";
    const body = new URLSearchParams({
      grant_type: `${urn}grant-type:token-exchange`,
      subject_token: await hostToken(getToken),
      subject_token_type: `${urn}token-type:${options.tokenType ?? "access_token"}`,
    });
    const asked = Date.now();
    const init: RequestInit = { method: "POST", credentials: "omit", body };
    const answer = await ask("v1/token", init).catch(refuse);
    const { access_token: token, expires_in, partage } = answer as TokenResponse;
    if (typeof token !== "string")
      throw new PartageError("ERR_PROTOCOL", "The gateway gave no token");
    return {
      session: partage,
      // A tenth of its life is left for the request that carries it and for slow clocks.
      renewAt: expires_in > 0 ? asked + expires_in * 900 : undefined,
      authorize: () => ({ credentials: "omit", headers: { Authorization: `Bearer ${token}` } }),
    };
  };
}

/** RFC 6749 section 5.2: the gateway does not take the host's word that somebody is signed in. */
function refuse(error: unknown): never {
  const { cause } = error as PartageError;
  const reason = (cause as { readonly error?: unknown } | undefined)?.error;
  if (reason !== "invalid_grant") throw error;
  throw new PartageError("ERR_SIGNED_OUT", "The gateway refused the token of the host page", {
    cause,
  });
}

async function hostToken(getToken: () => Promise<string>): Promise<string> {
  try {
    return await getToken();
  } catch (cause) {
    throw new PartageError("ERR_SIGNED_OUT", "The host page gave no token", { cause });
  }
}
