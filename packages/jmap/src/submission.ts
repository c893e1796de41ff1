/**
 * Identities a person may send as (RFC 8621 section 6).
 *
 * @module
 */
import type { Capability } from "./capability.js";
import type { GetArguments, GetResponse, Id, Method } from "./core.js";
import type { EmailAddress } from "./mail.js";

/** The URN of the submission capability (RFC 8621 section 1.3.2). */
export const SUBMISSION = "urn:ietf:params:jmap:submission";

/** What an account's submission capability holds (RFC 8621 section 1.3.2). */
export interface SubmissionCapability {
  /** Seconds a sending may be delayed; 0 where it can't. */
  readonly maxDelayedSend: number;
  readonly submissionExtensions: Readonly<Record<string, readonly string[]>>;
}

/** An address with its name and signature (RFC 8621 section 6). */
export interface Identity {
  readonly id: Id;
  readonly name: string;
  readonly email: string;
  readonly replyTo: readonly EmailAddress[] | null;
  readonly bcc: readonly EmailAddress[] | null;
  readonly textSignature: string;
  readonly htmlSignature: string;
  readonly mayDelete: boolean;
}

/** Methods of the submission capability that the profile has. */
export interface SubmissionMethods {
  readonly "Identity/get": Method<GetArguments<keyof Identity>, GetResponse<Identity>>;
}

/** The submission capability (RFC 8621 section 6). */
export const submission: Capability<SubmissionMethods> = { uri: SUBMISSION, types: ["Identity"] };
