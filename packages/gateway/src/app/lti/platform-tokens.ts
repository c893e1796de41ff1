/**
 * Tokens of platforms for the tool itself: client credentials with a signed assertion (RFC 7523, LTI
 * Security Framework 1.0 section 4.1), kept until shortly before they end.
 *
 * @module
 */
import { askJson } from "../fetch-json.js";
import { randomId } from "../random.js";
import { readText } from "./launch-claims.js";
import type { Platform } from "./platforms.js";
import type { ToolKeys } from "./tool-keys.js";

const ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Seconds that an assertion is good. */
const ASSERTION_LIFE = 60;
/** A token is given up so long before its end, in milliseconds. */
const MARGIN = 30_000;
const LONGEST_LIFE = 3_600_000;
const MOST_TOKENS = 1_000;

/** What {@link PlatformTokens} needs. */
export interface PlatformTokensOptions {
  readonly keys: ToolKeys;
  readonly fetch: typeof fetch;
  readonly now: () => number;
}

interface Held {
  readonly token: string;
  readonly until: number;
}

/** Tokens by platform and scope, in memory. */
export class PlatformTokens {
  readonly #options: PlatformTokensOptions;
  readonly #held = new Map<string, Held>();

  constructor(options: PlatformTokensOptions) {
    this.#options = options;
  }

  /** A token; rejects when the platform gives none. */
  async take(platform: Platform, scope: string): Promise<string> {
    const name = nameOf(platform, scope);
    const held = this.#held.get(name);
    if (held && held.until > this.#options.now()) return held.token;
    const fresh = await this.#ask(platform, scope);
    if (this.#held.size >= MOST_TOKENS) this.#held.clear();
    this.#held.set(name, fresh);
    return fresh.token;
  }

  /** Forgets one that the platform refused. */
  drop(platform: Platform, scope: string): void {
    this.#held.delete(nameOf(platform, scope));
  }

  async #ask({ clientId, tokenUrl }: Platform, scope: string): Promise<Held> {
    const { keys, fetch, now } = this.#options;
    const iat = Math.floor(now() / 1000);
    const assertion = await keys.sign({
      ...{ iss: clientId, sub: clientId, aud: tokenUrl, jti: randomId() },
      ...{ iat, exp: iat + ASSERTION_LIFE },
    });
    const { value } = await askJson(new URL(tokenUrl), fetch, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        ...{ grant_type: "client_credentials", client_assertion_type: ASSERTION },
        ...{ client_assertion: assertion, scope },
      }).toString(),
    });
    const token = readText(value, "access_token", 8_192);
    const type = readText(value, "token_type") ?? "";
    if (token === undefined || !/^[\x21-\x7e]+$/.test(token) || type.toLowerCase() !== "bearer") {
      throw new Error("the platform gave no bearer token");
    }
    const life = Number(value["expires_in"]) * 1000;
    return { token, until: now() + Math.min(life > 0 ? life : 0, LONGEST_LIFE) - MARGIN };
  }
}

function nameOf({ issuer, clientId }: Platform, scope: string): string {
  return `${issuer.issuer} ${clientId} ${scope}`;
}
