/**
 * Signs people in by the tokens of their own sign-in, which are refreshed by one gateway at a time.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { MethodFailure, type Principal } from "@partage-ent/server";
import type { Credential, Credentials } from "@partage-ent/standards";
import type { IssuedTokens, Store } from "../../app/index.js";
import { loginNameOf } from "./login-name.js";
import type { EndPerson } from "./person-ends.js";
import type { OpenedCredential, SealedCredentials } from "./sealed-credentials.js";
import { type RefreshTokens, TokenRefreshFailure } from "./token-refresh.js";

/** Kind of the stored credential. */
export const OAUTH = "oauth";

/** An access token is renewed so long before its end, in milliseconds. */
const MARGIN = 60_000;
/** An access token that is refused so soon after it was given will not be better anew, in milliseconds. */
const YOUNG = 30_000;
/** The one that refreshes has so long; longer than an issuer is waited for, in milliseconds. */
const LEASE = 30_000;
/** Others wait so long for it, in milliseconds, and look so often. */
const PATIENCE = 5_000;
const LOOK = 150;

/** Tokens at rest. */
export interface KeptTokens extends IssuedTokens {
  readonly issuer: string;
  /** Milliseconds since the epoch. */
  readonly givenAt: number;
  /** Until when they are kept. */
  readonly keptUntil: number;
}

/** What {@link createTokenCredentials} needs. */
export interface TokenCredentialsOptions {
  readonly login: string;
  readonly sealed: SealedCredentials;
  readonly store: Pick<Store, "useOnce">;
  readonly refresh: RefreshTokens;
  readonly endPerson: EndPerson;
  readonly now: () => number;
}

/** The port over kept tokens. */
export function createTokenCredentials(options: TokenCredentialsOptions): Credentials {
  return new TokenCredentials(options);
}

class TokenCredentials implements Credentials {
  readonly #options: TokenCredentialsOptions;
  /** What this gateway is waiting for, by person. */
  readonly #waiting = new Map<string, Promise<KeptTokens>>();

  constructor(options: TokenCredentialsOptions) {
    this.#options = options;
  }

  async get(principal: Principal): Promise<Credential> {
    const username = loginNameOf(this.#options.login, principal);
    const { accessToken } = await this.#fresh(principal);
    return { kind: "bearer", username, accessToken };
  }

  async refused(principal: Principal, _service: unknown, credential: Credential): Promise<boolean> {
    const { sealed, now } = this.#options;
    const kept = await sealed.read(principal, OAUTH);
    if (!kept || credential.kind !== "bearer") return false;
    const tokens = read(kept);
    if (tokens.accessToken !== credential.accessToken) return true;
    if (tokens.refreshToken === undefined) {
      await this.#end(principal, kept);
      return false;
    }
    if (tokens.givenAt + YOUNG > now()) return false;
    const over = { ...tokens, expiresAt: 0 };
    return (await this.#write(principal, over, kept.sealed)) !== undefined;
  }

  async #fresh(principal: Principal): Promise<KeptTokens> {
    const key = `${principal.establishment} ${principal.account}`;
    const waiting = this.#waiting.get(key) ?? this.#find(principal);
    this.#waiting.set(key, waiting);
    try {
      return await waiting;
    } finally {
      if (this.#waiting.get(key) === waiting) this.#waiting.delete(key);
    }
  }

  /** Tokens that are good for a while: those that are kept, or those that they are renewed for. */
  async #find(principal: Principal): Promise<KeptTokens> {
    const { sealed, now } = this.#options;
    for (let waited = 0; waited < PATIENCE; waited += LOOK) {
      const kept = await sealed.read(principal, OAUTH);
      if (!kept) {
        await this.#options.endPerson(principal, OAUTH, "missing");
        throw signInAgain();
      }
      const tokens = read(kept);
      if (tokens.expiresAt - MARGIN > now()) return tokens;
      const renewed = await this.#renew(principal, kept, tokens);
      if (renewed) return renewed;
      // Somebody else renews it: until that is done, what is kept may still be good.
      if (tokens.expiresAt > now()) return tokens;
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
    throw new MethodFailure("serverUnavailable", "The sign-in is being renewed.", {
      retryAfter: 5,
    });
  }

  /** Undefined where another one does it. */
  async #renew(
    principal: Principal,
    kept: OpenedCredential,
    tokens: KeptTokens,
  ): Promise<KeptTokens | undefined> {
    const { refresh, store, now } = this.#options;
    if (tokens.refreshToken === undefined) {
      if (tokens.expiresAt > now()) return tokens;
      await this.#end(principal, kept);
      throw signInAgain();
    }
    // For this refresh token and no later one: where it is good once, its second use would end them all.
    const mark = createHash("sha256").update(tokens.refreshToken).digest("base64url");
    if (!(await store.useOnce(`refresh ${mark}`, now() + LEASE))) return undefined;
    try {
      const issued = await refresh(tokens.issuer, tokens.refreshToken);
      const { issuer, refreshToken, keptUntil } = tokens;
      const next = { refreshToken, ...issued, issuer, keptUntil, givenAt: now() };
      return await this.#replace(principal, next, refreshToken);
    } catch (error) {
      return this.#afterFailure(principal, kept, tokens, error);
    }
  }

  /** Keeps renewed tokens in the place of those that they come from; undefined where there are others now. */
  async #replace(
    principal: Principal,
    next: KeptTokens,
    refreshToken: string,
  ): Promise<KeptTokens | undefined> {
    for (;;) {
      const kept = await this.#options.sealed.read(principal, OAUTH);
      // A sign-in brought newer ones meanwhile, or they were forgotten.
      if (!kept || read(kept).refreshToken !== refreshToken) return undefined;
      // What is kept may have been marked as over, or sealed anew, between the two.
      if ((await this.#write(principal, next, kept.sealed)) !== undefined) return next;
    }
  }

  async #afterFailure(
    principal: Principal,
    kept: OpenedCredential,
    tokens: KeptTokens,
    error: unknown,
  ): Promise<KeptTokens> {
    if (!(error instanceof TokenRefreshFailure)) throw error;
    if (error.isRefused) {
      await this.#end(principal, kept);
      throw signInAgain(error);
    }
    if (tokens.expiresAt > this.#options.now()) return tokens;
    throw new MethodFailure("serverUnavailable", "The sign-in service does not answer.", {
      cause: error,
      retryAfter: 10,
    });
  }

  #write(principal: Principal, tokens: KeptTokens, replaces: string): Promise<string | undefined> {
    const { keptUntil } = tokens;
    const text = JSON.stringify(tokens);
    return this.#options.sealed.write(principal, OAUTH, text, { expiresAt: keptUntil, replaces });
  }

  async #end(principal: Principal, kept: OpenedCredential): Promise<void> {
    const { sealed, endPerson } = this.#options;
    if (!(await sealed.delete(principal, OAUTH, kept.sealed))) return;
    await endPerson(principal, OAUTH, "refused");
  }
}

function read({ text }: OpenedCredential): KeptTokens {
  return JSON.parse(text) as KeptTokens;
}

function signInAgain(cause?: unknown): MethodFailure {
  return new MethodFailure("forbidden", "The sign-in has ended: sign in again.", { cause });
}
