/** How oidc-provider is set up: clients, claims, lifetimes, resources, French pages. */
import { randomBytes } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import {
  errors,
  type AdapterPayload,
  type ClientMetadata,
  type Configuration,
  type Grant,
  type JWK,
  type KoaContextWithOIDC,
  type ResourceServer,
} from "oidc-provider";
import { createBoundedAdapter } from "./bounded-adapter.js";
import { CLAIMS_BY_SCOPE, claimsOf, type IdentityDirectory } from "./identity.js";
import type { IdentityClient, IdentityResource } from "./identity-client.js";
import { problemPage, signedOutPage, signOutPage } from "./page.js";

/** What the configuration needs to know. */
export interface ProviderParts {
  readonly directory: IdentityDirectory;
  readonly clients: ReadonlyMap<string, IdentityClient>;
  readonly resources: readonly IdentityResource[];
}

const HOUR = 3600;
const MOST_ENTRIES = 5_000;

/** The registration of a client in the protocol's words (RFC 7591). */
function clientMetadata(client: IdentityClient): ClientMetadata {
  const { clientSecret, authMethod = "client_secret_basic", backchannelLogoutUri } = client;
  return {
    client_id: client.clientId,
    client_name: client.name,
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...(client.postLogoutRedirectUris ?? [])],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: clientSecret === undefined ? "none" : authMethod,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
    ...(backchannelLogoutUri === undefined
      ? {}
      : {
          backchannel_logout_uri: backchannelLogoutUri,
          backchannel_logout_session_required: true,
        }),
  };
}

async function signingKeys(): Promise<JWK[]> {
  return Promise.all(
    ["RS256", "ES256"].map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true });
      return { ...(await exportJWK(privateKey)), alg, use: "sig" };
    }),
  );
}

/** Grants first-party clients what they ask for: nobody is asked to consent to her own campus. */
async function grantWithoutAsking(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, session, provider, requestParamScopes, resourceServers } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const known = ctx.oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const existing = known === undefined ? undefined : await provider.Grant.find(known);
  const grant =
    existing ?? new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...requestParamScopes].join(" "));
  for (const [audience, server] of Object.entries(resourceServers ?? {})) {
    grant.addResourceScope(audience, [...server.scopes].join(" "));
  }
  await grant.save();
  return grant;
}

function resourceServer(parts: ProviderParts, indicator: string): ResourceServer {
  const resource = parts.resources.find(({ audience }) => audience === indicator);
  if (!resource) throw new errors.InvalidTarget("this resource is not known here");
  return {
    audience: resource.audience,
    scope: resource.scopes.join(" "),
    accessTokenFormat: "jwt",
    accessTokenTTL: resource.lifetime ?? 300,
    jwt: { sign: { alg: "RS256" } },
  };
}

/** Fetches a back-channel logout address of a registered client. */
async function fetchRegistered(
  parts: ProviderParts,
  url: string | URL,
  init: RequestInit,
): Promise<Response> {
  const registered = [...parts.clients.values()].some(
    ({ backchannelLogoutUri }) => backchannelLogoutUri === String(url),
  );
  if (!registered) throw new TypeError("Only registered logout addresses are fetched.");
  // The library's dispatcher refuses loopback addresses, and the whole sandbox lives on loopback.
  const { method, headers, body, signal } = init;
  return fetch(url, { method, headers, body, signal, redirect: "error" });
}

function features(parts: ProviderParts): Configuration["features"] {
  return {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    revocation: { enabled: true },
    introspection: { enabled: false },
    pushedAuthorizationRequests: { enabled: true },
    claimsParameter: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = signOutPage(form);
      },
      postLogoutSuccessSource: (ctx) => {
        ctx.body = signedOutPage();
      },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (_ctx, _client, oneOf) => oneOf ?? [],
      getResourceServerInfo: (_ctx, indicator) => resourceServer(parts, indicator),
      useGrantedResource: () => true,
    },
  };
}

const cookies = (): Configuration["cookies"] => ({
  keys: [randomBytes(32).toString("base64url")],
  names: {
    session: "valmoree_session",
    interaction: "valmoree_interaction",
    resume: "valmoree_resume",
  },
  long: { httpOnly: true, sameSite: "lax" },
  short: { httpOnly: true, sameSite: "lax" },
});

/** Lifetimes in seconds. */
const LIFETIMES: Configuration["ttl"] = {
  AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? HOUR,
  AuthorizationCode: 60,
  ClientCredentials: 300,
  Grant: 8 * HOUR,
  IdToken: HOUR,
  Interaction: HOUR,
  RefreshToken: 8 * HOUR,
  Session: 8 * HOUR,
};

/** What tokens say of a person. */
function accounts({
  directory,
}: ProviderParts): Pick<Configuration, "claims" | "findAccount" | "extraTokenClaims"> {
  return {
    claims: { ...CLAIMS_BY_SCOPE },
    findAccount: (_ctx, sub) => {
      const person = directory.byUid(sub);
      return person && { accountId: sub, claims: () => Promise.resolve(claimsOf(person)) };
    },
    extraTokenClaims: (_ctx, token) => {
      const person = "accountId" in token ? directory.byUid(token.accountId) : undefined;
      if (!person) return undefined;
      const { email, name, eduPersonPrincipalName, eduPersonAffiliation, memberOf } =
        claimsOf(person);
      return { email, name, eduPersonPrincipalName, eduPersonAffiliation, memberOf };
    },
  };
}

/** The configuration of the provider, with fresh signing and cookie keys. */
export async function providerConfiguration(parts: ProviderParts): Promise<Configuration> {
  const findClient = (id: string): AdapterPayload | undefined => {
    const client = parts.clients.get(id);
    return client && clientMetadata(client);
  };
  return {
    adapter: createBoundedAdapter(MOST_ENTRIES, findClient),
    allowOmittingSingleRegisteredRedirectUri: false,
    scopes: ["openid", "offline_access"],
    // Id tokens carry the claims, so that an application needs no second request for them.
    conformIdTokenClaims: false,
    clientBasedCORS: () => false,
    cookies: cookies(),
    features: features(parts),
    fetch: ((url: string | URL, init: RequestInit) =>
      fetchRegistered(parts, url, init)) as NonNullable<Configuration["fetch"]>,
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    jwks: { keys: await signingKeys() },
    loadExistingGrant: grantWithoutAsking,
    pkce: { required: () => true },
    renderError: (ctx, out) => {
      ctx.type = "html";
      ctx.body = problemPage(out.error, out.error_description ?? "");
    },
    responseTypes: ["code"],
    rotateRefreshToken: true,
    ttl: LIFETIMES,
    ...accounts(parts),
  };
}
