/**
 * Passwords at rest.
 * @module
 */

/** Iterations of PBKDF2: few, for the people of a sandbox are invented and start in their hundreds. */
const ITERATIONS = 2_000;

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function derive(password: string, salt: string): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", encoder.encode(password), "PBKDF2", false, [
    "deriveBits",
  ]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt: encoder.encode(salt) };
  const bits = await crypto.subtle.deriveBits({ ...parameters, iterations: ITERATIONS }, key, 256);
  return hex(new Uint8Array(bits));
}

/** Hashes a password with a fresh salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = hex(crypto.getRandomValues(new Uint8Array(16)));
  return `${salt}$${await derive(password, salt)}`;
}

/** Tells whether a password is the hashed one, in time that does not depend on where they differ. */
export async function verifyPassword(password: string, hashed: string): Promise<boolean> {
  const [salt = "", expected = ""] = hashed.split("$");
  return equalStrings(await derive(password, salt), expected);
}

/** Compares two strings in time that depends on their length only. */
export function equalStrings(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++)
    difference |= a.charCodeAt(i) ^ b.charCodeAt(i % (b.length || 1));
  return difference === 0;
}
