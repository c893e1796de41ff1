/**
 * Events of the inbox.
 *
 * @module
 */
import type { RowEmail } from "./row.js";

/** A message was chosen; bubbles, composed; `preventDefault()` keeps the reading pane closed. */
export class PartageMessageSelectEvent extends Event {
  static readonly type = "partage-message-select";
  /** Id of the message (`Email` of RFC 8621). */
  readonly emailId: string;
  /** What the list knows of it. */
  readonly email: RowEmail;

  constructor(email: RowEmail) {
    super(PartageMessageSelectEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.emailId = email.id;
    this.email = email;
  }
}

/** The number of unread messages of the mailbox changed; bubbles, composed. */
export class PartageUnreadChangeEvent extends Event {
  static readonly type = "partage-unread-change";
  readonly unread: number;

  constructor(unread: number) {
    super(PartageUnreadChangeEvent.type, { bubbles: true, composed: true });
    this.unread = unread;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-message-select": PartageMessageSelectEvent;
    "partage-unread-change": PartageUnreadChangeEvent;
  }
}
