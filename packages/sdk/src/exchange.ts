/**
 * HTTP with the gateway: time-outs, and answers judged by what they are.
 *
 * @module
 */
import type { ProblemDetails } from "@partage-ent/jmap";
import { PartageError } from "./error.js";

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

async function refusal(response: Response): Promise<PartageError> {
  const cause = await readJson(response).catch((error: unknown) => error);
  if (response.status === 401) {
    return new PartageError("ERR_SIGNED_OUT", "Nobody is signed in", { cause });
  }
  return import("./refusal.js").then(
    ({ refusalOf }) => refusalOf(response, cause as ProblemDetails),
    // A page that can't load scripts from anywhere has the same trouble.
    () => new PartageError("ERR_UNAVAILABLE", `The gateway answered ${response.status}`, { cause }),
  );
}
