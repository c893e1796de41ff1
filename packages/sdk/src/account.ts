/**
 * What every function on an account begins with.
 *
 * @module
 */
import {
  mail,
  MAIL,
  quota,
  tag,
  useCapabilities,
  type CallFunction,
  type GatewaySession,
  type Id,
  type JmapError,
  type MailMethods,
  type QuotaMethods,
  type SetErrorType,
  type TagMethods,
} from "@partage-ent/jmap";
import type { Connection } from "./connection.js";
import { PartageError, type PartageErrorCode } from "./error.js";

/** What every function on an account accepts. */
export interface AccountOptions {
  /** Default: the person's own mail account. */
  readonly accountId?: Id | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An account, ready for calls. */
export interface OpenAccount {
  readonly session: GatewaySession;
  readonly accountId: Id;
  readonly call: CallFunction<MailMethods & QuotaMethods & TagMethods>;
}

/** Waits for the session, then works on an account; failures of calls become {@link PartageError}s. */
export async function withAccount<Result>(
  connection: Connection,
  options: AccountOptions,
  work: (account: OpenAccount) => Promise<Result>,
): Promise<Result> {
  const session = await connection.session(options);
  const accountId = options.accountId ?? session.jmap.primaryAccounts[MAIL];
  if (!accountId) throw new PartageError("ERR_UNSUPPORTED", "This person has no mail account");
  try {
    return await work({
      session,
      accountId,
      call: useCapabilities(connection.batch, [mail, quota, tag]),
    });
  } catch (error) {
    throw isJmapError(error) ? callFailed(error) : error;
  }
}

function isJmapError(error: unknown): error is JmapError {
  return error instanceof Error && error.name === "JmapError";
}

const CODES: readonly (readonly [RegExp, PartageErrorCode])[] = [
  [/Filter|Sort/, "ERR_INVALID_FILTER"],
  [/forbidden|ReadOnly/, "ERR_FORBIDDEN"],
  [/otFound|accountNot/, "ERR_NOT_FOUND"],
  [/Large|tooMany[KM]|:limit/, "ERR_TOO_LARGE"],
  [/stateM|Changes|willD/, "ERR_CONFLICT"],
  [/overQ/, "ERR_OVER_QUOTA"],
  [/rateL/, "ERR_RATE_LIMIT"],
  [/^server/, "ERR_UNAVAILABLE"],
  [/unknown/, "ERR_UNSUPPORTED"],
  [/^bad|:not/, "ERR_PROTOCOL"],
];

/** The code of a failed call or record. */
export function codeOf(type: JmapError["type"] | SetErrorType): PartageErrorCode {
  return CODES.find(([pattern]) => pattern.test(type))?.[1] ?? "ERR_INVALID_ARGUMENTS";
}

function callFailed(cause: JmapError): PartageError {
  const { retryAfter } = cause.details;
  return new PartageError(codeOf(cause.type), cause.message, {
    cause,
    retryAfter: typeof retryAfter === "number" ? retryAfter : undefined,
  });
}
