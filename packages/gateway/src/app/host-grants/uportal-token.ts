/**
 * The userinfo token of a uPortal (`api/v5-1/userinfo`): an HMAC of the portal, which is issuer and
 * audience at once, without `jti`. It is a credential of the portal itself, so that it is used once and
 * forgotten, and it is made for guests, too.
 *
 * @module
 */
import { type Establishment, isPortalGuest, type Issuer } from "../config.js";
import { GrantRefusal } from "../grant.js";
import { checkHostToken, type CheckedToken, type HostToken, isSignedBy } from "./host-token.js";
import { askPeopleMe, type PortalAttributes } from "./people-me.js";
import { decodePortalKey, PUBLISHED_KEYS } from "./portal-key.js";

/** Longest life of a token, in seconds: uPortal's default. */
const MOST_SECONDS = 300;
/** The attribute that holds the user name (uPortal: `IPerson.USERNAME`). */
const USER_NAME = "username";

/** What a token said, once it is believed. */
export interface BelievedToken extends CheckedToken {
  readonly claims: Readonly<Record<string, unknown>>;
  /** What can't be used twice. */
  readonly mark: string;
}

/** What a token is believed by. */
export interface PortalTrust {
  /** Asks the portal. */
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** The portal's key, where tokens are believed by their signature. */
  readonly key: Uint8Array | undefined;
}

/**
 * Believes a token, or not.
 *
 * @throws GrantRefusal
 */
export async function believePortalToken(
  token: HostToken,
  { establishment, issuer }: { readonly establishment: Establishment; readonly issuer: Issuer },
  trust: PortalTrust,
): Promise<BelievedToken> {
  const { algorithm, verify } = issuer.uportal!;
  const { issuer: portal } = issuer;
  const rules = { issuer: portal, audience: portal, algorithm, mostSeconds: MOST_SECONDS };
  const checked = checkHostToken(token, rules, trust.now());
  if (isPortalGuest(issuer, checked.subject)) throw new GrantRefusal("guest");
  if (verify === "signature") {
    const isGood = trust.key !== undefined && (await isSignedBy(token, trust.key));
    if (!isGood) throw new GrantRefusal("signature-refused");
    return { ...checked, claims: token.claims, mark: token.signed };
  }
  if (await isSignedByAnybody(token)) throw new GrantRefusal("portal-key-published");
  const attributes = await askPeopleMe(portal, token.text, trust.fetch);
  const names = Object.hasOwn(attributes, USER_NAME) ? attributes[USER_NAME]! : [];
  if (names.length !== 1) throw new GrantRefusal("portal-names-nobody");
  if (names[0] !== checked.subject) throw new GrantRefusal("subject-differs");
  const account = issuer.account ?? establishment.account;
  return { ...checked, claims: portalClaims(token, attributes, account), mark: token.signed };
}

// The portal itself would believe such a token: its answer proves nothing then.
async function isSignedByAnybody(token: HostToken): Promise<boolean> {
  for (const property of PUBLISHED_KEYS) {
    if (await isSignedBy(token, decodePortalKey(property)!)) return true;
  }
  return false;
}

/**
 * What the portal answers, and of the token no more than whose it is: nobody here checked its signature,
 * and whatever was forged makes a guest, of a name that could be any. A token that names another account
 * than the portal is refused.
 */
function portalClaims(
  { claims }: HostToken,
  attributes: PortalAttributes,
  { claim, template }: Establishment["account"],
): Readonly<Record<string, unknown>> {
  const inTemplate = /^\{(\w+)\}/.exec(template ?? "")?.[1];
  for (const name of [claim, inTemplate]) {
    if (name === undefined || name === "sub") continue;
    const stated = Object.hasOwn(claims, name) ? [claims[name]].flat() : [];
    const answered = Object.hasOwn(attributes, name) ? attributes[name]! : stated;
    if (stated.length > 0 && stated.join("\n") !== answered.join("\n")) {
      throw new GrantRefusal("claims-differ");
    }
  }
  const answered = Object.entries(attributes).map(([name, values]) => [
    name,
    values.length === 1 ? values[0] : values,
  ]);
  const { iss, sub } = claims;
  return { ...(Object.fromEntries(answered) as Record<string, unknown>), iss, sub };
}
