/**
 * A page that exchanges an access token of its own for one of the gateway: for tests.
 *
 * @module
 */
import type { JWTPayload } from "jose";
import { SUBJECT_TOKEN_TYPES } from "@partage-ent/jmap";
import type { HostileIssuer } from "./hostile-issuer.js";
import { ALLOWED_ORIGIN, type Answer, type Ask, BASE, HOST, TestBrowser } from "./test-gateway.js";

/** An honest access token for the gateway, new each time; with further claims. */
export function accessToken(issuer: HostileIssuer, more: JWTPayload = {}): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer.url,
    aud: BASE,
    sub: "lea",
    client_id: "ent",
    jti: crypto.randomUUID(),
    mail: "lea@univ-valmoree.example",
  };
  return issuer.sign({ ...claims, iat, exp: iat + 300, ...more }, { typ: "at+jwt" });
}

/** A token of whatever kind, and how it is brought. */
export interface SubjectToken {
  readonly type: string;
  readonly token: string;
  readonly headers?: Ask["headers"];
  readonly host?: string;
  /** Parameters beside those of the exchange. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Asks `v1/token` for the exchange of a token. */
export function exchangeSubject(
  address: string,
  { type, token, headers = {}, host = HOST, parameters = {} }: SubjectToken,
): Promise<Answer> {
  return new TestBrowser(address).ask("v1/token", {
    method: "POST",
    host,
    headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: type,
      subject_token: token,
      ...parameters,
    }).toString(),
  });
}

/** Asks `v1/token` for the exchange of an access token. */
export function exchangeToken(
  address: string,
  token: string,
  headers: Ask["headers"] = {},
  host: string = HOST,
): Promise<Answer> {
  const type = SUBJECT_TOKEN_TYPES.accessToken;
  return exchangeSubject(address, { type, token, headers, host });
}

/** A bearer token of the gateway, given to an origin. */
export async function bearerToken(
  address: string,
  issuer: HostileIssuer,
  origin: string = ALLOWED_ORIGIN,
): Promise<string> {
  const answer = await exchangeToken(address, await accessToken(issuer), { Origin: origin });
  return String(answer.json()["access_token"]);
}
