/**
 * Zimbra's pre-authentication: a signature over an account name and a time that opens its mailbox
 * (Zimbra's preauth documentation).
 *
 * @module
 */

/** What is signed; times in milliseconds. */
export interface PreauthClaims {
  readonly account: string;
  readonly by: "name" | "id";
  /** When the token is to end; 0 lets the server decide. */
  readonly expires: number;
  readonly timestamp: number;
}

/** Signs claims with the domain's key, whose hexadecimal digits are used as ASCII, not decoded. */
export async function signPreauth(key: string, claims: PreauthClaims): Promise<string> {
  const text = [claims.account, claims.by, claims.expires, claims.timestamp].join("|");
  const encoder = new TextEncoder();
  const hmacKey = await crypto.subtle.importKey(
    "raw",
    encoder.encode(key),
    { name: "HMAC", hash: "SHA-1" },
    false,
    ["sign"],
  );
  const signature = await crypto.subtle.sign("HMAC", hmacKey, encoder.encode(text));
  return [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The address that opens the web client signed in, once and within five minutes (`/service/preauth`). */
export async function preauthAddress(
  base: URL,
  key: string,
  claims: PreauthClaims,
  redirect: string,
): Promise<URL> {
  const address = new URL("service/preauth", base);
  address.search = new URLSearchParams({
    account: claims.account,
    by: claims.by,
    timestamp: String(claims.timestamp),
    expires: String(claims.expires),
    preauth: await signPreauth(key, claims),
    redirectURL: redirect,
  }).toString();
  return address;
}
