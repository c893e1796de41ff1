/**
 * The errors of this package.
 *
 * @module
 */

/** What went wrong, stable for programs. */
export type CardErrorCode =
  | "ERR_CARD_NOT_CARDS"
  | "ERR_CARD_TRUNCATED"
  | "ERR_CARD_TOO_LARGE"
  | "ERR_CARD_SYNTAX"
  | "ERR_CARD_VALUE"
  | "ERR_CARD_PHOTO"
  | "ERR_CARD_FILTER";

/** Says what is wrong with data of contacts, and where. */
export class CardError extends Error {
  override readonly name = "CardError";
  readonly code: CardErrorCode;
  /** Line of the file, from 1, where it is known. */
  readonly line: number | undefined;

  constructor(
    code: CardErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly line?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.line = options.line;
  }
}
