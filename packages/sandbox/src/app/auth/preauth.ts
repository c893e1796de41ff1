/**
 * Pre-authentication: the owner of a domain's key signs in any account of the domain (facts/zimbra.md section 1).
 * @module
 */
import type { Account } from "../directory/account.js";
import type { Directory } from "../directory/directory.js";
import { equalStrings } from "../directory/password.js";
import { hmacHex } from "./token.js";

/** How far the timestamp may be from the clock, in milliseconds. */
export const PREAUTH_WINDOW = 5 * 60 * 1000;

/** What a pre-auth request says. */
export interface PreauthRequest {
  /** Account as it was written, for it is part of what is signed. */
  readonly account: string;
  readonly by: string;
  /** Milliseconds. */
  readonly timestamp: number;
  /** Milliseconds of the expiry that is wanted, 0 for the default. */
  readonly expires: number;
  /** Hexadecimal HMAC-SHA1. */
  readonly signature: string;
  /** True when an administration token is wanted. */
  readonly admin?: boolean;
}

/** The text that is signed: `account[|1]|by|expires|timestamp`. */
export function preauthText(request: Omit<PreauthRequest, "signature">): string {
  const { account, admin, by, expires, timestamp } = request;
  return [account, ...(admin ? ["1"] : []), by, expires, timestamp].join("|");
}

/** Signs with a domain key, whose hexadecimal digits are used as ASCII. */
export function signPreauth(
  key: string,
  request: Omit<PreauthRequest, "signature">,
): Promise<string> {
  return hmacHex("SHA-1", new TextEncoder().encode(key), preauthText(request));
}

/** The reason to refuse a pre-auth request for an account, undefined when it is good. */
export async function preauthProblem(
  request: PreauthRequest,
  account: Account,
  directory: Directory,
  now: number,
): Promise<string | undefined> {
  const key = directory.domainOf(account)?.attributes.zimbraPreAuthKey?.[0];
  if (!key) return "domain is not configured for preauth";
  if (Math.abs(now - request.timestamp) > PREAUTH_WINDOW) return "preauth timestamp is too old";
  const expected = await signPreauth(key, request);
  return equalStrings(expected, request.signature.toLowerCase()) ? undefined : "preauth mismatch";
}
