/**
 * The one error of the SDK.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";

/** What went wrong, as a stable word. */
export type PartageErrorCode =
  /** Nobody is signed in. */
  | "ERR_SIGNED_OUT"
  /** The person was signed in and the session has ended. */
  | "ERR_EXPIRED"
  /** The gateway can't be reached: no network, or blocked by the page's policy. */
  | "ERR_OFFLINE"
  /** No answer in time. */
  | "ERR_TIMEOUT"
  /** The gateway or the mail system is there but can't serve now. */
  | "ERR_UNAVAILABLE"
  /** This session may not do that. */
  | "ERR_FORBIDDEN"
  /** The mailbox, email, or blob does not exist (any more). */
  | "ERR_NOT_FOUND"
  /** Too many requests; `retryAfter` says when to try again, where known. */
  | "ERR_RATE_LIMIT"
  /** The account is full. */
  | "ERR_OVER_QUOTA"
  /** More than the server takes at once. */
  | "ERR_TOO_LARGE"
  /** A filter, search or sort that the server can't serve. */
  | "ERR_INVALID_FILTER"
  /** Something else the server does not accept as it was put. */
  | "ERR_INVALID_ARGUMENTS"
  /** It changed meanwhile: read again, then try again. */
  | "ERR_CONFLICT"
  /** This server does not have that capability or method. */
  | "ERR_UNSUPPORTED"
  /** The browser let no sign-in window open. */
  | "ERR_POPUP_BLOCKED"
  /** The sign-in window was closed, or can't be heard any more, before somebody was signed in. */
  | "ERR_POPUP_CLOSED"
  /** An answer that is not what it claims to be. */
  | "ERR_PROTOCOL";

/** What an error carries beside its code and message. */
export interface PartageErrorOptions {
  readonly cause?: unknown;
  /** Seconds after which trying again makes sense, where the server said so. */
  readonly retryAfter?: number | undefined;
  /** Overrides what the code alone says. */
  readonly retryable?: boolean | undefined;
  /** Which records failed and why, when a change of several failed in part. */
  readonly failed?: Readonly<Record<Id, PartageErrorCode>> | undefined;
}

/** Every failure that the SDK reports, except an abort (which rejects with the signal's reason). */
export class PartageError extends Error {
  override readonly name = "PartageError";
  readonly code: PartageErrorCode;
  /** True when the same call may succeed later, unchanged. */
  readonly retryable: boolean;
  /** Seconds after which trying again makes sense, where the server said so. */
  readonly retryAfter: number | undefined;
  /** Which records failed and why, when a change of several failed in part: the others are done. */
  readonly failed: Readonly<Record<Id, PartageErrorCode>> | undefined;

  constructor(code: PartageErrorCode, message: string, options: PartageErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable ?? /OFFLINE|TIMEOUT|UNAVAILABLE|RATE/.test(code);
    this.retryAfter = options.retryAfter;
    this.failed = options.failed;
  }
}

/** Tells a {@link PartageError}, also one of another copy of this module in the page. */
export function isPartageError(error: unknown): error is PartageError {
  return error instanceof Error && error.name === "PartageError" && "code" in error;
}

/** The `code` of whatever was thrown; undefined where it has none. */
export function errorCode(error: unknown): unknown {
  return (error as { readonly code?: unknown } | undefined)?.code;
}
