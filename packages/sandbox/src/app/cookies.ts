/**
 * Cookies of requests and answers.
 * @module
 */

/** The value of a cookie in a Cookie field, undefined when it is not there. */
export function cookieValue(field: string, name: string): string | undefined {
  for (const part of field.split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

/** A Set-Cookie field for an auth token, which scripts cannot read. */
export function tokenCookie(name: string, value: string, seconds: number | undefined): string {
  const life = seconds === undefined ? "" : `; Max-Age=${seconds}`;
  return `${name}=${value}; Path=/${life}; HttpOnly; SameSite=Lax`;
}
