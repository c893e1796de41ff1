/**
 * Tokens of Zimbra's query language (zm-mailbox `index/query/parser`): the longest one wins, field names end in a
 * colon, and nothing is an operator right after most field names.
 *
 * @module
 */
import { SoapFault } from "../fault.js";

/** The kinds of token that the grammar knows. */
export type QueryTokenKind =
  | "open"
  | "close"
  | "and"
  | "or"
  | "not"
  | "plus"
  | "minus"
  | "field"
  | "word"
  | "quoted"
  | "braced";

/** One token; `text` is the field name without colon, or the value without quotes or braces. */
export interface QueryToken {
  readonly kind: QueryTokenKind;
  readonly text: string;
  /** Offset in the query. */
  readonly at: number;
}

/** Fields whose value is plain text: what follows them is never an operator. */
const textFields: ReadonlySet<string> = new Set(
  (
    "content subject msgid envto envfrom contact to from cc tofrom tocc fromcc tofromcc in under filename tag " +
    "message my author title keywords company metadata conv"
  ).split(" "),
);
const otherFields: ReadonlySet<string> = new Set(
  (
    "date mdate day week month year after before appt-start appt-end conv-start conv-end size bigger larger smaller " +
    "conv-count conv-minm conv-maxm modseq priority is inid underid has type attachment item sortby sort"
  ).split(" "),
);
const operators: ReadonlyMap<string, QueryTokenKind> = new Map([
  ["and", "and"],
  ["&&", "and"],
  ["or", "or"],
  ["||", "or"],
  ["not", "not"],
  ["!", "not"],
]);

/** Longer queries are refused: no person and no client writes them. */
const MAX_LENGTH = 50_000;

/** `mail.QUERY_PARSE_ERROR`, with the place where reading stopped. */
export function queryParseError(query: string, at: number, reason: string): SoapFault {
  return new SoapFault(
    "mail.QUERY_PARSE_ERROR",
    `Couldn't parse query: ${query.slice(0, 200)} (${reason})`,
    [
      { name: "query", type: "STR", value: query.slice(0, 1_000) },
      { name: "char", type: "NUM", value: String(at) },
    ],
  );
}

const wordPattern = /(?:\\"|[^{} \t\n\r:+\-"()])(?:\\"|[^{} \t\n\r:"()])*/y;
const quotedPattern = /"(?:\\"|[^\n"])*"/y;
const bracedPattern = /\{[^}]+\}/y;
const headerFieldPattern = /(?:field(?:\[([^\]{} \t\n\r:"()]+)\])?|#([^{} \t\n\r:"()]+)):/iy;
const fieldPattern = /([a-z]+(?:-[a-z]+)?):/iy;

function matchAt(pattern: RegExp, query: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(query);
}

interface Read {
  readonly token: QueryToken;
  readonly end: number;
  /** Whether a text value must follow, in which no operator is recognised. */
  readonly textFollows: boolean;
}

function readField(query: string, at: number): Read | undefined {
  const header = matchAt(headerFieldPattern, query, at);
  if (header) {
    const name = (header[1] ?? header[2] ?? "").toLowerCase();
    return {
      token: { kind: "field", text: `#${name}`, at },
      end: at + header[0].length,
      textFollows: true,
    };
  }
  const field = matchAt(fieldPattern, query, at);
  const name = field?.[1]?.toLowerCase() ?? "";
  if (!field || !(textFields.has(name) || otherFields.has(name))) return undefined;
  return {
    token: { kind: "field", text: name, at },
    end: at + field[0].length,
    textFollows: textFields.has(name),
  };
}

function readValue(query: string, at: number): Read | undefined {
  const quoted = matchAt(quotedPattern, query, at);
  if (quoted) {
    const text = quoted[0].slice(1, -1).replace(/\\"/g, '"');
    return { token: { kind: "quoted", text, at }, end: at + quoted[0].length, textFollows: false };
  }
  const braced = matchAt(bracedPattern, query, at);
  if (braced) {
    return {
      token: { kind: "braced", text: braced[0].slice(1, -1), at },
      end: at + braced[0].length,
      textFollows: false,
    };
  }
  const word = matchAt(wordPattern, query, at);
  if (!word) return undefined;
  return {
    token: { kind: "word", text: word[0], at },
    end: at + word[0].length,
    textFollows: false,
  };
}

const signs: ReadonlyMap<string, QueryTokenKind> = new Map([
  ["(", "open"],
  [")", "close"],
  ["+", "plus"],
  ["-", "minus"],
]);

function readToken(query: string, at: number, afterTextField: boolean): Read | undefined {
  const sign = signs.get(query[at]!);
  if (sign && !(afterTextField && (sign === "plus" || sign === "minus"))) {
    return { token: { kind: sign, text: query[at]!, at }, end: at + 1, textFollows: false };
  }
  const field = afterTextField ? undefined : readField(query, at);
  if (field) return field;
  const value = readValue(query, at);
  const operator =
    value?.token.kind === "word" ? operators.get(value.token.text.toLowerCase()) : undefined;
  if (!value || !operator || afterTextField) return value;
  return { ...value, token: { ...value.token, kind: operator } };
}

/** Cuts a query into tokens; `mail.QUERY_PARSE_ERROR` for anything that is none. */
export function tokenizeQuery(query: string): readonly QueryToken[] {
  if (query.length > MAX_LENGTH) throw queryParseError(query, MAX_LENGTH, "query too long");
  const tokens: QueryToken[] = [];
  let at = 0;
  let afterTextField = false;
  while (at < query.length) {
    if (query[at] === " " || query[at] === "\t") {
      at++;
      continue;
    }
    // A line end closes the query.
    if (query[at] === "\r" || query[at] === "\n") break;
    const read = readToken(query, at, afterTextField);
    if (!read)
      throw queryParseError(query, at, `unexpected character ${JSON.stringify(query[at])}`);
    tokens.push(read.token);
    afterTextField = read.textFollows;
    at = read.end;
  }
  return tokens;
}
