/**
 * STORE, MOVE and EXPUNGE of some messages of a mailbox: of those and no others.
 *
 * @module
 */
import type { SetError } from "@partage-ent/jmap";
import type { ImapResponse } from "imapflow";
import type { SelectedMailbox } from "../imap/imap-scope.js";
import { pathArgument } from "../imap/list-mailboxes.js";
import { atom, refusalOf, runCommand, sequence, textOf } from "./imap-command.js";
import { refusedSetError } from "./set-error.js";
import { chunksOf, expandUidSet, uidSet } from "./uid-set.js";

/** Messages of one command. */
const MAX_SET = 1_000;

/** Runs a command; what the server refuses is told rather than thrown. */
async function attempt(act: () => Promise<void>): Promise<SetError | null> {
  try {
    await act();
    return null;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return refusedSetError(refusal);
  }
}

/** Adds flags to messages or takes them away (RFC 3501 section 6.4.6). */
export function storeFlags(
  { client }: SelectedMailbox,
  uids: readonly number[],
  kind: "add" | "remove",
  flags: readonly string[],
): Promise<SetError | null> {
  const item = atom(kind === "add" ? "+FLAGS.SILENT" : "-FLAGS.SILENT");
  return attempt(async () => {
    for (const chunk of chunksOf(uids, MAX_SET)) {
      const attributes = [sequence(uidSet(chunk)), item, flags.map(atom)];
      await runCommand(client, "UID STORE", attributes);
    }
  });
}

const noSingleDeletion: SetError = {
  type: "forbidden",
  description: "This mail server can't delete single messages.",
};

/** Destroys messages; without UIDPLUS an EXPUNGE would take others along (RFC 4315 section 2.1). */
export async function destroyMessages(
  mailbox: SelectedMailbox,
  uids: readonly number[],
): Promise<SetError | null> {
  if (uids.length === 0) return null;
  if (!mailbox.has("UIDPLUS")) return noSingleDeletion;
  const refused = await storeFlags(mailbox, uids, "add", ["\\Deleted"]);
  if (refused !== null) return refused;
  return attempt(async () => {
    for (const chunk of chunksOf(uids, MAX_SET)) {
      await runCommand(mailbox.client, "UID EXPUNGE", [sequence(uidSet(chunk))]);
    }
  });
}

/** New UIDs by old ones. */
export type Copied = ReadonlyMap<number, number>;

/** What became of messages that were to be moved. */
export interface MoveResult {
  readonly copied: Copied;
  /** Whether the server says what it moved (COPYUID, RFC 4315). */
  readonly isTold: boolean;
}

/** Moves messages with MOVE (RFC 6851), or with COPY and a deletion of these alone. */
export async function moveMessages(
  mailbox: SelectedMailbox,
  uids: readonly number[],
  path: string,
): Promise<MoveResult | SetError> {
  const canMove = mailbox.has("MOVE");
  if (!canMove && !mailbox.has("UIDPLUS")) return noSingleDeletion;
  const copied = new Map<number, number>();
  let isTold = true;
  for (const chunk of chunksOf(uids, MAX_SET)) {
    const refused = await attempt(async () => {
      const told = await copyMessages(mailbox, chunk, path, canMove ? "UID MOVE" : "UID COPY");
      isTold &&= told !== undefined;
      for (const [from, to] of told ?? []) copied.set(from, to);
    });
    const left = refused ?? (canMove ? null : await destroyMessages(mailbox, chunk));
    if (left !== null) return left;
  }
  return { copied, isTold };
}

async function copyMessages(
  { client }: SelectedMailbox,
  uids: readonly number[],
  path: string,
  command: "UID MOVE" | "UID COPY",
): Promise<Copied | undefined> {
  let told: Copied | undefined;
  // MOVE tells the new UIDs before it is done, COPY when it is (RFC 6851 section 4.3).
  const OK = (response: ImapResponse): void => {
    told = copyUid(response) ?? told;
  };
  const attributes = [sequence(uidSet(uids)), pathArgument(client, path)];
  OK(await runCommand(client, command, attributes, { OK }));
  return told;
}

/** New UIDs by old ones, where an answer tells them (COPYUID, RFC 4315 section 3). */
function copyUid({ attributes }: ImapResponse): Copied | undefined {
  const first = attributes?.[0];
  if (first === null || first === undefined || Array.isArray(first)) return undefined;
  const [code, , from, to] = first.section ?? [];
  if (textOf(code)?.toUpperCase() !== "COPYUID") return undefined;
  const before = expandUidSet(textOf(from) ?? "");
  const after = expandUidSet(textOf(to) ?? "");
  if (before.length !== after.length) return undefined;
  return new Map(before.map((uid, index) => [uid, after[index] ?? 0] as const));
}
