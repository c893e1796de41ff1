/**
 * A way in for `POST v1/token`: checks a subject token and says whose it is (RFC 8693).
 *
 * @module
 */
import type { MappedAccount } from "./account.js";
import type { Establishment, Issuer } from "./config.js";
import type { IssuedIdentity } from "./sign-in.js";

/** A token exchange as it was asked for, its form already checked. */
export interface GrantRequest {
  readonly subjectToken: string;
  /** Other parameters of the request, by name. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Origin of the page that asks; null for a program. */
  readonly origin: string | null;
  /** Thumbprint of the key that the request proved to hold (RFC 9449); null where it proved none. */
  readonly keyThumbprint: string | null;
  /** Establishments that are served under the host that was asked for. */
  readonly establishments: readonly Establishment[];
}

/** Who came in by a grant. */
export interface Granted {
  readonly establishment: Establishment;
  /** The configured issuer whose rules of account mapping apply. */
  readonly issuer: Issuer;
  readonly identity: IssuedIdentity;
  /** Most that this grant gives, before the establishment's own bound. */
  readonly scopes: readonly string[];
  /** The session does not outlive this: milliseconds since the epoch. */
  readonly expiresAt?: number;
  /** What the host said of the place, for the session. */
  readonly host?: Readonly<Record<string, string>>;
  /** Hash of the id of the session that this one comes from, and ends with. */
  readonly parentHash?: string;
  /** The account, where a session already has it: claims are not kept. */
  readonly person?: MappedAccount;
  /** Hash of the id of the session whose place the new one takes: it ends soon after. */
  readonly replaces?: string;
  /** Until when the session may be renewed by its own token, where that is bound to a key. */
  readonly renewableUntil?: number;
}

/** The port. */
export interface Grant {
  /** URN or URL of `subject_token_type` (RFC 8693 section 3). */
  readonly subjectTokenType: string;
  /** @throws {@link GrantRefusal} */
  exchange(request: GrantRequest): Promise<Granted>;
}

/** A subject token that was not accepted; `reason` is a stable code for logs, never shown. */
export class GrantRefusal extends Error {
  override readonly name = "GrantRefusal";
  readonly reason: string;
  /** Whether trying again later makes sense: the issuer's keys could not be had. */
  readonly temporary: boolean;
  /** Whose rules it was refused by, where that was known. */
  readonly by: RefusedBy | undefined;

  constructor(
    reason: string,
    options: {
      readonly cause?: unknown;
      readonly temporary?: boolean;
      readonly by?: RefusedBy;
    } = {},
  ) {
    super(`subject token refused: ${reason}`, { cause: options.cause });
    this.reason = reason;
    this.temporary = options.temporary ?? false;
    this.by = options.by;
  }
}

/** A configured issuer that a subject token was refused by, for the audit. */
export interface RefusedBy {
  readonly establishment: string;
  readonly issuer: string;
}

/** Does what may refuse a token, and has a refusal say whose rules it was refused by. */
export async function refusingFor<Result>(
  { establishment, issuer }: Pick<Granted, "establishment" | "issuer">,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof GrantRefusal)) throw error;
    const by = { establishment: establishment.key, issuer: issuer.issuer };
    const { reason, temporary, cause } = error;
    throw new GrantRefusal(reason, { cause, temporary, by });
  }
}
