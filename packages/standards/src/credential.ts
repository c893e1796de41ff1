/**
 * How one account signs in at the servers behind the back end. Credentials are asked for when a
 * connection is opened, kept nowhere here, and never part of a message of an error.
 *
 * @module
 */
import type { Principal } from "@partage-ent/server";

/** The servers that ask who somebody is. */
export type ServiceKind = "imap" | "smtp" | "caldav" | "carddav" | "jmap";

/** A login name with a secret: an app password, or a CAS proxy ticket, which is good for one sign-in. */
export interface PasswordCredential {
  readonly kind: "password";
  readonly username: string;
  readonly password: string;
}

/**
 * A master user that acts for somebody: SASL PLAIN with an authorization identity (RFC 4616), over HTTP
 * `Authorize-As` (Cyrus). `joined` is for servers that take both in one login name (`user*master`, Dovecot).
 */
export interface ProxyCredential {
  readonly kind: "proxy";
  readonly authorizeAs: string;
  readonly username: string;
  readonly password: string;
  readonly joined?: string;
}

/** An access token of the person's own sign-in: OAUTHBEARER (RFC 7628) or XOAUTH2, over HTTP `Bearer`. */
export interface BearerCredential {
  readonly kind: "bearer";
  readonly username: string;
  readonly accessToken: string;
}

/**
 * Headers that a server believes because only the gateway can reach it: the name of the account, and where
 * it is asked for a shared secret. HTTP servers only.
 */
export interface HeaderCredential {
  readonly kind: "header";
  readonly username: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How one account signs in at one server. */
export type Credential = PasswordCredential | ProxyCredential | BearerCredential | HeaderCredential;

/** Where credentials come from. */
export interface Credentials {
  /**
   * What to sign in with now: a fresh one where they are good for one use only.
   *
   * @throws MethodFailure `forbidden` when the person has to sign in (again) before anything can be asked.
   */
  get(principal: Principal, service: ServiceKind): Promise<Credential>;
  /** The server did not accept it. Answers whether asking {@link Credentials.get} again may give a better one. */
  refused(principal: Principal, service: ServiceKind, credential: Credential): Promise<boolean>;
}
