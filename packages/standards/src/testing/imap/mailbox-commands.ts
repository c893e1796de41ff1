/**
 * Commands on mailboxes as wholes.
 *
 * @module
 */
import { decodeMailboxName, encodeMailboxName } from "../../imap/mailbox-name.js";
import { type Command, itemsOf, textOf, type Token } from "./command-parser.js";
import { type OwnAccount, OwnMailbox } from "./own-account.js";
import type { Session } from "./session.js";
import { isInSet, quoted, sequenceSet } from "./wire-text.js";

/** Does a command for somebody who is signed in. */
export type Handler = (session: Session, command: Command, account: OwnAccount) => void;

const pathOf = (token: Token | undefined): string => {
  const path = decodeMailboxName(textOf(token));
  return path.toUpperCase() === "INBOX" ? "INBOX" : path;
};

const mailboxOf = (account: OwnAccount, token: Token | undefined): OwnMailbox => {
  const mailbox = account.mailboxes.get(pathOf(token));
  if (!mailbox) throw new RangeError("NO [NONEXISTENT] No such mailbox");
  return mailbox;
};

const names = (tokens: readonly Token[]): readonly string[] =>
  tokens.flatMap((token) => (token.kind === "list" ? [] : [token.text.toUpperCase()]));

/** Handlers by name of command. */
export const MAILBOX_COMMANDS: Readonly<Record<string, Handler>> = {
  NAMESPACE: (session, command, account) => {
    const hasOthers = [...account.mailboxes.keys()].some((path) => path.startsWith("user/"));
    session.write(`* NAMESPACE (("" "/")) ${hasOthers ? '(("user/" "/"))' : "NIL"} NIL`);
    session.done(command);
  },
  LIST: list,
  LSUB: list,
  STATUS: (session, command, account) => {
    const mailbox = mailboxOf(account, command.args[0]);
    session.write(statusLine(pathOf(command.args[0]), mailbox, names(itemsOf(command.args[1]))));
    session.done(command);
  },
  SELECT: select,
  EXAMINE: select,
  CLOSE: unselect,
  UNSELECT: unselect,
  CREATE: (session, command, account) => {
    const path = pathOf(command.args[0]);
    if (account.mailboxes.has(path)) throw new RangeError("NO [ALREADYEXISTS] It exists");
    const mailbox = new OwnMailbox();
    account.mailboxes.set(path, mailbox);
    session.done(command, `OK [MAILBOXID (${mailbox.id})] Created`);
  },
  DELETE: (session, command, account) => {
    mailboxOf(account, command.args[0]);
    account.mailboxes.delete(pathOf(command.args[0]));
    session.done(command);
  },
  RENAME: rename,
  SUBSCRIBE: (session, command, account) => {
    account.subscribed.add(pathOf(command.args[0]));
    session.done(command);
  },
  UNSUBSCRIBE: (session, command, account) => {
    account.subscribed.delete(pathOf(command.args[0]));
    session.done(command);
  },
  GETQUOTAROOT: (session, command, account) => {
    session.write(`* QUOTAROOT ${quoted(textOf(command.args[0]))} "User quota"`);
    const used = Math.ceil(account.used / 1_024);
    const limit = account.quota === undefined ? "()" : `(STORAGE ${used} ${account.quota})`;
    session.write(`* QUOTA "User quota" ${limit}`);
    session.done(command);
  },
  MYRIGHTS: (session, command, account) => {
    const { rights } = mailboxOf(account, command.args[0]);
    session.write(`* MYRIGHTS ${quoted(textOf(command.args[0]))} ${rights}`);
    session.done(command);
  },
};

function list(session: Session, command: Command, account: OwnAccount): void {
  const [reference, pattern] = [textOf(command.args[0]), textOf(command.args[1])];
  const isLsub = command.name === "LSUB";
  const options = itemsOf(command.args[3]);
  const status = options.findIndex((token) => token.kind === "atom" && token.text === "STATUS");
  const matching = new RegExp(
    `^${(reference + decodeMailboxName(pattern))
      .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("%", "[^/]*")}$`,
  );
  if (pattern === "") session.write(`* LIST (\\Noselect) "/" ""`);
  for (const [path, mailbox] of account.mailboxes) {
    const isSubscribed = account.subscribed.has(path) || path === "INBOX";
    if (!matching.test(path) || (isLsub && !isSubscribed)) continue;
    const hasChildren = [...account.mailboxes.keys()].some((each) => each.startsWith(`${path}/`));
    const flags = [
      hasChildren ? "\\HasChildren" : "\\HasNoChildren",
      ...(mailbox.specialUse === undefined ? [] : [mailbox.specialUse]),
      ...(isSubscribed ? ["\\Subscribed"] : []),
    ];
    const name = quoted(encodeMailboxName(path));
    session.write(`* ${command.name} (${flags.join(" ")}) "/" ${name}`);
    if (status >= 0) session.write(statusLine(path, mailbox, names(itemsOf(options[status + 1]))));
  }
  session.done(command);
}

