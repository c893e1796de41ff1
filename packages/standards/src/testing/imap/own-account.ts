/**
 * What the server holds: accounts with their mailboxes and messages.
 *
 * @module
 */
import { type MimePart, parsePart } from "./mime-part.js";

/** A message that stands in a mailbox. */
export interface OwnMessage {
  readonly uid: number;
  readonly raw: Buffer;
  readonly flags: Set<string>;
  readonly internalDate: Date;
  modseq: bigint;
  /** Taken apart when it is asked for. */
  readonly part: MimePart;
}

/** What a test puts into a mailbox. */
export interface NewMessage {
  readonly raw: string | Buffer;
  readonly flags?: readonly string[];
  readonly internalDate?: Date;
}

/** How a mailbox is made. */
export interface NewMailbox {
  readonly specialUse?: string;
  /** Letters of RFC 4314; all of them for the person's own. */
  readonly rights?: string;
  readonly messages?: readonly NewMessage[];
}

let mailboxes = 0;

/** A mailbox; it counts its changes (RFC 7162). */
export class OwnMailbox {
  readonly id = `F${(++mailboxes).toString(36)}`;
  readonly specialUse: string | undefined;
  readonly rights: string;
  uidValidity = 1_000 + mailboxes;
  uidNext = 1;
  highestModseq = 1n;
  messages: OwnMessage[] = [];
  readonly expunged: { readonly uid: number; readonly modseq: bigint }[] = [];
  /** Told after each change. */
  readonly watchers = new Set<() => void>();

  constructor({ specialUse, rights = "lrswipkxtecda", messages = [] }: NewMailbox = {}) {
    this.specialUse = specialUse;
    this.rights = rights;
    for (const message of messages) this.add(message);
  }

  get unseen(): number {
    return this.messages.filter(({ flags }) => !flags.has("\\Seen")).length;
  }

  /** Delivers a message; answers its UID. */
  add({ raw, flags = [], internalDate = new Date() }: NewMessage): number {
    const octets = typeof raw === "string" ? Buffer.from(raw.replace(/\r?\n/g, "\r\n")) : raw;
    const uid = this.uidNext++;
    let part: MimePart | undefined;
    this.messages.push({
      ...{ uid, raw: octets, flags: new Set(flags), internalDate, modseq: ++this.highestModseq },
      get part() {
        return (part ??= parsePart(octets));
      },
    });
    this.#changed();
    return uid;
  }

  /** Sets the flags of messages. */
  flag(uids: readonly number[], change: (flags: Set<string>) => void): void {
    for (const message of this.messages.filter(({ uid }) => uids.includes(uid))) {
      change(message.flags);
      message.modseq = ++this.highestModseq;
    }
    this.#changed();
  }

  /** Removes messages. */
  expunge(uids: readonly number[]): void {
    const gone = this.messages.filter(({ uid }) => uids.includes(uid));
    if (gone.length === 0) return;
    this.messages = this.messages.filter((message) => !gone.includes(message));
    for (const { uid } of gone) this.expunged.push({ uid, modseq: ++this.highestModseq });
    this.#changed();
  }

  /** Numbers all messages anew, as a server does after its index was lost. */
  renumber(): void {
    const messages = this.messages;
    this.uidValidity++;
    this.uidNext = 1;
    this.messages = [];
    this.expunged.length = 0;
    for (const message of messages) this.add({ ...message, flags: [...message.flags] });
  }

  #changed(): void {
    for (const watcher of this.watchers) watcher();
  }
}

/** How an account is made. */
export interface NewAccount {
  readonly username: string;
  readonly password?: string;
  readonly accessToken?: string;
  /** May act for others, as a master user does. */
  readonly isMaster?: boolean;
  readonly mailboxes?: Readonly<Record<string, NewMailbox>>;
  /** Kilobytes. */
  readonly quota?: number;
}

/** An account with its mailboxes by path. */
export class OwnAccount {
  readonly username: string;
  password: string | undefined;
  accessToken: string | undefined;
  readonly isMaster: boolean;
  readonly quota: number | undefined;
  readonly mailboxes = new Map<string, OwnMailbox>([["INBOX", new OwnMailbox()]]);
  readonly subscribed = new Set<string>();

  constructor(options: NewAccount) {
    this.username = options.username;
    this.password = options.password;
    this.accessToken = options.accessToken;
    this.isMaster = options.isMaster ?? false;
    this.quota = options.quota;
    for (const [path, mailbox] of Object.entries(options.mailboxes ?? {})) {
      this.mailboxes.set(path, new OwnMailbox(mailbox));
      this.subscribed.add(path);
    }
  }

  /** A mailbox that must be there. */
  mailbox(path: string): OwnMailbox {
    const mailbox = this.mailboxes.get(path);
    if (!mailbox) throw new RangeError(`No mailbox ${path}`);
    return mailbox;
  }

  /** Octets of all messages. */
  get used(): number {
    const all = [...this.mailboxes.values()].flatMap(({ messages }) => messages);
    return all.reduce((sum, { raw }) => sum + raw.length, 0);
  }
}
