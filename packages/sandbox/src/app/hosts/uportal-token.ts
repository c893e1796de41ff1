/**
 * ID tokens as uPortal makes them (`org.apereo.portal.security.oauth.IdTokenFactory`): HMAC with the
 * portal's own key, the portal as issuer and audience, no `jti`, no `kid`.
 *
 * @module
 */
import { base64url, jwtVerify, SignJWT } from "jose";
import type { PortalAttributes } from "./uportal-people.js";

/** Life of a token, in seconds: `IdTokenFactory.timeoutSeconds`. */
const LIFETIME = 300;

/** Standard claims by the attribute that they are made of, uPortal's own mapping. */
const CLAIMS: Readonly<Record<string, string>> = {
  name: "displayName",
  given_name: "givenName",
  family_name: "sn",
  email: "mail",
  phone_number: "telephoneNumber",
};

/** Custom claims that the portal is configured for, all values of each. */
const CUSTOM_CLAIMS: readonly string[] = ["eduPersonPrincipalName", "eduPersonAffiliation"];

/** What a token is made of. */
export interface TokenContent {
  readonly userName: string;
  readonly attributes: PortalAttributes;
  readonly groups: readonly string[];
  /** Names of the claims that are wanted; all when null. */
  readonly claims: ReadonlySet<string> | null;
  /** Names of the groups that are wanted; all when null. */
  readonly wantedGroups: ReadonlySet<string> | null;
}

/** Makes and reads the tokens of one portal. */
export interface PortalTokens {
  create(content: TokenContent): Promise<string>;
  /** User name of a token that is good; undefined for any other. */
  read(token: string): Promise<string | undefined>;
}

/** The key as uPortal's library takes it: the property is Base64 (JJWT, `setSigningKey(String)`). */
function decodeKey(signatureKey: string): Uint8Array {
  return base64url.decode(
    signatureKey.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
  );
}

/** Tokens of the portal at `contextUrl`, under its `signatureKey`. */
export function createPortalTokens(
  contextUrl: string,
  signatureKey: string,
  clock: () => number,
): PortalTokens {
  const key = decodeKey(signatureKey);
  return {
    create: async (content) => {
      const now = Math.floor(clock() / 1000);
      return new SignJWT(claimsOf(content))
        .setProtectedHeader({ alg: "HS512" })
        .setIssuer(contextUrl)
        .setAudience(contextUrl)
        .setSubject(content.userName)
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME)
        .sign(key);
    },
    read: async (token) => {
      const currentDate = new Date(clock());
      const read = await jwtVerify(token, key, { algorithms: ["HS512"], currentDate }).catch(
        () => undefined,
      );
      return read?.payload.sub;
    },
  };
}

function claimsOf({
  attributes,
  groups,
  claims,
  wantedGroups,
}: TokenContent): Record<string, unknown> {
  const isWanted = (name: string): boolean => claims?.has(name) ?? true;
  const standard = Object.entries(CLAIMS).flatMap(([name, attribute]) => {
    const value = attributes[attribute]?.[0];
    return isWanted(name) && value !== undefined ? [[name, value] as const] : [];
  });
  const custom = CUSTOM_CLAIMS.flatMap((name) => {
    const values = attributes[name];
    return isWanted(name) && values ? [[name, values] as const] : [];
  });
  const told = groups.filter((name) => wantedGroups?.has(name) ?? true);
  return {
    ...Object.fromEntries(standard),
    ...(told.length > 0 ? { groups: told } : {}),
    ...Object.fromEntries(custom),
  };
}
