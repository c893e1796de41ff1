import type { SearchEntry } from "ldapts";
import type { EntryKind } from "../../app/directory-sources/attribute-names.js";
import { decodeWindows } from "@partage-ent/jmap";
import type { Entry } from "../../app/directory-sources/entry.js";

/** An entry of an LDAP server with the attributes that were asked for, and nothing else that came. */
export function readSearchEntry(
  found: SearchEntry,
  kind: EntryKind,
  allowed: ReadonlySet<string>,
): Entry {
  const attributes = new Map<string, readonly string[]>();
  for (const attribute of found.attributes) {
    const name = attribute.type.split(";", 1)[0]!.toLowerCase();
    if (!allowed.has(name)) continue;
    const values = attribute.values.map(textOf);
    attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
  }
  return { place: describeName(found.name), dn: found.name, kind, attributes };
}

/** First value of an attribute of an entry as it came. */
export function rawValue(found: SearchEntry, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const attribute = found.attributes.find(({ type }) => type.toLowerCase() === wanted);
  const [value] = attribute?.values ?? [];
  return value === undefined ? undefined : textOf(value);
}

/** A name for a list of problems: one line, not too long. */
export function describeName(dn: string): string {
  return dn.replace(/[\p{Cc}\p{Cf}]/gu, " ").slice(0, 300);
}

/** What is no UTF-8 was written by a program of another time. */
function textOf(value: Buffer | string): string {
  return typeof value === "string" ? value : decodeWindows(value);
}
