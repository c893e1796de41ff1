/**
 * From what went wrong upstream to the errors of the wire; every description is safe to show.
 *
 * @module
 */
import type { AccountState, SetError } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { CLOCK_SKEW, SoapFault, UpstreamError } from "./upstream-error.js";

type FailureType = MethodFailure["type"];

const FAULTS: ReadonlyMap<string, readonly [FailureType, string]> = new Map([
  [
    "service.TEMPORARILY_UNAVAILABLE",
    ["serverUnavailable", "The mail server is not available at the moment."],
  ],
  [
    "service.PROXY_ERROR",
    ["serverUnavailable", "A part of the mail server is not available at the moment."],
  ],
  ["service.WRONG_HOST", ["serverUnavailable", "This mailbox is being moved to another server."]],
  ["mail.MAINTENANCE", ["serverUnavailable", "This mailbox is under maintenance."]],
  ["account.MAINTENANCE_MODE", ["serverUnavailable", "This account is under maintenance."]],
  ["account.ACCOUNT_INACTIVE", ["forbidden", "This account is not active."]],
  ["account.AUTH_FAILED", ["forbidden", "The mail server refuses to open this account."]],
  ["account.CHANGE_PASSWORD", ["forbidden", "This account must choose a new password first."]],
  ["account.TWO_FACTOR_AUTH_FAILED", ["forbidden", "This account asks for a second factor."]],
  ["account.NO_SUCH_ACCOUNT", ["accountNotFound", "The mail server has no such account."]],
  ["service.PERM_DENIED", ["forbidden", "The mail server does not permit this."]],
  ["service.AUTH_REQUIRED", ["serverFail", "The mail server does not accept its own sign-in."]],
  ["service.AUTH_EXPIRED", ["serverFail", "The mail server does not accept its own sign-in."]],
  ["mail.MUST_RESYNC", ["cannotCalculateChanges", "The mail server no longer knows that state."]],
  [
    "mail.QUERY_PARSE_ERROR",
    ["unsupportedFilter", "The mail server does not understand this search."],
  ],
  ["mail.NO_SUCH_FOLDER", ["invalidArguments", "This mailbox does not exist any more."]],
  ["mail.NO_SUCH_MSG", ["notFound", "This message does not exist any more."]],
  ["mail.NO_SUCH_APPT", ["notFound", "This event does not exist any more."]],
  ["mail.NO_SUCH_CALITEM", ["notFound", "This event does not exist any more."]],
  ["mail.NO_SUCH_CONTACT", ["notFound", "This contact does not exist any more."]],
  ["mail.NO_SUCH_UPLOAD", ["notFound", "This file does not exist any more."]],
  [
    "mail.TOO_MANY_QUERY_TERMS_EXPANDED",
    ["unsupportedFilter", "Too many words begin like this: a longer text is needed."],
  ],
  [
    "account.NO_SUCH_DISTRIBUTION_LIST",
    ["notFound", "The directory has no such group, or does not show it."],
  ],
  ["mail.INVITE_OUT_OF_DATE", ["notFound", "This event was changed in the meantime."]],
  ["mail.MUST_BE_ORGANIZER", ["forbidden", "Only the organizer can do this."]],
  ["mail.QUOTA_EXCEEDED", ["serverFail", "The mailbox is full."]],
]);

/**
 * States of accounts that faults tell of. To `AuthRequest`, Zimbra answers the same for an account that
 * is unknown, closed, locked or pending: nobody shall learn which accounts exist.
 */
const STATES: ReadonlyMap<string, AccountState> = new Map([
  ["account.MAINTENANCE_MODE", "maintenance"],
  ["mail.MAINTENANCE", "maintenance"],
  ["account.ACCOUNT_INACTIVE", "closed"],
  ["account.AUTH_FAILED", "refused"],
  ["account.NO_SUCH_ACCOUNT", "unknown"],
]);

/** The failure of a method that an error upstream means. */
export function toMethodFailure(error: unknown): MethodFailure {
  if (error instanceof MethodFailure) return error;
  if (error instanceof UpstreamError) return upstreamFailure(error);
  if (error instanceof SoapFault) {
    const skew = Number(error.details.get(CLOCK_SKEW) ?? Number.NaN);
    if (!Number.isNaN(skew)) return clockFailure(skew);
    const known = FAULTS.get(error.code);
    const [type, description] = known ?? ["serverFail", error.message];
    const account = STATES.get(error.code);
    return new MethodFailure(type, description, { cause: error, ...(account && { account }) });
  }
  if (error instanceof DOMException && error.name === "AbortError") {
    return new MethodFailure("serverUnavailable", "The request was cancelled.", { cause: error });
  }
  if (error instanceof DOMException && error.name === "TimeoutError") {
    const description = "The mail server takes too long to answer.";
    return new MethodFailure("serverUnavailable", description, { cause: error });
  }
  return new MethodFailure("serverFail", "Something unexpected happened.", { cause: error });
}

