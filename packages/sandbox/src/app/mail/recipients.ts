/**
 * Who gets a message: mailboxes of the sandbox, members of lists, and addresses elsewhere, which get nothing.
 *
 * @module
 */
import type { Account } from "../directory/account.js";
import type { Directory } from "../directory/directory.js";
import { SoapFault } from "../fault.js";

/** The recipients of a message, each once. */
export interface Recipients {
  readonly accounts: readonly Account[];
  /** Addresses of domains that are not the sandbox's. */
  readonly elsewhere: readonly string[];
  /** Addresses of its domains that nobody has. */
  readonly unknown: readonly string[];
}

const MAX_RECIPIENTS = 25_000;

/** Looks up addresses; lists give their members, those of lists in lists included. */
export function findRecipients(directory: Directory, addresses: readonly string[]): Recipients {
  const accounts = new Map<string, Account>();
  const elsewhere = new Set<string>();
  const unknown = new Set<string>();
  const seen = new Set<string>();
  const pending = addresses.map((address) => directory.qualify(address.toLowerCase())).reverse();
  while (pending.length > 0 && seen.size < MAX_RECIPIENTS) {
    const address = pending.pop()!;
    if (seen.has(address)) continue;
    seen.add(address);
    const account = directory.accountByName(address);
    const list = account ? undefined : directory.list(address);
    if (account) accounts.set(account.id, account);
    else if (list)
      pending.push(...list.members.map((member) => directory.qualify(member.toLowerCase())));
    else if (directory.domain(address.slice(address.lastIndexOf("@") + 1))) unknown.add(address);
    else elsewhere.add(address);
  }
  return { accounts: [...accounts.values()], elsewhere: [...elsewhere], unknown: [...unknown] };
}

/** Fails with `mail.SEND_ABORTED_ADDRESS_FAILURE`, naming the addresses that nobody has. */
export function requireKnown({ unknown }: Recipients): void {
  if (unknown.length === 0) return;
  throw new SoapFault(
    "mail.SEND_ABORTED_ADDRESS_FAILURE",
    `SMTP server reported: invalid addresses: ${unknown.slice(0, 20).join(", ")}`,
    unknown.slice(0, 1_000).map((value) => ({ name: "invalid", type: "STR", value })),
  );
}
