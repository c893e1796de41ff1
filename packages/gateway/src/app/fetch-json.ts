/**
 * JSON of other servers: https as it was asked for, no redirects, nothing sent along, no more than agreed.
 *
 * @module
 */

/** Longest wait for an answer, in milliseconds. */
const TIMEOUT = 5_000;
/** Most octets of an answer. */
const MAX_BYTES = 262_144;

/** What is sent beyond the ordinary, and what is taken. */
export interface JsonRequest {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Octets of an answer; 262,144 by default. */
  readonly maxBytes?: number;
}

/** A JSON object that another server answered, and its headers. */
export interface JsonAnswer {
  readonly value: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** Another server answered by an error. */
export class AnswerRefused extends Error {
  override readonly name = "AnswerRefused";
  readonly status: number;

  constructor(status: number) {
    super(`answered ${status}`);
    this.status = status;
  }
}

/** Asks for a JSON object; rejects for anything else, {@link AnswerRefused} for an error status. */
export async function askJson(
  url: URL,
  fetcher: typeof fetch,
  { method = "GET", headers, body, signal, maxBytes = MAX_BYTES }: JsonRequest = {},
): Promise<JsonAnswer> {
  const timeout = AbortSignal.timeout(TIMEOUT);
  const response = await fetcher(url, {
    ...{ method, redirect: "error", credentials: "omit" },
    headers: { Accept: "application/json", ...headers },
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    ...(body === undefined ? {} : { body }),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new AnswerRefused(response.status);
  }
  const parsed: unknown = JSON.parse(await readBounded(response, maxBytes));
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new Error("answered no JSON object");
  }
  return { value: parsed as Readonly<Record<string, unknown>>, headers: response.headers };
}

/** The same without the headers of the answer. */
export async function fetchJson(
  url: URL,
  fetcher: typeof fetch,
): Promise<Readonly<Record<string, unknown>>> {
  return (await askJson(url, fetcher)).value;
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  const reader = response.body?.getReader();
  for (let step = await reader?.read(); step && !step.done; step = await reader?.read()) {
    size += step.value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      throw new Error("answered too much");
    }
    text += decoder.decode(step.value, { stream: true });
  }
  return text + decoder.decode();
}
