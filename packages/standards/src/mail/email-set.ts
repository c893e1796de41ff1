/**
 * `Email/set` (RFC 8621 section 4.6): flags, moves and deletions, one command for all messages of a
 * mailbox that want the same.
 *
 * @module
 */
import type { Email, Id, SetError } from "@partage-ent/jmap";
import { type EditResults, type Edits, MethodFailure } from "@partage-ent/server";
import type { EmailPlace, ImapPlace, ImapScope, SelectedMailbox } from "../imap/imap-scope.js";
import { editOf, isRefused, type MessageEdit } from "./email-patch.js";
import { type Copied, destroyMessages, moveMessages, storeFlags } from "./message-edits.js";
import { fetchMessages } from "./message-fetch.js";
import { byPlace, inSameMailbox } from "./same-mailbox.js";
import { failedSetError } from "./set-error.js";

interface Outcome {
  readonly updated: Map<Id, null>;
  readonly notUpdated: Map<Id, SetError>;
  readonly destroyed: Set<Id>;
  readonly notDestroyed: Map<Id, SetError>;
  /** Why mailboxes could not be changed. */
  readonly failures: MethodFailure[];
}

interface Moved {
  readonly to: ImapPlace;
  readonly copied: Copied;
}

const notFound: SetError = { type: "notFound" };

/**
 * Changes and destroys emails. The old state is not told: others may have changed something between it
 * and the new one, which only `Email/changes` tells.
 */
export async function setEmails(
  scope: ImapScope,
  accountId: Id,
  edits: Edits<never>,
): Promise<EditResults<Email>> {
  scope.requireAccount(accountId);
  const outcome: Outcome = {
    updated: new Map(),
    notUpdated: new Map(),
    destroyed: new Set(),
    notDestroyed: new Map(),
    failures: [],
  };
  const ids = new Set([...edits.update.keys(), ...edits.destroy]);
  const [located, places] = await Promise.all([scope.locate([...ids]), scope.places()]);
  const targets = new Map(places.map((place) => [place.id, place] as const));
  scope.forgetReads();
  await Promise.all(
    byPlace(located.values()).map(({ place, items }) =>
      setIn(scope, place, items, targets, edits, outcome),
    ),
  );
  const [failure] = outcome.failures;
  // Where something was done, that is told, and the rest with its reason.
  if (failure && outcome.updated.size === 0 && outcome.destroyed.size === 0) throw failure;
  markMissing(edits, outcome);
  scope.forgetReads();
  return {
    oldState: null,
    newState: await scope.state(),
    created: new Map(),
    updated: inOrder(outcome.updated, edits.update.keys()),
    destroyed: edits.destroy.filter((id) => outcome.destroyed.has(id)),
    notCreated: new Map(),
    notUpdated: outcome.notUpdated,
    notDestroyed: outcome.notDestroyed,
  };
}

/** What nothing was heard of is not there. */
function markMissing(edits: Edits<never>, outcome: Outcome): void {
  for (const id of edits.update.keys()) {
    if (!outcome.updated.has(id) && !outcome.notUpdated.has(id)) {
      outcome.notUpdated.set(id, notFound);
    }
  }
  for (const id of edits.destroy) {
    if (!outcome.destroyed.has(id) && !outcome.notDestroyed.has(id)) {
      outcome.notDestroyed.set(id, notFound);
    }
  }
}

function inOrder(updated: ReadonlyMap<Id, null>, ids: Iterable<Id>): ReadonlyMap<Id, null> {
  return new Map([...ids].filter((id) => updated.has(id)).map((id) => [id, null] as const));
}

async function setIn(
  scope: ImapScope,
  place: ImapPlace,
  items: readonly EmailPlace[],
  targets: ReadonlyMap<Id, ImapPlace>,
  edits: Edits<never>,
  outcome: Outcome,
): Promise<void> {
  const moves: Moved[] = [];
  try {
    await inSameMailbox(scope, place, "write", undefined, (mailbox) =>
      change(mailbox, place, items, targets, edits, outcome, moves),
    );
  } catch (error) {
    if (!(error instanceof MethodFailure)) throw error;
    outcome.failures.push(error);
    const reason = failedSetError(error);
    for (const { emailId } of items) {
      if (edits.update.has(emailId) && !outcome.updated.has(emailId)) {
        outcome.notUpdated.set(emailId, reason);
      }
      if (edits.destroy.includes(emailId)) outcome.notDestroyed.set(emailId, reason);
    }
  }
  for (const { to, copied } of moves) {
    if (copied.size > 0) await scope.moved(place, to, copied);
  }
}

