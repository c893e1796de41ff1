/** Faults as plain HTTP answers, for everything that is no SOAP. */
import { SoapFault } from "../fault.js";

const statuses: ReadonlyMap<string, number> = new Map([
  ["service.AUTH_REQUIRED", 401],
  ["service.AUTH_EXPIRED", 401],
  ["account.AUTH_FAILED", 401],
  ["service.PERM_DENIED", 403],
  ["account.NO_SUCH_ACCOUNT", 404],
  ["mail.QUOTA_EXCEEDED", 413],
  ["mail.UPLOAD_TOO_LARGE", 413],
  ["account.MAINTENANCE_MODE", 503],
]);

/** The status of a fault code: what does not exist is 404, what the client got wrong 400. */
function statusOf(code: string): number {
  return statuses.get(code) ?? (code.startsWith("mail.NO_SUCH_") ? 404 : 400);
}

/** Headers of every answer: what users wrote must never run as a page of this server. */
export function safeHeaders(more: Readonly<Record<string, string>> = {}): Headers {
  return new Headers({
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    ...more,
  });
}

/** Answers an error: its code and a sentence as text; 401 asks for Basic credentials. */
export function httpFault(error: unknown): Response {
  if (!(error instanceof SoapFault)) {
    return new Response("service.FAILURE: system failure\n", {
      status: 500,
      headers: safeHeaders(),
    });
  }
  const status = statusOf(error.code);
  const headers = safeHeaders({ "content-type": "text/plain; charset=utf-8" });
  if (status === 401) headers.set("www-authenticate", 'BASIC realm="Zimbra"');
  return new Response(`${error.code}: ${error.message}\n`, { status, headers });
}
