/**
 * What the gateway adds to JMAP around the wire: how a page gets its session (docs/profile.md).
 *
 * @module
 */
import type { Id, Session } from "./core.js";
import type { MailboxRole } from "./mail.js";

/** What every vendor capability of the profile starts with (RFC 8620 section 1.8). */
export const VENDOR = "https://partage-ent.example/jmap/";

/** Kinds of subject tokens of `POST v1/token` (RFC 8693 section 3; those of this profile under its own URL). */
export const SUBJECT_TOKEN_TYPES = {
  /** A JWT access token made for the gateway (RFC 9068). */
  accessToken: "urn:ietf:params:oauth:token-type:access_token",
  /** A JWT of a host: the userinfo of a uPortal, the token of the Moodle plugin. */
  jwt: "urn:ietf:params:oauth:token-type:jwt",
  /** A proxy ticket of CAS (protocol 3.0 section 2.7) for the gateway's address of `v1/token`. */
  casTicket: `${VENDOR}token-type/cas-ticket`,
  /** The code that the page of an LTI launch carries, good once for 30 seconds. */
  ltiLaunchCode: `${VENDOR}token-type/lti-launch-code`,
  /** The code that a popup gave to the page that opened it; `code_verifier` goes with it (RFC 7636). */
  popupCode: `${VENDOR}token-type/popup-code`,
  /** A token of the gateway itself that is bound to a key, to be renewed with a proof of that key. */
  ownToken: `${VENDOR}token-type/access-token`,
} as const;

/** The header that carries the anti-CSRF value of a cookie session. */
export const CSRF_HEADER = "X-Partage-CSRF";

/** Who is signed in, as far as a page needs to know. */
export interface SignedInPerson {
  /** Name to show. */
  readonly name: string;
  readonly email: string;
}

/** Ids that a first batch needs, by account. */
export interface WellKnownIds {
  readonly mailboxes: Readonly<Partial<Record<MailboxRole, Id>>>;
  /** The calendar that new events go into; absent without calendars. */
  readonly defaultCalendar?: Id;
}

/**
 * Answer of `GET v1/session` (200; 401 with problem details when nobody is signed in), and the
 * `partage` member of the answer of `POST v1/token`.
 */
export interface GatewaySession {
  readonly jmap: Session;
  readonly person: SignedInPerson;
  readonly wellKnown: Readonly<Record<Id, WellKnownIds>>;
  /** Scopes of this session, `mail.read` `mail.write` ... */
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Value for {@link CSRF_HEADER} on every request that is not GET; absent with a bearer token. */
  readonly csrf?: string;
  /** How this establishment can be reached beyond the widgets. */
  readonly links: {
    /** Address of the webmail through the gateway's pre-auth jump (`open?...`); absent when there is none. */
    readonly open?: string;
    /** Address of the static reading frame. */
    readonly frame: string;
    /** Address of the image proxy, to which `?url=...` is added; absent where there is none. */
    readonly image?: string;
  };
  /** IANA zone of the account, `Europe/Paris`. */
  readonly timeZone: string;
}

/** Answer of `POST v1/token` (RFC 8693 section 2.2.1). */
export interface TokenResponse {
  readonly access_token: string;
  readonly issued_token_type: "urn:ietf:params:oauth:token-type:access_token";
  readonly token_type: "Bearer" | "DPoP";
  /** Seconds. */
  readonly expires_in: number;
  readonly scope: string;
  readonly partage: GatewaySession;
}
