/**
 * SEARCH (RFC 3501 section 6.4.4) and SORT (RFC 5256) over the messages of a mailbox.
 *
 * @module
 */
import { type Token, textOf } from "./command-parser.js";
import { fieldOf } from "./mime-part.js";
import type { OwnMailbox, OwnMessage } from "./own-account.js";
import { isInSet } from "./wire-text.js";

type Test = (message: OwnMessage, sequence: number) => boolean;

/** Messages that match all keys, with their sequence numbers. */
export function findMessages(
  mailbox: OwnMailbox,
  keys: readonly Token[],
): readonly { readonly message: OwnMessage; readonly sequence: number }[] {
  const test = allOf(new Keys(keys, mailbox));
  return mailbox.messages
    .map((message, index) => ({ message, sequence: index + 1 }))
    .filter(({ message, sequence }) => test(message, sequence));
}

/** Orders what was found. */
export function sortMessages(
  found: readonly { readonly message: OwnMessage; readonly sequence: number }[],
  criteria: readonly Token[],
): readonly { readonly message: OwnMessage; readonly sequence: number }[] {
  const words = criteria.map((word) => textOf(word).toUpperCase());
  const keys = words.flatMap((word, index) =>
    word === "REVERSE" ? [] : [{ word, sign: words[index - 1] === "REVERSE" ? -1 : 1 }],
  );
  return [...found].sort((a, b) => {
    for (const { word, sign } of keys) {
      const order = compare(sortValue(a.message, word), sortValue(b.message, word));
      if (order !== 0) return order * sign;
    }
    return a.sequence - b.sequence;
  });
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortValue(message: OwnMessage, word: string): string | number {
  if (word === "ARRIVAL") return message.internalDate.getTime();
  if (word === "SIZE") return message.raw.length;
  if (word === "DATE") {
    const date = Date.parse(fieldOf(message.part.header, "date") ?? "");
    return Number.isNaN(date) ? message.internalDate.getTime() : date;
  }
  const value = (fieldOf(message.part.header, word) ?? "").toLowerCase();
  return word === "SUBJECT" ? value.replace(/^((re|fwd?)\s*:\s*)+/, "") : value;
}

class Keys {
  readonly #tokens: Token[];
  readonly mailbox: OwnMailbox;

  constructor(tokens: readonly Token[], mailbox: OwnMailbox) {
    this.#tokens = [...tokens];
    this.mailbox = mailbox;
  }

  get hasMore(): boolean {
    return this.#tokens.length > 0;
  }

  take(): Token {
    const token = this.#tokens.shift();
    if (!token) throw new SyntaxError("Missing search key");
    return token;
  }

  text(): string {
    return textOf(this.take()).toLowerCase();
  }
}

function allOf(keys: Keys): Test {
  const tests: Test[] = [];
  while (keys.hasMore) tests.push(oneOf(keys));
  return (message, sequence) => tests.every((test) => test(message, sequence));
}

const FLAGS: Readonly<Record<string, string>> = {
  ANSWERED: "\\Answered",
  DELETED: "\\Deleted",
  DRAFT: "\\Draft",
  FLAGGED: "\\Flagged",
  SEEN: "\\Seen",
};

function oneOf(keys: Keys): Test {
  const key = keys.take();
  if (key.kind === "list") return allOf(new Keys(key.items, keys.mailbox));
  const word = textOf(key).toUpperCase();
  const flag = FLAGS[word] ?? FLAGS[word.replace(/^UN/, "")];
  if (flag) return ({ flags }) => flags.has(flag) !== word.startsWith("UN");
  if (/^[\d:*,]+$/.test(word)) {
    return (_, sequence) => isInSet(word, sequence, keys.mailbox.messages.length);
  }
  return withArgument(word, keys);
}

function withArgument(word: string, keys: Keys): Test {
  switch (word) {
    case "ALL":
      return () => true;
    case "NOT": {
      const test = oneOf(keys);
      return (message, sequence) => !test(message, sequence);
    }
    case "OR": {
      const [a, b] = [oneOf(keys), oneOf(keys)];
      return (message, sequence) => a(message, sequence) || b(message, sequence);
    }
    case "UID": {
      const set = keys.text();
      return ({ uid }) => isInSet(set, uid, keys.mailbox.messages.at(-1)?.uid ?? 0);
    }
    case "KEYWORD":
    case "UNKEYWORD": {
      const keyword = keys.text();
      return ({ flags }) =>
        [...flags].some((each) => each.toLowerCase() === keyword) === (word === "KEYWORD");
    }
    case "MODSEQ": {
      const from = BigInt(keys.text());
      return ({ modseq }) => modseq >= from;
    }
    case "LARGER":
    case "SMALLER": {
      const size = Number(keys.text());
      return ({ raw }) => (word === "LARGER" ? raw.length > size : raw.length < size);
    }
    default:
      return textTest(word, keys);
  }
}

function textTest(word: string, keys: Keys): Test {
  if (/^(SENT)?(SINCE|BEFORE|ON)$/.test(word)) return dateTest(word, keys.text());
  if (word === "HEADER") {
    const name = keys.text();
    const value = keys.text();
    return ({ part }) => fieldOf(part.header, name)?.toLowerCase().includes(value) ?? false;
  }
  const wanted = keys.text();
  if (["FROM", "TO", "CC", "BCC", "SUBJECT"].includes(word)) {
    return ({ part }) => (fieldOf(part.header, word) ?? "").toLowerCase().includes(wanted);
  }
  if (word === "BODY") return ({ part }) => lower(part.body).includes(wanted);
  if (word === "TEXT") return ({ raw }) => lower(raw).includes(wanted);
  throw new SyntaxError(`Unknown search key ${word}`);
}

/** Texts of searches arrive as Latin-1 of the octets that were sent. */
function lower(octets: Buffer): string {
  return octets.toString("latin1").toLowerCase();
}

function dateTest(word: string, text: string): Test {
  const at = Date.parse(`${text} UTC`);
  const kind = word.replace("SENT", "");
  return ({ internalDate, part }) => {
    const sent = Date.parse(fieldOf(part.header, "date") ?? "");
    const time = word.startsWith("SENT") ? sent : internalDate.getTime();
    const day = Math.floor(time / 86_400_000) * 86_400_000;
    return kind === "SINCE" ? day >= at : kind === "BEFORE" ? day < at : day === at;
  };
}
