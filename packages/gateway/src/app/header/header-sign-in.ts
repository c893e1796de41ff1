/**
 * Sign-in by a web server in front (mod_auth_mellon, mod_shib, mod_auth_cas, mod_auth_openidc): it
 * protects one path, signs people in there by its own means, and says in headers who they are.
 *
 * @module
 */
import type { Issuer } from "../config.js";
import { equalsInConstantTime } from "../random.js";
import {
  type FrontHeaders,
  type IssuedIdentity,
  type SignIn,
  type SignInBegin,
  SignInFailure,
  type SignInReturn,
  type SignInStep,
} from "../sign-in.js";
import { decodeHeader, HeaderValueRefused, splitValues } from "./header-values.js";

/** Shortest secret between the web server and the gateway, in characters. */
export const SHORTEST_SECRET = 32;

/** Longest name of a person, in characters. */
const LONGEST_NAME = 256;

/** What {@link createHeaderSignIn} needs. */
export interface HeaderSignInOptions {
  /** The secret that the web server of an issuer sends; undefined where there is none. */
  readonly secretOf: (issuer: string) => string | undefined;
}

/** The sign-in port for issuers that are web servers in front. */
export function createHeaderSignIn(options: HeaderSignInOptions): SignIn {
  return {
    begin: async (request) => Promise.resolve(begin(request)),
    complete: async (request) => Promise.resolve(complete(request, options)),
    // The session of the module ends where it was made, at an address that is not ours to know.
    endSession: async () => Promise.resolve(null),
  };
}

function begin({ redirectUri, state, silent }: SignInBegin): SignInStep {
  // Whoever is sent to the protected path gets the page of the provider if nobody is signed in there.
  if (silent) throw new SignInFailure("login-required", "a web server in front shows its page");
  return { redirect: new URL(`${redirectUri}?state=${state}`), memory: {} };
}

function complete(
  { issuer, front }: SignInReturn,
  { secretOf }: HeaderSignInOptions,
): IssuedIdentity {
  const rules = issuer.header;
  if (!rules || !front) throw new SignInFailure("invalid-response", "came by another way");
  if (!front.isTrusted) {
    throw new SignInFailure("issuer-misconfigured", "the connection is of no trusted proxy");
  }
  checkSecret(front, rules.secretHeader, secretOf(issuer.issuer));
  const subject = readSubject(front, rules.userHeader);
  return { issuer: issuer.issuer, subject, claims: { ...readClaims(front, rules), sub: subject } };
}

function checkSecret(front: FrontHeaders, name: string, secret: string | undefined): void {
  const presented = readOnce(front, name) ?? "";
  const isKnown = secret !== undefined && secret.length >= SHORTEST_SECRET;
  if (!isKnown || !equalsInConstantTime(presented, secret)) {
    throw new SignInFailure("issuer-misconfigured", "the shared secret is missing or wrong");
  }
}

function readSubject(front: FrontHeaders, name: string): string {
  const subject = decode(front, name);
  if (subject === undefined) {
    throw new SignInFailure("access-denied", "the web server names nobody");
  }
  if (subject.length > LONGEST_NAME) {
    throw new SignInFailure("invalid-response", "the name of the person is too long");
  }
  return subject;
}

type Rules = NonNullable<Issuer["header"]>;

function readClaims(front: FrontHeaders, { claims }: Rules): Readonly<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  for (const [claim, name] of Object.entries(claims)) {
    const value = decode(front, name);
    if (value !== undefined) read[claim] = splitValues(value);
  }
  return read;
}

function decode(front: FrontHeaders, name: string): string | undefined {
  try {
    return decodeHeader(readOnce(front, name) ?? null);
  } catch (error) {
    if (!(error instanceof HeaderValueRefused)) throw error;
    throw new SignInFailure("invalid-response", error.message, { cause: error });
  }
}

function readOnce(front: FrontHeaders, name: string): string | undefined {
  const values = front.read(name);
  // One of two is what somebody else wrote, whichever it is.
  if (values.length > 1) throw new SignInFailure("invalid-response", "a header came twice");
  return values[0];
}
