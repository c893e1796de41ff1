/**
 * JSON Web Tokens of hosts, read strictly (RFC 7519, RFC 8725): reading says what a token states, never
 * that it is true.
 *
 * @module
 */
import { compactVerify } from "jose";
import { GrantRefusal } from "../grant.js";
import { encodeBase64Url } from "../random.js";
import { signedPart } from "../subject-token-use.js";

/** Clocks of hosts and of the gateway may differ by so many seconds. */
export const CLOCK_SKEW = 30;

/** A token as it was read. */
export interface HostToken {
  readonly text: string;
  /** The part that is signed. */
  readonly signed: string;
  readonly algorithm: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What a token must state. */
export interface HostTokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithm: string;
  /** Longest life, from `iat` to `exp`, in seconds. */
  readonly mostSeconds: number;
}

const HEADER_NAMES = new Set(["alg", "typ", "kid"]);

/**
 * Reads a token in compact form. One whose header names anything but its algorithm, its type and a key is
 * refused: keys and rules that a token brings along are nobody's word.
 *
 * @throws GrantRefusal
 */
export function readHostToken(text: string): HostToken {
  const parts = text.split(".");
  const [first = "", second = "", third = ""] = parts;
  if (parts.length !== 3 || third === "") throw new GrantRefusal("not-a-jwt");
  const header = readObject(first);
  const claims = readObject(second);
  decodePart(third);
  const { alg, typ } = header;
  const isPlain = Object.keys(header).every((name) => HEADER_NAMES.has(name));
  if (typeof alg !== "string" || !isPlain || (typ !== undefined && typ !== "JWT")) {
    throw new GrantRefusal("header-refused");
  }
  return { text, signed: signedPart(text), algorithm: alg, claims };
}

function readObject(part: string): Readonly<Record<string, unknown>> {
  const bytes = decodePart(part);
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch (error) {
    throw new GrantRefusal("not-a-jwt", { cause: error });
  }
  throw new GrantRefusal("not-a-jwt");
}

function decodePart(part: string): Uint8Array {
  const bytes = /^[\w-]+$/.test(part) && part.length % 4 !== 1 ? decodeBase64Url(part) : undefined;
  // Of the ways to write the same octets one is right (RFC 7515 section 2).
  if (!bytes || encodeBase64Url(bytes) !== part) throw new GrantRefusal("not-a-jwt");
  return bytes;
}

function decodeBase64Url(part: string): Uint8Array {
  const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Whose a token is, and until when it is good. */
export interface CheckedToken {
  readonly subject: string;
  /** Until when it is accepted, clocks that differ included; milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Checks what a token states of itself: one issuer, one audience, its times, one person.
 *
 * @throws GrantRefusal
 */
export function checkHostToken(
  { algorithm, claims }: HostToken,
  rules: HostTokenRules,
  now: number,
): CheckedToken {
  const { iss, aud, sub, iat, exp, nbf } = claims;
  if (algorithm !== rules.algorithm) throw new GrantRefusal("algorithm-refused");
  if (iss !== rules.issuer) throw new GrantRefusal("issuer-differs");
  if (aud !== rules.audience) throw new GrantRefusal("audience-differs");
  if (!isName(sub) || !isTime(iat) || !isTime(exp)) throw new GrantRefusal("claims-missing");
  const seconds = now / 1000;
  if (exp + CLOCK_SKEW <= seconds) throw new GrantRefusal("expired");
  const begins = nbf === undefined ? iat : nbf;
  if (!isTime(begins)) throw new GrantRefusal("claims-missing");
  if (Math.max(iat, begins) - CLOCK_SKEW > seconds) throw new GrantRefusal("issued-in-future");
  if (exp <= iat || exp - iat > rules.mostSeconds) throw new GrantRefusal("lives-too-long");
  return { subject: sub, until: (exp + CLOCK_SKEW) * 1000 };
}

function isName(value: unknown): value is string {
  return typeof value === "string" && /^[^\p{C}\s](?:[^\p{C}]{0,254}[^\p{C}\s])?$/u.test(value);
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(Math.floor(value)) && value > 0;
}

/** Whether a token was signed by a key and the algorithm that its header names. */
export async function isSignedBy(token: HostToken, key: Uint8Array): Promise<boolean> {
  try {
    await compactVerify(token.text, key, { algorithms: [token.algorithm] });
    return true;
  } catch {
    // Why not is of no use to anybody but an attacker.
    return false;
  }
}
