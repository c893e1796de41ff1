/**
 * An entry as a source has it, before anything is known of its meaning.
 *
 * @module
 */
import type { EntryKind } from "./attribute-names.js";

/** An entry of an LDAP server, an LDIF file, a line of JSON or of a table. */
export interface Entry {
  /** Where it stands: its name without personal data beyond it, or `people.csv:1203`. */
  readonly place: string;
  /** Its distinguished name, where it has one. */
  readonly dn: string | null;
  /** Values by name in lower case, without options; allowed ones only. */
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  /** What it is, where the source says so. */
  readonly kind: EntryKind | null;
}

/** Values of the first of some attributes that has any. */
export function firstOf(entry: Entry, names: readonly string[]): readonly string[] {
  for (const name of names) {
    const values = entry.attributes.get(name.toLowerCase());
    if (values && values.length > 0) return values;
  }
  return [];
}

/** Values of some attributes, in their order. */
export function allOf(entry: Entry, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => entry.attributes.get(name.toLowerCase()) ?? []);
}
