/**
 * What can go wrong between us and a Zimbra server.
 *
 * @module
 */

/**
 * Why no SOAP answer came: no connection, too slow, refused for now (429, 502, 503, 504), an answer
 * that is not SOAP, one that stops in the middle, one above the size limit, one that leaves out a
 * request, or no attempt because the server has been failing.
 */
export type UpstreamErrorKind =
  | "unreachable"
  | "timeout"
  | "unavailable"
  | "notSoap"
  | "truncated"
  | "tooLarge"
  | "incomplete"
  | "resting";

/** The server gave no usable answer; the message names neither host, account nor content. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
  readonly kind: UpstreamErrorKind;
  /** Seconds after which trying again makes sense, where known. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: UpstreamErrorKind,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfter?: number | undefined } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryAfter = options.retryAfter;
  }
}

/** A fault of the server: it understood the request and refused it. */
export class SoapFault extends Error {
  override readonly name = "SoapFault";
  /** Zimbra's code, `mail.NO_SUCH_MSG`. */
  readonly code: string;
  /** Arguments by name, `itemId`. */
  readonly details: ReadonlyMap<string, string>;

  constructor(code: string, details: ReadonlyMap<string, string> = new Map()) {
    super(`The mail server refused the request (${code}).`);
    this.code = code;
    this.details = details;
  }
}

/** Detail of a refused sign-in: milliseconds that the server's clock is ahead, where that explains it. */
export const CLOCK_SKEW = "clockSkew";

/** Whether an error is a fault with one of these codes. */
export function isFault(error: unknown, ...codes: readonly string[]): error is SoapFault {
  return error instanceof SoapFault && codes.includes(error.code);
}

/** Whether an error says that an item does not exist. */
export function isMissing(error: unknown): error is SoapFault {
  return (
    error instanceof SoapFault &&
    /^mail\.(?:NO_SUCH_(?:MSG|CONV|ITEM|FOLDER|TAG|PART|BLOB)|INVALID_ID)$/.test(error.code)
  );
}
