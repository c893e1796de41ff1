/**
 * Sign-in by OpenID Connect: authorization code with PKCE, state and nonce, the issuer checked in the
 * answer (RFC 9207), pushed where the issuer takes that (RFC 9126).
 *
 * @module
 */
import { errors, jwtVerify } from "jose";
import * as oidc from "openid-client";
import {
  createKeySets,
  isLoopback,
  type IssuedIdentity,
  type IssuedTokens,
  KeySetFailure,
  type KeySets,
  type SignIn,
  type SignInBegin,
  SignInFailure,
  type SignInReturn,
} from "../app/index.js";
import { clientSecretBasic } from "./client-secret-basic.js";
import type { CredentialConfig } from "./credentials/credential-schema.js";
import { type RefreshTokens, TokenRefreshFailure } from "./credentials/token-refresh.js";
import type { Secret } from "./secret.js";
import type { ServiceConfig, ServiceIssuer } from "./service-config.js";

/** How long what an issuer says of itself is believed, in milliseconds. */
const FRESH = 3_600_000;
/** Longest wait for an issuer, in seconds. */
const TIMEOUT = 10;
/** How far clocks may differ, in seconds. */
const CLOCK_TOLERANCE = 30;

/** What {@link createOidcSignIn} needs. */
export interface OidcSignInOptions {
  readonly config: ServiceConfig;
  /** Secrets of the clients, by issuer. */
  readonly clientSecrets: Readonly<Record<string, Secret>>;
  readonly now?: () => number;
}

/** Sign-in over OpenID Connect, and what keeps its tokens fresh. */
export interface OidcSignIn extends SignIn {
  readonly refresh: RefreshTokens;
}

/** The sign-in port over OpenID Connect; issuers are asked about themselves when first needed. */
export function createOidcSignIn(options: OidcSignInOptions): OidcSignIn {
  const clients = new OidcClients(options);
  const now = options.now ?? Date.now;
  const keySets = createKeySets({ fetch: (...request) => fetch(...request), now });
  return {
    begin: (request) => wrap(() => begin(clients, request, wishesOf(options.config, request))),
    complete: (request) =>
      wrap(async () => {
        const { identity, tokens } = await complete(clients, keySets, request);
        const isWanted = wishesOf(options.config, request) !== undefined;
        return isWanted ? { ...identity, tokens: toTokens(tokens, now()) } : identity;
      }),
    refresh: async (issuer, refreshToken) => refresh(clients, issuer, refreshToken, now),
    endSession: (_establishment, issuer, returnTo) =>
      wrap(async () => {
        const client = await clients.get(issuer.issuer);
        const offers = client.configuration.serverMetadata().end_session_endpoint !== undefined;
        if (!offers || !client.issuer.endSession) return null;
        // No ID token is kept for a hint: the issuer asks the person where it wants one.
        return oidc.buildEndSessionUrl(client.configuration, {
          post_logout_redirect_uri: returnTo,
        });
      }),
  };
}

interface Client {
  readonly issuer: ServiceIssuer;
  readonly configuration: oidc.Configuration;
  readonly fetchedAt: number;
}

class OidcClients {
  readonly #issuers: ReadonlyMap<string, ServiceIssuer>;
  readonly #secrets: Readonly<Record<string, Secret>>;
  readonly #now: () => number;
  readonly #clients = new Map<string, Client>();
  readonly #loading = new Map<string, Promise<Client>>();

  constructor(options: OidcSignInOptions) {
    const issuers = options.config.establishments.flatMap((establishment) => establishment.issuers);
    this.#issuers = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
    this.#secrets = options.clientSecrets;
    this.#now = options.now ?? Date.now;
  }

