/**
 * STORE, MOVE and EXPUNGE of some messages of a mailbox: of those and no others.
 *
 * @module
 */
import type { SetError } from "@partage-ent/jmap";
import type { SelectedMailbox } from "../imap/imap-scope.js";
import { atom, refusalOf, runCommand, sequence } from "./imap-command.js";
import { refusedSetError } from "./set-error.js";
import { chunksOf, uidSet } from "./uid-set.js";

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
  const { client } = mailbox;
  const canMove = mailbox.has("MOVE");
  if (!canMove && !mailbox.has("UIDPLUS")) return noSingleDeletion;
  const copied = new Map<number, number>();
  let isTold = true;
  for (const chunk of chunksOf(uids, MAX_SET)) {
    const set = uidSet(chunk);
    const result = canMove
      ? await client.messageMove(set, path, { uid: true })
      : await client.messageCopy(set, path, { uid: true });
    if (!result) return notMoved;
    if (result.uidMap === undefined) isTold = false;
    for (const [from, to] of result.uidMap ?? []) copied.set(from, to);
    if (canMove) continue;
    const refused = await destroyMessages(mailbox, chunk);
    if (refused !== null) return refused;
  }
  return { copied, isTold };
}

const notMoved: SetError = {
  type: "forbidden",
  description: "The mail server does not let these messages be put there.",
};
