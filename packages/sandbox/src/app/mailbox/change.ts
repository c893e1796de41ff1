/**
 * What a committed change of a mailbox did, as sessions and wait sets hear it.
 * @module
 */
import type { Item, ItemType } from "./item.js";

/** One committed change. */
export interface MailboxChange {
  /** Change sequence of the mailbox after the change. */
  readonly sequence: number;
  readonly created: readonly Item[];
  readonly modified: readonly Item[];
  readonly deleted: readonly { readonly id: number; readonly type: ItemType }[];
}

/** Hears of committed changes, at once and in order. */
export type MailboxObserver = (change: MailboxChange) => void;
