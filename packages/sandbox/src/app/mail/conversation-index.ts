/**
 * Which conversation a new message joins (`zimbraMailThreadingAlgorithm`): by default by References, In-Reply-To and
 * Message-ID; a reply that names no message joins by its subject.
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

  find(summary: MessageSummary, algorithm: string): number | undefined {
    switch (algorithm) {
      case "none":
        return undefined;
      case "subject":
        return this.#sameSubject(summary)?.conversationId;
      case "strict":
        return this.#relative(summary)?.conversationId;
      case "subjrefs": {
        const relative = this.#relative(summary);
        const key = subjectKey(summary.subject);
        if (relative && subjectKey(relative.summary.subject) === key)
          return relative.conversationId;
        return this.#answered(summary)?.conversationId;
      }
      default:
        return (this.#relative(summary) ?? this.#answered(summary))?.conversationId;
    }
  }

  /** A message that this one names, or that names it or the same. */
  #relative(summary: MessageSummary): MessageItem | undefined {
    // A copy of a message that is here already (one's own mail come back) belongs with it.
    const own = summary.messageId ? [summary.messageId] : [];
    const named = [...own, ...[...summary.references].reverse()];
    for (const map of [this.#byMessageId, this.#byReference]) {
      for (const id of named) {
        const found = this.#alive(map.get(id));
        if (found) return found;
      }
    }
    return undefined;
  }

  /** The message that a reply without references answers. */
  #answered(summary: MessageSummary): MessageItem | undefined {
    const isBare = summary.references.length === 0 && normalizeSubject(summary.subject).isReply;
    return isBare ? this.#sameSubject(summary) : undefined;
  }

  #sameSubject({ subject }: MessageSummary): MessageItem | undefined {
    const same = this.#alive(this.#bySubject.get(subjectKey(subject)));
    return same && this.#mailbox.now() - same.date < SUBJECT_WINDOW ? same : undefined;
  }
}

const indexes = new WeakMap<Mailbox, ConversationIndex>();

/** The conversation (negative: virtual) that a message of that summary joins, undefined for a new one. */
export function findConversation(
  mailbox: Mailbox,
  summary: MessageSummary,
  algorithm = "references",
): number | undefined {
  let index = indexes.get(mailbox);
  if (!index) {
    index = new ConversationIndex(mailbox);
    indexes.set(mailbox, index);
  }
  return index.find(summary, algorithm);
}
