/**
 * Failures of calls, as errors.
 *
 * @module
 */
import type { MethodError, MethodErrorType, RequestErrorType } from "./core.js";

/** What a {@link JmapError} is about: an error type of RFC 8620, or an answer that breaks it. */
export type JmapErrorType = MethodErrorType | RequestErrorType | "badResponse";

/** A method call that failed on its own (RFC 8620 section 3.6.2), or an answer that breaks the protocol. */
export class JmapError extends Error {
  override readonly name = "JmapError";
  readonly type: JmapErrorType;
  /** The error response itself, with members that its type defines. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(type: JmapErrorType, message: string, options: JmapErrorOptions = {}) {
    super(message, options);
    this.type = type;
    this.details = options.details ?? {};
  }
}

/** What a {@link JmapError} carries beside its type and message. */
export interface JmapErrorOptions {
  readonly cause?: unknown;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Makes the error of a call from its `error` response (RFC 8620 section 3.6.2). */
export function methodFailed(
  method: string,
  details: Readonly<Record<string, unknown>>,
): JmapError {
  const { type, description } = details as unknown as MethodError;
  return new JmapError(type, `${method}: ${description ?? type}`, { details });
}
