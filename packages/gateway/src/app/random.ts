/**
 * Unguessable ids and the hashes under which they are stored.
 *
 * @module
 */

/** Base64url without padding (RFC 4648 section 5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** 256 random bits as text of 43 characters. */
export function randomId(): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** Whether a text has the form of a {@link randomId}. */
export function isRandomId(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** SHA-256 of a text, base64url. */
export async function hashText(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return encodeBase64Url(new Uint8Array(digest));
}

/** Compares without telling by its duration where two texts differ. */
export function equalsInConstantTime(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index % (right.length || 1));
  }
  return difference === 0;
}
