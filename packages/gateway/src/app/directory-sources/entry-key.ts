import type { AttributeNames, EntryKind } from "./attribute-names.js";
import type { Entry } from "./entry.js";
import { groupKey } from "./group-record.js";
import { personKey } from "./person-record.js";
import { resourceKey } from "./resource-record.js";

/** Key that an entry's record has; null for structures and for entries without any. */
export function entryKey(entry: Entry, kind: EntryKind, names: AttributeNames): string | null {
  if (kind === "people") return personKey(entry, names);
  if (kind === "groups") return groupKey(entry, names);
  return kind === "resources" ? resourceKey(entry, names) : null;
}

/** Attributes that keys are made of. */
export function keyAttributes(kind: EntryKind, names: AttributeNames): readonly string[] {
  if (kind === "people") return names.key;
  if (kind === "groups") return [...names.groupName, ...names.email];
  return [...names.key, ...names.resourceName, ...names.email];
}
