/**
 * Refusals as problem details (RFC 9457): a stable code, never a stack, a host or a token.
 *
 * @module
 */

const TYPE = "https://partage-ent.example/problem/";

/** Codes and their titles; a page shows its own words for a code. */
const TITLES = {
  "signed-out": "Nobody is signed in",
  "session-expired": "The session has ended",
  "token-invalid": "The access token is not valid here",
  "proof-invalid": "The DPoP proof is not valid",
  "origin-refused": "This origin may not use the gateway",
  "csrf-refused": "The anti-CSRF header is missing or wrong",
  "fetch-refused": "The browser asked for this in a way that is not allowed",
  "unknown-host": "The gateway does not serve this host",
  "not-found": "There is nothing at this address",
  "method-refused": "This address does not take this method",
  "type-refused": "The content type is not accepted here",
  "too-large": "The body is too large",
  malformed: "The body can't be read",
  "too-many-requests": "Too many requests",
  "mail-unavailable": "The mail system does not answer",
  "mail-refused": "The mail system does not open this account",
  "account-unknown": "The mail system has no such account",
  "account-closed": "The account is closed",
  "account-locked": "The account is locked",
  "account-pending": "The account is not open yet",
  "account-maintenance": "The account is in maintenance",
  "credential-required": "The person has to sign in to the mail system itself first",
  "people-unavailable": "The people of the course can't be had",
  "scope-refused": "The session may not do this",
  "jump-unavailable": "The webmail can't be opened from here",
  "image-unavailable": "The image can't be shown",
  closing: "The gateway is stopping",
  internal: "The gateway failed",
} as const;

/** Stable code of a refusal. */
export type ProblemCode = keyof typeof TITLES;

/** A refusal with its HTTP status. */
export class GatewayProblem extends Error {
  override readonly name = "GatewayProblem";
  readonly status: number;
  readonly code: ProblemCode;
  readonly headers: Readonly<Record<string, string>>;
  /** Further members of the problem details. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: ProblemCode,
    options: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly members?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(TITLES[code], { cause: options.cause });
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.members = options.members ?? {};
  }
}

/** The answer for a refusal. */
export function problemResponse(problem: GatewayProblem, requestId: string): Response {
  const details = {
    type: TYPE + problem.code,
    title: TITLES[problem.code],
    status: problem.status,
    ...problem.members,
    requestId,
  };
  return new Response(JSON.stringify(details), {
    status: problem.status,
    headers: { ...problem.headers, "Content-Type": "application/problem+json" },
  });
}
