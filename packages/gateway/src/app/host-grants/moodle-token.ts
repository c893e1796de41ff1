import { publicBase } from "../establishments.js";
import type { Establishment, Issuer } from "../config.js";
import { GrantRefusal } from "../grant.js";
import { checkHostToken, type HostToken, isSignedBy } from "./host-token.js";
import type { BelievedToken } from "./uportal-token.js";

/** Life of a token of the plugin, in seconds. */
const MOST_SECONDS = 60;
/** Claims of the plugin; an address is none of them, because people write their own in Moodle. */
const CLAIMS = ["iss", "sub", "username", "name", "locale", "idnumber"] as const;

/**
 * Believes a token of the Moodle plugin `local_partage`, or not: HS256 under the site's own key, `iss` its
 * wwwroot, `aud` the gateway, a minute of life, `jti`.
 *
 * @throws GrantRefusal
 */
export async function believeMoodleToken(
  token: HostToken,
  { establishment, issuer }: { readonly establishment: Establishment; readonly issuer: Issuer },
  trust: {
    readonly now: () => number;
    readonly key: Uint8Array | undefined;
    readonly publicUrl: string;
  },
): Promise<BelievedToken> {
  const audience = publicBase(establishment, trust.publicUrl).href.replace(/\/$/, "");
  const rules = { issuer: issuer.issuer, audience, algorithm: "HS256", mostSeconds: MOST_SECONDS };
  const checked = checkHostToken(token, rules, trust.now());
  const isGood = trust.key !== undefined && (await isSignedBy(token, trust.key));
  if (!isGood) throw new GrantRefusal("signature-refused");
  const { jti } = token.claims;
  if (typeof jti !== "string" || jti.length < 16 || jti.length > 256) {
    throw new GrantRefusal("claims-missing");
  }
  const stated = CLAIMS.filter((name) => Object.hasOwn(token.claims, name));
  const claims = Object.fromEntries(stated.map((name) => [name, token.claims[name]]));
  return { ...checked, claims, mark: `${issuer.issuer} ${jti}` };
}