  async get(name: string): Promise<Client> {
    const known = this.#clients.get(name);
    if (known && known.fetchedAt + FRESH > this.#now()) return known;
    const loading = this.#loading.get(name) ?? this.#load(name);
    this.#loading.set(name, loading);
    try {
      return await loading;
    } catch (error) {
      // An issuer that is away for a moment is still the one that was known.
      if (known) return known;
      throw error;
    } finally {
      this.#loading.delete(name);
    }
  }

  async #load(name: string): Promise<Client> {
    const issuer = this.#issuers.get(name);
    const secret = this.#secrets[name];
    if (!issuer || !secret) throw new SignInFailure("issuer-misconfigured", "no such client");
    const configuration = await discoverIssuer(issuer, secret);
    const client = { issuer, configuration, fetchedAt: this.#now() };
    this.#clients.set(name, client);
    return client;
  }
}

// Deprecated by its authors so that it stands out, and the only way to reach an issuer on loopback.
const allowLoopback: unknown = Reflect.get(oidc, "allowInsecureRequests");

/** Reads what an issuer says of itself, and sets a client up for it. */
export async function discoverIssuer(
  issuer: ServiceIssuer,
  secret: Secret,
): Promise<oidc.Configuration> {
  const url = new URL(issuer.issuer);
  const isLocal = url.protocol === "http:" && isLoopback(url.hostname);
  const value = secret.reveal();
  const auth =
    issuer.clientAuth === "post" ? oidc.ClientSecretPost(value) : clientSecretBasic(value);
  const metadata = {
    client_secret: value,
    id_token_signed_response_alg: issuer.idTokenAlgorithm,
  };
  const configuration = await oidc.discovery(url, issuer.clientId!, metadata, auth, {
    timeout: TIMEOUT,
    ...(isLocal ? { execute: [allowLoopback as (each: oidc.Configuration) => void] } : {}),
  });
  configuration.timeout = TIMEOUT;
  if (configuration.serverMetadata().issuer !== issuer.issuer) {
    throw new SignInFailure("issuer-misconfigured", "the metadata is of another issuer");
  }
  return configuration;
}

async function begin(
  clients: OidcClients,
  { issuer, redirectUri, state, stepUp, ...wish }: SignInBegin,
  wishes: TokenWishes | undefined,
): Promise<{ readonly redirect: URL; readonly memory: Readonly<Record<string, string>> }> {
  const { configuration, issuer: rules } = await clients.get(issuer.issuer);
  const verifier = oidc.randomPKCECodeVerifier();
  const nonce = oidc.randomNonce();
  const parameters = {
    redirect_uri: redirectUri,
    response_type: "code",
    scope: [...new Set([...rules.signInScope.split(" "), ...(wishes?.scopes ?? [])])].join(" "),
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(wishes?.audience === undefined ? {} : { audience: wishes.audience }),
    ...(wishes?.resource === undefined ? {} : { resource: wishes.resource }),
    ...(stepUp ? askStrongly(issuer) : {}),
    ...promptFor(wish, wishes?.consent ?? false),
  };
  const isPushed =
    configuration.serverMetadata().pushed_authorization_request_endpoint !== undefined;
  const redirect = isPushed
    ? await oidc.buildAuthorizationUrlWithPAR(configuration, parameters)
    : oidc.buildAuthorizationUrl(configuration, parameters);
  return { redirect, memory: { verifier, nonce } };
}

/** OpenID Connect Core section 3.1.2.1. */
function promptFor(
  { silent, again }: Pick<SignInBegin, "silent" | "again">,
  consent: boolean,
): { readonly prompt?: string } {
  if (silent) return { prompt: "none" };
  const prompt = [again && "login", consent && "consent"].filter(Boolean).join(" ");
  return prompt === "" ? {} : { prompt };
}

/** Asks for a stronger authentication (OpenID Connect Core section 3.1.2.1, RFC 9470 section 4). */
function askStrongly({ stepUp }: SignInBegin["issuer"]): Readonly<Record<string, string>> {
  if (!stepUp) return {};
  const { acrValues, maxAgeSeconds } = stepUp;
  return {
    acr_values: acrValues.join(" "),
    ...(maxAgeSeconds === undefined ? {} : { max_age: String(maxAgeSeconds) }),
  };
}

async function complete(
  clients: OidcClients,
  keySets: KeySets,
  { establishment, issuer, state, callback, memory }: SignInReturn,
): Promise<{ readonly identity: IssuedIdentity; readonly tokens: Tokens }> {
  const { configuration, issuer: rules } = await clients.get(issuer.issuer);
  const { verifier, nonce } = memory;
  if (!verifier || !nonce) throw new SignInFailure("invalid-response", "nothing was remembered");
  const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  // The library checks the claims; the signature it leaves to TLS unless asked, and then fetches keys
  // without a bound on their size.
  await jwtVerify(tokens.id_token!, keySets.for(issuer.issuer), {
    algorithms: [rules.idTokenAlgorithm],
    clockTolerance: CLOCK_TOLERANCE,
  });
  const idToken = tokens.claims()!;
  const { claim: wanted } = issuer.account ?? establishment.account;
  const hasEndpoint = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const further =
    idToken[wanted] === undefined && hasEndpoint
      ? await oidc.fetchUserInfo(configuration, tokens.access_token, idToken.sub)
      : {};
  const identity = {
    issuer: idToken.iss,
    subject: idToken.sub,
    ...(typeof idToken["sid"] === "string" ? { issuerSession: idToken["sid"] } : {}),
    // How the person authenticated herself is the ID token's to say, and nobody else's.
    claims: { ...further, acr: undefined, auth_time: undefined, ...idToken },
  };
  return { identity, tokens };
}

type Tokens = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;
type TokenWishes = Extract<CredentialConfig, { kind: "oauth" }>;

/** What servers of an establishment want the tokens of a sign-in to be; undefined where none wants any. */
function wishesOf(
  config: ServiceConfig,
  { establishment }: Pick<SignInBegin, "establishment">,
): TokenWishes | undefined {
  const { standards } = config.establishments.find(({ key }) => key === establishment.key) ?? {};
  if (!standards) return undefined;
  const { imap, smtp, caldav, carddav, jmap, credential } = standards;
  const all = [imap, smtp, caldav, carddav, jmap].map((each) => each?.credential);
  return [credential, ...all].find((each) => each?.kind === "oauth");
}

/** Where the issuer does not say how long a token is good, this long, in seconds (RFC 6749 section 5.1). */
const UNSTATED = 300;

function toTokens(tokens: Tokens, now: number): IssuedTokens {
  const { access_token: accessToken, refresh_token: refreshToken } = tokens;
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    expiresAt: now + (tokens.expiresIn() ?? UNSTATED) * 1_000,
  };
}

