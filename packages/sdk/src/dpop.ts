/**
 * Proof that a request comes from the page that a token was given to (RFC 9449).
 *
 * The key can't be read, not even by the page itself, and lives in memory: a token kept in storage to
 * go with a kept key would be one that any script of the origin finds.
 *
 * @module
 */
import { PartageError } from "./error.js";

/** A key of this page alone, which a token can be bound to. */
export interface ProofKey {
  /**
   * Makes the value of the `DPoP` header of one request (RFC 9449 section 4.2).
   *
   * @param token - The access token that goes with it; none where one is asked for.
   */
  prove(method: string, url: URL, token?: string): Promise<string>;
  /** Sets the clock of proofs to what the server's says, in milliseconds since the epoch. */
  setClock(serverTime: number): void;
}

/** How a program hands a key to a grant: {@link createProofKey}, or one that a test controls. */
export type MakeProofKey = () => Promise<ProofKey>;

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/**
 * Makes a key (ES256) that can't be exported.
 *
 * @throws {@link PartageError} `ERR_UNSUPPORTED` where there is no WebCrypto: pages without TLS.
 */
export async function createProofKey(): Promise<ProofKey> {
  const crypto = subtleCrypto();
  const pair = await crypto.generateKey(ALGORITHM, false, ["sign"]);
  const { kty, crv, x, y } = await crypto.exportKey("jwk", pair.publicKey);
  const header = encode({ typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } });
  let ahead = 0;
  return {
    prove: async (method, { origin, pathname }, token) => {
      const claims = {
        htm: method,
        htu: origin + pathname,
        iat: Math.floor((Date.now() + ahead) / 1000),
        jti: randomText(),
        ...(token === undefined ? {} : { ath: await hashText(token) }),
      };
      const text = `${header}.${encode(claims)}`;
      const bytes = new TextEncoder().encode(text);
      const signature = await crypto.sign(ALGORITHM, pair.privateKey, bytes);
      return `${text}.${base64Url(new Uint8Array(signature))}`;
    },
    setClock: (serverTime) => {
      ahead = serverTime - Date.now();
    },
  };
}

/** Whether this page can make keys: pages without TLS can't. */
export function canProve(): boolean {
  return (globalThis.crypto as Partial<Crypto> | undefined)?.subtle !== undefined;
}

function subtleCrypto(): SubtleCrypto {
  if (canProve()) return crypto.subtle;
  throw new PartageError("ERR_UNSUPPORTED", "This page has no WebCrypto: it needs https");
}

/** A text of 43 characters that nobody guesses: 256 random bits. */
export function randomText(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

/** The SHA-256 of a text, as `ath` and `code_challenge` carry it. */
export async function hashText(text: string): Promise<string> {
  const digest = await subtleCrypto().digest("SHA-256", new TextEncoder().encode(text));
  return base64Url(new Uint8Array(digest));
}

function encode(value: object): string {
  return base64Url(new TextEncoder().encode(JSON.stringify(value)));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
