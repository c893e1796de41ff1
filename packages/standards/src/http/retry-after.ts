/** Longest wait that is told, in seconds. */
const MAX_WAIT = 3_600;

/** Seconds that a server asks to wait, of a number or a date (RFC 9110 section 10.2.3), within an hour. */
export function retryAfterOf(headers: Headers, now: number): number | undefined {
  const value = headers.get("Retry-After")?.trim() ?? "";
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1_000;
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(MAX_WAIT, Math.max(1, Math.ceil(seconds)));
}