async function refresh(
  clients: OidcClients,
  issuer: string,
  refreshToken: string,
  now: () => number,
): Promise<IssuedTokens> {
  try {
    const { configuration } = await clients.get(issuer);
    return toTokens(await oidc.refreshTokenGrant(configuration, refreshToken), now());
  } catch (error) {
    // Anything else is wrong with the client or the issuer, and nothing that the person could mend.
    const isRefused = error instanceof oidc.ResponseBodyError && error.error === "invalid_grant";
    // What the library says of an answer may hold it, and that may hold a token.
    throw new TokenRefreshFailure(isRefused);
  }
}

const SILENT_ERRORS: readonly string[] = [
  "login_required",
  "interaction_required",
  "consent_required",
  "account_selection_required",
];

async function wrap<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof SignInFailure ? error : toFailure(error);
  }
}

function toFailure(error: unknown): SignInFailure {
  const options = { cause: error };
  if (error instanceof oidc.AuthorizationResponseError) {
    if (SILENT_ERRORS.includes(error.error)) {
      return new SignInFailure("login-required", "the issuer wants to show a page", options);
    }
    if (error.error === "unmet_authentication_requirements") {
      return new SignInFailure(
        "step-up-unmet",
        "the issuer can't authenticate so strongly",
        options,
      );
    }
    const isDenied = error.error === "access_denied";
    return isDenied
      ? new SignInFailure("access-denied", "the issuer denied access", options)
      : new SignInFailure("issuer-error", "the issuer answered with an error", options);
  }
  if (error instanceof oidc.ResponseBodyError) return fromTokenError(error);
  if (isUnreachable(error)) {
    return new SignInFailure("issuer-unreachable", "the issuer does not answer", options);
  }
  if (isAboutTime(error)) {
    return new SignInFailure(
      "invalid-response",
      `the times in the ID token are not good: it is old, or the clocks of the issuer and of this machine differ by more than ${CLOCK_TOLERANCE} seconds`,
      options,
    );
  }
  return new SignInFailure("invalid-response", "the issuer's answer is not valid", options);
}

function isAboutTime(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof errors.JWTExpired) return true;
  if (error instanceof errors.JWTClaimValidationFailed) return /^(iat|nbf|exp)$/.test(error.claim);
  const code = "code" in error ? error.code : undefined;
  return code === "OAUTH_JWT_TIMESTAMP_CHECK_FAILED" || isAboutTime(error.cause);
}

function fromTokenError(error: oidc.ResponseBodyError): SignInFailure {
  const options = { cause: error };
  if (["invalid_client", "unauthorized_client"].includes(error.error)) {
    return new SignInFailure(
      "issuer-misconfigured",
      "the issuer does not know the client",
      options,
    );
  }
  if (error.status >= 500) {
    return new SignInFailure("issuer-unreachable", "the issuer has a fault", options);
  }
  return new SignInFailure("invalid-response", "the issuer refused the code", options);
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : undefined;
  if (code === "OAUTH_TIMEOUT" || code === "OAUTH_ABORT") return true;
  if (error instanceof KeySetFailure) return true;
  const { cause } = error;
  if (cause instanceof Response) return cause.status >= 500;
  if (error instanceof TypeError && error.message === "fetch failed") return true;
  return isUnreachable(cause);
}
