/**
 * Octets of base64 (RFC 4648), both alphabets.
 *
 * @module
 */

/** The octets of a base64 text without spaces; null when it is none. */
export function decodeBase64(text: string): Uint8Array | null {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (plain.length % 4 === 1 || !/^[A-Za-z0-9+/]*$/.test(plain)) return null;
  const binary = atob(plain);
  const octets = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) octets[at] = binary.charCodeAt(at);
  return octets;
}
