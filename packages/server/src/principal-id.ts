/**
 * Ids of principals: their addresses in a notation that ids allow, so that anybody who can be invited
 * has one, listed in the directory or not.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";

/** Octets of an address; longer ones are none (RFC 5321 section 4.5.3.1.3). */
const MAX_ADDRESS = 254;
/** One address: nothing that could be two, or end a list. */
const ADDRESS = /^[^\s@,;<>"()[\]\\\p{Cc}]{1,64}@[^\s@,;<>"()[\]\\\p{Cc}]{1,253}$/u;

/** Whether a text is an address that can be asked about. */
export function isAddress(text: string): boolean {
  return text.length <= MAX_ADDRESS && ADDRESS.test(text);
}

/** The id of the principal with an address. */
export function principalId(address: string): Id {
  const bytes = new TextEncoder().encode(address.toLowerCase());
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `p${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The address of a principal, undefined where the id is none. */
export function addressOfPrincipal(id: Id): string | undefined {
  if (!/^p[\w-]{2,400}$/.test(id)) return undefined;
  try {
    const binary = atob(id.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const address = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return isAddress(address) && principalId(address) === id ? address : undefined;
  } catch (error) {
    // What is neither base64 nor UTF-8 is no id of ours.
    if (error instanceof DOMException || error instanceof TypeError) return undefined;
    throw error;
  }
}