interface Planned extends EmailPlace {
  readonly edit: MessageEdit;
}

async function change(
  mailbox: SelectedMailbox,
  place: ImapPlace,
  items: readonly EmailPlace[],
  targets: ReadonlyMap<Id, ImapPlace>,
  edits: Edits<never>,
  outcome: Outcome,
  moves: Moved[],
): Promise<void> {
  const uids = items.map(({ uid }) => uid);
  const messages = await fetchMessages(mailbox, uids, { flags: true });
  const planned: Planned[] = [];
  const doomed: EmailPlace[] = [];
  for (const item of items) {
    const flags = messages.get(item.uid)?.flags;
    if (flags === undefined) continue;
    const patch = edits.update.get(item.emailId);
    const edit = patch && editOf(patch, { flags, mailboxId: place.id }, flagsOf(mailbox));
    if (edit !== undefined && isRefused(edit)) outcome.notUpdated.set(item.emailId, edit);
    else if (edit?.moveTo !== undefined && !targets.has(edit.moveTo)) {
      outcome.notUpdated.set(item.emailId, noMailbox);
    } else if (edit !== undefined) planned.push({ ...item, edit });
    if (edits.destroy.includes(item.emailId)) doomed.push(item);
  }
  await storeAll(mailbox, planned, outcome);
  await moveAll(mailbox, planned, targets, outcome, moves);
  const destroyed = await destroyMessages(
    mailbox,
    doomed.map(({ uid }) => uid),
  );
  for (const { emailId } of doomed) {
    if (destroyed === null) outcome.destroyed.add(emailId);
    else outcome.notDestroyed.set(emailId, destroyed);
  }
}

const noMailbox: SetError = {
  type: "invalidProperties",
  properties: ["mailboxIds"],
  description: "There is no such mailbox.",
};

function flagsOf({ client }: SelectedMailbox): Parameters<typeof editOf>[2] {
  const { mailbox } = client;
  return mailbox === false
    ? { flags: new Set(), permanentFlags: undefined }
    : { flags: mailbox.flags, permanentFlags: mailbox.permanentFlags };
}

function groupsOf(
  planned: readonly Planned[],
  keyOf: (edit: MessageEdit) => string,
): readonly (readonly Planned[])[] {
  const groups = new Map<string, Planned[]>();
  for (const item of planned) {
    const key = keyOf(item.edit);
    if (key === "") continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

async function storeAll(
  mailbox: SelectedMailbox,
  planned: readonly Planned[],
  outcome: Outcome,
): Promise<void> {
  for (const kind of ["add", "remove"] as const) {
    for (const group of groupsOf(planned, (edit) => [...edit[kind]].sort().join(" "))) {
      const rest = group.filter(({ emailId }) => !outcome.notUpdated.has(emailId));
      const flags = group[0]?.edit[kind] ?? [];
      const uids = rest.map(({ uid }) => uid);
      const refused = await storeFlags(mailbox, uids, kind, flags);
      if (refused === null) continue;
      for (const { emailId } of rest) outcome.notUpdated.set(emailId, refused);
    }
  }
  for (const { emailId, edit } of planned) {
    if (edit.moveTo === undefined && !outcome.notUpdated.has(emailId)) {
      outcome.updated.set(emailId, null);
    }
  }
}

async function moveAll(
  mailbox: SelectedMailbox,
  planned: readonly Planned[],
  targets: ReadonlyMap<Id, ImapPlace>,
  outcome: Outcome,
  moves: Moved[],
): Promise<void> {
  for (const group of groupsOf(planned, ({ moveTo = "" }) => moveTo)) {
    const rest = group.filter(({ emailId }) => !outcome.notUpdated.has(emailId));
    const to = targets.get(group[0]?.edit.moveTo ?? "");
    if (to === undefined || rest.length === 0) continue;
    const result = await moveMessages(
      mailbox,
      rest.map(({ uid }) => uid),
      to.path,
    );
    if ("type" in result) {
      for (const { emailId } of rest) outcome.notUpdated.set(emailId, result);
      continue;
    }
    moves.push({ to, copied: result.copied });
    for (const { emailId, uid } of rest) {
      // A message that vanished meanwhile is not among those that the server has moved.
      if (result.isTold && !result.copied.has(uid)) outcome.notUpdated.set(emailId, notFound);
      else outcome.updated.set(emailId, null);
    }
  }
}
