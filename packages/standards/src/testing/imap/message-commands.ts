/**
 * Commands on messages.
 *
 * @module
 */
import { decodeMailboxName } from "../../imap/mailbox-name.js";
import { type Command, itemsOf, textOf, type Token } from "./command-parser.js";
import { fetchItems } from "./fetch-items.js";
import { type Handler, tellVanished } from "./mailbox-commands.js";
import type { OwnAccount, OwnMailbox, OwnMessage } from "./own-account.js";
import { findMessages, sortMessages } from "./search.js";
import type { Session, View } from "./session.js";
import { isInSet, sequenceSet } from "./wire-text.js";

/** Handlers by name of command, all of them of a selected mailbox but APPEND. */
export const MESSAGE_COMMANDS: Readonly<Record<string, Handler>> = {
  FETCH: fetch,
  "UID FETCH": fetch,
  STORE: store,
  "UID STORE": store,
  SEARCH: search,
  "UID SEARCH": search,
  "UID SORT": sort,
  COPY: copy,
  "UID COPY": copy,
  MOVE: copy,
  "UID MOVE": copy,
  EXPUNGE: (session, command) => expunge(session, command, "1:*"),
  "UID EXPUNGE": (session, command) => expunge(session, command, textOf(command.args[0])),
  APPEND: append,
};

function viewOf(session: Session): View {
  if (!session.view) throw new SyntaxError("No mailbox selected");
  return session.view;
}

const isUid = ({ name }: Command): boolean => name.startsWith("UID ");

/** Messages of a set that the client knows. */
function messagesOf(
  view: View,
  command: Command,
): readonly { readonly message: OwnMessage; readonly sequence: number }[] {
  const set = textOf(command.args[0]);
  const { known, mailbox } = view;
  const byUid = new Map(mailbox.messages.map((message) => [message.uid, message]));
  const largest = isUid(command) ? (known.at(-1)?.uid ?? 0) : known.length;
  return known.flatMap(({ uid }, index) => {
    const message = byUid.get(uid);
    const number = isUid(command) ? uid : index + 1;
    return message && isInSet(set, number, largest) ? [{ message, sequence: index + 1 }] : [];
  });
}

