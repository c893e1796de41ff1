/**
 * What every function on an account begins with.
 *
 * @module
 */
import {
  useCapabilities,
  type CallFunction,
  type Capability,
  type GatewaySession,
  type Id,
  type JmapError,
  type MailMethods,
} from "@partage-ent/jmap";
import type { Connection } from "./connection.js";

/** What every function on an account accepts. */
export interface AccountOptions {
  /** Default: the person's own account. */
  readonly accountId?: Id | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An account, ready for calls of one capability. */
export interface OpenAccount<Methods = MailMethods> {
  readonly session: GatewaySession;
  readonly accountId: Id;
  readonly call: CallFunction<Methods>;
}

/** Waits for the session, then works on an account; failures of calls become {@link PartageError}s. */
export async function withAccount<Methods, Result>(
  connection: Connection,
  capability: Capability<Methods>,
  options: AccountOptions,
  work: (account: OpenAccount<Methods>) => Promise<Result>,
): Promise<Result> {
  const session = await connection.session();
  // Without one the capability is not served: calls say so themselves.
  const { accountId = session.jmap.primaryAccounts[capability.uri] ?? "" } = options;
  const call = useCapabilities(connection.batch, [
    capability as Capability,
  ]) as CallFunction<Methods>;
  try {
    return await work({ session, accountId, call });
  } catch (error) {
    throw isJmapError(error) ? (await import("./call-failed.js")).callFailed(error) : error;
  }
}

function isJmapError(error: unknown): error is JmapError {
  return error instanceof Error && error.name === "JmapError";
}