function statusLine(path: string, mailbox: OwnMailbox, items: readonly string[]): string {
  const values: Readonly<Record<string, string>> = {
    MESSAGES: String(mailbox.messages.length),
    RECENT: "0",
    UIDNEXT: String(mailbox.uidNext),
    UIDVALIDITY: String(mailbox.uidValidity),
    UNSEEN: String(mailbox.unseen),
    HIGHESTMODSEQ: String(mailbox.highestModseq),
    MAILBOXID: `(${mailbox.id})`,
  };
  const pairs = items.map((item) => {
    if (values[item] === undefined) throw new SyntaxError(`Unknown status item ${item}`);
    return `${item} ${values[item]}`;
  });
  return `* STATUS ${quoted(encodeMailboxName(path))} (${pairs.join(" ")})`;
}

function select(session: Session, command: Command, account: OwnAccount): void {
  session.select(undefined);
  const mailbox = mailboxOf(account, command.args[0]);
  const isReadOnly = command.name === "EXAMINE" || !/[stwi]/.test(mailbox.rights);
  const { messages, uidValidity } = mailbox;
  session.write(String.raw`* FLAGS (\Answered \Flagged \Deleted \Seen \Draft)`);
  session.write(
    String.raw`* OK [PERMANENTFLAGS (\Answered \Flagged \Deleted \Seen \Draft \*)] Any`,
  );
  session.write(`* ${messages.length} EXISTS`);
  session.write(`* OK [UIDVALIDITY ${uidValidity}] Valid`);
  session.write(`* OK [UIDNEXT ${mailbox.uidNext}] Next`);
  session.write(`* OK [HIGHESTMODSEQ ${mailbox.highestModseq}] Highest`);
  session.write(`* OK [MAILBOXID (${mailbox.id})] Id`);
  const known = messages.map(({ uid, modseq }) => ({ uid, modseq }));
  session.select({ path: pathOf(command.args[0]), mailbox, uidValidity, isReadOnly, known });
  resync(session, mailbox, itemsOf(command.args[1]));
  session.done(command, `OK [${isReadOnly ? "READ-ONLY" : "READ-WRITE"}] Selected`);
}

/** QRESYNC as a parameter of SELECT (RFC 7162 section 3.2.5). */
function resync(session: Session, mailbox: OwnMailbox, parameters: readonly Token[]): void {
  const words = names(parameters);
  if (words.includes("CONDSTORE") || words.includes("QRESYNC")) session.enabled.add("CONDSTORE");
  if (!words.includes("QRESYNC")) return;
  const [validity, modseq] = names(itemsOf(parameters[1]));
  if (Number(validity) !== mailbox.uidValidity) return;
  const since = BigInt(modseq ?? "0");
  tellVanished(session, mailbox, since, "1:*");
  mailbox.messages.forEach((message, index) => {
    if (message.modseq <= since) return;
    const flags = `FLAGS (${[...message.flags].join(" ")}) MODSEQ (${message.modseq})`;
    session.write(`* ${index + 1} FETCH (UID ${message.uid} ${flags})`);
  });
}

/** Tells what was expunged after a change number. */
export function tellVanished(
  session: Session,
  mailbox: OwnMailbox,
  since: bigint,
  set: string,
): void {
  const gone = mailbox.expunged.filter(
    ({ uid, modseq }) => modseq > since && isInSet(set, uid, mailbox.uidNext - 1),
  );
  if (gone.length > 0) {
    session.write(`* VANISHED (EARLIER) ${sequenceSet(gone.map(({ uid }) => uid))}`);
  }
}

function unselect(session: Session, command: Command): void {
  const view = session.view;
  session.select(undefined);
  if (command.name === "CLOSE" && view && !view.isReadOnly) {
    const deleted = view.mailbox.messages.filter(({ flags }) => flags.has("\\Deleted"));
    view.mailbox.expunge(deleted.map(({ uid }) => uid));
  }
  session.done(command);
}

function rename(session: Session, command: Command, account: OwnAccount): void {
  const from = pathOf(command.args[0]);
  const to = pathOf(command.args[1]);
  mailboxOf(account, command.args[0]);
  if (account.mailboxes.has(to)) throw new RangeError("NO [ALREADYEXISTS] It exists");
  for (const [path, mailbox] of [...account.mailboxes]) {
    if (path !== from && !path.startsWith(`${from}/`)) continue;
    account.mailboxes.delete(path);
    account.mailboxes.set(to + path.slice(from.length), mailbox);
  }
  session.done(command);
}
