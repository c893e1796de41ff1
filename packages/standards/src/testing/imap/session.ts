/**
 * One connection of a client: what it was told of the selected mailbox, and what it may be told now.
 *
 * @module
 */
import type { Socket } from "node:net";
import type { Command } from "./command-parser.js";
import { CommandReader } from "./command-reader.js";
import type { OwnAccount, OwnMailbox } from "./own-account.js";
import { sequenceSet } from "./wire-text.js";

/** A mailbox as a client has selected it. */
export interface View {
  readonly path: string;
  readonly mailbox: OwnMailbox;
  readonly uidValidity: number;
  readonly isReadOnly: boolean;
  /** UIDs and change numbers that the client knows, by sequence number. */
  known: { readonly uid: number; readonly modseq: bigint }[];
}

/** What becomes of a command in place of an answer. */
export type Misbehaviour =
  | "drop"
  | "hang"
  | "halfClose"
  /** Does what it was asked, but ends the connection before it says so. */
  | "dropAfter"
  /** Octets in place of the answer. */
  | { readonly garbage: string }
  /** A refusal: `NO [OVERQUOTA] Full`. */
  | { readonly answer: string };

/** Answers the line that a client sent in the middle of a command. */
export type Continuation = (line: Buffer) => void;

/** The state of a connection. */
export class Session {
  readonly reader = new CommandReader();
  readonly socket: Socket;
  account: OwnAccount | undefined;
  readonly enabled = new Set<string>();
  view: View | undefined;
  isIdling = false;
  /** Hung up on purpose: nothing is answered any more. */
  isMute = false;
  continuation: Continuation | undefined;
  readonly #changed = (): void => {
    if (this.isIdling) this.flush();
  };

  constructor(socket: Socket) {
    this.socket = socket;
  }

  write(line: string): void {
    if (!this.isMute && this.socket.writable)
      this.socket.write(Buffer.from(`${line}\r\n`, "latin1"));
  }

  /** Ends a command, and tells first what changed in the meantime. */
  done(command: Command, answer = `OK ${command.name} completed`): void {
    this.flush();
    this.write(`${command.tag} ${answer}`);
  }

  select(view: View | undefined): void {
    this.view?.mailbox.watchers.delete(this.#changed);
    this.view = view;
    view?.mailbox.watchers.add(this.#changed);
  }

  /** Tells what is new, changed or gone since the client was told last. */
  flush(): void {
    const view = this.view;
    if (!view) return;
    if (view.uidValidity !== view.mailbox.uidValidity) {
      this.write("* BYE The mailbox was made anew");
      this.isMute = true;
      this.socket.end();
      return;
    }
    const { messages } = view.mailbox;
    const now = new Set(messages.map(({ uid }) => uid));
    this.#tellGone(view, now);
    const before = new Map(view.known.map(({ uid, modseq }) => [uid, modseq]));
    const isLonger = messages.length > view.known.length;
    view.known = messages.map(({ uid, modseq }) => ({ uid, modseq }));
    if (isLonger) this.write(`* ${messages.length} EXISTS`);
    messages.forEach(({ uid, flags, modseq }, index) => {
      const known = before.get(uid);
      if (known === undefined || known === modseq) return;
      const change = this.enabled.has("CONDSTORE") ? ` MODSEQ (${modseq})` : "";
      this.write(`* ${index + 1} FETCH (UID ${uid} FLAGS (${[...flags].join(" ")})${change})`);
    });
  }

  #tellGone(view: View, now: ReadonlySet<number>): void {
    const gone = view.known.flatMap(({ uid }, index) => (now.has(uid) ? [] : [{ uid, index }]));
    if (gone.length === 0) return;
    view.known = view.known.filter(({ uid }) => now.has(uid));
    if (this.enabled.has("QRESYNC")) {
      this.write(`* VANISHED ${sequenceSet(gone.map(({ uid }) => uid))}`);
      return;
    }
    for (const { index } of gone.reverse()) this.write(`* ${index + 1} EXPUNGE`);
  }

  /** The client was told of this change by the answer itself. */
  knows(uid: number, modseq: bigint): void {
    const { view } = this;
    if (view) view.known = view.known.map((each) => (each.uid === uid ? { uid, modseq } : each));
  }

  close(): void {
    this.select(undefined);
    this.isIdling = false;
  }
}
