/**
 * Who may ask the identity provider for what.
 *
 * @module
 */

/** An application that signs people in. */
export interface IdentityClient {
  readonly clientId: string;
  /** Absent for a public client, which then uses PKCE alone. */
  readonly clientSecret?: string;
  /** How the secret is sent. Default: `client_secret_basic`. */
  readonly authMethod?: "client_secret_basic" | "client_secret_post";
  /** Name that the sign-in page shows. */
  readonly name: string;
  /** Compared character by character (RFC 9700 section 2.1). */
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  /** Receives logout tokens (OpenID Connect Back-Channel Logout section 2.5). */
  readonly backchannelLogoutUri?: string;
}

/** An API for which JWT access tokens are issued (RFC 8707, RFC 9068). */
export interface IdentityResource {
  /** The resource indicator, which becomes the audience. */
  readonly audience: string;
  /** Scopes that may be asked for. */
  readonly scopes: readonly string[];
  /** Seconds. Default: 300. */
  readonly lifetime?: number;
}
