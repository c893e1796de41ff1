/**
 * What errors of a submission mean; no text of the server is told.
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";

/** Seconds after which a server that was away is asked again. */
const RETRY_AFTER = 30;

interface SmtpError {
  readonly code: string;
  /** Reply code of RFC 5321, 0 where the server said nothing. */
  readonly reply: number;
}

function read(error: unknown): SmtpError {
  const { code, responseCode } = error instanceof Error ? { ...empty, ...fields(error) } : empty;
  return { code, reply: responseCode };
}

const empty = { code: "", responseCode: 0 };

function fields(error: Error): Partial<typeof empty> {
  const { code, responseCode } = error as {
    readonly code?: unknown;
    readonly responseCode?: unknown;
  };
  return {
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof responseCode === "number" ? { responseCode } : {}),
  };
}

/** Whether the server refused the credential (RFC 4954 section 6), rather than having no time for it. */
export function isRefusedCredential(error: unknown): boolean {
  const { code, reply } = read(error);
  return code === "EAUTH" && reply >= 500;
}

/** Whether an error says that the connection is gone, and nothing of what was asked. */
export function isLost(error: unknown): boolean {
  return read(error).reply === 0;
}

/** The failure of opening a connection. */
export function connectFailure(error: unknown): MethodFailure {
  if (error instanceof MethodFailure) return error;
  const { code } = read(error);
  const description =
    code === "ETLS" || /CERT|_SSL_/.test(originalCode(error))
      ? "The submission server's certificate is not trusted, or it offers no TLS."
      : "The submission server can't be reached.";
  return new MethodFailure("serverUnavailable", description, {
    cause: error,
    retryAfter: RETRY_AFTER,
  });
}

function originalCode(error: unknown): string {
  const { originalCode: code } = (error ?? {}) as { readonly originalCode?: unknown };
  return typeof code === "string" ? code : error instanceof Error ? error.message : "";
}

/** The failure of sending; `isBodySent` when the server may have the whole message. */
export function sendFailure(error: unknown, isBodySent: boolean): MethodFailure {
  if (error instanceof MethodFailure) return error;
  const { code, reply } = read(error);
  const options = { cause: error, retryAfter: RETRY_AFTER };
  if (reply === 0 && isBodySent) return ambiguous(error);
  if (reply === 0 && code === "EMESSAGE") {
    return new MethodFailure("requestTooLarge", "This message is too large to be sent.", options);
  }
  if (reply === 0) {
    const description = "The connection to the submission server was lost: nothing was sent.";
    return new MethodFailure("serverUnavailable", description, options);
  }
  if (reply < 500) {
    const description = "The submission server takes no message at the moment: nothing was sent.";
    return new MethodFailure("serverUnavailable", description, options);
  }
  if (reply === 552 || reply === 523) {
    return new MethodFailure("requestTooLarge", "This message is too large to be sent.", options);
  }
  const description = "The submission server refuses this message: nothing was sent.";
  return new MethodFailure("forbidden", description, { cause: error });
}

/** Nobody knows whether the message was taken: sending it again could send it twice. */
function ambiguous(cause: unknown): MethodFailure {
  const description =
    "The connection ended before the submission server said whether it took the message: it may have been sent, and is not sent again.";
  return new MethodFailure("serverPartialFail", description, { cause });
}

/** Some of the recipients were refused. */
export function partlyRefused(refused: number): MethodFailure {
  const people = refused === 1 ? "One recipient was" : `${refused} recipients were`;
  return new MethodFailure(
    "serverPartialFail",
    `${people} refused by the submission server; the message was sent to the others.`,
  );
}
