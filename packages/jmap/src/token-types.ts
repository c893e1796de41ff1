import { VENDOR } from "./profile.js";

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
