/**
 * Secrets at rest, sealed: whoever reads the store learns none of them, and cannot say which of two are
 * the same without the key.
 *
 * @module
 */
import { encodeBase64Url } from "./random.js";

/** Seals and opens texts. */
export interface Sealer {
  /** Sealed for one use: it opens under the same `context` only. */
  seal(text: string, context: string): Promise<string>;
  /** @throws when it was sealed by another key, for another context, or changed. */
  open(sealed: string, context: string): Promise<string>;
  /** The same for the same text, and nothing without the key. */
  fingerprint(text: string): Promise<string>;
}

const NONCE = 12;
const encoder = new TextEncoder();

/** Salt of the sealer of feeds that people add. */
export const FEED_SALT = "partage-ent timetable feeds";

/** Salt of the sealer of what people sign in with at servers behind the gateway. */
export const CREDENTIAL_SALT = "partage-ent credentials";

/**
 * Makes a sealer of a secret: AES-256-GCM and HMAC-SHA-256 under keys derived by HKDF (RFC 5869).
 *
 * @param salt - one for each use, so that what was sealed for one opens for no other.
 * @param previous - older secrets, which open what they sealed and seal nothing more.
 */
export function createSealer(
  secret: string,
  salt: string,
  previous: readonly string[] = [],
): Sealer {
  const keys = deriveKeys(secret, salt);
  const older = previous.map((each) => deriveKeys(each, salt));
  return {
    seal: async (text, context) => {
      const { sealing } = await keys;
      const iv = crypto.getRandomValues(new Uint8Array(NONCE));
      const additionalData = encoder.encode(context);
      const algorithm = { name: "AES-GCM", iv, additionalData };
      const sealed = await crypto.subtle.encrypt(algorithm, sealing, encoder.encode(text));
      const whole = new Uint8Array(NONCE + sealed.byteLength);
      whole.set(iv);
      whole.set(new Uint8Array(sealed), NONCE);
      return encodeBase64Url(whole);
    },
    open: async (text, context) => {
      // The first that is right is taken; where none is, the last one says so.
      for (const each of [keys, ...older.slice(0, -1)]) {
        const opened = await open(text, context, await each).catch(() => undefined);
        if (opened !== undefined) return opened;
      }
      return open(text, context, await (older.at(-1) ?? keys));
    },
    fingerprint: async (text) => {
      const { hashing } = await keys;
      const hash = await crypto.subtle.sign("HMAC", hashing, encoder.encode(text));
      return encodeBase64Url(new Uint8Array(hash));
    },
  };
}

async function open(text: string, context: string, { sealing }: Keys): Promise<string> {
  const whole = decodeBase64Url(text);
  const additionalData = encoder.encode(context);
  const algorithm = { name: "AES-GCM", iv: whole.subarray(0, NONCE), additionalData };
  const opened = await crypto.subtle.decrypt(algorithm, sealing, whole.subarray(NONCE));
  return new TextDecoder().decode(opened);
}

interface Keys {
  readonly sealing: CryptoKey;
  readonly hashing: CryptoKey;
}

async function deriveKeys(secret: string, salt: string): Promise<Keys> {
  const base = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, [
    "deriveKey",
  ]);
  const from = (info: string): HkdfParams => ({
    ...{ name: "HKDF", hash: "SHA-256", salt: encoder.encode(salt) },
    info: encoder.encode(info),
  });
  const aes = { name: "AES-GCM", length: 256 };
  const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
  return {
    sealing: await crypto.subtle.deriveKey(from("seal"), base, aes, false, ["encrypt", "decrypt"]),
    hashing: await crypto.subtle.deriveKey(from("fingerprint"), base, hmac, false, ["sign"]),
  };
}

function decodeBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
