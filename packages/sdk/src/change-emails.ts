/**
 * Changes of emails. Each rejects when any email could not be changed; `failed` of the error says
 * which and why, and the others are done.
 *
 * @module
 */
import { escapeSegment, mail, type Id, type PatchObject, type SetError } from "@partage-ent/jmap";
import { withAccount, type AccountOptions, type OpenAccount } from "./account.js";
import type { Connection } from "./connection.js";
import { mailboxIdOf, type MailboxChoice } from "./mailbox-choice.js";

/**
 * Sets (true) and takes away (false) keywords.
 *
 * @example `await setKeywords(connection, [id], { $seen: true, $flagged: false })`
 */
export function setKeywords(
  connection: Connection,
  ids: readonly Id[],
  keywords: Readonly<Record<string, boolean>>,
  options: AccountOptions = {},
): Promise<void> {
  const patch = Object.fromEntries(
    Object.entries(keywords).map(([name, on]) => [`keywords/${escapeSegment(name)}`, on || null]),
  );
  return update(connection, ids, options, async () => patch);
}

/** Where {@link moveEmails} takes emails to, and where from. */
export interface EmailMove {
  readonly to: MailboxChoice;
  /** The one mailbox they leave. Default: all they are in. */
  readonly from?: MailboxChoice | undefined;
}

/** Moves emails to another mailbox. */
export function moveEmails(
  connection: Connection,
  ids: readonly Id[],
  { to, from }: EmailMove,
  options: AccountOptions = {},
): Promise<void> {
  return update(connection, ids, options, async (account) => {
    const target = await mailboxIdOf(account, to, options);
    if (!from) return { mailboxIds: { [target]: true } };
    const source = await mailboxIdOf(account, from, options);
    return {
      [`mailboxIds/${escapeSegment(source)}`]: null,
      [`mailboxIds/${escapeSegment(target)}`]: true,
    };
  });
}

/** Deletes emails for good, wherever they are; one that is gone already is no failure. */
export function destroyEmails(
  connection: Connection,
  ids: readonly Id[],
  options: AccountOptions = {},
): Promise<void> {
  return withAccount(connection, mail, options, async ({ accountId, call }) => {
    const { notDestroyed } = await call("Email/set", { accountId, destroy: ids }, options);
    const failures = Object.entries(notDestroyed ?? {});
    await check(failures.filter(([, { type }]) => type !== "notFound"));
  });
}

function update(
  connection: Connection,
  ids: readonly Id[],
  options: AccountOptions,
  patchFor: (account: OpenAccount) => Promise<PatchObject>,
): Promise<void> {
  return withAccount(connection, mail, options, async (account) => {
    const { accountId, call } = account;
    const patch = await patchFor(account);
    const changes = Object.fromEntries(ids.map((id) => [id, patch]));
    const { notUpdated } = await call("Email/set", { accountId, update: changes }, options);
    await check(Object.entries(notUpdated ?? {}));
  });
}

async function check(failures: readonly (readonly [Id, SetError])[]): Promise<void> {
  if (failures.length) throw (await import("./call-failed.js")).recordsFailed(failures);
}