function fetch(session: Session, command: Command): void {
  const view = viewOf(session);
  const asked = itemsOf(command.args[1]).map((item) => textOf(item));
  const modifiers = itemsOf(command.args[2]).map((item) => textOf(item).toUpperCase());
  const since = BigInt(modifiers[modifiers.indexOf("CHANGEDSINCE") + 1] ?? "0");
  const hasSince = modifiers.includes("CHANGEDSINCE");
  if (hasSince) session.enabled.add("CONDSTORE");
  if (modifiers.includes("VANISHED")) {
    tellVanished(session, view.mailbox, since, textOf(command.args[0]));
  }
  const has = (name: string): boolean => asked.some((item) => item.toUpperCase() === name);
  const items = [
    ...asked,
    ...(isUid(command) && !has("UID") ? ["UID"] : []),
    ...(hasSince && !has("MODSEQ") ? ["MODSEQ"] : []),
  ];
  for (const { message, sequence } of messagesOf(view, command)) {
    if (hasSince && message.modseq <= since) continue;
    if (items.some((item) => /^BODY\[/i.test(item)) && !message.flags.has("\\Seen")) {
      view.mailbox.flag([message.uid], (flags) => flags.add("\\Seen"));
    }
    session.write(`* ${sequence} FETCH (${fetchItems(message, items)})`);
  }
  session.done(command);
}

function store(session: Session, command: Command): void {
  const view = viewOf(session);
  if (view.isReadOnly) throw new RangeError("NO [READ-ONLY] Not allowed");
  const modifiers = command.args[1]?.kind === "list" ? itemsOf(command.args[1]) : [];
  const [what, flagList] = command.args.slice(modifiers.length > 0 ? 2 : 1);
  const word = textOf(what).toUpperCase();
  const flags = itemsOf(flagList).map((flag) => textOf(flag));
  const limit = modifiers[1] ? BigInt(textOf(modifiers[1])) : undefined;
  const failed: number[] = [];
  for (const { message, sequence } of messagesOf(view, command)) {
    const { uid } = message;
    if (limit !== undefined && message.modseq > limit) {
      failed.push(isUid(command) ? uid : sequence);
      continue;
    }
    view.mailbox.flag([uid], (now) => change(now, word, flags));
    session.knows(uid, message.modseq);
    const items = ["UID", ...(word.endsWith(".SILENT") ? [] : ["FLAGS"]), "MODSEQ"];
    const isTold = !word.endsWith(".SILENT") || session.enabled.has("CONDSTORE");
    if (isTold) session.write(`* ${sequence} FETCH (${fetchItems(message, items)})`);
  }
  const modified = failed.length > 0 ? ` [MODIFIED ${sequenceSet(failed)}]` : "";
  session.done(command, `OK${modified} Stored`);
}

function change(flags: Set<string>, word: string, wanted: readonly string[]): void {
  if (word.startsWith("FLAGS")) flags.clear();
  for (const flag of wanted) {
    if (word.startsWith("-")) flags.delete(flag);
    else flags.add(flag);
  }
}

/** Searches; with RETURN it answers as RFC 4731 says. */
function search(session: Session, command: Command): void {
  const { mailbox } = viewOf(session);
  const args = [...command.args];
  const returns = takeReturn(args);
  if (isWord(args[0], "CHARSET")) args.splice(0, 2);
  const found = findMessages(mailbox, args).map(({ message, sequence }) =>
    isUid(command) ? message.uid : sequence,
  );
  if (!returns) {
    session.write(`* SEARCH${found.map((number) => ` ${number}`).join("")}`);
    return session.done(command);
  }
  const parts = [
    `(TAG "${command.tag}")`,
    ...(isUid(command) ? ["UID"] : []),
    ...(returns.includes("MIN") && found.length > 0 ? [`MIN ${found[0]}`] : []),
    ...(returns.includes("MAX") && found.length > 0 ? [`MAX ${found.at(-1)}`] : []),
    ...(returns.includes("COUNT") ? [`COUNT ${found.length}`] : []),
    ...(returns.includes("ALL") && found.length > 0 ? [`ALL ${sequenceSet(found)}`] : []),
  ];
  session.write(`* ESEARCH ${parts.join(" ")}`);
  session.done(command);
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === "atom" && token.text.toUpperCase() === word;

function takeReturn(args: Token[]): readonly string[] | undefined {
  if (!isWord(args[0], "RETURN")) return undefined;
  const [, options] = args.splice(0, 2);
  const words = itemsOf(options).map((option) => textOf(option).toUpperCase());
  return words.length > 0 ? words : ["ALL"];
}

function sort(session: Session, command: Command): void {
  const { mailbox } = viewOf(session);
  const [criteria, , ...keys] = command.args;
  const found = sortMessages(findMessages(mailbox, keys), itemsOf(criteria));
  session.write(`* SORT${found.map(({ message }) => ` ${message.uid}`).join("")}`);
  session.done(command);
}

/** COPY and MOVE (RFC 6851), with the UIDs before and after (RFC 4315). */
function copy(session: Session, command: Command, account: OwnAccount): void {
  const view = viewOf(session);
  const target = targetOf(account, command.args[1]);
  const messages = messagesOf(view, command).map(({ message }) => message);
  if (messages.length === 0) return session.done(command, "OK Nothing to do");
  const uids = messages.map((message) => target.add({ ...message, flags: [...message.flags] }));
  const from = messages.map(({ uid }) => uid);
  const code = `[COPYUID ${target.uidValidity} ${from.join(",")} ${uids.join(",")}]`;
  if (!command.name.endsWith("MOVE")) return session.done(command, `OK ${code} Copied`);
  session.write(`* OK ${code} Moved`);
  view.mailbox.expunge(from);
  session.done(command);
}

function targetOf(account: OwnAccount, token: Token | undefined): OwnMailbox {
  const target = account.mailboxes.get(decodeMailboxName(textOf(token)));
  if (!target) throw new RangeError("NO [TRYCREATE] No such mailbox");
  if (!target.rights.includes("i")) throw new RangeError("NO [NOPERM] Not allowed");
  return target;
}

function expunge(session: Session, command: Command, set: string): void {
  const { mailbox, isReadOnly } = viewOf(session);
  if (isReadOnly) throw new RangeError("NO [READ-ONLY] Not allowed");
  const largest = mailbox.messages.at(-1)?.uid ?? 0;
  const gone = mailbox.messages.filter(
    ({ uid, flags }) => flags.has("\\Deleted") && isInSet(set, uid, largest),
  );
  mailbox.expunge(gone.map(({ uid }) => uid));
  session.done(command);
}

function append(session: Session, command: Command, account: OwnAccount): void {
  const target = targetOf(account, command.args[0]);
  const raw = Buffer.from(textOf(command.args.at(-1)), "latin1");
  const options = command.args.slice(1, -1);
  const flags = options.flatMap((each) => (each.kind === "list" ? each.items : []));
  const date = options.find((each) => each.kind === "string");
  if (account.quota !== undefined && account.used + raw.length > account.quota * 1_024) {
    throw new RangeError("NO [OVERQUOTA] The mailbox is full");
  }
  const uid = target.add({
    raw,
    flags: flags.map((flag) => textOf(flag)),
    ...(date ? { internalDate: new Date(textOf(date).trim().replace(/-/g, " ")) } : {}),
  });
  session.done(command, `OK [APPENDUID ${target.uidValidity} ${uid}] Appended`);
}
