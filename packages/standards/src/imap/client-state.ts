/**
 * What a connection is doing, as far as imapflow keeps it: members that it has and does not type.
 *
 * @module
 */
import type { ImapFlow } from "imapflow";

interface Internals {
  /** Commands that the server still owes an answer. */
  readonly requestTagMap?: ReadonlyMap<string, unknown>;
  /** What LIST said of mailboxes; asked for again where one is selected that is not there. */
  readonly folders?: Map<string, object>;
  /** Readers of untagged answers that no command asked for. */
  readonly untaggedHandlers?: Record<string, (response: object) => Promise<void>>;
}

const internalsOf = (client: ImapFlow): Internals => client as unknown as Internals;

/** Commands that the server still owes an answer. */
export function pendingCommands(client: ImapFlow): number {
  return internalsOf(client).requestTagMap?.size ?? 0;
}

/** Spares the LIST before the first SELECT of a mailbox that was listed by other means. */
export function knowMailbox(client: ImapFlow, path: string, delimiter: string): void {
  const { folders } = internalsOf(client);
  if (folders && !folders.has(path)) {
    folders.set(path, { path, delimiter, flags: new Set(), listed: true });
  }
}

/** Calls back for untagged answers of a name, which NOTIFY sends without being asked (RFC 5465). */
export function onUntagged(client: ImapFlow, name: string, act: () => void): void {
  const { untaggedHandlers } = internalsOf(client);
  if (!untaggedHandlers) return;
  untaggedHandlers[name] = () => {
    act();
    return Promise.resolve();
  };
}
