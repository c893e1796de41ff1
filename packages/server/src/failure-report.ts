/**
 * Errors nobody expected: the client gets an id, the log gets the rest.
 *
 * @module
 */
import type { MethodError } from "@partage-ent/jmap";
import type { JmapContext } from "./context.js";
import type { ErrorReport } from "./jmap-server-types.js";
import { MethodFailure } from "./method-failure.js";

/** Reports an unexpected error and gives the id under which it was reported. */
export type Report = (error: unknown, where: string, context: JmapContext) => string;

/** A {@link Report} over the `onError` port. */
export function createReport(onError: ((report: ErrorReport) => void) | undefined): Report {
  return (error, where, { principal, clientAddress }) => {
    const id = crypto.randomUUID();
    const report = {
      id,
      error,
      where,
      principal,
      ...(clientAddress === undefined ? {} : { clientAddress }),
    };
    try {
      onError?.(report);
    } catch {
      // A log that fails must not fail the request as well.
      return id;
    }
    return id;
  };
}

/** Whether an error is only that the client went away or the session ended. */
export function isAbort(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && !(error instanceof MethodFailure);
}

/** An error as a method-level error of the wire (RFC 8620 section 3.6.2). */
export function methodError(
  error: unknown,
  report: (error: unknown) => string,
  signal: AbortSignal,
): MethodError & { readonly retryAfter?: number } {
  if (isAbort(error, signal)) {
    return { type: "serverUnavailable", description: "The request was given up." };
  }
  if (!(error instanceof MethodFailure)) {
    return { type: "serverFail", description: `Unexpected error ${report(error)}.` };
  }
  const upstream = error.type === "serverFail" || error.type === "serverPartialFail";
  const id = upstream ? ` (${report(error)})` : "";
  return {
    type: error.type,
    description: `${error.message}${id}`,
    ...(error.arguments === undefined ? {} : { arguments: error.arguments }),
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
  };
}
