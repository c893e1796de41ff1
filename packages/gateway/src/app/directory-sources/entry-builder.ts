import { allowedAttributes, type AttributeNames, type EntryKind } from "./attribute-names.js";
import type { Entry } from "./entry.js";
import { isPrivateAttribute } from "./private-attribute.js";

/** Most values of one attribute that are kept, and most characters of an entry. */
const MOST_VALUES = 200_000;
const MOST_CHARACTERS = 24_000_000;

/** Which attributes of entries of a file are kept. */
export interface AttributeFilter {
  /** Whether values of an attribute are read. */
  allows(name: string): boolean;
  /** How many entries had a private attribute, by its name. */
  readonly privateSeen: Map<string, number>;
}

/** A filter that lets the attributes of all kinds of entries through, and nothing private. */
export function createAttributeFilter(names: AttributeNames): AttributeFilter {
  const kinds: readonly EntryKind[] = ["people", "structures", "groups", "resources"];
  const allowed = new Set(
    kinds.flatMap((kind) => allowedAttributes(names, kind)).map((name) => name.toLowerCase()),
  );
  const privateSeen = new Map<string, number>();
  return {
    privateSeen,
    allows: (name) => {
      if (allowed.has(name)) return true;
      if (isPrivateAttribute(name) && (privateSeen.has(name) || privateSeen.size < 200)) {
        privateSeen.set(name, (privateSeen.get(name) ?? 0) + 1);
      }
      return false;
    },
  };
}

/** Gathers the values of one entry, within bounds. */
export class EntryBuilder {
  readonly #attributes = new Map<string, string[]>();
  #characters = 0;

  /** Whether anything was taken. */
  get isEmpty(): boolean {
    return this.#attributes.size === 0;
  }

  /** Takes a value of an attribute, whose name is in lower case; false when that is too much. */
  add(name: string, value: string): boolean {
    const values = this.#attributes.get(name);
    this.#characters += value.length;
    if (this.#characters > MOST_CHARACTERS || (values?.length ?? 0) >= MOST_VALUES) return false;
    if (values) values.push(value);
    else this.#attributes.set(name, [value]);
    return true;
  }

  build(place: string, dn: string | null, kind: EntryKind | null): Entry {
    return { place, dn, kind, attributes: this.#attributes };
  }
}
