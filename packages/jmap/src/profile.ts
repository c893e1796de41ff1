/**
 * What the gateway adds to JMAP around the wire: how a page gets its session (docs/profile.md).
 *
 * @module
 */
import type { Id, Session } from "./core.js";
import type { MailboxRole } from "./mail.js";

/** What every vendor capability of the profile starts with (RFC 8620 section 1.8). */
export const VENDOR = "https://partage-ent.example/jmap/";

/** The header that carries the anti-CSRF value of a cookie session. */
export const CSRF_HEADER = "X-Partage-CSRF";

/** Who is signed in, as far as a page needs to know. */
export interface SignedInPerson {
  /** Name to show. */
  readonly name: string;
  readonly email: string;
}

/** What a mail system says of an account that it does not open; `refused` where it does not say more. */
export type AccountState = "unknown" | "closed" | "locked" | "pending" | "maintenance" | "refused";

/** Whom people ask, member `help` of problem details about an account. */
export interface HelpDesk {
  readonly url?: string;
  readonly email?: string;
  readonly phone?: string;
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
  /** What the person could have beside, by signing in once more (`auth/login?step_up=1`); absent when that is nothing. */
  readonly stepUp?: { readonly scopes: readonly string[] };
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

/** What somebody does in a course, by the words of LTI (Core 1.3 appendix A.2.3). */
export type CourseRole = "instructor" | "administrator" | "contentDeveloper" | "mentor" | "learner";

/** Somebody in a course, as the course platform says it. */
export interface CoursePerson {
  readonly name: string;
  /** Absent where the platform does not tell it, it is no address, or it is not for who asks. */
  readonly email?: string;
  /** Those that are known; none where the platform says something else. */
  readonly roles: readonly CourseRole[];
}

/** Answer of `GET lti/people`: who is in the course of a launch, in the platform's order. */
export interface CoursePeople {
  readonly people: readonly CoursePerson[];
}
