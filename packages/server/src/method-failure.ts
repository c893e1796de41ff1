import type { AccountState, MethodErrorType } from "@partage-ent/jmap";

/** What a {@link MethodFailure} may say beside its type and description. */
export interface MethodFailureOptions {
  readonly cause?: unknown;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
  /** State of the account, where that is what it fails for. */
  readonly account?: AccountState;
  /** Names of the arguments that `invalidArguments` is about. */
  readonly arguments?: readonly string[];
}

/** A method-level error of the wire; its message is safe to show to the client (RFC 8620 section 3.6.2). */
export class MethodFailure extends Error {
  override readonly name = "MethodFailure";
  readonly type: MethodErrorType;
  /** Seconds after which trying again makes sense, where the back end said so. */
  readonly retryAfter: number | undefined;
  readonly arguments: readonly string[] | undefined;
  /** State of the account, where that is what it fails for. */
  readonly account: AccountState | undefined;

  constructor(type: MethodErrorType, description: string, options: MethodFailureOptions = {}) {
    super(description, { cause: options.cause });
    this.type = type;
    this.retryAfter = options.retryAfter;
    this.arguments = options.arguments;
    this.account = options.account;
  }
}
