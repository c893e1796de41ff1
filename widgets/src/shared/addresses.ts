/**
 * Addresses that somebody typed or pasted (RFC 5322 section 3.4, as people write it).
 *
 * @module
 */

const ADDRESS =
  /^[^\s@<>",;:()[\]\\]{1,64}@[^\s@<>",;:()[\]\\]{1,255}\.[^\s@<>",;:()[\]\\.]{2,63}$/;

/** Most addresses that are read of one text. */
const MOST = 200;

const QUOTED = /(?:"[^"\n]*"|[^,;\n])+/g;
const BARE = /[^,;\s]+/g;

/** Someone with an address; the name may be empty. */
export interface NamedAddress {
  readonly name: string;
  readonly email: string;
}

/** What was typed, as addresses, and what is none. */
export interface TypedAddresses {
  readonly people: readonly NamedAddress[];
  readonly wrong: readonly string[];
}

/** Reads addresses: `a@b.fr`, `Ann Li <a@b.fr>`, several with commas, semicolons, lines or spaces. */
export function readAddresses(text: string): TypedAddresses {
  const people: NamedAddress[] = [];
  const wrong: string[] = [];
  // Words that are no addresses are told of as they were written; a quoted name may have commas.
  const pieces = text.includes("<") || !text.includes("@") ? QUOTED : BARE;
  for (const [piece] of [...text.slice(0, 20_000).matchAll(pieces)].slice(0, MOST)) {
    const typed = piece.trim();
    if (!typed) continue;
    const named = /^"?([^<>"]*)"?\s*<([^<>]+)>$/.exec(typed);
    const email = (named?.[2] ?? typed).trim().replace(/^mailto:/i, "");
    if (ADDRESS.test(email)) people.push({ name: named?.[1]?.trim() ?? "", email });
    else wrong.push(typed);
  }
  return { people, wrong };
}

/** Whether two addresses are of the same mailbox. */
export function isSameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
