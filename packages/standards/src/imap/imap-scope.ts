/**
 * What the mail methods need of IMAP: mailboxes with stable ids, and a connection on which one of them
 * is selected.
 *
 * @module
 */
import type { Id, MailboxRole } from "@partage-ent/jmap";
import type { Principal } from "@partage-ent/server";
import type { ImapFlow } from "imapflow";

/** A mailbox as the server lists it. */
export interface ImapPlace {
  readonly id: Id;
  /** Full path as the server takes it, decoded. */
  readonly path: string;
  readonly delimiter: string;
  readonly role: MailboxRole | null;
  readonly uidValidity: bigint;
  readonly uidNext: number;
  readonly messages: number;
  readonly unseen: number;
  /** Absent without CONDSTORE (RFC 7162). */
  readonly highestModseq?: bigint;
  /** Someone else's, or of all: what it shows may not all be allowed. */
  readonly isShared: boolean;
}

/** Where an email is now. */
export interface EmailPlace {
  readonly emailId: Id;
  readonly place: ImapPlace;
  readonly uid: number;
}

/** A mailbox that is selected on a connection of the pool. */
export interface SelectedMailbox {
  readonly client: ImapFlow;
  readonly place: ImapPlace;
  readonly uidValidity: bigint;
  /** Names of capabilities of the connection, in upper case. */
  has(capability: string): boolean;
}

/** IMAP for one person in one JMAP request. */
export interface ImapScope {
  readonly principal: Principal;
  readonly accountId: Id;
  readonly signal: AbortSignal;
  /** Fails with `accountNotFound` for any other account. */
  requireAccount(accountId: Id): void;
  /** All mailboxes that can be selected, read once in a request (LIST with STATUS). */
  places(): Promise<readonly ImapPlace[]>;
  /** Runs with a connection that has the mailbox selected; errors come out as MethodFailure. */
  inMailbox<Result>(
    place: ImapPlace,
    mode: "read" | "write",
    act: (mailbox: SelectedMailbox) => Promise<Result>,
  ): Promise<Result>;
  /** Runs with any connection of the person, nothing selected in particular. */
  withClient<Result>(act: (client: ImapFlow) => Promise<Result>): Promise<Result>;
  /** The id of an email: its mailbox, UIDVALIDITY and UID, or the older id that is still its alias. */
  emailIds(place: ImapPlace, uids: readonly number[]): Promise<readonly Id[]>;
  /** Where emails are now, of those ids that exist syntactically and whose mailbox exists unchanged. */
  locate(emailIds: readonly Id[]): Promise<ReadonlyMap<Id, EmailPlace>>;
  /** Emails were moved by us (COPYUID, RFC 4315): their ids stay. */
  moved(from: ImapPlace, to: ImapPlace, uids: ReadonlyMap<number, number>): Promise<void>;
  /** One state string for all mail types: UIDVALIDITY, UIDNEXT and HIGHESTMODSEQ of each mailbox; stateless. */
  state(): Promise<string>;
  /** Something is about to be written: whatever was read may be wrong afterwards. */
  forgetReads(): void;
}
