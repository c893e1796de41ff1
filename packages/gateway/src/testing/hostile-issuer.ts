/**
 * A small OpenID Connect provider on loopback that can be told to lie: for attack tests.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

/** What the issuer remembers of a code. */
interface IssuedCode {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
  readonly claims: JWTPayload;
}

/** Lies; each replaces what an honest issuer would do. */
export interface Lies {
  /** Changes the metadata. */
  metadata?: Readonly<Record<string, unknown>>;
  /** Makes the ID token of its honest claims. */
  idToken?: (claims: JWTPayload) => Promise<string> | string;
  /** Changes what userinfo answers. */
  userinfo?: Readonly<Record<string, unknown>>;
  /** Answers in place of the key set. */
  keys?: () => { readonly status: number; readonly body: string; readonly delayMs?: number };
  /** Answers in place of the token endpoint. */
  token?: { readonly status: number; readonly body: string };
  /** Omits `iss` from the authorization answer, or changes it. */
  responseIssuer?: string | null;
  /** Whether the token endpoint forgets PKCE. */
  ignoresPkce?: boolean;
  /** Life of access tokens in seconds; with it, refresh tokens are given, each good once. */
  tokenLife?: number;
  /** Answers in place of a refresh; after `delayMs`. */
  refresh?: { readonly status: number; readonly body: string };
  /** How long a refresh takes, in milliseconds. */
  refreshDelayMs?: number;
}

