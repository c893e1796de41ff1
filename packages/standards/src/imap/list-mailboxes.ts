/**
 * The mailboxes of a person with their counts: one LIST where the server knows LIST-STATUS (RFC 5819),
 * else LIST and a STATUS for each.
 *
 * @module
 */
import type { ImapAttribute, ImapFlow, ImapResponse } from "imapflow";
import {
  astring,
  atom,
  type ImapArgument,
  listOf,
  refusalOf,
  runCommand,
  textOf,
} from "../mail/imap-command.js";
import { decodeMailboxName, encodeMailboxName } from "./mailbox-name.js";

/** Counts of a mailbox (RFC 3501 section 6.3.10, RFC 7162). */
export interface MailboxStatus {
  readonly messages: number;
  readonly unseen: number;
  readonly uidNext: number;
  readonly uidValidity: bigint;
  readonly highestModseq: bigint | undefined;
  /** Id that the server gives it (RFC 8474 MAILBOXID, X-GUID of Dovecot). */
  readonly objectId: string | undefined;
}

/** A mailbox as the server lists it. */
export interface ListedMailbox {
  readonly path: string;
  /** Empty where the server knows no hierarchy. */
  readonly delimiter: string;
  /** In lower case. */
  readonly attributes: ReadonlySet<string>;
  /** Absent where it can't be selected. */
  readonly status: MailboxStatus | undefined;
}

/** Mailboxes that only show messages of others: they would stand there twice (RFC 6154). */
const VIRTUAL: readonly string[] = ["\\all", "\\flagged"];
const UNSELECTABLE: readonly string[] = ["\\noselect", "\\nonexistent"];
const MAX_PATH = 1_024;
const MAX_LISTED = 20_000;

/** Reads at most so many mailboxes. */
export async function listMailboxes(
  client: ImapFlow,
  limit: number,
): Promise<readonly ListedMailbox[]> {
  const has = (capability: string): boolean => client.capabilities.has(capability);
  if (has("LIST-STATUS") && has("LIST-EXTENDED")) {
    const listed = await listWithStatus(client, limit);
    if (listed) return listed;
  }
  const listed = await runList(client, []);
  const mailboxes: ListedMailbox[] = [];
  for (const mailbox of listed.mailboxes.slice(0, limit)) {
    if (mailbox.isSelectable) await readStatus(client, mailbox.path, listed.statuses);
    mailboxes.push(withStatus(mailbox, listed.statuses));
  }
  return mailboxes;
}

/** Undefined where the server refuses what it says it knows. */
async function listWithStatus(
  client: ImapFlow,
  limit: number,
): Promise<readonly ListedMailbox[] | undefined> {
  const hasSpecialUse = client.capabilities.has("SPECIAL-USE");
  const options = [
    ...[atom("SUBSCRIBED"), atom("CHILDREN"), ...(hasSpecialUse ? [atom("SPECIAL-USE")] : [])],
    ...[atom("STATUS"), statusItems(client)],
  ];
  try {
    const { mailboxes, statuses } = await runList(client, [atom("RETURN"), options]);
    return mailboxes.slice(0, limit).map((mailbox) => withStatus(mailbox, statuses));
  } catch (error) {
    if (refusalOf(error)?.status !== "BAD") throw error;
    return undefined;
  }
}

interface ListAnswer {
  readonly mailboxes: readonly (Omit<ListedMailbox, "status"> & {
    readonly isSelectable: boolean;
  })[];
  readonly statuses: Map<string, MailboxStatus>;
}

