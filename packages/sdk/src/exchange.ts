/**
 * HTTP with the gateway: time-outs, and answers judged by what they are.
 *
 * @module
 */
import type { ProblemDetails } from "@partage-ent/jmap";
import { PartageError, type PartageErrorCode } from "./error.js";

/** Milliseconds after which a request without an answer is given up. */
export const TIMEOUT = 30_000;

/**
 * Sends one request.
 *
 * @throws {@link PartageError} for every answer that is no success, and when there is none; the
 * reason of `init.signal` when that aborts.
 */
export async function exchange(
  send: typeof fetch,
  url: URL,
  init: RequestInit,
  timeout: number = TIMEOUT,
): Promise<Response> {
  const signal = AbortSignal.any(
    [init.signal, timeout && AbortSignal.timeout(timeout)].filter((one) => !!one),
  );
  const response = await send(url, { ...init, signal }).catch(failNetwork);
  if (!response.ok) throw await refusal(response);
  return response;
}

/** Reads an answer that has to be a JSON object. */
export async function readJson(response: Response): Promise<object> {
  const text = await response.text().catch(failNetwork);
  let cause: unknown;
  if (/\bjson\b/i.test(response.headers.get("Content-Type") ?? "")) {
    try {
      const value: unknown = JSON.parse(text);
      if (value && typeof value === "object") return value;
    } catch (error) {
      cause = error;
    }
  }
  throw new PartageError("ERR_PROTOCOL", "The gateway answered no JSON", { cause });
}

function failNetwork(cause: unknown): never {
  const name = (cause as Error | undefined)?.name;
  if (name === "AbortError") throw cause;
  if (name === "TimeoutError")
    throw new PartageError("ERR_TIMEOUT", "No answer in time", { cause });
  throw new PartageError("ERR_OFFLINE", "The gateway can't be reached", { cause });
}

/** Codes by status; other client errors are answers that no gateway gives. */
const CODES: Readonly<Record<number, PartageErrorCode>> = {
  400: "ERR_INVALID_ARGUMENTS",
  401: "ERR_SIGNED_OUT",
  403: "ERR_FORBIDDEN",
  404: "ERR_NOT_FOUND",
  408: "ERR_TIMEOUT",
  413: "ERR_TOO_LARGE",
  429: "ERR_RATE_LIMIT",
  504: "ERR_TIMEOUT",
};

async function refusal(response: Response): Promise<PartageError> {
  const { status, headers } = response;
  const cause = await readJson(response).catch((error: unknown) => error);
  const { type = "", detail = "", limit } = cause as Partial<ProblemDetails>;
  const after = headers.get("Retry-After");
  const code = CODES[status] ?? (status > 499 ? "ERR_UNAVAILABLE" : "ERR_PROTOCOL");
  return new PartageError(
    // The anti-CSRF value belongs to a session that another has replaced.
    type.endsWith("csrf-refused")
      ? "ERR_SIGNED_OUT"
      : limit === "maxConcurrentRequests"
        ? "ERR_RATE_LIMIT"
        : code,
    `The gateway answered ${status} ${detail}`,
    // RFC 9110 section 10.2.3 allows a date too, which no gateway of ours sends.
    { cause, retryAfter: Number(after) || undefined },
  );
}
