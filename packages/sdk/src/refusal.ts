import type { ProblemDetails } from "@partage-ent/jmap";
import { PartageError, type PartageErrorCode } from "./error.js";

/** Codes by status; other client errors are answers that no gateway gives. */
const CODES: Readonly<Record<number, PartageErrorCode>> = {
  400: "ERR_INVALID_ARGUMENTS",
  403: "ERR_FORBIDDEN",
  404: "ERR_NOT_FOUND",
  408: "ERR_TIMEOUT",
  410: "ERR_NOT_FOUND",
  413: "ERR_TOO_LARGE",
  429: "ERR_RATE_LIMIT",
  504: "ERR_TIMEOUT",
};

/** Makes the error of an answer that is no success: loaded when there is one. */
export function refusalOf(
  { status, headers }: Response,
  cause: Partial<ProblemDetails> & { readonly error?: string },
): PartageError {
  const { type = "", detail = "", limit, error } = cause;
  return new PartageError(
    codeOf(status, type, limit),
    `The gateway answered ${status} ${detail}`.trim(),
    // RFC 9110 section 10.2.3 allows a date too, which no gateway of ours sends.
    {
      // Proofs are made by the clock, which the gateway then judges by its own (RFC 9449 section 11.1).
      cause: error === "invalid_dpop_proof" ? { ...cause, date: headers.get("Date") } : cause,
      retryAfter: Number(headers.get("Retry-After")) || undefined,
    },
  );
}

function codeOf(status: number, type: string, limit: string | undefined): PartageErrorCode {
  // The anti-CSRF value belongs to a session that another has replaced.
  if (type.endsWith("csrf-refused")) return "ERR_SIGNED_OUT";
  if (limit === "maxConcurrentRequests") return "ERR_RATE_LIMIT";
  if (limit === "maxSizeRequest") return "ERR_TOO_LARGE";
  return CODES[status] ?? (status > 499 ? "ERR_UNAVAILABLE" : "ERR_PROTOCOL");
}