async function runList(client: ImapFlow, options: readonly ImapArgument[]): Promise<ListAnswer> {
  const mailboxes = new Map<string, ListAnswer["mailboxes"][number]>();
  const statuses = new Map<string, MailboxStatus>();
  await runCommand(client, "LIST", [astring(""), astring("*"), ...options], {
    LIST: (response) => {
      const mailbox = readListed(response, client);
      if (mailbox && mailboxes.size < MAX_LISTED) mailboxes.set(mailbox.path, mailbox);
    },
    STATUS: (response) => takeStatus(response, client, statuses),
  });
  // Servers list in any order; the first of those that could have a role gets it.
  const sorted = [...mailboxes.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { mailboxes: sorted, statuses };
}

function readListed(
  { attributes = [] }: ImapResponse,
  client: ImapFlow,
): ListAnswer["mailboxes"][number] | undefined {
  const path = readPath(attributes[2], client);
  if (path === undefined) return undefined;
  const words = new Set(listOf(attributes[0]).map((word) => (textOf(word) ?? "").toLowerCase()));
  if (VIRTUAL.some((word) => words.has(word))) return undefined;
  const delimiter = textOf(attributes[1]) ?? "";
  const isSelectable = !UNSELECTABLE.some((word) => words.has(word));
  return { path, delimiter, attributes: words, isSelectable };
}

function readPath(attribute: ImapAttribute | undefined, client: ImapFlow): string | undefined {
  const name = textOf(attribute);
  if (name === undefined || name === "" || name.length > MAX_PATH) return undefined;
  const path = takesUtf8(client) ? name : decodeMailboxName(name);
  return path.toUpperCase() === "INBOX" ? "INBOX" : path;
}

function takesUtf8(client: ImapFlow): boolean {
  return client.enabled.has("UTF8=ACCEPT") || client.enabled.has("IMAP4REV2");
}

/** A path as an argument of a command. */
export function pathArgument(client: ImapFlow, path: string): ImapArgument {
  return astring(takesUtf8(client) ? path : encodeMailboxName(path));
}

function statusItems(client: ImapFlow): readonly ImapArgument[] {
  const has = (capability: string): boolean => client.capabilities.has(capability);
  const items = ["MESSAGES", "UNSEEN", "UIDNEXT", "UIDVALIDITY"];
  if (has("CONDSTORE") || has("QRESYNC")) items.push("HIGHESTMODSEQ");
  if (has("OBJECTID") && !isCyrus(client)) items.push("MAILBOXID");
  else if (isDovecot(client)) items.push("X-GUID");
  return items.map(atom);
}

/** Cyrus 3.6.1 of Debian 12 writes memory that it has freed as MAILBOXID of a STATUS. */
function isCyrus({ serverInfo }: ImapFlow): boolean {
  return typeof serverInfo?.name === "string" && /^cyrus/i.test(serverInfo.name);
}

/** Dovecot says its name in ID only; it knows the item since version 1.2 (`imap-status.c`). */
function isDovecot({ serverInfo }: ImapFlow): boolean {
  return typeof serverInfo?.name === "string" && /dovecot/i.test(serverInfo.name);
}

/** A mailbox that was listed may be gone, or not be the person's to look at. */
async function readStatus(
  client: ImapFlow,
  path: string,
  statuses: Map<string, MailboxStatus>,
): Promise<void> {
  try {
    await runCommand(client, "STATUS", [pathArgument(client, path), statusItems(client)], {
      STATUS: (response) => takeStatus(response, client, statuses),
    });
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
  }
}

function takeStatus(
  { attributes = [] }: ImapResponse,
  client: ImapFlow,
  statuses: Map<string, MailboxStatus>,
): void {
  const path = readPath(attributes[0], client);
  const status = readItems(listOf(attributes[1]));
  if (path !== undefined && status) statuses.set(path, status);
}

function readItems(list: readonly ImapAttribute[]): MailboxStatus | undefined {
  const items = new Map<string, string>();
  for (let at = 0; at + 1 < list.length; at += 2) {
    const value = list[at + 1];
    const text = Array.isArray(value) ? textOf(value[0]) : textOf(value);
    if (text !== undefined) items.set((textOf(list[at]) ?? "").toUpperCase(), text);
  }
  const number = (name: string): bigint | undefined => {
    const text = items.get(name) ?? "";
    return /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
  };
  const uidValidity = number("UIDVALIDITY");
  if (uidValidity === undefined) return undefined;
  const small = (name: string, least: number): number => {
    const value = number(name);
    return value === undefined || value > 0xffff_ffffn ? least : Math.max(least, Number(value));
  };
  const modseq = number("HIGHESTMODSEQ");
  return {
    messages: small("MESSAGES", 0),
    unseen: small("UNSEEN", 0),
    uidNext: small("UIDNEXT", 1),
    uidValidity,
    // Zero says that there are none (RFC 7162 section 3.1.2.1).
    highestModseq: modseq === 0n ? undefined : modseq,
    objectId: items.get("MAILBOXID") ?? items.get("X-GUID"),
  };
}

function withStatus(
  { path, delimiter, attributes }: Omit<ListedMailbox, "status">,
  statuses: ReadonlyMap<string, MailboxStatus>,
): ListedMailbox {
  return { path, delimiter, attributes, status: statuses.get(path) };
}
