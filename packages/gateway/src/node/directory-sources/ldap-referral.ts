/**
 * Referrals (RFC 4511 section 4.5.3, RFC 4516): told, and followed only to servers that an operator
 * named.
 *
 * @module
 */
import { isLoopback } from "../../app/index.js";
import { isLinkLocal } from "./ldap-socket.js";
import type { LdapServer } from "./ldap-connection.js";

/** Where a referral leads. */
export interface Referral {
  readonly url: URL;
  /** Base of the search there; that of the search here when null. */
  readonly base: string | null;
}

/** A referral that may be followed, with the server to ask; a text that says why it may not. */
export function judgeReferral(
  reference: string,
  followed: readonly string[],
  server: LdapServer,
): { readonly server: LdapServer; readonly base: string | null } | string {
  const referral = parseReferral(reference);
  if (referral === null) return "leads to nothing that can be asked: left out";
  const { url, base } = referral;
  const port = url.port === "" ? (url.protocol === "ldaps:" ? "636" : "389") : url.port;
  const isNamed = followed.includes(url.hostname) || followed.includes(`${url.hostname}:${port}`);
  if (!isNamed || isLinkLocal(url.hostname)) {
    return "leads to another server: left out (followReferrals names those that may be asked)";
  }
  const isSecure = url.protocol === "ldaps:" || server.startTls || isLoopback(url.hostname);
  if (!isSecure) return "leads to another server without TLS: left out";
  const startTls = url.protocol === "ldap:" && server.startTls;
  return { server: { ...server, url, startTls }, base };
}

/** What of a referral may stand in a list of problems: no search, no credentials. */
export function describeReferral(reference: string): string {
  const referral = parseReferral(reference);
  return referral === null ? "(a referral)" : `${referral.url.protocol}//${referral.url.host}`;
}

function parseReferral(reference: string): Referral | null {
  const found = /^(ldaps?:\/\/[^/?#]+)(?:\/([^?#]*))?/i.exec(reference.slice(0, 2_000));
  // Host names of such URLs are not brought into one form by their parser.
  const address = found?.[1]?.toLowerCase() ?? "";
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const isPlain = url.hostname !== "" && url.username === "" && url.password === "";
  return isPlain ? { url, base: decodeBase(found?.[2] ?? "") } : null;
}

function decodeBase(text: string): string | null {
  try {
    return decodeURIComponent(text) || null;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
