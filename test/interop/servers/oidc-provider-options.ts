/**
 * How a server of oidc-provider is set up for a gateway and for a page of another site.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  type ClientMetadata,
  type Configuration,
  errors,
  type Grant,
  interactionPolicy,
  type KoaContextWithOIDC,
} from "oidc-provider";

/** Levels of authentication, as `acr` says them. */
export const WEAK = "urn:valmoree:acr:name";
/** The higher one. */
export const STRONG = "urn:valmoree:acr:second-factor";

/** The scope of access tokens for the gateway. */
export const TOKEN_SCOPE = "partage";

/** Somebody who has an account there. */
export interface OidcPerson {
  readonly uid: string;
  readonly mail: string;
  readonly displayName: string;
}

/** Whom and what the server knows. */
export interface OwnOidcProviderOptions {
  readonly people: readonly OidcPerson[];
  /** The gateway, a client that has a secret and has to push its requests. */
  readonly gateway: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly publicUrl: string;
  };
  /** A page without a secret, whose access tokens for the gateway are bound to a key. */
  readonly page: { readonly clientId: string; readonly url: string };
}

/** The configuration; logout tokens are told as they are sent. */
export function providerOptions(
  options: OwnOidcProviderOptions,
  onLogoutToken: (token: string) => void,
): Configuration {
  const { people, gateway, page } = options;
  const claimsOf = (uid: string) => {
    const person = people.find((each) => each.uid === uid);
    return person && { sub: uid, email: person.mail, name: person.displayName };
  };
  return {
    clients: clientsOf(options),
    acrValues: [WEAK, STRONG],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (_ctx, uid) => {
      const claims = claimsOf(uid);
      if (!claims) return undefined;
      return { accountId: uid, claims: () => ({ ...claims, email_verified: true }) };
    },
    extraTokenClaims: (_ctx, token) => {
      const claims = "accountId" in token ? claimsOf(token.accountId) : undefined;
      return claims && { email: claims.email, email_verified: true };
    },
    clientBasedCORS: (_ctx, origin) => origin === new URL(page.url).origin,
    cookies: { keys: [randomBytes(32).toString("base64url")] },
    features: featuresFor(gateway.publicUrl),
    fetch: fetchLogout(`${gateway.publicUrl}/auth/backchannel-logout`, onLogoutToken),
    interactions: { policy: policyOfLevels(), url: (_ctx, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: grantWithoutAsking,
    pkce: { required: () => true },
    ttl: {
      ...{ AccessToken: 300, AuthorizationCode: 60, Grant: 3600, IdToken: 300 },
      ...{ Interaction: 3600, Session: 3600 },
    },
  };
}

function clientsOf({ gateway, page }: OwnOidcProviderOptions): ClientMetadata[] {
  const { publicUrl } = gateway;
  return [
    {
      ...{ client_id: gateway.clientId, client_secret: gateway.clientSecret },
      redirect_uris: [`${publicUrl}/auth/callback`],
      post_logout_redirect_uris: [`${publicUrl}/auth/signed-out`],
      backchannel_logout_uri: `${publicUrl}/auth/backchannel-logout`,
      backchannel_logout_session_required: true,
      require_pushed_authorization_requests: true,
    },
    {
      ...{ client_id: page.clientId, token_endpoint_auth_method: "none" },
      redirect_uris: [page.url],
      dpop_bound_access_tokens: true,
    },
  ];
}

function featuresFor(audience: string): Configuration["features"] {
  return {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    dPoP: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      // Its own pages load a font from elsewhere.
      logoutSource: (ctx, form) => {
        const button = '<button type="submit" form="op.logoutForm" name="logout" value="yes">';
        ctx.body = `<!doctype html><title>Sortir</title>${form}${button}Sortir</button>`;
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = "<!doctype html><title>Sorti</title><p>À bientôt.</p>";
      },
    },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_ctx, indicator) => {
        if (indicator !== audience) throw new errors.InvalidTarget();
        const signed = { accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } } as const;
        return { ...signed, audience, scope: TOKEN_SCOPE, accessTokenTTL: 300 };
      },
    },
  };
}

/** Asks again where `acr_values` names another level than the session's; by itself the server does not. */
function policyOfLevels(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const check = new interactionPolicy.Check(
    "acr_unmet",
    "a higher level of authentication is asked for",
    ({ oidc }) => {
      const wanted = oidc.params?.["acr_values"];
      return typeof wanted === "string" && !wanted.split(" ").includes(oidc.session?.acr ?? "");
    },
  );
  policy.get("login")?.checks.add(check);
  return policy;
}

/** Nobody is asked for a consent. */
async function grantWithoutAsking({ oidc }: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, provider, requestParamScopes, resourceServers } = oidc;
  if (!client || !session?.accountId) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...requestParamScopes].join(" "));
  for (const audience of Object.keys(resourceServers ?? {})) {
    grant.addResourceScope(audience, TOKEN_SCOPE);
  }
  await grant.save();
  return grant;
}

/** By itself the server sends nothing to loopback. */
function fetchLogout(
  address: string,
  onLogoutToken: (token: string) => void,
): NonNullable<Configuration["fetch"]> {
  return async (url, init = {}) => {
    if (!(url instanceof URL || typeof url === "string") || String(url) !== address) {
      throw new TypeError("only the gateway is on this machine");
    }
    const { method, headers, body, signal } = init;
    const token = body instanceof URLSearchParams ? body.get("logout_token") : null;
    if (token !== null) onLogoutToken(token);
    return fetch(url, { method, headers, body, signal, redirect: "error" });
  };
}
