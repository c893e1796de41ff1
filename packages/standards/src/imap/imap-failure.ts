/**
 * From what went wrong on a connection to the errors of the wire; every description is safe to show, and
 * none holds what the server said.
 *
 * @module
 */
import type { MethodErrorType, SetError } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import { refusalOf } from "../mail/imap-command.js";

/** Seconds after which a server that did not answer may be asked again. */
const RETRY_AFTER = 5;

const LOST: ReadonlySet<string> = new Set([
  ...["NoConnection", "EConnectionClosed", "StateLogout", "ETIMEOUT", "UnexpectedTag"],
  ...["ECONNRESET", "ECONNABORTED", "EPIPE", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"],
]);

const UNREACHABLE: ReadonlySet<string> = new Set([
  ...["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT"],
  ...["CONNECT_TIMEOUT", "GREETING_TIMEOUT", "UPGRADE_TIMEOUT"],
  ...["ClosedAfterConnectText", "ClosedAfterConnectTLS"],
]);

/** Response codes of refusals (RFC 5530, RFC 9051 section 7.1). */
const REFUSALS: ReadonlyMap<string, readonly [MethodErrorType, string]> = new Map([
  ["NOPERM", ["forbidden", "The mail server does not permit this."]],
  ["READ-ONLY", ["forbidden", "This mailbox can only be read."]],
  ["NONEXISTENT", ["notFound", "This mailbox does not exist any more."]],
  ["TRYCREATE", ["notFound", "This mailbox does not exist any more."]],
  ["OVERQUOTA", ["serverFail", "The mailbox is full."]],
  ["LIMIT", ["serverUnavailable", "The mail server has reached a limit."]],
  ["INUSE", ["serverUnavailable", "This mailbox is in use at the moment."]],
  ["UNAVAILABLE", ["serverUnavailable", "The mail server is not available at the moment."]],
]);

/** The code of an error of imapflow or Node. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

/** The response code of a refusal, in upper case: imapflow puts it in one place or another. */
export function responseCode(error: unknown): string | undefined {
  const told =
    error instanceof Error && "serverResponseCode" in error ? error.serverResponseCode : undefined;
  return typeof told === "string" ? told.toUpperCase() : refusalOf(error)?.code;
}

/** Whether an error means that the connection is gone, which says nothing about what was asked. */
export function isLost(error: unknown): boolean {
  return LOST.has(errorCode(error));
}

/** Whether a certificate is the reason. */
function isUntrusted(error: unknown): boolean {
  return /CERT|_SSL_|^ERR_TLS|UNABLE_TO_|STARTTLS/.test(errorCode(error));
}

/** The failure of a method that an error means. */
export function toMethodFailure(error: unknown): MethodFailure {
  if (error instanceof MethodFailure) return error;
  if (error instanceof DOMException && error.name === "AbortError") {
    return new MethodFailure("serverUnavailable", "The request was cancelled.", { cause: error });
  }
  if (error instanceof DOMException && error.name === "TimeoutError") return tooSlow(error);
  if (refusalOf(error)) {
    const isMissing = error instanceof Error && "mailboxMissing" in error && error.mailboxMissing;
    const code = isMissing ? "NONEXISTENT" : responseCode(error);
    const known = REFUSALS.get(code ?? "");
    const [type, description] = known ?? ["serverFail", "The mail server refuses this."];
    return new MethodFailure(type, description, { cause: error });
  }
  const options = { cause: error, retryAfter: RETRY_AFTER };
  if (isLost(error)) {
    const description = "The connection to the mail server was lost.";
    return new MethodFailure("serverUnavailable", description, options);
  }
  if (isUntrusted(error)) {
    const description = "The mail server's certificate is not trusted, or it offers no TLS.";
    return new MethodFailure("serverUnavailable", description, options);
  }
  if (UNREACHABLE.has(errorCode(error))) {
    return new MethodFailure("serverUnavailable", "The mail server can't be reached.", options);
  }
  if (/^ParserError|Too(Large|Many)|NESTING|InvalidResponse/.test(errorCode(error))) {
    const description = "The mail server gave an answer that makes no sense.";
    return new MethodFailure("serverFail", description, { cause: error });
  }
  return new MethodFailure("serverFail", "Something unexpected happened.", { cause: error });
}

/** The failure of waiting too long. */
export function tooSlow(cause?: unknown): MethodFailure {
  const description = "The mail server takes too long to answer.";
  return new MethodFailure("serverUnavailable", description, { cause, retryAfter: RETRY_AFTER });
}

const SET_ERRORS: ReadonlyMap<string, SetError> = new Map<string, SetError>([
  ["NOPERM", { type: "forbidden", description: "The mail server does not permit this." }],
  ["OVERQUOTA", { type: "overQuota", description: "The mailbox is full." }],
  ["NONEXISTENT", { type: "notFound", description: "This mailbox does not exist any more." }],
  [
    "ALREADYEXISTS",
    { type: "invalidProperties", properties: ["name"], description: "This name is taken." },
  ],
  [
    "CANNOT",
    { type: "invalidProperties", properties: ["name"], description: "This name is not allowed." },
  ],
  ["HASCHILDREN", { type: "mailboxHasChild", description: "There are mailboxes in this mailbox." }],
]);

/** The failure of one record that a refusal means; other errors fail the whole method. */
export function toSetError(error: unknown): SetError {
  const failure = toMethodFailure(error);
  const cause: unknown = error instanceof MethodFailure ? error.cause : error;
  if (refusalOf(cause) === undefined || failure.type === "serverUnavailable") throw failure;
  const known = SET_ERRORS.get(responseCode(cause) ?? "");
  return known ?? { type: "forbidden", description: "The mail server refuses this." };
}
