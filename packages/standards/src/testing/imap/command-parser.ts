/**
 * The arguments of a command.
 *
 * @module
 */

/** An argument: an atom, a string (octets as Latin-1), or a list. */
export type Token =
  | { readonly kind: "atom" | "string"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Token[] };

/** A command that a client sent. */
export interface Command {
  readonly tag: string;
  /** In upper case, `UID FETCH` for both words. */
  readonly name: string;
  readonly args: readonly Token[];
}

/** Reads a command; throws what is answered with BAD. */
export function parseCommand(line: Buffer): Command {
  const parser = new Parser(line.toString("latin1"));
  const [tag, first, ...rest] = parser.tokens();
  if (tag?.kind !== "atom" || first?.kind !== "atom") throw new SyntaxError("Not a command");
  const name = first.text.toUpperCase();
  const [second, ...others] = rest;
  if (name !== "UID" || second?.kind !== "atom") return { tag: tag.text, name, args: rest };
  return { tag: tag.text, name: `UID ${second.text.toUpperCase()}`, args: others };
}

/** The text of an argument that is no list. */
export function textOf(token: Token | undefined): string {
  if (token === undefined || token.kind === "list") throw new SyntaxError("Missing argument");
  return token.text;
}

/** The items of a list, or the one argument that stands in place of it. */
export function itemsOf(token: Token | undefined): readonly Token[] {
  if (token === undefined) return [];
  return token.kind === "list" ? token.items : [token];
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  tokens(): Token[] {
    const tokens: Token[] = [];
    for (;;) {
      while (this.#text[this.#at] === " ") this.#at++;
      if (this.#at >= this.#text.length || this.#text[this.#at] === ")") return tokens;
      tokens.push(this.#token());
    }
  }

  #token(): Token {
    const char = this.#text[this.#at];
    if (char === "(") return this.#list();
    if (char === '"') return this.#quoted();
    if (char === "{") return this.#literal();
    return this.#atom();
  }

  #list(): Token {
    this.#at++;
    const items = this.tokens();
    if (this.#text[this.#at++] !== ")") throw new SyntaxError("Unclosed list");
    return { kind: "list", items };
  }

  #quoted(): Token {
    const match = /"((?:[^"\\]|\\.)*)"/y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    if (!found) throw new SyntaxError("Unclosed string");
    this.#at = match.lastIndex;
    return { kind: "string", text: found[1]!.replace(/\\(.)/g, "$1") };
  }

  #literal(): Token {
    const match = /\{(\d+)\+?\}\r\n/y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    if (!found) throw new SyntaxError("Not a literal");
    const from = match.lastIndex;
    this.#at = from + Number(found[1]);
    return { kind: "string", text: this.#text.slice(from, this.#at) };
  }

  /** A section in brackets belongs to its atom, spaces and lists in it too. */
  #atom(): Token {
    const match = /(?:\[[^\]]*\]|[^\s()"[\]])+/y;
    match.lastIndex = this.#at;
    const found = match.exec(this.#text);
    if (!found) throw new SyntaxError("Not an atom");
    this.#at = match.lastIndex;
    return { kind: "atom", text: found[0] };
  }
}
