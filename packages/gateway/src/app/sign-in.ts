/**
 * Sign-in as a port: OpenID Connect in the service, an identity of the demo in a page.
 *
 * @module
 */
import type { Establishment, Issuer } from "./config.js";

/** What an issuer says about a person who signed in. */
export interface IssuedIdentity {
  readonly issuer: string;
  readonly subject: string;
  /** The issuer's own session id (`sid`). */
  readonly issuerSession?: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** A secret: the proxy-granting ticket of a CAS server, kept sealed and told to nobody. */
  readonly proxyGrant?: string;
  /** Secrets: the tokens of the issuer, for servers that take them; kept sealed and told to nobody. */
  readonly tokens?: IssuedTokens;
}

/** Tokens of an issuer (RFC 6749 section 5.1). */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A sign-in that begins. */
export interface SignInBegin {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
  readonly redirectUri: string;
  readonly state: string;
  /** Without any page of the issuer (`prompt=none`). */
  readonly silent: boolean;
  /** With the stronger authentication that the issuer's `stepUp` names. */
  readonly stepUp: boolean;
  /** Has the issuer ask for a person even where it knows one: somebody else is to sign in. */
  readonly again: boolean;
}

/** Where the browser goes, and what must be remembered until it is back; or the identity at once. */
export type SignInStep =
  | { readonly redirect: URL; readonly memory: Readonly<Record<string, string>> }
  | { readonly identity: IssuedIdentity };

/** A sign-in whose browser is back. */
export interface SignInReturn {
  readonly establishment: Establishment;
  readonly issuer: Issuer;
  readonly redirectUri: string;
  readonly state: string;
  /** The address that the browser came to, with the issuer's answer. */
  readonly callback: URL;
  readonly memory: Readonly<Record<string, string>>;
  /** Headers of the web server in front, at the one path where they mean anything. */
  readonly front?: FrontHeaders;
}

/** What a web server in front says of a request. */
export interface FrontHeaders {
  /** Whether the connection comes from a trusted proxy. */
  readonly isTrusted: boolean;
  /** Values of a header: none, one, or more where it came more than once. */
  read(name: string): readonly string[];
}

/** The port. */
export interface SignIn {
  /** @throws {@link SignInFailure} */
  begin(request: SignInBegin): Promise<SignInStep>;
  /** @throws {@link SignInFailure} */
  complete(request: SignInReturn): Promise<IssuedIdentity>;
  /** Address at which the issuer ends its own session (RP-initiated logout); null where it has none. */
  endSession(establishment: Establishment, issuer: Issuer, returnTo: string): Promise<URL | null>;
}

/** Why a sign-in failed: codes are stable, their messages are for logs. */
export type SignInFailureCode =
  | "issuer-unreachable"
  | "issuer-misconfigured"
  | "login-required"
  | "access-denied"
  | "issuer-error"
  | "step-up-unmet"
  | "invalid-response";

/** A sign-in that did not succeed; nothing of the issuer's answer reaches a page. */
export class SignInFailure extends Error {
  override readonly name = "SignInFailure";
  readonly code: SignInFailureCode;

  constructor(code: SignInFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