/** A running issuer. */
export interface HostileIssuer {
  readonly url: string;
  lies: Lies;
  /** Parameters of pushed requests, by `request_uri`. */
  readonly pushed: Map<string, URLSearchParams>;
  /** The refresh tokens that were used, in order. */
  readonly refreshed: string[];
  /** The access tokens that were given, in order. */
  readonly issued: string[];
  /** Requests that the key set got. */
  readonly keyFetches: () => number;
  /** Plays the person who signs in: answers the address that the browser is sent back to. */
  authorize(authorization: string, claims?: JWTPayload): URL;
  /** Signs a token with the current key. */
  sign(claims: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Takes a new key, and forgets the old one. */
  rotate(): Promise<void>;
  /** The public key as it is published. */
  publicKey(): JWK;
  close(): Promise<void>;
}

/** Name and secret of the one client. */
export const CLIENT = { id: "partage-gateway", secret: "K7v2Qm9xTn4Rb8Wc1Zp6Ld3Hs5Gf0Jy" } as const;

/** Starts an issuer on a free port. */
export async function startHostileIssuer(
  options: { readonly par?: boolean } = {},
): Promise<HostileIssuer> {
  const codes = new Map<string, IssuedCode>();
  const tokens = new Map<string, JWTPayload>();
  const pushed = new Map<string, URLSearchParams>();
  const refreshable = new Map<string, JWTPayload>();
  const refreshed: string[] = [];
  const issued: string[] = [];
  let key = await createKey();
  let keyFetches = 0;
  const server = createServer((request, response) => {
    void readAll(request).then(async (body) => {
      const answer = await route(request, new URLSearchParams(body));
      if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
      response.writeHead(answer.status, { "Content-Type": answer.type ?? "application/json" });
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  interface Answer {
    readonly status: number;
    readonly body: string;
    readonly type?: string;
    readonly delayMs?: number;
  }
  const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });

  const metadata = (): Record<string, unknown> => ({
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    userinfo_endpoint: `${url}/userinfo`,
    jwks_uri: `${url}/keys`,
    end_session_endpoint: `${url}/end`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
    ...(options.par ? { pushed_authorization_request_endpoint: `${url}/par` } : {}),
    ...issuer.lies.metadata,
  });

  async function route(request: IncomingMessage, form: URLSearchParams): Promise<Answer> {
    switch (new URL(request.url ?? "/", url).pathname) {
      case "/.well-known/openid-configuration":
        return json(metadata());
      case "/keys":
        keyFetches += 1;
        return issuer.lies.keys?.() ?? json({ keys: [key.jwk] });
      case "/token":
        if (form.get("grant_type") === "refresh_token") return answerRefresh(form);
        return issuer.lies.token ?? answerToken(form);
      case "/par": {
        const name = `urn:ietf:params:oauth:request_uri:${randomBytes(8).toString("hex")}`;
        pushed.set(name, form);
        return json({ request_uri: name, expires_in: 60 }, 201);
      }
      case "/userinfo": {
        const claims = tokens.get(request.headers.authorization?.replace("Bearer ", "") ?? "");
        return claims ? json({ ...claims, ...issuer.lies.userinfo }) : json({}, 401);
      }
      default:
        return json({}, 404);
    }
  }

  async function answerToken(form: URLSearchParams): Promise<Answer> {
    const code = codes.get(form.get("code") ?? "");
    codes.delete(form.get("code") ?? "");
    const verifier = form.get("code_verifier") ?? "";
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    const isProven = issuer.lies.ignoresPkce === true || code?.challenge === challenge;
    if (!code || !isProven || code.redirectUri !== form.get("redirect_uri")) {
      return json({ error: "invalid_grant" }, 400);
    }
    const claims = honestClaims(code);
    const accessToken = randomBytes(16).toString("hex");
    tokens.set(accessToken, code.claims);
    const idToken = await (issuer.lies.idToken ?? ((honest) => issuer.sign(honest)))(claims);
    issued.push(accessToken);
    const more = moreTokens(code.claims);
    return json({ access_token: accessToken, token_type: "Bearer", id_token: idToken, ...more });
  }

  function moreTokens(claims: JWTPayload): Record<string, unknown> {
    const { tokenLife } = issuer.lies;
    if (tokenLife === undefined) return {};
    const refreshToken = randomBytes(16).toString("hex");
    refreshable.set(refreshToken, claims);
    return { expires_in: tokenLife, refresh_token: refreshToken };
  }

  async function answerRefresh(form: URLSearchParams): Promise<Answer> {
    const presented = form.get("refresh_token") ?? "";
    refreshed.push(presented);
    const { refresh, refreshDelayMs: delayMs = 0 } = issuer.lies;
    if (refresh) return Promise.resolve({ ...refresh, delayMs });
    const claims = refreshable.get(presented);
    refreshable.delete(presented);
    if (!claims) return json({ error: "invalid_grant" }, 400);
    const accessToken = randomBytes(16).toString("hex");
    tokens.set(accessToken, claims);
    issued.push(accessToken);
    const answer = { access_token: accessToken, token_type: "Bearer", ...moreTokens(claims) };
    return { ...json(answer), delayMs };
  }

  function honestClaims(code: IssuedCode): JWTPayload {
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, exp: now + 300 };
    return { iss: url, aud: CLIENT.id, nonce: code.nonce, ...times, ...code.claims };
  }

  const issuer: HostileIssuer = {
    url,
    lies: {},
    pushed,
    refreshed,
    issued,
    keyFetches: () => keyFetches,
    authorize: (authorization, claims = {}) => {
      const asked = new URL(authorization).searchParams;
      const parameters = pushed.get(asked.get("request_uri") ?? "") ?? asked;
      const code = randomBytes(16).toString("hex");
      const redirectUri = parameters.get("redirect_uri") ?? "";
      codes.set(code, {
        challenge: parameters.get("code_challenge") ?? "",
        nonce: parameters.get("nonce") ?? "",
        redirectUri,
        claims: { sub: "lea", mail: "lea@univ-valmoree.example", name: "Léa", ...claims },
      });
      const back = new URL(redirectUri);
      back.searchParams.set("code", code);
      back.searchParams.set("state", parameters.get("state") ?? "");
      const { responseIssuer = url } = issuer.lies;
      if (responseIssuer !== null) back.searchParams.set("iss", responseIssuer);
      return back;
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", kid: key.jwk.kid, ...header })
        .sign(key.privateKey),
    rotate: async () => {
      key = await createKey();
    },
    publicKey: () => key.jwk,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}

async function createKey(): Promise<{ readonly privateKey: CryptoKey; readonly jwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const kid = randomBytes(8).toString("hex");
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" } };
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
