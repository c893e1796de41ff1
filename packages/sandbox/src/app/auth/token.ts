/**
 * Auth tokens: signed, so that they survive a restart with kept state, and revocable.
 * @module
 */
import type { Account } from "../directory/account.js";
import type { Directory } from "../directory/directory.js";
import { equalStrings } from "../directory/password.js";

/** What a token says. */
export interface AuthToken {
  readonly accountId: string;
  /** Milliseconds. */
  readonly expires: number;
  /** True for a token of the administration end point. */
  readonly admin: boolean;
  /** True when requests with it must carry the CSRF token. */
  readonly csrf: boolean;
  /** Random id, for the CSRF token and for EndSession. */
  readonly tokenId: string;
  /** Value of the account's `tokenValidity` when the token was issued. */
  readonly validity: number;
  /** Account id of the administrator who acts for the account, empty otherwise. */
  readonly delegatedBy: string;
  /** The token as it travels. */
  readonly text: string;
}

/** Why a token is not accepted; `missing` covers what is not a token of this server at all. */
export type TokenProblem = "missing" | "expired";

/** How a token is issued. */
export interface TokenRequest {
  /** Milliseconds. */
  readonly expires: number;
  readonly admin?: boolean;
  readonly csrf?: boolean;
  readonly delegatedBy?: string;
}

const encoder = new TextEncoder();
const toHex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const pairs = hex.match(/[0-9a-f]{2}/g) ?? [];
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}

/** Computes a hexadecimal HMAC of text. */
export async function hmacHex(
  algorithm: "SHA-1" | "SHA-256",
  key: Uint8Array<ArrayBuffer>,
  text: string,
): Promise<string> {
  const usage = { name: "HMAC", hash: algorithm };
  const imported = await crypto.subtle.importKey("raw", key, usage, false, ["sign"]);
  return toHex(new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(text))));
}

/** Issues, checks and revokes tokens. */
export class TokenService {
  readonly #clock: () => number;
  #secret: string;
  readonly #revoked = new Map<string, number>();

  constructor(clock: () => number) {
    this.#clock = clock;
    this.#secret = toHex(crypto.getRandomValues(new Uint8Array(32)));
  }

  /** The signing secret, kept with the state. */
  get secret(): string {
    return this.#secret;
  }

  /** Takes the signing secret of kept state. */
  restore(secret: string): void {
    this.#secret = secret;
  }

  /** Issues a token for an account. */
  async issue(account: Account, request: TokenRequest): Promise<AuthToken> {
    const token = {
      accountId: account.id,
      expires: request.expires,
      admin: request.admin ?? false,
      csrf: request.csrf ?? false,
      tokenId: toHex(crypto.getRandomValues(new Uint8Array(8))),
      validity: account.tokenValidity,
      delegatedBy: request.delegatedBy ?? "",
    };
    const data = toHex(encoder.encode(JSON.stringify(token)));
    return { ...token, text: `0_${await this.#sign(data)}_${data}` };
  }

  /** Reads a token: the token, or why it is refused. */
  async read(text: string, directory: Directory): Promise<AuthToken | TokenProblem> {
    const [version, signature = "", data = "", rest] = text.split("_");
    if (version !== "0" || rest !== undefined) return "missing";
    if (!equalStrings(signature, await this.#sign(data))) return "missing";
    const token = JSON.parse(new TextDecoder().decode(fromHex(data))) as Omit<AuthToken, "text">;
    const account = directory.accountById(token.accountId);
    if (token.expires <= this.#clock() || this.#revoked.has(token.tokenId)) return "expired";
    if (!account || account.tokenValidity !== token.validity) return "expired";
    return { ...token, text };
  }

  /** Ends a token before its time. */
  revoke(token: AuthToken): void {
    const now = this.#clock();
    for (const [id, expires] of this.#revoked) if (expires <= now) this.#revoked.delete(id);
    this.#revoked.set(token.tokenId, token.expires);
  }

  /** The CSRF token that belongs to an auth token. */
  async csrfToken(token: AuthToken): Promise<string> {
    return `0_${await this.#sign(`csrf ${token.tokenId} ${token.accountId}`)}`;
  }

  #sign(data: string): Promise<string> {
    return hmacHex("SHA-256", encoder.encode(this.#secret), data);
  }
}
