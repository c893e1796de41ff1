import type { PageCode } from "./error-page.js";

/** A failed navigation, shown as a page. */
export class PageFailure extends Error {
  override readonly name = "PageFailure";
  readonly code: PageCode;
  /** A checked address to go back to. */
  readonly back: string | undefined;
  /** Account that it is about, shown to the one who signed in for it. */
  readonly account: string | undefined;

  constructor(
    code: PageCode,
    options: {
      readonly back?: string;
      readonly account?: string;
      readonly cause?: unknown;
    } = {},
  ) {
    super(code, { cause: options.cause });
    this.code = code;
    this.back = options.back;
    this.account = options.account;
  }
}
