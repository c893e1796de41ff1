/**
 * A small IMAP4rev1 server on loopback for tests, in memory, which can be told to behave badly. It is
 * a double: what real servers do is found out against real servers.
 *
 * @module
 */
import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { type Command, parseCommand, textOf } from "./imap/command-parser.js";
import { MAILBOX_COMMANDS } from "./imap/mailbox-commands.js";
import { MESSAGE_COMMANDS } from "./imap/message-commands.js";
import { type NewAccount, OwnAccount } from "./imap/own-account.js";
import { type Misbehaviour, Session } from "./imap/session.js";
import { type AskedSignIn, authenticate, login } from "./imap/sign-in.js";

export type { NewAccount, NewMailbox } from "./imap/own-account.js";
export type { OwnAccount } from "./imap/own-account.js";
export type { Misbehaviour } from "./imap/session.js";

/** What it does otherwise than a good server. */
export interface OwnImapManners {
  /** Asked before each command; `times` counts from 1 those of the same name since the start. */
  before?: (command: string, times: number) => Misbehaviour | undefined;
  /** In place of the greeting: `* BYE Too many connections`. */
  greeting?: string;
  /** Takes connections but never greets. */
  isSilent?: boolean;
  /** Refuses every sign-in. */
  refusesSignIn?: boolean;
}

/** How it is started. */
export interface OwnImapOptions {
  readonly accounts: readonly NewAccount[];
  /** Capabilities that it has not: `IDLE`, `QRESYNC`... */
  readonly without?: readonly string[];
  /** Capabilities that it says it has, although it does nothing about them. */
  readonly also?: readonly string[];
  readonly port?: number;
}

/** A server that listens. */
export interface OwnImap {
  readonly port: number;
  readonly accounts: ReadonlyMap<string, OwnAccount>;
  /** An account that must be there. */
  account(username: string): OwnAccount;
  manners: OwnImapManners;
  /** Commands that it was sent, by name, in order. */
  readonly asked: string[];
  readonly signIns: AskedSignIn[];
  readonly sockets: Set<Socket>;
  /** Connections there were so far. */
  connections: number;
  close(): Promise<void>;
}

const CAPABILITIES: readonly string[] = [
  ...["IMAP4rev1", "SASL-IR", "LITERAL+", "ENABLE", "IDLE", "NAMESPACE", "UIDPLUS", "MOVE"],
  ...["LIST-EXTENDED", "LIST-STATUS", "SPECIAL-USE", "CONDSTORE", "QRESYNC", "ESEARCH", "SORT"],
  ...["QUOTA", "ACL", "UNSELECT", "OBJECTID", "CHILDREN"],
  ...["AUTH=PLAIN", "AUTH=OAUTHBEARER", "AUTH=XOAUTH2"],
];

/** Starts it, on a port of its own. */
export async function startOwnImap(options: OwnImapOptions): Promise<OwnImap> {
  const accounts = new Map(
    options.accounts.map((each) => [each.username, new OwnAccount(each)] as const),
  );
  const capabilities = [...CAPABILITIES, ...(options.also ?? [])].filter(
    (name) => !options.without?.includes(name),
  );
  const sockets = new Set<Socket>();
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    own.connections++;
    sockets.add(socket);
    new Conversation(own, socket, capabilities).start();
  });
  await new Promise<void>((resolve) => listener.listen(options.port ?? 0, "127.0.0.1", resolve));
  const own: OwnImap = {
    port: (listener.address() as AddressInfo).port,
    ...{ accounts, manners: {}, asked: [], signIns: [], sockets, connections: 0 },
    account: (username) => {
      const account = accounts.get(username);
      if (!account) throw new RangeError(`No account ${username}`);
      return account;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        listener.close(() => resolve());
      }),
  };
  return own;
}

/** One connection. */
class Conversation {
  readonly #own: OwnImap;
  readonly #session: Session;
  readonly #capabilities: readonly string[];

  constructor(own: OwnImap, socket: Socket, capabilities: readonly string[]) {
    this.#own = own;
    this.#session = new Session(socket);
    this.#capabilities = capabilities;
  }

  start(): void {
    const { socket } = this.#session;
    socket.on("close", () => {
      this.#session.close();
      this.#own.sockets.delete(socket);
    });
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.end());
    socket.on("data", (data) => this.#read(data));
    const { greeting, isSilent } = this.#own.manners;
    if (isSilent) return;
    this.#session.write(greeting ?? `* OK [CAPABILITY ${this.#capabilities.join(" ")}] Ready`);
    if (greeting?.startsWith("* BYE")) socket.end();
  }

