/**
 * Checks that stand between a request to sign in and a token.
 * @module
 */
import type { Account } from "../directory/account.js";
import type { Directory } from "../directory/directory.js";
import { verifyPassword } from "../directory/password.js";
import { SoapFault } from "../fault.js";

/** `account.AUTH_FAILED`: always the same words, so that nobody learns which accounts exist. */
export function authFailed(name: string): SoapFault {
  return new SoapFault("account.AUTH_FAILED", `authentication failed for [${name}]`);
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  "": 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Reads a duration of the directory (`2d`, `12h`, `5s`; no unit means seconds) as milliseconds. */
export function parseDuration(text: string | undefined, fallback: number): number {
  const match = /^(\d+)(ms|s|m|h|d|)$/.exec(text ?? "");
  return match ? Number(match[1]) * units[match[2]!]! : fallback;
}

/** Fails unless the account may be used: active, not in maintenance, not locked out. */
export function requireUsable(account: Account, directory: Directory, now: number): void {
  const status = directory.attribute(account, "zimbraAccountStatus");
  if (status === "maintenance") {
    throw new SoapFault("account.MAINTENANCE_MODE", "account is in maintenance mode");
  }
  if (status !== "active") throw authFailed(account.name);
  if (account.lockedUntil !== undefined && account.lockedUntil > now)
    throw authFailed(account.name);
}

/** Checks a password, counts failures and locks the account out when its policy says so. */
export async function requirePassword(
  account: Account,
  password: string,
  directory: Directory,
  now: number,
): Promise<void> {
  requireUsable(account, directory, now);
  const good = await verifyPassword(password, account.password);
  const current = directory.accountById(account.id) ?? account;
  if (good) {
    if (current.failures.length > 0 || current.lockedUntil !== undefined) {
      directory.putAccount({ ...current, failures: [], lockedUntil: undefined });
    }
    return;
  }
  countFailure(current, directory, now);
  throw authFailed(account.name);
}

/** Counts a failed sign-in; the account is locked out when its policy's number is reached. */
export function countFailure(account: Account, directory: Directory, now: number): void {
  if (directory.attribute(account, "zimbraPasswordLockoutEnabled") !== "TRUE") return;
  directory.putAccount(withFailure(account, directory, now));
}

function withFailure(account: Account, directory: Directory, now: number): Account {
  const attribute = (name: string): string | undefined => directory.attribute(account, name);
  const life = parseDuration(attribute("zimbraPasswordLockoutFailureLifetime"), 3_600_000);
  const failures = [...account.failures.filter((at) => life === 0 || at > now - life), now];
  const most = Number(attribute("zimbraPasswordLockoutMaxFailures") ?? 0);
  if (most === 0 || failures.length < most) return { ...account, failures };
  const duration = parseDuration(attribute("zimbraPasswordLockoutDuration"), 3_600_000);
  const lockedUntil = duration === 0 ? Number.MAX_SAFE_INTEGER : now + duration;
  return { ...account, failures: [], lockedUntil };
}

/** Milliseconds that a new token of an account lives. */
export function tokenLifetime(account: Account, directory: Directory, admin: boolean): number {
  const name = admin ? "zimbraAdminAuthTokenLifetime" : "zimbraAuthTokenLifetime";
  return parseDuration(directory.attribute(account, name), admin ? 43_200_000 : 172_800_000);
}
