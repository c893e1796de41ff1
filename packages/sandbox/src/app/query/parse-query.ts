/**
 * The grammar of Zimbra's query language: clauses joined by AND (also by nothing) and OR, AND binding closer.
 *
 * @module
 */
import { queryParseError, type QueryToken, tokenizeQuery } from "./tokenize-query.js";

/** One condition, for instance `from:jean` or, with the field `content`, a bare word. */
export interface QueryTerm {
  readonly kind: "term";
  /** Lower-case field name; `#name` for a header field. */
  readonly field: string;
  readonly text: string;
  /** Whether the value was in quotes. */
  readonly phrase: boolean;
  /** Offset of the value in the query. */
  readonly at: number;
}

/** A parsed query. */
export type QueryNode =
  | QueryTerm
  | { readonly kind: "not"; readonly operand: QueryNode }
  | { readonly kind: "and" | "or"; readonly operands: readonly QueryNode[] };

/** A query with the sort order that it names, if any. */
export interface ParsedQuery {
  readonly node: QueryNode;
  readonly sortBy: string | undefined;
}

const MAX_DEPTH = 100;

const dateFields: ReadonlySet<string> = new Set(
  "date mdate day week month year after before appt-start appt-end conv-start conv-end".split(" "),
);

/** Joins operands with their conjunctions; runs of AND become one operand of the OR. */
function join(operands: readonly QueryNode[], conjunctions: readonly ("and" | "or")[]): QueryNode {
  const groups: QueryNode[][] = [[operands[0]!]];
  conjunctions.forEach((conjunction, index) => {
    const operand = operands[index + 1]!;
    if (conjunction === "or") groups.push([operand]);
    else groups.at(-1)!.push(operand);
  });
  const all = groups.map((group): QueryNode => {
    return group.length === 1 ? group[0]! : { kind: "and", operands: group };
  });
  return all.length === 1 ? all[0]! : { kind: "or", operands: all };
}

class QueryReader {
  readonly #query: string;
  readonly #bareField: string;
  readonly #tokens: readonly QueryToken[];
  #at = 0;
  #depth = 0;
  sortBy: string | undefined;

  constructor(query: string, bareField: string) {
    this.#bareField = bareField;
    this.#query = query;
    this.#tokens = tokenizeQuery(query);
  }

  read(): QueryNode {
    const node = this.#clauses();
    const rest = this.#peek();
    if (rest) throw this.#unexpected(rest);
    return node;
  }

  #peek(): QueryToken | undefined {
    return this.#tokens[this.#at];
  }

  #unexpected(token: QueryToken | undefined): Error {
    const what = token ? `unexpected ${JSON.stringify(token.text)}` : "unexpected end";
    return queryParseError(this.#query, token?.at ?? this.#query.length, what);
  }

  #take(kinds: readonly QueryToken["kind"][]): QueryToken | undefined {
    const token = this.#peek();
    if (!token || !kinds.includes(token.kind)) return undefined;
    this.#at++;
    return token;
  }

  /** Reads what `item` reads once or more, with conjunctions between. */
  #list(item: () => QueryNode, ends: () => boolean): QueryNode {
    const operands = [item()];
    const conjunctions: ("and" | "or")[] = [];
    while (!ends()) {
      const conjunction = this.#take(["and", "or"]);
      conjunctions.push(conjunction?.kind === "or" ? "or" : "and");
      operands.push(item());
    }
    return join(operands, conjunctions);
  }

  #clauses(): QueryNode {
    this.#sort();
    return this.#list(
      () => {
        const clause = this.#clause();
        this.#sort();
        return clause;
      },
      () => this.#peek() === undefined || this.#peek()?.kind === "close",
    );
  }

  #sort(): void {
    const token = this.#peek();
    if (token?.kind !== "field" || (token.text !== "sort" && token.text !== "sortby")) return;
    this.#at++;
    const value = this.#take(["word"]);
    if (!value) throw this.#unexpected(this.#peek());
    this.sortBy = value.text;
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.#unexpected(this.#peek());
    const result = read();
    this.#depth--;
    if (!this.#take(["close"])) throw this.#unexpected(this.#peek());
    return result;
  }

  #clause(): QueryNode {
    const modifier = this.#take(["plus", "minus", "not"]);
    const node = this.#unsigned();
    return modifier && modifier.kind !== "plus" ? { kind: "not", operand: node } : node;
  }

  #unsigned(): QueryNode {
    if (this.#take(["open"])) return this.#nested(() => this.#clauses());
    const field = this.#take(["field"]);
    if (field) return this.#values(field.text);
    const value = this.#take(["word", "quoted"]);
    if (!value) throw this.#unexpected(this.#peek());
    return {
      kind: "term",
      field: this.#bareField,
      text: value.text,
      phrase: value.kind === "quoted",
      at: value.at,
    };
  }

  /** The value of a field, or a list of values in parentheses: `subject:(a or not b)`. */
  #values(field: string): QueryNode {
    if (this.#take(["open"])) {
      return this.#nested(() =>
        this.#list(
          () => this.#signedValue(field),
          () => this.#peek()?.kind === "close" || this.#peek() === undefined,
        ),
      );
    }
    const isDate = dateFields.has(field);
    const sign = isDate ? (this.#take(["plus", "minus"])?.text ?? "") : "";
    const value = this.#take(field === "item" ? ["word", "quoted", "braced"] : ["word", "quoted"]);
    if (!value) throw this.#unexpected(this.#peek());
    return {
      kind: "term",
      field,
      text: sign + value.text,
      phrase: value.kind === "quoted",
      at: value.at,
    };
  }

  #signedValue(field: string): QueryNode {
    const modifier = this.#take(dateFields.has(field) ? ["not"] : ["plus", "minus", "not"]);
    const node = this.#values(field);
    return modifier && modifier.kind !== "plus" ? { kind: "not", operand: node } : node;
  }
}

/**
 * Parses a query; `mail.QUERY_PARSE_ERROR` when it is empty or breaks the grammar.
 *
 * @param bareField - The field that words without one belong to.
 */
export function parseQuery(query: string, bareField = "content"): ParsedQuery {
  if (query === "") throw queryParseError(query, 0, "empty query string not allowed");
  const reader = new QueryReader(query, bareField);
  const node = reader.read();
  return { node, sortBy: reader.sortBy };
}

/**
 * Parses what somebody is still typing: a query that begins with a bare word, or breaks the grammar, is text whose last
 * word may be unfinished.
 */
export function parseQuickQuery(query: string): ParsedQuery {
  const text: QueryTerm = {
    kind: "term",
    field: "content",
    text: `${query}*`,
    phrase: false,
    at: 0,
  };
  try {
    const [first] = tokenizeQuery(query);
    if (first?.kind !== "word" && first?.kind !== "quoted") return parseQuery(query);
  } catch {
    return { node: text, sortBy: undefined };
  }
  return { node: text, sortBy: undefined };
}
