/**
 * A portal that asks for one of its people, server to server: HTTP Basic (RFC 7617) with the secret of the
 * portal as its password. The person's user name in the portal is the parameter `user`, which uPortal's
 * `RestfulJsonNotificationService` fills in by itself (`?user={username}`), else the user name of Basic.
 *
 * @module
 */
import { AccountFailure, mapAccount } from "../account.js";
import { type Establishment, isPortalGuest, type Issuer } from "../config.js";
import { INVENTOR_SCOPES } from "../scopes.js";
import { missingCredentials } from "../credentials/personal-credentials.js";
import type { Exchange, GatewayParts } from "../parts.js";
import { GatewayProblem } from "../problem.js";
import { equalsInConstantTime } from "../random.js";
import { refuseWhenLimited } from "../rate-limit.js";
import { countSignIn } from "../require-session.js";

/** A secret that shows itself to nobody but who asks it to. */
export interface PortalSecret {
  /** Its text. */
  reveal(): string;
}

/** Secrets of portals, by issuer. */
export type PortalSecrets = Readonly<Record<string, PortalSecret>>;

/** The person whom a portal asks for. */
export interface PortalPerson {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
  readonly account: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

/** A user name of a portal: no control character, no separator of a header, no path. */
const USER_NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,127}$/u;

/**
 * Finds out for whom a portal asks; null for its guests.
 *
 * @throws GatewayProblem 401 without a good secret, 403 for a browser and for people without an account
 * here, 429.
 */
export async function readPortalCaller(
  parts: GatewayParts,
  exchange: Exchange,
  secrets: PortalSecrets,
): Promise<PortalPerson | null> {
  const { facts, request } = exchange;
  // No page has a use for this, and a browser must not be led to keep the secret.
  if (facts.origin !== null || facts.fetchSite !== null) {
    throw new GatewayProblem(403, "fetch-refused");
  }
  const { password, ...basic } = readBasic(request.headers.get("Authorization"));
  const portal = password === "" ? undefined : findPortal(exchange, secrets, password);
  if (!portal) return refuse(parts, exchange, password === "" ? "basic-missing" : "secret-wrong");
  const { establishment, issuer } = portal;
  exchange.establishment = establishment.key;
  const stated = exchange.url.searchParams.getAll("user");
  if (stated.length > 1) return refusePerson(parts, exchange, issuer, "user-name");
  const userName = stated[0] ?? basic.userName;
  const isGuest = isPortalGuest(issuer, userName);
  // Somebody who did not sign in has no name at all in some portals.
  if (isGuest || userName === "") return null;
  if (!USER_NAME.test(userName)) return refusePerson(parts, exchange, issuer, "user-name");
  try {
    // The portal's word for somebody whom nobody saw signing in: its name, and nothing else of them.
    const claims = { sub: userName, uid: userName, username: userName };
    const identity = { issuer: issuer.issuer, subject: userName, claims };
    const { account } = mapAccount(establishment, issuer, identity);
    const owner = { establishment: establishment.key, account };
    refuseWhenLimited(parts.sessionLimiter.take(`${establishment.key} ${account}`));
    if ((await missingCredentials(parts.credentials, owner)).length > 0) {
      throw new GatewayProblem(403, "credential-required");
    }
    return { ...{ establishment, issuer, account }, name: account, scopes: feedScopes(portal) };
  } catch (error) {
    if (!(error instanceof AccountFailure)) throw error;
    return refusePerson(parts, exchange, issuer, error.code);
  }
}

interface Portal {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
}

/**
 * What a feed may hold: a secret can ask for anybody, so only what an operator gave this issuer in so many
 * words, else what a host gets that could invent people.
 */
export function feedScopes({ establishment, issuer }: Portal): readonly string[] {
  const given: readonly string[] = issuer.scopes ?? INVENTOR_SCOPES;
  return establishment.scopes.filter((scope) => scope.endsWith(".read") && given.includes(scope));
}

/** The one portal of this host whose secret it is; all are compared, whichever it is. */
function findPortal(
  { facts }: Exchange,
  secrets: PortalSecrets,
  password: string,
): Portal | undefined {
  const fitting = facts.served.flatMap((establishment) =>
    establishment.issuers
      .filter(({ issuer, uportal }) => {
        const secret = Object.hasOwn(secrets, issuer) ? secrets[issuer] : undefined;
        const isRight = secret !== undefined && equalsInConstantTime(password, secret.reveal());
        return isRight && uportal !== undefined;
      })
      .map((issuer) => ({ establishment, issuer })),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

function readBasic(header: string | null): {
  readonly userName: string;
  readonly password: string;
} {
  const nothing = { userName: "", password: "" };
  const [, encoded] = /^Basic +([A-Za-z0-9+/]{1,1024}={0,2})$/i.exec(header ?? "") ?? [];
  if (encoded === undefined) return nothing;
  try {
    const octets = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(octets);
    const at = text.indexOf(":");
    return at < 0 ? nothing : { userName: text.slice(0, at), password: text.slice(at + 1) };
  } catch {
    return nothing;
  }
}

async function refuse(parts: GatewayParts, exchange: Exchange, reason: string): Promise<never> {
  tell(parts, exchange, reason);
  await countSignIn(parts, exchange);
  throw new GatewayProblem(401, "signed-out", {
    headers: { "WWW-Authenticate": 'Basic realm="partage-ent", charset="UTF-8"' },
  });
}

function refusePerson(
  parts: GatewayParts,
  exchange: Exchange,
  { issuer }: Issuer,
  reason: string,
): never {
  tell(parts, exchange, reason, issuer);
  throw new GatewayProblem(403, "mail-refused");
}

function tell(parts: GatewayParts, exchange: Exchange, reason: string, issuer?: string): void {
  const { requestId, clientAddress } = exchange.facts;
  const establishment = exchange.establishment;
  parts.telemetry.audit({
    ...{ event: "feed-refused", requestId, clientAddress, reason },
    ...(establishment === undefined ? {} : { establishment }),
    ...(issuer === undefined ? {} : { issuer }),
  });
}
