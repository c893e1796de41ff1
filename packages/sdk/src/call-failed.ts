/**
 * Failures of calls and of records as codes: loaded when there is one.
 *
 * @module
 */
import type { Id, JmapError, SetError, SetErrorType } from "@partage-ent/jmap";
import { PartageError, type PartageErrorCode } from "./error.js";

const CODES: readonly (readonly [RegExp, PartageErrorCode])[] = [
  [/^unsupported/, "ERR_INVALID_FILTER"],
  [/^forbidden|ReadOnly$/, "ERR_FORBIDDEN"],
  [/otFound$|^accountNot/, "ERR_NOT_FOUND"],
  [/Large$|^tooMany(Keywords|Mailboxes)|:limit$/, "ERR_TOO_LARGE"],
  [/Mismatch$|Changes$|^willDestroy|Has[A-Z]/, "ERR_CONFLICT"],
  [/^overQuota/, "ERR_OVER_QUOTA"],
  [/^rateLimit/, "ERR_RATE_LIMIT"],
  [/^server/, "ERR_UNAVAILABLE"],
  [/unknown(Method|Capability)$/, "ERR_UNSUPPORTED"],
  [/^badResponse|:not/, "ERR_PROTOCOL"],
];

function codeOf(type: JmapError["type"] | SetErrorType): PartageErrorCode {
  return CODES.find(([pattern]) => pattern.test(type))?.[1] ?? "ERR_INVALID_ARGUMENTS";
}

/** Makes the error of a failed call (RFC 8620 section 3.6.2). */
export function callFailed(cause: JmapError): PartageError {
  const { retryAfter } = cause.details;
  return new PartageError(codeOf(cause.type), cause.message, {
    cause,
    retryAfter: typeof retryAfter === "number" ? retryAfter : undefined,
  });
}

/** Makes the error of a change that failed for some records (RFC 8620 section 5.3). */
export function recordsFailed(failures: readonly (readonly [Id, SetError])[]): PartageError {
  const failed = Object.fromEntries(failures.map(([id, { type }]) => [id, codeOf(type)]));
  const { type, description = type } = failures[0]![1];
  const message = `${failures.length} records were not changed: ${description}`;
  return new PartageError(codeOf(type), message, { failed });
}
