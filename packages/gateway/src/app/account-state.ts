/**
 * What the mail system says of an account that it does not open, told to pages and to people.
 *
 * @module
 */
import type { AccountState } from "@partage-ent/jmap";
import { MethodFailure } from "@partage-ent/server";
import type { MappedAccount } from "./account.js";
import type { Establishment } from "./config.js";
import { PageFailure } from "./page-failure.js";
import type { Exchange, GatewayParts } from "./parts.js";
import { GatewayProblem, type ProblemCode } from "./problem.js";

/** Longest wait for the mail system before somebody is let in without its word, in milliseconds. */
const PATIENCE = 5_000;

const CODES = {
  unknown: "account-unknown",
  closed: "account-closed",
  locked: "account-locked",
  pending: "account-pending",
  maintenance: "account-maintenance",
  refused: "mail-refused",
} as const satisfies Readonly<Record<AccountState, ProblemCode>>;

/** Seconds after which an account in maintenance is worth another try. */
const MAINTENANCE = 300;

/** The state that a failure tells of; undefined where it is about something else. */
function stateOf({ account, type }: MethodFailure): AccountState | undefined {
  if (account) return account;
  if (type === "accountNotFound") return "unknown";
  return type === "forbidden" || type === "notFound" ? "refused" : undefined;
}

/** The refusal for a page whose session the mail system does not open. */
export function accountProblem(
  establishment: Establishment,
  failure: MethodFailure,
): GatewayProblem {
  const { help } = establishment;
  const members = help ? { help } : {};
  const state = stateOf(failure);
  if (state && state !== "maintenance") {
    return new GatewayProblem(403, CODES[state], { members, cause: failure });
  }
  const seconds = failure.retryAfter ?? (state ? MAINTENANCE : 10);
  return new GatewayProblem(503, state ? CODES[state] : "mail-unavailable", {
    headers: { "Retry-After": String(seconds) },
    members,
    cause: failure,
  });
}

/**
 * Asks the mail system, before a session begins, whether it opens the account. A mail system that is
 * away says nothing about an account, and keeps nobody out.
 *
 * @throws PageFailure that says what is the matter with the account.
 */
export async function refuseUnusable(
  parts: GatewayParts,
  { facts }: Exchange,
  establishment: Establishment,
  person: MappedAccount,
  back: string,
): Promise<void> {
  // What a person brought herself is refused for reasons of its own, and it is not tried in vain.
  if (parts.credentials && parts.credentials.needs(establishment.key).length > 0) return;
  const principal = { establishment: establishment.key, ...person };
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    await parts.backends[establishment.key]?.open(principal, { signal }).describe();
  } catch (error) {
    parts.telemetry.fault({ requestId: facts.requestId, error });
    const state = error instanceof MethodFailure ? error.account : undefined;
    if (!state) return;
    throw new PageFailure(CODES[state], { back, account: person.account, cause: error });
  }
}
