/**
 * Which conversation a new message joins: by References, In-Reply-To and Message-ID; a reply that names no message
 * joins by its subject (Zimbra's default `references` threading).
 *
 * @module
 */
import type { Item, MessageItem, MessageSummary } from "../mailbox/item.js";
import type { Mailbox } from "../mailbox/mailbox.js";
import { foldText } from "../query/fold-text.js";
import { normalizeSubject } from "../mime/subject.js";

/** How long, in ms, a reply without references may come after the message that it answers. */
const SUBJECT_WINDOW = 31 * 24 * 3_600_000;

const subjectKey = (subject: string): string => foldText(normalizeSubject(subject).text);

/** Lookup tables of one mailbox, kept by watching its changes, so that a delivery never scans the mailbox. */
class ConversationIndex {
  readonly #mailbox: Mailbox;
  /** Item ids by the Message-ID that they have. */
  readonly #byMessageId = new Map<string, number>();
  /** Item ids by a message id that they refer to: the answer may arrive before the question. */
  readonly #byReference = new Map<string, number>();
  /** The newest item id by subject. */
  readonly #bySubject = new Map<string, number>();

  constructor(mailbox: Mailbox) {
    this.#mailbox = mailbox;
    for (const message of mailbox.itemsOf("message")) this.#add(message);
    mailbox.observe((change) => {
      for (const item of change.created) this.#add(item);
    });
  }

  #add(item: Item): void {
    if (item.type !== "message") return;
    const { messageId, references, subject } = item.summary;
    if (messageId) this.#byMessageId.set(messageId, item.id);
    for (const reference of references) this.#byReference.set(reference, item.id);
    const key = subjectKey(subject);
    if (key) this.#bySubject.set(key, item.id);
  }

  #alive(id: number | undefined): MessageItem | undefined {
    const item = id === undefined ? undefined : this.#mailbox.item(id);
    return item?.type === "message" ? item : undefined;
  }

  find(summary: MessageSummary): number | undefined {
    // A copy of a message that is here already (one's own mail come back) belongs with it.
    const own = summary.messageId ? [summary.messageId] : [];
    const named = [...own, ...[...summary.references].reverse()];
    for (const id of named) {
      const parent = this.#alive(this.#byMessageId.get(id));
      if (parent) return parent.conversationId;
    }
    for (const id of named) {
      const relative = this.#alive(this.#byReference.get(id));
      if (relative) return relative.conversationId;
    }
    if (summary.references.length > 0 || !normalizeSubject(summary.subject).isReply)
      return undefined;
    const same = this.#alive(this.#bySubject.get(subjectKey(summary.subject)));
    return same && this.#mailbox.now() - same.date < SUBJECT_WINDOW
      ? same.conversationId
      : undefined;
  }
}

const indexes = new WeakMap<Mailbox, ConversationIndex>();

/** The conversation (negative: virtual) that a message of that summary joins, undefined for a new one. */
export function findConversation(mailbox: Mailbox, summary: MessageSummary): number | undefined {
  let index = indexes.get(mailbox);
  if (!index) {
    index = new ConversationIndex(mailbox);
    indexes.set(mailbox, index);
  }
  return index.find(summary);
}
