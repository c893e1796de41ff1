/**
 * Refusals of whole HTTP requests, as problem details (RFC 7807, RFC 8620 section 3.6.1).
 *
 * @module
 */
import type { ProblemDetails, RequestErrorType } from "@partage-ent/jmap";

/** Refuses the HTTP request as a whole. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  constructor(details: ProblemDetails, headers: Readonly<Record<string, string>> = {}) {
    super(details.detail ?? details.title ?? details.type);
    this.details = details;
    this.headers = headers;
  }
}

/** A request-level error of JMAP; its `detail` is safe to show. */
export function jmapProblem(
  name: "unknownCapability" | "notJSON" | "notRequest",
  detail: string,
): RequestProblem {
  const type: RequestErrorType = `urn:ietf:params:jmap:error:${name}`;
  return new RequestProblem({ type, status: 400, detail });
}

/** A limit of the core capability that was exceeded, by its name. */
export function limitProblem(limit: string, status: 400 | 413 | 429): RequestProblem {
  return new RequestProblem(
    {
      type: "urn:ietf:params:jmap:error:limit",
      status,
      limit,
      detail: `The request exceeds ${limit}.`,
    },
    status === 429 ? { "Retry-After": "1" } : {},
  );
}

/** A refusal that HTTP has a status for. */
export function httpProblem(
  status: number,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): RequestProblem {
  return new RequestProblem({ type: "about:blank", status, title, detail }, headers);
}

/** The response that carries a problem. */
export function problemResponse({ details, headers }: RequestProblem): Response {
  return new Response(JSON.stringify(details), {
    status: details.status,
    headers: {
      ...headers,
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
}
