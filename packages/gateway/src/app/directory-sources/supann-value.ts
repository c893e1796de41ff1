/**
 * Values in the forms of SupAnn 2021: `{ETIQUETTE}value`, and composites `[key=value][key=value]`.
 *
 * @module
 */

/** Longest composite that is looked at. */
const MOST_CHARACTERS = 8_000;

/** Values of a composite by key in lower case, the first of each; nothing when it is none. */
export function parseComposite(value: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const text = value.slice(0, MOST_CHARACTERS);
  for (const [, key = "", content = ""] of text.matchAll(/\[([^=[\]]{1,64})=([^\]]*)\]/g)) {
    const name = key.trim().toLowerCase();
    if (!found.has(name)) found.set(name, content.trim());
  }
  return found;
}

/** A value without its label: `{UAI}0990001X` is `0990001X`. */
export function stripLabel(value: string): string {
  return value.replace(/^\s*\{[^{}]{0,64}\}/, "").trim();
}

/** Whether a label says that a value is a code, `{SUPANN}S210`, and no words for people. */
export function isCode(value: string): boolean {
  return /^\s*\{[^{}]*\}/.test(value);
}

const LISTED: ReadonlySet<string> = new Set(["false", "faux", "0", "no", "non", "n", ""]);
const UNLISTED: ReadonlySet<string> = new Set(["true", "vrai", "1", "yes", "oui", "o", "y"]);

/** What `supannListeRouge` says: a value that is neither is taken for TRUE, and told. */
export function readUnlisted(values: readonly string[]): {
  readonly isListed: boolean;
  readonly isClear: boolean;
} {
  const words = values.map((value) => value.trim().toLowerCase());
  const isClear = words.every((word) => LISTED.has(word) || UNLISTED.has(word));
  return { isListed: words.every((word) => LISTED.has(word)), isClear };
}

/**
 * What `supannConsentement` agrees to, in lower case and without options: `{PHOTO}INTRANET` is `photo`,
 * and `photo:intranet` for whoever looks closer.
 */
export function readConsents(values: readonly string[]): readonly string[] {
  const consents = values.flatMap((value) => {
    const said = value.slice(0, 512).split(";", 1)[0]!.trim().toLowerCase();
    if (!/^[\x21-\x7e][\x20-\x7e]{0,127}$/.test(said)) return [];
    const [, label, content] = /^\{([^{}]+)\}(.*)$/.exec(said) ?? [];
    if (label === undefined) return [said];
    return content ? [label, `${label}:${content}`] : [label];
  });
  return [...new Set(consents)].slice(0, 50);
}
