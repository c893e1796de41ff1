/**
 * Reads proofs of possession as a gateway does (RFC 9449 section 4.3), for tests.
 *
 * @module
 */

/** A proof whose signature is good. */
export interface ReadProof {
  readonly header: {
    readonly typ: string;
    readonly alg: string;
    readonly jwk: {
      readonly kty: string;
      readonly x: string;
      readonly y: string;
      readonly d?: string;
    };
  };
  readonly claims: {
    readonly htm: string;
    readonly htu: string;
    readonly iat: number;
    readonly jti: string;
    readonly ath?: string;
  };
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Checks the signature of a proof by the key that it carries. @throws When it is not good. */
export async function readProof(proof: string | null): Promise<ReadProof> {
  const [header = "", claims = "", signature = ""] = (proof ?? "").split(".");
  const read = JSON.parse(textOf(header)) as ReadProof["header"];
  const key = await crypto.subtle.importKey("jwk", read.jwk, ALGORITHM, false, ["verify"]);
  const signed = new TextEncoder().encode(`${header}.${claims}`);
  if (!(await crypto.subtle.verify(ALGORITHM, key, bytesOf(signature), signed))) {
    throw new Error("The signature of the proof is not good");
  }
  return { header: read, claims: JSON.parse(textOf(claims)) as ReadProof["claims"] };
}

/** The SHA-256 of a text in base64url, as `ath` has it. */
export async function thumbprintOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

const textOf = (part: string): string => new TextDecoder().decode(bytesOf(part));

function bytesOf(part: string): Uint8Array<ArrayBuffer> {
  const text = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
