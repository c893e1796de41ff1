/**
 * Ids of the wire and of Zimbra: items have small numbers of their own mailbox, other mailboxes'
 * items have a prefix and are never accepted.
 *
 * @module
 */

/** Whether an id may be one of an item of the account's own mailbox. */
export function isItemId(id: string): boolean {
  return /^[1-9]\d{0,9}$/.test(id);
}

/** The thread that a message began. */
export function threadOf(messageId: string | number): string {
  return `t${messageId}`;
}

/** The message that began a thread, undefined where the id is none of a thread. */
export function firstMessageOf(threadId: string): string | undefined {
  return /^t([1-9]\d{0,9})$/.exec(threadId)?.[1];
}
