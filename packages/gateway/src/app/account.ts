/**
 * From claims to a mail account. An address counts only in a domain of the establishment that the
 * issuer may speak for; a claim that anybody can write does not count.
 *
 * @module
 */
import type { Establishment, Issuer } from "./config.js";
import type { IssuedIdentity } from "./sign-in.js";

/** Why claims give no account. */
export type AccountFailureCode = "account-missing" | "account-foreign" | "account-unverified";

/** A person who signed in but has no account here. */
export class AccountFailure extends Error {
  override readonly name = "AccountFailure";
  readonly code: AccountFailureCode;

  constructor(code: AccountFailureCode) {
    super(code);
    this.code = code;
  }
}

/** Whose mail it is. */
export interface MappedAccount {
  readonly account: string;
  readonly name: string;
  /** Values of the claims that the establishment allows. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

const ADDRESS = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9.-]+$/;
const LOCAL_PART = /^[a-z0-9]+([._-][a-z0-9]+)*$/;

/**
 * Finds the account of a person: the configured claim first, then the template.
 *
 * @throws {@link AccountFailure}
 */
export function mapAccount(
  establishment: Establishment,
  issuer: Issuer,
  identity: IssuedIdentity,
): MappedAccount {
  const { claims } = identity;
  const { claim, template } = issuer.account ?? establishment.account;
  const stated = readAddress(claims[claim]);
  const account = stated ?? (template === undefined ? undefined : fillTemplate(template, claims));
  if (account === undefined) throw new AccountFailure("account-missing");
  if (!mayVouch(establishment, issuer, account)) throw new AccountFailure("account-foreign");
  if (stated !== undefined && !isVerified(claim, claims, issuer)) {
    throw new AccountFailure("account-unverified");
  }
  const attributes = readAttributes(establishment.attributes, claims);
  return { account, name: readName(claims) ?? account, attributes };
}

const MOST_VALUES = 200;
const LONGEST_VALUE = 256;
const MOST_CHARACTERS = 16_384;

/**
 * Values of the claims that are allowed. Values that are no text or too long are left out, and so is
 * all that goes beyond what a session may carry.
 */
function readAttributes(
  allowed: readonly string[],
  claims: Readonly<Record<string, unknown>>,
): MappedAccount["attributes"] {
  const attributes: Record<string, readonly string[]> = {};
  let room = MOST_CHARACTERS;
  for (const name of allowed) {
    const claim = Object.hasOwn(claims, name) ? claims[name] : undefined;
    const values: string[] = [];
    for (const value of Array.isArray(claim) ? (claim as readonly unknown[]) : [claim]) {
      if (typeof value !== "string" || value === "" || value.length > LONGEST_VALUE) continue;
      if (values.length >= MOST_VALUES || value.length > room) break;
      room -= value.length;
      values.push(value);
    }
    if (values.length > 0) attributes[name] = values;
  }
  return attributes;
}

function readAddress(value: unknown): string | undefined {
  const only = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  if (typeof only !== "string" || only.length > 254) return undefined;
  const address = toLowerAscii(only);
  return address !== undefined && ADDRESS.test(address) ? address : undefined;
}

function fillTemplate(
  template: string,
  claims: Readonly<Record<string, unknown>>,
): string | undefined {
  const [, name = "", domain = ""] = /^\{(\w+)\}@(.+)$/.exec(template) ?? [];
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (typeof value !== "string" || value.length > 64) return undefined;
  const local = toLowerAscii(value);
  return local !== undefined && LOCAL_PART.test(local) ? `${local}@${domain}` : undefined;
}

// Before the change of case: of a letter of elsewhere it can make one of ours (U+212A, a "k").
function toLowerAscii(text: string): string | undefined {
  return /^[\x21-\x7e]+$/.test(text) ? text.toLowerCase() : undefined;
}

function mayVouch(establishment: Establishment, issuer: Issuer, account: string): boolean {
  const domain = account.slice(account.lastIndexOf("@") + 1);
  return (
    establishment.mailDomains.includes(domain) && (issuer.mailDomains?.includes(domain) ?? true)
  );
}

function isVerified(
  claim: string,
  claims: Readonly<Record<string, unknown>>,
  issuer: Issuer,
): boolean {
  const verified = claims["email_verified"];
  if (verified === false || verified === "false") return false;
  // OpenID Connect Core section 5.7: `email` alone is no identity; directory attributes are.
  return claim !== "email" || verified === true || issuer.trustEmail;
}

function readName(claims: Readonly<Record<string, unknown>>): string | undefined {
  const name = claims["name"] ?? claims["displayName"];
  if (typeof name !== "string") return undefined;
  return name.replace(/\p{C}/gu, "").trim().slice(0, 200) || undefined;
}
