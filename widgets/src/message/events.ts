/**
 * Events of the reading pane.
 *
 * @module
 */
import type { Id } from "@partage-ent/jmap";

/** What can be done with messages from the pane. */
export type MessageAction =
  "star" | "unstar" | "read" | "unread" | "archive" | "trash" | "destroy" | "move";

/** The person leaves the message (Escape, button); bubbles, composed. */
export class PartageMessageCloseEvent extends Event {
  static readonly type = "partage-message-close";
  readonly emailId: Id | undefined;

  constructor(emailId: Id | undefined) {
    super(PartageMessageCloseEvent.type, { bubbles: true, composed: true });
    this.emailId = emailId;
  }
}

/**
 * The person acts on messages; bubbles, composed. `preventDefault()` says that the listener does it,
 * with its own way to undo; else the pane does.
 */
export class PartageMessageActionEvent extends Event {
  static readonly type = "partage-message-action";
  readonly action: MessageAction;
  readonly emailIds: readonly Id[];
  /** Where to, when {@link PartageMessageActionEvent.action} is `move`. */
  readonly mailboxId: Id | undefined;

  constructor(action: MessageAction, emailIds: readonly Id[], mailboxId?: Id) {
    super(PartageMessageActionEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.action = action;
    this.emailIds = emailIds;
    this.mailboxId = mailboxId;
  }
}

/** A message was marked as read because it was shown; bubbles, composed. */
export class PartageMessageSeenEvent extends Event {
  static readonly type = "partage-message-seen";
  readonly emailId: Id;

  constructor(emailId: Id) {
    super(PartageMessageSeenEvent.type, { bubbles: true, composed: true });
    this.emailId = emailId;
  }
}

declare global {
  interface HTMLElementEventMap {
    "partage-message-close": PartageMessageCloseEvent;
    "partage-message-action": PartageMessageActionEvent;
    "partage-message-seen": PartageMessageSeenEvent;
  }
}
