/**
 * Sign-in at a CAS server (CAS protocol 3.0): the gateway is one of its services.
 *
 * @module
 */
import { publicAddress } from "../establishments.js";
import {
  type IssuedIdentity,
  type SignIn,
  type SignInBegin,
  SignInFailure,
  type SignInReturn,
  type SignInStep,
} from "../sign-in.js";
import { CasRefusal, isTicket } from "./cas-answer.js";
import { casIdentity } from "./cas-identity.js";
import { type CasFetch, CasServer } from "./cas-server.js";
import type { ProxyGrants } from "./proxy-grants.js";

/** Path to which a CAS server brings proxy-granting tickets. */
export const PROXY_PATH = "auth/cas-proxy";

/** What {@link createCasSignIn} needs. */
export interface CasSignInOptions {
  readonly fetch: CasFetch;
  /** Address under which browsers and CAS servers reach the gateway. */
  readonly publicUrl: string;
  /** Where proxy-granting tickets are kept; asked for only where there is one. */
  readonly proxyGrants?: ProxyGrants;
}

/** The sign-in port for issuers that are CAS servers: `issuer` is the address above `login`. */
export function createCasSignIn(options: CasSignInOptions): SignIn {
  const server = (issuer: string): CasServer => new CasServer(issuer, options.fetch);
  return {
    begin: async (request) => Promise.resolve(begin(server(request.issuer.issuer), request)),
    complete: async (request) => complete(server(request.issuer.issuer), request, options),
    endSession: async (_establishment, { issuer }, returnTo) =>
      Promise.resolve(server(issuer).logoutAddress(returnTo)),
  };
}

function begin(server: CasServer, { redirectUri, state, ...wish }: SignInBegin): SignInStep {
  return { redirect: server.loginAddress(serviceOf(redirectUri, state), wish), memory: {} };
}

// CAS has no state of its own: it comes back as part of the service, and the ticket is good for that alone.
function serviceOf(redirectUri: string, state: string): string {
  return `${redirectUri}?state=${state}`;
}

async function complete(
  server: CasServer,
  { establishment, issuer, redirectUri, state, callback }: SignInReturn,
  { publicUrl, proxyGrants }: CasSignInOptions,
): Promise<IssuedIdentity> {
  const ticket = readTicket(callback);
  const isProxying = issuer.cas?.proxy === true && proxyGrants !== undefined;
  const { key } = establishment;
  const proxyCallback = isProxying
    ? await callbackAddress(publicAddress(establishment, publicUrl, PROXY_PATH), key, proxyGrants)
    : undefined;
  const success = await naming(() =>
    server.validate(
      ticket,
      serviceOf(redirectUri, state),
      proxyCallback === undefined ? {} : { proxyCallback },
    ),
  );
  if (success.proxies.length > 0) throw new SignInFailure("invalid-response", "came by a proxy");
  const grant =
    isProxying && success.proxyGrant !== null
      ? await proxyGrants.take(key, success.proxyGrant)
      : undefined;
  const identity = await casIdentity(issuer.issuer, success, ticket);
  return { ...identity, ...(grant === undefined ? {} : { proxyGrant: grant }) };
}

async function callbackAddress(base: string, key: string, grants: ProxyGrants): Promise<string> {
  const query = new URLSearchParams({ establishment: key, key: await grants.callbackKey(key) });
  return `${base}?${query.toString()}`;
}

function readTicket(callback: URL): string {
  const tickets = callback.searchParams.getAll("ticket");
  if (tickets.length === 0) throw new SignInFailure("login-required", "nobody is signed in");
  const [ticket = ""] = tickets;
  if (tickets.length > 1 || !isTicket(ticket)) {
    throw new SignInFailure("invalid-response", "not a ticket");
  }
  return ticket;
}

async function naming<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw new SignInFailure(codeOf(error), (error as Error).message, { cause: error });
  }
}

function codeOf(error: unknown): SignInFailure["code"] {
  if (error instanceof CasRefusal) {
    return error.code.startsWith("INVALID_TICKET") ? "invalid-response" : "issuer-misconfigured";
  }
  return "issuer-unreachable";
}
