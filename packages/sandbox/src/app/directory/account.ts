/**
 * The entries of the directory, as Zimbra's LDAP holds them.
 * @module
 */

/** Attributes by name; every attribute has a list of values. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

/** Attributes as callers give them: one value or several. */
export type AttributeValues = Readonly<Record<string, string | readonly string[]>>;

/** One account; its mailbox has the same id. */
export interface Account {
  /** The zimbraId, a UUID. */
  readonly id: string;
  /** The address, in lower case. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly attributes: Attributes;
  /** Salted hash of the password. */
  readonly password: string;
  readonly isAdmin: boolean;
  /** Counts up to end every token that was issued before (`zimbraAuthTokenValidityValue`). */
  readonly tokenValidity: number;
  /** Milliseconds of recent failed sign-ins, for the lock-out. */
  readonly failures: readonly number[];
  /** Milliseconds until which the account is locked out. */
  readonly lockedUntil?: number | undefined;
}

/** A class of service: attributes that its accounts inherit. */
export interface ClassOfService {
  readonly id: string;
  readonly name: string;
  readonly attributes: Attributes;
}

/** A mail domain with its pre-auth key. */
export interface Domain {
  readonly id: string;
  readonly name: string;
  readonly attributes: Attributes;
}

/** A distribution list. */
export interface DistributionList {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly attributes: Attributes;
}