/** The failure that clocks mean which differ by so many milliseconds. */
export function clockFailure(skew: number): MethodFailure {
  const minutes = Math.round(Math.abs(skew) / 60_000);
  const way = skew > 0 ? "ahead of" : "behind";
  return new MethodFailure(
    "serverUnavailable",
    `The mail server's clock is ${minutes} minutes ${way} this one's: it refuses pre-authentication beyond five.`,
  );
}

function upstreamFailure(error: UpstreamError): MethodFailure {
  const lasting = error.kind === "tooLarge" || error.kind === "incomplete";
  return new MethodFailure(lasting ? "serverFail" : "serverUnavailable", error.message, {
    cause: error,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  });
}

/** Runs work whose errors become failures of the wire. */
export async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toMethodFailure(error);
  }
}

const OUT_OF_DATE: SetError = {
  type: "revisionMismatch",
  description: "Somebody else has changed this event.",
};
const ADDRESS_REFUSED: SetError = {
  type: "noSupportedScheduleMethods",
  properties: ["participants"],
  description: "The mail server can't send to one of the addresses.",
};

const BAD_IMAGE: SetError = {
  type: "invalidProperties",
  properties: ["media"],
  description: "The mail server does not take this file as a photo.",
};

const SET_FAULTS: ReadonlyMap<string, SetError> = new Map<string, SetError>([
  ["mail.NO_SUCH_CONTACT", { type: "notFound" }],
  ["mail.NO_SUCH_UPLOAD", { type: "blobNotFound" }],
  ["mail.NO_SUCH_PART", { type: "blobNotFound" }],
  ["mail.INVALID_IMAGE", BAD_IMAGE],
  [
    "mail.TOO_MANY_CONTACTS",
    { type: "overQuota", description: "There is no room for more contacts." },
  ],
  ["mail.CONTACT_TOO_BIG", { type: "tooLarge", description: "This contact is too large." }],
  ["mail.NO_SUCH_APPT", { type: "notFound" }],
  ["mail.NO_SUCH_CALITEM", { type: "notFound" }],
  ["mail.INVITE_OUT_OF_DATE", OUT_OF_DATE],
  ["mail.MODIFY_CONFLICT", OUT_OF_DATE],
  [
    "mail.MUST_BE_ORGANIZER",
    { type: "forbidden", description: "Only the organizer can change this event." },
  ],
  ["mail.SEND_ABORTED_ADDRESS_FAILURE", ADDRESS_REFUSED],
  ["mail.SEND_PARTIAL_ADDRESS_FAILURE", ADDRESS_REFUSED],
  ["mail.NO_SUCH_MSG", { type: "notFound" }],
  ["mail.NO_SUCH_ITEM", { type: "notFound" }],
  [
    "mail.NO_SUCH_FOLDER",
    { type: "notFound", description: "This mailbox does not exist any more." },
  ],
  ["mail.NO_SUCH_TAG", { type: "notFound", description: "This tag does not exist any more." }],
  ["mail.QUOTA_EXCEEDED", { type: "overQuota", description: "The mailbox is full." }],
  [
    "mail.IMMUTABLE_OBJECT",
    { type: "forbidden", description: "System mailboxes can't be changed." },
  ],
  ["mail.CANNOT_CONTAIN", { type: "invalidProperties", properties: ["mailboxIds"] }],
  ["mail.CANNOT_PARENT", { type: "invalidProperties", properties: ["parentId"] }],
  [
    "service.PERM_DENIED",
    { type: "forbidden", description: "The mail server does not permit this." },
  ],
  [
    "mail.ALREADY_EXISTS",
    { type: "invalidProperties", properties: ["name"], description: "This name is taken." },
  ],
  [
    "mail.INVALID_NAME",
    { type: "invalidProperties", properties: ["name"], description: "This name is not allowed." },
  ],
]);

/** The failure of one record that a fault means; other errors fail the whole method. */
export function toSetError(error: unknown): SetError {
  if (!(error instanceof SoapFault)) throw toMethodFailure(error);
  const known = SET_FAULTS.get(error.code);
  if (known) return known;
  if (FAULTS.has(error.code)) throw toMethodFailure(error);
  return { type: "forbidden", description: error.message };
}
