/**
 * What changed in one mailbox since a mark, by CONDSTORE and QRESYNC (RFC 7162): all of it, or as much as
 * may be told, in the order of the server's change numbers.
 *
 * @module
 */
import { MethodFailure } from "@partage-ent/server";
import type { ImapAttribute } from "imapflow";
import { atom, listOf, numberOf, runCommand, sequence, textOf } from "../mail/imap-command.js";
import { expandUidSet } from "../mail/uid-set.js";
import type { SelectedMailbox } from "./imap-scope.js";
import type { MailboxMark } from "./mail-state.js";

/** UIDs by what happened to them. */
export interface MailboxDelta {
  readonly created: readonly number[];
  readonly updated: readonly number[];
  readonly destroyed: readonly number[];
  /** Up to where it is told. */
  readonly mark: MailboxMark;
  readonly isWhole: boolean;
}

/** Changes of one mailbox that are looked at. */
const MAX_LOOKED = 50_000;

/** The failure of telling what can't be told. */
export function cannotTell(description: string): MethodFailure {
  return new MethodFailure("cannotCalculateChanges", description);
}

interface Row {
  readonly uid: number;
  readonly modseq: bigint;
}

/**
 * Tells at most so many changes; undefined where not even the first of them fit.
 *
 * @param before Undefined for a mailbox that was not there.
 * @throws MethodFailure `cannotCalculateChanges`.
 */
export async function readDelta(
  mailbox: SelectedMailbox,
  before: MailboxMark | undefined,
  now: MailboxMark,
  limit: number,
): Promise<MailboxDelta | undefined> {
  const since = before ?? { ...now, uidNext: 1, messages: 0, unseen: 0, modseq: 0n };
  if (before && (before.modseq === undefined || now.modseq === undefined)) {
    throw cannotTell("The mail server does not tell what changed.");
  }
  if (now.messages === 0 && since.messages === 0) return nothing(now);
  const tellsVanished = mailbox.client.enabled.has("QRESYNC");
  const { rows, vanished } = await askChanges(mailbox, since, now, tellsVanished);
  const created = rows.filter(({ uid }) => uid >= since.uidNext).length;
  if (!tellsVanished && now.messages - created !== since.messages) {
    throw cannotTell("The mail server does not tell which emails are gone.");
  }
  const told = rowsWithin(rows, limit - vanished.length);
  if (told === undefined || vanished.length > limit) return undefined;
  const isWhole = told.length === rows.length;
  const uids = (isMeant: (uid: number) => boolean): readonly number[] =>
    told.map(({ uid }) => uid).filter(isMeant);
  const delta = {
    created: uids((uid) => uid >= since.uidNext),
    updated: uids((uid) => uid < since.uidNext),
    destroyed: vanished,
  };
  if (isWhole) return { ...delta, mark: now, isWhole };
  const messages = since.messages + delta.created.length;
  return { ...delta, mark: { ...since, messages, modseq: told.at(-1)!.modseq }, isWhole };
}

function nothing(mark: MailboxMark): MailboxDelta {
  return { created: [], updated: [], destroyed: [], mark, isWhole: true };
}

/** All rows, or those with the lowest change numbers; rows with the same one stay together. */
function rowsWithin(rows: readonly Row[], room: number): readonly Row[] | undefined {
  if (rows.length <= room) return rows;
  const next = rows[Math.max(room, 0)]!;
  const told = rows.filter(({ modseq }) => modseq < next.modseq);
  return told.length > 0 ? told : undefined;
}

async function askChanges(
  { client }: SelectedMailbox,
  since: MailboxMark,
  now: MailboxMark,
  tellsVanished: boolean,
): Promise<{ readonly rows: readonly Row[]; readonly vanished: readonly number[] }> {
  const rows = new Map<number, bigint>();
  const vanished = new Set<number>();
  const isNew = since.modseq === undefined || since.modseq === 0n;
  const modifiers = [
    ...[atom("CHANGEDSINCE"), atom(String(since.modseq))],
    ...(tellsVanished ? [atom("VANISHED")] : []),
  ];
  const items = now.modseq === undefined ? [atom("UID")] : [atom("UID"), atom("MODSEQ")];
  const args = [sequence("1:*"), items, ...(isNew ? [] : [modifiers])];
  await runCommand(client, "UID FETCH", args, {
    FETCH: ({ attributes = [] }) => {
      const row = readRow(listOf(attributes[1]));
      // What arrived after the mailboxes were listed is told the next time.
      const isMeant = row !== undefined && row.uid < now.uidNext && rows.size <= MAX_LOOKED;
      if (isMeant) rows.set(row.uid, row.modseq);
    },
    VANISHED: ({ attributes = [] }) => {
      for (const uid of expandUidSet(textOf(attributes.at(-1)) ?? "")) {
        if (uid < since.uidNext && vanished.size <= MAX_LOOKED) vanished.add(uid);
      }
    },
  });
  if (rows.size > MAX_LOOKED || vanished.size > MAX_LOOKED) {
    throw cannotTell("There are more changes than may be told.");
  }
  for (const uid of vanished) rows.delete(uid);
  const sorted = [...rows].map(([uid, modseq]) => ({ uid, modseq }));
  sorted.sort((a, b) => (a.modseq < b.modseq ? -1 : a.modseq > b.modseq ? 1 : a.uid - b.uid));
  return { rows: sorted, vanished: [...vanished] };
}

function readRow(list: readonly ImapAttribute[]): Row | undefined {
  let uid: number | undefined;
  let modseq = 0n;
  for (let at = 0; at + 1 < list.length; at += 2) {
    const name = textOf(list[at])?.toUpperCase();
    if (name === "UID") uid = numberOf(list[at + 1]);
    const text = name === "MODSEQ" ? textOf(listOf(list[at + 1])[0]) : undefined;
    if (text !== undefined && /^\d{1,19}$/.test(text)) modseq = BigInt(text);
  }
  return uid === undefined ? undefined : { uid, modseq };
}
