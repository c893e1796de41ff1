/**
 * What an upstream JMAP server refuses, in words of our own: its texts may hold anything.
 *
 * @module
 */
import {
  JmapError,
  type MethodErrorType,
  type SetError,
  type SetErrorType,
} from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { retryAfterOf } from "../http/retry-after.js";
import { isRecord } from "./shape.js";

const METHOD_ERRORS: Readonly<Partial<Record<MethodErrorType, string>>> = {
  serverFail: "The mail server failed at this.",
  serverPartialFail: "The mail server did a part of this only.",
  invalidArguments: "The mail server does not take these arguments.",
  forbidden: "The mail server does not allow this.",
  accountNotSupportedByMethod: "The mail server does not offer this for the account.",
  accountReadOnly: "The account can only be read.",
  requestTooLarge: "This is more than the mail server does at once.",
  cannotCalculateChanges: "The mail server does not know what changed since.",
  stateMismatch: "Something else has changed meanwhile.",
  anchorNotFound: "The anchor is not among the results.",
  unsupportedSort: "The mail server does not sort by this.",
  unsupportedFilter: "The mail server does not filter by this.",
  tooManyChanges: "The mail server has more changes than may be told.",
  notFound: "There is no such thing.",
};

/** The account is not there any more, or the session object is older than what happened. */
export const ACCOUNT_GONE = "accountNotFound";

/** What a call failed with, as an error of the port. */
export function toMethodFailure(error: unknown): unknown {
  if (!(error instanceof JmapError)) return error;
  const { type } = error;
  if (type === "badResponse") return notUnderstood();
  if (type === "unknownMethod" || type.startsWith("urn:")) {
    return failureOf("accountNotSupportedByMethod", error);
  }
  if (type === "serverUnavailable" || type === ACCOUNT_GONE) return unavailable(5, error);
  return failureOf(
    Object.hasOwn(METHOD_ERRORS, type) ? (type as MethodErrorType) : "serverFail",
    error,
  );
}

function failureOf(type: MethodErrorType, cause: Error): MethodFailure {
  return new MethodFailure(type, METHOD_ERRORS[type] ?? "The mail server failed at this.", {
    cause,
  });
}

/** The server can't answer now. */
export function unavailable(retryAfter: number | undefined, cause?: unknown): MethodFailure {
  return new MethodFailure("serverUnavailable", "The mail server can't answer at the moment.", {
    retryAfter: retryAfter ?? 10,
    cause,
  });
}

/** The server answered what no JMAP server answers. */
export function notUnderstood(): MethodFailure {
  return new MethodFailure("serverFail", "The mail server's answer can't be understood.");
}

/** The failure that an HTTP status means; undefined where it is an answer. */
export function refusalOf(response: Response, now: number): MethodFailure | undefined {
  const { status, headers } = response;
  if (status === 429 || status >= 500) return unavailable(retryAfterOf(headers, now));
  if (status === 401 || status === 403) {
    return new MethodFailure("forbidden", "The mail server does not accept the sign-in.");
  }
  return undefined;
}

/** A request that was refused as a whole (RFC 8620 section 3.6.1). */
export function requestProblem(problem: unknown): MethodFailure {
  const { type, limit } = isRecord(problem) ? problem : {};
  if (type !== "urn:ietf:params:jmap:error:limit") return notUnderstood();
  if (limit === "maxConcurrentRequests" || limit === "maxConcurrentUpload") return unavailable(2);
  return new MethodFailure("requestTooLarge", "This is more than the mail server does at once.");
}

const SET_ERRORS: ReadonlySet<string> = new Set<SetErrorType>([
  "forbidden",
  "overQuota",
  "tooLarge",
  "rateLimit",
  "notFound",
  "invalidPatch",
  "willDestroy",
  "invalidProperties",
  "singleton",
  "mailboxHasChild",
  "mailboxHasEmail",
  "tooManyKeywords",
  "tooManyMailboxes",
  "blobNotFound",
  "addressBookHasContents",
]);

/** Why one record was refused; what we have no word for is `forbidden`. */
export function readSetError(value: unknown): SetError {
  const { type, properties } = isRecord(value) ? value : {};
  const known =
    typeof type === "string" && SET_ERRORS.has(type) ? (type as SetErrorType) : "forbidden";
  const names = Array.isArray(properties)
    ? properties
        .filter((name): name is string => /^[\w/~-]{1,100}$/.test(String(name)))
        .slice(0, 20)
    : [];
  return {
    type: known,
    description: "The mail server does not take this.",
    ...(names.length > 0 ? { properties: names } : {}),
  };
}
