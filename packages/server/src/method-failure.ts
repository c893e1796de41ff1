import type { MethodErrorType } from "@partage-ent/jmap";

/** A method-level error of the wire; its message is safe to show to the client (RFC 8620 section 3.6.2). */
export class MethodFailure extends Error {
  override readonly name = "MethodFailure";
  readonly type: MethodErrorType | "notFound";
  /** Seconds after which trying again makes sense, where the back end said so. */
  readonly retryAfter: number | undefined;

  constructor(
    type: MethodErrorType | "notFound",
    description: string,
    options: { readonly cause?: unknown; readonly retryAfter?: number } = {},
  ) {
    super(description, { cause: options.cause });
    this.type = type;
    this.retryAfter = options.retryAfter;
  }
}
