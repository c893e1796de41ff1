/** The parts of a running sandbox that operations reach through their context. */
import type { TokenService } from "./auth/token.js";
import type { Directory } from "./directory/directory.js";
import { noSuchAccount } from "./fault.js";
import { createSystemFolders } from "./mailbox/system-folders.js";
import { Mailbox } from "./mailbox/mailbox.js";
import type { MessageItem, MessageSummary } from "./mailbox/item.js";
import { storeMessage } from "./mailbox/messages.js";
import type { Persistence } from "./persistence.js";
import type { SessionService } from "./session.js";
import type { StateStore } from "./state-store.js";
import type { WaitSetService } from "./wait-set.js";

/** Reads messages; the MIME part of the sandbox provides it. */
export interface MessageReader {
  /** What the mailbox keeps of a message; never throws, whatever the bytes. */
  summarize(raw: Uint8Array<ArrayBuffer>): Promise<MessageSummary>;
  /**
   * The conversation that a message joins (negative: virtual), undefined for a new one.
   * @param algorithm `zimbraMailThreadingAlgorithm` of the account; `references` by default.
   */
  findConversation(
    mailbox: Mailbox,
    summary: MessageSummary,
    algorithm?: string,
  ): number | undefined;
}

/** Looks at every message that arrives; the calendar part of the sandbox provides it. */
export interface InvitationReceiver {
  /** Puts what a scheduling message says into the calendar of the mailbox; never throws. */
  receive(core: SandboxCore, mailbox: Mailbox, message: MessageItem): Promise<void>;
}

/** How a message is delivered into a mailbox. */
export interface Delivery {
  readonly folderId: number;
  readonly flags?: string;
  /** Ids of tags. */
  readonly tags?: readonly number[];
  /** Milliseconds of receipt; now by default. */
  readonly date?: number;
  /** Conversation to join whatever the message says. */
  readonly conversationId?: number;
  readonly draft?: Readonly<Record<string, string>>;
}

/** What a core is made of. */
export interface SandboxCoreParts {
  readonly clock: () => number;
  readonly directory: Directory;
  readonly state: StateStore;
  readonly reader: MessageReader;
  readonly invitations: InvitationReceiver;
  readonly tokens: TokenService;
  readonly sessions: SessionService;
  readonly waitSets: WaitSetService;
}

/** Directory, mailboxes and services of one sandbox. */
export class SandboxCore {
  readonly clock: () => number;
  readonly directory: Directory;
  readonly state: StateStore;
  readonly reader: MessageReader;
  readonly invitations: InvitationReceiver;
  readonly tokens: TokenService;
  readonly sessions: SessionService;
  readonly waitSets: WaitSetService;
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #persistence: Persistence;

  constructor(parts: SandboxCoreParts, persistence: Persistence) {
    this.clock = parts.clock;
    this.directory = parts.directory;
    this.state = parts.state;
    this.reader = parts.reader;
    this.invitations = parts.invitations;
    this.tokens = parts.tokens;
    this.sessions = parts.sessions;
    this.waitSets = parts.waitSets;
    this.#persistence = persistence;
  }

  /** The mailbox of an account id, made with its system folders at the first use. */
  mailbox(accountId: string): Mailbox {
    const known = this.#mailboxes.get(accountId);
    if (known) return known;
    if (!this.directory.accountById(accountId)) throw noSuchAccount(accountId);
    const mailbox = new Mailbox(accountId, this.clock);
    this.adopt(mailbox);
    createSystemFolders(mailbox);
    return mailbox;
  }

  /** Takes a mailbox that was restored from a snapshot. */
  adopt(mailbox: Mailbox): void {
    this.#mailboxes.set(mailbox.accountId, mailbox);
    this.#persistence.watch(mailbox);
  }

  /** The mailboxes that exist. */
  mailboxes(): IterableIterator<Mailbox> {
    return this.#mailboxes.values();
  }

  /** Forgets the mailbox of a deleted account. */
  async dropMailbox(accountId: string): Promise<void> {
    this.#mailboxes.delete(accountId);
    await this.#persistence.forget(accountId);
  }

  /** Keeps bytes and returns their digest (SHA-256, hexadecimal). */
  async storeBlob(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const digest = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    await this.state.writeBlob(digest, bytes);
    return digest;
  }

  /** The bytes of a message; empty when the state store has lost them. */
  async readBlob(digest: string): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.state.readBlob(digest)) ?? new Uint8Array();
  }

  /** Reads, files and announces a message; `mail.QUOTA_EXCEEDED` when there is no room. */
  async deliver(
    mailbox: Mailbox,
    raw: Uint8Array<ArrayBuffer>,
    delivery: Delivery,
  ): Promise<MessageItem> {
    const summary = await this.reader.summarize(raw);
    const blob = await this.storeBlob(raw);
    const account = this.directory.accountById(mailbox.accountId);
    const attribute = (name: string): string | undefined =>
      account && this.directory.attribute(account, name);
    const algorithm = attribute("zimbraMailThreadingAlgorithm");
    const { conversationId = this.reader.findConversation(mailbox, summary, algorithm), ...rest } =
      delivery;
    const quota = Number(attribute("zimbraMailQuota") ?? 0);
    const message = storeMessage(
      mailbox,
      {
        ...rest,
        blob,
        summary,
        size: raw.length,
        ...(conversationId === undefined ? {} : { conversationId }),
      },
      quota,
    );
    if (summary.hasInvitation) await this.invitations.receive(this, mailbox, message);
    return message;
  }
}
