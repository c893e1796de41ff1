/**
 * Keys of the tool: it signs its answers to deep linking and asks platforms for tokens with them
 * (RFC 7523), and platforms read their public halves at `lti/jwks`.
 *
 * @module
 */
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  importPKCS8,
  type JWK,
  type JWTPayload,
  SignJWT,
} from "jose";
import type { Sealer } from "../sealer.js";
import type { LtiKey, LtiStore } from "./lti-store.js";

/** What the routes need of keys. */
export interface ToolKeys {
  /** All that somebody may still meet, as JWKs (RFC 7517). */
  publicKeys(): Promise<readonly JWK[]>;
  /** Signs claims by RS256 with the key of now. */
  sign(claims: JWTPayload): Promise<string>;
}

/** Platforms read keys again within this time, in milliseconds: a new one signs nothing before. */
export const KEY_SETTLES = 600_000;
/** How long the public half of a key is there after another one signs, in milliseconds. */
export const KEY_OVERLAP = 86_400_000;
/** How old a key becomes before another is made, in milliseconds. */
export const KEY_AGE = 90 * 86_400_000;
/** What private keys are sealed for, beside their name. */
const CONTEXT = "lti-key";
/** Salt of the sealer of the tool's keys. */
export const LTI_SALT = "partage-ent lti keys";

/** What {@link createStoredKeys} needs. */
export interface StoredKeysOptions {
  readonly store: LtiStore;
  readonly sealer: Sealer;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Keys that are made, kept sealed and changed by age; all gateways of a store have the same. */
export function createStoredKeys(options: StoredKeysOptions): ToolKeys {
  let asked: Promise<readonly LtiKey[]> | undefined;
  // Once for all who ask at the same time: anybody may, and each would have a key made for herself.
  const current = (): Promise<readonly LtiKey[]> =>
    (asked ??= currentKeys(options).finally(() => {
      asked = undefined;
    }));
  return {
    publicKeys: async () => (await current()).map(({ publicKey }) => JSON.parse(publicKey) as JWK),
    sign: async (claims) => {
      const { kid, sealed } = chooseSigning(await current(), options.now());
      const jwk = JSON.parse(await options.sealer.open(sealed, `${CONTEXT} ${kid}`)) as JWK;
      return sign(claims, kid, await importJWK(jwk, "RS256"));
    },
  };
}

/** Makes another key, which signs once platforms had time to read it; answers its name. */
export async function rotateKeys({ store, sealer, now }: StoredKeysOptions): Promise<string> {
  const pair = await generateKeyPair("RS256", { extractable: true, modulusLength: 2048 });
  const publicKey = await publish(pair.publicKey);
  const kid = publicKey.kid!;
  const sealed = await sealer.seal(
    JSON.stringify(await exportJWK(pair.privateKey)),
    `${CONTEXT} ${kid}`,
  );
  await store.saveKey({ kid, publicKey: JSON.stringify(publicKey), sealed, createdAt: now() });
  return kid;
}

async function currentKeys(options: StoredKeysOptions): Promise<readonly LtiKey[]> {
  const { store, now } = options;
  const known = await store.listKeys();
  const isDue = (known[0]?.createdAt ?? 0) + KEY_AGE <= now();
  if (isDue) await rotateKeys(options);
  const keys = isDue ? await store.listKeys() : known;
  const past = keys.filter((key) => isPast(key, keys, now()));
  for (const { kid } of past) await store.deleteKey(kid);
  return keys.filter((key) => !past.includes(key));
}

/** Whether another key has signed for so long that nobody meets this one any more. */
function isPast(key: LtiKey, keys: readonly LtiKey[], now: number): boolean {
  const settled = now - KEY_SETTLES - KEY_OVERLAP;
  return keys.some((each) => each.createdAt > key.createdAt && each.createdAt <= settled);
}

/** The newest that platforms can know; the oldest where none can be known yet. */
function chooseSigning(keys: readonly LtiKey[], now: number): LtiKey {
  return keys.find(({ createdAt }) => createdAt + KEY_SETTLES <= now) ?? keys.at(-1)!;
}

/**
 * Keys of a file (PKCS #8): the first signs, all are published.
 *
 * @throws when one is no RSA key.
 */
export async function createFixedKeys(pems: readonly [string, ...string[]]): Promise<ToolKeys> {
  const [first, ...others] = await Promise.all(pems.map(readPem));
  const keys = [first!, ...others];
  return {
    publicKeys: async () => Promise.resolve(keys.map(({ publicKey }) => publicKey)),
    sign: (claims) => sign(claims, first!.publicKey.kid!, first!.privateKey),
  };
}

async function readPem(
  pem: string,
): Promise<{ readonly privateKey: CryptoKey; readonly publicKey: JWK }> {
  const privateKey = await importPKCS8(pem, "RS256", { extractable: true });
  return { privateKey, publicKey: await publish(privateKey) };
}

/** Of a private key only what is public; its name is its thumbprint (RFC 7638). */
async function publish(key: CryptoKey): Promise<JWK> {
  const { kty, n, e } = await exportJWK(key);
  if (kty !== "RSA" || n === undefined || e === undefined) throw new Error("not an RSA key");
  const jwk = { kty, n, e };
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: "RS256", use: "sig" };
}

function sign(claims: JWTPayload, kid: string, key: CryptoKey | Uint8Array): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ: "JWT", kid }).sign(key);
}
