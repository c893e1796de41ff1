/**
 * A page of another site that signs in by a popup: for tests.
 *
 * @module
 */
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import { hashText, randomId } from "../app/random.js";
import { type Answer, type Ask, BASE, TestBrowser } from "./test-gateway.js";
import { exchangeSubject } from "./token-exchange.js";

/** An origin of another site that the establishment allows. */
export const OTHER_SITE = "https://page.autre-site.example";

/** A key that a page made for itself. */
export interface TestKey {
  readonly thumbprint: string;
  /** A proof of it (RFC 9449 section 4.2); `token` is the one that it goes with. */
  prove(method: string, path: string, claims?: Readonly<Record<string, unknown>>): Promise<string>;
}

/** Makes a key. */
export async function createTestKey(): Promise<TestKey> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk: JWK = await exportJWK(publicKey);
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    prove: (htm, path, claims = {}) =>
      new SignJWT({
        ...{ htm, htu: `${BASE}/${path}`, jti: crypto.randomUUID() },
        iat: Math.floor(Date.now() / 1000),
        ...claims,
      })
        .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk })
        .sign(privateKey),
  };
}

/** What a page opens its popup with. */
export interface PopupAsk {
  readonly verifier: string;
  readonly id: string;
  /** Path of the popup, with its query. */
  readonly path: string;
}

/** Makes what a page opens its popup with; members of `query` replace or, where undefined, drop. */
export async function askPopup(
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<PopupAsk> {
  const verifier = randomId();
  const id = randomId();
  const asked = {
    ...{ origin: OTHER_SITE, id, code_challenge: await hashText(verifier) },
    ...query,
  };
  const entries = Object.entries(asked).filter((entry): entry is [string, string] => {
    return entry[1] !== undefined;
  });
  return { verifier, id, path: `auth/popup?${new URLSearchParams(entries).toString()}` };
}

/** The code that a page of the popup carries; undefined when it carries none. */
export function codeIn(page: Answer): string | undefined {
  return /data-code="([\w-]{43})"/.exec(page.text)?.[1];
}

/** How a page asks `v1/token`. */
export interface CodeAsk {
  readonly verifier?: string;
  readonly origin?: string | undefined;
  readonly key?: TestKey;
  readonly headers?: Ask["headers"];
}

/** Exchanges a code. */
export async function exchangeCode(
  address: string,
  code: string,
  { verifier, origin, key, headers = {} }: CodeAsk,
): Promise<Answer> {
  return exchangeSubject(address, {
    type: SUBJECT_TOKEN_TYPES.popupCode,
    token: code,
    headers: {
      ...(origin !== undefined && { Origin: origin }),
      ...(key && { DPoP: await key.prove("POST", "v1/token") }),
      ...headers,
    },
    parameters: verifier === undefined ? {} : { code_verifier: verifier },
  });
}

/** Exchanges a token of the gateway for the next. */
export async function renewToken(
  address: string,
  token: string,
  { origin, key, headers = {} }: Omit<CodeAsk, "verifier">,
): Promise<Answer> {
  return exchangeSubject(address, {
    type: SUBJECT_TOKEN_TYPES.ownToken,
    token,
    headers: {
      ...(origin !== undefined && { Origin: origin }),
      ...(key && { DPoP: await key.prove("POST", "v1/token") }),
      ...headers,
    },
  });
}

/** Asks with a token that is bound to a key. */
export async function askBound(
  address: string,
  path: string,
  {
    token,
    key,
    origin,
  }: { readonly token: string; readonly key: TestKey; readonly origin: string },
  method = "GET",
): Promise<Answer> {
  const proof = await key.prove(method, path, { ath: await hashText(token) });
  return new TestBrowser(address).ask(path, {
    method,
    headers: { Origin: origin, Authorization: `DPoP ${token}`, DPoP: proof },
  });
}
