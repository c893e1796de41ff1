/**
 * Cookies of the gateway. All are `__Host-`: bound to the host, https and path `/` (RFC 6265bis section
 * 4.1.3.2). On plain-http loopback some engines keep no such cookie; there, and only there, a second
 * name without the prefix is written, and the sign-in decides by which of the two came back.
 *
 * @module
 */

/** What a cookie is for. */
export type CookieUse = "session" | "browser" | "silent" | "pending" | "issuer";

const NAMES: Readonly<Record<CookieUse, string>> = {
  session: "partage",
  browser: "partage-signin",
  silent: "partage-silent",
  pending: "partage-pending",
  issuer: "partage-issuer",
};

/** Which of the two names a browser keeps. */
export type CookieForm = "host" | "plain";

/** A cookie that came with a request. */
export interface ReceivedCookie {
  readonly value: string;
  readonly form: CookieForm;
}

function nameOf(use: CookieUse, form: CookieForm): string {
  return form === "host" ? `__Host-${NAMES[use]}` : NAMES[use];
}

/**
 * Reads a cookie. Two of the same name are none: the other one was planted (cookie tossing).
 *
 * @param allowPlain - whether the name without prefix counts: plain-http loopback only.
 */
export function readCookie(
  header: string | null,
  use: CookieUse,
  allowPlain: boolean,
): ReceivedCookie | undefined {
  for (const form of allowPlain ? (["host", "plain"] as const) : (["host"] as const)) {
    const values = listValues(header ?? "", nameOf(use, form));
    if (values.length === 1) return { value: values[0]!, form };
    if (values.length > 1) return undefined;
  }
  return undefined;
}

/** Values of the cookies of one name, in the order in which they came. */
export function listValues(header: string, name: string): string[] {
  return header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}

/** A `Set-Cookie` value; without `maxAge` the cookie lives as long as the browser. */
export function writeCookie(
  use: CookieUse,
  form: CookieForm,
  value: string,
  maxAgeSeconds?: number,
): string {
  const age = maxAgeSeconds === undefined ? "" : `; Max-Age=${maxAgeSeconds}`;
  const secure = form === "host" ? "; Secure" : "";
  return `${nameOf(use, form)}=${value}; Path=/${age}${secure}; HttpOnly; SameSite=Lax`;
}

/** A `Set-Cookie` value that removes the cookie. */
export function clearCookie(use: CookieUse, form: CookieForm): string {
  return writeCookie(use, form, "", 0);
}
