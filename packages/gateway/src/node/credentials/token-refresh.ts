import type { IssuedTokens } from "../../app/index.js";

/** Why a refresh gave nothing: the issuer said no, or could not be asked. */
export class TokenRefreshFailure extends Error {
  override readonly name = "TokenRefreshFailure";
  readonly isRefused: boolean;

  constructor(isRefused: boolean, options?: ErrorOptions) {
    super(isRefused ? "the issuer refused the refresh" : "the issuer does not answer", options);
    this.isRefused = isRefused;
  }
}

/** Asks an issuer for new tokens (RFC 6749 section 6). @throws {@link TokenRefreshFailure} */
export type RefreshTokens = (issuer: string, refreshToken: string) => Promise<IssuedTokens>;
