/**
 * Ids of mailboxes and emails. A mailbox has the id that the server gives it (RFC 8474, Dovecot), else one
 * made of its path; an email that of its mailbox with UIDVALIDITY and UID. All are hashes or numbers, so
 * an id tells no name, and none leads to a mailbox that is not listed for the person.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Id } from "@partage-ent/jmap";

/** The id of a mailbox: `f` with 16 digits. */
export function mailboxId(kind: "object" | "path" | "again", value: string): Id {
  return `f${createHash("sha256").update(`${kind} ${value}`).digest("hex").slice(0, 16)}`;
}

/** What the id of an email says. */
export interface EmailIdParts {
  readonly mailboxId: Id;
  readonly uidValidity: bigint;
  readonly uid: number;
}

/** The id of an email as it stands in a mailbox: `m`, the digits of the mailbox, UIDVALIDITY, UID. */
export function emailId({ mailboxId: mailbox, uidValidity, uid }: EmailIdParts): Id {
  return `m${mailbox.slice(1)}_${uidValidity.toString(36)}_${uid.toString(36)}`;
}

/** Reads the id of an email; undefined for any other text. */
export function parseEmailId(id: string): EmailIdParts | undefined {
  const match = /^m([0-9a-f]{16})_([0-9a-z]{1,13})_([0-9a-z]{1,7})$/.exec(id);
  if (!match) return undefined;
  const uid = Number.parseInt(match[3]!, 36);
  if (uid < 1 || uid > 0xffff_ffff) return undefined;
  let uidValidity = 0n;
  for (const [digit] of match[2]!.matchAll(/./g)) {
    uidValidity = uidValidity * 36n + BigInt(Number.parseInt(digit, 36));
  }
  const parts = { mailboxId: `f${match[1]!}`, uidValidity, uid };
  // Leading zeros would give one email many ids.
  return emailId(parts) === id ? parts : undefined;
}