  #read(data: Buffer): void {
    const { reader, socket } = this.#session;
    reader.push(data);
    while (!socket.destroyed) {
      const command = reader.next();
      if (command === "more") return;
      if (command === "continue") this.#session.write("+ OK");
      else if (this.#session.continuation) this.#session.continuation(command);
      else this.#obey(command);
    }
  }

  #obey(line: Buffer): void {
    let command: Command;
    try {
      command = parseCommand(line);
    } catch (error) {
      this.#session.write(`* BAD ${String(error)}`);
      return;
    }
    const { asked, manners } = this.#own;
    asked.push(command.name);
    const times = asked.filter((name) => name === command.name).length;
    const misbehaviour = manners.before?.(command.name, times);
    if (misbehaviour && !this.#misbehave(misbehaviour, command)) return;
    this.#answer(command);
  }

  /** Answers whether the command is done all the same. */
  #misbehave(how: Misbehaviour, command: Command): boolean {
    const session = this.#session;
    if (how === "dropAfter") {
      session.isMute = true;
      setImmediate(() => session.socket.destroy());
      return true;
    }
    if (how === "drop") session.socket.destroy();
    else if (how === "hang") session.isMute = true;
    else if (how === "halfClose") session.socket.end();
    else if ("garbage" in how) session.socket.write(Buffer.from(how.garbage, "latin1"));
    else session.done(command, how.answer);
    return false;
  }

  #answer(command: Command): void {
    try {
      this.#dispatch(command);
    } catch (error) {
      if (error instanceof RangeError) this.#session.done(command, error.message);
      else this.#session.write(`${command.tag} BAD ${String(error)}`);
    }
  }

  #dispatch(command: Command): void {
    const session = this.#session;
    const basic = this.#basics[command.name];
    if (basic) return basic(command);
    const handler = MAILBOX_COMMANDS[command.name] ?? MESSAGE_COMMANDS[command.name];
    if (!handler) throw new SyntaxError(`Unknown command ${command.name}`);
    if (!session.account) throw new RangeError("NO Sign in first");
    handler(session, command, session.account);
  }

  readonly #basics: Readonly<Record<string, (command: Command) => void>> = {
    CAPABILITY: (command) => {
      this.#session.write(`* CAPABILITY ${this.#capabilities.join(" ")}`);
      this.#session.done(command);
    },
    NOOP: (command) => this.#session.done(command),
    CHECK: (command) => this.#session.done(command),
    ID: (command) => {
      this.#session.write("* ID NIL");
      this.#session.done(command);
    },
    LOGIN: (command) => login(this.#session, command, (asked) => this.#judge(asked)),
    AUTHENTICATE: (command) => authenticate(this.#session, command, (asked) => this.#judge(asked)),
    LOGOUT: (command) => {
      this.#session.write("* BYE Bye");
      this.#session.done(command);
      this.#session.socket.end();
    },
    ENABLE: (command) => {
      const names = command.args
        .map((arg) => textOf(arg).toUpperCase())
        .filter((name) => this.#capabilities.includes(name));
      for (const name of names) this.#session.enabled.add(name);
      if (names.includes("QRESYNC")) this.#session.enabled.add("CONDSTORE");
      this.#session.write(`* ENABLED ${names.join(" ")}`.trimEnd());
      this.#session.done(command);
    },
    IDLE: (command) => {
      const session = this.#session;
      session.isIdling = true;
      session.continuation = () => {
        session.continuation = undefined;
        session.isIdling = false;
        session.done(command);
      };
      session.write("+ idling");
      session.flush();
    },
  };

  /** A master user may open any account; the login name may hold both, `user*master`. */
  #judge(asked: AskedSignIn): OwnAccount | undefined {
    const { accounts, manners, signIns } = this.#own;
    signIns.push(asked);
    if (manners.refusesSignIn) return undefined;
    const [joinedUser = "", joinedMaster] = asked.username.split("*");
    const actor = accounts.get(joinedMaster ?? asked.username);
    const isToken = asked.mechanism.includes("OAUTH");
    const secret = isToken ? actor?.accessToken : actor?.password;
    if (!actor || secret === undefined || secret !== asked.secret) return undefined;
    const target = joinedMaster === undefined ? asked.authorizeAs : joinedUser;
    if (target === "" || target === actor.username) return actor;
    return actor.isMaster ? accounts.get(target) : undefined;
  }
}
